"""How fast is a served generator, in each form that it is exported to?

    python benchmarks/serving.py

Times batches of 1, 8 and 64 images of `recipes.default` at 28×28 pixels, whose weights
do not matter for time: by `predict` and `generate` of Keras, by the SavedModel in
Python and in C++, by other formats, and in a browser if KERAS_GAN_BROWSER names a
folder in which npm installed onnxruntime-web and playwright-core. All must make the
same images. The ways take turns; each is compared with `predict` of the same round,
and medians over rounds are printed.

Then a stand-in for TensorFlow Serving (`tests/serving/serving_stand_in.py`) answers
`sample_png` for `--seconds` over the loopback address, to another process that keeps
`--clients` requests open. The time of a request is measured by its client.
"""

import argparse
import importlib.metadata
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "serving"))

import keras
import numpy as np
import serving_in_cpp
import serving_stand_in
import tensorflow as tf
from serving_parts import browser

from keras_gan import recipes

REPEATS = 10  # Of one way in one round.
PACKAGES = ("tensorflow", "keras", "onnxruntime", "ai-edge-litert", "openvino")
FORMATS = {"onnx": "x.onnx", "litert": "x.tflite", "openvino": "x.xml"}


class Timed:
    """A way to make images, as a function from latents to images."""

    def __init__(self, function):
        self.function = function

    def seconds(self, latents):
        """The mean seconds of a call."""
        start = time.perf_counter()
        for _ in range(REPEATS):
            self.function(latents)
        return (time.perf_counter() - start) / REPEATS

    def images(self, latents):
        """The images of latents."""
        return np.asarray(self.function(latents))


class InCpp:
    """The SavedModel in a program of C++, which measures its calls itself."""

    def __init__(self, program, model):
        self.program, self.model = program, model

    def seconds(self, latents):
        """The mean seconds of a call, without those that warm up."""
        _, taken = self._run(latents, 2 * REPEATS)
        return statistics.mean(taken[REPEATS:])

    def images(self, latents):
        """The images of latents."""
        return self._run(latents, 2)[0]

    def _run(self, latents, repeats):
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder)
            requests = [("generate", {"latents": latents})]
            _, (answer,) = serving_in_cpp.answers(
                self.program, self.model, requests, place, repeats=repeats
            )
            (measured,) = place.glob("*/seconds")
            return answer["images"], list(map(float, measured.read_text().split()))


def saved_model(gan, folder):
    signature = tf.saved_model.load(gan.export(folder, version="next"))
    signature = signature.signatures["generate"]
    return lambda latents: signature(latents=tf.constant(latents))["images"].numpy()


def other(gan, folder, name):
    """The generator in another format, by the package that runs it."""
    path = str(folder / FORMATS[name])
    gan.export(path, format=name)
    if name == "onnx":
        import onnxruntime

        session = onnxruntime.InferenceSession(path)
        (taken,) = (one.name for one in session.get_inputs())
        return lambda latents: session.run(None, {taken: latents})[0]
    if name == "openvino":
        import openvino

        settings = {"INFERENCE_PRECISION_HINT": "f32"}
        model = openvino.Core().compile_model(path, "CPU", settings)
        return lambda latents: model(latents)[0]
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(path)
    sizes = [0]

    def run(latents):
        (taken,), (given,) = (
            interpreter.get_input_details(),
            interpreter.get_output_details(),
        )
        if sizes[0] != len(latents):
            interpreter.resize_tensor_input(taken["index"], latents.shape)
            interpreter.allocate_tensors()
            sizes[0] = len(latents)
        interpreter.set_tensor(taken["index"], latents)
        interpreter.invoke()
        return interpreter.get_tensor(given["index"])

    return run


def ways(gan, folder, cpp):
    """The ways there are, by name; says why one is not there."""
    found = {
        "Keras `predict`": Timed(
            lambda latents: gan.predict(latents, len(latents), verbose=0)
        ),
        "`generate`": Timed(lambda latents: gan.generate(len(latents), seed=0)),
        "SavedModel, Python": Timed(saved_model(gan, folder)),
    }
    reason = "left out by --no-cpp" if not cpp else serving_in_cpp.why_not()
    if reason is None:
        found["SavedModel, C++"] = InCpp(serving_in_cpp.compiled(folder), folder / "1")
    else:
        print(f"SavedModel, C++: {reason}")
    for name in FORMATS:
        try:
            found[name] = Timed(other(gan, folder, name))
        except (ImportError, ValueError, TypeError) as error:
            print(f"{name}: {str(error).splitlines()[0]}")
    modules = os.environ.get("KERAS_GAN_BROWSER", "")
    reason = (
        "there is no ONNX file" if "onnx" not in found else browser.why_not(modules)
    )
    if reason is None:
        generator = folder / FORMATS["onnx"]
        found["browser"] = browser.InBrowser(generator, folder, modules, REPEATS)
    else:
        print(f"browser: {reason}")
    return found


def differing(generator):
    """Gives the generator random weights with which its images differ."""
    random = np.random.default_rng(0)
    for weight in generator.weights:
        if len(weight.shape) > 1:
            scale = 2 / np.sqrt(np.prod(weight.shape[:-1]))
            weight.assign(random.normal(0, scale, weight.shape))


def check(found, latents):
    """Raises unless all ways from latents make the same images."""
    expected = found["Keras `predict`"].images(latents)
    print(f"images from {expected.min():.2f} to {expected.max():.2f}")
    if np.ptp(expected, axis=0).max() < 0.1:
        raise SystemExit("The images hardly differ, so that a comparison says nothing.")
    for name, way in found.items():
        if name == "`generate`":  # Which draws its own latents.
            continue
        different = np.abs(way.images(latents) - expected).max()
        print(f"{name}: differs by at most {different:.1e}")
        if different > 1e-4:
            raise SystemExit(f"{name} makes other images.")


def table(found, batches, rounds):
    ratios = {}
    for batch in batches:
        random = np.random.default_rng(0)
        latents = random.normal(size=(batch, 64)).astype("float32")
        for way in found.values():
            way.seconds(latents)
        taken = {name: [] for name in found}
        for number in range(rounds):
            order = list(found) if number % 2 else list(reversed(found))
            for name in order:
                taken[name].append(found[name].seconds(latents))
        print(f"\nbatch {batch}: ms per batch, images per second, time / `predict`")
        base = taken["Keras `predict`"]
        for name, seconds in taken.items():
            median = statistics.median(seconds)
            ratio = statistics.median(
                one / of for one, of in zip(seconds, base, strict=True)
            )
            rate = batch / median
            print(f"  {name:20} {1000 * median:9.2f} {rate:10.0f} {ratio:7.2f}")
            ratios[name, batch] = ratio
    served = [f"{ratios['SavedModel, Python', batch]:.2f}" for batch in batches]
    print(
        "\ntime of the SavedModel / time of Keras `predict`, batches of "
        f"{', '.join(map(str, batches))}: {', '.join(served)}"
    )


def protocol(batches, arguments):
    """A line that says what was measured, where and how often."""
    versions = []
    for name in PACKAGES:
        try:
            versions.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            continue
    return (
        f"protocol: the default recipe, 28x28x1, random weights; batches "
        f"{', '.join(map(str, batches))}; {arguments.rounds} rounds of {REPEATS} calls "
        f"per way, in turns, medians over rounds; {os.cpu_count()} processor cores; "
        f"{', '.join(versions)}"
    )


def ask(port, seconds, clients):
    """The client's process: prints the seconds of each request, and the failures."""
    import grpc
    from tensorflow_serving.apis import predict_pb2
    from tensorflow_serving.apis import prediction_service_pb2_grpc

    taken, failures, ends = [], [], time.monotonic() + seconds

    def client(number):
        channel = grpc.insecure_channel(f"127.0.0.1:{port}")
        stub = prediction_service_pb2_grpc.PredictionServiceStub(channel)
        request = predict_pb2.PredictRequest()
        request.model_spec.name = "gan"
        request.model_spec.signature_name = "sample_png"
        seed = number
        while time.monotonic() < ends:
            seed += clients
            tensor = tf.make_tensor_proto([seed], dtype="int64")
            request.inputs["seeds"].CopyFrom(tensor)
            start = time.perf_counter()
            try:
                answer = stub.Predict(request, timeout=30)
                taken.append(time.perf_counter() - start)
                (file,) = answer.outputs["image_bytes"].string_val
                if not file.startswith(b"\x89PNG"):
                    failures.append("no PNG file")
            except grpc.RpcError as error:
                failures.append(error.details())

    threads = [threading.Thread(target=client, args=(n,)) for n in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(json.dumps({"taken": taken, "failures": failures}))


def load(folder, seconds, clients):
    with serving_stand_in.grpc_server(serving_stand_in.Model(folder)) as port:
        result = subprocess.run(
            [sys.executable, __file__, "--ask", f"{port},{seconds},{clients}"],
            capture_output=True,
            text=True,
            check=True,
            timeout=seconds + 120,
        )
    found = json.loads(result.stdout.splitlines()[-1])
    taken = np.array(found["taken"])
    print(
        f"\nstand-in, `sample_png` by gRPC, {clients} clients, {seconds:g} s: "
        f"{len(taken)} answers, {len(found['failures'])} failures, "
        f"{len(taken) / seconds:.0f} per second, "
        f"p50 {1000 * np.quantile(taken, 0.5):.1f} ms, "
        f"p99 {1000 * np.quantile(taken, 0.99):.1f} ms"
    )
    for reason in sorted(set(found["failures"])):
        print(f"  {reason}")
    if found["failures"]:
        raise SystemExit("Requests failed.")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--batches", default="1,8,64")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--no-cpp", action="store_true")
    parser.add_argument("--ask", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.ask:
        port, seconds, clients = arguments.ask.split(",")
        ask(int(port), float(seconds), int(clients))
        return
    warnings.filterwarnings("ignore", message="The GAN that is exported has taken no")
    keras.utils.set_random_seed(0)
    gan = recipes.default((28, 28, 1), latent_dim=64, seed=0).gan
    differing(gan.sampling_generator)
    batches = [int(batch) for batch in arguments.batches.split(",")]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        print(protocol(batches, arguments))
        found = ways(gan, folder, not arguments.no_cpp)
        random = np.random.default_rng(1)
        check(found, random.normal(size=(64, 64)).astype("float32"))
        table(found, batches, arguments.rounds)
        load(folder / "1", arguments.seconds, arguments.clients)


if __name__ == "__main__":
    main()

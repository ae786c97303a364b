"""The README.md of an exported version: its signatures, and calls ready to paste."""

import json

import numpy as np

import keras_gan
from keras_gan.core.markdown import as_text
from keras_gan.export import endpoints
from keras_gan.export import versions
from keras_gan.export import warmup

_MODEL = warmup.MODEL
_URL = f"http://localhost:8501/v1/models/{_MODEL}"
_MOST = 300  # Characters of a request that is shown; a longer one is a file.
# Which signature the calls are shown for: the first that there is.
_SHOWN = ("sample_png", "sample", "generate_png", "generate", "discriminate")


def written(trial, path, found, missing, batches):
    """The text, and the request that it names as a file, or None.

    Args:
        trial: `Trial` of the GAN.
        path: path of the version.
        found: dictionary from names to `Signature`s.
        missing: dictionary from names of signatures that the GAN lacks to reasons.
        batches: boolean, whether a server may join requests.
    """
    gan, path = trial.gan, path.absolute()
    parts = [_head(gan, path), _signatures(found, missing)]
    parts += [_values(gan, found), _serve(path, batches)]
    if not trial.works:
        return "\n".join(parts), None
    name = next(name for name in _SHOWN if name in found)
    specs = found[name].inputs
    (one,) = warmup.requests(trial, specs, sizes=[1])
    (two,) = warmup.requests(trial, specs, sizes=[2])
    body = {"signature_name": name, "instances": _rows(one)}
    short = len(json.dumps(body)) <= _MOST
    parts += [_curl(name, body if short else None), _rest(name, two), _grpc(name, two)]
    return "\n".join(parts), None if short else body


def in_lines(found):
    """The signatures as lines of text.

    Args:
        found: dictionary from names to `Signature`s.
    """
    lines = []
    for name, signature in found.items():
        taken, given = (", ".join(map(_tensor, specs)) for specs in signature)
        lines.append(f"{name}: {taken} to {given}".replace("`", ""))
    return "\n".join(lines)


def _head(gan, path):
    of = "the moving average of the generator" if gan.average else "the generator"
    return (
        f"# {as_text(path.parent.name)}, version {as_text(path.name)}\n\n"
        f"A SavedModel of {of}, and of the discriminator, in inference mode. Written "
        f"by keras_gan {keras_gan.__version__} after step {int(gan.step.numpy()):,}.\n"
    )


def _signatures(found, missing):
    lines = ["## Signatures", "", "| signature | inputs | outputs |", "|---|---|---|"]
    for number, (name, signature) in enumerate(found.items()):
        shown = f"`{name}`" + (", `serving_default`" if number == 0 else "")
        taken, given = (", ".join(map(_tensor, specs)) for specs in signature)
        lines.append(f"| {shown} | {taken} | {given} |")
    lines += ["", *(f"No `{name}`: {reason}" for name, reason in missing.items())]
    return "\n".join(lines) + ("\n" if missing else "")


def _tensor(spec):
    if spec.shape.rank is None:
        return f"`{spec.name}` {spec.dtype.name} of any shape"
    sizes = ", ".join("?" if size is None else str(size) for size in spec.shape)
    return f"`{spec.name}` {spec.dtype.name} ({sizes})"


def _values(gan, found):
    low, high = gan.value_range
    lines = ["The first size is the number of examples."]
    if {"sample", "sample_png"} & set(found):
        lines.append(
            "One seed gives the same example in any batch, process and language; seeds "
            "are from 0 to 2**62 - 1."
        )
    by_latents = {"generate", "generate_png"} & set(found)
    if by_latents and endpoints.has_noise(gan.sampling_generator):
        lines.append(
            "The generator adds noise to its maps. From latents, all examples get the "
            "same noise in each call; from seeds, each gets that of its own seed."
        )
    lines += [
        f"Images of floats are from {low:g} (black) to {high:g} (white), those of "
        "uint8 from 0 to 255.",
    ]
    if gan.class_names:
        names = (f"{n} {as_text(name)}" for n, name in enumerate(gan.class_names))
        lines.append(f"`labels` are: {', '.join(names)}.")
    lines.append(
        "A request with NaN, with unknown classes, or with inputs of different "
        "lengths gets an error as its answer."
    )
    return "\n".join(lines) + "\n"


def _serve(path, batches):
    if not versions.is_version(path):
        return (
            "## Serve it\n\nTensorFlow Serving loads folders whose names are numbers. "
            f"Move this folder to one, such as `{path.parent.name}/1`.\n"
        )
    run = (
        'docker run --rm -p 8500:8500 -p 8501:8501 \\\n    -v "$PWD:/models/'
        f'{_MODEL}" -e MODEL_NAME={_MODEL} tensorflow/serving \\\n'
    )
    flags = ["--enable_model_warmup=true", "--rest_api_enable_cors_support=true"]
    extra = f"/models/{_MODEL}/{path.name}/assets.extra"
    note = (
        "Without batching: in this model an example depends on the others of its "
        "batch, or sizes are open.\n"
    )
    if batches:
        flags += [
            "--enable_batching=true",
            f"--batching_parameters_file={extra}/batching.config",
        ]
        note = (
            "With batching, the server joins requests that arrive together. If one of "
            "them is refused, so are the others: leave the two flags out where "
            "requests come from strangers.\n"
        )
    labels = [
        f"--model_config_file={extra}/models.config",
        "--allow_version_labels_for_unavailable_models=true",
    ]
    return (
        "## Serve it\n\nIn the folder of all versions, the parent of this one:\n\n"
        f"```console\n{run}{_flags(flags)}\n```\n\n{note}\n"
        "With labels of versions, as `assets.extra/models.config` has them:\n\n"
        f"```console\n{run}{_flags([*flags, *labels])}\n```\n\n"
        f"Then a label is part of the address: `{_URL}/labels/stable:predict`.\n"
    )


def _flags(flags):
    return " \\\n".join(f"    {flag}" for flag in flags)


def _rows(request):
    """The rows of a request as TensorFlow Serving's REST interface takes them."""
    columns = {name: array.tolist() for name, array in request.items()}
    if len(columns) == 1:
        return list(columns.values())[0]
    rows = zip(*columns.values(), strict=True)
    return [dict(zip(columns, row, strict=True)) for row in rows]


def _curl(name, body):
    data, where = "@assets.extra/request.json", " In the folder of this version:"
    if body is not None:
        data, where = f"'{json.dumps(body)}'", ""
    text = f"## Ask by REST\n\nFrom a shell.{where}\n\n```console\n"
    text += f"curl -d {data} \\\n    {_URL}:predict > answer.json\n"
    if name.endswith("_png"):
        text += (
            'python3 -c \'import base64, json; open("image.png", "wb").write(base64'
            '.b64decode(json.load(open("answer.json"))["predictions"][0]["b64"]))\'\n'
        )
    return f"{text}```\n"


def _rest(name, request):
    lines = ["import base64"] if name.endswith("_png") else []
    lines += ["import json", "import urllib.request"]
    lines += ["", "import numpy as np"] if _uses_numpy(request) else []
    lines += ["", "columns = {"]
    for key, array in request.items():
        listed = ".tolist()" if _is_numpy(array) else ""
        lines.append(f'    "{key}": {_expression(array)}{listed},')
    lines += [
        "}",
        f'body = json.dumps({{"signature_name": "{name}", "inputs": columns}})',
        f'url = "{_URL}:predict"',
        "with urllib.request.urlopen(url, body.encode()) as answer:",
        '    outputs = json.load(answer)["outputs"]',
    ]
    if name.endswith("_png"):
        lines += [
            "for number, image in enumerate(outputs):",
            '    with open(f"{number}.png", "wb") as file:',
            '        file.write(base64.b64decode(image["b64"]))',
        ]
    return "From Python:\n\n```python\n" + "\n".join(lines) + "\n```\n"


def _grpc(name, request):
    lines = ["import grpc"]
    lines += ["import numpy as np"] if _uses_numpy(request) else []
    lines += [
        "import tensorflow as tf",
        "from tensorflow_serving.apis import predict_pb2",
        "from tensorflow_serving.apis import prediction_service_pb2_grpc",
        "",
        'channel = grpc.insecure_channel("localhost:8500")',
        "stub = prediction_service_pb2_grpc.PredictionServiceStub(channel)",
        "request = predict_pb2.PredictRequest()",
        f'request.model_spec.name = "{_MODEL}"',
        f'request.model_spec.signature_name = "{name}"',
    ]
    for key, array in request.items():
        tensor = f'tf.make_tensor_proto({_expression(array)}, dtype="{array.dtype}")'
        lines.append(f'request.inputs["{key}"].CopyFrom({tensor})')
    lines += [
        "answer = stub.Predict(request, timeout=60)",
        "outputs = {name: tf.make_ndarray(of) for name, of in answer.outputs.items()}",
    ]
    return (
        "## Ask by gRPC\n\n`pip install tensorflow-serving-api` has the messages.\n\n"
        "```python\n" + "\n".join(lines) + "\n```\n"
    )


def _is_numpy(array):
    return array.ndim > 1 or array.dtype.kind != "i"


def _uses_numpy(request):
    return any(map(_is_numpy, request.values()))


def _expression(array):
    """Python's text of an array like this one."""
    if not _is_numpy(array):
        return repr(array.tolist())
    if array.ndim == 2 and set(np.unique(array)) == {0, 1}:  # One-hot rows.
        rows = array.argmax(axis=1).tolist()
        return f"np.eye({array.shape[1]})[{rows}]"
    if array.dtype == "uint8":
        return f"np.zeros({array.shape}, int)"
    return f"np.random.uniform(-1, 1, {array.shape})"

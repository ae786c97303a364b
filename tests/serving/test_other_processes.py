"""A SavedModel's signatures in processes that do not have this package: Python, C++."""

import subprocess
import sys

import numpy as np
import pytest
import served_gans
import serving_in_cpp

# What a server does: load, list, answer.
CLIENT = """
import pathlib
import sys
import numpy as np
import tensorflow as tf

folder = pathlib.Path(sys.argv[1])
model = tf.saved_model.load(folder / "1")
print(*model.signatures)
for path in sorted(folder.glob("*.npz")):
    number, signature, _ = path.name.split(".")
    tensors = {name: tf.constant(of) for name, of in np.load(path).items()}
    found = model.signatures[signature](**tensors)
    np.save(folder / number, {name: of.numpy() for name, of in found.items()})
assert "keras_gan" not in sys.modules
"""


@pytest.fixture(scope="module")
def gan():
    return served_gans.trained()


@pytest.fixture(scope="module")
def model(gan, tmp_path_factory):
    return gan.export(tmp_path_factory.mktemp("served") / "1")


@pytest.mark.slow
def test_a_process_with_tensorflow_only_answers_as_keras_does(gan, model):
    requests = served_gans.requests()
    for number, (signature, inputs) in enumerate(requests):
        np.savez(model.parent / f"{number}.{signature}.npz", **inputs)
    result = subprocess.run(
        [sys.executable, "-c", CLIENT, model.parent],
        check=True,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert set(result.stdout.split()) == set(served_gans.TAKES)
    answers = [
        np.load(model.parent / f"{number}.npy", allow_pickle=True).item()
        for number in range(len(requests))
    ]
    served_gans.check(gan, answers)


@pytest.mark.slow
@pytest.mark.skipif(serving_in_cpp.why_not() is not None, reason="needs g++")
def test_a_program_in_cpp_answers_as_keras_does(gan, model, tmp_path):
    """`LoadSavedModel` is the call by which TensorFlow Serving loads a model.

    A request that is refused does not end the program.
    """
    requests = served_gans.requests()
    seeds, labels = np.array([5]), np.array([1], "int32")
    wrong = [
        ("sample", {"seeds": seeds, "labels": labels + 2}),
        ("sample", {"seeds": -seeds, "labels": labels}),
        ("sample", {"seeds": np.array([5, 6]), "labels": labels}),
        ("generate", {"latents": np.full((1, 4), np.nan, "f4"), "labels": labels}),
        ("generate", {"latents": np.zeros((1, 5), "f4"), "labels": labels}),
    ]
    program = serving_in_cpp.compiled(tmp_path)
    place = tmp_path / "requests"
    place.mkdir()
    signatures, answers = serving_in_cpp.answers(
        program, model, [*wrong, *requests], place
    )
    assert set(signatures) - {"__saved_model_init_op"} == set(served_gans.TAKES)
    for text, said in zip(
        answers, ("0 to 2", "2**62", "as many rows", "`latents`", "[?,4]"), strict=False
    ):
        assert said in text
    served_gans.check(gan, answers[len(wrong) :])

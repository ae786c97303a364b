"""`keras-gan sample --condition`: what to draw, from a file; and one-hot classes."""

import keras
import numpy as np
import pytest
from keras import layers
from small_runs import run

from keras_gan import GAN


@pytest.fixture(autouse=True)
def in_a_new_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def saved(name, inputs, prior=True):
    """A model of 8×8 images whose generator takes these inputs as its condition."""
    keras.utils.set_random_seed(0)
    latents = [keras.Input((2,), name="latents")] if prior else []
    flat = [layers.Flatten()(each) for each in keras.tree.flatten(inputs)]
    joined = layers.Concatenate()([*latents, *flat]) if latents or flat[1:] else flat[0]
    made = layers.Reshape((8, 8, 1))(layers.Dense(64, "tanh")(joined))
    generator = keras.Model([*latents, inputs] if prior else inputs, made)
    images = keras.Input((8, 8, 1))
    discriminator = keras.Model(images, layers.Dense(1)(layers.Flatten()(images)))
    gan = GAN(
        generator, discriminator, **{"latent_dim": 2} if prior else {"prior": None}
    )
    gan.save(name)
    return gan


def bytes_of(images):
    return np.round((images + 1) * 127.5).astype("uint8")


def drawn(*arguments):
    """The images of one command."""
    arguments = (*arguments, "--seed", 0, "--output", "x.npz")
    try:
        assert run("sample", *arguments) == 0
        return dict(np.load("x.npz"))
    finally:
        import os

        if os.path.exists("x.npz"):
            os.remove("x.npz")


def test_a_class_becomes_a_one_hot_row(capsys):
    gan = saved("rows.keras", keras.Input((3,)))
    found = drawn("rows.keras", "--label", 2, "--count", 2)
    expected = gan.generate(2, np.float32([0, 0, 1]), seed=0)
    np.testing.assert_array_equal(found["images"], bytes_of(expected))
    assert found["labels"].tolist() == [2, 2]
    assert run("sample", "rows.keras", "--label", 3) == 2
    assert "--label must be an integer from 0 to 2" in capsys.readouterr().err
    # Rows that may be no classes are not guessed.
    assert run("sample", "rows.keras") == 2
    error = capsys.readouterr().err
    assert "takes the condition float32 (None, 3): pass --condition FILE.npy" in error


def test_a_file_has_one_row_per_sample_or_one_for_all(capsys):
    gan = saved("rows.keras", keras.Input((3,)))
    rows = np.random.default_rng(0).normal(size=(5, 3)).astype("float32")
    np.save("rows.npy", rows)
    for more in ((), ("--count", 5)):
        found = drawn("rows.keras", "--condition", "rows.npy", *more)
        expected = bytes_of(gan.generate(condition=rows, seed=0))
        np.testing.assert_array_equal(found["images"], expected)
        assert "labels" not in found
    expected = bytes_of(gan.generate(4, rows[1], seed=0))
    for one in (rows[1], rows[1:2]):
        np.save("one.npy", one)
        found = drawn("rows.keras", "--condition", "one.npy", "--count", 4)
        np.testing.assert_array_equal(found["images"], expected)
        assert len(drawn("rows.keras", "--condition", "one.npy")["images"]) == 64
    np.savez("rows.npz", rows=rows)
    np.save("wide.npy", np.zeros((5, 4)))
    with open("text.npy", "w") as file:
        file.write("1, 2, 3")
    for condition, count, said in (
        ("rows.npy", 4, "Received: 5 rows, for 4 samples"),
        ("rows.npz", 5, "pass --condition FILE.npy"),
        ("wide.npy", 5, "--condition must be of shape (5, 3), or (3,) for all"),
        ("text.npy", 5, "text.npy is not a file of NumPy arrays"),
        ("none.npy", 5, "There is no file at none.npy"),
    ):
        asked = ("--condition", condition, "--count", count)
        assert run("sample", "rows.keras", *asked) == 2, condition
        error = capsys.readouterr().err
        assert said in error and len(error.splitlines()) == 1, error
    with pytest.raises(SystemExit):
        run("sample", "rows.keras", "--condition", "one.npy", "--label", 1)


def test_a_condition_of_several_tensors_has_their_names(capsys):
    """Sees arrays in the order of the file, not of the inputs."""
    inputs = {
        "sketch": keras.Input((4,), name="sketch"),
        "age": keras.Input((1,), name="age"),
    }
    gan = saved("two.keras", inputs, prior=False)
    sketch = np.random.default_rng(0).normal(size=(3, 4)).astype("float32")
    condition = {"sketch": sketch, "age": np.float32([[2.0]])}
    np.savez("two.npz", **condition)
    found = drawn("two.keras", "--condition", "two.npz")
    condition["age"] = np.repeat(condition["age"], 3, axis=0)
    expected = bytes_of(gan.generate(condition=condition))
    np.testing.assert_array_equal(found["images"], expected)
    assert run("sample", "two.keras", "--seed", 0) == 2
    assert "FILE.npz with the arrays age, sketch" in capsys.readouterr().err
    np.savez("bad.npz", sketch=sketch, size=sketch)
    assert run("sample", "two.keras", "--condition", "bad.npz") == 2
    assert "Received: bad.npz with size, sketch" in capsys.readouterr().err
    assert run("sample", "two.keras", "--label", 1) == 2
    assert "--label chooses a class. The model takes" in capsys.readouterr().err


def test_evaluate_makes_rows_of_classes_and_names_what_it_cannot_draw(capsys):
    images = np.random.default_rng(0).integers(0, 256, (80, 8, 8), dtype="uint8")
    np.savez("small.npz", images=images, labels=np.arange(80) % 3)
    saved("rows.keras", keras.Input((3,)))
    options = ("--data", "small.npz", "--metrics", "swd", "--samples", 30)
    assert run("evaluate", "rows.keras", *options) == 0
    saved("wide.keras", keras.Input((2, 2)))
    capsys.readouterr()
    assert run("evaluate", "wide.keras", *options) == 2
    error = capsys.readouterr().err
    assert "takes the condition float32 (None, 2, 2), and evaluate knows" in error

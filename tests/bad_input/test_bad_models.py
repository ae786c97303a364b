"""`.keras` files that are damaged, of others, or newer; and saving in bad places."""

import json
import os
import zipfile

import keras
import numpy as np
import pytest
from bad_cases import check_refused
from bad_cases import named
from conftest import tiny_image_gan

import keras_gan
from keras_gan.core import archives

IMAGES = np.random.default_rng(0).uniform(-1, 1, (16, 8, 8, 1)).astype("float32")


@pytest.fixture(scope="module")
def gan():
    return tiny_image_gan()


@pytest.fixture(scope="module")
def members(gan, tmp_path_factory):
    """The files in a good `.keras` file."""
    path = tmp_path_factory.mktemp("good") / "good.keras"
    gan.save(path)
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)


def edited(members, name, **changes):
    """The members with other values in a JSON file; those of its `config` in that."""
    found = json.loads(members[name])
    found["config"] = found.get("config", {}) | changes.pop("config", {})
    return members | {name: json.dumps(found | changes)}


def without(members, name):
    return {key: data for key, data in members.items() if key != name}


HARM = {
    "module": "os",
    "class_name": "system",
    "config": "touch harm",
    "registered_name": None,
}
LAMBDA = {"class_name": "__lambda__", "config": {"value": "4wE="}}
MODEL = "config.json"
WEIGHTS = "model.weights.h5"
# How the members of the archive differ from good ones, and what the error says.
ARCHIVES = {
    "no_config": (lambda m: without(m, MODEL), "no .keras file, as it has no config"),
    "no_weights": (lambda m: without(m, WEIGHTS), "cannot be loaded.*weights"),
    "broken_json": (lambda m: m | {MODEL: "{"}, "damaged.*JSONDecodeError"),
    "a_list": (lambda m: m | {MODEL: "[1]"}, "no JSON object"),
    "nothing_in_it": (lambda m: m | {MODEL: "{}"}, "cannot be loaded"),
    "too_deep": (lambda m: m | {MODEL: "[" * 10**5}, "damaged"),
    "too_large": (lambda m: m | {MODEL: b" " * 2**27}, "128 MiB, and at most 64 MiB"),
    "other_package": (
        lambda m: edited(m, MODEL, module="other", registered_name="other>WGAN"),
        "needs 'other>WGAN', which Keras does not know here",
    ),
    "unknown_argument": (
        lambda m: edited(m, MODEL, config={"colour": "red"}),
        "cannot be loaded.*colour",
    ),
    "runs_a_program": (lambda m: edited(m, MODEL, config={"prior": HARM}), "'system'"),
    "runs_a_lambda": (lambda m: edited(m, MODEL, config={"prior": LAMBDA}), "lambda"),
    "weights_cut_off": (lambda m: m | {WEIGHTS: m[WEIGHTS][:3000]}, "truncated"),
    "weights_of_text": (lambda m: m | {WEIGHTS: b"hello"}, "cannot be loaded"),
    "newer_keras": (
        lambda m: edited(
            edited(m, "metadata.json", keras_version="99.0.0"),
            MODEL,
            config={"colour": "red"},
        ),
        "Keras 99.0.0 wrote it, and .* is installed: update it",
    ),
    "newer_package": (
        lambda m: (
            edited(m, MODEL, config={"colour": "red"})
            | {archives.OWN: '{"keras_gan_version": "99.1"}'}
        ),
        "keras_gan 99.1 wrote it, and .* is installed: update it",
    ),
}


@pytest.mark.parametrize(("change", "said"), ARCHIVES.values(), ids=ARCHIVES)
def test_archives_that_hold_no_gan(change, said, members, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(archives, "own_version", lambda: "0.1.0")
    write(tmp_path / "bad.keras", change(members))
    call = lambda: keras_gan.load("bad.keras")  # noqa: E731
    check_refused(call, ValueError, said, r"^[^\n]*$", folder=tmp_path)


def test_names_that_lead_out_are_not_followed(members, tmp_path):
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    more = {"../../harm.txt": b"x", "assets/../../harm.txt": b"x"}
    write(inner / "bad.keras", members | more)
    with pytest.warns(UserWarning, match="invalid path"):
        keras_gan.load(inner / "bad.keras")
    assert [path.name for path in tmp_path.rglob("harm.txt")] == []


FILES = {
    "text": (lambda path: path.write_text("hello"), ValueError, "damaged.*cut off"),
    "empty": (lambda path: path.write_bytes(b""), ValueError, "damaged.*cut off"),
    "missing": (lambda path: None, FileNotFoundError, "There is no model at"),
    "circle": (lambda p: os.symlink(p, p), FileNotFoundError, "There is no model at"),
    "pipe": (os.mkfifo, ValueError, "no regular file"),
    "folder": (lambda path: path.mkdir(), FileNotFoundError, "model.keras"),
    "other_model": (
        lambda path: keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)]).save(
            path
        ),
        TypeError,
        "holds a Sequential, not a keras_gan.GAN",
    ),
    "arrays": (
        lambda path: np.savez(path.open("wb"), images=IMAGES),
        ValueError,
        "no .keras file",
    ),
}


@pytest.mark.parametrize(("make", "kind", "said"), FILES.values(), ids=FILES)
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_files_that_are_no_models(make, kind, said, tmp_path):
    make(tmp_path / "bad.keras")
    call = lambda: keras_gan.load(tmp_path / "bad.keras")  # noqa: E731
    check_refused(call, kind, "bad.keras", said, folder=tmp_path)


@pytest.mark.parametrize(
    ("arguments", "kind", "said"),
    [
        ((None,), TypeError, "path=None"),
        (("",), ValueError, "path=''"),
        (("a.keras", ["GAN"]), TypeError, "`custom_objects` must be a dictionary"),
        (("a.keras", None, "no"), TypeError, "`safe_mode` must be True or False"),
    ],
    ids=named,
)
def test_arguments_of_load(arguments, kind, said):
    check_refused(lambda: keras_gan.load(*arguments), kind, said)


def mine(path):
    path.write_text("mine")


# What is there before, what is called, the error, and what it says.
WRITING = {
    "suffix": (None, lambda g, p: g.save(p / "x.h5"), ValueError, "x.h5"),
    "none": (None, lambda g, p: g.save(None), ValueError, "filepath='None'"),
    "in_a_file": (mine, lambda g, p: g.save(p / "x/y.keras"), OSError, "x is a file"),
    "on_a_folder": (
        lambda path: path.with_suffix(".keras").mkdir(),
        lambda g, p: g.save(p / "x.keras"),
        IsADirectoryError,
        "x.keras is a folder",
    ),
    "no_overwriting": (
        lambda path: mine(path.with_suffix(".keras")),
        lambda g, p: g.save(p / "x.keras", overwrite=False),
        FileExistsError,
        "overwrite=False",
    ),
    "truthy": (
        None,
        lambda g, p: g.save(p / "x.keras", overwrite="no"),
        TypeError,
        "overwrite='no'",
    ),
    "export_there": (mine, lambda g, p: g.export(p / "x"), FileExistsError, "exists"),
    "export_none": (None, lambda g, p: g.export(None), TypeError, "`filepath`"),
    "export_empty": (None, lambda g, p: g.export(""), ValueError, "`filepath`"),
    "export_as": (
        None,
        lambda g, p: g.export(p / "x", format="onxn"),
        ValueError,
        "`format` must be one of.*Did you mean 'onnx'",
    ),
    "no_weights": (
        None,
        lambda g, p: g.load_weights(p / "x.weights.h5"),
        FileNotFoundError,
        "no file of weights",
    ),
    "bad_weights": (
        lambda path: mine(path.with_suffix(".weights.h5")),
        lambda g, p: g.load_weights(p / "x.weights.h5"),
        ValueError,
        "cannot be read as the weights of this GAN",
    ),
}


@pytest.mark.parametrize(
    ("before", "call", "kind", "said"), WRITING.values(), ids=WRITING
)
def test_saving_and_exporting(before, call, kind, said, gan, tmp_path):
    if before is not None:
        before(tmp_path / "x")
    check_refused(lambda: call(gan, tmp_path), kind, said, folder=tmp_path)

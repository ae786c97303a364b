"""Every published tutorial on our class runs, and writes where it should."""

import re
import runpy
import sys
from pathlib import Path

import keras
import numpy as np
import pytest

pytestmark = pytest.mark.usefixtures("eager")

ROOT = Path(__file__).parents[1]
TUTORIALS = [
    path
    for folder in ("keras_io", "tensorflow_org")
    for path in sorted((ROOT / "examples" / folder).glob("*.py"))
]
FAST = {"tensorflow_org/dcgan"}


def name_of(path):
    return f"{path.parent.name}/{path.stem}"


def marked():
    for path in TUTORIALS:
        marks = [] if name_of(path) in FAST else [pytest.mark.slow]
        yield pytest.param(path, marks=marks, id=name_of(path))


@pytest.mark.slow
@pytest.mark.parametrize("path", list(marked()))
def test_a_tutorial_trains_draws_and_saves(path, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", [str(path), "--smoke"])
    runpy.run_path(str(path), run_name="__main__")
    printed = capsys.readouterr().out
    assert "d_loss" in printed and "g_loss" in printed
    files = [f.relative_to(tmp_path) for f in tmp_path.rglob("*") if f.is_file()]
    folders = {Path(*file.parts[:3]).as_posix() for file in files}
    assert folders == {f"outputs/{name_of(path)}"}
    assert {".png", ".keras"} <= {file.suffix for file in files}


@pytest.mark.parametrize("path", TUTORIALS, ids=name_of)
def test_a_tutorial_is_short_and_says_what_differs(path):
    text = path.read_text()
    assert len(text.splitlines()) < 115
    docstring = " ".join(text.split('"""')[1].split())
    assert re.search(r"(second|minute|hour)[^.]* on two cores", docstring)
    assert docstring.startswith(("Keras' ", "TensorFlow's "))
    assert "train_step" not in text.split('"""', 2)[2]


def test_each_tutorial_is_in_the_table_of_the_documents():
    page = (ROOT / "docs" / "tutorials.md").read_text()
    for path in TUTORIALS:
        assert f"(../examples/{name_of(path)}.py)" in page


def test_labels_of_keras_conditional_gan_are_bands_and_not_planes():
    """What the docstring of that tutorial says of the original's reshapes."""
    label = np.eye(10)[[3]]
    theirs = np.repeat(label[:, :, None, None], 28 * 28).reshape(-1, 28, 28, 10)
    planes = np.broadcast_to(label[:, None, None, :], theirs.shape)
    assert not np.array_equal(theirs, planes)
    pixels = theirs.reshape(-1, 10)
    whole = pixels.all(axis=1)
    assert whole.sum() in (77, 78) and pixels.any(axis=1).sum() <= 80
    noise = np.repeat(np.arange(128.0)[None], 9).reshape(9, 128)
    assert len(np.unique(noise, axis=0)) == 9  # Nine rows, no two of which are equal.


def test_the_penalty_of_keras_molecules_has_a_norm_per_atom_and_pair(monkeypatch):
    """What the docstring of that tutorial says, by the lines of the original."""
    [path] = (path for path in TUTORIALS if path.stem == "wgan_graphs")
    found = runpy.run_path(str(path))
    rng = np.random.default_rng(0)
    bonds, atoms = rng.normal(size=(3, 6, 6, 4)), rng.normal(size=(3, 6, 5))
    monkeypatch.setattr(
        found["backend"], "input_gradients", lambda critic, examples: (bonds, atoms)
    )
    examples = np.zeros((3, 6, 6, 4)), np.zeros((3, 6, 5))
    seed = keras.random.SeedGenerator(0)
    keras_own, paper = (
        float(found["OBJECTIVES"][name]()(None, examples, examples, seed))
        for name in ("keras", "paper")
    )
    # There, channels are first.
    of_bonds = (1 - np.linalg.norm(bonds.transpose(0, 3, 1, 2), axis=1)) ** 2
    of_atoms = (1 - np.linalg.norm(atoms, axis=2)) ** 2
    both = of_bonds.mean(axis=(-2, -1)) + of_atoms.mean(axis=-1)
    assert keras_own == pytest.approx(both.mean(), rel=1e-5)
    squares = np.square(bonds).sum((1, 2, 3)) + np.square(atoms).sum((1, 2))
    assert paper == pytest.approx(np.mean((np.sqrt(squares) - 1) ** 2), rel=1e-5)

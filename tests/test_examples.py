"""Every example runs, in a smoke mode of a few steps."""

import runpy
import sys
from pathlib import Path

import pytest
from PIL import Image

FOLDER = Path(__file__).parents[1] / "examples"
EXAMPLES = sorted(FOLDER.glob("*.py"))
THEORY = sorted((FOLDER / "theory").glob("*.py"))
# Those that take longer even so; the others are of each of their kinds.
SLOW = {
    *("02_wgan", "03_your_own_images", "04_labels", "06_keras_dcgan"),
    *("07_keras_wgan_gp", "08_few_images"),
    *("batch_normalisation", "dirac", "objectives", "wasserstein"),
}


def marked(paths):
    for path in paths:
        marks = [pytest.mark.slow] if path.stem in SLOW else []
        yield pytest.param(path, marks=marks, id=path.stem)


@pytest.mark.parametrize("path", list(marked(EXAMPLES)))
def test_example_runs_and_prints_both_losses(path, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", [str(path), "--smoke"])
    runpy.run_path(str(path), run_name="__main__")
    printed = capsys.readouterr().out
    assert "d_loss" in printed and "g_loss" in printed


@pytest.mark.parametrize("path", list(marked(THEORY)))
def test_an_example_of_the_theory_draws_a_picture(path, tmp_path, monkeypatch):
    picture = tmp_path / "new folder" / "picture.png"
    monkeypatch.setattr(sys, "argv", [str(path), "--smoke", "--output", str(picture)])
    runpy.run_path(str(path), run_name="__main__")
    with Image.open(picture) as image:
        assert min(image.size) > 300


@pytest.mark.parametrize("path", EXAMPLES + THEORY, ids=lambda path: path.stem)
def test_example_is_short(path):
    assert len(path.read_text().splitlines()) < 80

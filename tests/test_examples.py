"""Every example runs, in a smoke mode of a few steps, and writes where it should."""

import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import conftest
import pytest
from PIL import Image
from PIL import ImageSequence

ROOT = Path(__file__).parents[1]
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))
THEORY = sorted((ROOT / "examples" / "theory").glob("*.py"))
# Those that take longer even so; the others are of each of their kinds.
SLOW = {
    *("02_wgan", "03_your_own_images", "04_labels", "06_keras_dcgan"),
    *("07_keras_wgan_gp", "08_few_images", "09_conditional_gan", "10_acgan"),
    *("11_infogan", "12_semi_supervised", "14_anomalies", "15_stargan"),
    *("batch_normalisation", "dirac", "equilibrium", "generator", "objectives"),
    *("optimal_discriminator", "wasserstein"),
}
# Those of many steps, which take longer in eager code than a graph takes to trace.
LONG = {"generator"}


def marked(paths):
    for path in paths:
        marks = [pytest.mark.slow] if path.stem in SLOW else []
        yield pytest.param(path, marks=marks, id=path.stem)


@pytest.fixture
def smoke(tmp_path, monkeypatch):
    """Runs an example in an empty folder and returns the files that it wrote there."""

    def run(path, *arguments):
        if path.stem not in LONG:
            conftest.run_eagerly(monkeypatch)
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "argv", [str(path), "--smoke", *arguments])
        runpy.run_path(str(path), run_name="__main__")
        return [f.relative_to(tmp_path) for f in tmp_path.rglob("*") if f.is_file()]

    return run


def assert_in_its_folders(files, name):
    """Git ignores both; `saved_models` is for exports."""
    folders = {Path(*file.parts[:2]).as_posix() for file in files}
    assert f"outputs/{name}" in folders
    assert folders <= {f"outputs/{name}", f"saved_models/{name}"}


@pytest.mark.parametrize("path", list(marked(EXAMPLES)))
def test_example_prints_both_losses_and_writes_to_its_folder(path, smoke, capsys):
    files = smoke(path)
    printed = capsys.readouterr().out
    assert "d_loss" in printed and "g_loss" in printed
    assert_in_its_folders(files, path.stem)
    assert any(file.suffix == ".png" for file in files)


def assert_draws_a_picture(path, smoke):
    files = smoke(path)
    assert_in_its_folders(files, path.stem)
    with Image.open(f"outputs/{path.stem}/{path.stem}.png") as image:
        assert min(image.size) > 300


# These have tests of their own below, of the film and of another folder.
OWN = ("mode_collapse", "stability")


@pytest.mark.parametrize(
    "path", list(marked(path for path in THEORY if path.stem not in OWN))
)
def test_an_example_of_the_theory_draws_a_picture(path, smoke):
    assert_draws_a_picture(path, smoke)


@pytest.mark.slow
def test_an_example_draws_into_another_folder(smoke, tmp_path):
    folder = tmp_path / "new" / "folder"
    (path,) = (path for path in THEORY if path.stem == "stability")
    files = smoke(path, "--output", str(folder))
    assert files == [Path("new/folder/stability.png")]
    with Image.open(folder / "stability.png") as image:
        assert min(image.size) > 300


@pytest.mark.slow
def test_each_frame_of_the_film_of_a_collapse_has_its_own_title(smoke):
    (path,) = (path for path in THEORY if path.stem == "mode_collapse")
    assert_draws_a_picture(path, smoke)
    with Image.open("outputs/mode_collapse/mode_collapse.gif") as film:
        frames = [frame.convert("L") for frame in ImageSequence.Iterator(film)]
    # Two moments; the steps in their titles differ, above the panel.
    titles = {frame.crop((0, 0, frame.width, 40)).tobytes() for frame in frames}
    assert len(frames) == len(titles) == 2


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_git_ignores_what_examples_write():
    names = ["outputs/01_dcgan/samples/epoch-0001.png", "saved_models/01_dcgan/1/x"]
    result = subprocess.run(
        ["git", "check-ignore", *names], cwd=ROOT, capture_output=True, text=True
    )
    if "not a git repository" in result.stderr:
        pytest.skip("not a clone")
    assert result.stdout.split() == names


@pytest.mark.parametrize("path", EXAMPLES + THEORY, ids=lambda path: path.stem)
def test_an_example_is_short_and_says_how_long_it_takes(path):
    text = path.read_text()
    assert len(text.splitlines()) < 110
    docstring = " ".join(text.split('"""')[1].split())
    assert re.search(r"(second|minute|hour)[^.]* on two cores", docstring)
    assert "--smoke" in text

"""The command line, from an empty folder to a run that is gone on with."""

import json
import os
import shutil
import subprocess
import sys

import keras
import numpy as np
import pytest
from PIL import Image
from small_runs import epochs_of
from small_runs import run
from small_runs import train
from small_runs import write_images

import keras_gan
from keras_gan.callbacks import pictures
from keras_gan.core.finite import all_finite

pytestmark = pytest.mark.usefixtures("eager", "without_exports")


@pytest.fixture
def data(tmp_path, monkeypatch):
    """A small file of images, and an empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    return write_images(tmp_path).name


@pytest.fixture(scope="module")
def trained(tmp_path_factory, eager, without_exports):
    """The folder of a run of one epoch, of three steps, on such images."""
    folder = tmp_path_factory.mktemp("trained")
    data = write_images(folder)
    assert train(data, "--epochs", 1, "--output", folder / "mine") == 0
    return folder / "mine"


@pytest.fixture
def mine(data, trained, tmp_path):
    """A copy of that run, in the folder to work in."""
    return shutil.copytree(trained, tmp_path / "mine")


@pytest.mark.slow
def test_a_second_run_gets_a_folder_of_its_own(data, mine, tmp_path):
    shutil.copytree(mine, tmp_path / "runs" / "small-default")
    assert train(data, "--epochs", 1) == 0
    assert (tmp_path / "runs" / "small-default-2" / "model.keras").exists()


@pytest.mark.slow
def test_a_resumed_run_equals_one_that_never_stopped(data, tmp_path):
    train(data, "--epochs", 3, "--output", "whole")
    train(data, "--epochs", 2, "--output", "parts")
    assert run("train", "--resume", "--output", "parts", "--epochs", 1) == 0
    whole, parts = (
        keras.models.load_model(tmp_path / name / "model.keras")
        for name in ("whole", "parts")
    )
    for one, other in zip(whole.get_weights(), parts.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    assert epochs_of(tmp_path / "parts" / "history.csv") == ["0", "1", "2"]
    assert (tmp_path / "parts" / "saved_model" / "2").is_dir()
    assert (tmp_path / "parts" / "samples" / "step-00000009.png").exists()


@pytest.mark.slow
def test_resuming_without_a_name_takes_the_last_run(mine, tmp_path, capsys):
    shutil.copytree(mine, tmp_path / "runs" / "small-default")
    assert run("train", "--resume", "--epochs", 1) == 0
    assert "Resuming after 1 epochs" in capsys.readouterr().out


@pytest.mark.slow
def test_a_folder_with_another_run_is_not_touched(data, mine, tmp_path, capsys):
    before = (tmp_path / "mine" / "model.keras").read_bytes()
    assert train(data, "--epochs", 1, "--output", "mine") == 2
    assert "mine is not empty" in capsys.readouterr().err
    assert (tmp_path / "mine" / "model.keras").read_bytes() == before


@pytest.mark.slow
def test_resuming_after_a_kill_repeats_what_was_not_saved(mine):
    """Left over: rows and grids of a later epoch, and a half-written export."""
    head, row = (mine / "history.csv").read_text().splitlines()
    later = row.replace("0,", "1,", 1)
    (mine / "history.csv").write_text("\n".join([head, row, later]) + "\n")
    (mine / "samples" / "step-00000006.png").write_bytes(b"")
    (mine / "saved_model" / ".writing-x").mkdir()
    assert run("train", "--resume", "--output", "mine", "--epochs", 1) == 0
    assert epochs_of(mine / "history.csv") == ["0", "1"]
    assert Image.open(mine / "samples" / "step-00000006.png").size[0] > 0
    assert not (mine / "saved_model" / ".writing-x").exists()


def test_a_run_that_fails_at_the_door_leaves_no_folder(data, tmp_path):
    assert train(data, "--image-size", 7, "--epochs", 1) == 2
    assert not (tmp_path / "runs").exists()


def test_resuming_with_other_options_is_refused(mine, capsys):
    assert run("train", "--resume", "--output", "mine", "--recipe", "wgan") == 2
    assert "--recipe default" in capsys.readouterr().err


def test_resuming_nothing_is_refused(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert run("train", "--resume") == 2
    assert run("train", "--resume", "--output", "nowhere") == 2
    assert "no run to resume" in capsys.readouterr().err


@pytest.mark.slow
def test_labels_give_one_row_a_class(data, tmp_path):
    assert train(data, "--epochs", 1, "--labels", "--output", "mine") == 0
    picture = Image.open(tmp_path / "mine" / "samples" / "step-00000003.png")
    # Beside and above the images are the names of the classes and the caption.
    top = pictures.notes_of(picture)["top"]
    assert picture.height - top == 3 * 66 + 2 and picture.width > 8 * 66 + 2
    assert run("sample", "mine", "--count", 4, "--label", 2) == 0
    assert run("sample", "mine", "--count", 6, "--output", "all.png") == 0


def test_samples_follow_the_seed_and_overwrite_nothing(mine, tmp_path, capsys):
    for name in ("a.png", "b.png"):
        assert run("sample", "mine/model.keras", "--seed", 1, "--output", name) == 0
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
    assert Image.open(tmp_path / "a.png").size == (8 * 66 + 2, 8 * 66 + 2)
    assert run("sample", "mine", "--output", "a.png") == 2
    assert "a.png exists" in capsys.readouterr().err
    assert run("sample", "mine", "--output", "a.jpg") == 2


def test_models_that_are_missing_or_no_gan(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert run("sample", "nothing.keras") == 2
    assert "no model at nothing.keras" in capsys.readouterr().err
    keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)]).save("other.keras")
    assert run("sample", "other.keras") == 2
    assert "not a keras_gan.GAN" in capsys.readouterr().err


def test_mistakes_are_told_in_a_line(data, capsys):
    for arguments, said in (
        (("--data", "no_such_set"), "neither a data set nor a path"),
        (("--data", data, "--recipe", "wgan", "--batch-size", "64"), "60 and 65"),
        (("--data", data, "--image-size", "7"), "8 to 256 pixels"),
        (("--data", data, "--image-size", "300"), "--image-size 300"),
        (("--data", data, "--loss", "hing"), "'hinge'"),
        (("--data", data, "--output", data), "small.npz is a file, and --output"),
        (("--data", data, "--batch-size", "500"), "batch of --batch-size 500"),
    ):
        assert run("train", "--epochs", 1, *arguments) == 2
        error = capsys.readouterr().err
        assert error.startswith("keras-gan: error:") and said in error
    for arguments in (("--epochs", "0"), ("--minutes", "-1"), ("--recipe", "best")):
        with pytest.raises(SystemExit):
            run("train", *arguments)


def test_help_answers_within_a_second():
    """By not importing TensorFlow. Of processor time: others may be at work."""
    before = os.times()
    subprocess.run(
        [sys.executable, "-m", "keras_gan_cli", "--help"],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    after = os.times()
    assert after.children_user - before.children_user < 1


@pytest.mark.slow
def test_a_run_that_diverges_again_and_again_is_one_error(mine, tmp_path, capsys):
    """It names step and tensor. The model is healthy, the run keeps its goal."""
    file = tmp_path / "mine" / "model.keras"
    shutil.rmtree(tmp_path / "mine" / "backups")
    gan = keras.models.load_model(file)
    gan.d_optimizer.learning_rate = 1e38
    gan.save(file)
    with pytest.warns(UserWarning) as caught:
        assert run("train", "--resume", "--output", "mine", "--epochs", 50) == 2
    said = [str(each.message) for each in caught]
    attempts = [each[-7:] for each in said if "diverged" in each]
    assert attempts == ["1 of 3.", "2 of 3.", "3 of 3."]
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "Training diverged 4 times, and ended at step 11" in error
    assert "First to go bad was `d_real`" in error
    assert "mine/model.keras has the last healthy state, of step 3" in error
    kept = keras_gan.load(file)
    assert int(kept.step) == 11 and all_finite(kept)
    for one, other in zip(
        gan.discriminator.get_weights(), kept.discriminator.get_weights(), strict=True
    ):
        np.testing.assert_array_equal(one, other)
    record = json.loads((mine / "run.json").read_text())
    assert record["goal"] == {"steps": 153} and record["steps"] == 11
    assert (mine / "history.csv").exists() and list((mine / "samples").glob("*.png"))
    assert not (tmp_path / "mine" / "saved_model" / "2").exists()


def test_a_run_is_not_written_among_its_images(tmp_path, monkeypatch, capsys):
    """Its grids would be read as images when it is resumed."""
    monkeypatch.chdir(tmp_path)
    for name in ("a", "b"):
        (tmp_path / "pictures" / name).mkdir(parents=True)
    assert run("train", "--data", "pictures", "--output", "pictures/run") == 2
    assert "--output must not be within --data" in capsys.readouterr().err
    assert not (tmp_path / "pictures" / "run").exists()


def test_images_that_moved_are_named_as_such(mine, trained, capsys):
    record = json.loads((mine / "run.json").read_text())
    record["options"]["data"] = str(mine / "gone.npz")
    (mine / "run.json").write_text(json.dumps(record))
    for command in (("train", "--resume", "--output", "mine"), ("evaluate", "mine")):
        assert run(*command) == 2
        error = capsys.readouterr().err
        assert "no longer at" in error and "with --data" in error


@pytest.mark.slow
def test_held_out_images_of_a_changed_set_are_not_trusted(mine, data, capsys):
    """One image more divides the set anew: those held out now were trained on."""
    with np.load(data) as arrays:
        images = np.concatenate([arrays["images"], np.zeros((1, 8, 8), "uint8")])
    np.savez("more.npz", images=images, labels=np.arange(81) % 3)
    resume = ("train", "--resume", "--output", "mine", "--epochs", 1)
    with pytest.warns(UserWarning, match="The real images are not those"):
        assert run(*resume, "--data", "more.npz") == 0
    printed = capsys.readouterr().out
    assert "have changed since the run began" in printed
    assert "may have been trained on" in printed
    assert run(*resume) == 0  # It stays so.
    assert "may have been trained on" in capsys.readouterr().out


def test_no_run_begins_if_the_folder_of_a_later_seed_is_taken(mine, data, capsys):
    mine.rename("q-seed1")
    assert train(data, "--epochs", 1, "--seed", "0,1", "--output", "q") == 2
    assert "q-seed1 is not empty" in capsys.readouterr().err
    assert not (mine.parent / "q-seed0").exists()


@pytest.mark.slow
def test_output_that_nobody_reads_ends_no_run(data, tmp_path):
    command = f"{sys.executable} -m keras_gan_cli train --data {data} --batch-size 20"
    subprocess.run(
        f"{command} --epochs 2 --output mine | head -n 1",
        shell=True,
        check=True,
        stdout=subprocess.DEVNULL,
        cwd=tmp_path,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    record = json.loads((tmp_path / "mine" / "run.json").read_text())
    assert record["epochs"] == 2 and (tmp_path / "mine" / "index.html").exists()

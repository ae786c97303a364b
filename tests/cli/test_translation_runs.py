"""`keras-gan train` for recipes from picture to picture."""

import csv
import json
import shutil

import keras
import numpy as np
import pytest
import small_runs
import translating_runs
from PIL import Image
from small_runs import run
from translating_runs import RECIPES
from translating_runs import SMALL
from translating_runs import train_all

import keras_gan
from keras_gan.cli import page

pytestmark = [pytest.mark.usefixtures("eager"), pytest.mark.slow]


@pytest.fixture(scope="module")
def runs(tmp_path_factory, eager):
    """A folder of pictures, and the folder of a run of each recipe."""
    return train_all(tmp_path_factory.mktemp("translations"))


@pytest.fixture(autouse=True)
def of_one_block():
    with translating_runs.of_one_block():
        yield


@pytest.fixture
def without_exports():
    with small_runs.without_exports():
        yield


@pytest.fixture
def here(runs, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


NUMBERS = {
    "pix2pix": ["l1", "psnr", "ssim"],
    "cyclegan": ["cycle_l1"],
    "srresnet": ["l1", "psnr", "ssim"],
    "srgan": ["l1", "psnr", "ssim"],
}


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_run_has_numbers_pictures_and_commands_of_its_own(recipe, runs):
    folder = runs / recipe
    with open(folder / "history.csv", newline="") as file:
        (row,) = csv.DictReader(file)
    for name in NUMBERS[recipe]:
        assert np.isfinite(float(row[name]))
    record = json.loads((folder / "run.json").read_text())
    assert record["options"]["recipe"] == recipe
    assert record["goal"] is None and record["summary"][0].endswith("translated:")
    grids = sorted((folder / "samples").glob("*.png"))
    with Image.open(grids[-1]) as grid:
        assert min(grid.size) > 16
    text = (folder / page.NAME).read_text()
    assert f"keras-gan translate {folder} PICTURES" in text
    assert "keras-gan sample" not in text


def test_the_options_reach_the_data_and_the_networks(runs):
    record = json.loads((runs / "pix2pix" / "run.json").read_text())
    options = record["options"]
    assert (options["jitter"], options["mirror"]) == (2, True)
    assert options["batch_size"] == 1 and record["training_images"] == 4
    gan = keras_gan.load(runs / "pix2pix" / "model.keras")
    assert type(gan.g_optimizer._learning_rate).__name__ == "Linear"
    gan = keras_gan.load(runs / "cyclegan" / "model.keras")
    assert gan.update.size == 50 and int(gan.update.stored) > 0


def test_the_second_phase_begins_with_the_generator_of_the_first(
    runs, here, without_exports, capsys
):
    """With a rate of nearly 0, the generator stays that of the first run."""
    given = ("--data", runs / "single", "--scale", 2, "--batch-size", 4)
    given += ("--start-from", runs / "srresnet", "--learning-rate", 1e-30)
    assert run("train", "--recipe", "srgan", *given, "--output", "phase", *SMALL) == 0
    first = keras_gan.load(runs / "srresnet" / "model.keras").generator
    second = keras_gan.load(here / "phase" / "model.keras").generator
    for one, other in zip(
        first.trainable_weights, second.trainable_weights, strict=True
    ):
        np.testing.assert_allclose(one, other, atol=1e-20)
    assert "The generator begins as that of" in capsys.readouterr().out


@pytest.mark.parametrize("recipe", ["pix2pix", "cyclegan", "srgan"])
def test_a_resumed_run_trains_as_many_steps_and_is_exported(recipe, runs, here):
    data = {"pix2pix": "pairs", "cyclegan": "kinds", "srgan": "single"}[recipe]
    given = ("--data", runs / data, "--recipe", recipe, "--width", 0.0625)
    given += ("--batch-size", 2)
    with small_runs.without_exports():
        assert run("train", *given, "--epochs", 2, "--output", "whole") == 0
    assert run("train", *given, "--epochs", 1, "--output", "parts") == 0
    before = keras_gan.load(here / "parts" / "model.keras")
    assert run("train", "--resume", "--output", "parts", "--epochs", 1) == 0
    whole, parts = (
        keras_gan.load(here / name / "model.keras") for name in ("whole", "parts")
    )
    assert int(parts.step) == int(whole.step) == 2 * int(before.step)
    assert small_runs.epochs_of(here / "parts" / "history.csv") == ["0", "1"]
    assert (here / "parts" / "saved_model" / "2" / "saved_model.pb").exists()


def test_the_last_run_is_resumed(runs, here, without_exports, capsys):
    shutil.copytree(runs / "pix2pix", here / "mine")
    assert run("train", "--resume", "--output", "mine", "--epochs", 1) == 0
    assert "Resuming after 1 epochs" in capsys.readouterr().out
    gan = keras_gan.load(here / "mine" / "model.keras")
    assert (int(gan.step), int(gan.epochs_seen)) == (8, 2)


def test_a_penalty_of_translation_takes_the_place_of_the_recipes_own(
    runs, here, without_exports
):
    given = ("--data", runs / "pairs", "--recipe", "pix2pix", "--output", "run")
    assert run("train", *given, "--penalty", "reconstruction=7", *SMALL) == 0
    gan = keras.models.load_model(here / "run" / "model.keras")
    (term,) = gan.penalties.values()
    assert term.weight == 7.0


@pytest.mark.parametrize("recipe", ["pix2pix", "cyclegan", "srgan"])
def test_other_commands_name_translate(recipe, runs, here, capsys):
    for command in ("sample", "evaluate"):
        assert run(command, runs / recipe) == 2
        assert "keras-gan translate" in capsys.readouterr().err

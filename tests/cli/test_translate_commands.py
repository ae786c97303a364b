"""`keras-gan train` and `translate` for recipes from picture to picture."""

import csv
import json
import shutil

import keras
import numpy as np
import pytest
from PIL import Image

import keras_gan
import keras_gan_cli
from keras_gan import translating
from keras_gan.cli import finishing
from keras_gan.cli import page

pytestmark = pytest.mark.usefixtures("eager")

SMALL = ("--width", 0.0625, "--epochs", 1)


def run(*arguments):
    return keras_gan_cli.main([str(argument) for argument in arguments])


def draw(path, height, width, seed, channels=3):
    path.parent.mkdir(parents=True, exist_ok=True)
    drawn = np.random.default_rng(seed).integers(
        0, 256, (height, width, channels), dtype="uint8"
    )
    Image.fromarray(drawn[..., 0] if channels == 1 else drawn).save(path)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Pairs side by side, two kinds without pairs, single pictures."""
    home = tmp_path_factory.mktemp("translations")
    for number in range(6):
        part = "train" if number < 4 else "test"
        draw(home / f"pairs/{part}/{number}.png", 16, 32, number)
        kind = "AB"[number % 2]
        draw(home / f"kinds/{part}{kind}/{number}.png", 16, 16, number)
        draw(home / f"single/{number}.png", 24, 24, number)
    return home


class NoExport(keras.callbacks.Callback):
    """In place of the export for serving, which takes longer than all the rest."""

    def __init__(self, directory):
        super().__init__()

    def export(self):
        pass

    def last_version(self):
        return 1


@pytest.fixture(scope="module")
def runs(home, eager):
    """The folder of a run of each recipe."""
    with pytest.MonkeyPatch.context() as patches:
        patches.setattr(finishing.callbacks, "SavedModelExport", NoExport)
        _train_all(home)
    return home


def _train_all(home):
    for recipe, data, more in (
        ("pix2pix", "pairs", ("--mirror", "--jitter", 2)),
        ("cyclegan", "kinds", ()),
        ("srresnet", "single", ("--scale", 2, "--batch-size", 4)),
    ):
        given = ("--data", home / data, "--output", home / recipe, *more)
        assert run("train", "--recipe", recipe, *given, *SMALL) == 0
    given = ("--data", home / "single", "--scale", 2, "--batch-size", 4)
    given += ("--start-from", home / "srresnet", "--output", home / "srgan")
    assert run("train", "--recipe", "srgan", *given, *SMALL) == 0


@pytest.fixture
def here(runs, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


RECIPES = ("pix2pix", "cyclegan", "srresnet", "srgan")
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
    home, runs, here, capsys, monkeypatch
):
    """With a rate of nearly 0, the generator stays that of the first run."""
    monkeypatch.setattr(finishing.callbacks, "SavedModelExport", NoExport)
    given = ("--data", home / "single", "--scale", 2, "--batch-size", 4)
    given += ("--start-from", runs / "srresnet", "--learning-rate", 1e-30)
    assert run("train", "--recipe", "srgan", *given, "--output", "phase", *SMALL) == 0
    first = keras_gan.load(runs / "srresnet" / "model.keras").generator
    second = keras_gan.load(here / "phase" / "model.keras").generator
    for one, other in zip(
        first.trainable_weights, second.trainable_weights, strict=True
    ):
        np.testing.assert_allclose(one, other, atol=1e-20)
    assert "The generator begins as that of" in capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.parametrize("recipe", ["pix2pix", "cyclegan", "srgan"])
def test_a_resumed_run_trains_as_many_steps_and_is_exported(recipe, home, here):
    data = {"pix2pix": "pairs", "cyclegan": "kinds", "srgan": "single"}[recipe]
    given = ("--data", home / data, "--recipe", recipe, "--width", 0.0625)
    given += ("--batch-size", 2)
    assert run("train", *given, "--epochs", 2, "--output", "whole") == 0
    assert run("train", *given, "--epochs", 1, "--output", "parts") == 0
    before = keras_gan.load(here / "parts" / "model.keras")
    assert run("train", "--resume", "--output", "parts", "--epochs", 1) == 0
    whole, parts = (
        keras_gan.load(here / name / "model.keras") for name in ("whole", "parts")
    )
    assert int(parts.step) == int(whole.step) == 2 * int(before.step)
    rows = (here / "parts" / "history.csv").read_text().splitlines()
    assert [row.split(",")[0] for row in rows] == ["epoch", "0", "1"]
    assert (here / "parts" / "saved_model" / "2" / "saved_model.pb").exists()


def test_the_last_run_is_resumed(runs, here, capsys, monkeypatch):
    monkeypatch.setattr(finishing.callbacks, "SavedModelExport", NoExport)
    shutil.copytree(runs / "pix2pix", here / "mine")
    assert run("train", "--resume", "--output", "mine", "--epochs", 1) == 0
    assert "Resuming after 1 epochs" in capsys.readouterr().out
    gan = keras_gan.load(here / "mine" / "model.keras")
    assert (int(gan.step), int(gan.epochs_seen)) == (8, 2)


# --- translate ---


def read(path):
    with Image.open(path) as image:
        return np.asarray(image)


def test_files_and_folders_are_translated(runs, here, capsys):
    """Each is what the library makes of it, in a file of the same name."""
    draw(here / "in/one.png", 16, 16, 1)
    draw(here / "in/inner/two.jpg", 20, 41, 2)
    draw(here / "three.png", 7, 9, 3)
    assert run("translate", runs / "pix2pix", "in", "three.png", "--output", "out") == 0
    assert "3 pictures in out" in capsys.readouterr().out
    gan = keras_gan.load(runs / "pix2pix" / "model.keras")
    for name, source in (
        ("one.png", "in/one.png"),
        ("inner/two.png", "in/inner/two.jpg"),
        ("three.png", "three.png"),
    ):
        expected = translating.translate(gan, read(here / source), seed=0)
        np.testing.assert_array_equal(read(here / "out" / name), expected)


def test_each_direction_has_its_network(runs, here):
    draw(here / "one.png", 16, 16, 1)
    gan = keras_gan.load(runs / "cyclegan" / "model.keras")
    for direction in ("a_to_b", "b_to_a"):
        given = ("one.png", "--direction", direction, "--output", direction)
        assert run("translate", runs / "cyclegan", *given) == 0
        network = gan.generator.get_layer(direction)
        image = read(here / "one.png") / np.float32(127.5) - 1
        made = np.asarray(network(image[None]))[0] * 127.5 + 127.5
        written = read(here / direction / "one.png").astype("float32")
        np.testing.assert_allclose(written, np.clip(made, 0, 255), atol=0.51)


@pytest.mark.parametrize("more", [(), ("--tile", 12, "--overlap", 6)])
def test_pictures_of_other_sizes_are_enlarged(more, runs, here):
    draw(here / "one.png", 21, 30, 1)
    draw(here / "grey.png", 15, 13, 1, channels=1)
    given = ("one.png", "grey.png", "--output", "out", *more)
    assert run("translate", runs / "srgan", *given) == 0
    assert read(here / "out/one.png").shape == (42, 60, 3)
    assert read(here / "out/grey.png").shape == (30, 26, 3)


def test_pictures_that_cannot_be_read_are_named(runs, here, capsys):
    draw(here / "in/good.png", 16, 16, 1)
    (here / "in/bad.png").write_bytes(b"\x89PNG\r\n\x1a\n and no more")
    model = runs / "pix2pix"
    assert run("translate", model, "in", "--output", "out") == 2
    said = capsys.readouterr().err
    assert "1 of 2 pictures cannot be read" in said and "bad.png" in said
    assert not (here / "out").exists()
    assert run("translate", model, "in", "--output", "out", "--skip-bad") == 0
    said = capsys.readouterr().out
    assert "bad.png" in said and "1 picture in out" in said
    assert [path.name for path in (here / "out").iterdir()] == ["good.png"]


def test_a_picture_whose_end_is_missing_is_named(runs, here, capsys):
    """Its header is whole, so it is found only when its turn comes."""
    draw(here / "in/a.png", 16, 16, 1)
    draw(here / "in/b.png", 64, 64, 2)
    whole = (here / "in/b.png").read_bytes()
    (here / "in/b.png").write_bytes(whole[: len(whole) // 2])
    assert run("translate", runs / "pix2pix", "in", "--output", "out") == 2
    said = capsys.readouterr().err
    assert "b.png cannot be read" in said and "1 picture in out before it" in said
    given = ("--output", "again", "--skip-bad")
    assert run("translate", runs / "pix2pix", "in", *given) == 0
    assert "b.png" in capsys.readouterr().out


def test_nothing_is_overwritten(runs, here, capsys):
    draw(here / "one.png", 16, 16, 1)
    draw(here / "out/one.png", 4, 4, 1)
    before = (here / "out/one.png").read_bytes()
    assert run("translate", runs / "pix2pix", "one.png", "--output", "out") == 2
    assert "nothing is overwritten" in capsys.readouterr().err
    assert (here / "out/one.png").read_bytes() == before
    draw(here / "more/ONE.jpg", 16, 16, 1)
    given = ("one.png", "more/ONE.jpg", "--output", "new")
    assert run("translate", runs / "pix2pix", *given) == 2
    assert "would both be written as" in capsys.readouterr().err


TRANSLATE = {
    "no_direction": (["cyclegan", "one.png"], "pass --direction a_to_b or"),
    "direction": (
        ["pix2pix", "one.png", "--direction", "a_to_b"],
        "This one has one direction",
    ),
    "nothing": (["pix2pix", "two.png"], "no file or folder at two.png"),
    "empty": (["pix2pix", "empty"], "empty has no images"),
    "tile": (["pix2pix", "one.png", "--tile", "8"], "--tile must be None|takes 16×16"),
    "overlap": (
        ["srgan", "one.png", "--tile", "8", "--overlap", "7"],
        "--overlap must be at most half of a tile",
    ),
    "images": (["images.keras", "one.png"], "a model that takes no condition"),
    "no_model": (["nothing", "one.png"], "There is no model at"),
}


@pytest.mark.parametrize(("arguments", "said"), TRANSLATE.values(), ids=TRANSLATE)
def test_what_cannot_be_translated(arguments, said, runs, here, capsys):
    draw(here / "one.png", 16, 16, 1)
    (here / "empty").mkdir()
    model, *rest = arguments
    if model == "images.keras":
        model = here / model
        keras_gan.recipes.default((8, 8, 1), width=0.1).gan.save(model)
    else:
        model = runs / model
    assert run("translate", model, *rest, "--output", "out") == 2
    error = capsys.readouterr().err
    assert any(each in error for each in said.split("|")), error
    assert error.count("\n") == 1 and not (here / "out").exists()


@pytest.mark.parametrize("recipe", ["pix2pix", "cyclegan", "srgan"])
def test_other_commands_name_translate(recipe, runs, here, capsys):
    for command in ("sample", "evaluate"):
        assert run(command, runs / recipe) == 2
        assert "keras-gan translate" in capsys.readouterr().err


# --- what does not fit ---

TRAIN = {
    "pairs_for_images": (
        ["--data", "emoji_pairs"],
        "emoji_pairs has pairs of pictures, and --recipe default takes single",
    ),
    "kinds_for_images": (
        ["--data", "kinds"],
        "takes single pictures. Train with --recipe cyclegan",
    ),
    "kinds_for_pairs": (
        ["--data", "kinds", "--recipe", "pix2pix"],
        "Train with --recipe cyclegan",
    ),
    "pairs_for_kinds": (
        ["--data", "pairs", "--recipe", "cyclegan"],
        "must have the folders trainA and trainB",
    ),
    "pairs_for_srgan": (
        ["--data", "emoji_pairs", "--recipe", "srgan"],
        "Train with --recipe pix2pix",
    ),
    "images_for_pairs": (
        ["--data", "emoji", "--recipe", "pix2pix"],
        "neither a set of pairs nor a folder",
    ),
    "single_for_pairs": (
        ["--data", "single", "--recipe", "pix2pix"],
        "each file must have both images side by side",
    ),
    "one_sided": (
        ["--data", "half", "--recipe", "cyclegan"],
        "Missing: trainB",
    ),
    "no_partner": (
        ["--data", "alone", "--recipe", "pix2pix"],
        "without a partner of the same name",
    ),
    "size": (
        ["--data", "pairs", "--recipe", "pix2pix", "--image-size", "300"],
        "8 to 256",
    ),
    "scale": (
        ["--data", "single", "--recipe", "srgan", "--image-size", "18"],
        "--scale",
    ),
    "direction": (
        ["--direction", "a_to_b"],
        "--direction does not go with --recipe default. It goes with pix2pix",
    ),
    "start": (
        ["--recipe", "pix2pix", "--start-from", "single"],
        "--start-from does not go with --recipe pix2pix. It goes with srgan",
    ),
    "start_nothing": (
        ["--data", "single", "--recipe", "srgan", "--start-from", "nothing"],
        "--start-from must be the folder of a run",
    ),
    "start_scale": (
        ["--data", "single", "--recipe", "srgan", "--start-from", "srresnet"],
        "must make pictures",
    ),
    "labels": (
        ["--recipe", "cyclegan", "--labels"],
        "--labels does not go with --recipe cyclegan, which translates",
    ),
    "augment": (["--recipe", "srgan", "--augment", "ada"], "--augment does not go"),
    "loss": (
        ["--data", "kinds", "--recipe", "cyclegan", "--loss", "hinge"],
        "--loss does not go with --recipe cyclegan",
    ),
    "penalty": (
        ["--data", "pairs", "--recipe", "pix2pix", "--penalty", "reconstuction"],
        "Did you mean 'reconstruction'",
    ),
}


@pytest.mark.parametrize(("arguments", "said"), TRAIN.values(), ids=TRAIN)
def test_data_and_options_that_do_not_fit(arguments, said, runs, monkeypatch, capsys):
    monkeypatch.chdir(runs)
    draw(runs / "half/trainA/1.png", 16, 16, 1)
    draw(runs / "alone/A/1.png", 16, 16, 1)
    draw(runs / "alone/A/2.png", 16, 16, 2)
    draw(runs / "alone/B/1.png", 16, 16, 3)
    given = ("--output", "new", "--batch-size", 2, *SMALL)
    assert run("train", *arguments, *given) == 2
    error = capsys.readouterr().err
    assert said in error, error
    assert "Traceback" not in error and not (runs / "new").exists()


def test_a_penalty_of_translation_takes_the_place_of_the_recipes_own(
    home, here, monkeypatch
):
    monkeypatch.setattr(finishing.callbacks, "SavedModelExport", NoExport)
    given = ("--data", home / "pairs", "--recipe", "pix2pix", "--output", "run")
    assert run("train", *given, "--penalty", "reconstruction=7", *SMALL) == 0
    gan = keras.models.load_model(here / "run" / "model.keras")
    (term,) = gan.penalties.values()
    assert term.weight == 7.0

"""Data and options that do not go with a recipe from picture to picture."""

import pytest
from small_runs import run
from translating_runs import SMALL
from translating_runs import draw
from translating_runs import of_one_block
from translating_runs import save_all
from translating_runs import write_pictures

pytestmark = pytest.mark.usefixtures("eager")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Pictures, and a model of each recipe."""
    home = save_all(tmp_path_factory.mktemp("translations"))
    write_pictures(home)
    draw(home / "half/trainA/1.png", 16, 16, 1)
    draw(home / "alone/A/1.png", 16, 16, 1)
    draw(home / "alone/A/2.png", 16, 16, 2)
    draw(home / "alone/B/1.png", 16, 16, 3)
    return home


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
def test_data_and_options_that_do_not_fit(arguments, said, home, monkeypatch, capsys):
    monkeypatch.chdir(home)
    given = ("--output", "new", "--batch-size", 2, *SMALL)
    with of_one_block():
        assert run("train", *arguments, *given) == 2
    error = capsys.readouterr().err
    assert said in error, error
    assert "Traceback" not in error and not (home / "new").exists()

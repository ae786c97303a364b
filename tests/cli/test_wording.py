"""Errors of the library on the command line name options, not Python's arguments."""

import numpy as np
import pytest
from conftest import tiny_image_gan
from small_runs import run

from keras_gan.cli.wording import in_options

TRAIN = {"--image-size", "--batch-size", "--labels", "--seed", "--recipe"}
SAMPLE = {"--count", "--seed", "--label", "--condition", "--truncation"}


@pytest.mark.parametrize(
    ("options", "message", "expected"),
    [
        (TRAIN, "Pass `image_size`, to", "Pass --image-size, to"),
        (TRAIN, "batch of batch_size=32. Take", "batch of --batch-size 32. Take"),
        (TRAIN, "Received: image_size=(0, 3)", "Received: --image-size (0, 3)"),
        (TRAIN, "Received: seed=-1", "Received: --seed -1"),
        (TRAIN, "`labels` must be", "--labels must be"),
        (SAMPLE, "`condition` must be", "--condition must be"),
        (
            TRAIN,
            "x has no labels. Load it with labels=False, or",
            "x has no labels. Leave out --labels, or",
        ),
        (
            TRAIN,
            "`image_shape` must be (height, width). Received: image_shape=(2, 2)",
            "The shape of the images (--image-size) must be (height, width). "
            "Received: shape (2, 2)",
        ),
        ({"--skip-bad"}, "or pass skip_bad=True.", "or pass --skip-bad."),
        ({"--extractor"}, "pass weights=<path of the file>.",
         "pass --extractor <path of the file>."),
    ],
)  # fmt: skip
def test_arguments_become_options(options, message, expected):
    assert in_options(message, options) == expected


@pytest.mark.parametrize(
    "message",
    [
        "The run has recipe='default'. Received: recipe='wgan'",
        "a call tfds.load('x', seed=3) of models.dcgan(..., batch_size=2)",
        "runs/seed=3/model.keras is damaged",
        "'a file called `seed` seed=1' is not there",
        "`latent_dim` is no option, latent_dim=3 neither",
        "`options` of the generator's `run`, the data's `x`",
        "test_share=0.1 of them",
    ],
)
def test_other_words_stay(message):
    assert in_options(message, TRAIN) == message


def test_apostrophes_are_no_quotes():
    message = "the generator's `seed` and the data's `seed`"
    assert in_options(message, {"--seed"}) == (
        "the generator's --seed and the data's --seed"
    )


def test_messages_of_the_library_reach_the_user_in_options(
    tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    tiny_image_gan().save("gan.keras")
    rng = np.random.default_rng(0)
    np.savez("small.npz", images=rng.integers(0, 256, (40, 8, 8), dtype="uint8"))
    for arguments, said in (
        (
            ("sample", "gan.keras", "--count", "9" * 12, "--format", "npz"),
            "Choose a smaller --count",
        ),
        (
            ("train", "--data", "small.npz", "--batch-size", "500", "--epochs", "1"),
            "one batch of --batch-size 500",
        ),
        (
            ("train", "--data", "small.npz", "--labels", "--epochs", "1"),
            "Leave out --labels",
        ),
    ):
        assert run(*arguments) == 2
        error = capsys.readouterr().err
        assert said in error and "`" not in error


def test_a_name_that_is_said_twice_is_said_once():
    said = "Pass `image_size` (--image-size on the command line), `bad=True` (--bad)."
    assert in_options(said, {"--image-size"}) == "Pass --image-size, --bad."

"""The command: mistakes at the keyboard, and files that are no models."""

import os
import subprocess
import sys

import bad_files
import keras
import pytest
from bad_cases import check_command

pytestmark = pytest.mark.usefixtures("in_bad_home")

TRAIN = {
    "epochs_zero": (["--epochs", "0"], "--epochs: must be above 0"),
    "epochs_float": (["--epochs", "1.5"], "--epochs: invalid int value: '1.5'"),
    "minutes_nan": (["--minutes", "nan"], "--minutes: must be above 0 and finite"),
    "minutes_endless": (["--minutes", "inf"], "--minutes: must be above 0 and finite"),
    "both": (["--epochs", "1", "--minutes", "1"], "not allowed with"),
    "batch": (["--batch-size", "-1"], "--batch-size: must be above 0"),
    "batch_large": (["--batch-size", "5000"], "fewer than one batch"),
    "size": (["--image-size", "big"], "HEIGHTxWIDTH such as 48x32, not big"),
    "size_large": (["--image-size", "512"], "8 to 256.*--image-size 512"),
    "size_huge": (["--image-size", "9" * 20], "from 1 to 16,384"),
    "seed": (["--seed", "-1"], "--seed"),
    "seed_huge": (["--seed", "9" * 30], "may be at most"),
    "rate": (["--learning-rate", "nan"], "--learning-rate: must be a number above 0"),
    "width": (["--width", "inf"], "--width: must be above 0 and finite"),
    "latents": (["--latent-dim", "0"], "--latent-dim: must be above 0"),
    "recipe": (["--recipe", "defalt"], "Did you mean default"),
    "augment": (["--augment", "adaa"], "Did you mean ada"),
    "loss": (["--loss", "hing"], "nearest is 'hinge'"),
    "penalty": (["--penalty", "centring"], "Did you mean 'centering'"),
    "penalty_weight": (["--penalty", "r1=nan"], "at least 0.*r1=nan"),
    "option": (["--colour", "red"], "unrecognized arguments: --colour"),
    "no_data": (["--data", ""], "--data: must not be empty"),
    "data": (["--data", "emojis"], "Did you mean 'emoji'"),
    "data_pipe": (["--data", "pipe.npz"], "neither .npz nor .npy"),
    "no_labels": (["--data", "pictures", "--labels"], "has no labels.*--labels"),
    "config": (["--config", "nothing.json"], "no file nothing.json"),
    "config_pipe": (["--config", "pipe.npz"], "no regular file"),
    "no_output": (["--output", ""], "--output: must not be empty"),
    "output_file": (["--output", "data.npz"], "data.npz is a file"),
    "output_taken": (["--output", "pictures"], "not empty, and nothing is overwritten"),
    "output_inside": (
        ["--data", "pictures", "--output", "pictures/run"],
        "--output must not be within --data",
    ),
    "resume_nothing": (["--resume", "--output", "pictures"], "holds no run to resume"),
    "resume_changed": (
        ["--resume", "--output", "run", "--recipe", "wgan"],
        "--recipe default, and a run keeps its options",
    ),
}


@pytest.mark.parametrize(("arguments", "said"), TRAIN.values(), ids=TRAIN)
def test_train(arguments, said, bad_home, capsys):
    if not (bad_home / "pipe.npz").exists():
        os.mkfifo(bad_home / "pipe.npz")
    given = ["--data", "data.npz"] if "--resume" not in arguments else []
    check_command(capsys, bad_home, "train", *given, *arguments, said=[said])


def test_damaged_images_are_listed_one_per_line(bad_home, tmp_path, capsys):
    (bad_files.pictures(tmp_path) / "bad.png").write_bytes(
        bad_files.png(50_000, 50_000)
    )
    arguments = ("train", "--data", tmp_path, "--output", tmp_path.parent / "new")
    check_command(capsys, tmp_path, *arguments, said=["bad.png", "--skip-bad"], lines=3)
    assert not (tmp_path.parent / "new").exists()


SAMPLE = {
    "count": (["run", "--count", "0"], "--count: must be above 0"),
    "count_large": (["run", "--count", "9" * 12], "too many for one grid"),
    "count_huge": (["run", "--count", "9" * 13, "--format", "npz"], "of memory"),
    "seed": (["run", "--seed", "-1"], "--seed: must be an integer from 0"),
    "seed_huge": (["run", "--seed", "9" * 30], "--seed: must be an integer from 0"),
    "seeds": (["run", "--seeds", "5-3"], "numbers and ranges"),
    "truncation": (["run", "--truncation", "inf"], "--truncation: must be above 0"),
    "label": (["run", "--label", "cat"], "trained without classes"),
    "condition": (["run", "--condition", "x.npy"], "takes no condition"),
    "format": (["run", "--format", "jpg"], "invalid choice: 'jpg'"),
    "suffix": (["run", "--output", "x.jpg"], "must end in .png"),
    "taken": (["run", "--output", "taken.png"], "exists, and nothing is overwritten"),
    "best": (["run", "--best"], "has no best.keras"),
    "nothing": (["nothing"], "There is no model at nothing"),
    "empty": ([""], "must not be empty"),
    "picture": (["pictures/good0.png"], "no .keras file"),
    "text": (["text.keras"], "damaged"),
    "other": (["other.keras"], "holds a Sequential"),
    "cut_off": (["half.keras"], "damaged"),
    "pipe": (["pipe.keras"], "no regular file"),
}
EVALUATE = {
    "data": (["run", "--data", "nothing"], "'nothing' is neither a data set"),
    "samples": (["run", "--samples", "1"], "--samples: must be at least 2"),
    "samples_huge": (["run", "--samples", "9" * 13], "Choose a smaller --samples"),
    "metric": (["run", "--metrics", "fdd"], "Did you mean 'fd'"),
    "no_metric": (["run", "--metrics", ""], "--metrics may name"),
    "extractor": (["run", "--extractor", "pixel"], "Did you mean 'pixels'"),
    "extractor_gan": (["run", "--extractor", "run/model.keras"], "Received: a GAN"),
    "extractor_text": (["run", "--extractor", "text.keras"], "damaged"),
    "layer": (["run", "--layer", "x"], "--layer goes with"),
    "size": (["run", "--image-size", "0"], "HEIGHTxWIDTH such as 48x32, not 0"),
    "sizes": (["run", "--image-size", "16"], r"one shape.*\(16, 16, 1\)"),
    "seed": (["run", "--seed", "-1"], "--seed: must be an integer from 0"),
    "suffix": (["run", "--output", "x.txt"], "must end in .json"),
    "taken": (["run", "--output", "data.npz"], "must end in .json"),
    "split": (["run", "--split", "valid"], "invalid choice: 'valid'"),
    "two_kinds": (["run", "data.npz"], "is a model, and data.npz is not"),
    "colours": (["data.npz", "pictures"], r"\(8, 8, 1\), and \(8, 8, 3\)"),
    "twice": (["run", "run"], "named twice"),
}
EXPORT = {
    "format": (["run", "--format", "tflite"], "invalid choice: 'tflite'"),
    "network": (["run", "--network", "generator"], "--network: not allowed with"),
    "weights": (["run", "--weights", "int8"], "--weights: not allowed with"),
    "batch": (["run", "--format", "onnx", "--batch-size", "0"], "must be above 0"),
    "suffix": (
        ["run", "--format", "onnx", "--output", "g.tflite"],
        "--output must end in .onnx",
    ),
    "taken": (["run", "--output", "serving/1"], "nothing is overwritten"),
    "file": (["run", "--output", "taken.png"], "taken.png is a file"),
    "best": (["run", "--best"], "has no best.keras"),
    "nothing": (["nothing"], "There is no model at nothing"),
}
INTERPOLATE = {
    "no_seeds": (["run"], "required: --seeds"),
    "one_seed": (["run", "--seeds", "1"], "two seeds or more"),
    "frames": (["run", "--seeds", "1-5", "--frames", "4"], "--frames must be from 5"),
    "many": (["run", "--seeds", "1-5", "--frames", "9" * 9], "to 2,000"),
    "rate": (["run", "--seeds", "1,2", "--fps", "0"], "--fps: must be above 0"),
    "suffix": (["run", "--seeds", "1,2", "--output", "x.mp4"], "end in .webp or .gif"),
    "label": (["run", "--seeds", "1,2", "--label", "a"], "trained without classes"),
    "nothing": (["nothing", "--seeds", "1,2"], "There is no model at nothing"),
}
EXPLORE = {
    "no_runtime": (["run"], "npm install onnxruntime-web.*--runtime"),
    "runtime": (["run", "--runtime", "pictures"], "is not in pictures"),
    "taken": (["run", "--output", "pictures"], "nothing is overwritten"),
}
CARD = {
    "suffix": (["run", "--output", "card.html"], "must end in .md"),
    "picture": (["run", "--output", "taken.md"], "taken.png exists"),
    "nothing": (["nothing"], "There is no model at nothing"),
}
USING = {
    f"{command}_{name}": (command, *case)
    for command, cases in (
        ("export", EXPORT),
        ("interpolate", INTERPOLATE),
        ("explore", EXPLORE),
        ("card", CARD),
    )
    for name, case in cases.items()
}
RECIPES = {
    "name": (["defalt"], "Did you mean 'default'"),
    "channels": (["--channels", "0"], "--channels: must be above 0"),
    "size": (["--image-size", "7"], "from 8 to 256"),
}


@pytest.fixture(scope="module")
def no_models(bad_home):
    """Files that are no models, and one that is the user's."""
    (bad_home / "taken.png").write_text("mine")
    (bad_home / "serving" / "1").mkdir(parents=True)
    (bad_home / "serving" / "1" / "mine").write_text("mine")
    (bad_home / "text.keras").write_text("hello")
    model = (bad_home / "run" / "model.keras").read_bytes()
    (bad_home / "half.keras").write_bytes(model[: len(model) // 2])
    other = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    other.save(bad_home / "other.keras")
    os.mkfifo(bad_home / "pipe.keras")


@pytest.mark.parametrize(("arguments", "said"), SAMPLE.values(), ids=SAMPLE)
def test_sample(arguments, said, bad_home, no_models, capsys):
    check_command(capsys, bad_home, "sample", *arguments, said=[said])


@pytest.mark.parametrize(("arguments", "said"), EVALUATE.values(), ids=EVALUATE)
def test_evaluate(arguments, said, bad_home, no_models, capsys):
    check_command(capsys, bad_home, "evaluate", *arguments, said=[said])


@pytest.mark.parametrize(("command", "arguments", "said"), USING.values(), ids=USING)
def test_using(command, arguments, said, bad_home, no_models, capsys):
    check_command(capsys, bad_home, command, *arguments, said=[said])


@pytest.mark.parametrize(("arguments", "said"), RECIPES.values(), ids=RECIPES)
def test_recipes(arguments, said, bad_home, capsys):
    check_command(capsys, bad_home, "recipes", *arguments, said=[said])


def test_no_command_and_another_one(bad_home, capsys):
    check_command(capsys, bad_home, said=["required: command"])
    check_command(capsys, bad_home, "trian", said=["invalid choice: 'trian'"])


def test_a_process_of_its_own_ends_with_one_line(bad_home):
    command = [sys.executable, "-m", "keras_gan_cli", "sample", "run", "--seed", "a"]
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=bad_home, check=False
    )
    assert done.returncode == 2 and done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith("keras-gan sample: error: argument --seed: must be")

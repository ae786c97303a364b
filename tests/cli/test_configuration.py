"""The options of a run: typed, from --config, from an older run, when it is resumed."""

import argparse
import json

import numpy as np
import pytest

import keras_gan_cli
from keras_gan.cli.configuration import given_options
from keras_gan.cli.configuration import read_configuration
from keras_gan.cli.run_folder import OPTIONS
from keras_gan.cli.run_folder import RunFolder
from keras_gan.cli.run_folder import choose
from keras_gan_cli import options


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    return tmp_path


def typed(*words):
    typed = options.parser().parse_args(["train", *words])
    typed.begun = 0.0  # `main` sets it.
    return typed


def given(*words):
    arguments = typed(*words)
    arguments.seed = arguments.seed and arguments.seed[0]  # As `seeds` passes it on.
    found = given_options(arguments)
    return {name: value for name, value in found.items() if value is not None}


def written(name, content):
    text = content if isinstance(content, str) else json.dumps(content)
    with open(name, "w") as file:
        file.write(text)
    return name


def old_run(name, **options):
    """A run.json as the first version wrote it."""
    (folder := RunFolder(name)).path.mkdir()
    first = {"data": "d", "recipe": "default", "image_size": None, "batch_size": 32}
    options = first | {"labels": False, "seed": 0} | options
    written(folder.record, {"options": options, "versions": {"keras-gan": "0.1.0"}})
    return folder


# --- What is typed -----------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--image-size", "32"], {"image_size": 32}),
        (["--image-size", "48x32"], {"image_size": [48, 32]}),
        (["--image-size", "32X32"], {"image_size": 32}),
        (["--learning-rate", "0.5"], {"learning_rate": 0.5}),
        (["--learning-rate", "0.5,0.25"], {"learning_rate": [0.5, 0.25]}),
        (["--seed", "7"], {"seed": 7}),
        (["--mirror", "--no-labels"], {"mirror": True, "labels": False}),
        ([], {}),
    ],
)
def test_words_become_values(words, expected):
    assert given(*words) == expected


@pytest.mark.parametrize(
    "words",
    [
        ["--image-size", "32x"],
        ["--image-size", "0"],
        ["--image-size", "1x2x3"],
        ["--image-size", "-8"],
        ["--learning-rate", "0"],
        ["--learning-rate", "1,2,3"],
        ["--learning-rate", "nan"],
        ["--seed", "0,"],
        ["--seed", "-1"],
        ["--width", "0"],
        ["--augment", "best"],
    ],
)
def test_words_that_mean_nothing_are_refused_by_the_option(words, capsys):
    with pytest.raises(SystemExit):
        typed(*words)
    assert f"argument {words[0]}" in capsys.readouterr().err


def test_a_tilde_is_the_home_folder(folder):
    (folder / "home" / "pictures").mkdir()
    written(folder / "home" / "mine.json", {"recipe": "dcgan"})
    assert given("--data=~/pictures") == {"data": str(folder / "home" / "pictures")}
    assert given("--config=~/mine.json") == {"recipe": "dcgan"}
    made, _ = choose("~/runs/x", False, dict.fromkeys(OPTIONS))
    assert made.path == folder / "home" / "runs" / "x" and made.path.is_dir()
    assert not (folder / "~").exists()


# --- --config ----------------------------------------------------------------


def test_a_configuration_repeats_a_run_and_what_is_typed_wins():
    run = old_run("mine", recipe="dcgan", width=0.5, image_size=[8, 9], seed=3)
    for path in ("mine", "mine/run.json"):
        found = given("--config", path, "--seed", "4", "--recipe", "lsgan")
        assert (found["recipe"], found["seed"]) == ("lsgan", 4)
        assert (found["width"], found["image_size"]) == (0.5, [8, 9])
    assert run.read()["options"]["recipe"] == "dcgan"


def test_what_is_typed_may_be_false():
    written("a.json", {"mirror": True, "labels": True})
    assert given("--config", "a.json", "--no-mirror")["mirror"] is False


def test_a_run_of_before_is_repeated_as_it_was():
    """Before, nothing was augmented. Sees the default of today."""
    old_run("mine")
    assert given("--config", "mine")["augment"] == "none"
    # A file of the user's has the defaults of today for what it lacks.
    written("own.json", {"recipe": "dcgan"})
    assert given("--config", "own.json") == {"recipe": "dcgan"}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            {"recipe": "dcgan", "widht": 2},
            "know: widht. Did you mean 'width'. It knows data, rec",
        ),
        (
            {"options": {"attention": True}, "versions": {"keras-gan": "9.0"}},
            "does not know: attention. keras-gan 9.0 wrote it",
        ),
        ({"options": 3}, "options of .* must be a JSON object"),
        ([1], "must hold a JSON object"),
        ("{", "cannot be read as JSON"),
        ({"width": "wide"}, 'width in .* must be a number. Received: "wide"'),
        ({"seed": True}, "seed in .* must be an integer. Received: true"),
        ({"mirror": 1}, "mirror in .* must be true or false. Received: 1"),
    ],
)
def test_configurations_that_mean_nothing_are_refused_in_a_line(content, message):
    written("a.json", content)
    with pytest.raises(ValueError, match=message):
        read_configuration("a.json")


def test_a_configuration_that_is_missing_or_of_no_use():
    with pytest.raises(FileNotFoundError, match="--config: there is no file none.json"):
        read_configuration("none.json")
    written("a.json", {})
    with pytest.raises(ValueError, match="--config begins a new run"):
        given("--config", "a.json", "--resume")


# --- --resume ----------------------------------------------------------------


def test_a_run_of_before_resumes_with_what_it_did():
    old_run("mine")
    _, found = choose("mine", True, dict.fromkeys(OPTIONS))
    expected = {"augment": "none", "mirror": False, "loss": None, "penalty": None}
    assert expected.items() <= found.items()
    assert found["width"] == 1.0


def test_options_of_a_resumed_run_are_kept_but_for_the_place_of_its_data():
    old_run("mine", image_size=[8, 9])
    nothing = dict.fromkeys(OPTIONS)
    _, found = choose("mine", True, nothing | {"data": "elsewhere", "seed": 0})
    assert (found["data"], found["seed"]) == ("elsewhere", 0)
    for name, value, message in (
        ("image_size", 8, "--image-size 8x9, .*Received: --image-size 8$"),
        ("loss", "hinge", "has no --loss, .*Received: --loss hinge"),
        ("mirror", True, "has --no-mirror, .*Received: --mirror"),
    ):
        with pytest.raises(ValueError, match=message):
            choose("mine", True, nothing | {name: value})


# --- --output ----------------------------------------------------------------


def test_an_output_that_is_no_folder_says_so(folder):
    written("file", "mine")
    for path in ("file", "file/deeper", "file/x/y"):
        with pytest.raises(NotADirectoryError, match="^file is a file, and --output"):
            choose(path, False, dict.fromkeys(OPTIONS))
        assert (folder / "file").read_text() == "mine"


def test_an_output_that_cannot_be_written_to_says_so(folder, monkeypatch):
    (folder / "old").mkdir()
    monkeypatch.setattr("os.access", lambda path, mode: False)
    with pytest.raises(OSError, match="^old cannot be written to: Permission denied"):
        choose("old", False, dict.fromkeys(OPTIONS))
    monkeypatch.undo()
    monkeypatch.chdir(folder)

    def mkdir(*arguments, **named):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.mkdir", mkdir)
    with pytest.raises(OSError, match="other cannot be written to: Permission denied"):
        choose("other", False, dict.fromkeys(OPTIONS))


def test_every_option_can_come_from_a_file():
    from keras_gan.cli import configuration
    from keras_gan.cli import records

    assert set(records.KINDS) == set(OPTIONS)
    written("own.json", OPTIONS)
    assert configuration.read_configuration("own.json") == OPTIONS


# --- Several seeds -----------------------------------------------------------


def runs(*words, status=0):
    """The seeds and folders of the runs that the words begin."""
    from keras_gan.cli.seeds import for_each_seed

    begun = []

    def run(arguments):
        begun.append((arguments.seed, arguments.output))
        return status

    return for_each_seed(typed(*words), run), begun


def test_each_seed_has_a_folder_of_its_own(folder, capsys):
    result = runs("--seed", "0,3", "--output", "my runs")
    assert result == (0, [(0, "my runs-seed0"), (3, "my runs-seed3")])
    said = capsys.readouterr().out
    assert "keras-gan evaluate 'my runs-seed0' 'my runs-seed3'" in said
    base = "runs/fashion_mnist_10k-default"
    assert runs("--seed", "0,1")[1] == [(0, f"{base}-seed0"), (1, f"{base}-seed1")]
    (folder / f"{base}-seed1").mkdir(parents=True)
    assert runs("--seed", "0,1")[1] == [(0, f"{base}-2-seed0"), (1, f"{base}-2-seed1")]
    written("own.json", {"recipe": "dcgan", "data": "some/pictures"})
    base = "runs/pictures-dcgan"
    found = runs("--seed", "0,1", "--config", "own.json")[1]
    assert found == [(0, f"{base}-seed0"), (1, f"{base}-seed1")]


def test_one_seed_or_none_is_one_run(capsys):
    assert runs("--seed", "4", "--output", "x") == (0, [(4, "x")])
    assert runs("--resume") == (0, [(None, None)])
    assert capsys.readouterr().out == ""


def test_a_run_that_was_interrupted_begins_no_other():
    assert runs("--seed", "0,1", "--output", "x", status=130) == (130, [(0, "x-seed0")])


def test_seeds_that_cannot_be_told_apart_or_found():
    with pytest.raises(SystemExit):
        runs("--seed", "1,2,1")
    with pytest.raises(ValueError, match="--resume with several seeds needs --output"):
        runs("--seed", "1,2", "--resume")


def test_a_namespace_without_seeds_is_left_alone():
    from keras_gan.cli.seeds import for_each_seed

    arguments = argparse.Namespace(seed=5)
    assert for_each_seed(arguments, lambda given: given is arguments)


# --- From end to end ---------------------------------------------------------


@pytest.mark.slow
def test_a_run_with_every_option_resumes_exactly_and_from_another_place(capsys):
    """Also: its images lie elsewhere by then, and then some are missing."""
    import keras

    pixels = np.random.default_rng(0).integers(0, 256, (60, 20, 30, 3), "uint8")
    np.savez("a.npz", images=pixels, labels=np.arange(60) % 3)
    words = "--image-size 10x8 --labels --mirror --augment ada --loss hinge --penalty"
    words = f"{words} r1=0.1 --width 0.1 --latent-dim 4 --learning-rate 0.01,0.02"
    words = f"train --data a.npz --batch-size 27 {words} --output".split()
    assert keras_gan_cli.main([*words, "whole", "--epochs", "2"]) == 0
    assert "Every image also mirrored: 108 training" in capsys.readouterr().out
    assert keras_gan_cli.main([*words, "parts", "--epochs", "1"]) == 0
    np.savez("b.npz", images=pixels, labels=np.arange(60) % 3)
    resume = ["train", "--resume", "--output", "parts", "--epochs", "1", "--data"]
    assert keras_gan_cli.main([*resume, "b.npz"]) == 0
    whole, parts = (
        keras.models.load_model(f"{name}/model.keras") for name in ("whole", "parts")
    )
    assert int(whole.step) == 8  # 54 images and as many mirror images, in 27s.
    assert whole.image_shape == (10, 8, 3)
    for one, other in zip(whole.get_weights(), parts.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    record = RunFolder("parts").read()
    assert record["options"]["data"].endswith("b.npz")
    assert record["options"]["learning_rate"] == [0.01, 0.02]
    assert record["training_images"] == 54
    np.savez("b.npz", images=pixels[..., :1])
    capsys.readouterr()
    assert keras_gan_cli.main([*resume, "b.npz"]) == 2
    assert "The model makes images of 10×8 pixels (colour)" in capsys.readouterr().err

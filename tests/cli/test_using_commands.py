"""`keras-gan export`, `interpolate`, `explore` and `card`, on small models."""

import ast
import importlib
import importlib.util
import json
import re
import shlex
import shutil

import keras
import numpy as np
import pytest
import small_runs
from conftest import tiny_image_gan
from lively_networks import lively
from PIL import Image
from small_runs import run

from keras_gan import latent
from keras_gan.cli.run_folder import RunFolder
from keras_gan.export.page import runtime

pytestmark = [
    pytest.mark.usefixtures("eager"),
    # Those of converters.
    pytest.mark.filterwarnings("default::DeprecationWarning"),
    pytest.mark.filterwarnings("default::FutureWarning"),
]
needs_onnx = pytest.mark.skipif(
    any(
        importlib.util.find_spec(name) is None
        for name in ("onnx", "tf2onnx", "onnxruntime")
    ),
    reason="needs onnx, tf2onnx and onnxruntime",
)


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """The paths of two models: one without classes, and one of three classes."""
    folder = tmp_path_factory.mktemp("models")
    lively(tiny_image_gan()).save(folder / "plain.keras")
    lively(tiny_image_gan(num_classes=3)).save(folder / "classes.keras")
    return folder / "plain.keras", folder / "classes.keras"


@pytest.fixture(autouse=True)
def in_a_new_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def trained(tmp_path_factory, eager):
    """The folder of a run of one epoch on small images of three classes."""
    folder = tmp_path_factory.mktemp("trained")
    options = ("--epochs", 1, "--labels", "--output", folder / "mine")
    with small_runs.without_exports():
        assert small_runs.train(small_runs.write_images(folder), *options) == 0
    return folder / "mine"


@pytest.mark.slow
@needs_onnx
def test_a_file_is_exported_and_compared(models, tmp_path, capsys):
    import onnxruntime

    assert run("export", models[1], "--format", "onnx") == 0
    said = capsys.readouterr().out
    assert said.startswith("generator.onnx: latents, labels to images")
    assert "Difference from Keras on 64 examples: at most" in said
    session = onnxruntime.InferenceSession("generator.onnx")
    assert [each.name for each in session.get_outputs()] == ["images"]
    asked = ("--format", "onnx", "--network", "discriminator", "--weights", "float16")
    assert run("export", models[1], *asked, "--output", "judge.onnx") == 0
    assert "weights in float16" in capsys.readouterr().out
    assert {path.name for path in tmp_path.iterdir()} == {
        "generator.onnx",
        "judge.onnx",
    }


@pytest.mark.slow
def test_versions_for_serving_are_numbered(models, tmp_path, capsys):
    assert run("export", models[0]) == 0
    assert "Version 1 in serving" in capsys.readouterr().out
    assert (tmp_path / "serving" / "1" / "saved_model.pb").exists()
    with small_runs.without_exports():
        assert run("export", models[0]) == 0
        assert run("export", models[0], "--output", "served/7") == 0
    assert "Version 2 in serving" in capsys.readouterr().out
    assert (tmp_path / "serving" / "2").is_dir() and (tmp_path / "served/7").is_dir()
    assert run("export", models[0], "--output", "served/7") == 2
    assert "nothing is overwritten" in capsys.readouterr().err


def test_a_path_begins_at_the_first_seed_and_passes_the_others(
    models, tmp_path, capsys
):
    """Sees the ends out of order, other latents, and steps of unequal length."""
    arguments = ("--seeds", "5,2,9", "--frames", 12)
    assert run("interpolate", models[0], *arguments, "--output", "frames") == 0
    assert "12 pictures through seeds 5, 2, 9 in frames" in capsys.readouterr().out
    paths = sorted((tmp_path / "frames").iterdir())
    assert [path.name for path in paths] == [f"{n:04}.png" for n in range(12)]
    found = np.stack([np.asarray(Image.open(path)) for path in paths]).astype(int)
    gan = keras.models.load_model(models[0])
    expected = np.round((gan.generate(3, seed=[5, 2, 9])[..., 0] + 1) * 127.5)
    assert np.abs(found[[0, 4, 8]] - expected).max() <= 1
    ends = [np.asarray(gan.prior(1, sequence(seed)))[0] for seed in (5, 2)]
    (quarter,) = latent.interpolate(*ends, 5)[1:2]
    image = np.round((gan.predict(quarter[None], verbose=0)[0, ..., 0] + 1) * 127.5)
    assert np.abs(found[1] - image).max() <= 1


def sequence(seed):
    from keras_gan import backend

    return backend.SeedSequence(seed)


def test_a_path_can_end_at_the_last_seed(models, tmp_path):
    arguments = ("--seeds", "5,2", "--frames", 5, "--one-way", "--linear")
    assert run("interpolate", models[0], *arguments, "--output", "frames") == 0
    gan = keras.models.load_model(models[0])
    (last,) = gan.generate(1, seed=[2])
    found = np.asarray(Image.open("frames/0004.png")).astype(int)
    assert np.abs(found - np.round((last[..., 0] + 1) * 127.5)).max() <= 1


@pytest.mark.parametrize("suffix", ["webp", "gif"])
def test_an_animation_repeats(suffix, models):
    asked = ("--seeds", "1-3", "--frames", 9, "--fps", 10, "--label", 1)
    assert run("interpolate", models[1], *asked, "--output", f"x.{suffix}") == 0
    with Image.open(f"x.{suffix}") as film:
        assert film.n_frames > 1 and film.info["loop"] == 0
        assert film.size == (64, 64)
        film.seek(1)
        film.load()
        assert film.info["duration"] % 100 == 0


@pytest.mark.slow
@needs_onnx
def test_a_page_says_what_it_is_and_how_to_serve_it(trained, tmp_path, capsys):
    (tmp_path / "files").mkdir()
    for name in runtime.FILES:
        (tmp_path / "files" / name).touch()
    assert run("explore", trained, "--runtime", "files") == 0
    said = capsys.readouterr().out
    assert "A page in explore" in said
    assert "python -m http.server --bind 127.0.0.1 --directory explore" in said
    about = json.loads((tmp_path / "explore" / "model.json").read_text())
    assert about["title"] == "small.npz · default"
    assert about["facts"][:2] == ["8×8 pixels, grey", "3 training steps"]
    assert about["path"] == "mine"  # Not the folders of this machine.


@pytest.mark.slow
def test_a_card_has_what_the_run_says(trained, tmp_path, capsys):
    assert run("card", trained) == 0
    assert "card.md, and its picture in card.png" in capsys.readouterr().out
    text = (tmp_path / "card.md").read_text()
    record = RunFolder(trained).read()
    for said in (
        "library_name: keras",
        "# small.npz · default",
        "![Samples](card.png)",
        "`keras-gan sample mine --seed 0`",
        'gan = keras_gan.load("mine")',
        f"- Training images: {record['training_images']}",
        "- Recipe: `default`",
        "3 steps, 1 epochs, 60 images seen",
        record["versions"]["keras"],
        *record["summary"],
    ):
        assert said in text, said
    assert str(trained.parent) not in text
    parameters = keras.models.load_model(trained / "model.keras").generator
    assert f"| generator | {parameters.count_params():,} |" in text
    first = Image.open("card.png").tobytes()
    assert run("sample", trained, "--seed", 0, "--output", "grid.png") == 0
    assert Image.open("grid.png").tobytes() == first
    assert run("card", trained) == 0
    assert (tmp_path / "card-2.md").exists() and (tmp_path / "card-2.png").exists()


@pytest.mark.slow
def test_the_python_of_a_card_runs(trained, tmp_path, monkeypatch):
    assert run("card", trained, "--output", tmp_path / "about.md") == 0
    (code,) = re.findall(
        r"```python\n(.*?)```", (tmp_path / "about.md").read_text(), re.S
    )
    monkeypatch.chdir(trained.parent)
    names = {}
    exec(code, names)
    assert names["images"].shape == (16, 8, 8, 1)


def test_a_card_of_a_file_says_what_it_does_not_know(models, tmp_path):
    assert run("card", models[0]) == 0
    text = (tmp_path / "card.md").read_text()
    assert "There is no run.json" in text and "None were measured" in text
    assert 'keras_gan.load("plain.keras")' in text


@pytest.mark.slow
def test_names_with_spaces_quotes_and_markup_stay_names(
    trained, tmp_path, monkeypatch, capsys
):
    """In commands to paste, in Python and in Markdown."""
    command = importlib.import_module("keras_gan.cli.explore")
    monkeypatch.setattr(command, "write_page", lambda *_: [])
    mine = tmp_path / 'my "best" <b>run\'s'
    shutil.copytree(trained, mine)
    record = json.loads((mine / "run.json").read_text())
    record["options"] |= {"data": "/data/<img src=x>.npz", "labels": True}
    record |= {"class_names": ["*a*", "[b](http://c)\n# d"], "notes": ["<script>"]}
    (mine / "run.json").write_text(json.dumps(record))
    assert run("card", mine) == 0
    text = (tmp_path / "card.md").read_text()
    assert "# \\<img src=x\\>.npz · default" in text
    assert "- Classes: \\*a\\*, \\[b\\](http://c) \\# d" in text
    assert "- \\<script\\>" in text
    (loaded,) = re.findall(r"keras_gan\.load\((.*)\)", text)
    assert ast.literal_eval(loaded) == mine.name
    (command,) = re.findall(r"`(keras-gan sample .*)`", text)
    assert shlex.split(command)[2] == mine.name
    capsys.readouterr()
    with small_runs.without_exports():
        assert run("export", trained, "--output", "my files") == 0
    words = shlex.split(capsys.readouterr().out.replace("\\\n", ""), posix=True)
    assert f"{tmp_path / 'my files'}:/models/gan" in words
    (tmp_path / "runtime").mkdir()
    for name in runtime.FILES:
        (tmp_path / "runtime" / name).touch()
    assert run("explore", trained, "--runtime", "runtime", "--output", "my page") == 0
    assert "--directory 'my page'" in capsys.readouterr().out

"""The calls of an export's README.md, and every command of docs/serving.md."""

import re
import shutil
from pathlib import Path

import keras
import numpy as np
import pytest
from conftest import tiny_gan
from keras import layers

pytest.importorskip("tensorflow_serving.apis.predict_pb2")

import documented_commands  # noqa: E402
import served_gans  # noqa: E402
from google.protobuf import text_format  # noqa: E402
from PIL import Image  # noqa: E402
from tensorflow_serving.config import model_server_config_pb2  # noqa: E402

from keras_gan import GAN  # noqa: E402
from keras_gan.callbacks import pictures  # noqa: E402

ROOT = Path(__file__).parents[2]

needs_curl = pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")


def from_pictures():
    """A GAN without latents, whose requests are too long for a line."""
    sketch, picture = keras.Input((16, 16, 2)), keras.Input((16, 16, 3))
    taken = keras.Input((16, 16, 2), name="sketch")
    made = layers.Conv2D(3, 3, padding="same", activation="tanh")(sketch)
    logits = layers.Conv2D(1, 3)(layers.Concatenate()([picture, taken]))
    networks = keras.Model(sketch, made), keras.Model([picture, taken], logits)
    gan = GAN(*networks, prior=None, seed=0)
    gan.compile("adam", "adam")
    return gan


KINDS = {
    "classes": (served_gans.trained, {}, "sample_png"),
    "points": (tiny_gan, {}, "sample"),
    "pictures": (from_pictures, {"signatures": ["generate_png"]}, "generate_png"),
    "uint8": (from_pictures, {"signatures": ["discriminate"], "uint8": True}, "logits"),
}


@needs_curl
@pytest.mark.parametrize("kind", KINDS)
def test_the_calls_of_an_exports_readme_can_be_pasted(kind, tmp_path, monkeypatch):
    made, arguments, said = KINDS[kind]
    path = made().export(tmp_path, version="next", **arguments)
    text = (path / "README.md").read_text()
    assert said in text
    monkeypatch.chdir(path)
    run = 0
    with documented_commands.servers(path) as with_ports:
        for language, block in documented_commands.blocks(text):
            if "docker" in block:
                continue
            if language == "console":
                documented_commands.shell(with_ports(block), path)
                answer = (path / "answer.json").read_text()
                assert '"predictions"' in answer, answer
            else:
                names = documented_commands.python(with_ports(block))
                assert len(names["outputs"])
            run += 1
    assert run == 3
    if said.endswith("_png"):
        assert Image.open(path / "image.png").format == "PNG"
        assert Image.open(path / "1.png").format == "PNG"


@pytest.mark.slow
def test_the_settings_of_a_server_are_what_its_messages_say(tmp_path):
    gan = tiny_gan()
    for version, labels in ((3, {"stable": 3}), (7, {"stable": 3, "canary": 7})):
        path = gan.export(tmp_path, version=version)
        text = (path / "assets.extra" / "models.config").read_text()
        settings = text_format.Parse(
            text, model_server_config_pb2.ModelServerConfig()
        ).model_config_list.config[0]
        assert dict(settings.version_labels) == labels
        served = settings.model_version_policy.specific.versions
        assert list(served) == sorted(labels.values())
        assert (settings.name, settings.base_path) == ("gan", "/models/gan")
        readme = (path / "README.md").read_text()
        for name in re.findall(rf"/models/gan/{version}/(\S+)", readme):
            assert (path / name).exists()


@pytest.mark.slow
@needs_curl
def test_every_command_of_the_page_runs(tmp_path, monkeypatch, capsys):
    """All but the container itself."""
    from keras_gan import datasets

    load = datasets.load

    def few(*arguments, **named):
        return tuple(part.take(3) for part in load(*arguments, **named))

    monkeypatch.setattr(datasets, "load", few)
    monkeypatch.chdir(tmp_path)
    text = (ROOT / "docs" / "serving.md").read_text()
    found = documented_commands.blocks(text)
    assert [language for language, _ in found] == [
        *["python", "python", "console", "console", "python"],
        *["console", "python", "python"],
    ]
    train, more, docker, curl, by_rest, install, by_grpc, load_it = (
        block for _, block in found
    )
    names = documented_commands.python(train.replace("epochs=10", "epochs=1"))
    assert capsys.readouterr().out.splitlines()[-1] == "serving/1"
    exec(more, names)  # noqa: S102
    assert sorted(path.name for path in Path("serving").iterdir()) == ["1", "2", "3"]
    assert "docker run" in docker and "pip install" in install
    with documented_commands.servers(Path("serving/1")) as with_ports:
        documented_commands.shell(with_ports(curl), tmp_path)
        documented_commands.python(with_ports(by_rest))
        images = documented_commands.python(with_ports(by_grpc))["images"]
    expected = names["gan"].generate(condition=[8, 8], seed=[7, 8])
    np.testing.assert_allclose(images, expected, rtol=0, atol=1e-5)
    images = documented_commands.python(load_it)["images"]
    np.testing.assert_allclose(images, expected, rtol=0, atol=1e-5)
    levels = pictures.to_uint8(expected[:1], (-1, 1))
    for name in ("bag.png", "0.png", "7.png"):
        served_gans.check_png([Path(name).read_bytes()], levels)

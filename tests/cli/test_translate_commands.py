"""`keras-gan translate`: files, folders, directions and mistakes."""

import numpy as np
import pytest
from small_runs import run
from translating_runs import draw
from translating_runs import read
from translating_runs import save_all

import keras_gan
from keras_gan import translating


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """A folder with a model of each recipe."""
    return save_all(tmp_path_factory.mktemp("translations"))


@pytest.fixture
def here(runs, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.slow
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


@pytest.mark.slow
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

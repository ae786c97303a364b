"""The page of a run."""

import base64
import io
import json
import re
from html.parser import HTMLParser

import numpy as np
import pytest
from PIL import Image

from keras_gan.callbacks import animations
from keras_gan.callbacks import pictures
from keras_gan.cli.page import write_page


def run_folder(path, **record):
    """A folder as `keras-gan train` leaves it, with small pictures."""
    path.mkdir()
    rng = np.random.default_rng(0)
    for step in (4, 5, 6):
        grid = rng.integers(0, 256, (20, 30, 1), "uint8")
        pictures.write(grid, path / "samples" / f"step-{step:08d}.png")
    animations.animate(
        pictures.numbered(path / "samples"), path / "samples" / "samples.gif"
    )
    pictures.write(np.zeros((30, 40, 3), "uint8"), path / "history.png")
    (path / "model.keras").write_bytes(b"")
    options = {"data": "/home/me/cats & dogs", "recipe": "default", "labels": True}
    known = {
        "options": options | {"image_size": None, "seed": 12345},
        "steps": 12000,
        "epochs": 1,
        "minutes": 3.25,
        "versions": {"keras": "3.15.1"},
    }
    (path / "run.json").write_text(json.dumps(known | record))
    return path


class Page(HTMLParser):
    """The tags that are open, the attributes and the text of a page."""

    def __init__(self, text):
        super().__init__()
        self.open, self.attributes, self.text, self.tags = [], [], "", []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += attributes
        if tag not in ("meta", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data if self.open and self.open[-1] != "style" else ""


def page_of(path):
    return Page(write_page(path).read_text(encoding="utf-8"))


def images_of(page):
    sources = [value for name, value in page.attributes if name == "src"]
    assert all(source.startswith("data:image/") for source in sources)
    return [base64.b64decode(source.split(",")[1]) for source in sources]


def test_the_page_has_all_of_the_run(tmp_path):
    folder = run_folder(
        tmp_path / "run",
        quality={"fd_ratio": 1.8125, "best": {"epoch": 7}},
        notes=["3 pictures were left out: <broken>."],
    )
    page = page_of(folder)
    grid, animation, plot = images_of(page)
    assert grid == (folder / "samples" / "step-00000006.png").read_bytes()
    assert animation == (folder / "samples" / "samples.gif").read_bytes()
    assert plot == (folder / "history.png").read_bytes()
    for words in (
        "cats & dogs · default",
        "12,000 training steps · 1 epoch · 3.25 minutes",
        "3 pictures were left out: <broken>.",
        f"keras-gan sample {folder} --count 64",
        f"keras-gan evaluate {folder}",
        f"keras-gan train --resume --output {folder}",
        "/home/me/cats & dogs",
        "12345",
        "not set",
        "1.8125",
        "3.15.1",
    ):
        assert words in page.text, words
    assert re.search(r"quality: best: epoch\s*7", page.text)
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []


def test_the_page_needs_nothing_else(tmp_path):
    text = write_page(run_folder(tmp_path / "run")).read_text(encoding="utf-8")
    page = Page(text)
    assert "script" not in page.tags and "link" not in page.tags
    assert not re.search(r"https?://|url\(|@import", text)
    assert "prefers-color-scheme: dark" in text


def test_everything_is_escaped_and_paths_are_quoted(tmp_path):
    evil = '</title><script>alert("1")</script>&'
    folder = run_folder(
        tmp_path / "my 'run' <b>",
        options={"data": evil, "recipe": evil, evil: evil},
        best=evil,
        notes=[evil, {evil: 1}],
        versions={evil: evil},
    )
    page = page_of(folder)
    assert "script" not in page.tags and "b" not in page.tags
    quoted = str(folder).replace("'", "'\"'\"'")
    assert f"keras-gan evaluate '{quoted}'" in page.text
    assert page.text.count('alert("1")') >= 7


@pytest.mark.parametrize("record", ["", "[1]", "{", '{"options": 3}', None])
def test_missing_and_damaged_parts_are_left_out(tmp_path, record):
    folder = tmp_path / "mine"
    folder.mkdir()
    if record is not None:
        (folder / "run.json").write_text(record)
    page = page_of(folder)
    assert "mine" in page.text and images_of(page) == []
    assert "keras-gan" not in page.text and "table" not in page.tags
    (folder / "samples").mkdir()
    for name in ("samples/step-00000001.png", "history.png"):
        (folder / name).write_bytes(b"no picture")
    assert images_of(page_of(folder)) == []


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(NotADirectoryError, match="none"):
        write_page(tmp_path / "none")


@pytest.mark.slow
def test_a_page_is_less_than_eight_megabytes(tmp_path):
    """With pictures of noise, and an animation as older versions wrote them."""
    folder = run_folder(tmp_path / "run")
    rng = np.random.default_rng(0)
    for name in ("samples/step-00000007.png", "history.png"):
        noise = rng.integers(0, 256, (1000, 1000, 3), "uint8")
        pictures.write(noise, folder / name)
    gif = folder / "samples" / "samples.gif"
    gif.write_bytes(gif.read_bytes() + bytes(9_000_000))
    page = write_page(folder)
    assert page.stat().st_size < 8_000_000
    grid, animation, plot = images_of(Page(page.read_text(encoding="utf-8")))
    assert Image.open(io.BytesIO(grid)).format == "WEBP"
    assert Image.open(io.BytesIO(animation)).n_frames == 4
    assert max(len(grid), len(plot)) <= 800_000


def test_the_page_is_written_anew(tmp_path):
    folder = run_folder(tmp_path / "run")
    page_of(folder)
    (folder / "samples" / "samples.gif").unlink()
    assert len(images_of(page_of(folder))) == 2

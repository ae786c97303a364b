"""Folders of images that lie, are damaged or would do harm."""

import os

import bad_files
import numpy as np
import pytest
from bad_cases import check_refused
from bad_cases import named
from PIL import Image

from keras_gan import datasets

SIDE = 50_000  # Pixels, 2.5 billion of them.
HELD = "could be decompression bomb"

# Name and contents of one file among good ones, and what the error says of it.
DAMAGED = {
    "bomb_png": ("bad.png", bad_files.png(SIDE, SIDE), HELD),
    "bomb_gif": ("bad.gif", bad_files.gif(SIDE, SIDE, side=SIDE), HELD),
    "bomb_webp": ("bad.webp", bad_files.webp(16_383, 16_383), HELD),
    "bomb_bmp": ("bad.bmp", bad_files.bmp(SIDE, SIDE), HELD),
    "bomb_ppm": ("bad.ppm", b"P6 50000 50000 255\n", HELD),
    "large_and_empty": ("bad.png", bad_files.png(12_000, 12_000), "truncated"),
    "no_pixels": ("bad.png", bad_files.png(0, 0), "damaged"),
    "text": ("bad.png", b"hello", "no image in a format that Pillow knows"),
    "page": ("bad.jpg", b"<!doctype html>", "text, such as a web page"),
    "cut_off": ("bad.png", bad_files.png(8, 8)[:40], "truncated|damaged"),
    "half": ("bad.png", bad_files.png(8, 8, rows=bytes(30)), "truncated"),
    "bomb_in_a_comment": (
        "bad.png",
        bad_files.png(
            8,
            8,
            bad_files.chunk(b"zTXt", b"a\0\0" + bad_files.zlib.compress(bytes(10**7))),
            rows=bytes(72),
        ),
        "too large",
    ),
}


def load(folder, **more):
    return datasets.load(folder, **{"batch_size": 2, "image_size": 8} | more)


@pytest.mark.parametrize(("name", "data", "said"), DAMAGED.values(), ids=DAMAGED)
def test_one_damaged_file_is_named_and_can_be_skipped(name, data, said, tmp_path):
    bad_files.pictures(tmp_path)
    (tmp_path / name).write_bytes(data)
    check_refused(
        lambda: load(tmp_path),
        ValueError,
        f"1 of 11 image files in .* {name}: .*({said})",
        "skip_bad=True",
        folder=tmp_path,
    )
    with pytest.warns(UserWarning, match="1 of 11 image files"):
        train, _ = load(tmp_path, skip_bad=True)
    assert train.example_count == 9


def test_many_frames_are_one_image(tmp_path):
    bad_files.pictures(tmp_path)
    (tmp_path / "long.gif").write_bytes(bad_files.gif(8, 8, frames=10_000))
    assert load(tmp_path)[0].example_count == 10


@pytest.mark.parametrize("orientation", [0, 9, 100, 65_535])
def test_an_orientation_that_is_none_is_ignored(orientation, tmp_path):
    bad_files.turned(bad_files.pictures(tmp_path) / "turned.jpg", orientation)
    assert load(tmp_path)[0].example_count == 10


def test_kinds_of_pixels_that_are_not_bytes_of_three_colours(tmp_path):
    Image.new("CMYK", (8, 8), (0, 255, 255, 0)).save(tmp_path / "cmyk.jpg")
    Image.fromarray(np.full((8, 8), 65_535, "uint16")).save(tmp_path / "deep.png")
    palette = Image.new("P", (8, 8), 0)
    palette.putpalette([0, 0, 255, 9, 9, 9])
    palette.save(tmp_path / "palette.png", transparency=0)
    for number in range(7):
        Image.new("RGB", (8, 8), "black").save(tmp_path / f"{number}.png")
    train, test = load(tmp_path)
    assert train.example_count + test.example_count == 10
    images = np.concatenate([batch for part in (train, test) for batch in part])
    white = (images > 0.99).all(axis=(1, 2, 3)).sum()
    red = ((images[..., 0] > 0.9) & (images[..., 1:] < -0.9).all(-1)).all((1, 2)).sum()
    # One image may be in the batch of training that is left out.
    assert white + red >= 2


def test_what_is_no_file_is_left_out(tmp_path):
    folder, outside = bad_files.pictures(tmp_path / "a"), tmp_path / "b"
    bad_files.pictures(outside, count=1)
    os.symlink(outside / "good0.png", folder / "outside.png")  # Links are followed.
    os.symlink(folder / "one.png", folder / "two.png")
    os.symlink(folder / "two.png", folder / "one.png")
    os.symlink(folder / "self.png", folder / "self.png")
    os.symlink(folder, folder / "again")
    os.symlink("/dev/zero", folder / "endless.png")
    os.mkfifo(folder / "pipe.png")
    (folder / "empty.png").write_bytes(b"")
    with pytest.warns(UserWarning, match="3 links in a circle") as warned:
        train, _ = load(folder)
    assert train.example_count == 10
    (said,) = (str(warning.message) for warning in warned)
    for part in ("empty file of 0 bytes", "link to nothing", "special file", "several"):
        assert part in said


# What is at the path `x`, the error, and what it says.
PLACES = {
    "nothing": (lambda path: None, FileNotFoundError, "is neither a data set"),
    "empty_folder": (lambda path: path.mkdir(), ValueError, "has no images"),
    "only_empty_files": (
        lambda path: (path.mkdir(), (path / "a.png").write_bytes(b"")),
        ValueError,
        "has no images.*1 empty file",
    ),
    "link_to_itself": (
        lambda path: os.symlink(path, path),
        FileNotFoundError,
        "is neither a data set nor a path",
    ),
    "image": (
        lambda path: path.write_bytes(bad_files.png(8, 8)),
        ValueError,
        r"neither \.npz nor \.npy",
    ),
    "pipe": (os.mkfifo, ValueError, r"neither \.npz nor \.npy"),
    "sizes": (
        lambda path: (
            bad_files.pictures(path),
            Image.new("RGB", (9, 8)).save(path / "other.png"),
        ),
        ValueError,
        "differ in size.*image_size",
    ),
    "one_image": (
        lambda path: bad_files.pictures(path, count=1),
        ValueError,
        "1 images, too few",
    ),
}


@pytest.mark.parametrize(("make", "kind", "said"), PLACES.values(), ids=PLACES)
def test_paths_that_lead_to_no_images(make, kind, said, tmp_path):
    make(tmp_path / "x")
    call = lambda: datasets.load(tmp_path / "x", batch_size=2)  # noqa: E731
    check_refused(call, kind, said, folder=tmp_path)


# An argument of `load`, a value, the error, and what is allowed.
ARGUMENTS = [
    ("batch_size", 0, ValueError, "integer of at least 1"),
    ("batch_size", 1.5, ValueError, "integer of at least 1"),
    ("batch_size", True, ValueError, "integer of at least 1"),
    ("batch_size", 10**6, ValueError, "fewer than one batch"),
    ("image_size", 0, ValueError, "from 1 to 16,384"),
    ("image_size", "8", ValueError, "from 1 to 16,384"),
    ("image_size", (8, 8, 3), ValueError, "height, width"),
    ("image_size", float("nan"), ValueError, "from 1 to 16,384"),
    ("image_size", 10**30, ValueError, "from 1 to 16,384"),
    ("test_share", 0, ValueError, "above 0 and below 1"),
    ("test_share", float("nan"), ValueError, "above 0 and below 1"),
    ("test_share", "0.1", ValueError, "above 0 and below 1"),
    ("test_share", None, ValueError, "above 0 and below 1"),
    ("seed", -1, ValueError, "integer of at least 0"),
    ("seed", 1.5, ValueError, "integer of at least 0"),
    ("seed", 2**70, ValueError, "at most"),
    ("labels", "no", TypeError, "True or False"),
    ("labels", 1, TypeError, "True or False"),
    ("skip_bad", "no", TypeError, "True or False"),
]


@pytest.mark.parametrize(("name", "value", "kind", "allowed"), ARGUMENTS)
def test_arguments_out_of_range(name, value, kind, allowed, tmp_path):
    bad_files.pictures(tmp_path)
    call = lambda: load(tmp_path, **{name: value})  # noqa: E731
    check_refused(call, kind, name, allowed, folder=tmp_path)


@pytest.mark.parametrize(
    ("name", "kind", "said"),
    [
        (None, TypeError, "name_or_path.*None"),
        (3, TypeError, "name_or_path.*3"),
        (b"emoji", TypeError, "name_or_path"),
        (np.zeros((2, 8, 8)), TypeError, r"name_or_path=float64 \(2, 8, 8\)"),
        ("", ValueError, "name_or_path=''"),
        ("a\0b", FileNotFoundError, "neither a data set nor a path"),
        ("a" * 5000, FileNotFoundError, "neither a data set nor a path"),
        ("emojis", FileNotFoundError, "Did you mean 'emoji'"),
        ("Fashion_MNIST_10", FileNotFoundError, "Did you mean 'fashion_mnist_10k'"),
        ("mnist/../../x", ValueError, "TensorFlow Datasets has no 'mnist/../../x'"),
        ("mnist:9.9.9", ValueError, "has no 'mnist:9.9.9'.*only"),
    ],
    ids=named,
)
def test_names_that_are_not_known(name, kind, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    check_refused(lambda: datasets.load(name), kind, said, folder=tmp_path)


def test_a_folder_whose_name_is_misspelt(tmp_path):
    bad_files.pictures(tmp_path / "pictures")
    call = lambda: datasets.load(tmp_path / "picture")  # noqa: E731
    check_refused(call, FileNotFoundError, "Did you mean '.*/pictures'")

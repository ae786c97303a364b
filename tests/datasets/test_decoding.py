"""Pixels of image files: orientation, transparency, and files that cannot be read."""

import struct
import warnings
import zlib

import numpy as np
import pytest
from PIL import Image
from PIL import ImageOps

from keras_gan import datasets
from keras_gan.datasets import folders
from keras_gan.datasets import images


def one(path, **arguments):
    """The image of a folder that has only copies of it."""
    source = images.read(path.parent, **arguments)
    assert (np.asarray(source.train) == np.asarray(source.train)[:1]).all()
    return np.asarray(source.train)[0]


def copies(folder, image, ending, count=10, **arguments):
    folder.mkdir(exist_ok=True)
    for number in range(count):
        path = folder / f"{number}{ending}"
        image.save(path, **arguments)
    return path


# --- Orientation ------------------------------------------------------------

CORNER = np.zeros((8, 20, 3), "uint8")
CORNER[:4, :6] = 255  # The corner says how the image is turned.

# By the definition of EXIF: where the first row and the first column of the stored
# image are.
UPRIGHT = {
    1: lambda x: x,
    2: lambda x: x[:, ::-1],
    3: lambda x: x[::-1, ::-1],
    4: lambda x: x[::-1],
    5: lambda x: x.swapaxes(0, 1),
    6: lambda x: x.swapaxes(0, 1)[:, ::-1],
    7: lambda x: x.swapaxes(0, 1)[::-1, ::-1],
    8: lambda x: x.swapaxes(0, 1)[::-1],
    0: lambda x: x,
    9: lambda x: x,
    100: lambda x: x,
}


@pytest.mark.parametrize("ending", [".png", ".tif", ".jpg", ".webp"])
def test_every_orientation_in_every_format_is_that_of_viewers(tmp_path, ending):
    for orientation, turn in UPRIGHT.items():
        exif = Image.Exif()
        exif[0x0112] = orientation
        arguments = {"lossless": True} if ending == ".webp" else {"quality": 95}
        path = copies(
            tmp_path / str(orientation),
            Image.fromarray(CORNER),
            ending,
            exif=exif,
            **({} if ending in (".png", ".tif") else arguments),
        )
        found = one(path)
        assert found.shape == turn(CORNER).shape, (ending, orientation)
        np.testing.assert_array_equal(found > 128, turn(CORNER) > 128)


def test_turned_and_upright_tiffs_are_of_one_size(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    for number in range(10):
        Image.fromarray(CORNER).save(tmp_path / f"a{number}.tif", exif=exif)
        upright = Image.fromarray(CORNER.swapaxes(0, 1)[:, ::-1].copy())
        upright.save(tmp_path / f"b{number}.tif")
    assert datasets.load(tmp_path, batch_size=2)[0].image_shape == (20, 8, 3)


def test_damaged_metadata_do_no_harm(tmp_path):
    path = copies(tmp_path / "a", Image.fromarray(CORNER), ".png", exif=b"Exif\0\0rubb")
    np.testing.assert_array_equal(one(path), CORNER)


# --- Transparency -----------------------------------------------------------


def png(path, depth, colour, rows, transparent):
    """Writes a PNG file by its specification."""

    def chunk(name, data):
        checked = name + data
        return (
            struct.pack(">I", len(data))
            + checked
            + struct.pack(">I", zlib.crc32(checked))
        )

    width = len(rows[0]) * 8 // depth // (3 if colour == 2 else 1)
    header = struct.pack(">IIBBBBB", width, len(rows), depth, colour, 0, 0, 0)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"tRNS", transparent)
        + chunk(b"IDAT", zlib.compress(b"".join(b"\0" + row for row in rows)))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("depth", "colour", "row", "transparent", "expected"),
    [
        # Four pixels each; the first one is transparent, the last ones are not.
        (1, 0, b"\x40", 0, [255, 255, 255, 255, 255, 255, 255, 255]),
        (2, 0, b"\x1b", 1, [0, 255, 170, 255]),
        (4, 0, b"\x50\xf1", 5, [255, 0, 255, 17]),
        (8, 0, b"\x05\x06\x80\x00", 5, [255, 6, 128, 0]),
        (16, 0, b"\x00\x05\x00\x00\x80\x80\xff\xff", 5, [255, 0, 128, 255]),
        (8, 2, b"\x05\x05\x05\x06\x06\x06", (5, 5, 5), [255, 6]),
        (16, 2, b"\x05\x80" * 3 + b"\x80\x80" * 3, (0x580,) * 3, [255, 128]),
    ],
)
def test_a_transparent_level_is_white_at_any_depth(
    tmp_path, depth, colour, row, transparent, expected
):
    """Sees levels of 1, 2, 4 and 16 bits that are compared with pixels of 8 bits."""
    levels = transparent if isinstance(transparent, tuple) else (transparent,)
    for number in range(10):
        path = tmp_path / f"{number}.png"
        png(path, depth, colour, [row], struct.pack(f">{len(levels)}H", *levels))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = one(path)
    np.testing.assert_array_equal(found[0, :, 0], expected)


def test_sixteen_bits_and_one_bit_as_pillow_writes_them(tmp_path):
    for dtype, level in (("uint8", 77), ("uint16", 77 * 257)):
        array = np.zeros((8, 8), dtype)
        array[:, 4:] = level
        path = copies(tmp_path / dtype, Image.fromarray(array), ".png", transparency=0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            assert one(path)[0, [0, 7], 0].tolist() == [255, 77]


@pytest.mark.parametrize(("mode", "extra"), [("LA", 2), ("RGBA", 2), ("RGBA", 1)])
def test_half_transparent_pixels_are_blended_with_white(tmp_path, mode, extra):
    """The TIFF tag 338 says whether colours are multiplied by their opacity (1)."""
    image = Image.new("RGBA", (4, 4), (0, 0, 0, 127)).convert(mode)
    path = copies(tmp_path / "a", image, ".tif")
    entry = struct.pack("<HHIH", 338, 3, 1, 2)
    for copy in path.parent.iterdir():
        assert copy.read_bytes().count(entry) == 1
        changed = struct.pack("<HHIH", 338, 3, 1, extra)
        copy.write_bytes(copy.read_bytes().replace(entry, changed))
    assert set(np.unique(one(path))) == {128}


# --- Files that cannot be read ----------------------------------------------


def truncated(path):
    noise = np.random.default_rng(0).integers(0, 256, (100, 100, 3), "uint8")
    Image.fromarray(noise).save(path)
    path.write_bytes(path.read_bytes()[:5000])


HEIC = b"\0\0\0\x18ftypheic" + bytes(100)


@pytest.fixture
def with_bad_files(tmp_path):
    """Two classes whose images say their class, with bad files among them."""
    for name, level in (("cats", 80), ("dogs", 160)):
        (tmp_path / name).mkdir()
        for number in range(10):
            image = Image.new("RGB", (100, 100), (level, level, level))
            image.save(tmp_path / name / f"{number}.png")
    truncated(tmp_path / "cats/3a.png")
    truncated(tmp_path / "dogs/1a.jpg")
    (tmp_path / "dogs/0a.png").write_text("<html>404</html>")
    (tmp_path / "cats/a.jpg").write_bytes(HEIC)
    (tmp_path / "cats/b.jpg").write_bytes(b"\xff\xd8\xff")
    return tmp_path


BAD = ("cats/3a.png", "cats/a.jpg", "cats/b.jpg", "dogs/0a.png", "dogs/1a.jpg")


@pytest.mark.parametrize("limit", [2**30, 10])
def test_all_bad_files_are_named_at_once(with_bad_files, limit, monkeypatch):
    monkeypatch.setattr(folders, "IN_MEMORY", limit)
    with pytest.raises(ValueError) as caught:
        datasets.load(with_bad_files, batch_size=2)
    said = str(caught.value)
    # Of a large set only the headers are read.
    found = BAD if limit > 10 else ("cats/a.jpg", "cats/b.jpg", "dogs/0a.png")
    assert f"{len(found)} of 25 image files in {with_bad_files} cannot be read" in said
    assert "`skip_bad=True` (--skip-bad on the command line)" in said
    assert [name for name in BAD if name in said] == list(found)
    assert "a.jpg: a HEIC image" in said and "pip install pillow-heif" in said
    assert "b.jpg: damaged" in said
    assert "0a.png: text, such as a web page" in said
    assert "image_size" not in said


@pytest.mark.parametrize("limit", [2**30, 10])
def test_bad_files_are_skipped_and_labels_stay_with_images(
    with_bad_files, limit, monkeypatch
):
    monkeypatch.setattr(folders, "IN_MEMORY", limit)
    with pytest.warns(UserWarning, match="cannot be read: 5 of 25 image files"):
        train, test = datasets.load(
            with_bad_files, batch_size=3, labels=True, skip_bad=True
        )
    assert train.example_count + test.example_count == 20
    assert any("cats/b.jpg" in note for note in train.notes)
    seen = 0
    for data in (train, test):
        for pictures, labels in data:
            levels = np.round((pictures.numpy() + 1) * 127.5)
            expected = np.where(labels == 0, 80, 160)[:, None, None, None]
            assert (levels == expected).all()
            seen += len(labels)
    assert seen == 20


def test_a_bad_file_in_a_large_set_is_named_when_it_is_met(tmp_path, monkeypatch):
    monkeypatch.setattr(folders, "IN_MEMORY", 10)
    for number in range(10):
        Image.new("RGB", (100, 100), "white").save(tmp_path / f"{number}.png")
    for number in range(10):
        truncated(tmp_path / f"{number}a.png")
    source = images.read(tmp_path)
    with pytest.raises(ValueError) as caught:
        source.train.read(np.arange(len(source.train)))
    assert str(caught.value).count("a.png: ") >= 8
    assert "--skip-bad" in str(caught.value)


def test_the_list_of_bad_files_ends_after_ten(tmp_path):
    for number in range(30):
        Image.new("RGB", (10, 10), "white").save(tmp_path / f"{number}.png")
        if number < 12:
            (tmp_path / f"{number:02d}.bad.jpg").write_bytes(b"x")
    with pytest.raises(ValueError, match="09.bad.jpg.*\n  and 2 more\n"):
        datasets.load(tmp_path)
    for number in range(30):
        (tmp_path / f"{number}.png").unlink()
    with pytest.raises(ValueError, match="12 of 12 image files"):
        datasets.load(tmp_path, skip_bad=True)


def test_a_class_of_bad_files_alone_is_named(tmp_path):
    for name in ("a", "c"):
        (tmp_path / name).mkdir()
        for number in range(10):
            Image.new("RGB", (10, 10), "white").save(tmp_path / name / f"{number}.png")
    (tmp_path / "b").mkdir()
    (tmp_path / "b/0.png").write_bytes(b"x")
    with pytest.warns(UserWarning, match="no training images of 1 of its 3 classes: b"):
        train, _ = datasets.load(tmp_path, batch_size=4, labels=True, skip_bad=True)
    assert {int(n) for _, labels in train for n in labels} == {0, 2}


def test_animations_give_their_first_image(tmp_path):
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("white", "black")]
    for number in range(10):
        path = tmp_path / f"{number}.gif"
        frames[0].save(path, save_all=True, append_images=frames[1:])
    source = images.read(tmp_path)
    assert source.train.min() == 255
    assert "first image is taken of 10 files" in source.notes[0]


def test_read_whole_has_all_of_it(with_bad_files):
    source = images.read_whole(with_bad_files, 8, skip_bad=True)
    assert source.train.shape == (20, 8, 8, 3) and source.test is None
    assert "5 of 25" in source.notes[0] and len(source.fingerprint()) == 16


def test_photographs_of_phones_are_turned_as_pillow_turns_them(tmp_path):
    """An orientation that only XMP has."""
    xmp = b'<x xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="6"/>'
    path = copies(tmp_path / "a", Image.fromarray(CORNER), ".jpg", xmp=xmp)
    with Image.open(path) as image:
        expected = np.asarray(ImageOps.exif_transpose(image))
    assert one(path).shape == expected.shape


def test_heic_is_read_where_its_plugin_is_installed(tmp_path):
    pillow_heif = pytest.importorskip("pillow_heif")
    exif = Image.Exif()
    exif[0x0112] = 6
    for number in range(10):
        file = pillow_heif.from_pillow(Image.fromarray(np.repeat(CORNER, 8, 0)))
        file.save(tmp_path / f"{number}.heic", exif=exif.tobytes())
        file.save(tmp_path / f"{number}.jpg")  # As phones sometimes name it.
    source = images.read(tmp_path, 16)
    assert len(source.train) + len(source.test) == 20

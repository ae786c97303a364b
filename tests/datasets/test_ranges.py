"""Which values are black and white: one rule for arrays, files and the catalog."""

import types

import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from keras_gan import datasets
from keras_gan.datasets import catalog
from keras_gan.datasets import folders
from keras_gan.datasets import images
from keras_gan.datasets.sources import Caution

RAMP = np.linspace(0, 1, 256).reshape(16, 16)  # All levels of 8 bits.
LEVELS = np.arange(256).reshape(16, 16)


def as_npz(folder, arrays, monkeypatch):
    np.savez(folder / "a.npz", x_train=arrays[:8], x_test=arrays[8:])
    return folder / "a.npz"


def as_tiffs(folder, arrays, monkeypatch):
    for part, some in (("train", arrays[:8]), ("test", arrays[8:])):
        (folder / part).mkdir()
        for number, array in enumerate(some):
            Image.fromarray(array).save(folder / part / f"{number}.tif")
    return folder


def as_large_tiffs(folder, arrays, monkeypatch):
    monkeypatch.setattr(folders, "IN_MEMORY", 10)
    return as_tiffs(folder, arrays, monkeypatch)


def as_pngs(folder, arrays, monkeypatch):
    for part, some in (("train", arrays[:8]), ("test", arrays[8:])):
        (folder / part).mkdir()
        for number, array in enumerate(some):
            Image.fromarray(array).save(folder / part / f"{number}.png")
    return folder


def as_catalog(folder, arrays, monkeypatch):
    tfds = pytest.importorskip("tensorflow_datasets")
    splits = {"train": arrays[:8, ..., None], "test": arrays[8:, ..., None]}

    def as_dataset(split, decoders):
        return tf.data.Dataset.from_tensor_slices({"image": splits[split]})

    builder = types.SimpleNamespace(
        name="made_up",
        info=types.SimpleNamespace(splits=splits, features={"image": None}),
        download_and_prepare=lambda: None,
        as_dataset=as_dataset,
    )
    monkeypatch.setattr(tfds, "builder", lambda name: builder)
    monkeypatch.setattr(catalog, "is_name", lambda name: True)
    monkeypatch.setattr(catalog, "_resolves", lambda host: True)
    return "made_up"


SOURCES = [as_npz, as_tiffs, as_large_tiffs, as_pngs, as_catalog]
FOR_FLOATS = [as_npz, as_tiffs, as_large_tiffs, as_catalog]


def levels(source):
    """The last test image, in levels of 8 bits."""
    image = source.test[[-1]]
    image = image.read([0]) if hasattr(image, "read") else image
    if image.dtype != np.uint8:
        image = (image + 1) * 127.5
    return np.round(image[0, ..., 0])


def cautions(source):
    return [note for note in source.notes if isinstance(note, Caution)]


def dim_but_the_first(image, count=10):
    """Images of which only the first, of the training part, has the whole range.

    Sees a range that is found for each image or each part.
    """
    return np.stack([image, *[image // 2 if image.max() > 1 else image] * (count - 1)])


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize(("white", "warns"), [(255, 1), (4095, 1), (65535, 0)])
def test_sixteen_bits(tmp_path, monkeypatch, source, white, warns):
    image = np.round(RAMP * white).astype("uint16")
    path = source(tmp_path, dim_but_the_first(image), monkeypatch)
    found = images.read(path)
    assert np.abs(levels(found) - np.round((image // 2) * (255 / white))).max() <= 1
    assert f"0 (black) to {white} (white)" in found.notes[-1]
    assert len(cautions(found)) == warns


@pytest.mark.parametrize("source", FOR_FLOATS)
@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0, 1, "[0, 1]"),
        (-1, 1, "[-1, 1]"),
        (0, 255, "[0, 255]"),
        (0, 254.7, "[0, 255]"),
        (0, 65535, "[0, 65535]"),
        (0, 64000.5, "[0, 65535]"),
    ],
)
def test_floats(tmp_path, monkeypatch, source, low, high, said):
    values = (low + RAMP * (high - low)).astype("float32")
    path = source(tmp_path, np.stack([values, *[values * 0.5] * 9]), monkeypatch)
    found = images.read(path)
    white = float(said.split(", ")[1][:-1])
    expected = np.round((values * 0.5 - low) / (white - low) * 255)
    assert np.abs(levels(found) - expected).max() <= 1
    assert said in found.notes[-1]


@pytest.mark.parametrize("source", FOR_FLOATS)
def test_floats_that_are_whole_numbers_follow_the_rule_of_integers(
    tmp_path, monkeypatch, source
):
    values = np.round(RAMP * 4095).astype("float32")
    found = images.read(source(tmp_path, np.stack([values] * 10), monkeypatch))
    np.testing.assert_allclose(levels(found), LEVELS, atol=1)
    assert "[0, 4095]" in cautions(found)[0]


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
def test_masks_of_zeros_and_ones(tmp_path, monkeypatch, source, dtype):
    mask = (RAMP > 0.5).astype(dtype)
    found = images.read(source(tmp_path, np.stack([mask] * 10), monkeypatch))
    np.testing.assert_array_equal(levels(found), 255 * mask)
    assert len(cautions(found)) == 1 and "as masks are" in found.notes[-1]


@pytest.mark.parametrize("source", SOURCES)
def test_bytes_stay_as_they_are_without_a_word(tmp_path, monkeypatch, source):
    """Sees an image of zeros and ones among others that is taken for a mask."""
    arrays = np.stack([(RAMP > 0.5), *[LEVELS] * 8, (RAMP > 0.5)]).astype("uint8")
    found = images.read(source(tmp_path, arrays, monkeypatch))
    np.testing.assert_array_equal(levels(found), arrays[-1])
    assert [note for note in found.notes if "values" in note or "from" in note] == []


@pytest.mark.parametrize("source", SOURCES)
def test_classes_of_pixels_are_warned_about(tmp_path, monkeypatch, source):
    arrays = np.stack([LEVELS % 21] * 10).astype("uint8")
    found = images.read(source(tmp_path, arrays, monkeypatch))
    np.testing.assert_array_equal(levels(found), arrays[0])
    assert "from 0 to 20, of 255: they are nearly black" in cautions(found)[0]


@pytest.mark.parametrize("source", FOR_FLOATS)
@pytest.mark.parametrize(
    ("values", "message"),
    [
        (RAMP * 1.2, r"from 0 to 1.2, which is none of the usual"),
        (RAMP * 300 + 0.1, "from 0.1 to 300.1"),
        (RAMP * 3 - 1.5, "from -1.5 to 1.5"),
        (RAMP * 70000 + 0.1, "from 0.1 to"),
        (LEVELS * 256 * 257 / 3, "none of the usual"),
        (np.where(RAMP > 0.5, np.nan, RAMP), "contains NaN or infinite values"),
        (np.where(RAMP > 0.5, -np.inf, RAMP), "contains NaN or infinite values"),
    ],
)
def test_unclear_floats_are_refused(tmp_path, monkeypatch, source, values, message):
    path = source(tmp_path, np.stack([values.astype("float32")] * 10), monkeypatch)
    with pytest.raises(ValueError, match=message):
        images.read(path)


@pytest.mark.parametrize("source", [as_npz, as_tiffs, as_large_tiffs])
@pytest.mark.parametrize("values", [LEVELS - 100, LEVELS * 1000])
def test_unclear_integers_are_refused(tmp_path, monkeypatch, source, values):
    path = source(tmp_path, np.stack([values.astype("int32")] * 10), monkeypatch)
    with pytest.raises(ValueError, match="unclear which values are black and white"):
        images.read(path)


@pytest.mark.parametrize("source", [as_npz, as_tiffs])
def test_integers_of_32_bits(tmp_path, monkeypatch, source):
    for white in (255, 65535):
        (tmp_path / str(white)).mkdir()
        values = np.round(RAMP * white).astype("int32")
        path = source(tmp_path / str(white), np.stack([values] * 10), monkeypatch)
        np.testing.assert_array_equal(levels(images.read(path)), LEVELS)


def test_floats_a_little_beyond_their_range_are_cut(tmp_path, monkeypatch):
    """Sees a set in [0, 1] with one value of −1e-7 that is read as [-1, 1]."""
    values = np.clip(RAMP * 1.0008 - 0.0004, -0.0004, 1.0004).astype("float32")
    path = as_npz(tmp_path, np.stack([values] * 10), monkeypatch)
    found = images.read(path)
    assert "[0, 1]" in found.notes[0]
    assert found.train.min() == -1 and found.train.max() == 1


def test_a_float_file_with_nan_can_be_skipped(tmp_path):
    for number in range(11):
        values = RAMP.astype("float32")
        if number == 3:
            values[2, 2] = np.nan
        Image.fromarray(values).save(tmp_path / f"{number}.tif")
    with pytest.raises(ValueError, match="1 of 11 .*\n  3.tif: it contains NaN"):
        datasets.load(tmp_path, batch_size=2)
    with pytest.warns(UserWarning, match="3.tif"):
        train, test = datasets.load(tmp_path, batch_size=2, skip_bad=True)
    assert train.example_count + test.example_count == 10


def test_bytes_and_floats_in_one_folder_have_a_range_each(tmp_path):
    for number in range(10):
        Image.fromarray(LEVELS.astype("uint8")).save(tmp_path / f"a{number}.tif")
        Image.fromarray(RAMP.astype("float32")).save(tmp_path / f"b{number}.tif")
    found = np.asarray(images.read(tmp_path).train)
    np.testing.assert_array_equal(found[..., 0], np.stack([LEVELS] * len(found)))


def test_arrays_of_different_kinds_are_refused(tmp_path):
    np.savez(
        tmp_path / "a.npz", x_train=RAMP[None], x_test=LEVELS.astype("uint8")[None]
    )
    with pytest.raises(ValueError, match="Received: float64 and uint8"):
        images.read(tmp_path / "a.npz")


def test_resizing_large_values_of_the_catalog_keeps_them(tmp_path, monkeypatch):
    """Sees floats that are cut at 1 when they are resized before they are scaled."""
    for dtype in ("float32", "uint16"):
        white = 255 if dtype == "float32" else 65535
        values = np.full((10, 16, 16), white * 0.5).astype(dtype)
        values[:, :8] = white
        found = images.read(as_catalog(tmp_path, values, monkeypatch), image_size=4)
        expected = np.repeat([[255, 255, 128, 128]], 4, axis=0).T
        assert np.abs(levels(found) - expected).max() <= 12  # The edge is smooth.
        assert np.abs(levels(found)[[0, 3]] - expected[[0, 3]]).max() <= 6


# --- Labels -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        (np.arange(40) % 3 + 1, "1 of its 4 classes: 0. "),
        (np.arange(40) % 2 * 1199, "1,198 of its 1,200 classes: 1, 2, .*10, [.]{3}"),
    ],
)
def test_gaps_in_labels_are_named(tmp_path, labels, said):
    np.savez(tmp_path / "a.npz", images=np.stack([LEVELS] * 40), labels=labels)
    with pytest.warns(UserWarning, match=said):
        train, _ = datasets.load(tmp_path / "a.npz", batch_size=4, labels=True)
    assert {int(n) for _, some in train for n in some} == set(labels.tolist())
    datasets.load(tmp_path / "a.npz", batch_size=4)  # Nobody asked for labels.


def test_classes_that_only_the_test_part_has_are_named(tmp_path):
    arrays = np.stack([LEVELS] * 10)
    np.savez(
        tmp_path / "a.npz",
        x_train=arrays,
        y_train=np.arange(10) % 2,
        x_test=arrays,
        y_test=np.arange(10) % 3,
    )
    with pytest.warns(UserWarning, match="1 of its 3 classes: 2"):
        datasets.load(tmp_path / "a.npz", batch_size=4, labels=True)


def test_rarely_drawn_classes_are_no_gaps(tmp_path):
    """Sees gaps that only the division into parts makes."""
    np.savez(tmp_path / "a.npz", images=np.stack([LEVELS] * 10), labels=np.arange(10))
    datasets.load(tmp_path / "a.npz", batch_size=4, labels=True)


def test_few_images_say_what_is_kept_for_testing(tmp_path):
    for number in range(20):
        Image.new("RGB", (8, 8), "white").save(tmp_path / f"{number}.png")
    with pytest.raises(ValueError) as caught:
        datasets.load(tmp_path, batch_size=32)
    said = str(caught.value)
    assert "18 training images" in said and "2 more are kept for testing" in said
    assert "--batch-size on the command line" in said

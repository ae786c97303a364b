"""Folders of images as people have them."""

import numpy as np
import pytest
from PIL import Image

from keras_gan import datasets
from keras_gan.datasets import folders


def draw(path, size=(12, 10), colour=(200, 30, 30), mode="RGB", **arguments):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new(mode, size, colour).save(path, **arguments)
    return path


def pixels(dataset):
    return np.concatenate([np.asarray(batch) for batch in dataset])


def test_a_flat_folder_of_any_sizes_and_formats(tmp_path):
    for number, ending in enumerate(["png", "jpg", "bmp", "webp", "gif", "tif"]):
        for size in ((12, 10), (30, 40)):
            draw(tmp_path / f"{number}-{size[0]}.{ending}", size)
    (tmp_path / "notes.txt").write_text("not an image")
    (tmp_path / ".DS_Store").write_bytes(b"x")
    train, test = datasets.load(tmp_path, batch_size=2, image_size=8)
    assert train.example_count + test.example_count == 12
    assert train.image_shape == (8, 8, 3)
    expected = np.array([200, 30, 30]) / 127.5 - 1
    assert np.abs(pixels(train) - expected).max() < 0.15  # JPEG and GIF lose some.


def test_one_sub_folder_a_class(tmp_path):
    for name, colour in (("cats", (255, 0, 0)), ("dogs", (0, 0, 255))):
        for number in range(10):
            draw(tmp_path / name / f"{number}.png", colour=colour)
    train, _ = datasets.load(tmp_path, batch_size=3, labels=True)
    assert train.class_names == ["cats", "dogs"]
    assert train.image_shape == (10, 12, 3)
    for images, labels in train:
        np.testing.assert_array_equal(images[:, 0, 0, 2] == 1, labels == 1)


def test_grey_images_have_one_channel(tmp_path):
    for number in range(10):
        draw(tmp_path / f"{number}.png", colour=51, mode="L")
    train, _ = datasets.load(tmp_path, batch_size=3)
    assert train.image_shape == (10, 12, 1)
    np.testing.assert_allclose(pixels(train), 51 / 127.5 - 1, rtol=1e-6)


def test_sixteen_bits_become_eight(tmp_path):
    for number in range(10):
        array = np.full((10, 12), 257 * 128, "uint16")
        Image.fromarray(array).save(tmp_path / f"{number}.png")
    train, _ = datasets.load(tmp_path, batch_size=3)
    np.testing.assert_allclose(pixels(train), 128 / 127.5 - 1, atol=1e-6)


def test_grey_and_coloured_files_may_be_mixed(tmp_path):
    for number in range(5):
        draw(tmp_path / f"{number}.png")
        array = np.full((10, 12), 257 * 128, "uint16")
        Image.fromarray(array).save(tmp_path / f"deep-{number}.png")
        draw(tmp_path / f"grey-{number}.png", colour=128, mode="L")
    train, _ = datasets.load(tmp_path, batch_size=3)
    assert train.image_shape == (10, 12, 3)
    levels = np.unique(np.round((pixels(train) + 1) * 127.5))
    assert set(levels) == {30, 128, 200}


def test_what_is_transparent_becomes_white(tmp_path):
    for number in range(10):
        draw(tmp_path / f"{number}.png", colour=(0, 0, 0, 0), mode="RGBA")
    train, _ = datasets.load(tmp_path, batch_size=3)
    assert (pixels(train) == 1).all()


def test_photographs_are_turned_upright(tmp_path):
    image = Image.new("RGB", (20, 10), "black")
    image.paste("white", (0, 0, 10, 10))  # Left half white, as stored.
    exif = Image.Exif()
    exif[0x0112] = 6  # Turn clockwise: the left side comes up.
    for number in range(10):
        image.save(tmp_path / f"{number}.png", exif=exif)
    train, _ = datasets.load(tmp_path, batch_size=3)
    assert train.image_shape == (20, 10, 3)
    images = pixels(train)
    assert (images[:, :10] == 1).all() and (images[:, 10:] == -1).all()


def test_the_centre_is_cut_out(tmp_path):
    image = Image.new("RGB", (30, 10), "black")
    image.paste("white", (10, 0, 20, 10))
    for number in range(10):
        image.save(tmp_path / f"{number}.png")
    train, _ = datasets.load(tmp_path, batch_size=3, image_size=10)
    assert pixels(train).min() > 0.9


def test_large_sets_are_read_from_their_files(tmp_path, monkeypatch):
    for number in range(20):
        draw(tmp_path / str(number % 2) / f"{number}.png", colour=(200, number, 0))
    whole, _ = datasets.load(tmp_path, batch_size=6, labels=True)
    monkeypatch.setattr(folders, "IN_MEMORY", 10)
    lazy, test = datasets.load(tmp_path, batch_size=6, labels=True)
    assert lazy.element_spec == whole.element_spec
    assert test.example_count == 2
    for (images, labels), (expected, expected_labels) in zip(lazy, whole, strict=True):
        np.testing.assert_array_equal(images, expected)
        np.testing.assert_array_equal(labels, expected_labels)


def test_different_sizes_ask_for_a_size(tmp_path):
    draw(tmp_path / "a.png", (12, 10))
    draw(tmp_path / "b.png", (13, 10))
    with pytest.raises(ValueError, match="10×12 and 10×13 pixels.*`image_size`"):
        datasets.load(tmp_path)


def test_an_empty_folder(tmp_path):
    (tmp_path / "notes.txt").write_text("x")
    with pytest.raises(ValueError, match="has no images"):
        datasets.load(tmp_path)


def test_images_beside_sub_folders(tmp_path):
    draw(tmp_path / "a.png")
    draw(tmp_path / "cats" / "b.png")
    with pytest.raises(ValueError, match="a.png.*beside sub-folders.*cats"):
        datasets.load(tmp_path)


def test_too_few_images_to_divide(tmp_path):
    draw(tmp_path / "a.png")
    with pytest.raises(ValueError, match="1 images, too few.*test_share=0.1"):
        datasets.load(tmp_path, batch_size=1)

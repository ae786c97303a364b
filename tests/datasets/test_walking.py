"""Where images lie in a folder: depth, classes, parts, and what is left out."""

import os
import warnings

import numpy as np
import pytest
from PIL import Image

from keras_gan import datasets
from keras_gan.datasets import images
from keras_gan.datasets.sources import Caution

_LEVELS = iter(range(10**9))


def put(folder, count=10, ending=".png", kind="PNG", level=200):
    """Writes images of one level, which is how they are told apart."""
    folder.mkdir(parents=True, exist_ok=True)
    for _ in range(count):
        path = folder / f"{next(_LEVELS):06d}{ending}"
        Image.new("L", (4, 4), level).save(path, kind)


def read(folder, **arguments):
    """`images.read` with what it found by the level of the images."""
    return images.read(folder, **arguments)


def levels_by_class(source):
    """The levels of the training images of each class, by its name."""
    levels = np.asarray(source.train)[:, 0, 0, 0]
    return {
        name: set(levels[source.train_labels == label].tolist())
        for label, name in enumerate(source.class_names)
    }


# --- Depth and classes ------------------------------------------------------


def test_images_at_any_depth_belong_to_the_class_above(tmp_path):
    put(tmp_path / "cats", 10, level=50)
    put(tmp_path / "birds/part1", 10, level=100)
    put(tmp_path / "birds/part2/more", 10, level=150)
    source = read(tmp_path)
    assert len(source.train) + len(source.test) == 30
    assert levels_by_class(source) == {"birds": {100, 150}, "cats": {50}}
    assert source.notes == ()


def test_a_single_sub_folder_is_walked_into_and_no_class(tmp_path):
    put(tmp_path / "deep/a/b", 10)
    source = read(tmp_path)
    assert (len(source.train), source.train_labels, source.class_names) == (
        9,
        None,
        None,
    )
    assert "deep/a/b is the only folder" in " ".join(source.notes)
    put(tmp_path / "deep/a/c", 10)
    assert read(tmp_path).class_names == ["b", "c"]


def test_a_single_folder_may_have_images_beside_folders(tmp_path):
    put(tmp_path / "imgs", 5)
    put(tmp_path / "imgs/batch2", 5)
    source = read(tmp_path)
    assert len(source.train) + len(source.test) == 10 and source.class_names is None
    assert "no classes" in " ".join(source.notes)
    with pytest.raises(ValueError, match="images of its own .*beside.*batch2"):
        read(tmp_path / "imgs")


def test_numbers_sort_as_numbers(tmp_path):
    for number in (0, 1, 2, 10, 11):
        put(tmp_path / str(number), 4, level=100 + number)
        put(tmp_path / f"x{number}a", 4, level=200 + number)
    source = read(tmp_path)
    names = ["0", "1", "2", "10", "11", "x0a", "x1a", "x2a", "x10a", "x11a"]
    assert source.class_names == names
    assert levels_by_class(source)["10"] == {110}


@pytest.mark.parametrize("names", [("cats.jpg", "dogs.png"), ("cats", "old.png/x")])
def test_folders_may_be_named_like_images(tmp_path, names):
    for name in names:
        put(tmp_path / name)
    assert len(read(tmp_path).train) == 18
    (tmp_path / "cats.jpg" / "empty.png").mkdir(parents=True, exist_ok=True)
    assert len(read(tmp_path).train) == 18


# --- Parts ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("train", "test"), [("train", "test"), ("Training", "VAL"), ("TRAIN", "Validation")]
)
def test_parts_without_classes(tmp_path, train, test):
    put(tmp_path / train, 6, level=50)
    put(tmp_path / test, 3, level=60)
    source = read(tmp_path)
    assert set(np.unique(source.train)) == {50} and len(source.train) == 6
    assert set(np.unique(source.test)) == {60} and len(source.test) == 3
    assert source.class_names is None


def test_parts_with_classes_in_a_wrapper(tmp_path):
    """Sees labels by the order of the test part, in which the first class lacks."""
    for part, count in (("train", 4), ("test", 2), ("valid", 3)):
        for level, name in ((50, "a"), (60, "b"), (70, "c")):
            if (part, name) != ("test", "a"):
                put(tmp_path / "set" / part / name / "deep", count, level=level)
    source = read(tmp_path)
    assert source.class_names == ["a", "b", "c"]
    assert levels_by_class(source) == {"a": {50}, "b": {60}, "c": {70}}
    levels = np.asarray(source.test)[:, 0, 0, 0]
    np.testing.assert_array_equal(levels, 50 + 10 * source.test_labels)
    assert len(source.test) == 4
    assert any("9 images in" in note and "valid" in note for note in source.notes)


def test_a_test_part_with_a_single_class_of_the_training_part(tmp_path):
    for name in ("train/a", "train/b", "test/b"):
        put(tmp_path / name, 4)
    assert read(tmp_path).test_labels.tolist() == [1] * 4


def test_a_test_part_without_classes_is_for_images_alone(tmp_path):
    for name in ("train/a", "train/b", "test/unknown"):
        put(tmp_path / name, 4)
    with pytest.warns(UserWarning, match="test.* have no classes"):
        train, test = datasets.load(tmp_path, batch_size=2)
    assert (train.example_count, test.example_count) == (8, 4)
    with pytest.raises(ValueError, match="test part of .* has no labels"):
        with pytest.warns(UserWarning):
            datasets.load(tmp_path, batch_size=2, labels=True)
    assert datasets.load(tmp_path / "train", batch_size=2, labels=True)


@pytest.mark.parametrize(
    ("folders", "message"),
    [
        (("train", "test", "extra"), "belong to none of them: extra"),
        (("train", "test", "."), "images of its own"),
        (("train", "training", "test"), "belong to none of them: training"),
        (("test", "valid"), "no folder called train"),
        (("train/a", "train/b", "test/a", "test/c"), "training part has not: c"),
        (("train", "train/a", "test"), r"train has images of its own"),
    ],
)
def test_unclear_parts_are_refused(tmp_path, folders, message):
    for name in folders:
        put(tmp_path / name, 3)
    with pytest.raises(ValueError, match=message):
        read(tmp_path)


def test_a_train_among_vehicles_is_a_class(tmp_path):
    for name in ("car", "plane", "train"):
        put(tmp_path / name, 10)
    with pytest.warns(UserWarning, match="train is read as a class"):
        train, _ = datasets.load(tmp_path, batch_size=2, labels=True)
    assert train.class_names == ["car", "plane", "train"]


def test_parts_within_classes_are_said_to_be_read_together(tmp_path):
    for name in ("a/train", "a/test", "b/train", "b/test"):
        put(tmp_path / name, 5)
    source = read(tmp_path)
    assert source.class_names == ["a", "b"]
    assert "read together" in " ".join(source.notes)


# --- Files ------------------------------------------------------------------


def test_every_ending_of_pillow_and_files_without_one(tmp_path):
    for ending, kind in (
        (".jfif", "JPEG"),
        (".JPE", "JPEG"),
        (".ppm", "PPM"),
        (".pgm", "PPM"),
        (".tga", "TGA"),
        (".jp2", "JPEG2000"),
        (".PNG", "PNG"),
        ("", "PNG"),
        ("", "TIFF"),
        (".png", "JPEG"),  # The content counts.
        (".jpg_large", "JPEG"),
        (".dat", "WEBP"),
    ):
        put(tmp_path, 2, ending, kind)
    source = read(tmp_path)
    assert len(source.train) + len(source.test) == 24
    assert source.notes == ()


def test_clutter_is_left_out_and_counted(tmp_path):
    put(tmp_path, 10)
    put(tmp_path / "@eaDir/a.png", 1)
    put(tmp_path / "__MACOSX", 1)
    put(tmp_path / ".thumbnails", 1)
    for name in (".DS_Store", "._a.png", "Thumbs.db", "desktop.ini", "a.txt", "b.csv"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "old.png").mkdir()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        train, test = datasets.load(tmp_path, batch_size=2)
    assert train.example_count + test.example_count == 10
    (note,) = train.notes
    for said in (
        "3 hidden files or folders",
        "2 folders of the system",
        "2 files of the system",
        "1 .txt file",
        "1 .csv file",
    ):
        assert said in note


def test_what_may_have_been_an_image_is_warned_about(tmp_path):
    put(tmp_path, 10)
    (tmp_path / "a.jpg").write_bytes(b"")
    (tmp_path / "b.jpg").write_bytes(b"")
    (tmp_path / "c.png").symlink_to("nothing")
    (tmp_path / "d.dcm").write_bytes(b"DICM")
    os.mkfifo(tmp_path / "e.png")  # Opening it would hang.
    with pytest.warns(UserWarning) as warned:
        train, _ = datasets.load(tmp_path, batch_size=2)
    for said in (
        "2 empty files of 0 bytes (a.jpg, for instance)",
        "1 link to nothing (c.png)",
        "1 .dcm file (d.dcm)",
        "1 special file (e.png)",
    ):
        assert said in str(warned[0].message)
    assert len(warned) == 1 and isinstance(train.notes[0], Caution)
    assert train.example_count == 9


def test_links_are_followed_and_loops_end(tmp_path):
    put(tmp_path / "elsewhere/dogs", 5)
    put(tmp_path / "set/cats", 5)
    (tmp_path / "set/a_loop").symlink_to(tmp_path / "set")
    (tmp_path / "set/dogs").symlink_to(tmp_path / "elsewhere/dogs")
    (tmp_path / "elsewhere/dogs/again").symlink_to(tmp_path / "set/cats")
    source = read(tmp_path / "set")
    assert source.class_names == ["cats", "dogs"]
    assert len(source.train) + len(source.test) == 10
    assert "2 folders that several links lead to" in " ".join(source.notes)


def test_a_folder_of_clutter_says_what_it_has(tmp_path):
    (tmp_path / "a.png").write_bytes(b"")
    (tmp_path / "b.txt").write_bytes(b"x")
    with pytest.raises(ValueError, match="no images.*1 empty file.*a.png.*1 .txt file"):
        read(tmp_path)


def test_a_folder_that_may_not_be_read_is_named(tmp_path, monkeypatch):
    """Root may read everything, so the refusal is made up."""
    put(tmp_path / "a", 10)
    put(tmp_path / "b", 10)
    scandir = os.scandir

    def refusing(path):
        if path.endswith("b"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    with pytest.raises(ValueError, match=r"b: Permission denied\n.*skip_bad"):
        read(tmp_path)
    assert len(read(tmp_path, skip_bad=True).train) == 9
    with pytest.raises(ValueError, match="has no images.*b cannot be read: Permission"):
        read(tmp_path / "b")


# --- Fingerprints -----------------------------------------------------------


def test_a_fingerprint_knows_images_and_not_their_place(tmp_path):
    put(tmp_path / "set/a", 4)
    put(tmp_path / "set/b", 4)
    first = read(tmp_path / "set").fingerprint()
    assert (
        len(first) == 16 and read(tmp_path / "set", image_size=2).fingerprint() == first
    )
    assert read(tmp_path / "set", seed=5).fingerprint() == first
    (tmp_path / "set").rename(tmp_path / "moved")
    seen = {first}
    assert read(tmp_path / "moved").fingerprint() == first
    os.utime(next((tmp_path / "moved/a").iterdir()))
    assert read(tmp_path / "moved").fingerprint() == first
    put(tmp_path / "moved/a", 1)
    seen.add(read(tmp_path / "moved").fingerprint())
    added = max((tmp_path / "moved/a").iterdir())
    Image.new("L", (4, 4), 201).save(added)
    seen.add(read(tmp_path / "moved").fingerprint())
    added.rename(tmp_path / "moved/b" / added.name)
    seen.add(read(tmp_path / "moved").fingerprint())
    assert len(seen) == 4
    (tmp_path / "moved/b" / added.name).unlink()
    assert read(tmp_path / "moved").fingerprint() == first


def test_fingerprints_of_arrays_and_of_large_files(tmp_path):
    pixels = np.random.default_rng(0).integers(0, 256, (20, 8, 8), "uint8")
    seen = set()
    for changed in (0, 1):
        pixels[7, 3, 3] = changed * 200
        np.savez(tmp_path / "a.npz", images=pixels)
        np.save(tmp_path / f"{changed}.npy", pixels)
        seen.add(read(tmp_path / "a.npz").fingerprint())
        assert read(tmp_path / f"{changed}.npy").fingerprint() in seen
        assert read(tmp_path / "a.npz", image_size=4).fingerprint() in seen
    assert len(seen) == 2
    noise = np.random.default_rng(0).integers(0, 256, (300, 300, 3), "uint8")
    for changed in range(2):
        folder = tmp_path / f"large{changed}"
        folder.mkdir()
        for number in range(10):
            Image.fromarray(noise).save(folder / f"{number}.bmp")
            noise[150, 150] = number + changed  # A change in the middle, same size.
        seen.add(read(folder, image_size=8).fingerprint())
    assert len(seen) == 4

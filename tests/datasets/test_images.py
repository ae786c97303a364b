"""`load`: every kind of source, and every error that names its cause."""

import tracemalloc

import numpy as np
import pytest
import tensorflow as tf

from keras_gan import datasets


def pixels(dataset):
    """All images of a dataset as one array."""
    return np.concatenate([np.asarray(batch) for batch in dataset])


def save(path, **arrays):
    np.savez(path, **arrays)
    return path


@pytest.fixture
def grey():
    return np.random.default_rng(0).integers(0, 256, (40, 8, 8), dtype="uint8")


def test_the_embedded_images_are_balanced_and_in_range():
    train, test = datasets.load("fashion_mnist_10k", batch_size=100, labels=True)
    assert (train.example_count, test.example_count) == (10_000, 2_000)
    assert train.image_shape == (28, 28, 1)
    assert train.class_names[9] == "Ankle boot"
    for dataset, each in ((train, 1000), (test, 200)):
        images, labels = map(
            np.concatenate, zip(*dataset.as_numpy_iterator(), strict=True)
        )
        assert images.dtype == np.float32
        assert images.min() == -1 and images.max() == 1
        np.testing.assert_array_equal(np.bincount(labels), each)


def test_the_embedded_images_are_trousers_where_the_labels_say_so():
    """The mean trouser has a dark gap between its legs; the mean shirt has not."""
    train, _ = datasets.load("fashion_mnist_10k", labels=True)
    images, labels = map(np.concatenate, zip(*train.as_numpy_iterator(), strict=True))
    gap = {kind: images[labels == kind][:, 22, 13:15].mean() for kind in (0, 1)}
    assert gap[1] < gap[0] - 0.5


@pytest.mark.slow
def test_the_order_is_a_function_of_seed_and_epoch():
    def order(seed, epoch):
        train, _ = datasets.load("fashion_mnist_10k", seed=seed, labels=True)
        train.set_epoch(epoch)
        return np.concatenate([labels for _, labels in train.take(5)])

    np.testing.assert_array_equal(order(0, 3), order(0, 3))
    assert not np.array_equal(order(0, 3), order(0, 4))
    assert not np.array_equal(order(0, 3), order(1, 3))


def test_left_alone_each_iteration_is_the_next_epoch():
    train, _ = datasets.load("fashion_mnist_10k")
    first, second = (pixels(train.take(2)) for _ in range(2))
    assert not np.array_equal(first, second)
    train.set_epoch(1)
    np.testing.assert_array_equal(second, pixels(train.take(2)))


def test_an_epoch_has_every_image_once_and_the_test_part_keeps_its_order(tmp_path):
    images = np.arange(60, dtype="uint8")[:, None, None] * np.ones((1, 8, 8), "uint8")
    path = save(tmp_path / "a.npz", x_train=images, x_test=images[:10])
    train, test = datasets.load(path, batch_size=20)
    levels = np.round((pixels(train)[:, 0, 0, 0] + 1) * 127.5).astype(int)
    assert sorted(levels) == list(range(60)) and list(levels) != sorted(levels)
    levels = np.round((pixels(test)[:, 0, 0, 0] + 1) * 127.5).astype(int)
    assert list(levels) == list(range(10))


def test_a_short_last_batch_of_training_is_left_out(tmp_path, grey):
    path = save(tmp_path / "a.npz", x_train=grey, x_test=grey)
    train, test = datasets.load(path, batch_size=16)
    assert [len(batch) for batch in train] == [16, 16]
    assert [len(batch) for batch in test] == [16, 16, 8]
    assert int(train.cardinality()) == 2 and int(test.cardinality()) == 3


# --- NumPy files ------------------------------------------------------------


def test_arrays_are_divided_by_the_seed(tmp_path, grey):
    path = save(tmp_path / "a.npz", images=grey, labels=np.arange(40))
    train, test = datasets.load(path, batch_size=5, test_share=0.25, labels=True)
    of_train = {int(n) for _, labels in train for n in labels}
    of_test = {int(n) for _, labels in test for n in labels}
    assert len(of_test) == 10 and of_train | of_test == set(range(40))
    again = datasets.load(path, batch_size=5, test_share=0.25, labels=True, seed=1)[1]
    assert of_test != {int(n) for _, labels in again for n in labels}


@pytest.mark.parametrize(
    ("scale", "low", "said"),
    [(1.0, 0.0, r"read as \[0, 1\]"), (2.0, -1.0, r"read as \[-1, 1\]")],
)
def test_the_range_of_floats_is_found_and_said(scale, low, said, tmp_path, grey):
    import re

    path = save(tmp_path / "a.npz", images=(grey / 255.0) * scale + low)
    train, _ = datasets.load(path, batch_size=4)
    images = pixels(train)
    assert images.min() < -0.95 and images.max() > 0.95
    assert re.search(said, " ".join(train.notes))


def test_a_bare_array_and_keras_names_load(tmp_path, grey):
    np.save(tmp_path / "a.npy", grey[..., None])
    train, _ = datasets.load(tmp_path / "a.npy", batch_size=4)
    assert train.image_shape == (8, 8, 1)
    colour = np.repeat(grey[..., None], 3, axis=3)
    labels = np.zeros((40, 1), "int64")  # As keras.datasets gives CIFAR's.
    path = save(
        tmp_path / "b.npz", x_train=colour, y_train=labels, x_test=colour, y_test=labels
    )
    train, _ = datasets.load(path, batch_size=4, labels=True)
    assert train.element_spec[0].shape == (4, 8, 8, 3)


def test_masks_of_booleans_are_black_and_white(tmp_path, grey):
    path = save(tmp_path / "a.npz", images=grey > 128)
    train, _ = datasets.load(path, batch_size=4)
    assert set(np.unique(pixels(train))) == {-1.0, 1.0}


def test_resizing_covers_and_cuts_the_centre(tmp_path):
    wide = np.zeros((20, 8, 32, 1), "uint8")
    wide[:, :, 12:20] = 255  # The middle square is white.
    path = save(tmp_path / "a.npz", images=wide)
    train, _ = datasets.load(path, batch_size=4, image_size=16)
    images = pixels(train)
    assert images.shape[1:] == (16, 16, 1)
    assert images[:, :, 2:-2].min() > 0.9
    train, _ = datasets.load(path, batch_size=4, image_size=(4, 16))
    assert train.image_shape == (4, 16, 1)


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"pictures": np.zeros(3)}, "must have the keys images.*pictures"),
        ({"images": np.zeros((4, 8))}, r"must have shape.*\(4, 8\)"),
        ({"images": np.zeros((0, 8, 8))}, "no size may be 0"),
        ({"images": np.full((40, 8, 8), 300.5)}, "from 300.5 to 300.5"),
        ({"images": np.full((40, 8, 8), "a")}, "must be uint8.*<U1"),
        ({"images": np.full((40, 8, 8), np.nan)}, "NaN"),
        (
            {"images": np.zeros((40, 8, 8)), "labels": np.zeros(39, int)},
            "40 integers.*39",
        ),
        (
            {"images": np.zeros((40, 8, 8)), "labels": np.zeros(40)},
            "40 integers.*float64",
        ),
    ],
)
def test_arrays_that_are_no_images_are_refused(arrays, message, tmp_path):
    path = save(tmp_path / "a.npz", **arrays)
    with pytest.raises(ValueError, match=message):
        datasets.load(path, batch_size=4, labels="labels" in arrays)


def test_labels_that_nobody_asked_for_are_not_read(tmp_path):
    images = np.zeros((40, 8, 8))
    for labels in (np.full(40, "a text"), np.zeros(40), np.zeros((40, 4))):
        path = save(tmp_path / "a.npz", images=images, labels=labels)
        train, _ = datasets.load(path, batch_size=4)
        assert train.example_count == 36


def test_only_the_arrays_that_are_asked_for_are_unpacked(tmp_path, monkeypatch):
    """A small file may hold gigabytes of zeros. Sees `dict` of the file."""
    path = tmp_path / "a.npz"
    unused = np.zeros((30, 1000, 1000), "uint8")
    np.savez_compressed(path, images=np.zeros((40, 8, 8)), masks=unused)
    tracemalloc.start()
    datasets.load(path, batch_size=4)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 5_000_000


def test_a_broken_file_is_named(tmp_path):
    (tmp_path / "a.npz").write_bytes(b"PK broken")
    with pytest.raises(ValueError, match="a.npz cannot be read"):
        datasets.load(tmp_path / "a.npz")


# --- Arguments --------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"batch_size": 0}, "`batch_size`.*batch_size=0"),
        ({"image_size": 0}, "`image_size`.*image_size=0"),
        ({"image_size": (8, 8, 3)}, "`image_size`"),
        ({"test_share": 1.0, "name": "npz"}, "`test_share`.*test_share=1.0"),
        ({"batch_size": 10_001}, "10000 training images.*batch_size=10001"),
    ],
)
def test_impossible_arguments_are_refused(arguments, message):
    arguments.pop("name", None)
    with pytest.raises(ValueError, match=message):
        datasets.load("fashion_mnist_10k", **arguments)


def test_labels_that_are_not_there(tmp_path, grey):
    path = save(tmp_path / "a.npz", images=grey)
    with pytest.raises(ValueError, match="has no labels"):
        datasets.load(path, batch_size=4, labels=True)


def test_pipelines_are_plain_datasets():
    train, _ = datasets.load("fashion_mnist_10k")
    assert isinstance(train, tf.data.Dataset)

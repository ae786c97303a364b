"""Data sets by name: TensorFlow Datasets, Debian's files, and unknown names."""

import types

import numpy as np
import pytest
import tensorflow as tf

from keras_gan import datasets
from keras_gan.datasets import catalog
from keras_gan.datasets import fashion_mnist


def pixels(dataset):
    """All images of a dataset as one array."""
    return np.concatenate([np.asarray(batch) for batch in dataset])


def test_a_name_that_is_neither_data_set_nor_path():
    with pytest.raises(FileNotFoundError, match="'no_such_set' is neither"):
        datasets.load("no_such_set")


def test_a_file_of_another_kind(tmp_path):
    (tmp_path / "a.zip").write_bytes(b"x")
    with pytest.raises(ValueError, match="neither .npz nor .npy"):
        datasets.load(tmp_path / "a.zip")


def test_any_image_set_of_tensorflow_datasets_loads():
    tfds = pytest.importorskip("tensorflow_datasets")
    with tfds.testing.mock_data(num_examples=70):
        train, test = datasets.load("mnist", batch_size=10, labels=True)
        assert train.image_shape == (28, 28, 1) and len(train.class_names) == 10
        assert train.example_count + test.example_count == 70
        train, _ = datasets.load("celeb_a", batch_size=10, image_size=16)
        assert train.image_shape == (16, 16, 3)


def test_images_of_different_sizes_ask_for_a_size():
    tfds = pytest.importorskip("tensorflow_datasets")
    with tfds.testing.mock_data(num_examples=5):
        with pytest.raises(ValueError, match="differ in size.*`image_size`"):
            datasets.load("cats_vs_dogs", batch_size=2)


def test_a_data_set_without_images_says_what_it_has():
    tfds = pytest.importorskip("tensorflow_datasets")
    with tfds.testing.mock_data(num_examples=5):
        with pytest.raises(ValueError, match="no images. Its features: .*text"):
            datasets.load("imdb_reviews", batch_size=2)


@pytest.fixture
def offline(monkeypatch, tmp_path):
    """No names resolve, and nothing lies prepared."""
    import socket

    def fail(*arguments, **named):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    monkeypatch.setenv("TFDS_DATA_DIR", str(tmp_path / "tfds"))
    monkeypatch.setattr(
        "tensorflow_datasets.core.constants.DATA_DIR", str(tmp_path / "tfds")
    )


def test_a_download_without_network_fails_within_seconds(
    offline, monkeypatch, tmp_path
):
    import time

    monkeypatch.setattr(fashion_mnist, "_DEBIAN", tmp_path / "nothing")
    begun = time.monotonic()
    with pytest.raises(ConnectionError, match="no network.*dataset-fashion-mnist"):
        datasets.load("fashion_mnist")
    assert time.monotonic() - begun < 20


@pytest.mark.slow
@pytest.mark.skipif(
    not fashion_mnist._DEBIAN.is_dir(), reason="needs dataset-fashion-mnist"
)
def test_all_of_fashion_mnist_comes_from_debians_files(offline):
    train, test = datasets.load("fashion_mnist", batch_size=100, labels=True)
    assert (train.example_count, test.example_count) == (60_000, 10_000)
    embedded, _ = datasets.load("fashion_mnist_10k", labels=True)
    assert {
        tuple(i) for i in map(np.ravel, pixels(embedded.map(lambda x, y: x).take(1)))
    } <= {tuple(i) for i in map(np.ravel, pixels(train.map(lambda x, y: x)))}


def test_original_files_are_read_as_debian_packs_them(tmp_path, monkeypatch, offline):
    """The format of the files, wherever they are."""
    import gzip

    for part, count in (("train", 60), ("t10k", 20)):
        images = np.random.default_rng(0).integers(0, 256, (count, 28, 28), "uint8")
        labels = np.arange(count, dtype="uint8") % 10
        with gzip.open(tmp_path / f"{part}-images-idx3-ubyte.gz", "wb") as file:
            file.write(bytes(16) + images.tobytes())
        with gzip.open(tmp_path / f"{part}-labels-idx1-ubyte.gz", "wb") as file:
            file.write(bytes(8) + labels.tobytes())
    monkeypatch.setattr(fashion_mnist, "_DEBIAN", tmp_path)
    train, test = datasets.load("fashion_mnist", batch_size=20, labels=True)
    assert (train.example_count, test.example_count) == (60, 20)
    got, labels = next(iter(test))
    np.testing.assert_allclose(got[..., 0], images / 127.5 - 1, atol=1e-6)
    np.testing.assert_array_equal(labels, np.arange(20) % 10)


# --- A data set of TensorFlow Datasets that is made up ------------------------


@pytest.fixture
def catalog_of(monkeypatch):
    """Makes the next data set that is looked up one of these splits."""
    tfds = pytest.importorskip("tensorflow_datasets")

    class Builder:
        name = "made_up"
        decoded = set()

        def __init__(self, splits):
            self.splits = splits
            features = dict.fromkeys(next(iter(splits.values())))
            self.info = types.SimpleNamespace(splits=splits, features=features)

        def download_and_prepare(self):
            pass

        def as_dataset(self, split, decoders):
            wanted = decoders._feature_specs
            self.decoded |= set(wanted)
            parts = {name: self.splits[split][name] for name in wanted}
            return tf.data.Dataset.from_tensor_slices(parts)

    def of(**splits):
        builder = Builder(splits)
        monkeypatch.setattr(tfds, "builder", lambda name: builder)
        monkeypatch.setattr(catalog, "is_name", lambda name: True)
        monkeypatch.setattr(catalog, "_resolves", lambda host: True)
        return builder

    return of


GREY = (np.arange(20 * 64).reshape(20, 8, 8, 1) % 256).astype("uint8")


def test_labels_of_the_catalog_that_are_floats_are_refused_and_not_cut(catalog_of):
    catalog_of(train={"image": GREY, "label": np.linspace(0.3, 1.3, 20)})
    with pytest.raises(ValueError, match="20 integers from 0.*float64.*train"):
        datasets.load("made_up", batch_size=4, labels=True)
    assert datasets.load("made_up", batch_size=4)[0].example_count == 18


def test_a_test_part_without_labels_is_found_before_training(catalog_of):
    labels = np.arange(20)
    parts = {"image": GREY, "label": labels}
    catalog_of(train=parts, test={"image": GREY, "label": np.full(20, -1)})
    with pytest.raises(ValueError, match="from -1 to -1.*'test'.*labels=False"):
        datasets.load("made_up", batch_size=4, labels=True)
    datasets.load("made_up", batch_size=4)


def test_texts_and_boxes_are_not_even_decoded(catalog_of):
    builder = catalog_of(
        train={
            "image": GREY,
            "label": np.full(20, "a text"),
            "boxes": np.zeros((20, 3, 4)),
        }
    )
    train, _ = datasets.load("made_up", batch_size=4)
    assert train.class_names is None
    assert builder.decoded == {"image"}


def test_images_of_16_bits_are_read_by_the_rule_of_png(catalog_of, tmp_path):
    """Levels of 257 to one of 8 bits."""
    wide = GREY.astype("uint16") * 257
    catalog_of(train={"image": wide}, test={"image": wide})
    _, test = datasets.load("made_up", batch_size=20)
    np.testing.assert_array_equal(next(iter(test)), GREY / np.float32(127.5) - 1)

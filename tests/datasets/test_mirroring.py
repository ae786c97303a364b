"""Mirror images as a part of the data set."""

import numpy as np
import pytest
import tensorflow as tf

from keras_gan.datasets.mirroring import Mirrored
from keras_gan.datasets.mirroring import with_mirror_images
from keras_gan.datasets.pipelines import from_arrays
from keras_gan.datasets.sources import Images


class Lazy:
    """Images that are read when they are needed, as from files."""

    def __init__(self, images):
        self.images, self.shape = images, images.shape

    def __len__(self):
        return len(self.images)

    def read(self, indices):
        return self.images[indices]


def pictures(dtype="uint8", shape=(5, 3, 4, 3)):
    values = np.random.default_rng(0).integers(0, 256, shape).astype(dtype)
    return values if dtype == "uint8" else values / 127.5 - 1


@pytest.mark.parametrize("kind", ["uint8", "float32", "lazy"])
def test_an_epoch_has_every_image_and_every_mirror_image_once(kind):
    """Sees a flip of rows, and images of float32 that are read as bytes."""
    images = pictures("float32" if kind == "float32" else "uint8")
    source = Images(Lazy(images) if kind == "lazy" else images, np.arange(5))
    doubled = with_mirror_images(source)
    data = from_arrays(doubled.train, doubled.train_labels, batch_size=4, seed=3)
    found, labels = (np.concatenate(part) for part in zip(*data, strict=True))
    assert found.dtype == images.dtype and found.shape == (10, 3, 4, 3)
    expected = np.concatenate([images, images[:, :, ::-1]])
    order = [
        int(np.flatnonzero((expected == image).all(axis=(1, 2, 3)))[0])
        for image in found
    ]
    assert sorted(order) == list(range(10)) and order != list(range(10))
    np.testing.assert_array_equal(labels, np.array(order) % 5)


def test_the_test_part_stays_as_it_is():
    source = Images(pictures(), None, pictures(shape=(2, 3, 4, 3)), None, ["a"])
    doubled = with_mirror_images(source)
    assert doubled[1:] == source[1:]
    assert doubled.train.shape == (10, 3, 4, 3)
    assert doubled.train_labels is None


def test_a_batch_may_mix_both():
    read = Mirrored(pictures()).read(np.array([2, 7]))
    np.testing.assert_array_equal(read[0], read[1][:, ::-1])
    assert isinstance(tf.constant(read), tf.Tensor)

"""Stacked MNIST and others: three grey images per colour image, 1000 modes."""

import numpy as np

from keras_gan.core.integers import integer
from keras_gan.core.integers import seed_number
from keras_gan.datasets import images as image_data
from keras_gan.datasets.pipelines import from_arrays
from keras_gan.datasets.sources import to_float


def stacked(base, count=128_000, *, channels=3, batch_size=64, labels=False, seed=0):
    """Stacked MNIST: images whose channels are independently drawn grey images.

    With ten classes per channel and three channels there are 1000 modes, each with
    1/1000 of the data. `"mnist"`, which may have to be downloaded, makes stacked MNIST.
    `"fashion_mnist"` does the same with clothes, and
    `metrics.features.fashion_mnist()` counts its modes.

    Args:
        base: name or path of grey images with labels, as for `datasets.load`, or
            `sources.Images`. The training images are used.
        count: integer, the number of combinations, which are drawn once. With None,
            new ones are drawn in every epoch, as many as the base has images.
        channels: integer of at least 1.
        batch_size: integer.
        labels: boolean, return (images, modes). A mode is the number whose digits are
            the classes of the channels, first channel first. Not with `count=None`.
        seed: integer, determines the combinations and their order.

    Returns:
        A `tf.data.Dataset` of float32 images in [-1, 1], one epoch per iteration. It
        has the attributes of the datasets that `datasets.load` returns.

    Raises:
        ValueError: if the base is not grey or has no labels, or an argument is
            out of range.

    Example:

    >>> data = stacked("fashion_mnist_10k", count=256, labels=True)
    >>> images, modes = next(iter(data))
    >>> images.shape, int(modes.numpy().max()) < 1000
    (TensorShape([64, 28, 28, 3]), True)

    Reference: [Metz et al., 2017](https://arxiv.org/abs/1611.02163)
    """
    channels = integer("channels", channels)
    count = None if count is None else integer("count", count)
    if isinstance(base, image_data.Images):
        source = base
    else:
        source = image_data.read(base)
    combinations = Combinations(
        source.train, source.train_labels, count, channels, seed
    )
    if labels and count is None:
        raise ValueError(
            "`labels=True` needs a `count`: with count=None the images change in every "
            "epoch."
        )
    dataset = from_arrays(
        combinations,
        combinations.modes() if labels else None,
        batch_size=batch_size,
        seed=seed,
        drop_remainder=True,
        transform=to_float,
    )
    dataset.image_shape = combinations.shape[1:]
    dataset.class_names = None
    dataset.notes = source.notes
    dataset.example_count = len(combinations)
    return dataset


class Combinations:
    """Combinations of grey images, one per channel, assembled when they are read.

    Args:
        images: uint8 array of shape `(count, height, width, 1)`.
        labels: array of `count` integers.
        count: integer, or None for new ones in every epoch.
        channels: integer.
        seed: integer.
    """

    def __init__(self, images, labels, count, channels, seed):
        if labels is None:
            raise ValueError("`base` must have labels, which identify the modes.")
        dtype = getattr(images, "dtype", "none, as they are read from a folder")
        if images.shape[-1] != 1 or dtype != np.uint8:
            raise ValueError(
                "`base` must have grey uint8 images in memory. Received: images of "
                f"shape {tuple(images.shape[1:])}, dtype {dtype}"
            )
        self.images = images[..., 0]
        self.labels = labels
        self.seed = seed_number(seed)
        self.fresh = count is None
        self.shape = (count or len(images), *images.shape[1:3], channels)
        rng = np.random.default_rng(self.seed)
        self._chosen = rng.integers(len(images), size=(len(self), channels))

    def __len__(self):
        return self.shape[0]

    def read(self, indices):
        """The images at an array of indices, uint8.

        With `count=None`, indices past the end belong to later epochs.
        """
        chosen = self._chosen[indices] if not self.fresh else self._draw(indices)
        return np.moveaxis(self.images[chosen], 1, -1)

    def _draw(self, indices):
        size = self.shape[-1]
        return np.stack(
            [
                np.random.default_rng([self.seed, int(i)]).integers(
                    len(self.images), size=size
                )
                for i in indices
            ]
        )

    def modes(self):
        """The mode of each image: the classes of its channels as digits."""
        classes = int(self.labels.max()) + 1
        powers = classes ** np.arange(self.shape[-1])[::-1]
        return (self.labels[self._chosen] @ powers).astype("int32")

"""Training images and their mirror images, as one data set of twice the size."""

import numpy as np


class Mirrored:
    """Images followed by their horizontal mirror images, made when they are read.

    Index k is image k, and index count + k its mirror image. So the order of training,
    which depends on seed and epoch only, is still all that a resumed run repeats.

    Args:
        images: array of shape `(count, height, width, channels)`, or an object with
            `shape` and `read(indices)`, see `datasets.sources.Images`.

    Example:

    >>> pair = Mirrored(np.arange(4, dtype="uint8").reshape(2, 1, 2, 1))
    >>> pair.read(np.array([1, 3])).ravel().tolist()
    [2, 3, 3, 2]
    """

    def __init__(self, images):
        self.images = images
        self.dtype = getattr(images, "dtype", np.dtype("uint8"))

    @property
    def shape(self):
        return (2 * len(self.images), *self.images.shape[1:])

    def __len__(self):
        return 2 * len(self.images)

    def read(self, indices):
        """The images at an array of indices."""
        mirrored, places = np.divmod(indices, len(self.images))
        read = getattr(self.images, "read", lambda places: self.images[places])
        found = read(places)
        flipped = np.flip(found, axis=2)
        return np.where(mirrored[:, None, None, None] > 0, flipped, found)


def with_mirror_images(images):
    """`datasets.sources.Images` whose training part has every mirror image too.

    The test part stays as it is.

    Args:
        images: `datasets.sources.Images`.
    """
    labels = images.train_labels
    if labels is not None:
        labels = np.concatenate([labels, labels])
    return images._replace(train=Mirrored(images.train), train_labels=labels)

"""What is measured of samples, and the same of real images: the floor."""

import hashlib

import numpy as np

from keras_gan import metrics
from keras_gan.callbacks import pictures
from keras_gan.datasets import images as image_data

NEIGHBOURS = 5
_MOST = 5000  # Images of each set in measures that compare all pairs.
_PATCHED = 1000  # Images of each set whose patches are compared.
_LEVELS = ("swd_full", "swd_half", "swd_quarter")


class Data:
    """Training and test images, uint8 in memory.

    Args:
        name: name or path, as `datasets.load` takes it.
        size: integer or None.
    """

    def __init__(self, name, size):
        found = image_data.read(name, size)
        self.name = name
        self.train, self.test = (_bytes(part) for part in (found.train, found.test))
        self.train_labels, self.test_labels = found.train_labels, found.test_labels
        self.shape = tuple(self.train.shape[1:])
        self.class_count = 0
        if found.train_labels is not None:
            self.class_count = int(found.train_labels.max()) + 1
        self.fingerprint = found.fingerprint()
        self.sides = "x".join(map(str, self.shape))
        identity = f"{name} {self.sides} {self.fingerprint}"
        self.slug = f"{self.sides}-{hashlib.sha256(identity.encode()).hexdigest()[:8]}"


def _bytes(images):
    read = getattr(images, "read", None)
    if read is not None:
        images = read(np.arange(len(images)))
    return to_bytes(images)


def to_bytes(images):
    """uint8 from images in [-1, 1]."""
    if images.dtype == np.uint8:
        return images
    return pictures.to_uint8(images, (-1, 1))


class Measures:
    """Measures of images against those of the data.

    Args:
        data: `Data`.
        extractor: `features.Extractor`.
        folder: path, where the features of real images are kept.
    """

    def __init__(self, data, extractor, folder):
        self.data, self.extractor = data, extractor
        # Without the folder in which the network lies.
        self._protocol = extractor.protocol.replace(f"{folder.resolve()}/", "")
        digest = hashlib.sha256(self._protocol.encode()).hexdigest()[:8]
        path = folder / f"real-{data.slug}-{digest}.npz"
        if not path.exists():
            train, test = (extractor.extract(x) for x in (data.train, data.test))
            np.savez(path, train=train, test=test)
        with np.load(path) as kept:
            self.train, self.test = kept["train"], kept["test"]
        self.order = np.random.default_rng(0).permutation(len(self.train))

    def of(self, samples):
        """The measures of generated images in [-1, 1], as a dictionary."""
        samples = to_bytes(samples)
        features = self.extractor.extract(samples)
        found = {
            "fd": _frechet(self.train, features),
            "fd_test": _frechet(self.test, features),
        }
        return found | self._compared(
            self.data.train[self.order], self.train[self.order], samples, features
        )

    def of_test_images(self):
        """The measures of the test images in the place of samples."""
        found = {"fd": _frechet(self.train, self.test)}
        return found | self._compared(
            self.data.train[self.order],
            self.train[self.order],
            self.data.test,
            self.test,
        )

    def of_halves(self):
        """The measures of one half of the training images against the other."""
        half = len(self.order) // 2
        first, second = self.order[:half], self.order[half : 2 * half]
        found = {"fd": _frechet(self.train[first], self.train[second])}
        return found | self._compared(
            self.data.train[first],
            self.train[first],
            self.data.train[second],
            self.train[second],
        )

    def _compared(self, real, real_features, samples, features):
        count = min(_MOST, len(real), len(samples))
        near = metrics.prdc(real_features[:count], features[:count], NEIGHBOURS)
        found = near._asdict()
        # All training images may be copied, so all of them count, up to a number.
        searched = real_features[:_MOST]
        found["copies"] = 1 - metrics.authenticity(searched, features[:count])
        return found | self._patched(real, samples)

    def _patched(self, real, samples):
        count = min(_PATCHED, len(real), len(samples))
        sides = self.data.shape[:2]
        if min(sides) < 7:
            return {}
        parts = (x[:count].astype("float32") / 127.5 - 1 for x in (real, samples))
        levels = metrics.patch_sliced_wasserstein(
            *parts, patches=32, directions=256, smallest_level=max(7, min(sides) // 4)
        )
        return dict(zip(_LEVELS, levels.values(), strict=False))

    def protocol(self, count):
        """What the numbers of `count` samples depend on, in a sentence."""
        compared = min(_MOST, len(self.train), count)
        patched = min(_PATCHED, len(self.train), count)
        return (
            f"{count} samples against {len(self.train)} training images (fd_test: "
            f"{len(self.test)} test images) of {self.data.name} "
            f"{self.data.fingerprint}; features: {self._protocol}; precision, recall, "
            f"density and coverage of {compared} in each set, k={NEIGHBOURS}; copies "
            f"among {min(_MOST, len(self.train))} training images; SWD of {patched} "
            "images in each set, 32 patches of 7x7 per image, 256 directions"
        )


def _frechet(real, fake):
    """The Frechet distance, or None if there are too few images for it."""
    if min(len(real), len(fake)) <= real.shape[1]:
        return None
    return float(metrics.frechet_distance(real, fake))

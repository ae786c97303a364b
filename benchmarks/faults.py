"""Sets of colour pictures with known faults, made from pictures without."""

import io

import numpy as np
from PIL import Image
from scipy import ndimage


def faulty_sets(pictures, training, classes, rng):
    """Yields `(fault, name, images)`: sets of as many pictures as were given.

    Sets with the same fault come in increasing strength.

    Args:
        pictures: uint8 array of held-out pictures, `(count, height, width, 3)`.
        training: uint8 array of at least as many pictures that a GAN was trained on.
        classes: integers, the class of each held-out picture.
        rng: `numpy.random.Generator`.
    """
    count, height, width, _ = pictures.shape
    yield None, "other real images", pictures
    yield None, "the training images themselves", training[:count]
    names = rng.permutation(np.unique(classes))
    for share in (0.1, 0.5):
        sizes = np.cumsum([np.sum(classes == name) for name in names])
        lost = names[: 1 + np.argmin(np.abs(sizes - share * count))]
        left = pictures[~np.isin(classes, lost)]
        more = rng.integers(len(left), size=count - len(left))
        name = f"about {100 * share:.0f} % missing, by class"
        yield "classes missing", name, np.concatenate([left, left[more]])
    for kept, name in (
        (count // 2, "half of the images, twice"),
        (count // 10, "a tenth of the images, ten times"),
        (10, "ten images, over and over"),
    ):
        yield "over and over", name, pictures[np.arange(count) % kept]
    for sigma in (0.5, 1.0):
        blurred = ndimage.gaussian_filter(
            pictures.astype("float32"), (0, sigma * width / 32, sigma * width / 32, 0)
        )
        yield "blurred", f"blurred, σ = {sigma}", _bytes(blurred)
    for sigma in (10, 30):
        noise = rng.normal(scale=sigma, size=pictures.shape)
        yield "noise", f"noise, σ = {sigma}", _bytes(pictures + noise)
    for shift in (0.1, 0.3):
        tinted = pictures * np.array([1.0, 1.0 - shift, 1.0 - shift / 2])
        yield "tinted", f"tinted by {shift:.0%}", _bytes(tinted)
    yield "swapped", "red and blue swapped", pictures[..., ::-1]
    grey = pictures @ np.array([0.299, 0.587, 0.114])
    yield "grey", "grey", _bytes(np.repeat(grey[..., None], 3, axis=-1))
    yield "upside down", "upside down", pictures[:, ::-1]
    for parts in (2, 4):
        mixed = np.stack([_shuffled(image, parts, rng) for image in pictures])
        yield "shuffled", f"{parts}×{parts} parts shuffled", mixed
    for quality in (30, 5):
        blocks = np.stack([_as_jpeg(image, quality) for image in pictures])
        yield "JPEG", f"JPEG of quality {quality}", blocks
    noise = rng.integers(0, 256, pictures.shape, dtype="uint8")
    yield "nothing but noise", "nothing but noise", noise


def _bytes(values):
    return np.clip(np.round(values), 0, 255).astype("uint8")


def _shuffled(image, parts, rng):
    """An image cut into parts × parts equal pieces, in another order."""
    rows = np.split(image, parts, axis=0)
    pieces = [piece for row in rows for piece in np.split(row, parts, axis=1)]
    order = rng.permutation(len(pieces))
    mixed = [pieces[index] for index in order]
    rows = [
        np.concatenate(mixed[start : start + parts], axis=1)
        for start in range(0, len(mixed), parts)
    ]
    return np.concatenate(rows, axis=0)


def _as_jpeg(image, quality):
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "JPEG", quality=quality)
    return np.asarray(Image.open(buffer))

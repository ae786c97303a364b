"""Signs that a GAN has memorized training images: D's scores, and copies."""

import math

import numpy as np

from keras_gan.core import keras_internals
from keras_gan.layers.packing import Packing
from keras_gan.metrics import authenticity

_FEWEST = 20  # Held-out images.
_MOST = 1000  # Images that D scores, of either kind.
_MEMORIZED = 0.6  # Share of pairs from which on D has memorized images.

# In place of the sentences below, if the images have changed since a run began.
NOT_HELD_OUT = (
    "Whether D has memorized training images, and whether samples are copies, cannot "
    "be said: the images have changed since the run began, so some that are held out "
    "now may have been trained on."
)


def pair_share(first, second):
    """The share of pairs in which the first score is higher, and its standard error.

    A tie counts ½. The share is the area under the ROC curve, and the error that of
    [DeLong et al., 1988](https://doi.org/10.2307/2531595).

    Args:
        first: array of shape `(count,)`, at least two scores.
        second: as `first`; the counts may differ.

    Returns:
        `(share, standard_error)`.

    Example:

    >>> pair_share([1.0, 3.0], [0.0, 2.0])[0]
    0.75
    """
    first, second = np.asarray(first, "float64"), np.asarray(second, "float64")
    beaten = _shares_below(first, second)
    beating = 1 - _shares_below(second, first)
    variance = beaten.var(ddof=1) / len(first) + beating.var(ddof=1) / len(second)
    return float(beaten.mean()), math.sqrt(variance)


def _shares_below(values, others):
    """For each value, the share of the others below it; equal ones count ½."""
    others = np.sort(others)
    below = np.searchsorted(others, values, "left")
    not_above = np.searchsorted(others, values, "right")
    return (below + not_above) / (2 * len(others))


def scores(gan, images, condition=None):
    """D's scores of images in the generator's range: higher for those it calls real."""
    packs = [
        layer.degree
        for layer in keras_internals.layers_of(gan.discriminator)
        if isinstance(layer, Packing)
    ]
    count = len(images) - len(images) % math.prod(packs)  # Whole packs only.
    images = images[:count]
    condition = None if condition is None else condition[:count]
    loss = gan.adversarial_loss
    if loss.compares_embeddings:
        found = gan.discriminate(images, condition)
    else:
        # Probabilities would be rounded to 1, where logits still differ.
        found = gan._logits_of(images, condition) * (1 if loss.high_is_real else -1)
    return np.asarray(found, "float64").reshape(len(found), -1).mean(axis=1)


def of_discriminator(gan, data, seed, prepare):
    """A sentence on whether D has memorized training images.

    Args:
        gan: compiled model.
        data: `datasets.sources.Images`.
        seed: integer, from which the images are chosen.
        prepare: function from the images of `data` to the generator's range.
    """
    if data.test is None or len(data.test) < _FEWEST:
        return _too_few(data, "D has memorized training images")
    found = []
    for images, labels in (
        (data.train, data.train_labels),
        (data.test, data.test_labels),
    ):
        indices = chosen(len(images), _MOST, seed)
        classes = labels[indices] if gan.conditional else None
        found.append(scores(gan, prepare(read(images, indices)), classes))
    share, error = pair_share(*found)
    said = (
        "D scores a training image above a held-out one in "
        f"{100 * share:.0f} % ± {100 * error:.0f} % of pairs (50 % = none memorized)"
    )
    if share - 2 * error > 0.5 and share > _MEMORIZED:
        return (
            f"{said}: it has memorized training images; use more images or --augment."
        )
    return f"{said}."


def of_samples(extractor, samples, data, seed):
    """A sentence on whether samples are copies of training images.

    Args:
        extractor: `features.Extractor`.
        samples: array of samples, uint8.
        data: `datasets.sources.Images`.
        seed: integer, from which the images are chosen.
    """
    if data.test is None or len(data.test) < _FEWEST:
        return _too_few(data, "samples are copies")
    most = 5000
    train = chosen(len(data.train), most, seed)
    features = [
        extractor.extract(images)
        for images in (
            read(data.train, train),
            samples[:_MOST],
            read(data.test, chosen(len(data.test), _MOST, seed)),
        )
    ]
    real, fake, other = features
    shares = [1 - authenticity(real, part) for part in (fake, other)]
    errors = [
        _error(share, len(part))
        for share, part in zip(shares, (fake, other), strict=True)
    ]
    copied, usual = (
        f"{100 * share:.0f} % ± {100 * error:.0f} %"
        for share, error in zip(shares, errors, strict=True)
    )
    said = (
        f"Copies: {copied} of samples are nearer to a training image than that image "
        f"is to any other; of held-out images {usual}"
    )
    if len(train) < len(data.train):
        said += f" ({most:,} of {len(data.train):,} training images were searched)"
    if shares[0] - shares[1] > 2 * math.hypot(*errors) and shares[0] > shares[1] + 0.1:
        return (
            f"{said}: some samples are near copies; keras-gan evaluate --copies draws "
            "them."
        )
    return f"{said}: no sign of copies."


def _error(share, count):
    """Standard error of a share by Agresti and Coull, which is not 0 at 0 %."""
    share, count = (share * count + 2) / (count + 4), count + 4
    return math.sqrt(share * (1 - share) / count)


def _too_few(data, what):
    count = 0 if data.test is None else len(data.test)
    return (
        f"Whether {what} cannot be said: it takes at least {_FEWEST} held-out images, "
        f"and there are {count}."
    )


def chosen(count, most, seed):
    """Indices of at most `most` of `count` images, drawn with a seed, in order."""
    if count <= most:
        return np.arange(count)
    drawn = np.random.default_rng(seed).choice(count, most, replace=False)
    return np.sort(drawn)


def read(images, indices):
    """Images at indices, of an array or of files."""
    read_at = getattr(images, "read", lambda indices: images[indices])
    return read_at(indices)

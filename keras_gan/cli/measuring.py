"""Metrics and extractors by name, and the summary at the end of training."""

from pathlib import Path

import numpy as np

from keras_gan import metrics
from keras_gan.callbacks import pictures
from keras_gan.cli.loading import readable
from keras_gan.metrics import features
from keras_gan.metrics.evaluation import Evaluation

# Functions of an extractor and a number of images, by name on the command line.
METRICS = {
    "fd": lambda extractor, count: metrics.FrechetDistance(extractor, name="fd"),
    "fd_infinity": metrics.FrechetDistanceInfinity,
    "kid": metrics.KernelDistance,
    "prdc": lambda extractor, count: metrics.PRDC(extractor, capacity=count),
    "swd": lambda extractor, count: metrics.SlicedWasserstein(capacity=count),
    "inception_score": lambda extractor, count: metrics.InceptionScore(extractor),
    "class_kl": lambda extractor, count: metrics.ClassHistogramKL(extractor),
    "ms_ssim": lambda extractor, count: metrics.MultiScaleSSIM(capacity=count),
    "realism": lambda extractor, count: metrics.Realism(extractor, capacity=count),
    "authenticity": metrics.Authenticity,
}
_WITHOUT_EXTRACTOR = ("swd", "ms_ssim")


def some(images, count, seed):
    """At most `count` of the images, drawn with a seed, and their indices."""
    indices = np.arange(len(images))
    if count < len(images):
        chosen = np.random.default_rng(seed).choice(len(images), count, replace=False)
        indices = np.sort(chosen)
    read = getattr(images, "read", lambda indices: images[indices])
    return read(indices), indices


def to_bytes(images, value_range=(-1, 1)):
    """Images as uint8.

    Raises:
        ValueError: if they contain NaN or infinite values.
    """
    if images.dtype == np.uint8:
        return images
    if not np.all(np.isfinite(images)):
        raise ValueError("The images contain NaN or infinite values.")
    return pictures.to_uint8(images, value_range)


_EXTRACTORS = {
    "fashion_mnist": features.fashion_mnist,
    "inception_v3": features.inception_v3,
    "pixels": features.pixels,
}


def choose_extractor(name, layer, image_shape):
    """An extractor by name or path.

    Without either, the package's own for grey images of 28×28, and None for others.
    """
    if name is None and layer is None:
        return features.fashion_mnist() if image_shape == (28, 28, 1) else None
    suffix = Path(name or "").suffix
    if layer is not None and suffix != ".keras":
        raise ValueError(
            f"--layer goes with the .keras file of an --extractor. Received: {layer}"
        )
    if name in _EXTRACTORS:
        return _EXTRACTORS[name]()
    if suffix == ".keras":
        with readable(name, clear=(ValueError, OSError)):
            return features.network(name, layer)
    if suffix == ".h5":
        return features.inception_v3(name)
    raise ValueError(
        f"--extractor may be {', '.join(_EXTRACTORS)}, a .keras file, or the .h5 file "
        f"of InceptionV3's weights. Received: {name}"
    )


def choose_metrics(names, extractor, image_shape):
    """Names of metrics from a comma-separated string; if None, the default ones."""
    if names is None:
        return ["swd"] if extractor is None else ["fd", "kid", "prdc", "swd"]
    names = [name.strip() for name in names.split(",")]
    unknown = [name for name in names if name not in METRICS]
    if unknown:
        raise ValueError(
            f"--metrics may name {', '.join(METRICS)}. Received: {', '.join(unknown)}"
        )
    needy = [name for name in names if name not in _WITHOUT_EXTRACTOR]
    if extractor is None and len(needy) == len(names):
        raise ValueError(_no_extractor(", ".join(needy), image_shape))
    return names


def _no_extractor(names, image_shape):
    return (
        f"{names} compares features, but for images of shape {tuple(image_shape)} the "
        "package has no extractor of its own. Pass --extractor with the path of a "
        ".keras file, inception_v3, or pixels."
    )


def measure(names, extractor, real, fake, cache=None):
    """Computes metrics by name, as far as they can be computed.

    Args:
        names: list of names in `METRICS`.
        extractor: `features.Extractor`, or None.
        real: array of real images.
        fake: array of samples.
        cache: string or path of a folder that keeps the statistics of the real
            images, or None.

    Returns:
        `(found, protocol, left_out)`: the values by name, what they depend on, and why
        the other metrics could not be computed, by name.

    Raises:
        ValueError: if no metric can be computed.
    """
    count, shape = max(len(real), len(fake)), tuple(real.shape[1:])
    chosen, left_out = {}, {}
    for name in names:
        try:
            chosen[name] = _built(name, extractor, count, shape)
            chosen[name].check_count("real images", len(real), len(real))
            chosen[name].check_count("samples", len(fake), len(fake))
        except (ValueError, TypeError) as error:
            chosen.pop(name, None)
            left_out[name] = str(error)
    evaluations = []
    try:
        evaluation = Evaluation(list(chosen.values()), real, cache=cache)
        found = evaluation.measure(fake)
        evaluations.append(evaluation)
    except ValueError:
        # One by one, to find out which of them failed.
        found = {}
        for name, metric in chosen.items():
            try:
                evaluation = Evaluation([metric], real, cache=cache)
                found |= evaluation.measure(fake)
                evaluations.append(evaluation)
            except ValueError as error:
                left_out[name] = str(error)
    if not found:
        raise ValueError(" ".join(dict.fromkeys(left_out.values())))
    protocols = [each.protocol for each in evaluations]
    extractors = {each["extractor"] for each in protocols} - {None}
    settings = {}
    for each in protocols:
        settings |= each["metrics"]
    protocol = {
        "samples": len(fake),
        "real_images": len(real),
        "extractor": "; ".join(sorted(extractors)) or None,
        "metrics": settings,
    }
    return found, protocol, left_out


def _built(name, extractor, count, shape):
    """A metric for examples of a shape; raises if there is none for this extractor."""
    if extractor is None and name not in _WITHOUT_EXTRACTOR:
        raise ValueError(_no_extractor(name, shape))
    metric = METRICS[name](extractor, count)
    metric.build(shape)
    return metric


def summary(gan, images, seed):
    """The text on sample quality that `keras-gan train` prints at its end.

    Args:
        gan: the model.
        images: `datasets.sources.Images` that it was trained on.
        seed: integer, seed of the samples and of the choice of images.
    """
    shape = gan.image_shape
    extractor = choose_extractor(None, None, shape)
    real, chosen = some(images.train, 5000 if extractor else 1000, seed)
    labels = images.train_labels[chosen] if gan.conditional else None
    samples = gan.generate(len(real), labels, seed=seed)
    fake = to_bytes(samples, gan.value_range)
    protocol = f"{len(real):,} samples against as many training images"
    if extractor is not None and len(real) > extractor.width(shape):
        found, _, _ = measure(["fd", "prdc"], extractor, real, fake)
        return (
            f"Frechet distance {found['fd']:.3g}, precision "
            f"{found['precision']:.2f}, recall {found['recall']:.2f}\n"
            f"  ({protocol}, in the features of {extractor.title}; not an FID)"
        )
    found, _, _ = measure(["swd"], None, real, fake)
    reason = (
        f"{len(real)} images are too few for one"
        if extractor is not None
        else "the package has an extractor for grey images of 28×28 pixels only; "
        "pass your own to keras-gan evaluate --extractor"
    )
    return (
        f"Sliced Wasserstein distance {found['swd']:.3g} ({protocol})\n"
        f"  No Frechet distance: {reason}."
    )

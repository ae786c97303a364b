"""Metrics and extractors by name, and the summary at the end of training."""

from pathlib import Path

import numpy as np

from keras_gan import metrics
from keras_gan.callbacks import pictures
from keras_gan.cli import overfitting
from keras_gan.cli.loading import readable
from keras_gan.core.suggesting import did_you_mean
from keras_gan.metrics import features
from keras_gan.metrics.evaluation import Evaluation
from keras_gan.metrics.features.networks import INCEPTION_WEIGHTS
from keras_gan.metrics.real_against_real import computable

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
_DISTANCES = {"fd": "Frechet distance", "swd": "Sliced Wasserstein distance"}
_FEWEST_FOR_PRECISION = 100


def some(images, count, seed):
    """At most `count` of the images, drawn with a seed, and their indices."""
    indices = overfitting.chosen(len(images), count, seed)
    return overfitting.read(images, indices), indices


def to_range(images, value_range):
    """Images, uint8 or in [-1, 1], as floats in the generator's range."""
    low, high = value_range
    if images.dtype == np.uint8:
        return low + images.astype("float32") * ((high - low) / 255)
    return low + (images + 1) * ((high - low) / 2)


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
    "random_filters": features.random_filters,
    "inception_v3": features.inception_v3,
    "pixels": features.pixels,
}


def choose_extractor(name, layer, image_shape):
    """An extractor by name or path; without either, the default for these images."""
    if name is None and layer is None:
        return features.default(image_shape)
    suffix = Path(name or "").suffix
    if layer is not None and suffix != ".keras":
        raise ValueError(
            f"--layer goes with the .keras file of an --extractor. Received: {layer}"
        )
    if name in _EXTRACTORS:
        try:
            return _EXTRACTORS[name]()
        except ConnectionError as error:
            raise ConnectionError(
                "The weights of InceptionV3 could not be downloaded. Get the file from "
                f"{INCEPTION_WEIGHTS} where there is a network, and pass it with "
                "--extractor FILE.h5."
            ) from error
    if suffix == ".keras":
        with readable(name, clear=(ValueError, OSError)):
            try:
                return features.network(name, layer)
            except ValueError as error:
                said = str(error).replace("`layer`", "--layer")
                raise ValueError(said.replace("layer=", "--layer ")) from error
    if suffix == ".h5":
        if not Path(name).is_file():
            raise FileNotFoundError(
                f"There are no weights of InceptionV3 at {name}. Get them from "
                f"{INCEPTION_WEIGHTS}, or use --extractor inception_v3 where there is "
                "a network."
            )
        return features.inception_v3(name)
    raise ValueError(
        f"--extractor may be {', '.join(_EXTRACTORS)}, a .keras file, or the .h5 file "
        f"of InceptionV3's weights.{did_you_mean(name, _EXTRACTORS)} Received: {name}"
    )


def choose_metrics(names, extractor, image_shape):
    """Names of metrics from a comma-separated string; if None, the default ones."""
    if names is None:
        return ["swd"] if extractor is None else ["fd", "kid", "prdc", "swd"]
    names = [name.strip() for name in names.split(",")]
    unknown = [name for name in names if name not in METRICS]
    if unknown:
        raise ValueError(
            f"--metrics may name {', '.join(METRICS)}."
            f"{did_you_mean(unknown[0], METRICS)} Received: "
            f"{', '.join(unknown) or 'nothing'}"
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
    """The values of metrics by name, the protocol, and what could not be computed.

    Args:
        names: list of names of `METRICS`.
        extractor: `features.Extractor`, or None.
        real: array of real images.
        fake: array of generated images.
        cache: string or path of a folder for statistics of the real images, or None.

    Returns:
        `(found, protocol, left_out)`, three dictionaries. The last has the reasons why
        metrics were left out, by name.

    Raises:
        ValueError: if none of the metrics can be computed.
    """
    count = max(len(real), len(fake))
    wanted = {name: METRICS[name](extractor, count) for name in names}
    kept, reasons = computable(wanted.values(), real.shape[1:], len(real), len(fake))
    left_out = {
        name: reasons[metric.name]
        for name, metric in wanted.items()
        if metric.name in reasons
    }
    if not kept:
        raise ValueError(" ".join(left_out.values()))
    evaluation = Evaluation(kept, real, cache=cache)
    found = evaluation.measure(fake)
    counts = {"samples": len(fake), "real_images": len(real)}
    return found, counts | evaluation.protocol, left_out


def summary(gan, images, seed, same_division=True):
    """The text on sample quality that `keras-gan train` prints at its end.

    The sets of real images, the samples and so the distances are those of
    `callbacks.SampleQuality` with the same seed.

    Args:
        gan: the model.
        images: `datasets.sources.Images` that it was trained on.
        seed: integer, seed of the samples and of the choice of images.
        same_division: boolean, whether the held-out images have been held out from the
            beginning.
    """
    extractor = features.default(gan.image_shape)
    prdc = metrics.PRDC(extractor, capacity=len(images.train))
    try:
        compared = metrics.RealAgainstReal(
            images.train, extractor, seed=seed, metrics=[prdc]
        )
    except ValueError as error:  # For example, images of 4 pixels, or 3 images.
        return f"The samples were not measured: {error}"
    condition = None
    if gan.generator_is_conditional:
        condition = images.train_labels[compared.indices]
    made = gan.generate(compared.count, condition, seed=seed)
    fake = to_bytes(made, gan.value_range)
    found, real = compared(fake), compared.real
    lines = [f"{compared.count:,} samples against as many training images:"]
    for name, words in _DISTANCES.items():
        if name in found:
            ratio = plain(found[f"{name}_ratio"])
            lines.append(
                f"  {words} {plain(found[name])}, {ratio} times that of other training "
                f"images ({plain(real[name])})"
            )
        else:
            lines.append(f"  No {words}: {compared.count} images are too few.")
    if "precision" in found and compared.count >= _FEWEST_FOR_PRECISION:
        lines.append(
            f"  Precision {found['precision']:.2f}, recall {found['recall']:.2f}; of "
            f"other training images {real['precision']:.2f} and {real['recall']:.2f}"
        )
    lines += [
        f"  (1 = as near as other real images are; features: {extractor.title}; not "
        "an FID)",
    ]
    if not same_division:
        return "\n".join([*lines, overfitting.NOT_HELD_OUT])
    lines += [
        overfitting.of_discriminator(
            gan, images, seed, lambda part: to_range(part, gan.value_range)
        ),
        overfitting.of_samples(extractor, fake, images, seed),
    ]
    return "\n".join(lines)


def plain(number):
    """Three digits, and large numbers without an exponent."""
    return f"{number:.3g}" if number < 1000 else f"{number:,.0f}"

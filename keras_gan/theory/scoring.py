"""D's logits of real and generated examples, and the log odds made of them."""

from typing import NamedTuple

import numpy as np
from keras import ops

from keras_gan import checks
from keras_gan.checks import unpack
from keras_gan.datasets.pipelines import is_array


class Examples(NamedTuple):
    """Real examples in memory; labels are None for networks without."""

    images: np.ndarray
    labels: np.ndarray | None

    def __len__(self):
        return len(self.images)

    def part(self, indices):
        """The examples at an array of indices, or in a slice."""
        labels = None if self.labels is None else self.labels[indices]
        return Examples(self.images[indices], labels)


class Scores(NamedTuple):
    """D's logits of real and of generated examples, float64 of shape `(count, ...)`."""

    real: np.ndarray
    fake: np.ndarray


def collect(gan, name, data, least=2, samples=None):
    """Real examples of a data set as arrays, with the checks of `fit`.

    Args:
        gan: `GAN`.
        name: string, what the argument is called in messages.
        data: images, (images, labels), or a `tf.data.Dataset` of batches of either.
        least: integer, the minimum count of examples.
        samples: integer, take only the first `samples` examples, or None for all.
    """
    if isinstance(data, Examples):
        return data
    parts, count = [], 0
    whole = unpack(data)[0] if isinstance(data, (tuple, list)) else data
    for batch in [data] if is_array(whole) else data:
        images, labels = unpack(batch)
        checks.check_structure(gan, (images, labels))
        parts.append((np.asarray(images), None if labels is None else labels))
        count += len(parts[-1][0])
        if samples is not None and count >= samples:
            break
    if count < least:
        raise ValueError(
            f"`{name}` must have at least {least} examples. Received: {count}"
        )
    images = np.concatenate([part for part, _ in parts])[:samples]
    labels = None
    if gan.conditional:
        labels = np.concatenate([np.asarray(part) for _, part in parts])[:samples]
    checks.check_values(gan, (images, labels))
    return Examples(images, labels)


def playing_generator(gan, generator):
    """The network that `generator`, "raw" or "average", stands for.

    Raises:
        ValueError: if it is another word, or "average" and the GAN has none.
    """
    if generator not in ("raw", "average"):
        raise ValueError(
            "`generator` must be 'raw', as the losses see it, or 'average', as "
            f"`generate` uses it. Received: generator={generator!r}"
        )
    if generator == "average":
        if gan.average is None:
            raise ValueError(
                "`generator='average'` needs a GAN with an average: pass "
                "GAN(average=WeightAverage(...))."
            )
        return gan.average_generator
    return gan.generator


def score(gan, examples, generator=None, seed=0):
    """D's `Scores` of real examples and of the same number of generated ones.

    Both networks are in inference mode.

    Args:
        gan: compiled `GAN`.
        examples: `Examples`.
        generator: `keras.Model`, by default the raw generator.
        seed: integer, the seed of the latents.
    """
    network = gan.generator if generator is None else generator
    fake = gan._images_of(network, len(examples), examples.labels, seed)
    return score_images(gan, examples, fake)


def score_images(gan, examples, fake):
    """As `score`, with generated examples that already exist."""
    images, labels = examples
    sides = images, fake.astype(images.dtype)
    return Scores(*(np.float64(gan._logits_of(side, labels)) for side in sides))


def log_odds(loss, scores):
    """log(D / (1 − D)) of real and generated, float64 of shape `(count, ...)`.

    A loss that uses differences of logits only, a relativistic one or Wasserstein's,
    leaves D's level free. The level with the largest V is used.
    """
    best = level(loss, scores)
    return Scores(*(odds(loss, side, best) for side in scores))


def odds(loss, logits, level):
    """log(D / (1 − D)) of logits above a level, as the loss reads them."""
    found = loss.log_odds(ops.convert_to_tensor(logits - level, "float64"))
    return ops.convert_to_numpy(found)


def level(loss, scores):
    """The logit that counts as 0: 0 itself, or the best level if the level is free."""
    return best_level(*scores) if loss.level_is_free else 0.0


def best_level(real, fake):
    """The c for which σ(logit − c) has the largest value function.

    At this c, the mean of D over real examples and that over generated ones add up to
    1. It is found by bisection, as their sum falls with c.
    """
    low, high = min(real.min(), fake.min()) - 40, max(real.max(), fake.max()) + 40
    for _ in range(100):
        level = 0.5 * (low + high)
        called_real = sigmoid(real - level).mean() + sigmoid(fake - level).mean()
        low, high = (level, high) if called_real > 1 else (low, level)
    return level


def sigmoid(x):
    """1 / (1 + exp(−x)) of an array."""
    return 0.5 * (1 + np.tanh(0.5 * x))


def one_an_example(values):
    """One value per example: the mean over all other axes, such as patches."""
    return values.reshape(len(values), -1).mean(1)


def mean_and_error(values):
    """The mean over examples and its standard error."""
    values = one_an_example(np.asarray(values))
    return float(values.mean()), float(values.std(ddof=1) / np.sqrt(len(values)))

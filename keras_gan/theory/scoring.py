"""D's logits of real and generated examples, and the log odds made of them."""

from typing import Any
from typing import NamedTuple

import numpy as np
from keras import ops

from keras_gan import checks
from keras_gan.core import trees
from keras_gan.core.sampling import concatenated
from keras_gan.datasets.pipelines import is_array


class Examples(NamedTuple):
    """Real examples in memory: trees of arrays with one row per example.

    `condition` is None if nothing uses one.
    """

    images: Any
    condition: Any

    def __len__(self):
        return len(trees.leaves(self.images)[0])

    def part(self, indices):
        """The examples at an array of indices, or in a slice."""
        return Examples(
            *(
                None if part is None else trees.mapped(lambda leaf: leaf[indices], part)
                for part in self
            )
        )


class Scores(NamedTuple):
    """D's logits of real and of generated examples, float64 of shape `(count, ...)`."""

    real: np.ndarray
    fake: np.ndarray


def collect(gan, name, data, least=2, samples=None, keep_condition=False):
    """Real examples of a data set as arrays, with the checks of `fit`.

    Args:
        gan: `GAN`.
        name: string, what the argument is called in messages.
        data: examples, (examples, condition), or a `tf.data.Dataset` of batches of
            either.
        least: integer, the minimum count of examples.
        samples: integer, take only the first `samples` examples, or None for all.
        keep_condition: boolean, whether to keep a condition that the networks do not
            take, but penalties may.
    """
    if isinstance(data, Examples):
        return data
    keep_condition = keep_condition or gan.conditional
    examples, _ = checks.unpack(data, gan)
    in_memory = all(map(is_array, trees.leaves(examples)))
    parts, count = [], 0
    for batch in [data] if in_memory else data:
        part = checks.check_structure(gan, batch, training=False)
        part = Examples(*part) if keep_condition else Examples(part[0], None)
        parts.append(
            [None if each is None else trees.mapped(np.asarray, each) for each in part]
        )
        count += len(part)
        if samples is not None and count >= samples:
            break
    if count < least:
        raise ValueError(
            f"`{name}` must have at least {least} examples. Received: {count}"
        )
    joined = Examples(*map(_joined, zip(*parts, strict=True))).part(slice(samples))
    checks.check_values(gan, tuple(joined), training=False)
    return joined


def _joined(parts):
    return None if parts[0] is None else concatenated(parts)


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
    return score_images(gan, examples, generated(gan, examples, network, seed))


def generated(gan, examples, network, seed):
    """One generated example per real one, of its condition if G takes one."""
    condition = examples.condition if gan.generator_is_conditional else None
    fake = gan._images_of(network, len(examples), condition, seed)
    return _as_real(fake, examples)


def _as_real(fake, examples):
    return trees.mapped(lambda x, real: x.astype(real.dtype), fake, examples.images)


def score_images(gan, examples, fake):
    """As `score`, with generated examples that already exist."""
    condition = examples.condition if gan.discriminator_is_conditional else None
    sides = examples.images, _as_real(fake, examples)
    return Scores(*(np.float64(gan._logits_of(side, condition)) for side in sides))


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

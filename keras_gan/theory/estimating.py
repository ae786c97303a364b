"""How far generated data are from real ones, by a discriminator made for asking."""

from typing import NamedTuple

import keras
import numpy as np
from keras import ops

from keras_gan import losses
from keras_gan.core.cloning import fresh_copy_of
from keras_gan.metrics.checking import check_at_least
from keras_gan.priors import Normal
from keras_gan.theory import responses
from keras_gan.theory import scoring
from keras_gan.theory.value import bound_of
from keras_gan.theory.value import check_has_bound

__all__ = ["DivergenceEstimate", "estimate_divergence"]


class DivergenceEstimate(NamedTuple):
    """What `estimate_divergence` found: the divergence is at least `bound`.

    `error` is the bound's standard error and `trained_on` the same number on the
    examples that D was trained on: far above the bound, D has learnt them by heart.
    `steps` is where D was best. `control` is what such a D, trained alike, finds
    between the data and noise about their mean, the less of that of half and of twice
    their deviation; it is looked at where the bound is small, and None elsewhere.
    """

    divergence: str
    bound: float
    error: float
    trained_on: float
    steps: int
    control: float | None

    @property
    def able(self):
        """Whether D can tell anything at all, without which a 0 says nothing."""
        return self.control is None or self.control > 0.01

    def __str__(self):
        name = self.divergence.replace("_", " ")
        if not self.able:
            return (
                f"{name}: nothing can be said, as this discriminator does not even "
                f"tell the data from noise ({self.control:.4f})"
            )
        said = f"{name} ≥ {self.bound:.4f} ± {self.error:.4f} (held-out data)"
        return said if self.steps else f"{said}; no step was better than no training"


def estimate_divergence(
    gan,
    data,
    loss="minimax",
    penalties=(),
    discriminator=None,
    generator="raw",
    steps=1000,
    batch_size=128,
    learning_rate=1e-3,
    samples=None,
    seed=0,
):
    """Trains a fresh discriminator against the generator as it is, and asks that.

    The GAN's own D says little: it may be behind G, or dead. A fresh one of the same
    kind is trained on four tenths of the data, stopped where it is best on one tenth,
    and asked about the other half, which it has never seen; so what it knows by heart
    does not count. The generator, the GAN's D and its optimizers stay as they are.

    The answer is a lower bound (of the Wasserstein distance: an estimate). A small one
    means that D of this kind and so many steps finds no more. Networks begin with
    kinks at 0, so data far from 0, in units of their deviation, are hard to tell:
    bring them to a mean of 0 and a deviation of 1, or G and D both see the mean alone.

    Args:
        gan: `GAN`, compiled or not.
        data: real examples: images, (images, labels), or a `tf.data.Dataset` of
            batches of either. With labels, it is the joint distribution's divergence.
        loss: `losses.AdversarialLoss` of those that `divergence_bound` knows, or the
            name of one. It chooses the divergence; the default is Jensen-Shannon's.
        penalties: list of `penalties.Penalty` of the fresh D. Wasserstein needs one,
            or a `discriminator` of clipped weights; and with its slope bounded, more
            steps or a higher rate than the defaults.
        discriminator: built `keras.Model`, another fresh D; its weights are trained.
            None for one like the GAN's with new weights.
        generator: `"raw"`, as the losses see it, or `"average"`.
        steps: integer, training steps of D, at most.
        batch_size: integer.
        learning_rate: float above 0 from which Adam's falls to 0.
        samples: integer, use the first so many examples, or None for all.
        seed: integer for the division, the weights and all draws.

    Returns:
        `DivergenceEstimate`.

    Raises:
        TypeError: if the loss is none.
        ValueError: if the loss has no bound, there are fewer than 20 examples, or an
            argument is out of range.

    Example:

    >>> from keras_gan import GAN, models
    >>> gan = GAN(*models.mlp(latent_dim=2, units=16), latent_dim=2)
    >>> data = np.random.default_rng(0).normal(4.0, 1.0, (400, 2)).astype("float32")
    >>> found = estimate_divergence(gan, data, steps=100, learning_rate=0.01)
    >>> found.divergence, bool(0.3 < found.bound < np.log(2))   # far apart
    ('jensen_shannon', True)

    Reference: [Arjovsky & Bottou, 2017](https://arxiv.org/abs/1701.04862), where a
    discriminator is trained to the end against a fixed generator
    """
    loss = losses.get(loss)
    check_has_bound(loss)
    check_search(steps, batch_size, learning_rate)
    examples = scoring.collect(gan, "data", data, least=20, samples=samples)
    network = scoring.playing_generator(gan, generator)
    search = responses.Search(steps, batch_size, learning_rate, seed)
    parts = responses.divide(examples, (0.4, 0.1, 0.5), seed)

    kind = discriminator or gan.discriminator
    fresh = discriminator or fresh_copy_of(kind, seed)

    def ask(opponent, fresh, **setting):
        game = responses.game(
            responses.Frozen(opponent),
            fresh,
            search,
            responses.like(gan) | setting,
            loss=loss,
            penalties=penalties,
            update=responses.OnlyDiscriminator(),
        )
        return _ask(game, parts, search)

    found, on_training, best = ask(network, fresh)
    control = None
    if found.bound < 0.05 + 3 * found.error:
        control = min(
            ask(noise, fresh_copy_of(kind, seed), prior=noise.prior)[0].bound
            for noise in (_Noise(examples, 0.5), _Noise(examples, 2.0))
        )
    return DivergenceEstimate(*found, on_training, best, control)


def _ask(game, parts, search):
    """The bound on held-out examples, on trained ones, and the best number of steps."""
    train, validation, held_out = parts

    def bound(part, shift):
        return bound_of(game, part, game.generator, search.seed + shift)

    steps = responses.respond(game, train, search, lambda: bound(validation, 1).bound)
    found, on_training = bound(held_out, 2), bound(train, 3)
    found = found._replace(bound=max(0.0, found.bound))
    return found, max(0.0, on_training.bound), steps


class _Noise(keras.Model):
    """Independent noise about the data's mean, with some share of their deviation."""

    def __init__(self, examples, share):
        super().__init__(name="noise")
        images = examples.images.astype("float64")
        self._mean = images.mean(0).astype("float32")
        deviation = images.std(0)
        # Data that are all alike are compared with noise of some size.
        deviation = deviation if deviation.any() else np.ones_like(deviation)
        self._deviation = (share * deviation).astype("float32")
        self.prior = Normal(int(self._mean.size))
        self.built = True

    def call(self, inputs, training=None):
        latents = inputs[0] if isinstance(inputs, (list, tuple)) else inputs
        noise = ops.reshape(latents, (-1, *self._mean.shape))
        noise = ops.cast(noise, "float32")
        return self._mean + self._deviation * noise


def check_search(steps, batch_size, learning_rate):
    """Raises `ValueError` unless a best response can be looked for like this."""
    check_at_least("steps", steps, 1)
    check_at_least("batch_size", batch_size, 1)
    if not learning_rate > 0:
        raise ValueError(
            f"`learning_rate` must be above 0. Received: learning_rate={learning_rate}"
        )

"""The divergence of generated from real data, by a freshly trained discriminator."""

from typing import NamedTuple

import keras
import numpy as np
from keras import ops

from keras_gan import losses
from keras_gan.core import trees
from keras_gan.core.cloning import fresh_copy_of
from keras_gan.core.reals import real
from keras_gan.metrics.checking import check_at_least
from keras_gan.priors import Normal
from keras_gan.theory import responses
from keras_gan.theory import scoring
from keras_gan.theory.value import bound_of
from keras_gan.theory.value import check_has_bound

__all__ = ["DivergenceEstimate", "estimate_divergence"]


class DivergenceEstimate(NamedTuple):
    """The result of `estimate_divergence`: the divergence is at least `bound`.

    `error` is the bound's standard error. `trained_on` is the same number on the
    examples that D was trained on: if it is far above the bound, D has memorised them.
    `steps` is the training step at which D was best.

    `control` is the bound that such a D, trained in the same way, finds between the
    data and noise around their mean. It is the smaller of two, for noise of half and of
    twice the data's deviation. It is computed only if `bound` is small; else it is
    None.
    """

    divergence: str
    bound: float
    error: float
    trained_on: float
    steps: int
    control: float | None

    @property
    def able(self):
        """Whether such a D can learn at all. If not, a bound of 0 means nothing."""
        return self.control is None or self.control > 0.01

    def __str__(self):
        name = self.divergence.replace("_", " ")
        if not self.able:
            return (
                f"{name}: nothing can be said, as this discriminator does not even "
                f"tell the data from noise ({self.control:.4f})"
            )
        said = f"{name} ≥ {self.bound:.4f} ± {self.error:.4f} (held-out data)"
        return said if self.steps else f"{said}; no training step improved D"


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
    """Estimates the divergence of G from the data with a freshly trained discriminator.

    The GAN's own D says little: it may lag behind G, or be dead. So a fresh D of the
    same kind is trained against the fixed generator on four tenths of the data. The
    weights that are best on another tenth are kept. The bound is measured on the
    remaining half, which this D has not seen, so that memorised examples do not count.
    The generator, the GAN's D and its optimizers stay as they are.

    The result is a lower bound (for the Wasserstein distance, an estimate). A small one
    means that a D of this kind finds no more in `steps` steps. Freshly initialized
    networks have their kinks at 0. If the data are far from 0, in units of their
    deviation, both D and G see little but the mean: bring data to a mean of 0 and a
    deviation of 1.

    Args:
        gan: `GAN`, compiled or not.
        data: real examples: images, (images, condition), or a `tf.data.Dataset` of
            batches of either. If D takes the condition, the divergence is that of the
            joint distributions of images and condition.
        loss: `losses.AdversarialLoss` that `divergence_bound` accepts, or the name of
            one. It chooses the divergence; the default is Jensen-Shannon's.
        penalties: list of `penalties.Penalty` of the fresh D. `Wasserstein` needs one,
            or a `discriminator` with clipped weights. As either bounds D's slope, it
            also needs more steps or a higher learning rate than the defaults.
        discriminator: built `keras.Model`, the fresh D to train in place. None for one
            like the GAN's with new weights.
        generator: `"raw"`, as the losses see it, or `"average"`.
        steps: integer, maximum number of D's training steps.
        batch_size: integer.
        learning_rate: float above 0, Adam's learning rate at the start; it falls to 0.
        samples: integer, use only the first `samples` examples, or None for all.
        seed: integer, the seed of the division, the weights and all other draws.

    Returns:
        `DivergenceEstimate`.

    Raises:
        TypeError: if `loss` is neither a loss nor a name.
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
    # What is no penalty is refused by `compile`.
    uses = any("condition" in getattr(each, "needs", ()) for each in penalties or ())
    examples = scoring.collect(gan, "data", data, 20, samples, keep_condition=uses)
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
    """The bound on held-out examples, on training examples, and D's best step."""
    train, validation, held_out = parts

    def bound(part, shift):
        return bound_of(game, part, game.generator, search.seed + shift)

    steps = responses.respond(game, train, search, lambda: bound(validation, 1).bound)
    found, on_training = bound(held_out, 2), bound(train, 3)
    found = found._replace(bound=max(0.0, found.bound))
    return found, max(0.0, on_training.bound), steps


class _Noise(keras.Model):
    """Independent noise around the data's mean, with `share` times their deviation."""

    def __init__(self, examples, share):
        super().__init__(name="noise")
        images = trees.mapped(np.float64, examples.images)
        means = [leaf.mean(0) for leaf in trees.leaves(images)]
        deviations = [leaf.std(0) for leaf in trees.leaves(images)]
        if not any(each.any() for each in deviations):
            # If all data are equal, the noise has a deviation of `share`.
            deviations = [np.ones_like(each) for each in deviations]
        self._parts = [
            (np.float32(mean), np.float32(share * deviation))
            for mean, deviation in zip(means, deviations, strict=True)
        ]
        # Keras would wrap a tree among the attributes.
        self._packed = lambda made: keras.tree.pack_sequence_as(images, made)
        self.prior = Normal(sum(mean.size for mean in means))
        self.built = True

    def call(self, latents, training=None):
        made, start = [], 0
        for mean, deviation in self._parts:
            noise = latents[:, start : start + mean.size]
            noise = ops.cast(ops.reshape(noise, (-1, *mean.shape)), "float32")
            made.append(mean + deviation * noise)
            start += mean.size
        return self._packed(made)


def check_search(steps, batch_size, learning_rate):
    """Raises `ValueError` if the search for a best response has invalid settings."""
    check_at_least("steps", steps, 1)
    check_at_least("batch_size", batch_size, 1)
    real("learning_rate", learning_rate, lambda n: n > 0, "above 0")

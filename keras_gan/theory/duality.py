"""The duality gap: how much each player could still gain if the other stood still."""

import math
from typing import NamedTuple

import numpy as np

from keras_gan import losses
from keras_gan.core.cloning import copy_of
from keras_gan.core.keras_internals import check_compiled
from keras_gan.theory import responses
from keras_gan.theory import scoring
from keras_gan.theory.estimating import check_search
from keras_gan.theory.value import Value
from keras_gan.theory.value import value_of

__all__ = ["DualityGap", "duality_gap"]


class DualityGap(NamedTuple):
    """What `duality_gap` found, all in nats.

    `gap` is `minimax.value` − `maximin.value` with its standard error. `minimax` is
    V of G and the best D' that was found against it, alone a measure of G: −log 4 plus
    twice a Jensen-Shannon divergence. `maximin` is V of D and the best G' against it.
    `steps` are how many each response was given; more can only widen the gap.
    """

    gap: float
    error: float
    minimax: Value
    maximin: Value
    steps: int

    def __str__(self):
        return (
            f"duality gap {self.gap:.4f} ± {self.error:.4f} nats: V is "
            f"{self.minimax.value:.4f} against the best D found, "
            f"{self.maximin.value:.4f} against the best G found"
        )


def duality_gap(
    gan,
    data,
    steps=500,
    perturbation=0.0,
    generator="raw",
    batch_size=128,
    learning_rate=1e-3,
    samples=None,
    seed=0,
):
    """The most V(D', G) less the least V(D, G'), which is 0 at a Nash equilibrium.

    Copies of D and of G, beginning where the players are, are trained against the
    other player as it stands, each on three tenths of the data (a quarter of that to
    stop where it is best); V of both is taken on the remaining four tenths. The
    players themselves, their optimizers and seeds stay as they are.

    V is the textbook's value function whatever loss the GAN was trained with, by D as
    `value` reads it. In so many steps the responses are not the best there are, so
    the gap is at least this: compare what was found with the same number.

    Args:
        gan: compiled `GAN`.
        data: real examples: images, (images, labels), or a `tf.data.Dataset` of
            batches of either; best some that G and D were not trained on.
        steps: integer, training steps of each response.
        perturbation: float of at least 0, standard deviation of Gaussian noise on the
            weights that the copies begin with, which takes them off a point where
            gradients vanish and that is no equilibrium; 0.001 in the paper's code.
        generator: `"raw"`, as the losses see it, or `"average"`.
        batch_size: integer.
        learning_rate: float above 0 from which Adam's falls to 0.
        samples: integer, use the first so many examples, or None for all.
        seed: integer for the division, the perturbation and all draws.

    Returns:
        `DualityGap`.

    Raises:
        ValueError: if there are fewer than 40 examples, or an argument is out of
            range.

    Example:

    >>> from keras_gan import GAN, models
    >>> gan = GAN(*models.mlp(latent_dim=2, units=16), latent_dim=2, seed=0)
    >>> gan.compile("adam", "adam")
    >>> data = np.random.default_rng(0).normal(4.0, 1.0, (400, 2)).astype("float32")
    >>> found = duality_gap(gan, data, steps=40)
    >>> bool(found.gap > 0.3)   # Nothing is trained yet.
    True

    Reference: [Grnarova et al., 2019](https://arxiv.org/abs/1811.05512), perturbed:
    [Sidheekh et al., 2021](https://arxiv.org/abs/2012.12148)
    """
    check_compiled(gan, "theory.duality_gap")
    check_search(steps, batch_size, learning_rate)
    if not perturbation >= 0:
        raise ValueError(
            f"`perturbation` must be at least 0. Received: perturbation={perturbation}"
        )
    examples = scoring.collect(gan, "data", data, least=40, samples=samples)
    network = scoring.playing_generator(gan, generator)
    search = responses.Search(steps, batch_size, learning_rate, seed)
    shares = (0.225, 0.075, 0.225, 0.075, 0.4)
    *for_responses, held_out = responses.divide(examples, shares, seed)
    for_d, for_g = for_responses[:2], for_responses[2:]
    scores = scoring.score(gan, for_d[0], network, seed + 1)
    level = scoring.level(gan.adversarial_loss, scores)

    worst_d = responses.game(
        responses.Standing(network),
        _start(gan.discriminator, gan.discriminator, perturbation, seed + 2),
        search,
        responses.like(gan),
        loss=_Levelled(gan.adversarial_loss, level),
        update=responses.OnlyDiscriminator(),
    )
    minimax = _value_after(worst_d, *for_d, held_out, search)
    worst_g = responses.game(
        _start(gan.generator, network, perturbation, seed + 3),
        responses.Standing(gan.discriminator),
        search,
        responses.like(gan),
        loss=_Levelled(gan.adversarial_loss, level),
        update=responses.OnlyGenerator(),
    )
    maximin = _value_after(worst_g, *for_g, held_out, search, sign=-1)
    error = math.hypot(minimax.error, maximin.error)
    gap = minimax.value - maximin.value
    return DualityGap(gap, error, minimax, maximin, steps)


def _start(network, weights_of, perturbation, seed):
    """A copy, with noise on its trainable weights."""
    copy = copy_of(network)
    copy.set_weights(weights_of.get_weights())
    rng = np.random.default_rng(seed)
    for variable in copy.trainable_variables if perturbation else ():
        noise = rng.normal(scale=perturbation, size=variable.shape)
        variable.assign_add(noise.astype(variable.dtype))
    return copy


class _Levelled(losses.AdversarialLoss):
    """The value function, of a D that another loss has trained.

    G maximises E[log D(G(z))], whose gradient does not vanish where D is sure: the
    same images are the best there, as both functions rise with D.

    Args:
        loss: the loss that D was compiled with, which says how its logits are read.
        level: float, taken from the logits first.
    """

    def __init__(self, loss, level):
        self.loss = loss
        self.level = level

    def log_odds(self, logits):
        return self.loss.log_odds(logits - self.level)

    def probability(self, logits):
        return self.loss.probability(logits - self.level)

    def discriminator_loss(self, real_logits, fake_logits):
        real, fake = self.log_odds(real_logits), self.log_odds(fake_logits)
        return losses.NonSaturating().discriminator_loss(real, fake)

    def generator_loss(self, real_logits, fake_logits):
        fake = self.log_odds(fake_logits)
        return losses.NonSaturating().generator_loss(None, fake)


def _value_after(game, train, validation, held_out, search, sign=1):
    def judge():
        return sign * _value(game, validation, search.seed + 4).value

    responses.respond(game, train, search, judge)
    return _value(game, held_out, search.seed + 5)


def _value(game, examples, seed):
    scores = scoring.score(game, examples, game.generator, seed)
    # At the level of the beginning, which a response moves as it moves D.
    odds = (scoring.odds(game.adversarial_loss, side, 0.0) for side in scores)
    return value_of(scoring.Scores(*odds))

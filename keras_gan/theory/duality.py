"""The duality gap: what each player could still gain if the other were fixed."""

import math
from typing import NamedTuple

import numpy as np

from keras_gan import losses
from keras_gan.core.cloning import copy_of
from keras_gan.core.integers import seed_number
from keras_gan.core.keras_internals import check_compiled
from keras_gan.core.reals import real
from keras_gan.theory import responses
from keras_gan.theory import scoring
from keras_gan.theory.estimating import check_search
from keras_gan.theory.value import Value
from keras_gan.theory.value import value_of

__all__ = ["DualityGap", "duality_gap"]


class DualityGap(NamedTuple):
    """Result of `duality_gap`, all in nats.

    `gap` is `minimax.value` − `maximin.value` with its standard error. `minimax` is
    V of G and the best D' found against it. It is a measure of G by itself: against the
    best D' of all it would be −log 4 plus twice the Jensen-Shannon divergence, and it
    is at most that, except for its standard error. `maximin` is V of D and the best G'
    found against it. `steps` is the number of training steps per response.
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
    """Duality gap: max over D' of V(D', G) − min over G' of V(D, G'), 0 at equilibrium.

    The gap is 0 at a Nash equilibrium. A copy of each player starts from its current
    weights and is trained against the other player, which is fixed. Each copy has 30 %
    of the data, a quarter of which selects its best step. V of both is measured on the
    remaining 40 %. The players themselves, their optimizers and seeds do not change.

    V is the value function of the original paper, whatever loss the GAN was trained
    with; D is read as in `value`. After `steps` steps the responses are not optimal, so
    the true gap is at least as large. Compare only gaps of the same number of steps.

    Args:
        gan: compiled `GAN`.
        data: real examples: images, (images, condition), or a `tf.data.Dataset` of
            batches of either; preferably held-out data.
        steps: integer, training steps of each response.
        perturbation: float of at least 0, standard deviation of Gaussian noise on the
            initial weights of the copies. It moves them off a point where gradients
            vanish but which is not an equilibrium; 0.001 in the paper's code.
        generator: `"raw"`, the generator that is trained, or `"average"`.
        batch_size: integer.
        learning_rate: float above 0, from which Adam's learning rate falls to 0.
        samples: integer, the number of examples to use, from the first; None for all.
        seed: integer, seed of the division, the perturbation and all random draws.

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
    real("perturbation", perturbation, lambda n: n >= 0, "at least 0")
    examples = scoring.collect(gan, "data", data, least=40, samples=samples)
    network = scoring.playing_generator(gan, generator)
    search = responses.Search(steps, batch_size, learning_rate, seed)
    shares = (0.225, 0.075, 0.225, 0.075, 0.4)
    *for_responses, held_out = responses.divide(examples, shares, seed)
    for_d, for_g = for_responses[:2], for_responses[2:]
    scores = scoring.score(gan, for_d[0], network, seed + 1)
    level = scoring.level(gan.adversarial_loss, scores)

    worst_d = responses.game(
        responses.Frozen(network),
        _start(gan.discriminator, gan.discriminator, perturbation, seed + 2),
        search,
        responses.like(gan),
        loss=_Levelled(gan.adversarial_loss, level),
        update=responses.OnlyDiscriminator(),
    )
    minimax = _value_after(worst_d, *for_d, held_out, search)
    worst_g = responses.game(
        _start(gan.generator, network, perturbation, seed + 3),
        responses.Frozen(gan.discriminator),
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
    """A copy with the weights of `weights_of`, and noise on the trainable ones."""
    copy = copy_of(network, seed)
    copy.set_weights(weights_of.get_weights())
    rng = np.random.default_rng(seed_number(seed))
    for variable in copy.trainable_variables if perturbation else ():
        noise = rng.normal(scale=perturbation, size=variable.shape)
        variable.assign_add(noise.astype(variable.dtype))
    return copy


class _Levelled(losses.AdversarialLoss):
    """The value function for a D that was trained with another loss.

    G maximises E[log D(G(z))], whose gradient does not vanish where D is confident.
    The best images are the same, as both functions increase with D.

    Args:
        loss: the loss that D was compiled with, which defines how logits are read.
        level: float, subtracted from the logits first.
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
    # The loss subtracts the initial level; a response that needs another learns it.
    odds = (scoring.odds(game.adversarial_loss, side, 0.0) for side in scores)
    return value_of(scoring.Scores(*odds))

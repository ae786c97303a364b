"""D → D*: a discriminator in training between two known distributions."""

from typing import NamedTuple

import keras
import numpy as np
from keras import ops

from keras_gan.metrics.checking import check_at_least
from keras_gan.priors import Prior
from keras_gan.theory import responses
from keras_gan.theory import scoring
from keras_gan.theory.densities import optimal_discriminator
from keras_gan.theory.estimating import check_search
from keras_gan.theory.value import jensen_shannon_bound
from keras_gan.theory.value import value_of

__all__ = ["Approach", "Laboratory"]


class Approach(NamedTuple):
    """What `Laboratory.train` measured at the start and at each of its evaluations.

    `steps` are D's training steps so far. `discrepancy` is the mean of |D − D*| over
    p and q in equal parts. `bound` is D's lower bound of the Jensen-Shannon divergence.
    Both are measured on draws that D was not trained on. `outputs` is D(x) at `points`,
    of shape `(evaluations, points)`, and `optimum` is D* there; the three are None
    without points.
    """

    steps: list
    discrepancy: list
    bound: list
    points: np.ndarray
    outputs: np.ndarray
    optimum: np.ndarray


class Laboratory:
    """Trains discriminators between a known p and a known, fixed q.

    The generator is fixed: its latents are draws of q, and it returns them as they are.

    Args:
        p: distribution of the real data: a frozen one of `scipy.stats`, in one
            dimension or more, or a `datasets.mixtures.Mixture`.
        q: distribution of the generated data, of the same types.
        draws: integer of at least 100, the number of draws of each to train on. A
            quarter of this number is drawn in addition, to evaluate D with.
        seed: integer, the seed of all random draws.

    Raises:
        TypeError: if a distribution has no density, or no way to draw from it.
        ValueError: if the two have different dimensions.

    Example:

    >>> from scipy import stats
    >>> from keras_gan import models
    >>> laboratory = Laboratory(stats.norm(0, 1), stats.norm(1.5, 1), draws=2000)
    >>> _, discriminator = models.mlp(data_dim=1, units=16)
    >>> approach = laboratory.train(discriminator, steps=100, looks=2)
    >>> approach.steps, bool(approach.discrepancy[-1] < approach.discrepancy[0])
    ([0, 50, 100], True)

    Reference: [Goodfellow et al., 2014](https://arxiv.org/abs/1406.2661), figure 1
    """

    def __init__(self, p, q, draws=100_000, seed=0):
        check_at_least("draws", draws, 100)
        self.optimum = optimal_discriminator(p, q)
        self.seed = seed
        sides = []
        for number, (name, density) in enumerate((("p", p), ("q", q))):
            made = _draw(name, density, draws + draws // 4, [seed, number])
            sides.append((made[:draws], made[draws:]))
        (self.real, real), (self.fake, fake) = sides
        if real.shape[1] != fake.shape[1]:
            raise ValueError(
                "`p` and `q` must have the same dimension. Received: "
                f"{real.shape[1]} and {fake.shape[1]}"
            )
        self.held_out = scoring.Scores(real, fake)

    def train(
        self,
        discriminator,
        steps=2000,
        looks=8,
        loss="minimax",
        penalties=(),
        batch_size=256,
        learning_rate=1e-3,
        points=None,
    ):
        """Trains a discriminator, and compares it with D* during training.

        Args:
            discriminator: built `keras.Model`, `(batch, dim)` to one logit per example.
                It is trained in place.
            steps: integer, training steps.
            looks: integer, the number of evaluations after the one at the start.
            loss: `losses.AdversarialLoss`, or the name of one. D(x) is its
                probability. If the loss leaves the level of the logits free, it is set
                where V is largest.
            penalties: list of `penalties.Penalty`.
            batch_size: integer.
            learning_rate: float above 0, Adam's learning rate at the start; it falls
                to 0.
            points: array of shape `(count,)`, or `(count, dim)`, at which D(x) is
                recorded, for a plot. By default, 200 points from one tail to the other
                in one dimension, and no points in more.

        Returns:
            `Approach`.

        Raises:
            ValueError: if an argument is out of range, or D takes another shape.
        """
        check_at_least("looks", looks, 1)
        check_search(steps, batch_size, learning_rate)
        search = responses.Search(steps, batch_size, learning_rate, self.seed, looks)
        game = responses.game(
            responses.Frozen(_Identity()),
            discriminator,
            search,
            {"prior": _Table(self.fake)},
            loss=loss,
            penalties=penalties,
            update=responses.OnlyDiscriminator(),
        )
        if points is None and self.real.shape[1] == 1:
            ends = np.quantile(np.concatenate(self.held_out), [0.0005, 0.9995])
            points = np.linspace(*ends, 200)
        look = _Look(self, search.every, points)
        responses.play(game, scoring.Examples(self.real, None), search, look)
        return look.approach()

    def discrepancy(self, gan):
        """The mean of |D − D*| over p and q in equal parts, for a GAN's discriminator.

        Args:
            gan: compiled `GAN` of data with the shape of p's draws.
        """
        gaps = []
        for odds, points in zip(self._odds(gan), self.held_out, strict=True):
            found = scoring.sigmoid(scoring.one_an_example(odds))
            gaps.append(np.abs(found - self.optimum(_as_points(points))).mean())
        return float(np.mean(gaps))

    def _odds(self, gan, points=None):
        """The log odds at the held-out draws, or at points."""
        scores = [np.float64(gan._logits_of(side)) for side in self.held_out]
        at = scores
        if points is not None:
            at = [np.float64(gan._logits_of(points))]
        level = scoring.level(gan.adversarial_loss, scoring.Scores(*scores))
        return [scoring.odds(gan.adversarial_loss, side, level) for side in at]


def _draw(name, distribution, count, seed):
    """Draws of a distribution, float32 of shape `(count, dim)`."""
    if hasattr(distribution, "rvs"):
        made = distribution.rvs(count, random_state=np.random.default_rng(seed))
    elif hasattr(distribution, "sample"):
        made = distribution.sample(count, seed)
    else:
        raise TypeError(
            f"`{name}` must be a frozen distribution of scipy.stats, or a mixture, to "
            f"draw from. Received: {distribution!r}"
        )
    return np.asarray(made, "float32").reshape(count, -1)


def _as_points(columns):
    """Points as densities take them: `(count,)` in one dimension."""
    return columns[:, 0] if columns.shape[1] == 1 else columns


class _Table(Prior):
    """Latents that are rows of a table, drawn with replacement."""

    def __init__(self, rows):
        self.rows = rows
        self.shape = rows.shape[1:]

    def __call__(self, batch_size, seed):
        chosen = keras.random.randint((batch_size,), 0, len(self.rows), seed=seed)
        return ops.take(ops.convert_to_tensor(self.rows), chosen, axis=0)


class _Identity(keras.Model):
    """The generator that returns its latents as they are."""

    def __init__(self):
        super().__init__(name="fixed_generator")
        self.built = True

    def call(self, latents, training=None):
        return latents + 0.0


class _Look(keras.callbacks.Callback):
    """Compares D with D* before the first step and after every epoch."""

    def __init__(self, laboratory, every, points):
        super().__init__()
        self.laboratory = laboratory
        self.every = every
        self.points = points
        self.seen = []

    def on_train_begin(self, logs=None):
        self._look(0)

    def on_epoch_end(self, epoch, logs=None):
        self._look((epoch + 1) * self.every)

    def _look(self, step):
        gan, laboratory = self.model, self.laboratory
        bound = jensen_shannon_bound(value_of(scoring.Scores(*laboratory._odds(gan))))
        outputs = None
        if self.points is not None:
            columns = np.float32(self.points).reshape(len(self.points), -1)
            outputs = scoring.sigmoid(laboratory._odds(gan, columns)[0][:, 0])
        self.seen.append((step, laboratory.discrepancy(gan), bound, outputs))

    def approach(self):
        """What was measured, as an `Approach`."""
        steps, gaps, bounds, outputs = map(list, zip(*self.seen, strict=True))
        if self.points is None:
            return Approach(steps, gaps, bounds, None, None, None)
        best = self.laboratory.optimum(self.points)
        return Approach(steps, gaps, bounds, self.points, np.stack(outputs), best)

"""Losses of embeddings: MMD, energy distance and Sinkhorn divergence of two batches.

The critic returns embeddings h(x) of shape `(batch, dim)` in place of logits. It is
trained to make the distance between the real and the generated batch large; the
generator minimises that distance. Use a critic with some 16 outputs, and batches of at
least 2.
"""

import math

from keras import ops

from keras_gan.core.integers import integer
from keras_gan.core.matrices import mean_of_pairs
from keras_gan.core.reals import real
from keras_gan.core.serialization import register
from keras_gan.losses.adversarial import AdversarialLoss
from keras_gan.losses.bounds import advise_bound
from keras_gan.losses.kernels import Kernel
from keras_gan.losses.kernels import NegativeDistance
from keras_gan.losses.kernels import RationalQuadratic
from keras_gan.models.ends import outputs_of


def rows(embeddings):
    """Embeddings of any shape as a matrix, one row per example."""
    return ops.reshape(embeddings, (ops.shape(embeddings)[0], -1))


def _but_itself(values):
    """Row sums of a square matrix without its diagonal, `(n, 1)`."""
    apart = 1.0 - ops.eye(ops.shape(values)[0], dtype=values.dtype)
    return ops.sum(apart * values, axis=1, keepdims=True)


def _more(gap):
    """1 where a gap is above 0, 0 where it is below, ½ where it is 0."""
    return 0.5 * (1.0 + ops.sign(gap))


class _EmbeddingLoss(AdversarialLoss):
    """Base class: D maximises and G minimises `distance(x, y)`, one scalar.

    A single embedding means nothing, so D is read by comparison, with the matrix
    `similarity(x, y)`. An example's witness is its mean similarity to the real examples
    of the other rows, minus that to their generated ones. `d_real` is the share of rows
    whose real example has a larger witness than the generated one; `d_fake` is the
    rest. Both are ½ on average if the embeddings do not differ; they are 1 and 0 if D
    wins. `verdict` is a score: the share of generated examples that are more similar to
    the other generated ones than the example is.

    `probability` is the mean of the sigmoids of h(x).
    """

    needs_real_logits = True
    couples_examples = True
    classifies = False
    compares_embeddings = True
    reads_as = "score"

    def distance(self, x, y):
        """The distance between two matrices of embeddings, a scalar."""
        raise TypeError(f"{type(self).__name__} must implement `distance(x, y)`.")

    def similarity(self, x, y):
        """Similarities of all pairs of rows: `(n, dim)` and `(m, dim)` to `(n, m)`."""
        raise TypeError(f"{type(self).__name__} must implement `similarity(x, y)`.")

    def discriminator_loss(self, real_logits, fake_logits):
        return -self.distance(rows(real_logits), rows(fake_logits))

    def generator_loss(self, real_logits, fake_logits):
        return self.distance(rows(real_logits), rows(fake_logits))

    def probability(self, logits):
        return ops.mean(ops.sigmoid(rows(logits)), axis=1, keepdims=True)

    def readings(self, real_logits, fake_logits):
        x, y = rows(real_logits), rows(fake_logits)
        across = self.similarity(x, y)
        # Both examples of a row are compared with the same other rows.
        witness_of_real = _but_itself(self.similarity(x, x) - across)
        witness_of_fake = _but_itself(ops.transpose(across) - self.similarity(y, y))
        real_wins = _more(witness_of_real - witness_of_fake)
        return real_wins, 1.0 - real_wins

    def verdict(self, logits, fake_logits):
        x, y = rows(logits), rows(fake_logits)
        to_x = self.similarity(x, y)
        # x is ranked in one set with the generated examples, each compared with all
        # others of the set. If x is generated too, all its ranks are equally likely.
        others = _but_itself(self.similarity(y, y))[:, 0] + to_x
        gap = others - ops.sum(to_x, axis=1, keepdims=True)
        return ops.mean(_more(gap), axis=1, keepdims=True)


class _KernelLoss(_EmbeddingLoss):
    """Base class: the unbiased squared MMD under the attribute `kernel`."""

    kernel = None
    level_is_free = True

    def check(self, gan):
        advise_bound(self, gan, "penalties.WitnessGradient(weight=1.0)")

    def similarity(self, x, y):
        return self.kernel(x, y)

    def distance(self, x, y):
        return (
            mean_of_pairs(self.kernel(x, x))
            + mean_of_pairs(self.kernel(y, y))
            - 2.0 * ops.mean(self.kernel(x, y))
        )

    def witness(self, logits, real_logits, fake_logits):
        """The witness: mean similarity to the real batch minus that to the fake one.

        It is the score of each single image, `(batch,)`. `penalties.WitnessGradient`
        penalises its gradient.
        """
        x = rows(logits)
        like_real = ops.mean(self.kernel(x, rows(real_logits)), axis=1)
        like_fake = ops.mean(self.kernel(x, rows(fake_logits)), axis=1)
        return like_real - like_fake


@register
class MaximumMeanDiscrepancy(_KernelLoss):
    """MMD-GAN: squared maximum mean discrepancy of real and generated embeddings.

    The estimate is unbiased, so it may fall below 0. Train it with
    `penalties.WitnessGradient` of the same loss.

    Args:
        kernel: `losses.Kernel`; None means `losses.RationalQuadratic()`.

    Raises:
        TypeError: if `kernel` is not a `losses.Kernel`.

    Example:

    >>> from keras_gan.losses import RadialBasis
    >>> loss = MaximumMeanDiscrepancy(RadialBasis([1.0]))
    >>> x, y = ops.array([[0.0], [0.0]]), ops.array([[2.0], [2.0]])
    >>> round(float(loss.generator_loss(x, y)), 4)   # 1 + 1 − 2 exp(−2)
    1.7293

    Reference: [Li et al., 2017](https://arxiv.org/abs/1705.08584),
    [Bińkowski et al., 2018](https://arxiv.org/abs/1801.01401)
    """

    def __init__(self, kernel=None):
        kernel = RationalQuadratic() if kernel is None else kernel
        if not isinstance(kernel, Kernel):
            raise TypeError(
                "`kernel` must be a losses.Kernel, such as losses.RadialBasis(). "
                f"Received: kernel={kernel!r}"
            )
        self.kernel = kernel


@register
class EnergyDistance(_KernelLoss):
    """The energy distance 2 E‖h − h'‖ − E‖h − h̃‖ − E‖h' − h̃'‖ of embeddings.

    It is the distance of Cramér GAN. Here, it is the loss of both players; the paper's
    critic uses an approximation that needs one real image at a time. Without a gradient
    penalty the critic can make the distance arbitrarily large: train it with
    `penalties.WitnessGradient` of the same loss.

    Example:

    >>> x, y = ops.array([[0.0], [0.0]]), ops.array([[2.0], [2.0]])
    >>> round(float(EnergyDistance().generator_loss(x, y)), 4)
    4.0

    Reference: [Bellemare et al., 2017](https://arxiv.org/abs/1705.10743)
    """

    kernel = NegativeDistance()


@register
class SinkhornDivergence(_EmbeddingLoss):
    """Sinkhorn divergence (OT-GAN): debiased, regularised optimal transport cost.

    S = W(x, y) − ½ W(x, x) − ½ W(y, y), where W is the entropy-regularised cost of
    moving one batch to the other. The cost of moving an embedding is 1 − cosine, as
    in OT-GAN, so a critic cannot win by scaling its output. The gradient is that of
    the converged potentials: nothing is differentiated through the iterations. Updates
    that need a second derivative (`updates.Consensus`, `updates.Unrolled`) therefore
    get only a part of it.

    Args:
        epsilon: float above 0, the regularisation; the cost lies in [0, 2].
        iterations: integer of at least 1, Sinkhorn iterations.

    Raises:
        ValueError: if an argument is out of range.

    Example:

    >>> x, y = ops.array([[1.0, 0.0]]), ops.array([[0.0, 3.0]])
    >>> round(float(SinkhornDivergence().generator_loss(x, y)), 4)
    1.0

    Reference: [Genevay et al., 2018](https://arxiv.org/abs/1706.00292),
    [Salimans et al., 2018](https://arxiv.org/abs/1803.05573)
    """

    def __init__(self, epsilon=0.1, iterations=100):
        real("epsilon", epsilon, lambda n: n > 0, "above 0")
        self.epsilon = epsilon
        self.iterations = integer("iterations", iterations)

    def check(self, gan):
        outputs = outputs_of(gan.discriminator)
        outputs = outputs.get("logits") if isinstance(outputs, dict) else outputs
        if outputs is not None and math.prod(outputs.shape[1:]) == 1:
            raise ValueError(
                "SinkhornDivergence compares the directions of embeddings, and one "
                "number has no direction to move to: end the discriminator in some 16 "
                f"outputs. Received: outputs of shape {tuple(outputs.shape[1:])}"
            )

    def similarity(self, x, y):
        return ops.matmul(_unit(x), ops.transpose(_unit(y)))

    def distance(self, x, y):
        x, y = _unit(x), _unit(y)
        return self._cost(x, y) - 0.5 * (self._cost(x, x) + self._cost(y, y))

    def _cost(self, x, y):
        """The regularised cost between uniform weights on x and y, by its dual."""
        cost = 1.0 - ops.matmul(x, ops.transpose(y))
        fixed = ops.stop_gradient(cost)

        def iterate(_, potentials):
            on_x, on_y = potentials
            # Half a step each: it has the same fixed point, and is symmetric if x is y.
            new_x = 0.5 * (on_x + self._soft_minimum(fixed - on_y[None], axis=1))
            new_y = 0.5 * (on_y + self._soft_minimum(fixed - on_x[:, None], axis=0))
            return new_x, new_y

        start = ops.zeros_like(ops.sum(fixed, 1)), ops.zeros_like(ops.sum(fixed, 0))
        _, on_y = ops.fori_loop(0, self.iterations, iterate, start)
        on_y = ops.stop_gradient(on_y)
        # One more half-step, differentiated by the cost: its gradient is the plan.
        on_x = self._soft_minimum(cost - on_y[None], axis=1)
        return ops.mean(on_x) + ops.mean(on_y)

    def _soft_minimum(self, values, axis):
        count = ops.cast(ops.shape(values)[axis], values.dtype)
        sums = ops.logsumexp(-values / self.epsilon, axis=axis)
        return -self.epsilon * (sums - ops.log(count))


def _unit(x):
    squared = ops.sum(ops.square(x), axis=1, keepdims=True)
    return x * ops.rsqrt(squared + 1e-12)

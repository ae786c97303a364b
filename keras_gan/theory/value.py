"""The value function V(D, G), and the divergences that D's loss bounds from below."""

import math
from typing import NamedTuple

import numpy as np
from keras import ops

from keras_gan import backend
from keras_gan import losses
from keras_gan.core import trees
from keras_gan.core.integers import seed_number
from keras_gan.core.keras_internals import check_compiled
from keras_gan.models.ends import logits_of
from keras_gan.theory import scoring

__all__ = ["Bound", "Value", "divergence_bound", "jensen_shannon_bound", "value"]

_LOG_4 = math.log(4.0)


class Value(NamedTuple):
    """The result of `value`: V in nats with its standard error, and its two terms.

    `real` is E[log D(x)], `fake` is E[log(1 − D(G(z)))], and V is their sum.
    """

    value: float
    error: float
    real: float
    fake: float

    def __str__(self):
        return (
            f"V = {self.value:.4f} ± {self.error:.4f} nats "
            f"(if D cannot tell: {-_LOG_4:.4f})"
        )


class Bound(NamedTuple):
    """The result of `divergence_bound`: `divergence` is at least `bound`.

    `error` is the bound's standard error. `divergence` is a kind that
    `theory.divergence` accepts.
    """

    divergence: str
    bound: float
    error: float

    def __str__(self):
        name = self.divergence.replace("_", " ")
        return f"{name} ≥ {self.bound:.4f} ± {self.error:.4f}"


def value(gan, real, generator="raw", seed=0):
    """Value function V(D, G) = E[log D(x)] + E[log(1 − D(G(z)))], players as they are.

    D(x) is the compiled loss' `probability`, or its score if it gives one. A loss that
    uses differences of logits only (the relativistic ones, Wasserstein's) leaves D's
    level free. V is then taken at the level where it is largest; `gan.discriminate`
    compares with generated examples instead. For a loss that compares embeddings, D(x)
    is their mean sigmoid: V still gives a bound, but a loose one. Both networks are in
    inference mode, and no state changes.

    Args:
        gan: compiled `GAN`.
        real: real examples that D was not trained on: images, (images, condition), or
            a `tf.data.Dataset` of batches of either. One sample is generated per
            example, of its condition if G takes one.
        generator: `"raw"`, as the losses see it, or `"average"`.
        seed: integer, the seed of the latents.

    Returns:
        `Value`.

    Raises:
        ValueError: if the GAN is not compiled, or an argument is out of range.

    Example:

    >>> from keras_gan import GAN, models
    >>> gan = GAN(*models.mlp(latent_dim=2), latent_dim=2)
    >>> gan.compile("adam", "adam")
    >>> last = gan.discriminator.layers[-1]
    >>> last.set_weights([np.zeros((128, 1)), np.zeros(1)])   # D = ½
    >>> print(value(gan, np.zeros((100, 2), "float32")))
    V = -1.3863 ± 0.0000 nats (if D cannot tell: -1.3863)

    Reference: [Goodfellow et al., 2014](https://arxiv.org/abs/1406.2661), equation 1
    """
    check_compiled(gan, "theory.value")
    examples = scoring.collect(gan, "real", real)
    network = scoring.playing_generator(gan, generator)
    scores = scoring.score(gan, examples, network, seed)
    return value_of(scoring.log_odds(gan.adversarial_loss, scores))


def value_of(odds):
    """`Value` of the log odds of real and of generated examples."""
    real, real_error = scoring.mean_and_error(-np.logaddexp(0.0, -odds.real))
    fake, fake_error = scoring.mean_and_error(-np.logaddexp(0.0, odds.fake))
    return Value(real + fake, math.hypot(real_error, fake_error), real, fake)


def jensen_shannon_bound(value):
    """(V + log 4) / 2: for any D, a lower bound of the Jensen-Shannon divergence.

    It is the divergence itself if D is optimal. The statement is about expectations:
    on the examples that D was trained on, a D that has memorised them can exceed the
    divergence.

    Args:
        value: float V in nats, or `Value`.

    Returns:
        float from 0 to log 2. A negative bound counts as 0, as no divergence is below.

    Raises:
        ValueError: if V is above 0, which a mean of log-probabilities cannot be.

    Example:

    >>> jensen_shannon_bound(-np.log(4)), round(jensen_shannon_bound(0.0), 4)
    (0.0, 0.6931)

    Reference: [Goodfellow et al., 2014](https://arxiv.org/abs/1406.2661), theorem 1
    """
    value = float(value.value if isinstance(value, Value) else value)
    if not value <= 0:
        raise ValueError(f"`value` is V in nats, at most 0. Received: value={value}")
    return max(0.0, (value + _LOG_4) / 2)


# The divergence is at least a + b · L_D, where L_D is D's loss: kind, a, b.
_LINEAR = {
    losses.Minimax: ("jensen_shannon", math.log(2.0), -0.5),
    losses.NonSaturating: ("jensen_shannon", math.log(2.0), -0.5),
    losses.BoundarySeeking: ("jensen_shannon", math.log(2.0), -0.5),
    losses.LeastSquares: ("triangular", 2.0, -8.0),
    losses.Hinge: ("total_variation", 1.0, -0.5),
    losses.JensenShannon: ("jensen_shannon", 0.0, -0.5),
    losses.KullbackLeibler: ("kl", 0.0, -1.0),
    losses.ReverseKullbackLeibler: ("reverse_kl", 0.0, -1.0),
    losses.Pearson: ("pearson", 0.0, -1.0),
    losses.Neyman: ("neyman", 0.0, -1.0),
    losses.SquaredHellinger: ("squared_hellinger", 0.0, -1.0),
}


def divergence_bound(gan, real, generator="raw", seed=0):
    """Lower bound of the divergence that belongs to the compiled loss, by the GAN's D.

    | loss | divergence | at least |
    |---|---|---|
    | `Minimax`, `NonSaturating`, `BoundarySeeking` | Jensen-Shannon | log 2 − L_D / 2 |
    | `LeastSquares` | triangular | 2 − 8 L_D |
    | `Hinge` | total variation | 1 − L_D / 2 |
    | `JensenShannon` | Jensen-Shannon | −L_D / 2 |
    | the other f-divergences | their own | −L_D |
    | `Wasserstein` | W₁ | (E D(x) − E D(G(z))) / Lip(D) |

    L_D is D's loss. The best D reaches each bound. D's Lipschitz constant Lip(D) is
    taken to be the largest slope at the examples and between them. There may be a
    larger one elsewhere, so the last row is an estimate, not a bound.

    Args:
        gan: compiled `GAN`.
        real: real examples that D was not trained on, as in `value`.
        generator: `"raw"` or `"average"`.
        seed: integer, the seed of the latents.

    Returns:
        `Bound`, of at least 0.

    Raises:
        ValueError: if the loss is not in the table (`value` and
            `jensen_shannon_bound` take any loss), or has smoothed labels.

    Example:

    >>> from keras_gan import GAN, models
    >>> gan = GAN(*models.mlp(latent_dim=2), latent_dim=2)
    >>> gan.compile("adam", "adam", loss="hinge")
    >>> divergence_bound(gan, np.zeros((100, 2), "float32")).divergence
    'total_variation'

    Reference: [Nowozin et al., 2016](https://arxiv.org/abs/1606.00709)
    """
    check_compiled(gan, "theory.divergence_bound")
    check_has_bound(gan.adversarial_loss)
    examples = scoring.collect(gan, "real", real)
    network = scoring.playing_generator(gan, generator)
    found = bound_of(gan, examples, network, seed)
    return found._replace(bound=max(0.0, found.bound))


def bound_of(gan, examples, network, seed):
    """`Bound` by D's logits of real examples and of one generated example for each.

    It is below 0 if D is worse than one that cannot tell.
    """
    loss = gan.adversarial_loss
    scores = scoring.score(gan, examples, network, seed)
    if isinstance(loss, losses.Wasserstein):
        steepest = _largest_slope(gan, examples, network, seed)
        kind, start, factor = "wasserstein", 0.0, -1.0 / max(steepest, 1e-12)
    else:
        kind, start, factor = _LINEAR[type(loss)]
    values = np.asarray(loss.discriminator_loss(*scores))
    # Real and generated examples are independent, and each row's loss is a sum of a
    # real and a generated part: the rows' standard error is that of the whole.
    mean, error = scoring.mean_and_error(values)
    return Bound(kind, start + factor * mean, abs(factor) * error)


def check_has_bound(loss):
    """Raises `ValueError` unless the loss is in the table of `divergence_bound`."""
    if getattr(loss, "label_smoothing", 0.0):
        raise ValueError(
            "A loss with smoothed labels does not bound the divergence. Received: "
            f"loss={loss!r}"
        )
    if type(loss) not in (*_LINEAR, losses.Wasserstein):
        known = ", ".join(each.__name__ for each in (*_LINEAR, losses.Wasserstein))
        raise ValueError(
            f"The loss must be one of {known}; for others, jensen_shannon_bound(value("
            f"gan, real)) is a bound for any D. Received: loss={loss!r}"
        )


def _largest_slope(gan, examples, network, seed, count=2000):
    """The largest |∇D| at real and generated examples, and between them."""
    examples = examples.part(slice(count))
    real = examples.images
    fake = scoring.generated(gan, examples, network, seed)
    share = np.random.default_rng(seed_number(seed)).uniform(size=len(examples))

    def mixed(one, other):
        of_one = share.reshape(-1, *[1] * (one.ndim - 1))
        return (of_one * one + (1 - of_one) * other).astype(one.dtype)

    steepest = 0.0
    for points in (real, fake, trees.mapped(mixed, real, fake)):
        points = scoring.Examples(points, examples.condition)
        for start in range(0, len(points), 256):
            part = points.part(slice(start, start + 256))
            slopes = backend.input_gradients(
                lambda x, condition=part.condition: _logits(gan, x, condition),
                trees.mapped(ops.convert_to_tensor, part.images),
            )
            slopes = [np.float64(leaf) for leaf in trees.leaves(slopes)]
            squares = sum((leaf.reshape(len(part), -1) ** 2).sum(1) for leaf in slopes)
            steepest = max(steepest, np.sqrt(squares).max())
    return steepest


def _logits(gan, examples, condition):
    inputs = gan._for_discriminator(examples, condition)
    return logits_of(gan.discriminator(inputs, training=False))

"""f-divergences against their definitions: f, its conjugate, and ∫ q f(p / q)."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import ops
from scipy import optimize
from scipy import special

from keras_gan import losses
from keras_gan.losses.divergence import bounded_exp


def game(u):
    return special.xlogy(u, u) - special.xlogy(u + 1, u + 1)


# f of D_f(p ‖ q) = ∫ q f(p / q), and T = g(v), as the paper's table has them.
DIVERGENCES = {
    losses.KullbackLeibler: (lambda u: special.xlogy(u, u), lambda v: v),
    losses.ReverseKullbackLeibler: (lambda u: -np.log(u), lambda v: -np.exp(-v)),
    losses.Pearson: (lambda u: (u - 1) ** 2, lambda v: v),
    losses.Neyman: (lambda u: (1 - u) ** 2 / u, lambda v: 1 - np.exp(-v)),
    losses.SquaredHellinger: (
        lambda u: (np.sqrt(u) - 1) ** 2,
        lambda v: 1 - np.exp(-v),
    ),
    losses.JensenShannon: (
        lambda u: special.xlogy(u, u) - (u + 1) * np.log((1 + u) / 2),
        lambda v: np.log(2) + special.log_expit(v),
    ),
    # The family's member that is the original game.
    losses.Minimax: (game, special.log_expit),
}
FAMILY = [kind for kind in DIVERGENCES if kind is not losses.Minimax]

LOGITS = np.linspace(-1.5, 1.5, 7)[:, None]

# Two distributions on five points.
P = np.array([0.35, 0.3, 0.2, 0.1, 0.05])
Q = np.array([0.1, 0.15, 0.2, 0.25, 0.3])


def conjugate(f, t):
    """f*(t) = sup over u > 0 of u t − f(u), by search."""
    found = optimize.minimize_scalar(
        lambda log_u: f(np.exp(log_u)) - np.exp(log_u) * t,
        bounds=(-12, 12),
        method="bounded",
        options={"xatol": 1e-10},
    )
    return -found.fun


@pytest.mark.parametrize("kind", FAMILY)
def test_scores_and_conjugates_are_those_of_the_definition(kind):
    """Sees a conjugate of another divergence, and one of v in place of g(v)."""
    f, g = DIVERGENCES[kind]
    logits = ops.array(LOGITS, "float64")
    np.testing.assert_allclose(kind().score(logits), g(LOGITS), rtol=1e-12)
    expected = [[conjugate(f, t)] for t in g(LOGITS)[:, 0]]
    np.testing.assert_allclose(kind().conjugate(logits), expected, atol=1e-7)


@pytest.mark.parametrize("kind", FAMILY)
def test_each_player_minimises_its_part(kind):
    """Sees the saturating form for the other, and exchanged sides."""
    f, g = DIVERGENCES[kind]
    real, fake = ops.array(LOGITS, "float64"), ops.array(LOGITS[::-1], "float64")
    stars = np.array([[conjugate(f, t)] for t in g(LOGITS[::-1])[:, 0]])
    found = kind().discriminator_loss(real, fake)
    np.testing.assert_allclose(found, stars - g(LOGITS), atol=1e-7)
    found = kind().generator_loss(None, fake)
    np.testing.assert_allclose(found, -g(LOGITS[::-1]), rtol=1e-12)
    found = kind(saturating=True).generator_loss(None, fake)
    np.testing.assert_allclose(found, -stars, atol=1e-7)


@pytest.mark.parametrize("kind", DIVERGENCES)
def test_at_equal_distributions_the_value_is_f_of_one(kind):
    """−log 4 for the original game, 0 for all others, at the best constant D."""
    f, _ = DIVERGENCES[kind]
    found = optimize.minimize_scalar(
        lambda v: float(kind().discriminator_loss(*2 * [ops.array(v, "float64")])),
        bounds=(-4, 4),
        method="bounded",
    )
    np.testing.assert_allclose(-found.fun, f(1.0), atol=1e-9)


@pytest.mark.parametrize("kind", DIVERGENCES)
def test_the_best_d_has_the_divergence_and_reads_as_the_posterior(kind):
    """D is a table of five logits. Sees a wrong sign in `log_ratio`, or a factor."""
    f, _ = DIVERGENCES[kind]
    loss = kind()

    def objective(table):
        logits = tf.constant(table)
        with tf.GradientTape() as tape:
            tape.watch(logits)
            # E_p of the real side and E_q of the fake one, of a separable loss.
            one = loss.discriminator_loss(logits[:, None], logits[None, :])
            value = tf.einsum("ij,i,j->", one, P, Q)
        return value.numpy(), tape.gradient(value, logits).numpy()

    found = optimize.minimize(
        objective, np.zeros(5), jac=True, tol=1e-13, options={"gtol": 1e-9}
    )
    np.testing.assert_allclose(-found.fun, np.sum(Q * f(P / Q)), rtol=1e-7)
    posterior = loss.probability(ops.array(found.x))
    np.testing.assert_allclose(posterior, P / (P + Q), atol=1e-5)


@pytest.mark.parametrize("kind", FAMILY)
def test_the_exponentials_are_exact_where_they_matter_and_end_nowhere(kind):
    """Sees an exp that is infinite at 100, and a bend that comes too soon."""
    _, g = DIVERGENCES[kind]
    far = np.array([[-19.9], [19.9]])
    found = kind().score(ops.array(far, "float64"))
    np.testing.assert_allclose(found, g(far), rtol=1e-12)
    logits = tf.constant([[-100.0], [100.0]])
    with tf.GradientTape() as tape:
        tape.watch(logits)
        value = kind().discriminator_loss(logits, logits)
    assert np.isfinite(value).all() and np.isfinite(tape.gradient(value, logits)).all()


def test_jensen_shannon_moves_the_players_as_the_original_game_does():
    def gradients(loss):
        real, fake = tf.constant(LOGITS), tf.constant(LOGITS[::-1])
        with tf.GradientTape(persistent=True) as tape:
            tape.watch([real, fake])
            d = loss.discriminator_loss(real, fake)
            g = loss.generator_loss(real, fake)
        return [*tape.gradient(d, [real, fake]), tape.gradient(g, fake)]

    for first, second in (
        (losses.JensenShannon(saturating=True), losses.Minimax()),
        (losses.JensenShannon(), losses.NonSaturating()),
    ):
        for one, other in zip(gradients(first), gradients(second), strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-12)


def test_what_is_no_boolean_is_refused():
    with pytest.raises(TypeError, match="`saturating`.*'yes'"):
        losses.Pearson(saturating="yes")


def test_a_divergence_of_your_own_needs_three_methods():
    class Empty(losses.FDivergence):
        pass

    for name in ("score", "conjugate", "log_ratio"):
        with pytest.raises(TypeError, match=f"Empty must implement `{name}"):
            getattr(Empty(), name)(keras.ops.zeros((1, 1)))


def test_the_exponential_goes_on_as_its_tangent():
    """Sees one that is flat above its bend, where D would have no gradient."""
    x = tf.constant([19.0, 25.0], "float64")
    with tf.GradientTape() as tape:
        tape.watch(x)
        found = bounded_exp(x)
    np.testing.assert_allclose(found, [np.exp(19), 6 * np.exp(20)])
    np.testing.assert_allclose(tape.gradient(found, x), [np.exp(19), np.exp(20)])

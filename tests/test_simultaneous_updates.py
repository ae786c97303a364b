"""Updates in which both players move at once, against finite differences."""

import keras
import numpy as np
import pytest
from conftest import tiny_gan
from conftest import tiny_image_gan
from conftest import tiny_networks

from keras_gan import GAN
from keras_gan import penalties
from keras_gan import updates

pytestmark = pytest.mark.usefixtures("eager")


def sgd_gan(**arguments):
    """Every change of its weights is a rate times a gradient: 0.5 for D, 0.25 for G."""
    keras.utils.set_random_seed(0)
    networks = tiny_networks(units=4, dtype="float64")
    gan = GAN(*networks, latent_dim=4, seed=0, dtype="float64")
    gan.compile(keras.optimizers.SGD(0.5), keras.optimizers.SGD(0.25), **arguments)
    return gan


def weights(gan):
    return [np.asarray(v).copy() for v in variables(gan)]


def variables(gan):
    return [
        *gan.discriminator.trainable_variables,
        *gan.generator.trainable_variables,
    ]


def field(gan, batch):
    """Both players' gradients where they stand."""
    return [
        np.asarray(gradient)
        for move in (gan.discriminator_gradients(batch), gan.generator_gradients(batch))
        for gradient in move.gradients
    ]


def at(gan, values, batch):
    """The field somewhere else; the GAN is back where it was afterwards."""
    before = weights(gan)
    for variable, value in zip(variables(gan), values, strict=True):
        variable.assign(value)
    found = field(gan, batch)
    for variable, value in zip(variables(gan), before, strict=True):
        variable.assign(value)
    return found


RATES = [0.5] * 4 + [0.25] * 4  # two layers of kernel and bias each


def stepped(places, gradients):
    return [w - r * g for w, r, g in zip(places, RATES, gradients, strict=True)]


def played(update, points, **arguments):
    """A step of the update through `fit`, and the batch and place it began from."""
    gan = sgd_gan(update=update, **arguments)
    before = weights(gan)
    seed = np.asarray(gan.seed_generator.state).copy()
    batch = gan.draw(points[:8])
    gan.seed_generator.state.assign(seed)
    gan.fit(points[:8], shuffle=False, verbose=0)
    return sgd_gan(**arguments), batch, before, weights(gan)


def check(found, expected):
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-8, atol=1e-10)


def test_simultaneous_players_move_from_where_both_stood(points):
    """Sees alternation: G's gradient after D has moved."""
    gan, batch, before, after = played(updates.Simultaneous(), points)
    check(after, stepped(before, field(gan, batch)))


def test_extragradient_moves_by_the_gradient_a_step_ahead(points):
    """Sees a step from the point ahead, and the gradient at the point left."""
    gan, batch, before, after = played(updates.Extragradient(), points)
    ahead = stepped(before, field(gan, batch))
    check(after, stepped(before, at(gan, ahead, batch)))


def test_the_step_ahead_leaves_no_trace_in_the_optimizers(points):
    gan = tiny_gan(update=updates.Extragradient())
    gan.fit(points, batch_size=64, verbose=0)
    assert int(gan.d_optimizer.iterations) == int(gan.g_optimizer.iterations) == 4


@pytest.mark.slow
def test_consensus_adds_the_gradient_of_half_the_squared_field(points):
    """By finite differences of ½‖v‖² in every direction of the players' weights.

    Sees D's gradient that does not follow G (a fake that is cut off), a missing ½,
    and a term for one player only.
    """
    gan, batch, before, after = played(updates.Consensus(weight=0.1), points[:8])
    gradients = field(gan, batch)
    towards, step = [np.zeros_like(w) for w in before], 1e-5
    for part, array in enumerate(before):
        for index in np.ndindex(*array.shape):
            energies = []
            for sign in (1, -1):
                moved = [w.copy() for w in before]
                moved[part][index] += sign * step
                squares = [np.sum(g**2) for g in at(gan, moved, batch)]
                energies.append(0.5 * sum(squares))
            towards[part][index] = (energies[0] - energies[1]) / (2 * step)
    both = [g + 0.1 * t for g, t in zip(gradients, towards, strict=True)]
    check(after, stepped(before, both))


@pytest.mark.slow
def test_unrolled_moves_g_against_the_d_that_would_answer(points):
    """Finite differences of G's loss at D's answer, which moves with G.

    Sees an answer held fixed, one step too few, and a D that keeps the answer.
    """
    rate, steps = 0.25, 3
    update = updates.Unrolled(steps=steps, learning_rate=rate)
    gan, batch, before, after = played(update, points, penalties=[penalties.R1(0.5)])
    check(after[:4], stepped(before, field(gan, batch))[:4])

    def loss(generator_weights):
        values = [*before[:4], *generator_weights]
        for variable, value in zip(variables(gan), values, strict=True):
            variable.assign(value)
        for _ in range(steps):
            move = gan.discriminator_gradients(batch)
            for variable, gradient in zip(
                gan.discriminator.trainable_variables, move.gradients, strict=True
            ):
                variable.assign_sub(rate * gradient)
        return float(gan.generator_gradients(batch).logs["g_loss"])

    # Along the step that each of G's variables took.
    for part in range(4):
        step = after[4 + part] - before[4 + part]
        length = 1e-5 / np.abs(step).max()
        slopes = []
        for sign in (1, -1):
            moved = [w.copy() for w in before[4:]]
            moved[part] += sign * length * step
            slopes.append(loss(moved) / (2 * length))
        # The step is −0.25 times the gradient.
        np.testing.assert_allclose(slopes[0] - slopes[1], -4 * np.sum(step**2), 1e-5)


def test_unrolling_is_not_the_gradient_at_the_answer(points):
    """The part of G's gradient that goes through D's answer is there."""
    gan, batch, before, after = played(updates.Unrolled(3, 0.5), points)
    answer = updates.Unrolled(3, 0.5)._answer(gan, batch)
    fixed = gan.generator_gradients(batch, lambda: answer).gradients
    through = [
        np.abs((old - new) / 0.25 - gradient).max()
        for old, new, gradient in zip(before[4:], after[4:], fixed, strict=True)
    ]
    assert max(through) > 1e-3


def test_lazy_penalties_stand_inside_an_unrolled_answer(points):
    """Their conditional reads D's answer, not D. Sees a nested scope that forgets."""

    def run(interval):
        # One that scores images of its own, inside the conditional.
        penalty = penalties.WassersteinGradient(2.0 / interval, interval)
        gan = sgd_gan(update=updates.Unrolled(2, 0.5), penalties=[penalty])
        gan.fit(points[:8], shuffle=False, verbose=0)
        return weights(gan)

    check(run(1), run(4))


def test_consensus_refuses_scaled_losses():
    keras.config.set_dtype_policy("mixed_float16")
    try:
        with pytest.raises(ValueError, match="cannot be scaled"):
            tiny_gan(update=updates.Consensus())
    finally:
        keras.config.set_dtype_policy("float32")


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        (updates.Consensus, "weight", -1.0),
        (updates.Unrolled, "steps", 0),
        (updates.Unrolled, "learning_rate", 0.0),
    ],
)
def test_impossible_arguments_of_the_others_are_refused(kind, name, value):
    with pytest.raises(ValueError, match=f"`{name}`.*{name}={value}"):
        kind(**{name: value})


@pytest.mark.parametrize(
    "update",
    [
        updates.Simultaneous(),
        updates.Extragradient(),
        updates.Consensus(0.1),
        updates.Unrolled(2, 0.1),
    ],
    ids=repr,
)
def test_every_update_takes_labels_and_variables_without_a_gradient(update, images):
    """Embeddings' gradients are slices; Wasserstein's D does not mind its last bias."""
    gan = tiny_image_gan(num_classes=3)
    gan.compile("sgd", "sgd", loss="wasserstein", update=update)
    history = gan.fit(images[:16], np.arange(16) % 3, verbose=0).history
    assert all(np.isfinite(values).all() for values in history.values())


def test_consensus_of_a_game_whose_field_does_not_know_a_weight(points):
    gan = sgd_gan(loss="wasserstein", update=updates.Consensus(0.1))
    gan.fit(points[:8], verbose=0)
    assert all(np.isfinite(w).all() for w in weights(gan))


def test_the_step_ahead_follows_a_loss_scale_that_overflows(points):
    """Sees gradients of one scale that are applied as if of another."""
    keras.config.set_dtype_policy("mixed_float16")
    try:
        gan = tiny_gan(compiled=False)
        optimizers = [
            keras.optimizers.LossScaleOptimizer(
                keras.optimizers.SGD(0.1), initial_scale=2.0**30
            )
            for _ in "dg"
        ]
        gan.compile(*optimizers, update=updates.Extragradient())
        before = weights(gan)
        gan.train_on_batch(points[:8])
        # Too large a scale: nothing moves, but for the scale.
        check(weights(gan), before)
        for optimizer in optimizers:
            assert float(optimizer.dynamic_scale) == 2.0**29
    finally:
        keras.config.set_dtype_policy("float32")

"""Optimistic steps against their recurrences, and on the game that plain ones lose."""

import keras
import numpy as np
import pytest
from conftest import tiny_gan
from keras import ops

from keras_gan import optimizers

pytestmark = pytest.mark.usefixtures("eager")

GRADIENTS = np.random.default_rng(0).normal(size=(6, 3))


def run(optimizer):
    weight = keras.Variable(np.ones(3), dtype="float64")
    places = []
    for gradient in GRADIENTS:
        optimizer.apply([ops.array(gradient, "float64")], [weight])
        places.append(np.asarray(weight).copy())
    return np.array(places)


def test_optimistic_sgd_is_its_recurrence():
    """w − 2h g_t + h g_{t−1}. Sees an order of the two exchanged."""
    h, weight, before, expected = 0.125, np.ones(3), 0.0, []
    for gradient in GRADIENTS:
        weight = weight - 2 * h * gradient + h * before
        before = gradient
        expected.append(weight)
    np.testing.assert_allclose(run(optimizers.OptimisticSGD(h)), expected, rtol=1e-7)


def test_optimistic_adam_takes_adams_step_twice_and_the_one_before_back():
    """Kingma's recurrence in NumPy. Sees the gradient doubled in place of the step."""
    h, first, second, before = 0.125, 0.0, 0.0, 0.0
    weight, expected = np.ones(3), []
    for t, gradient in enumerate(GRADIENTS, start=1):
        first = 0.5 * first + 0.5 * gradient
        second = 0.75 * second + 0.25 * gradient**2
        step = first / (1 - 0.5**t) / (np.sqrt(second / (1 - 0.75**t)) + 1e-7)
        weight = weight - 2 * h * step + h * before
        before = step
        expected.append(weight)
    found = run(optimizers.OptimisticAdam(h, beta_1=0.5, beta_2=0.75))
    np.testing.assert_allclose(found, expected, rtol=1e-5)


@pytest.mark.slow
@pytest.mark.parametrize("kind", [optimizers.OptimisticSGD, optimizers.OptimisticAdam])
def test_the_step_before_is_saved(kind, points, tmp_path):
    """A resumed run equals one that went on. Sees a step before that begins anew."""

    def optimizer():
        return kind(1e-2)

    gan = tiny_gan(compiled=False)
    gan.compile(optimizer(), optimizer())
    gan.fit(points[:64], shuffle=False, verbose=0)
    gan.save(tmp_path / "gan.keras")
    loaded = keras.models.load_model(tmp_path / "gan.keras")
    for model in (gan, loaded):
        model.fit(points[:64], shuffle=False, verbose=0)
    for one, other in zip(gan.get_weights(), loaded.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("scheduled", [("beta_1",), ("beta_2",), ("beta_1", "beta_2")])
def test_scheduled_adam_has_the_beta_of_its_step(scheduled):
    """Kingma's recurrence with another β each step. Sees a schedule that is read a
    step late, once, or for one of the two."""
    schedule = keras.optimizers.schedules.PolynomialDecay(0.5, 5, 0.75)
    betas = {"beta_1": 0.5, "beta_2": 0.9} | dict.fromkeys(scheduled, schedule)
    h, first, second, weight, expected = 0.125, 0.0, 0.0, np.ones(3), []
    for t, gradient in enumerate(GRADIENTS, start=1):
        b1, b2 = (
            0.5 + 0.25 * min(t - 1, 5) / 5 if name in scheduled else betas[name]
            for name in ("beta_1", "beta_2")
        )
        first = b1 * first + (1 - b1) * gradient
        second = b2 * second + (1 - b2) * gradient**2
        root = np.sqrt(second / (1 - b2**t))
        # Keras adds ε before the correction of the second average.
        root = root + 1e-7 / np.sqrt(1 - b2**t)
        weight = weight - h * first / (1 - b1**t) / root
        expected.append(weight)
    np.testing.assert_allclose(
        run(optimizers.ScheduledAdam(h, **betas)), expected, rtol=1e-5
    )


def test_scheduled_adam_without_schedules_is_adam():
    arguments = {"beta_1": 0.5, "beta_2": 0.75}
    np.testing.assert_array_equal(
        run(optimizers.ScheduledAdam(0.125, **arguments)),
        run(keras.optimizers.Adam(0.125, **arguments)),
    )


@pytest.mark.parametrize("name", ["beta_1", "beta_2"])
def test_betas_out_of_range_are_refused(name):
    with pytest.raises(ValueError, match=f"`{name}` must be in .0, 1.. Received"):
        optimizers.ScheduledAdam(**{name: 1.0})

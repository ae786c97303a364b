"""Schedules of progress: closed forms, configs, and refusals."""

import math

import keras
import numpy as np
import pytest

from keras_gan import schedules

PROGRESS = np.linspace(0, 1, 41)
CURVES = {
    schedules.Linear: lambda share: 4.0 - 3.5 * share,
    schedules.Cosine: lambda share: 0.5 + 3.5 * np.cos(np.pi * share / 2) ** 2,
    schedules.Exponential: lambda share: 4.0 ** (1 - share) * 0.5**share,
}
every = pytest.mark.parametrize("kind", CURVES, ids=lambda kind: kind.__name__)


@every
@pytest.mark.parametrize(
    ("places", "since", "until"),
    [
        ({}, 0.0, 1.0),
        ({"until": 0.25}, 0.0, 0.25),
        ({"warm_up": 0.2}, 0.2, 1.0),
        ({"since": 0.5}, 0.5, 1.0),
        ({"warm_up": 0.25, "since": 0.125, "until": 0.75}, 0.25, 0.75),
    ],
)
def test_values_are_their_closed_forms(kind, places, since, until):
    """Sees a change that begins before the warm-up ends, and one that never ends."""
    share = np.clip((PROGRESS - since) / (until - since), 0, 1)
    expected = CURVES[kind](share)
    if warm_up := places.get("warm_up"):
        rising = PROGRESS < warm_up - 1e-9
        expected = np.where(rising, 4.0 * PROGRESS / warm_up, expected)
    found = kind(4.0, 0.5, **places).at(PROGRESS)
    np.testing.assert_allclose(found, expected, rtol=2e-6)


@every
def test_with_steps_it_is_a_function_of_the_step(kind):
    schedule = kind(4.0, 0.5, steps=8)
    found = [float(schedule(step)) for step in (0, 2, 8, 100)]
    expected = CURVES[kind](np.array([0, 0.25, 1, 1]))
    np.testing.assert_allclose(found, expected, rtol=1e-6)
    assert float(schedule(np.int64(2))) == float(schedule.at(0.25))


@every
def test_a_config_makes_it_again_without_its_gan(kind):
    made = kind(4.0, 0.5, warm_up=0.125, since=0.25, until=0.75, steps=9)
    made.follow(keras.Variable(0.5))
    again = keras.saving.deserialize_keras_object(
        keras.saving.serialize_keras_object(made)
    )
    assert type(again) is kind and again.get_config() == made.get_config()
    assert again._progress is None


@pytest.mark.parametrize(
    "arguments",
    [
        {"start": "1"},
        {"end": math.nan},
        {"warm_up": -0.1},
        {"warm_up": 1.0},
        {"since": 0.5, "until": 0.5},
        {"until": 1.5},
        {"until": True},
        {"steps": 0},
    ],
)
def test_impossible_schedules_are_refused(arguments):
    name = list(arguments)[-1]
    with pytest.raises(ValueError, match=f"`{name}`.*Received: .*{name}="):
        schedules.Linear(**{"start": 1.0, "end": 0.0} | arguments)


def test_an_exponential_schedule_cannot_reach_0():
    with pytest.raises(ValueError, match="`end` must be above 0. Received: end=0"):
        schedules.Exponential(1.0, 0)


def test_without_a_gan_it_says_how_to_get_a_value():
    with pytest.raises(ValueError, match="schedule.at.0.5."):
        schedules.Linear(1.0, 0.0)(3)

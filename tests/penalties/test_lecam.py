"""LeCam against its formula; its averages against a weighted mean."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import check_gradient
from conftest import tiny_gan
from keras import ops

from keras_gan import penalties
from keras_gan.updates import Step


def averages(values, decay):
    """The unbiased exponential average: weighted by decay to the power of age."""
    weights = decay ** np.arange(len(values))[::-1]
    return np.sum(weights * values) / np.sum(weights)


def test_the_averages_are_unbiased_from_the_first_step_on():
    """Sees averages that begin at 0, and real ones for fake."""
    penalty = penalties.LeCam(decay=0.9)
    rng = np.random.default_rng(0)
    reals, fakes = rng.normal(size=(2, 6, 4, 1))
    for step in range(6):
        penalty.end_step(Step(ops.array(reals[step]), ops.array(fakes[step])))
        for mean, batches in ((penalty.real_mean, reals), (penalty.fake_mean, fakes)):
            expected = averages(batches[: step + 1].mean((1, 2)), 0.9)
            np.testing.assert_allclose(float(mean), expected, rtol=1e-4)


def test_the_value_is_the_papers_formula():
    """Sees the own kind's average in place of the other's, and no ramp."""
    penalty = penalties.LeCam(start=1)
    penalty.end_step(Step(ops.full((1, 1), 0.8), ops.full((1, 1), -0.3)))
    rng = np.random.default_rng(0)
    real, fake = rng.normal(size=(2, 50, 1))
    found = penalty(None, None, None, None, ops.array(real), ops.array(fake))
    expected = np.mean(np.maximum(0, real + 0.3) ** 2)
    expected += np.mean(np.maximum(0, 0.8 - fake) ** 2)
    np.testing.assert_allclose(found, expected, rtol=1e-5)


@pytest.mark.slow
def test_it_begins_after_its_start_and_is_saved(points, tmp_path):
    """8 steps an epoch: none of it in the first, all of it in the second."""
    gan = tiny_gan(penalties=[penalties.LeCam(weight=1.0, start=8)])
    history = gan.fit(points, epochs=2, verbose=0).history["le_cam"]
    assert history[0] == 0 and history[1] > 0
    penalty = gan.penalties["le_cam"]
    before = [float(v) for v in penalty.variables]
    gan.evaluate(points, verbose=0)
    assert [float(v) for v in penalty.variables] == before
    gan.save(tmp_path / "gan.keras")
    loaded = keras.models.load_model(tmp_path / "gan.keras").penalties["le_cam"]
    assert [float(v) for v in loaded.variables] == before and before[0] == 16


@pytest.mark.parametrize(("name", "value"), [("decay", 1.0), ("start", 0)])
def test_impossible_arguments_are_refused(name, value):
    with pytest.raises(ValueError, match=f"`{name}`.*{name}={value}"):
        penalties.LeCam(**{name: value})


@pytest.mark.parametrize("side", [0, 1])
def test_the_gradient_goes_through_both_kinds_of_logits(side):
    """Sees logits that are held fixed, as the averages are."""
    penalty = penalties.LeCam(start=1)
    penalty.end_step(Step(ops.full((1, 1), 0.8), ops.full((1, 1), -0.3)))
    logits = list(np.random.default_rng(0).normal(size=(2, 5, 1)))
    logits[side] = tf.Variable(logits[side])
    values = lambda: map(tf.convert_to_tensor, logits)  # noqa: E731
    check_gradient(lambda: penalty(None, None, None, None, *values()), logits[side])

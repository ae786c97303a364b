"""Wrong labels as an expectation, against a simulation of them."""

import itertools

import numpy as np
import pytest
from keras import ops

from keras_gan import losses

REAL, FAKE = np.array([[0.7], [-1.2]]), np.array([[0.3], [2.1]])


@pytest.mark.parametrize(
    "loss", [losses.NonSaturating(), losses.LeastSquares(), losses.Hinge()], ids=repr
)
def test_the_loss_is_the_mean_over_all_errors(loss):
    """Every labelling of two images, with its probability. Sees one-sided noise."""
    rate, found = 0.2, 0.0
    zero = ops.zeros((2, 1), "float64")
    # The two sides of a separable loss, apart from each other.
    as_real = lambda x: loss.discriminator_loss(x, zero)  # noqa: E731
    as_fake = lambda x: loss.discriminator_loss(zero, x)  # noqa: E731
    both = loss.discriminator_loss(zero, zero)
    for real_wrong, fake_wrong in itertools.product([False, True], repeat=2):
        chance = (rate if real_wrong else 1 - rate) * (rate if fake_wrong else 1 - rate)
        of_real = (as_fake if real_wrong else as_real)(ops.array(REAL, "float64"))
        of_fake = (as_real if fake_wrong else as_fake)(ops.array(FAKE, "float64"))
        found += chance * np.asarray(of_real + of_fake - both)
    noisy = losses.LabelNoise(loss, rate)
    expected = noisy.discriminator_loss(
        ops.array(REAL, "float64"), ops.array(FAKE, "float64")
    )
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_all_but_d_is_the_inner_loss():
    inner = losses.RelativisticPaired()
    noisy = losses.LabelNoise(inner, 0.1)
    assert noisy.needs_real_logits
    np.testing.assert_array_equal(
        noisy.generator_loss(REAL, FAKE), inner.generator_loss(REAL, FAKE)
    )
    half = losses.LabelNoise(losses.LeastSquares(), 0.1)
    np.testing.assert_array_equal(half.probability(ops.array([0.25, 3.0])), [0.25, 1])


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (("hinge",), TypeError, "`loss`.*'hinge'"),
        ((losses.RelativisticAverage(),), ValueError, "apart from each other"),
        ((losses.EnergyDistance(),), ValueError, "apart from each other"),
        ((losses.BoundaryEquilibrium(),), ValueError, "no state"),
        ((losses.Hinge(), 0.5), ValueError, "`rate`.*rate=0.5"),
    ],
)
def test_what_has_no_labels_is_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        losses.LabelNoise(*arguments)

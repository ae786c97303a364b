"""The hinge loss with random margins, against draws of the margins."""

import numpy as np
import pytest
from keras import ops

from keras_gan import losses

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("spread", [0.2, 1.0])
def test_ds_loss_is_the_mean_over_draws_of_the_margins(spread):
    """100,000 margins of the authors' code. Sees the hinge at the mean margin, which is
    0 or twice as large between the margins, and one margin for both kinds of logits."""
    real, fake = RNG.uniform(-1, 1.5, (2, 40, 1))
    margins = RNG.uniform(size=(2, 100_000)) * spread + 1 - spread
    expected = np.maximum(margins[0] - real, 0).mean(1)
    expected += np.maximum(margins[1] + fake, 0).mean(1)
    loss = losses.RandomMarginHinge(spread)
    found = loss.discriminator_loss(ops.array(real), ops.array(fake))
    np.testing.assert_allclose(found[:, 0], expected, atol=5e-3 * spread)


def test_between_and_beyond_the_margins_it_has_its_closed_form():
    logits = ops.array([[-2.0], [0.8], [0.9], [1.0], [3.0]], "float64")
    fake = ops.full((5, 1), -5.0, "float64")
    found = losses.RandomMarginHinge(0.2).discriminator_loss(logits, fake)
    expected = [2.9, 0.1, 0.025, 0.0, 0.0]
    np.testing.assert_allclose(found[:, 0], expected, atol=1e-12)


def test_gs_loss_and_the_readings_are_those_of_the_hinge_loss():
    logits = ops.array(RNG.normal(size=(5, 1)))
    noisy, plain = losses.RandomMarginHinge(), losses.Hinge()
    for name in ("generator_loss", "readings"):
        for one, other in zip(
            getattr(noisy, name)(logits, logits),
            getattr(plain, name)(logits, logits),
            strict=True,
        ):
            np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("spread", [0.0, 1.1])
def test_impossible_spreads_are_refused(spread):
    with pytest.raises(ValueError, match=f"spread={spread}"):
        losses.RandomMarginHinge(spread)

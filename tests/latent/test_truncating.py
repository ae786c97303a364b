"""ψ: latents on the way to the centers of their priors."""

import numpy as np
import pytest

from keras_gan import GAN
from keras_gan import models
from keras_gan import priors
from keras_gan.latent import truncate

JOINT = priors.Joint(
    priors.Normal(2), priors.Categorical(3), priors.Uniform(1, 0.0, 4.0)
)


def test_each_part_is_pulled_towards_its_own_center():
    """Sees a pull towards 0 for all, and soft categories."""
    latents = np.float32([[[2, -4, 0, 1, 0, 4]]])
    found = truncate(JOINT, latents, psi=0.25)
    np.testing.assert_allclose(found, [[[0.5, -1, 0, 1, 0, 2.5]]])
    np.testing.assert_array_equal(truncate(JOINT, latents, psi=1), latents)
    np.testing.assert_allclose(truncate(JOINT, latents, 0.0), [[[0, 0, 0, 1, 0, 2]]])


def test_a_mixture_keeps_its_modes():
    mixture = priors.Mixture([[4.0, 0.0], [-4.0, 0.0]])
    found = truncate(mixture, [[6.0, 1.0], [-3.0, 2.0]], psi=0.5)
    np.testing.assert_allclose(found, [[5, 0.5], [-3.5, 1]])


def test_a_gan_stands_for_its_prior():
    gan = GAN(*models.mlp(latent_dim=2), latent_dim=2)
    np.testing.assert_allclose(truncate(gan, [1.0, 2.0], psi=-1), [-1, -2])


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((3, [[1.0]], 0.5), TypeError, "`gan_or_prior`.*Received: 3"),
        ((priors.Normal(2), [[1.0]], 0.5), ValueError, r"\(\.\.\., 2\).*\(1, 1\)"),
        ((priors.Normal(1), [[1.0]], np.nan), ValueError, "`psi`.*finite.*psi=nan"),
        ((priors.Spherical(1), [[1.0]], 0.5), ValueError, "This prior has none"),
    ],
)
def test_what_cannot_be_truncated_is_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        truncate(*arguments)

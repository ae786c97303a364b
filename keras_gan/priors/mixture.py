"""Latents about several modes: a mixture of Gaussians."""

import keras
import numpy as np
from keras import ops

from keras_gan.core.integers import integer
from keras_gan.core.integers import seed_number
from keras_gan.core.reals import real
from keras_gan.priors.categorical import checked_probabilities
from keras_gan.priors.categorical import draw_categories
from keras_gan.priors.independent import checked_dim
from keras_gan.priors.prior import Prior
from keras_gan.priors.prior import for_several_draws


# In files, "keras_gan>Mixture" is `datasets.mixtures.Mixture`.
@keras.saving.register_keras_serializable("keras_gan", "MixturePrior")
class Mixture(Prior):
    """Gaussian mixture prior (GM-GAN, DeLiGAN): normal latents about one of the modes.

    With a single mode or a normal prior, a continuous G maps a connected set of
    latents to a connected set of images. Modes that are far apart suit data that
    consist of separate clusters. The modes are fixed, as in the static GM-GAN; they
    are saved with the prior.

    Args:
        means: array of shape `(modes, dim)`, the modes' means.
        scale: float above 0, the standard deviation of each latent about its mean.
        weights: list of floats that sum to 1, the modes' probabilities, or None for
            equal ones.

    Raises:
        ValueError: if an argument has the wrong shape or is out of range.

    Example:

    >>> prior = Mixture([[-3.0, 0.0], [3.0, 0.0]], scale=0.5)
    >>> prior(8, keras.random.SeedGenerator(0)).shape
    TensorShape([8, 2])
    >>> Mixture.seeded(modes=10, dim=64, seed=0).shape
    (64,)

    Reference: [Ben-Yosef and Weinshall, 2018](https://arxiv.org/abs/1808.10356);
    [Gurumurthy et al., 2017](https://arxiv.org/abs/1706.02071)
    """

    def __init__(self, means, scale=1.0, weights=None):
        array = np.asarray(means, "float64")
        if array.ndim != 2 or 0 in array.shape or not np.all(np.isfinite(array)):
            raise ValueError(
                "`means` must be finite numbers of shape (modes, dim). Received: an "
                f"array of shape {array.shape}, {means!r}"
            )
        real("scale", scale, lambda n: n > 0, "above 0")
        self.means = array.tolist()
        self.scale = scale
        self.weights = checked_probabilities("weights", weights, len(array))
        self.shape = (array.shape[1],)

    @classmethod
    def seeded(cls, modes, dim, spread=1.0, scale=0.1, seed=0):
        """A mixture of equal weights whose means are drawn once.

        Args:
            modes: integer, the number of modes.
            dim: integer, the number of latents per example.
            spread: float above 0. The means are uniform within ±`spread`.
            scale: float above 0, the standard deviation about each mean.
            seed: integer, the seed of the means.

        Returns:
            `Mixture`.

        Raises:
            ValueError: if an argument is out of range.
        """
        modes = integer("modes", modes, what="counts the modes")
        real("spread", spread, lambda n: n > 0, "above 0")
        draws = np.random.default_rng(seed_number(seed))
        return cls(draws.uniform(-spread, spread, (modes, checked_dim(dim))), scale)

    def __call__(self, batch_size, seed):
        seed = for_several_draws(seed)
        modes = draw_categories(batch_size, len(self.means), self.weights, seed)
        normal = keras.random.normal((batch_size, *self.shape), seed=seed)
        means = ops.convert_to_tensor(self.means, dtype=normal.dtype)
        return ops.take(means, modes, axis=0) + self.scale * normal

    def centers(self, latents):
        """Each latent's nearest mean, so that truncation keeps the modes."""
        means = ops.convert_to_tensor(self.means, dtype=latents.dtype)
        apart = ops.expand_dims(latents, -2) - means
        nearest = ops.argmin(ops.sum(ops.square(apart), axis=-1), axis=-1)
        return ops.take(means, nearest, axis=0)

"""The latents of given images: a search by gradient descent (AnoGAN)."""

import math
from typing import NamedTuple

import numpy as np
from keras import ops
from keras.optimizers.schedules import LearningRateSchedule

from keras_gan import backend
from keras_gan import checks
from keras_gan.core import trees
from keras_gan.core.integers import integer
from keras_gan.core.integers import seed_number
from keras_gan.latent.checking import check_gan
from keras_gan.latent.checking import choice
from keras_gan.latent.checking import number
from keras_gan.latent.features import MIXED
from keras_gan.latent.features import Features

_MOMENTS = 0.9, 0.999  # Adam's.
_EPSILON = 1e-8


class Projection(NamedTuple):
    """The latents whose images are nearest to given images.

    Attributes:
        latents: float32 array of shape `(count, dim)`.
        images: float32 array of shape `(count, ...)`, G's images of them.
        errors: float32 array of shape `(count,)`, (1−λ) · residual + λ · distance of
            D's features: AnoGAN's anomaly score.
        residuals: float32 array of shape `(count,)`, the distances of the images.
        feature_distances: float32 array of shape `(count,)`; 0 if λ is 0.
    """

    latents: np.ndarray
    images: np.ndarray
    errors: np.ndarray
    residuals: np.ndarray
    feature_distances: np.ndarray


def project(
    gan,
    images,
    condition=None,
    steps=500,
    learning_rate=0.1,
    feature_weight=0.1,
    layer=None,
    distance="l1",
    restarts=1,
    seed=0,
    batch_size=64,
):
    """Searches the latents whose image is nearest to a given image (AnoGAN, inversion).

    Adam minimises (1−λ) · R(z) + λ · F(z) over z by gradient descent through G. R is
    the distance of the image and G(z), summed over pixels, and F that of D's features.
    The best latents that were visited are returned. What G cannot make keeps a large
    error, so the error tells anomalies from what G was trained on.

    The search stays among the latents that the prior may draw: in the cube of a
    `priors.Uniform`, on the sphere of a `priors.Spherical`. The categories of a
    `priors.Categorical` stay as they were drawn; other restarts begin with others. All
    images begin at the same latents, so that each result is independent of the other
    images. The GAN does not change.

    Args:
        gan: `GAN` with latents of shape `(dim,)` and examples of one tensor. With an
            average, its generator is used, as in `generate`.
        images: array of shape `(count, ...)` in the generator's range, or one image.
        condition: the images' conditions, one row each or one for all, if a network
            that is used takes one.
        steps: integer, the number of gradient steps.
        learning_rate: float above 0, Adam's first learning rate, which falls to 0 along
            half a cosine; or a Keras `LearningRateSchedule`.
        feature_weight: float in [0, 1], λ. With 0, D is not used.
        layer: string, the name of an output or a layer of D, its features. None for its
            output "features", or else for what enters its last layer with a kernel.
        distance: "l1", the sum of absolute differences as in the paper, or "l2", the
            sum of squares.
        restarts: integer, the number of searches for each image, from different
            latents. The one with the smallest error is returned.
        seed: integer, the seed of the first latents and of the draws of G's and D's
            layers.
        batch_size: integer, the number of images searched at a time.

    Returns:
        `Projection`.

    Raises:
        TypeError: if an argument has the wrong type, or D's layers are not accessible.
        ValueError: if an argument is out of range, images or condition do not fit, or
            D's features of an image depend on the other images of a batch.

    Example:

    >>> from keras_gan import GAN, models
    >>> gan = GAN(*models.mlp(latent_dim=4), latent_dim=4)
    >>> found = project(gan, gan.generate(3, seed=1), steps=20)
    >>> found.latents.shape, found.images.shape, found.errors.shape
    ((3, 4), (3, 2), (3,))

    Reference: [Schlegl et al., 2017](https://arxiv.org/abs/1703.05921)
    """
    check_gan(gan)
    steps = integer("steps", steps, what="counts the gradient steps")
    restarts = integer("restarts", restarts, what="counts the searches per image")
    batch_size = integer("batch_size", batch_size, what="is how many images")
    weight = number("feature_weight", feature_weight, 0, 1)
    choice("distance", distance, ("l1", "l2"))
    rates = _learning_rates(learning_rate, steps)
    seed = seed_number(seed)
    images, condition = _checked_data(gan, images, condition, weight > 0)
    features = Features(gan, layer) if weight > 0 else None
    search = _Search(gan, features, weight, distance, rates, seed)
    if features is not None:
        search.check_rows(images, condition)
    run = backend.compiled(search)
    starts = gan.prior(restarts, backend.SeedSequence(seed))
    parts = []
    for begin in range(0, len(images), batch_size):
        end = begin + batch_size
        rows = None if condition is None else trees.rows(condition, begin, end)
        batch = ops.convert_to_tensor(images[begin:end])
        rows = None if rows is None else trees.mapped(ops.convert_to_tensor, rows)
        found = [Projection(*map(np.asarray, run(z, batch, rows))) for z in starts]
        parts.append(_best(found))
    return Projection(*[np.concatenate(part) for part in zip(*parts, strict=True)])


def _learning_rates(given, steps):
    """The learning rate of every step."""
    if isinstance(given, LearningRateSchedule):
        return np.array([float(given(step)) for step in range(steps)], "float32")
    first = number("learning_rate", given, 0)
    if first == 0:
        raise ValueError(
            f"`learning_rate` must be above 0. Received: learning_rate={given}"
        )
    times = np.arange(steps) / steps
    return (first * 0.5 * (1 + np.cos(math.pi * times))).astype("float32")


def _checked_data(gan, images, condition, uses_discriminator):
    """The images as a float32 array, and one condition per image or None."""
    shape = gan.image_shape
    images = np.asarray(
        images if isinstance(images, (list, tuple)) else ops.convert_to_numpy(images)
    )
    if images.ndim == len(shape):
        images = images[None]
    checks.check_examples(gan, images)
    if images.ndim != len(shape) + 1 or not len(images):
        raise ValueError(
            f"`images` must have the shape (count, {str(shape)[1:]}. Received: shape "
            f"{images.shape}"
        )
    role = None if uses_discriminator else "generator"
    _, condition = checks.check_condition(gan, len(images), condition, role)
    if condition is None and gan.conditional:
        checks.check_values(
            gan, (images, gan.blank_condition(len(images))), training=False
        )
    else:
        checks.check_values(gan, (images, condition), training=False)
    return images.astype("float32"), condition


def _best(found):
    """Each image's search with the smallest error."""
    errors = np.stack([each.errors for each in found])
    chosen = np.argmin(np.where(np.isnan(errors), np.inf, errors), axis=0)
    return Projection(
        *[
            np.stack(part)[chosen, np.arange(len(chosen))]
            for part in zip(*found, strict=True)
        ]
    )


class _Search:
    """Gradient descent on the latents of a batch of images, from one start."""

    def __init__(self, gan, features, weight, distance, rates, seed):
        self._gan, self._features, self._weight = gan, features, weight
        self._squared = distance == "l2"
        self._rates, self._seed = rates, seed
        self._networks = [gan.sampling_generator]
        if features is not None:
            self._networks.append(gan.discriminator)

    def __call__(self, start, images, condition):
        real = self._of_real(images, condition)

        def errors(latents):
            # Through `nearest`, the slope is along the sphere of a spherical prior.
            allowed = self._gan.prior.nearest(latents)
            return self._parts(allowed, images, real, condition)[0]

        latents = ops.broadcast_to(start, (ops.shape(images)[0], *start.shape))
        zeros = ops.zeros_like(latents)
        least = ops.full_like(latents[:, 0], np.inf)
        rates = ops.convert_to_tensor(self._rates)

        def step(number, state):
            latents, first, second, best, least = state
            now, slope = backend.value_and_slope(errors, latents)
            best, least = _smaller(latents, now, best, least)
            first = _MOMENTS[0] * first + (1 - _MOMENTS[0]) * slope
            second = _MOMENTS[1] * second + (1 - _MOMENTS[1]) * ops.square(slope)
            times = ops.cast(number + 1, "float32")
            mean = first / (1 - _MOMENTS[0] ** times)
            size = ops.sqrt(second / (1 - _MOMENTS[1] ** times)) + _EPSILON
            latents = latents - ops.take(rates, number) * mean / size
            return self._gan.prior.nearest(latents), first, second, best, least

        state = latents, zeros, zeros, latents, least
        state = ops.fori_loop(0, len(self._rates), step, state)
        latents, _, _, best, least = state
        best, _ = _smaller(latents, errors(latents), best, least)
        found, residuals, distances, made = self._parts(best, images, real, condition)
        return best, made, found, residuals, distances

    def _of_real(self, images, condition):
        if self._features is None:
            return None
        with backend.keyed(self._networks, self._seed):
            return self._features(images, condition)

    def _parts(self, latents, images, real, condition):
        """Errors, residuals, distances of features, and G's images."""
        with backend.keyed(self._networks, self._seed):
            given = self._gan._for_generator(latents, condition)
            made = self._gan.sampling_generator(given, training=False)
            made = backend.full_precision(made)
            residuals = self._distances(images, made)
            if self._features is None:
                return residuals, residuals, ops.zeros_like(residuals), made
            distances = self._distances(real, self._features(made, condition))
        total = (1 - self._weight) * residuals + self._weight * distances
        return total, residuals, distances, made

    def _distances(self, first, second):
        difference = first - second
        sizes = ops.square(difference) if self._squared else ops.abs(difference)
        return ops.sum(sizes, axis=tuple(range(1, len(sizes.shape))))

    def check_rows(self, images, condition):
        """Raises unless D's features of an image are independent of its batch."""
        one = None if condition is None else trees.rows(condition, 0, 1)
        rows = None
        if one is not None:
            rows = trees.mapped(lambda leaf: np.repeat(leaf, 4, axis=0), one)
        alike = ops.convert_to_tensor(np.repeat(images[:1], 4, axis=0))
        # Rows 1 to 3 are other images.
        factors = np.reshape([1.0, -0.5, 0.0, 0.5], (-1, *[1] * (images.ndim - 1)))
        found = [
            np.asarray(self._of_real(batch, rows))
            for batch in (alike, alike * factors.astype("float32"))
        ]
        scale = 1e-3 * max(np.abs(found[0]).max(), 1e-6)
        if len(found[0]) != 4 or not np.allclose(found[0][0], found[1][0], atol=scale):
            raise ValueError(MIXED)


def _smaller(latents, errors, best, least):
    """The latents with the smaller error of two, for each image."""
    better = errors < least
    best = ops.where(ops.expand_dims(better, -1), latents, best)
    return best, ops.where(better, errors, least)

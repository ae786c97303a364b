"""Pictures in which one latent, one code or one direction changes."""

import numpy as np
from keras import ops

from keras_gan import backend
from keras_gan import checks
from keras_gan.callbacks import pictures
from keras_gan.core import trees
from keras_gan.core.integers import integer
from keras_gan.core.integers import seed_number
from keras_gan.latent.checking import as_latents
from keras_gan.latent.checking import check_gan
from keras_gan.priors import Categorical
from keras_gan.priors import TruncatedNormal
from keras_gan.priors import Uniform

_STEPS = 9
_ROWS = 8


def sweep(
    gan,
    code=None,
    latent=None,
    values=None,
    direction=None,
    latents=None,
    count=None,
    condition=None,
    seed=0,
):
    """Makes images in which one code takes several values while all else stays.

    Each row has its own latents, and each column one value. With InfoGAN this shows
    what a code has learned. All columns have the same random draws of G's layers. The
    GAN does not change.

    Args:
        gan: `GAN` with latents of shape `(dim,)`.
        code: integer, the position of a part of a `priors.Joint`. None for its first
            code; for other priors, all latents are one part.
        latent: integer, the position of a latent within the part. The default is 0.
            The latents of a `priors.Categorical` change together.
        values: list of numbers, one per column: the values of the latent, or the
            numbers of categories. By default all categories; for a continuous latent 9
            values from end to end of its interval, or from −2 to 2.
        direction: array of shape `(dim,)`, in place of `code` and `latent`: value times
            direction is added to the latents. `directions` finds some.
        latents: array of shape `(count, dim)`, the rows' latents; None to draw them.
        count: integer, the number of rows if they are drawn; 8 by default.
        condition: the rows' conditions, one row each or one for all, if the generator
            takes one.
        seed: integer, the seed of the latents and of the draws of G's layers.

    Returns:
        float32 array of shape `(rows, columns, ...)` in the generator's range, or a
        tree of them. `picture` puts images on a grid.

    Raises:
        TypeError: if an argument has the wrong type.
        ValueError: if there is no such part, latent or category, or arguments exclude
            each other or do not fit.

    Example:

    >>> from keras_gan import GAN, models, priors
    >>> prior = priors.Joint(priors.Normal(5), priors.Categorical(3))
    >>> gan = GAN(*models.dcgan((8, 8, 1), 8, 2), prior=prior)
    >>> sweep(gan, count=4).shape
    (4, 3, 8, 8, 1)

    Reference: [Chen et al., 2016](https://arxiv.org/abs/1606.03657), figure 2
    """
    check_gan(gan)
    seed = seed_number(seed)
    if latents is None:
        count = _ROWS if count is None else checks.check_count(count)
        drawn = gan.prior(count, backend.SeedSequence(seed))
        latents = ops.convert_to_numpy(drawn)
    else:
        latents = as_latents("latents", latents, gan.prior.shape)
        if latents.ndim != 2 or count not in (None, len(latents)):
            raise ValueError(
                f"`latents` must have the shape (count, {gan.latent_dim}). Received: "
                f"latents of shape {latents.shape}, count={count}"
            )
    if direction is not None:
        columns = _along(gan, latents, direction, values, (code, latent))
    else:
        columns = _varied(gan, latents, code, latent, values)
    _, condition = checks.check_condition(gan, len(latents), condition)
    made = [
        gan._images_from(
            gan.sampling_generator, column, condition, backend.SeedSequence(seed)
        )
        for column in columns
    ]
    return trees.mapped(lambda *leaves: np.stack(leaves, axis=1), *made)


def _along(gan, latents, direction, values, others):
    """Each column's latents: moved along a direction."""
    if others != (None, None):
        raise ValueError(
            "Give either `direction`, or `code` and `latent`. Received: "
            f"code={others[0]}, latent={others[1]} besides a direction"
        )
    direction = as_latents("direction", direction)
    if direction.shape != gan.prior.shape:
        raise ValueError(
            f"`direction` must have the shape {tuple(gan.prior.shape)}. Received: "
            f"shape {direction.shape}"
        )
    values = np.linspace(-3, 3, _STEPS) if values is None else _numbers(values)
    return [latents + np.float32(value) * direction for value in values]


def _varied(gan, latents, code, latent, values):
    """Each column's latents: one latent, or one category, has a value."""
    parts = gan.prior.parts
    if code is None:
        code = (*gan.prior.codes, 0)[0]
    code = integer("code", code, 0, len(parts) - 1, "is the position of a part")
    part, start = parts[code], sum(prior.shape[0] for prior in parts[:code])
    if isinstance(part, Categorical):
        if latent is not None:
            raise ValueError(
                "The latents of a category change together: leave `latent` out, and "
                f"give the categories as `values`. Received: latent={latent}"
            )
        chosen = range(part.classes) if values is None else values
        chosen = [
            integer("values", k, 0, part.classes - 1, "are categories") for k in chosen
        ]
        return [_with(latents, start, np.eye(part.classes)[k]) for k in chosen]
    size = part.shape[0]
    latent = 0 if latent is None else latent
    latent = integer("latent", latent, 0, size - 1, "is the position of a latent")
    values = _interval(part) if values is None else _numbers(values)
    return [_with(latents, start + latent, [value]) for value in values]


def _with(latents, start, values):
    """A copy of the latents with these values from a column on."""
    changed = latents.copy()
    changed[:, start : start + len(values)] = values
    return changed


def _numbers(values):
    values = as_latents("values", np.atleast_1d(values))
    if values.ndim != 1 or not values.size:
        raise ValueError(
            f"`values` must be a list of numbers. Received: shape {values.shape}"
        )
    return values


def _interval(prior):
    """Values of a latent that a prior may draw, from end to end."""
    ends = -2.0, 2.0
    if isinstance(prior, Uniform):
        ends = prior.low, prior.high
    if isinstance(prior, TruncatedNormal):
        ends = -prior.threshold, prior.threshold
    return np.linspace(*ends, _STEPS)


def picture(images, value_range=(-1.0, 1.0)):
    """Draws rows and columns of images on a grid, such as those of `sweep`.

    Args:
        images: array of shape `(rows, columns, height, width, channels)`, 1 or 3
            channels.
        value_range: pair of floats, the values of black and of white;
            `gan.value_range` is that of a GAN's images.

    Returns:
        `PIL.Image.Image`. It shows itself in a notebook; `.save("sweep.png")` writes a
        file.

    Raises:
        ValueError: if the images do not have this shape, or `value_range` is not two
            increasing numbers.

    Example:

    >>> picture(np.zeros((2, 3, 8, 8, 1))).size
    (200, 134)
    """
    images = np.asarray(images)
    if images.ndim != 5 or images.shape[-1] not in (1, 3) or not images.size:
        raise ValueError(
            "`images` must have the shape (rows, columns, height, width, channels), "
            f"with 1 or 3 channels. Received: shape {images.shape}"
        )
    checks.check_range(value_range)
    flat = images.reshape(-1, *images.shape[2:])
    return pictures.as_image(pictures.tile(flat, images.shape[1], value_range))

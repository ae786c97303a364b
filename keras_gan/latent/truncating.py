"""Truncation of given latents: each is pulled towards the center of its prior."""

import numpy as np
from keras import ops

from keras_gan.gan import GAN
from keras_gan.latent.checking import as_latents
from keras_gan.latent.checking import number
from keras_gan.priors.prior import Prior


def truncate(gan_or_prior, latents, psi):
    """Pulls latents towards the prior's center, as the truncation trick with ψ does.

    The result is c + ψ·(z − c). c is the prior's center: 0 for normal latents, the
    middle of the interval for uniform ones, for a `priors.Mixture` the nearest mode's
    mean. In a `priors.Joint`, each part has its own. Categories stay as they are: a
    one-hot row is its own center.

    StyleGAN does this in the space of its mapping network's outputs, with their mean as
    c, so that all its images move towards an average image; for `models.stylegan2`,
    `gan.generate(truncation=psi)` does it. Most networks have no mapping network; here
    the latents themselves are pulled. BigGAN's truncation trick, which is
    `gan.generate(truncation=...)` for other networks, draws large latents again. This
    function works on latents that are given: with a smaller ψ, the same picture becomes
    more typical.

    Args:
        gan_or_prior: `GAN`, or `priors.Prior` that has `centers(latents)`. That of
            `priors.Spherical` has none: a pull towards 0 leaves the sphere.
        latents: array of shape `(..., *prior.shape)`.
        psi: float, ψ. With 1 latents stay, with 0 they are the center; numbers above 1
            push them away from it.

    Returns:
        float32 array of the shape of `latents`.

    Raises:
        TypeError: if an argument has the wrong type.
        ValueError: if the latents do not fit the prior, or it has no center.

    Example:

    >>> from keras_gan import priors
    >>> truncate(priors.Normal(2), [[2.0, -1.0]], psi=0.5).tolist()
    [[1.0, -0.5]]

    Reference: [Karras et al., 2019](https://arxiv.org/abs/1812.04948), appendix B;
    [Brock et al., 2019](https://arxiv.org/abs/1809.11096), section 3.1;
    [Mokady et al., 2022](https://arxiv.org/abs/2202.12211) (several centers)
    """
    prior = gan_or_prior.prior if isinstance(gan_or_prior, GAN) else gan_or_prior
    if not isinstance(prior, Prior):
        raise TypeError(
            "`gan_or_prior` must be a GAN with latents, or a `priors.Prior`. "
            f"Received: {gan_or_prior!r}"
        )
    psi = number("psi", psi, -np.inf)
    latents = as_latents("latents", latents, prior.shape)
    rows = latents.reshape(-1, *prior.shape)
    centers = ops.convert_to_numpy(prior.centers(ops.convert_to_tensor(rows)))
    if psi == 1:
        return latents
    pulled = centers + psi * (rows - centers)
    return pulled.astype("float32").reshape(latents.shape)

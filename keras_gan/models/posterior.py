"""A generator with an encoder to a distribution of latents (VAE-GAN)."""

import keras

from keras_gan.core.serialization import register
from keras_gan.models.accompanied import AccompaniedGenerator
from keras_gan.models.accompanied import check_encoder
from keras_gan.models.ends import outputs_of

NAMES = ["log_variance", "mean"]


@register
class VariationalGenerator(AccompaniedGenerator):
    """A generator and an encoder to a normal distribution; made by `with_posterior`.

    It is called as the generator. `posterior` is the network from examples to the mean
    and the logarithm of the variance of their latents.
    """

    parts = ("generator", "posterior")

    def __init__(self, generator, posterior, **kwargs):
        super().__init__(generator, **kwargs)
        self.posterior = posterior
        self.built = True


def with_posterior(generator, encoder):
    """Adds an encoder to a generator, which becomes a variational autoencoder (VAE).

    The encoder returns the mean and the logarithm of the variance of a normal
    distribution q(z | x) of latents. D sees examples alone, as in any GAN. Terms of G
    train the encoder: `penalties.Autoencoding` and `penalties.PosteriorDivergence`.
    VAE-GAN is

        generator = models.with_posterior(
            generator, models.encoder_for(generator, gaussian=True))
        discriminator = models.with_outputs(discriminator, features="a layer")
        gan = GAN(generator, discriminator, latent_dim=64)
        gan.compile(
            ...,
            loss=losses.GeneratorWeight(losses.NonSaturating(), 1 / gamma),
            penalties=[
                penalties.PosteriorDivergence(),
                penalties.Autoencoding(output="features"),
                penalties.AdversarialReconstruction(),
                penalties.AdversarialReconstruction(player="generator"),
            ],
        )

    The paper multiplies the reconstruction by γ for the generator, and not for the
    encoder. A weight of 1/γ of the adversarial loss, which the encoder does not get, is
    the same but for the size of the generator's gradient, to which Adam is indifferent.

    After training, `gan.sampling_generator.posterior(images)["mean"]` are the latents
    of images.

    Args:
        generator: built Functional or Sequential model, latents to examples of one
            tensor.
        encoder: built `keras.Model`, examples to a dictionary of `"mean"` and
            `"log_variance"`, both of the shape of latents, without layers that have a
            state, such as batch normalization and dropout.

    Returns:
        `keras.Model`, called as the generator, with the attribute `posterior`.

    Raises:
        TypeError: if a network has another type.
        ValueError: if the encoder has a state, or does not return such a dictionary.

    Example:

    >>> from keras_gan.models import encoder_for
    >>> from keras_gan.models import mlp
    >>> generator, _ = mlp(data_dim=2, latent_dim=4)
    >>> both = with_posterior(generator, encoder_for(generator, gaussian=True))
    >>> sorted(both.posterior(keras.ops.zeros((3, 2))))
    ['log_variance', 'mean']

    Reference: [Larsen et al., 2016](https://arxiv.org/abs/1512.09300)
    """
    made = outputs_of(encoder) if isinstance(encoder, keras.Model) else None
    if made is not None and sorted(made if isinstance(made, dict) else ()) != NAMES:
        raise ValueError(
            '`encoder` must return a dictionary of "mean" and "log_variance", as '
            "encoder_for(generator, gaussian=True) does. Received: an encoder that "
            f"returns {', '.join(made) if isinstance(made, dict) else 'one tensor'}"
        )
    check_encoder(generator, encoder, count=2)
    return VariationalGenerator(generator, encoder)

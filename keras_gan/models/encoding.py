"""A generator with an encoder: D sees pairs of an example and its latents (BiGAN)."""

import keras
from keras import ops

from keras_gan.core import trees
from keras_gan.core.serialization import register
from keras_gan.models.accompanied import AccompaniedGenerator
from keras_gan.models.accompanied import check_encoder


@register
class EncodingGenerator(AccompaniedGenerator):
    """A generator and an encoder, which one player trains; made by `with_encoder`.

    It is called as the generator. `encoder` is the network from examples to latents.
    """

    parts = ("generator", "encoder")

    def __init__(self, generator, encoder, **kwargs):
        super().__init__(generator, **kwargs)
        self.encoder = encoder
        self.built = True

    def shown(self, examples, latents):
        """What D sees of generated examples."""
        if latents is None:
            raise ValueError(
                "An encoder finds latents again, and this GAN has none. Received: "
                f"prior=None and generator '{self.name}', which has an encoder"
            )
        return examples, latents

    def completed(self, examples):
        """What D sees of examples that may lack their latents: those of the encoder."""
        if trees.is_tree(examples):
            return examples
        if not isinstance(examples, keras.KerasTensor):
            examples = ops.convert_to_tensor(examples)
        return examples, ops.cast(self.encoder(examples), examples.dtype)


def with_encoder(generator, encoder):
    """Adds an encoder to a generator: a BiGAN (adversarially learned inference, ALI).

    D then sees the pairs (G(z), z) and (x, E(x)). The players are still two: the result
    is the generator of a `GAN` whose D takes `[examples, latents]`, and its weights are
    those of both networks. The loss must have a gradient through the real pairs, as
    `losses.SwappedLabels`:

        generator = models.with_encoder(generator, encoder)
        gan = GAN(generator, discriminator, latent_dim=64)
        gan.compile(..., loss=losses.SwappedLabels(losses.NonSaturating()))

    After training, `gan.sampling_generator.encoder(images)` are the latents of images.
    `discriminate` scores images together with them.

    Args:
        generator: built Functional or Sequential model, latents to examples of one
            tensor.
        encoder: built `keras.Model`, examples to latents, without layers that have a
            state, such as batch normalization and dropout.

    Returns:
        `keras.Model`, called as the generator, with the attribute `encoder`.

    Raises:
        TypeError: if a network has another type.
        ValueError: if the encoder has a state, or does not return latents of the
            generator's examples.

    Example:

    >>> from keras_gan.models import mlp
    >>> generator, _ = mlp(data_dim=2, latent_dim=4)
    >>> encoder = keras.Sequential([keras.Input((2,)), keras.layers.Dense(4)])
    >>> both = with_encoder(generator, encoder)
    >>> len(both.weights) == len(generator.weights) + len(encoder.weights)
    True

    Reference: [Donahue et al., 2017](https://arxiv.org/abs/1605.09782),
    [Dumoulin et al., 2017](https://arxiv.org/abs/1606.00704)
    """
    check_encoder(generator, encoder)
    return EncodingGenerator(generator, encoder)

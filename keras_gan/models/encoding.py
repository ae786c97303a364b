"""A generator with an encoder: D sees pairs of an example and its latents (BiGAN)."""

import keras
from keras import ops

from keras_gan.core import trees
from keras_gan.core.serialization import register
from keras_gan.models.accompanied import AccompaniedGenerator


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
    for name, network in (("generator", generator), ("encoder", encoder)):
        if not isinstance(network, keras.Model) or not getattr(network, "inputs", None):
            raise TypeError(
                f"`{name}` must be a built Functional or Sequential model. Received: "
                f"{name}={network!r}"
            )
    if encoder.non_trainable_variables:
        paths = [variable.path for variable in encoder.non_trainable_variables]
        raise ValueError(
            "`encoder` must have no layers with a state, such as batch normalization "
            "or dropout, as it is a part of what D sees of real examples. Use layer or "
            f"group normalization. Received: {', '.join(paths)}"
        )
    made = [tuple(each.shape[1:]) for each in generator.outputs]
    taken = [tuple(each.shape[1:]) for each in encoder.inputs]
    latents = tuple(generator.inputs[0].shape[1:])
    codes = [tuple(each.shape[1:]) for each in encoder.outputs]
    if len(made) != 1 or made != taken or codes != [latents]:
        raise ValueError(
            f"`encoder` must take examples of the shapes {made}, one tensor each, and "
            f"return latents of the shape {latents}. Received: an encoder from {taken} "
            f"to {codes}"
        )
    return EncodingGenerator(generator, encoder)

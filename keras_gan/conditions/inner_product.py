"""A condition in D's logits alone: the inner product that takes their place."""

from keras import config
from keras import initializers
from keras import layers

from keras_gan.conditions.injections import Injection


class InnerProduct(Injection):
    """D's logits are ⟨embedding(condition), W · features⟩, with no term of their own.

    StyleGAN2 and R3GAN score conditional images like this. The projection discriminator
    adds the inner product to unconditional logits instead, see
    `conditions.Projection`. Several conditions are embedded together, as one vector.

    W begins as N(0, 1 / n) for n features, so that it keeps their mean square. The
    embedding is a matrix times one-hot rows or vectors, which begins as N(0, 1 / n)
    divided by the square root of its number of rows, as in R3GAN.

    Example:

    >>> from keras_gan import conditions
    >>> from keras_gan import models
    >>> generator, discriminator = models.dcgan(
    ...     (28, 28, 1), filters=4, condition=conditions.Classes(10),
    ...     discriminator_injection=conditions.InnerProduct())

    Reference: [Karras et al., 2020](https://arxiv.org/abs/2006.06676);
    [Huang et al., 2024](https://arxiv.org/abs/2501.05441)
    """

    players = ("discriminator",)
    scores_all = True

    def score(self, logits, features, given):
        units = features.shape[-1]
        mapped = self.mapped(features, units)
        embedded = self.embedded(given, units)
        return layers.Dot(1, dtype=config.floatx(), name="logits")([mapped, embedded])

    def mapped(self, features, units):
        """The features in the inner product, a vector of `units` numbers."""
        return linear(units, features.shape[-1], "score_features")(features)

    def embedded(self, given, units):
        """The condition in the inner product, a vector of `units` numbers."""
        return embedding(given, units, "score_embedding", units**-0.5)


def embedding(given, units, name, gain=1.0):
    """A linear embedding of the condition: a matrix times one-hot rows or vectors.

    Args:
        given: as an injection receives it.
        units: integer, length of the embedding.
        name: string, of the new layer.
        gain: float. The matrix begins as N(0, gain² / rows).
    """
    classes = given.condition.num_classes
    if classes is None:
        return linear(units, given.code.shape[-1], name, gain)(given.code)
    start = initializers.RandomNormal(stddev=gain * classes**-0.5)
    made = layers.Embedding(
        classes, units, embeddings_initializer=start, dtype=config.floatx(), name=name
    )
    return made(given.code)


def linear(units, inputs, name, gain=1.0):
    """A new dense layer without bias that begins as N(0, gain² / inputs)."""
    start = initializers.RandomNormal(stddev=gain * inputs**-0.5)
    return layers.Dense(
        units,
        use_bias=False,
        kernel_initializer=start,
        dtype=config.floatx(),
        name=name,
    )

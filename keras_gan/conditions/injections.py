"""Ways in which a condition enters a network, and where each acts."""

from keras import config
from keras import layers as keras_layers

from keras_gan import layers
from keras_gan.core.booleans import boolean
from keras_gan.core.integers import integer


class Injection:
    """A way in which a condition enters a network.

    The functions that make a network call its methods: `join` on the network's input,
    `modulate` in place of a hidden layer's normalization, `score` on the last features.
    Those of this class leave the network as it is without a condition; a subclass
    overrides one.

    `given` is an object with the attributes `condition`, a `Condition`; `tensor`, the
    symbolic condition; `code`, what conditional layers take, class numbers or vectors;
    `first`, the network's first input; and `all_latents`, a generator's latents with an
    embedding of the condition. Of several conditions, `join` and `score` get one after
    the other, and `modulate` gets all as one vector. With `scores_all = True`, so does
    `score`.

    Example:

    >>> class Sum(Injection):
    ...     def join(self, x, given):
    ...         embedding = given.condition.vector(given.tensor, x.shape[-1])
    ...         return keras_layers.Add()([x, embedding])
    >>> from keras_gan import conditions
    >>> from keras_gan import models
    >>> generator, discriminator = models.mlp(
    ...     condition=conditions.Classes(10), generator_injection=Sum())
    """

    players = ("generator", "discriminator")
    needs_condition = True
    modulates = False  # Whether `modulate` changes hidden layers.
    normalizes = False  # Whether it takes the place of their normalization.
    scores_all = False  # Whether `score` gets several conditions as one.

    def join(self, x, given):
        """The network's input with the condition."""
        return x

    def modulate(self, x, given):
        """A hidden layer's values, modulated."""
        return x

    def score(self, logits, features, given):
        """D's logits, given those of the features alone."""
        return logits


class Concatenation(Injection):
    """Concatenates an embedding of the condition to the network's input.

    A vector gets a vector, and an image a plane. An image as the condition of images
    is concatenated itself.

    Args:
        units: integer, length of the embedding; None for that of the latents or points.

    Raises:
        ValueError: if `units` is below 1.

    Example:

    >>> from keras_gan import conditions
    >>> from keras_gan import models
    >>> generator, discriminator = models.mlp(
    ...     condition=conditions.Classes(10), discriminator_injection=Concatenation(8))

    Reference: [Mirza & Osindero, 2014](https://arxiv.org/abs/1411.1784)
    """

    def __init__(self, units=None):
        self.units = None if units is None else integer("units", units)

    def join(self, x, given):
        if len(x.shape) == 2:
            units = self.units or given.first.shape[-1]
            added = given.condition.vector(given.tensor, units)
        else:
            added = given.condition.plane(given.tensor, *x.shape[1:3])
        return keras_layers.Concatenate()([x, added])


class Projection(Injection):
    """Adds ⟨embedding(condition), features⟩ to D's logits (projection discriminator).

    See `layers.Projection`.

    Example:

    >>> from keras_gan import conditions
    >>> from keras_gan import models
    >>> generator, discriminator = models.dcgan(
    ...     (28, 28, 1), filters=4, condition=conditions.Classes(10),
    ...     discriminator_injection=Projection())

    Reference: [Miyato & Koyama, 2018](https://arxiv.org/abs/1802.05637)
    """

    players = ("discriminator",)

    def score(self, logits, features, given):
        product = layers.Projection(given.condition.num_classes)([features, given.code])
        # Not in 16 bits, whatever the policy.
        return keras_layers.Add(dtype=config.floatx())([logits, product])


class Modulation(Injection):
    """A conditional layer after every hidden layer, such as `layers.FiLM`.

    Args:
        layer: callable that takes `num_classes`, an integer for class numbers and None
            for vectors, and returns a layer that is called on `[x, condition]`.
        normalizes: boolean, put the layer in the place of the network's normalization.
            Otherwise it follows the normalization.

    Raises:
        TypeError: if `layer` is not callable.

    Example:

    >>> from keras_gan import conditions
    >>> from keras_gan import models
    >>> def normalization(num_classes):
    ...     return layers.ConditionalBatchNormalization(num_classes, momentum=0.9)
    >>> generator, discriminator = models.dcgan(
    ...     (28, 28, 1), filters=4, condition=conditions.Classes(10),
    ...     generator_injection=Modulation(normalization))

    Reference: [Perez et al., 2018](https://arxiv.org/abs/1709.07871)
    """

    modulates = True

    def __init__(self, layer, normalizes=True):
        if not callable(layer) or isinstance(layer, keras_layers.Layer):
            raise TypeError(
                "`layer` must be a callable that makes a new layer, such as the class "
                f"layers.FiLM. Received: layer={layer!r}"
            )
        self.layer = layer
        self.normalizes = boolean("normalizes", normalizes)

    def modulate(self, x, given):
        return self.layer(given.condition.num_classes)([x, given.code])


class SelfModulation(Injection):
    """Self-modulated batch normalization of G, by its latents and the condition.

    A condition is embedded and concatenated to the latents that modulate. Without one,
    they modulate alone. See `layers.SelfModulatedBatchNormalization`.

    Args:
        units: integer, width of the hidden layer of each modulation.

    Raises:
        ValueError: if `units` is below 1.

    Example:

    >>> from keras_gan import models
    >>> generator, discriminator = models.dcgan(
    ...     (28, 28, 1), filters=4, generator_injection=SelfModulation(units=16))
    >>> len(generator.inputs)
    1

    Reference: [Chen et al., 2019](https://arxiv.org/abs/1810.01365)
    """

    players = ("generator",)
    needs_condition = False
    modulates = normalizes = True

    def __init__(self, units=32):
        self.units = integer("units", units)

    def modulate(self, x, given):
        modulation = layers.SelfModulatedBatchNormalization(self.units)
        return modulation([x, given.all_latents])


INJECTIONS = {
    "concatenation": Concatenation,
    "projection": Projection,
    "conditional_batch_normalization": lambda: Modulation(
        layers.ConditionalBatchNormalization
    ),
    "self_modulation": SelfModulation,
    "adain": lambda: Modulation(layers.AdaIN),
    "film": lambda: Modulation(layers.FiLM, normalizes=False),
}

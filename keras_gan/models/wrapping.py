"""Networks built from others: packed and normalized."""

import keras

from keras_gan.core.booleans import boolean
from keras_gan.core.cloning import copied_layer
from keras_gan.layers.gradient_normalization import GradientNormalization
from keras_gan.layers.modulation import FiLM
from keras_gan.layers.packing import Packing
from keras_gan.layers.projection import Projection
from keras_gan.layers.spectral_normalization import SpectralNormalization
from keras_gan.models.checking import check_functional
from keras_gan.models.ends import outputs_of

# Layers whose kernels are maps of a condition.
_CONDITIONAL = (FiLM, Projection, keras.layers.Embedding)


def packed(discriminator, degree=2):
    """Packs the inputs of a discriminator (PacGAN).

    Args:
        discriminator: `keras.Model` with one input: packed examples, whose last axis is
            `degree` times as long as that of the data.
        degree: integer of at least 1, examples per pack.

    Returns:
        Functional model of single examples, from `(batch, ...)` to
        `(batch // degree, ...)`. `discriminate` returns one value per pack.

    Raises:
        TypeError: if `discriminator` is not a Functional or Sequential model.
        ValueError: if it takes a condition, or `degree` does not divide its last axis.

    Example:

    >>> from keras_gan.models import mlp
    >>> _, of_pairs = mlp(data_dim=4)
    >>> packed(of_pairs, degree=2).input_shape
    (None, 2)

    Reference: [Lin et al., 2018](https://arxiv.org/abs/1712.04086)
    """
    check_functional("discriminator", discriminator)
    if len(discriminator.inputs) != 1:
        raise ValueError(
            "`discriminator` must have one input. It cannot take a condition, as the "
            "examples of a pack may have different ones. "
            f"Received: {len(discriminator.inputs)} inputs"
        )
    *shape, channels = discriminator.inputs[0].shape[1:]
    packing = Packing(degree, dtype=discriminator.inputs[0].dtype)
    if channels % degree:
        raise ValueError(
            "The last axis of the discriminator's input must be `degree` times as "
            f"long as that of the data. Received: {channels} and degree={degree}"
        )
    examples = (*shape, channels // packing.degree)
    inputs = keras.Input(examples, dtype=discriminator.inputs[0].dtype)
    return keras.Model(inputs, discriminator(packing(inputs)), name="discriminator")


def gradient_normalized(discriminator, tensors=1):
    """Adds gradient normalization (GN-GAN) to a discriminator.

    Its logits are those of `layers.GradientNormalization`.

    Args:
        discriminator: Functional or Sequential model from images (or `[images,
            condition]`) to logits.
        tensors: integer, how many of its inputs are the example.

    Returns:
        Functional model with the same inputs.

    Raises:
        TypeError: if `discriminator` is not a Functional or Sequential model.
        ValueError: if it returns more than its logits.

    Example:

    >>> from keras_gan.models import mlp
    >>> _, discriminator = mlp()
    >>> gradient_normalized(discriminator).output_shape
    (None, 1)

    Reference: [Wu et al., 2021](https://arxiv.org/abs/2109.02235)
    """
    check_functional("discriminator", discriminator)
    if isinstance(outputs_of(discriminator), dict):
        raise ValueError(
            "`discriminator` must return its logits alone; add outputs to the "
            "result with models.with_outputs. Received: a discriminator with outputs "
            f"{', '.join(outputs_of(discriminator))}"
        )
    inputs = [
        keras.Input(tensor.shape[1:], dtype=tensor.dtype, name=tensor.name)
        for tensor in discriminator.inputs
    ]
    inputs = inputs if len(inputs) > 1 else inputs[0]
    outputs = GradientNormalization(discriminator, tensors)(inputs)
    return keras.Model(inputs, outputs, name="discriminator")


def spectrally_normalized(network, conditional=True):
    """Copies a network with spectral normalization (SN-GAN) of every kernel.

    Each layer with a kernel or an embedding is wrapped in
    `layers.SpectralNormalization`. Conditional layers, such as `layers.Projection`, get
    `spectral_normalization=True`.

    Args:
        network: Functional or Sequential model. The copies of its layers have the same
            configurations and new weights.
        conditional: boolean, whether embeddings and the conditional layers are
            normalized too. SAGAN leaves out those of its generator.

    Returns:
        Model of the same kind.

    Raises:
        TypeError: if `network` is not a Functional or Sequential model.
        ValueError: if a layer has weights that cannot be normalized.

    Example:

    >>> from keras_gan.models import mlp
    >>> _, discriminator = mlp()
    >>> type(spectrally_normalized(discriminator).layers[-1]).__name__
    'SpectralNormalization'

    Reference: [Miyato et al., 2018](https://arxiv.org/abs/1802.05957)
    """
    check_functional("network", network)
    boolean("conditional", conditional)

    def copy(layer):
        if not isinstance(layer, keras.layers.Layer):
            return copied_layer(layer)  # An operation of keras.ops has no weights.
        if not conditional and isinstance(layer, _CONDITIONAL):
            return copied_layer(layer)
        if hasattr(layer, "spectral_normalization"):
            config = layer.get_config() | {"spectral_normalization": True}
            return type(layer).from_config(config)
        clone = copied_layer(layer)
        if any(hasattr(layer, name) for name in ("kernel", "embeddings")):
            return SpectralNormalization(clone, name=layer.name)
        if any(len(variable.shape) >= 2 for variable in layer.trainable_variables):
            raise ValueError(
                "Every layer with weights must have a kernel or be an embedding. "
                f"Received: layer '{layer.name}' ({type(layer).__name__})"
            )
        return clone

    return keras.models.clone_model(network, clone_function=copy, recursive=True)

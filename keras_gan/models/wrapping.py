"""Discriminators made of other ones: packed, normalized, with named outputs."""

import keras

from keras_gan.core.cloning import copied_layer
from keras_gan.layers.gradient_normalization import GradientNormalization
from keras_gan.layers.packing import Packing
from keras_gan.layers.spectral_normalization import SpectralNormalization
from keras_gan.models.ends import outputs_of


def _check_functional(argument, network):
    if not getattr(network, "inputs", None):
        raise TypeError(
            f"`{argument}` must be a Functional or Sequential model, whose layers are "
            f"known. Received: {network!r}"
        )


def packed(discriminator, degree=2):
    """PacGAN: a discriminator of single examples from one of packs of them.

    Args:
        discriminator: `keras.Model` of one input, of examples whose last axis is
            `degree` times as long as that of the data.
        degree: integer of at least 1, examples in a pack.

    Returns:
        Functional model, `(batch, ...)` to `(batch // degree, ...)`. `discriminate`
        has a value for each pack.

    Raises:
        TypeError: if `discriminator` is no Functional or Sequential model.
        ValueError: if it has labels, or its last axis does not divide by `degree`.

    Example:

    >>> from keras_gan.models import mlp
    >>> _, of_pairs = mlp(data_dim=4)
    >>> packed(of_pairs, degree=2).input_shape
    (None, 2)

    Reference: [Lin et al., 2018](https://arxiv.org/abs/1712.04086)
    """
    _check_functional("discriminator", discriminator)
    if len(discriminator.inputs) != 1:
        raise ValueError(
            "`discriminator` must have one input: examples of a pack would need the "
            f"same label. Received: {len(discriminator.inputs)} inputs"
        )
    *shape, channels = discriminator.inputs[0].shape[1:]
    packing = Packing(degree, dtype=discriminator.inputs[0].dtype)
    if channels % degree:
        raise ValueError(
            "The last axis of the discriminator's examples must be `degree` times as "
            f"long as that of the data's. Received: {channels} and degree={degree}"
        )
    examples = (*shape, channels // packing.degree)
    inputs = keras.Input(examples, dtype=discriminator.inputs[0].dtype)
    return keras.Model(inputs, discriminator(packing(inputs)), name="discriminator")


def gradient_normalized(discriminator):
    """A discriminator whose score is `layers.GradientNormalization` of another's.

    Args:
        discriminator: Functional or Sequential model, images (or `[images,
            labels]`) to logits.

    Returns:
        Functional model with the same inputs.

    Raises:
        TypeError: if `discriminator` is no Functional or Sequential model.
        ValueError: if it returns more than its logits.

    Example:

    >>> from keras_gan.models import mlp
    >>> _, discriminator = mlp()
    >>> gradient_normalized(discriminator).output_shape
    (None, 1)

    Reference: [Wu et al., 2021](https://arxiv.org/abs/2109.02235)
    """
    _check_functional("discriminator", discriminator)
    if isinstance(outputs_of(discriminator), dict):
        raise ValueError(
            "`discriminator` must return its logits alone; name outputs of the result "
            "with models.with_outputs. Received: a discriminator with the outputs "
            f"{', '.join(outputs_of(discriminator))}"
        )
    inputs = [
        keras.Input(tensor.shape[1:], dtype=tensor.dtype, name=tensor.name)
        for tensor in discriminator.inputs
    ]
    inputs = inputs if len(inputs) > 1 else inputs[0]
    outputs = GradientNormalization(discriminator)(inputs)
    return keras.Model(inputs, outputs, name="discriminator")


def spectrally_normalized(network):
    """A copy of a network with every kernel under `layers.SpectralNormalization`.

    Args:
        network: Functional or Sequential model. Its layers are copied with their
            configurations; the copies have weights of their own.

    Returns:
        Model of the same kind.

    Raises:
        TypeError: if `network` is no Functional or Sequential model.
        ValueError: if a layer has weights that cannot be normalized.

    Example:

    >>> from keras_gan.models import mlp
    >>> _, discriminator = mlp()
    >>> type(spectrally_normalized(discriminator).layers[-1]).__name__
    'SpectralNormalization'

    Reference: [Miyato et al., 2018](https://arxiv.org/abs/1802.05957)
    """
    _check_functional("network", network)

    def copy(layer):
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


def with_outputs(discriminator, **outputs):
    """A discriminator that also returns what some of its layers make.

    Args:
        discriminator: Functional or Sequential model.
        **outputs: the name of each new output, and that of the layer it comes from.

    Returns:
        Functional model that shares the layers of `discriminator` and returns a
        dictionary with the key `"logits"` and those of `outputs`.

    Raises:
        TypeError: if `discriminator` is no Functional or Sequential model.
        ValueError: if there is no such layer, or such an output already.

    Example:

    >>> from keras_gan.models import mlp
    >>> _, discriminator = mlp(units=8)
    >>> last_hidden = discriminator.layers[-2].name
    >>> more = with_outputs(discriminator, features=last_hidden)
    >>> {name: output.shape for name, output in more.output.items()}
    {'logits': (None, 1), 'features': (None, 8)}
    """
    _check_functional("discriminator", discriminator)
    before = outputs_of(discriminator)
    found = dict(before) if isinstance(before, dict) else {"logits": before}
    for name, layer in outputs.items():
        if name in found:
            raise ValueError(f"The discriminator has an output named {name!r} already.")
        known = [each.name for each in discriminator.layers]
        if layer not in known:
            raise ValueError(
                f"`{name}` must be the name of a layer of the discriminator: "
                f"{', '.join(known)}. Received: {name}={layer!r}"
            )
        found[name] = discriminator.get_layer(layer).output
    inputs = discriminator.inputs
    inputs = inputs if len(inputs) > 1 else inputs[0]
    return keras.Model(inputs, found, name=discriminator.name)

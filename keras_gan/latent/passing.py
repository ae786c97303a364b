"""What a generator's layers compute of given latents."""

import keras
import numpy as np

from keras_gan import backend
from keras_gan.core import keras_internals
from keras_gan.core import trees

_BATCH = 256


def has_kernel(layer):
    """Whether a layer, or the one in a wrapper, multiplies by a kernel."""
    return getattr(_inner(layer), "kernel", None) is not None


def _inner(layer):
    return getattr(layer, "layer", layer)


def check_graph(role, network, advice):
    """Raises `TypeError` unless the network's layers are accessible."""
    if not keras_internals.is_functional(network):
        raise TypeError(
            f"The {role} must be a Functional or Sequential model, whose layers are "
            f"accessible{advice}. Received: {network!r}"
        )


def passes(gan, latents, condition, wanted):
    """What layers of the sampling generator take and return, in inference mode.

    Args:
        gan: `GAN`.
        latents: array of shape `(count, dim)`.
        condition: tree of arrays with `count` rows, or None.
        wanted: callable, whether to keep what a layer computes.

    Returns:
        Dictionary from each layer that is wanted to `(inputs, outputs)`, arrays, in the
        order in which the layers run. A layer that runs twice has its first values.
    """
    found, network = {}, gan.sampling_generator
    seed = backend.SeedSequence(gan.seed)
    for start in range(0, len(latents), _BATCH):
        end, once = start + _BATCH, set()

        def keep(layer, inputs, outputs, once=once):
            if layer in once or not wanted(layer):
                return
            once.add(layer)
            values = found.setdefault(layer, ([], []))
            for kept, value in zip(values, (inputs, outputs), strict=True):
                kept.append(None if trees.is_tree(value) else np.asarray(value))

        rows = None if condition is None else trees.rows(condition, start, end)
        given = gan._for_generator(latents[start:end], rows)
        with backend.keyed([network], seed.next()):
            keras_internals.run_observed(network, given, keep)
    return {
        layer: tuple(None if v[0] is None else np.concatenate(v) for v in values)
        for layer, values in found.items()
    }


def by_name(network, name):
    """The layer of this name at any depth; raises `ValueError` if it is missing."""
    layers = [
        layer
        for layer in keras_internals.layers_of(network, include_self=False)
        if not isinstance(layer, keras.layers.InputLayer)
    ]
    for layer in layers:
        if layer.name == name:
            return layer
    raise ValueError(
        "`layer` must be the name of a layer of the generator: "
        f"{', '.join(layer.name for layer in layers)}. Received: layer={name!r}"
    )


def without_bias(layer, inputs):
    """The kernel's product with the inputs: the layer without bias and activation."""
    layer = _inner(layer)
    config = layer.get_config() | {"dtype": "float32"}
    if not {"activation", "use_bias"} <= set(config):
        raise ValueError(
            "SeFa needs a layer such as Dense or Conv2DTranspose. Received: layer "
            f"'{layer.name}' ({type(layer).__name__}). Name another by `layer`, or use "
            'method="ganspace".'
        )
    config |= {"activation": "linear", "use_bias": False}
    copy = type(layer).from_config(config)
    copy.build(inputs.shape)
    copy.kernel.assign(layer.kernel)
    return np.asarray(copy(inputs))

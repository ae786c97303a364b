"""An encoder for a generator: from examples back to latents."""

import math

import keras
from keras import layers

from keras_gan.core import keras_internals
from keras_gan.core.booleans import boolean
from keras_gan.core.layout import LAST
from keras_gan.models.checking import check_functional
from keras_gan.models.checking import check_normalizations

_SLOPE = 0.2


def layer_normalization():
    """Normalization of each example by itself, over its whole map."""
    return layers.GroupNormalization(1)


def encoder_for(
    generator,
    gaussian=False,
    normalization=layer_normalization,
    name="encoder",
):
    """An encoder whose outputs have the shape of a generator's latents.

    Its body mirrors the generator: for each size of map that the generator has there is
    a convolution with as many channels, from the largest to the smallest. For vectors
    there is a dense layer for each hidden layer of the generator, in the reverse order.

    Args:
        generator: Functional or Sequential model from latents, or `[latents,
            condition]`, to examples of one tensor.
        gaussian: boolean. With True, the encoder returns a dictionary: `"mean"` and
            `"log_variance"` of a normal distribution, both of the latents' shape.
        normalization: callable that makes a normalization layer, or None. By default
            layer normalization, which has no state, as `with_encoder` needs it. The
            first layer has none.
        name: string.

    Returns:
        Functional model from examples to latents, or to the dictionary, float32.

    Raises:
        TypeError: if `generator` is not a Functional or Sequential model,
            `normalization` is not a callable, or `gaussian` is not a boolean.
        ValueError: if the generator takes no latents, or makes several tensors, or
            sizes of its examples are open.

    Example:

    >>> from keras_gan.models import dcgan
    >>> generator, _ = dcgan((28, 28, 1), latent_dim=16, filters=4)
    >>> encoder = encoder_for(generator)
    >>> encoder.input_shape, encoder.output_shape
    ((None, 28, 28, 1), (None, 16))

    Reference: [Donahue et al., 2017](https://arxiv.org/abs/1605.09782)
    """
    check_functional("generator", generator)
    boolean("gaussian", gaussian)
    check_normalizations(normalization=normalization)
    made, latents = _ends(generator)
    examples = keras.Input(made, name="examples")
    widths = _maps_of(generator) if len(made) == 3 else _vectors_of(generator)
    x = examples
    for number, (size, width) in enumerate(widths):
        if size is None:
            x = layers.Dense(width)(x)
        else:
            x = _convolution(x, size, width)
        if number and normalization is not None:
            x = normalization()(x)
        x = layers.LeakyReLU(_SLOPE)(x)
    if len(made) > 1:
        x = layers.Flatten(data_format=LAST)(x)

    def ends(name):
        values = layers.Dense(math.prod(latents), dtype="float32", name=name)(x)
        return layers.Reshape(latents, dtype="float32", name=f"{name}_shaped")(values)

    if gaussian:
        outputs = {each: ends(each) for each in ("mean", "log_variance")}
    else:
        outputs = ends("latents")
    return keras.Model(examples, outputs, name=name)


def _ends(generator):
    """The shapes of the generator's examples and latents, without the batch."""
    if len(generator.outputs) != 1:
        raise ValueError(
            "`generator` must make examples of one tensor. Received: a generator with "
            f"{len(generator.outputs)} outputs"
        )
    first = generator.inputs[0]
    made, latents = tuple(generator.outputs[0].shape[1:]), tuple(first.shape[1:])
    if first.name == "condition":
        raise ValueError(
            "`generator` must take latents, as its first input. Received: generator "
            f"'{generator.name}', which takes a condition alone"
        )
    if None in made or None in latents:
        raise ValueError(
            "`generator` must have latents and examples of given sizes. Received: "
            f"latents of shape {latents} and examples of shape {made}"
        )
    return made, latents


def _outputs_within(generator):
    """The shapes of what its layers return, without the batch, in their order."""
    last = generator.outputs[0]
    shapes = []
    for layer in keras_internals.layers_of(generator, include_self=False):
        # A layer within a wrapper has no symbolic output of its own.
        output = None if isinstance(layer, keras.Model) else _output_of(layer)
        if output is None or output is last or None in output.shape[1:]:
            continue
        shapes.append(tuple(output.shape[1:]))
    return shapes


def _output_of(layer):
    try:
        output = layer.output
    except (AttributeError, ValueError):
        return None
    return output if isinstance(output, keras.KerasTensor) else None


def _maps_of(generator):
    """((height, width), channels) of the generator's maps, the largest first."""
    widths = {}
    *size, colors = generator.outputs[0].shape[1:]
    for *sides, channels in (s for s in _outputs_within(generator) if len(s) == 3):
        widths[tuple(sides)] = max(channels, widths.get(tuple(sides), 0))
    if widths.get(tuple(size), 0) <= colors:
        widths.pop(tuple(size), None)  # It is the picture itself.
    found, (height, width) = [], size
    for sides in sorted(widths, key=lambda sides: -math.prod(sides)):
        if sides[0] <= height and sides[1] <= width and math.prod(sides) > 1:
            (height, width) = sides
            found.append((sides, widths[sides]))
    return found


def _vectors_of(generator):
    """(None, units) of the generator's hidden dense layers, the last first."""
    units = [
        layer.units
        for layer in keras_internals.layers_of(generator, include_self=False)
        if isinstance(layer, layers.Dense)
    ]
    return [(None, width) for width in units[-2::-1]]


def _convolution(x, size, width):
    """A convolution to maps of about a size: exactly if it is a half, rounded up."""
    strides = tuple(
        max(round(now / then), 1) for now, then in zip(x.shape[1:3], size, strict=True)
    )
    kernel = 3 if strides == (1, 1) else tuple(2 * n if n > 1 else 3 for n in strides)
    return layers.Conv2D(width, kernel, strides, padding="same", data_format=LAST)(x)

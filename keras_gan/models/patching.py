"""A generator with heads on patches of its maps, for contrastive terms (CUT)."""

import weakref

import keras

from keras_gan.core.integers import integer
from keras_gan.core.serialization import register
from keras_gan.models.accompanied import AccompaniedGenerator
from keras_gan.models.checking import check_functional

_MAPS = weakref.WeakKeyDictionary()  # By generator: the network to its feature maps.


@register
class PatchGenerator(AccompaniedGenerator):
    """A generator and heads on patches of its maps; made by `with_patches`.

    `heads` are the networks on vectors of pixels, one per map.
    """

    def __init__(self, generator, layers, units=256, **kwargs):
        super().__init__(generator, **kwargs)
        self.layer_names = list(layers)
        self.units = units
        initializer = keras.initializers.RandomNormal(stddev=0.02)
        self.heads = [
            keras.Sequential(
                [
                    keras.Input((None, generator.get_layer(name).output.shape[-1])),
                    keras.layers.Dense(
                        units, "relu", kernel_initializer=initializer.clone()
                    ),
                    keras.layers.Dense(units, kernel_initializer=initializer.clone()),
                ],
                name=f"head_{place}",
            )
            for place, name in enumerate(self.layer_names)
        ]
        self.built = True

    @property
    def maps(self):
        """The network from the generator's inputs to a list of its feature maps."""
        # Not an attribute: Keras would save its layers a second time.
        if self not in _MAPS:
            made = [self.generator.get_layer(name).output for name in self.layer_names]
            _MAPS[self] = keras.Model(self.generator.inputs, made)
        return _MAPS[self]

    def get_config(self):
        more = {"layers": self.layer_names, "units": self.units}
        return super().get_config() | more


def with_patches(generator, layers, units=256):
    """Adds heads to a generator for `penalties.PatchNCE` (CUT).

    Each head is a perceptron of two layers on the pixels of one feature map. It is
    built at once, and trained by the generator's optimizer.

    Args:
        generator: Functional or Sequential model that translates pictures.
        layers: list of strings, names of its layers that return maps of shape
            `(batch, height, width, channels)`. They should lie in its encoder: CUT
            takes the padded picture itself and four layers up to the middle of the
            residual blocks.
        units: integer, length of a head's vectors.

    Returns:
        `keras.Model`, called as the generator.

    Raises:
        TypeError: if `generator` is not a Functional or Sequential model.
        ValueError: if there is no such layer, or it returns no map.

    Example:

    >>> picture = keras.Input((8, 8, 3))
    >>> hidden = keras.layers.Conv2D(4, 3, padding="same", name="down")(picture)
    >>> made = keras.layers.Conv2D(3, 3, padding="same")(hidden)
    >>> both = with_patches(keras.Model(picture, made), ["down"], units=16)
    >>> both.heads[0].output_shape
    (None, None, 16)

    Reference: [Park et al., 2020](https://arxiv.org/abs/2007.15651)
    """
    check_functional("generator", generator)
    integer("units", units, what="is the length of vectors")
    names = [layer.name for layer in generator.layers]
    listed = isinstance(layers, (list, tuple)) and layers
    if not listed or not all(name in names for name in layers):
        raise ValueError(
            "`layers` must be a list of names of the generator's layers: "
            f"{', '.join(names)}. Received: layers={layers!r}"
        )
    for name in layers:
        shape = getattr(generator.get_layer(name).output, "shape", ())
        if len(shape) != 4:
            raise ValueError(
                "`layers` must return maps of shape (batch, height, width, channels). "
                f"Received: layer '{name}', whose output has the shape {tuple(shape)}"
            )
    return PatchGenerator(generator, layers, units)

"""The discriminator of FastGAN: two branches, patch logits and small decoders."""

import keras
from keras import layers

from keras_gan.layers.random_quarter import RandomQuarter
from keras_gan.models.fastgan_parts import convolution
from keras_gan.models.fastgan_parts import excited
from keras_gan.models.fastgan_parts import glu
from keras_gan.models.fastgan_parts import halved
from keras_gan.models.fastgan_parts import leaky
from keras_gan.models.fastgan_parts import normalized
from keras_gan.models.sizes import LAST
from keras_gan.models.sizes import enlarged
from keras_gan.models.sizes import map_sizes

# Channels of the decoders' maps in multiples of half of `filters`, from that of half
# the image's size on.
_MULTIPLES = (1, 2, 2, 4, 8)


def discriminator_of(image_shape, filters, normalization, entry):
    """FastGAN's discriminator, see `models.fastgan`."""
    sizes = _sizes(image_shape)
    last = len(sizes) - 1
    widths = [max(1, 8 * filters >> (last - level)) for level in range(len(sizes))]
    scope = _Scope(entry, normalization, filters)
    images = keras.Input(tuple(image_shape), name="images")
    inputs = entry.begin(images)
    joined = entry.join(images)
    small = halved(images, "half_size")

    x = convolution(widths[0], 3, "down_0", use_bias=False)(joined)
    maps = [leaky(x, "down_0")]
    distance = min(3, last)
    for level in range(1, last + 1):
        x = scope.down(maps[-1], widths[level], f"down_{level}")
        if level >= distance:
            x = excited(x, maps[level - distance], f"excitation_{level}")
        maps.append(x)
    x = scope.block(maps[-1], 2 * widths[last], 1, "score")
    scores = [_patches(x, "score_patches")]
    decoded = [scope.decoder(maps[-1], sizes, image_shape[-1], "decoder")]
    seen = [small]

    if last > 1:
        x = joined if joined is images else halved(joined, "half_size_joined")
        x = small if joined is images else x
        x = convolution(widths[1], 4, "small_1", strides=2, use_bias=False)(x)
        x = leaky(x, "small_1")
        for level in range(3, last + 1):
            x = scope.block(x, widths[level - 1], 4, f"small_{level - 1}", strides=2)
        scores.append(_patches(x, "small_patches"))
        decoded.append(scope.decoder(x, sizes, image_shape[-1], "small_decoder"))
        seen.append(small)
    part, seen_part = RandomQuarter(name="quarter")([maps[-2], images])
    decoded.append(scope.decoder(part, sizes, image_shape[-1], "part_decoder"))
    seen.append(seen_part)

    entry.check_place()
    logits = scores[0]
    if len(scores) > 1:
        logits = layers.Concatenate(dtype="float32", name="logits")(scores)
    features = layers.GlobalAveragePooling2D(data_format=LAST, name="features")(
        maps[-1]
    )
    outputs = {
        "logits": entry.score(logits, features),
        "decoded": _stacked(decoded, "decoded"),
        "seen": _stacked(seen, "seen"),
    }
    return keras.Model(inputs, outputs, name="discriminator")


def _sizes(image_shape):
    """The sizes of D's maps: the smallest has 7 pixels or more along both sides.

    Both sides of each are half of those before. There are at least two maps, so an
    image with a side of 12 pixels or fewer is halved once.
    """
    sizes = map_sizes(image_shape)
    halvings = sum(min(size) >= 13 for size in sizes)
    return sizes[: max(1, halvings) + 1]


class _Scope:
    """What all blocks of one discriminator share."""

    def __init__(self, entry, normalization, filters):
        self.entry = entry
        self.normalization = normalization
        self.filters = filters
        self.biased = not entry.replaces(normalization)

    def block(self, x, width, kernel_size, name, **arguments):
        """A convolution, a normalization and a leaky ReLU."""
        x = convolution(width, kernel_size, name, use_bias=self.biased, **arguments)(x)
        return leaky(normalized(x, self.entry, self.normalization, name), name)

    def down(self, x, width, name):
        """A residual block that halves the map: the mean of two ways."""
        main = self.block(x, width, 4, f"{name}a", strides=2)
        main = self.block(main, width, 3, f"{name}b")
        direct = halved(x, f"{name}_half_size")
        direct = self.block(direct, width, 1, f"{name}_direct")
        return layers.Average(name=name)([main, direct])

    def decoder(self, x, sizes, channels, name):
        """An image of half the size from a map of D."""
        for level in range(len(sizes) - 2, 0, -1):
            multiple = _MULTIPLES[level - 1]
            block = f"{name}_{level}"
            x = enlarged(x, sizes[level], f"{block}_size")
            width = max(1, multiple * self.filters // 2)
            x = convolution(2 * width, 3, block, use_bias=self.biased)(x)
            x = glu(_plain(x, self.normalization, block), block)
        return convolution(
            channels, 3, name, use_bias=False, activation="tanh", dtype="float32"
        )(x)


def _plain(x, normalization, name):
    """A map with its normalization: decoders do not know the condition."""
    if normalization is None:
        return x
    layer = normalization()
    layer.name = f"{name}_normalization"
    return layer(x)


def _patches(x, name):
    """One logit per patch, `(batch, patches)`."""
    sides = [min(4, n) for n in x.shape[1:3]]
    x = convolution(1, sides, name, padding="valid", use_bias=False, dtype="float32")(x)
    return layers.Flatten(data_format=LAST, dtype="float32", name=f"{name}_flat")(x)


def _stacked(images, name):
    """Images of the same size, `(batch, k, height, width, channels)`."""
    rows = [
        layers.Reshape((1, *each.shape[1:]), dtype="float32", name=f"{name}_{place}")(
            each
        )
        for place, each in enumerate(images)
    ]
    return layers.Concatenate(axis=1, dtype="float32", name=name)(rows)

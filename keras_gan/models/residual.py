"""What the residual pairs share: their maps, and both networks as a row of stages."""

from typing import NamedTuple

import keras
from keras import initializers
from keras import layers

from keras_gan.layers.self_attention import SelfAttention
from keras_gan.models.sizes import LAST
from keras_gan.models.sizes import enlarged
from keras_gan.models.sizes import map_sizes
from keras_gan.models.sizes import strides_between

SMALL = 32  # Up to this shorter side, all maps have the same number of channels.


class Weights(NamedTuple):
    """Makers of initializers: of the residual convolutions, and of all other kernels.

    Each layer gets a new object, as one object would give all the same weights.
    """

    residual: type
    others: type

    def __call__(self, name):
        """A new initializer for the layer of this name."""
        return self.residual() if "convolution" in name else self.others()


class Plan(NamedTuple):
    """The maps of a residual pair.

    Args:
        image_shape: `(height, width, channels)`.
        ups: list of `(size, channels)`, the generator's maps, the first of which comes
            from the latents.
        downs: list of `(size, channels)`, the map after each of the discriminator's
            stages. The last stage, or the last two, keep the size.
        stem: integer, the channels of the first convolution of a discriminator that
            begins with one.
    """

    image_shape: tuple
    ups: list
    downs: list
    stem: int


def is_small(image_shape):
    """Whether images get the networks of CIFAR-10, whose maps have equal channels."""
    return min(image_shape[:2]) <= SMALL


def small_plan(image_shape, generator_channels, discriminator_channels):
    """The maps for images with a shorter side of up to 32 pixels, as for CIFAR-10.

    D halves its map twice at most, and has two more stages.
    """
    sizes = map_sizes(image_shape)
    halved = sizes[1:3]
    downs = [*halved, halved[-1], halved[-1]]
    return Plan(
        image_shape,
        [(size, generator_channels) for size in reversed(sizes)],
        [(size, discriminator_channels) for size in downs],
        discriminator_channels,
    )


def large_plan(image_shape, generator_channels, discriminator_channels, factors):
    """The maps for larger images, which have more channels the smaller they are.

    Args:
        image_shape: `(height, width, channels)`.
        generator_channels: integer.
        discriminator_channels: integer.
        factors: list of integers: of the channels, per map from the image to the
            smallest.
    """
    sizes = map_sizes(image_shape)
    pairs = list(zip(sizes, factors, strict=True))
    # The map after D's first stage has the factor of the image, and so on.
    downs = list(zip([*sizes[1:], sizes[-1]], factors, strict=True))
    return Plan(
        image_shape,
        [(size, generator_channels * factor) for size, factor in reversed(pairs)],
        [(size, discriminator_channels * factor) for size, factor in downs],
        discriminator_channels * factors[0],
    )


def largest_within(maps, limit):
    """The size of the largest map with sides of up to `limit` pixels, else the last."""
    sizes = sorted((size for size, _ in maps), key=max, reverse=True)
    return next((size for size in sizes if max(size) <= limit), sizes[-1])


def _attended(x, size, chosen, network, weights):
    """The map, with self-attention if its size is the one chosen."""
    if size != chosen:
        return x
    name = f"{network}_attention"
    return SelfAttention(kernel_initializer=weights(name), name=name)(x)


def convolution(x, channels, kernel_size, name, weights, **arguments):
    """A convolution that keeps the size of the map."""
    return layers.Conv2D(
        channels,
        kernel_size,
        padding="same",
        data_format=LAST,
        kernel_initializer=weights(name),
        name=name,
        **arguments,
    )(x)


def reduced(x, size, name):
    """A map reduced to a size about half its own, by means over neighbours."""
    factors = strides_between(x.shape[1:3], size)
    if factors == (1, 1):
        return x
    pooling = layers.AveragePooling2D(
        factors, padding="same", data_format=LAST, name=name
    )
    return pooling(x)


def generator(plan, latent_dim, entry, normalization, weights, stage, **options):
    """A residual generator.

    Args:
        plan: `Plan`.
        latent_dim: integer.
        entry: `Entry` of the generator.
        normalization: callable that makes a normalization layer, or None.
        weights: `Weights`.
        stage: callable `stage(x, size, channels, name, activated, weights)` that
            returns the next map. `activated` normalizes a map and applies ReLU.
        **options: `attention`, the largest side of the map that gets self-attention;
            `source`, an object such as `HierarchicalLatents`, which says what the first
            map and each stage see of the latents.
    """
    attention, source = options.get("attention"), options.get("source")
    latents = keras.Input((latent_dim,), name="latents")
    inputs = entry.begin(latents)
    if source is None:
        x = entry.join(latents)
    else:
        x = source.begin(latents, entry, len(plan.ups) - 1)

    def activated(x):
        return layers.ReLU()(entry.modulate(x, normalization))

    ((height, width), channels), *maps = plan.ups
    # A map between the first and the image; the image's own where there is no other.
    chosen = attention and largest_within(maps[:-1] or maps, attention)
    x = layers.Dense(
        height * width * channels,
        kernel_initializer=weights("first_map"),
        name="first_map",
    )(x)
    x = layers.Reshape((height, width, channels))(x)
    for number, (size, channels) in enumerate(maps):
        if source is not None:
            source.enter(number)
        name = f"up_to_{size[0]}x{size[1]}"
        x = stage(x, size, channels, name, activated, weights)
        x = _attended(x, size, chosen, name, weights)
    entry.check_place()
    if normalization is not None:  # The papers' last one is unconditional.
        x = normalization()(x)
    x = layers.ReLU()(x)
    images = convolution(
        x,
        plan.image_shape[-1],
        3,
        "images",
        weights,
        activation="tanh",
        dtype="float32",
    )
    return keras.Model(inputs, images, name="generator")


def discriminator(plan, entry, normalization, weights, stage, **options):
    """A residual discriminator.

    Args:
        plan: `Plan`.
        entry: `Entry` of the discriminator.
        normalization: callable that makes a normalization layer, or None.
        weights: `Weights`.
        stage: callable `stage(x, size, channels, name, activated, weights, first)` that
            returns the next map. `first` is whether x is the input, which no activation
            comes before.
        **options: `attention`, as for the generator; `stem`, whether a convolution
            comes before the first stage; `pooling`, "sum" (default) or "mean".
    """
    attention, stem = options.get("attention"), options.get("stem", False)
    images = keras.Input(tuple(plan.image_shape), name="images")
    inputs = entry.begin(images)
    x = entry.join(images)

    def activated(x, normalized=True):
        return layers.ReLU()(entry.modulate(x, normalization, normalized))

    if stem:
        x = convolution(x, plan.stem, 3, "first_map", weights)
    chosen = attention and largest_within(plan.downs, attention)
    seen = {}
    for number, (size, channels) in enumerate(plan.downs):
        seen[size] = seen.get(size, 0) + 1
        name = f"down_to_{size[0]}x{size[1]}"
        if seen[size] > 1:  # A stage that keeps the size of the one before.
            name = f"at_{size[0]}x{size[1]}_{seen[size]}"
        first = number == 0 and not stem
        x = stage(x, size, channels, name, activated, weights, first)
        if seen[size] == 1:
            x = _attended(x, size, chosen, name, weights)
    x = layers.ReLU()(x)
    entry.check_place()
    # Not in 16 bits, whatever the policy.
    features = layers.GlobalAveragePooling2D(
        data_format=LAST, dtype="float32", name="mean_over_pixels"
    )(x)
    if options.get("pooling", "sum") == "sum":
        pixels = x.shape[1] * x.shape[2]
        features = layers.Rescaling(pixels, dtype="float32", name="sum_over_pixels")(
            features
        )
    logits = layers.Dense(
        1, kernel_initializer=weights("logits"), dtype="float32", name="logits"
    )(features)
    logits = entry.score(logits, features)
    return keras.Model(inputs, logits, name="discriminator")


def up_stage(x, size, channels, name, activated, weights):
    """A pre-activation residual block that enlarges the map."""
    h = enlarged(activated(x), size, f"{name}_enlarged")
    h = convolution(h, channels, 3, f"{name}_convolution_1", weights)
    h = activated(h)
    h = convolution(h, channels, 3, f"{name}_convolution_2", weights)
    # Before the map is enlarged, the same convolution costs a quarter.
    x = convolution(x, channels, 1, f"{name}_shortcut", weights)
    x = enlarged(x, size, f"{name}_shortcut_enlarged")
    return layers.Add(name=f"{name}_sum")([h, x])


def down_stage(x, size, channels, name, activated, weights, first, wide=True):
    """A pre-activation residual block that reduces the map, or keeps its size.

    The first block of a network has no activation before its first convolution. With
    `wide`, this convolution has as many output channels as the second one. Without it,
    the number of channels stays that of the input.
    """
    inside = channels if wide or first else x.shape[-1]
    h = x if first else activated(x)
    h = convolution(h, inside, 3, f"{name}_convolution_1", weights)
    h = activated(h, normalized=not first)
    h = convolution(h, channels, 3, f"{name}_convolution_2", weights)
    h = reduced(h, size, f"{name}_reduced")
    if first or x.shape[-1] != channels or x.shape[1:3] != size:
        x = reduced(x, size, f"{name}_shortcut_reduced")
        x = convolution(x, channels, 1, f"{name}_shortcut", weights)
    return layers.Add(name=f"{name}_sum")([h, x])


# Glorot's with a gain of √2 in the residual convolutions, as in SNGAN's code.
GLOROT = Weights(
    lambda: initializers.VarianceScaling(2.0, "fan_avg", "uniform"),
    initializers.GlorotUniform,
)
ORTHOGONAL = Weights(initializers.Orthogonal, initializers.Orthogonal)

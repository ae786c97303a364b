"""StyleGAN2: networks whose layers a style modulates, for images of 8 to 256 pixels."""

import math

import keras
from keras import config
from keras import layers
from keras import ops

from keras_gan.conditions.entering import entries
from keras_gan.conditions.injections import Concatenation
from keras_gan.conditions.inner_product import InnerProduct
from keras_gan.core.booleans import boolean
from keras_gan.core.integers import integer
from keras_gan.core.reals import real
from keras_gan.layers import BlurDownsampling2D
from keras_gan.layers import BlurUpsampling2D
from keras_gan.layers import EqualizedConv2D
from keras_gan.layers import EqualizedDense
from keras_gan.layers import LearnedConstant
from keras_gan.layers import MinibatchDeviation
from keras_gan.layers import ModulatedConv2D
from keras_gan.layers import NoiseInjection
from keras_gan.layers import PixelNormalization
from keras_gan.layers import StyleMixing
from keras_gan.layers import StyleTruncation
from keras_gan.layers import scaled_leaky_relu
from keras_gan.models.checking import checked_levels
from keras_gan.models.checking import checked_sizes
from keras_gan.models.sizes import LAST
from keras_gan.models.sizes import checked_image_shape
from keras_gan.models.sizes import cropped
from keras_gan.models.sizes import map_sizes
from keras_gan.models.sizes import strides_between

MAPPING_RATE = 0.01  # The mapping network's learning rate multiplier.


def stylegan2(
    image_shape,
    latent_dim=512,
    style_dim=512,
    channels=(512, 512, 512, 512, 512, 256, 128),
    mapping_layers=8,
    noise=True,
    mixing=0.9,
    group_size=4,
    num_classes=None,
    condition=None,
    generator_injection="concatenation",
    discriminator_injection="inner_product",
):
    """The StyleGAN2 pair: a style made from the latents modulates every convolution.

    In G, a mapping network of dense layers makes a style of the normalized latents. It
    modulates the convolutions that enlarge a learned constant map
    (`layers.ModulatedConv2D`), with noise in each of them. Each level adds its own
    contribution to the image (skip connections); there is no activation at the end, so
    images are not confined to [-1, 1]. D is a residual network. All layers have
    equalized learning rates, those of the mapping network are 100 times smaller. The
    levels are those of `models.dcgan`, the smallest map included.

    G has two networks in it, "mapping" and "synthesis". Between them are the layers
    "truncation", a `layers.StyleTruncation`, and "styles", a `layers.StyleMixing` whose
    second styles are those of the next example's latents, with the same condition.
    `penalties.PathLength(at="styles")` regularizes G as in the paper.

    `gan.generate(truncation=0.7)` is the truncation trick in the space of styles, with
    ψ = 0.7. To export a truncated G, set ψ for good:
    `gan.sampling_generator.get_layer("truncation").psi.assign(0.7)`. With a
    `WeightAverage` this is the average of G, and the next training step sets its ψ to
    that of `gan.generator`. `latent.truncate` changes little, because G normalizes all
    latents to one length.

    The numbers of channels are those of the paper's configuration F at up to 256
    pixels.

    Args:
        image_shape: `(height, width, channels)`, height and width from 8 to 256.
        latent_dim: integer, length of the latents.
        style_dim: integer, length of a style.
        channels: tuple of integers, channels of the levels, from the smallest map to
            the image; those beyond the last level are not used. Or one integer for all
            levels.
        mapping_layers: integer, dense layers of the mapping network. The paper has 8,
            and its successor (ADA) 2. D's network that maps a condition has as many,
            for which ADA's reference code has 8.
        noise: boolean, add noise to G's maps.
        mixing: float in [0, 1], probability of style mixing in training.
        group_size: integer, examples per group of `layers.MinibatchDeviation` in D; or
            None for a D without it, which scores each example by itself as
            `updates.OneStage` needs it.
        num_classes: integer or None, short for
            `condition=conditions.Classes(num_classes)`.
        condition: as in `models.dcgan`.
        generator_injection: how the condition enters the generator. "concatenation"
            appends a normalized embedding to the normalized latents. An object of
            `conditions` that joins the latents, a list of several, or None. Those that
            modulate hidden layers are refused, as styles do that.
        discriminator_injection: the same for the discriminator. "inner_product" takes
            the inner product of the features and a mapped embedding as the logits, see
            `conditions.InnerProduct`. "projection" adds a product to the logits, and
            "concatenation" appends a plane to the image. Or as above.

    Returns:
        `(generator, discriminator)`, two Functional models. Images and logits are
        float32; the logits have shape `(batch, 1)`.

    Raises:
        TypeError: if `condition` or an injection has the wrong type.
        ValueError: if an argument is out of range, an injection is not one of the above
            or has no condition, or a condition enters neither network.

    Example:

    >>> generator, discriminator = stylegan2(
    ...     (32, 32, 3), latent_dim=16, style_dim=16, channels=8, mapping_layers=2)
    >>> generator.output_shape, discriminator.output_shape
    ((None, 32, 32, 3), (None, 1))
    >>> generator.get_layer("truncation").psi.assign(0.7).numpy()
    np.float32(0.7)

    Reference: [Karras et al., 2020](https://arxiv.org/abs/1912.04958); conditions:
    [Karras et al., 2020](https://arxiv.org/abs/2006.06676)
    """
    latent_dim, style_dim, mapping_layers = checked_sizes(
        latent_dim=latent_dim, style_dim=style_dim, mapping_layers=mapping_layers
    )
    mixing = real("mixing", mixing, lambda n: 0 <= n <= 1, "in [0, 1]")
    boolean("noise", noise)
    if group_size is not None:
        group_size = integer("group_size", group_size)
    into_generator, into_discriminator = entries(
        condition,
        num_classes,
        generator_injection,
        discriminator_injection,
        defaults=("concatenation", "inner_product"),
        papers=(_NormalizedConcatenation(), _MappedInnerProduct(mapping_layers)),
    )
    for entry in (into_generator, into_discriminator):
        _check_no_modulation(entry)
    image_shape = checked_image_shape(image_shape)
    sizes = map_sizes(image_shape)[::-1]
    channels = checked_levels("channels", channels, len(sizes))
    count = 2 * len(sizes)  # One per convolution, and one for the last image.
    generator = _generator(
        latent_dim,
        lambda: _mapping(latent_dim, style_dim, mapping_layers, into_generator),
        StyleMixing(count, mixing, name="styles"),
        _synthesis(sizes, channels, image_shape, count, style_dim, noise),
        into_generator,
    )
    discriminator = _discriminator(
        sizes, channels, image_shape, group_size, into_discriminator
    )
    return generator, discriminator


def _generator(latent_dim, make_mapping, mixing, synthesis, entry):
    mapping = make_mapping()
    latents = keras.Input((latent_dim,), name="latents")
    inputs = entry.begin(latents)
    given = inputs[1:] if isinstance(inputs, list) else []
    style = StyleTruncation(name="truncation")(mapping(inputs))
    # The other style has this example's condition, and the latents of the next.
    others = ops.roll(latents, 1, axis=0)
    other = mapping([others, *given] if given else others)
    images = synthesis(mixing([style, other]))
    return keras.Model(inputs, images, name="generator")


def _mapping(latent_dim, style_dim, depth, entry):
    """Latents and conditions to a style."""
    latents = keras.Input((latent_dim,), name="latents")
    inputs = entry.begin(latents)
    x = entry.join(PixelNormalization(name="normalized_latents")(latents))
    for number in range(1, depth + 1):
        x = _mapped(style_dim, f"dense_{number}")(x)
    return keras.Model(inputs, x, name="mapping")


def _synthesis(sizes, channels, image_shape, count, style_dim, noise):
    """Styles to images."""
    styles = keras.Input((count, style_dim), name="styles")
    place = 0

    def convolved(x, level, number, size=1):
        nonlocal place
        name = "{}x{}_{}".format(*sizes[level], number)
        x = ModulatedConv2D(
            channels[level], size=size, style=place, name=f"convolution_{name}"
        )([x, styles])
        place += 1
        x = cropped(x, sizes[level])
        if noise:
            x = NoiseInjection(name=f"noise_{name}")(x)
        return layers.Activation(scaled_leaky_relu, name=f"activation_{name}")(x)

    x = LearnedConstant(*sizes[0], channels[0], name="constant")(styles)
    images = None
    for level in range(len(sizes)):
        name = "{}x{}".format(*sizes[level])
        if level:
            size = strides_between(sizes[level], sizes[level - 1])
            x = convolved(x, level, 0, size)
            images = BlurUpsampling2D(size, dtype="float32", name=f"up_{name}")(images)
            images = cropped(images, sizes[level])
        x = convolved(x, level, 1)
        # It shares a style with the first convolution of the next level.
        added = ModulatedConv2D(
            image_shape[-1],
            1,
            demodulate=False,
            style=place,
            dtype="float32",
            name=f"image_{name}",
        )([x, styles])
        images = (
            added
            if images is None
            else layers.Add(dtype="float32", name=f"sum_{name}")([images, added])
        )
    return keras.Model(styles, images, name="synthesis")


def _discriminator(sizes, channels, image_shape, group_size, entry):
    images = keras.Input(tuple(image_shape), name="images")
    inputs = entry.begin(images)

    def convolution(filters, size, name, **arguments):
        arguments = {"activation": scaled_leaky_relu} | arguments
        return EqualizedConv2D(filters, size, name=name, **arguments)

    x = convolution(channels[-1], 1, "from_image")(entry.join(images))
    for level in range(len(sizes) - 1, 0, -1):
        name = "{}x{}".format(*sizes[level])
        strides = strides_between(sizes[level], sizes[level - 1])
        after = channels[level - 1]
        skip = BlurDownsampling2D(strides, name=f"down_{name}")(x)
        skip = convolution(after, 1, f"skip_{name}", use_bias=False, activation=None)(
            skip
        )
        x = convolution(channels[level], 3, f"convolution_{name}_0")(x)
        x = convolution(after, 3, f"convolution_{name}_1", strides=strides)(x)
        x = layers.Add(name=f"sum_{name}")([x, skip])
        # The sum of two values of mean square 1 has 2.
        x = layers.Rescaling(math.sqrt(0.5), name=f"scaled_{name}")(x)
    if group_size is not None:
        x = MinibatchDeviation(group_size, name="deviation")(x)
    x = convolution(channels[0], 3, "convolution_{}x{}".format(*sizes[0]))(x)
    x = layers.Flatten(data_format=LAST, name="flattened")(x)
    features = EqualizedDense(
        channels[0], activation=scaled_leaky_relu, name="features"
    )(x)
    logits = EqualizedDense(1, dtype="float32", name="logits")(features)
    logits = entry.score(logits, features)
    return keras.Model(inputs, logits, name="discriminator")


def _mapped(units, name):
    """One layer of a mapping network."""
    return EqualizedDense(
        units,
        learning_rate_multiplier=MAPPING_RATE,
        activation=scaled_leaky_relu,
        dtype=config.floatx(),
        name=name,
    )


def _embedding(given, units, name):
    """A normalized linear embedding of a condition."""
    code = given.code
    if given.condition.num_classes is not None:
        encoding = layers.CategoryEncoding(
            given.condition.num_classes, output_mode="one_hot"
        )
        code = encoding(code)
    embedded = EqualizedDense(units, dtype=config.floatx(), name=name)(code)
    return PixelNormalization(dtype=config.floatx())(embedded)


class _NormalizedConcatenation(Concatenation):
    """Appends a normalized embedding to the latents."""

    def join(self, x, given):
        units = self.units or given.first.shape[-1]
        added = _embedding(given, units, f"{given.condition.name}_embedding")
        return layers.Concatenate()([x, added])


class _MappedInnerProduct(InnerProduct):
    """The score of a condition whose embedding goes through a mapping network."""

    def __init__(self, depth):
        self.depth = depth

    def mapped(self, features, units):
        scores = EqualizedDense(units, dtype=config.floatx(), name="score_features")
        return scores(features)

    def embedded(self, given, units):
        x = _embedding(given, units, "score_embedding")
        for number in range(1, self.depth + 1):
            x = _mapped(units, f"score_dense_{number}")(x)
        return layers.Rescaling(units**-0.5, dtype=config.floatx())(x)


def _check_no_modulation(entry):
    if entry.modulates:
        raise ValueError(
            f"`{entry.player}_injection` of stylegan2 cannot modulate hidden layers, "
            "which are not normalized; in the generator, styles modulate them. Use "
            "'concatenation', or for the discriminator 'inner_product' or "
            f"'projection'. Received: {entry.player}_injection={entry.injections!r}"
        )

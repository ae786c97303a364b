"""StarGAN: one generator between any number of domains, and a D that classifies."""

import keras
from keras import layers

from keras_gan.core.integers import integer
from keras_gan.core.layout import LAST
from keras_gan.layers import InstanceNormalization
from keras_gan.models.sizes import cropped
from keras_gan.models.translating import checked_fixed_shape

_SLOPE = 0.01
_MOST_LAYERS = 6  # The paper's, for pictures of 128 pixels.


def stargan(image_shape, domains, filters=64, blocks=6, n_layers=None):
    """The networks of StarGAN: from any of several domains of pictures to any other.

    G takes a picture and the number of the domain to translate it to, as one plane per
    domain beside the channels of the picture. A third input, the domain that the
    picture is of, has no effect on what G makes: `penalties.CycleConsistency` takes it
    as the target of the way back. D takes a picture. It returns a logit per patch, and
    as "classes" a number per domain. The game of the paper is

        generator, discriminator = models.stargan((128, 128, 3), domains=5)
        gan = GAN(generator, discriminator, prior=None)
        gan.compile(
            ...,
            loss="wasserstein",
            penalties=[
                penalties.WassersteinGradient(10.0),
                penalties.Classification(generated=False, part="origin"),
                penalties.Classification(player="generator", part="target"),
                penalties.CycleConsistency(10.0),
            ],
            update=updates.Alternating(5),
        )

    with the data of `datasets.domains`.

    Args:
        image_shape: `(height, width, channels)`.
        domains: integer of at least 2.
        filters: integer, channels of the first layer of both networks.
        blocks: integer, residual blocks of G.
        n_layers: integer, convolutions of D with strides of 2. Each has twice the
            channels of the one before. None for the paper's 6, or as many as leave maps
            of 2 pixels.

    Returns:
        `(generator, discriminator)`: Functional models with the inputs `picture`,
        `target` and `origin`, and `images`.

    Raises:
        ValueError: if an argument is out of range.

    Example:

    >>> generator, discriminator = stargan((32, 32, 3), domains=4, filters=4, blocks=1)
    >>> [(each.name, each.shape[1:]) for each in generator.inputs]
    [('picture', (32, 32, 3)), ('target', ()), ('origin', ())]
    >>> {name: each.shape[1:] for name, each in discriminator.output.items()}
    {'logits': (2, 2, 1), 'classes': (4,)}

    Reference: [Choi et al., 2018](https://arxiv.org/abs/1711.09020), tables 4 and 5
    """
    image_shape = checked_fixed_shape("image_shape", image_shape)
    domains = integer("domains", domains, 2)
    filters, blocks = integer("filters", filters), integer("blocks", blocks, 0)
    most = min(image_shape[:2]).bit_length() - 1
    if n_layers is None:
        n_layers = min(_MOST_LAYERS, most - 1)
    n_layers = integer("n_layers", n_layers, 1, most)
    return (
        _generator(image_shape, domains, filters, blocks),
        _discriminator(image_shape, domains, filters, n_layers),
    )


def _generator(image_shape, domains, filters, blocks):
    picture = keras.Input(image_shape, name="picture")
    target = keras.Input((), dtype="int32", name="target")
    origin = keras.Input((), dtype="int32", name="origin")
    rows = layers.CategoryEncoding(domains, output_mode="one_hot")(target)
    planes = layers.Reshape((1, 1, domains))(rows)
    planes = layers.UpSampling2D(image_shape[:2], LAST)(planes)
    x = _normalized(layers.Concatenate()([picture, planes]), filters, 7)
    sizes = [x.shape[1:3]]
    for level in (1, 2):
        x = _normalized(x, filters * 2**level, 4, 2)
        sizes.append(x.shape[1:3])
    for _ in range(blocks):
        y = _normalized(x, x.shape[-1], 3)
        y = _normalized(y, x.shape[-1], 3, activated=False)
        x = layers.Add()([x, y])
    for level in (1, 0):
        x = _normalized(x, filters * 2**level, 4, 2, up=True, size_made=sizes[level])
    last = {"activation": "tanh", "dtype": "float32", "name": "images"}
    images = _convolution(image_shape[-1], 7, use_bias=False, **last)(x)
    return keras.Model([picture, target, origin], images, name="generator")


def _discriminator(image_shape, domains, filters, n_layers):
    images = x = keras.Input(image_shape, name="images")
    for level in range(n_layers):
        x = _convolution(filters * 2**level, 4, 2)(x)
        x = layers.LeakyReLU(_SLOPE)(x)
    exact = {"use_bias": False, "dtype": "float32"}
    logits = _convolution(1, 3, name="logits", **exact)(x)
    whole = _convolution(domains, x.shape[1:3], padding="valid", **exact)(x)
    classes = layers.Flatten(LAST, dtype="float32", name="classes")(whole)
    outputs = {"logits": logits, "classes": classes}
    return keras.Model(images, outputs, name="discriminator")


def _normalized(x, filters, size, strides=1, up=False, activated=True, size_made=None):
    """A convolution, instance normalization with gain and bias, and a ReLU."""
    x = _convolution(filters, size, strides, up=up, use_bias=False)(x)
    x = x if size_made is None else cropped(x, size_made)
    x = InstanceNormalization()(x)
    return layers.ReLU()(x) if activated else x


def _convolution(filters, size, strides=1, padding="same", up=False, **arguments):
    """A convolution that begins as those of the authors' code, with zeros around it."""
    kind = layers.Conv2DTranspose if up else layers.Conv2D
    initializer = keras.initializers.VarianceScaling(1 / 3, "fan_in", "uniform")
    return kind(
        filters,
        size,
        strides,
        padding,
        data_format=LAST,
        kernel_initializer=initializer,
        **arguments,
    )

"""The residual pair against counts by hand, and its blocks against plain TensorFlow."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers
from residual_networks import FAMILIES
from residual_networks import count
from residual_networks import normal
from residual_networks import small

from keras_gan import conditions
from keras_gan import models
from keras_gan.layers import SpectralNormalization
from keras_gan.models import residual


def convolution(inputs, outputs, size):
    return size * size * inputs * outputs + outputs


def up(inputs, outputs):
    """Weights of a block of G: normalizations, convolutions, shortcut."""
    kernels = convolution(inputs, outputs, 3) + convolution(outputs, outputs, 3)
    return 2 * inputs + 2 * outputs + kernels + convolution(inputs, outputs, 1)


def down(inputs, outputs, first=False, shortcut=True):
    """Weights of a block of D, whose first convolution has as many outputs as inputs,
    except in the first block."""
    inside = outputs if first else inputs
    kernels = convolution(inputs, inside, 3) + convolution(inside, outputs, 3)
    return kernels + (convolution(inputs, outputs, 1) if shortcut else 0)


def test_the_weights_of_sngan_for_cifar_10():
    """Table 4 of the paper: three blocks of 256 channels up from 4×4; four blocks of
    128 in D, two of which keep 8×8 pixels. Sees a D that halves its map three times,
    whose third block has a shortcut of 16,512 weights."""
    with keras.StatelessScope():
        generator, discriminator = models.resnet((32, 32, 3))
    by_hand = 129 * 4 * 4 * 256 + 3 * up(256, 256) + 2 * 256 + convolution(256, 3, 3)
    assert count(generator) == by_hand == 4_276_739
    by_hand = (
        down(3, 128, first=True)
        + down(128, 128)
        + 2 * down(128, 128, shortcut=False)
        + 129
    )
    assert count(discriminator) == by_hand == 1_053_825


def test_the_weights_for_64_pixels():
    """1024 channels down to 64 in G, and the reverse in D. Sees equal channels."""
    with keras.StatelessScope():  # The weights get no values, which saves seconds.
        generator, discriminator = models.resnet((64, 64, 3), 128)
    blocks = [(1024, 512), (512, 256), (256, 128), (128, 64)]
    by_hand = 129 * 4 * 4 * 1024 + sum(up(*pair) for pair in blocks)
    assert count(generator) == by_hand + 2 * 64 + convolution(64, 3, 3)
    blocks = [(64, 128), (128, 256), (256, 512), (512, 1024)]
    by_hand = down(3, 64, first=True) + sum(down(*pair) for pair in blocks) + 1025
    assert count(discriminator) == by_hand


def weights_of(network, name):
    return [np.asarray(v) for v in network.get_layer(name).trainable_variables]


def convolved(x, network, name):
    kernel, bias = weights_of(network, name)
    return tf.nn.conv2d(x, kernel, 1, "SAME") + bias


def randomized(network):
    for number, variable in enumerate(network.trainable_variables):
        variable.assign(0.3 * normal(*variable.shape, seed=number))
    return network


def plainly_activated(x, normalized=True):
    return layers.ReLU()(x)


def test_a_block_of_d_is_that_of_the_paper():
    """Convolution of the shortcut first and means over the pixels then, as in SNGAN's
    code. Sees a shortcut that sees ReLU, and a map reduced before its convolutions."""
    inputs = keras.Input((5, 6, 3))
    arguments = (8, "b", plainly_activated, residual.GLOROT)
    outputs = residual.down_stage(inputs, (3, 3), *arguments, first=False, wide=False)
    network = randomized(keras.Model(inputs, outputs))
    x = normal(2, 5, 6, 3)
    h = convolved(tf.nn.relu(x), network, "b_convolution_1")
    assert h.shape[-1] == 3
    h = convolved(tf.nn.relu(h), network, "b_convolution_2")
    expected = tf.nn.avg_pool2d(h + convolved(x, network, "b_shortcut"), 2, 2, "SAME")
    np.testing.assert_allclose(network(x), expected, rtol=1e-4, atol=1e-5)


def test_a_block_of_g_is_that_of_the_paper():
    """The map is enlarged before the shortcut's convolution, as in SNGAN's code, and
    cropped from 6 to 5 rows."""
    inputs = keras.Input((3, 2, 3))
    outputs = residual.up_stage(
        inputs, (5, 4), 8, "b", plainly_activated, residual.GLOROT
    )
    network = randomized(keras.Model(inputs, outputs))
    x = normal(2, 3, 2, 3)

    def larger(x):
        return np.repeat(np.repeat(x, 2, axis=1), 2, axis=2)[:, :5]

    h = convolved(larger(np.maximum(x, 0)), network, "b_convolution_1")
    h = convolved(tf.nn.relu(h), network, "b_convolution_2")
    expected = h + convolved(larger(x), network, "b_shortcut")
    np.testing.assert_allclose(network(x), expected, rtol=1e-4, atol=1e-5)


def test_features_are_summed_or_averaged_over_the_pixels():
    """By the last map itself. Sees a sum over a batch, and a mean called a sum."""
    x = normal(3, 16, 16, 1)
    for pooling, reduced in (("sum", np.sum), ("mean", np.mean)):
        _, network = small("resnet", pooling=pooling)
        last = network.get_layer("at_4x4_3_sum").output
        features = np.asarray(keras.Model(network.inputs[0], last)(x))
        features = reduced(np.maximum(features, 0), axis=(1, 2))
        kernel, bias = weights_of(network, "logits")
        np.testing.assert_allclose(network(x), features @ kernel + bias, rtol=1e-4)


def test_the_residual_convolutions_begin_with_twice_the_variance():
    """Of Glorot's: 2 · 2 / (fan in + fan out), as in SNGAN's code."""
    keras.utils.set_random_seed(0)
    generator, _ = models.resnet((32, 32, 3), generator_channels=64)
    kernel, _ = weights_of(generator, "up_to_16x16_convolution_2")
    np.testing.assert_allclose(kernel.var(), 2 / (9 * 64), rtol=0.05)
    kernel, _ = weights_of(generator, "up_to_16x16_shortcut")
    np.testing.assert_allclose(kernel.var(), 1 / 64, rtol=0.1)


@pytest.mark.parametrize(
    "family", ["resnet", pytest.param("biggan_deep", marks=pytest.mark.slow)]
)
@pytest.mark.parametrize(
    "shape",
    [
        (28, 28, 1),
        pytest.param((32, 32, 3), marks=pytest.mark.slow),
        pytest.param((64, 48, 3), marks=pytest.mark.slow),
        (9, 40, 1),
    ],
)
def test_images_have_the_shape_that_was_asked_for(family, shape):
    generator, discriminator = small(family, shape)
    images = generator(normal(8, 8), training=True)
    assert images.shape == (8, *shape) and images.dtype == "float32"
    # After a normalization and ReLU, the last kernel alone decides; tanh bounds it.
    assert 0.1 < np.std(images) < 0.95 and np.abs(images).max() <= 1
    logits = discriminator(images)
    assert logits.shape == (8, 1) and np.isfinite(logits).all()
    if family == "resnet":
        names = [x.name for x in discriminator.layers if x.name.endswith("_sum")]
        assert (
            names
            == {
                28: ["down_to_14x14_sum", "down_to_7x7_sum", "at_7x7_2_sum"]
                + ["at_7x7_3_sum"],
                32: ["down_to_16x16_sum", "down_to_8x8_sum", "at_8x8_2_sum"]
                + ["at_8x8_3_sum"],
                64: ["down_to_32x24_sum", "down_to_16x12_sum", "down_to_8x6_sum"]
                + ["at_8x6_2_sum"],
                9: ["down_to_5x20_sum", "down_to_5x10_sum", "at_5x10_2_sum"]
                + ["at_5x10_3_sum"],
            }[shape[0]]
        )


def test_sngan_normalizes_every_kernel_of_d():
    _, discriminator = small("resnet", spectral_normalization=True, num_classes=3)
    kinds = (layers.Conv2D, layers.Dense, layers.Embedding)
    assert not any(isinstance(layer, kinds) for layer in discriminator.layers)
    wrapped = [x for x in discriminator.layers if isinstance(x, SpectralNormalization)]
    assert len(wrapped) == 3 + 3 + 2 + 2 + 1  # Convolutions of four blocks, logits.
    (projection,) = (x for x in discriminator.layers if "projection" in x.name)
    assert projection.spectral_normalization
    plain, discriminator = small("resnet")
    assert not any(isinstance(x, SpectralNormalization) for x in discriminator.layers)


def normalizations(network):
    return [type(x).__name__ for x in network.layers if "normalization" in x.name]


def test_normalizations_can_be_chosen_or_left_out():
    generator, discriminator = small(
        "resnet",
        generator_normalization=None,
        discriminator_normalization=lambda: layers.GroupNormalization(2),
    )
    assert normalizations(generator) == []
    # Three blocks of 16 pixels: none of two in the first.
    assert normalizations(discriminator) == ["GroupNormalization"] * 6
    generator, discriminator = small("resnet", num_classes=3)
    kinds = ["ConditionalBatchNormalization"] * 4 + ["BatchNormalization"]
    assert normalizations(generator) == kinds
    assert normalizations(discriminator) == []


CONDITIONS = {
    "classes": (conditions.Classes(3), np.array([0, 2, 1])),
    "vector": (conditions.Vector(2), normal(3, 2)),
    "image": (conditions.Image((4, 4, 1)), normal(3, 4, 4, 1)),
}


WAYS = [
    ("conditional_batch_normalization", "projection"),
    ("concatenation", "concatenation"),
    ("film", "film"),
    ("adain", "adain"),
    ("self_modulation", None),
    (None, ["projection", "concatenation"]),
]


def kinds_and_ways():
    """Every kind of condition and every way; the other pairs are slow."""
    for row, kind in enumerate(CONDITIONS):
        for column, ways in enumerate(WAYS):
            marks = () if column % 3 == row else pytest.mark.slow
            yield pytest.param(kind, *ways, marks=marks)


@pytest.mark.parametrize(("kind", "into_g", "into_d"), [*kinds_and_ways()])
def test_the_condition_reaches_the_networks(kind, into_g, into_d):
    condition, values = CONDITIONS[kind]
    pair = small(
        "resnet",
        (8, 8, 1),
        condition=condition,
        generator_injection=into_g,
        discriminator_injection=into_d,
    )
    firsts = normal(4, 8), normal(4, 8, 8, 1)
    for network, first, way in zip(pair, firsts, (into_g, into_d), strict=True):
        if way is None:
            assert len(network.inputs) == 1
            continue
        network = randomized(network)
        inputs = [np.concatenate([first] * 3), np.repeat(values, 4, axis=0)]
        found = np.asarray(network(inputs)).reshape(3, -1)
        assert len(np.unique(found, axis=0)) == 3


def test_several_conditions_enter_at_once():
    given = {"kind": conditions.Classes(3), "size": conditions.Vector(2)}
    for network in small("resnet", (8, 8, 1), condition=given):
        assert [each.name for each in network.inputs][1:] == ["kind", "size"]


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"shape": (7, 28, 1)}, r"from 8 to 256.*\(7, 28, 1\)"),
        ({"latent_dim": 0}, "latent_dim=0"),
        ({"num_classes": 0}, "num_classes=0"),
        ({"generator_injection": "film"}, "needs a condition"),
        ({"generator_injection": "projection", "num_classes": 2}, "discriminator"),
    ],
)
def test_impossible_networks_are_refused(family, arguments, message):
    with pytest.raises(ValueError, match=message):
        small(family, **arguments)


@pytest.mark.parametrize(
    ("family", "arguments", "message"),
    [
        ("resnet", {"pooling": "max"}, "`pooling`.*pooling='max'"),
        ("resnet", {"generator_channels": 0}, "generator_channels=0"),
        ("sagan", {"discriminator_channels": 0.5}, "discriminator_channels=0.5"),
        ("sagan", {"attention_size": 0}, "attention_size=0"),
        ("biggan", {"channels": 0}, "channels=0"),
        ("biggan", {"latent_dim": 2}, "blocks and one more, 3 .*latent_dim=2"),
        ("biggan_deep", {"blocks": 0}, "blocks=0"),
    ],
)
def test_arguments_out_of_range_are_refused(family, arguments, message):
    with pytest.raises(ValueError, match=message):
        small(family, **arguments)


@pytest.mark.slow
def test_mixed_precision_ends_in_32_bits():
    keras.config.set_dtype_policy("mixed_float16")
    try:
        generator, discriminator = small("biggan", num_classes=3)
    finally:
        keras.config.set_dtype_policy("float32")
    attention = [x for x in generator.layers if x.name.endswith("attention")]
    assert [layer.compute_dtype for layer in attention] == ["float16"]
    images = generator([normal(2, 8), np.array([0, 2])])
    logits = discriminator([np.asarray(images), np.array([0, 2])])
    assert images.dtype == logits.dtype == "float32"
    assert np.isfinite(images).all() and np.isfinite(logits).all()

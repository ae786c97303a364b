"""SAGAN, BigGAN and BigGAN-deep: weights, attention, latents and normalization."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import initializers
from keras import layers
from residual_networks import count
from residual_networks import normal
from residual_networks import small

from keras_gan import conditions
from keras_gan import models
from keras_gan.layers import ConditionalBatchNormalization
from keras_gan.layers import Projection
from keras_gan.layers import SelfAttention
from keras_gan.layers import SpectralNormalization
from keras_gan.models import bottleneck
from keras_gan.models import residual
from keras_gan.models.biggan import plan_of


def kinds_of(network, kind):
    return [layer for layer in network.layers if isinstance(layer, kind)]


@pytest.mark.slow  # Of 160 million weights.
@pytest.mark.parametrize(
    ("family", "weights"),
    [
        ("biggan", (70_433_988, 87_982_370)),
        ("biggan_deep", (50_244_484, 34_590_210)),
    ],
)
def test_the_weights_of_imagenet_at_128_pixels(family, weights, monkeypatch):
    """The numbers that the tests of google/compare_gan expect of its own networks. Sees
    biases in the conditional normalization, latents that are not split, and a D of
    BigGAN-deep with one stage more."""
    zeros = residual.Weights(initializers.Zeros, initializers.Zeros)
    monkeypatch.setattr(residual, "ORTHOGONAL", zeros)  # Their QR takes long.
    networks = getattr(models, family)((128, 128, 3), num_classes=1000)
    assert tuple(map(count, networks)) == weights


def test_the_channels_of_biggan_per_size():
    """The paper's tables of 128 and 256 pixels. Sees a largest map of 16 units."""
    plan = plan_of((128, 128, 3), 96)
    assert [c // 96 for _, c in plan.ups] == [16, 16, 8, 4, 2, 1]
    assert [c // 96 for _, c in plan.downs] == [1, 2, 4, 8, 16, 16]
    plan = plan_of((256, 256, 3), 96)
    assert [c // 96 for _, c in plan.ups] == [16, 16, 8, 8, 4, 2, 1]
    assert [c // 96 for _, c in plan.downs] == [1, 2, 4, 8, 8, 16, 16]
    plan = plan_of((128, 128, 3), 128, stem=True)
    assert [c // 128 for _, c in plan.downs] == [2, 4, 8, 16, 16]
    assert (plan.stem, plan.downs[-1][0]) == (128, (4, 4))
    plan = plan_of((28, 28, 1), 64)
    assert [c // 64 for _, c in plan.ups] == [4, 4, 4]


@pytest.mark.parametrize(
    ("family", "size"),
    [
        ("sagan", (8, 8, 1)),
        ("sagan", (64, 48, 3)),
        ("biggan", (8, 8, 1)),
        pytest.param("biggan", (64, 48, 3), marks=pytest.mark.slow),
        pytest.param("biggan_deep", (8, 8, 1), marks=pytest.mark.slow),
        pytest.param("biggan_deep", (64, 48, 3), marks=pytest.mark.slow),
    ],
)
def test_attention_is_on_the_largest_map_within_its_size(family, size):
    """Of those smaller than the image, if there are any."""
    networks = small(family, size, attention_size=16)
    maps = [kinds_of(n, SelfAttention)[0].output.shape[1:3] for n in networks]
    expected = [(8, 8), (4, 4)] if size[0] == 8 else [(16, 12), (16, 12)]
    assert maps == expected
    assert all(len(kinds_of(network, SelfAttention)) == 1 for network in networks)
    assert all(
        layer.spectral_normalization
        for network in networks
        for layer in kinds_of(network, SelfAttention)
    )


@pytest.mark.parametrize("family", ["sagan", "biggan"])
def test_both_networks_have_spectral_normalization(family):
    """All kernels, except G's embeddings and SAGAN's conditional normalization."""
    generator, discriminator = small(family, (8, 8, 1), num_classes=3)
    for network in (generator, discriminator):
        assert not kinds_of(network, (layers.Conv2D, layers.Dense))
        assert len(kinds_of(network, SpectralNormalization)) > 4
    assert all(x.spectral_normalization for x in kinds_of(discriminator, Projection))
    assert len(kinds_of(generator, layers.Embedding)) == (family == "biggan")
    modulations = kinds_of(generator, ConditionalBatchNormalization)
    assert {x.spectral_normalization for x in modulations} == {family == "biggan"}
    assert {x.num_classes for x in modulations} == {3 if family == "sagan" else None}


def maps_of(generator):
    """The first map and the map after each stage, as one network."""
    outputs = [
        layer.output
        for layer in generator.layers
        if layer.name == "first_map" or layer.name.endswith("_sum")
    ]
    return keras.Model(generator.inputs, outputs)


@pytest.mark.slow
def test_each_stage_sees_its_own_part_of_the_latents():
    """Of 9 latents and two stages: 3 each. Sees all latents in the first map, and a
    part that comes a stage too soon."""
    generator, _ = small("biggan", latent_dim=9, num_classes=3)
    stages = maps_of(generator)
    latents, classes = normal(4, 9), np.array([0, 1, 2, 0])
    before = stages([latents, classes])
    for part, unchanged in ((0, 0), (1, 1), (2, 2)):
        moved = latents.copy()
        moved[:, 3 * part : 3 * part + 3] += 1
        after = stages([moved, classes])
        same = [np.allclose(a, b) for a, b in zip(before, after, strict=True)]
        assert same == [number < unchanged for number in range(3)]
    changed = stages([latents, (classes + 1) % 3])
    same = [np.allclose(a, b) for a, b in zip(before, changed, strict=True)]
    assert same == [True, False, False]


@pytest.mark.slow
def test_the_vector_that_modulates_is_the_embedding_and_a_part():
    generator, _ = models.biggan((16, 16, 1), channels=2, num_classes=3)
    assert generator.inputs[0].shape == (None, 60)
    wide = kinds_of(generator, ConditionalBatchNormalization)
    assert {tuple(x.gains.layer.kernel.shape)[0] for x in wide} == {148}
    alone, _ = models.biggan((16, 16, 1), channels=2)
    narrow = kinds_of(alone, ConditionalBatchNormalization)
    assert {tuple(x.gains.layer.kernel.shape)[0] for x in narrow} == {20}
    assert len(narrow) == len(wide) == 4


def test_the_latents_that_remain_go_to_the_first_map():
    generator, _ = small("biggan", latent_dim=8)  # Three parts.
    assert generator.get_layer("latents_of_first_map").stop == 4
    starts = [generator.get_layer(f"latents_of_stage_{n}").start for n in (1, 2)]
    assert starts == [4, 6]


@pytest.mark.slow
def test_all_latents_and_the_embedding_reach_every_stage_of_biggan_deep():
    generator, _ = small("biggan_deep", (8, 8, 1), num_classes=3)
    modulations = kinds_of(generator, ConditionalBatchNormalization)
    assert len(modulations) == 2 * 4
    assert {tuple(x.gains.layer.kernel.shape)[0] for x in modulations} == {8 + 4}
    assert generator.get_layer("first_map").layer.kernel.shape[0] == 8 + 4


def test_kernels_begin_orthogonal():
    keras.utils.set_random_seed(0)
    generator, discriminator = small("biggan", channels=4)
    for network in (generator, discriminator):
        for layer in kinds_of(network, SpectralNormalization):
            kernel = np.asarray(layer.layer.kernel)
            kernel = kernel.reshape(-1, kernel.shape[-1])
            products = kernel.T @ kernel
            if kernel.shape[0] < kernel.shape[1]:
                products = kernel @ kernel.T
            np.testing.assert_allclose(products, np.eye(len(products)), atol=1e-4)


def activated(x, normalized=True):
    return layers.ReLU()(x)


def convolved(x, network, name):
    kernel, bias = network.get_layer(name).get_weights()
    return tf.nn.conv2d(x, kernel, 1, "SAME") + bias


def test_the_shortcuts_of_biggan_deep_keep_what_they_can():
    """G drops the last channels; D adds some to its own. Sees a projection in either,
    and a bottleneck of another width."""
    x = normal(2, 4, 4, 8)
    inputs = keras.Input((4, 4, 8))
    up = bottleneck.up_stage(
        inputs, (8, 8), 4, "b", activated, residual.GLOROT, blocks=1
    )
    network, block = keras.Model(inputs, up), "b_block_1"
    larger = np.repeat(np.repeat(x[..., :4], 2, axis=1), 2, axis=2)
    h = convolved(np.maximum(x, 0), network, f"{block}_convolution_1")
    assert h.shape[-1] == 2
    h = np.repeat(np.repeat(tf.nn.relu(h), 2, axis=1), 2, axis=2)
    for number in (2, 3, 4):
        h = h if number == 2 else tf.nn.relu(h)
        h = convolved(h, network, f"{block}_convolution_{number}")
    np.testing.assert_allclose(network(x), larger + h, rtol=1e-4, atol=1e-5)

    down = bottleneck.down_stage(
        inputs, (2, 2), 12, "b", activated, residual.GLOROT, False, blocks=1
    )
    network = keras.Model(inputs, down)
    h = x
    for number in (1, 2, 3):
        h = convolved(tf.nn.relu(h), network, f"{block}_convolution_{number}")
    assert h.shape[-1] == 3
    h = tf.nn.avg_pool2d(tf.nn.relu(h), 2, 2, "SAME")
    h = convolved(h, network, f"{block}_convolution_4")
    reduced = tf.nn.avg_pool2d(x, 2, 2, "SAME")
    added = convolved(reduced, network, f"{block}_shortcut")
    assert added.shape[-1] == 4
    expected = h + np.concatenate([reduced, added], axis=-1)
    np.testing.assert_allclose(network(x), expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    ("family", "shape"),
    [
        ("sagan", (9, 40, 3)),
        ("biggan", (28, 28, 1)),
        pytest.param("sagan", (28, 28, 1), marks=pytest.mark.slow),
        pytest.param("biggan", (9, 40, 3), marks=pytest.mark.slow),
    ],
)
def test_other_sizes_have_images_of_their_own(family, shape):
    generator, discriminator = small(family, shape, num_classes=3)
    classes = np.arange(8) % 3
    images = generator([normal(8, 8), classes], training=True)
    assert images.shape == (8, *shape) and 0.05 < np.std(images) < 0.95
    logits = discriminator([np.asarray(images), classes])
    assert logits.shape == (8, 1) and np.isfinite(logits).all()


def conditions_and_ways():
    """Each condition and each way; the other pairs are slow."""
    classes, vector = conditions.Classes(3), conditions.Vector(2)
    for condition, values, slow in (
        (classes, np.array([0, 2, 1]), ()),
        (vector, normal(3, 2), ("concatenation", "adain")),
        ([classes, vector], None, ("concatenation", "adain")),
    ):
        for way in ("hierarchical", "concatenation", "adain"):
            marks = pytest.mark.slow if way in slow else ()
            yield pytest.param(condition, values, way, marks=marks)


@pytest.mark.parametrize(("condition", "values", "way"), [*conditions_and_ways()])
def test_the_condition_reaches_biggan(condition, values, way):
    networks = small("biggan", (8, 8, 1), condition=condition, generator_injection=way)
    if values is None:
        assert [len(network.inputs) for network in networks] == [3, 3]
        return
    for network, first in zip(
        networks, (normal(2, 8), normal(2, 8, 8, 1)), strict=True
    ):
        for number, variable in enumerate(network.trainable_variables):
            variable.assign(0.3 * normal(*variable.shape, seed=number))
        inputs = [np.concatenate([first] * 3), np.repeat(values, 2, axis=0)]
        found = np.asarray(network(inputs)).reshape(3, -1)
        assert len(np.unique(found, axis=0)) == 3

"""The size of networks, counted by hand."""

import keras
import pytest
import tensorflow as tf
from keras import layers
from keras import ops

from keras_gan import backend
from keras_gan import models
from keras_gan.core.counting import size_of


def network(shape, *parts):
    return keras.Sequential([keras.Input(shape), *parts])


@pytest.mark.parametrize(
    ("shape", "layer", "expected"),
    [
        ((10,), layers.Dense(3), 10 * 3),
        ((7, 10), layers.Dense(3), 7 * 10 * 3),
        # 6 · 5 windows of 3 · 2 weights for 4 channels each.
        ((8, 6, 4), layers.Conv2D(5, (3, 2)), (6 * 5) * (3 * 2) * 4 * 5),
        ((9, 9, 4), layers.Conv2D(5, 3, 2, padding="same"), (5 * 5) * 9 * 4 * 5),
        # Three groups of 2 channels to 3.
        ((8, 8, 6), layers.Conv2D(9, 3, groups=3), (6 * 6) * 9 * 2 * 9),
        # Every value of the input meets every weight.
        (
            (4, 6, 5),
            layers.Conv2DTranspose(3, 4, 2, padding="same"),
            (4 * 6) * 16 * 5 * 3,
        ),
        ((8, 8, 4), layers.DepthwiseConv2D(3), (6 * 6) * 9 * 4),
        ((8, 8, 4), layers.SeparableConv2D(5, 3), (6 * 6) * (9 * 4 + 4 * 5)),
        ((7, 10), layers.EinsumDense("abc,cd->abd", (None, 3)), 7 * 10 * 3),
        ((8, 8, 4), layers.BatchNormalization(), 0),
    ],
)
def test_multiply_adds_of_a_layer(shape, layer, expected):
    """Sees groups that count as all channels, and transposed windows that overlap."""
    assert size_of(network(shape, layer)).multiply_adds == expected


def test_attention_counts_both_products():
    """Four projections of 9 rows of 8, then 9 · 9 scores and as many weighted sums."""
    inputs = keras.Input((9, 8))
    outputs = layers.MultiHeadAttention(num_heads=2, key_dim=4)(inputs, inputs)
    found = size_of(keras.Model(inputs, outputs)).multiply_adds
    assert found == 4 * 9 * 8 * 8 + 2 * 9 * 9 * 8


class Squares(layers.Layer):
    """x xᵀ and xᵀ x, both within one layer."""

    def call(self, rows):
        return ops.matmul(rows, ops.transpose(rows, (0, 2, 1))), ops.einsum(
            "bij,bik->bjk", rows, rows
        )


def test_a_layer_counts_each_time_it_is_called():
    """And what is within it. Sees a count of layers in place of calls."""
    dense = layers.Dense(6)
    inputs = keras.Input((6,))
    twice = keras.Model(inputs, dense(dense(inputs)))
    assert size_of(twice) == (6 * 6 + 6, 2 * 6 * 6)
    rows = keras.Input((5, 3))
    assert (
        size_of(keras.Model(rows, Squares()(rows))).multiply_adds
        == 5 * 5 * 3 + 3 * 3 * 5
    )


def test_a_network_with_two_inputs():
    one, two = keras.Input((4,)), keras.Input((), dtype="int32")
    outputs = layers.Dense(2)(one) + layers.Embedding(3, 2)(two)
    assert size_of(keras.Model([one, two], outputs)) == (4 * 2 + 2 + 3 * 2, 4 * 2)


def test_dcgan_by_hand():
    """Windows of 5 · 5 between maps of 4, 8, 16 and 32 pixels, and a dense layer."""
    generator, discriminator = models.dcgan((32, 32, 3), latent_dim=10, filters=8)
    up = 4**2 * 32 * 16 + 8**2 * 16 * 8 + 16**2 * 8 * 3
    assert size_of(generator) == (21_947, 10 * 512 + 25 * up)
    down = 16**2 * 3 * 8 + 8**2 * 8 * 16 + 4**2 * 16 * 32
    assert size_of(discriminator) == (17_313, 25 * down + 512)


@pytest.mark.parametrize(
    "layer",
    [
        layers.Dense(3, use_bias=False),
        layers.Conv2D(5, 3, 2, padding="same", use_bias=False),
        layers.Conv2D(8, 3, groups=2, use_bias=False),
        layers.Conv2DTranspose(3, 4, 2, padding="same", use_bias=False),
        layers.DepthwiseConv2D(3, use_bias=False),
    ],
    ids=lambda layer: layer.name,
)
def test_both_gradients_of_a_linear_layer_cost_as_much_as_the_layer(layer):
    """Sees gradients by the weights that are not counted."""
    layer.build((None, 8, 8, 4))
    (weights,) = layer.trainable_variables

    def gradients(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            total = ops.sum(layer(x) ** 2)
        return tape.gradient(total, [x, weights.value])

    shape = (2, 8, 8, 4)
    forward = backend.multiply_adds(layer, (shape, "float32"))
    assert forward > 0
    assert backend.multiply_adds(gradients, (shape, "float32")) == 3 * forward


def test_a_network_for_any_size_is_counted_at_the_size_it_makes():
    """Sees unknown sides, and an input as large as the output: 8 x 6 become 24 x 18."""
    inputs = keras.Input((None, None, 2))
    enlarged = layers.UpSampling2D(3)(layers.Conv2D(4, 3, padding="same")(inputs))
    anything = keras.Model(inputs, enlarged)
    assert size_of(anything, (24, 18, 4)).multiply_adds == (8 * 6) * 9 * 2 * 4
    with pytest.raises(ValueError, match="`image_shape` must be"):
        size_of(anything)

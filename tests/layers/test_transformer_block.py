"""The transformer block against Keras' attention and NumPy; positions by formula."""

import keras
import numpy as np
import pytest
from scipy import special

from keras_gan.layers import PositionEmbedding2D
from keras_gan.layers import TransformerBlock

RNG = np.random.default_rng(0)
TOKENS = RNG.normal(size=(2, 5, 12)).astype("float32")


def randomized(layer, inputs):
    layer(inputs)
    for variable in layer.trainable_variables:
        variable.assign(RNG.normal(0, 0.3, variable.shape))
    return layer


def attended(layer, x, heads):
    """Keras' multi-head attention with the weights of the block."""
    width = x.shape[-1]
    attention = keras.layers.MultiHeadAttention(heads, width // heads)
    attention.build(x.shape, x.shape)
    kernels = np.split(np.asarray(layer.projections.kernel), 3, axis=1)
    biases = np.split(np.asarray(layer.projections.bias), 3)
    weights = []
    for kernel, bias in zip(kernels, biases, strict=True):
        weights += [kernel.reshape(width, heads, -1), bias.reshape(heads, -1)]
    weights += [
        np.asarray(layer.mixing.kernel).reshape(heads, -1, width),
        np.asarray(layer.mixing.bias),
    ]
    by_name = dict(
        zip(("query", "key", "value", "attention_output"), range(4), strict=True)
    )
    for variable in attention.variables:
        part = by_name[variable.path.split("/")[-2]]
        variable.assign(weights[2 * part + (variable.name == "bias")])
    return np.asarray(attention(x, x))


def expected(layer, x, gains, heads):
    def normalized(x):
        return x / np.sqrt(np.mean(x**2, -1, keepdims=True) + 1e-6)

    x = x + gains[1] * attended(layer, normalized(x) * gains[0], heads)
    expanded = np.asarray(layer.expanding(normalized(x) * gains[2]))
    gates, values = np.split(expanded, 2, axis=-1)
    hidden = gates * special.expit(gates) * values
    return x + gains[3] * np.asarray(layer.narrowing(hidden))


@pytest.mark.parametrize("heads", [1, 3])
def test_without_a_vector_the_gains_are_weights(heads):
    """Sees heads that are mixed up, a softmax over queries, and one gain for both."""
    layer = randomized(TransformerBlock(heads), TOKENS)
    gains = [np.asarray(each) for each in layer.gains]
    found = layer(TOKENS)
    np.testing.assert_allclose(
        found, expected(layer, TOKENS, gains, heads), rtol=1e-4, atol=1e-5
    )


def test_with_a_vector_it_makes_the_gains_of_each_example():
    vector = RNG.normal(size=(2, 4)).astype("float32")
    layer = randomized(TransformerBlock(2), [TOKENS, vector])
    numbers = np.asarray(layer.modulation(vector * special.expit(vector)))[:, None]
    inner, outer, inner_2, outer_2 = np.split(numbers, 4, axis=-1)
    gains = [1 + inner, outer, 1 + inner_2, outer_2]
    np.testing.assert_allclose(
        layer([TOKENS, vector]),
        expected(layer, TOKENS, gains, 2),
        rtol=1e-4,
        atol=1e-5,
    )


def test_gains_begin_as_those_of_the_paper():
    layer = TransformerBlock(2)
    layer(TOKENS)
    assert [float(np.mean(g)) for g in layer.gains] == pytest.approx([1, 0.1, 1, 0.1])
    layer = TransformerBlock(2)
    layer([TOKENS, np.ones((2, 48), "float32")])
    limit = 0.1 * np.sqrt(6 / (48 + 48))
    kernel = np.abs(np.asarray(layer.modulation.kernel))
    assert 0.95 * limit < kernel.max() <= limit * 1.0001


def test_examples_do_not_influence_each_other():
    layer = randomized(TransformerBlock(2), TOKENS)
    other = TOKENS.copy()
    other[1] += 1.0
    np.testing.assert_allclose(layer(TOKENS)[0], layer(other)[0], rtol=1e-6)


@pytest.mark.parametrize(
    ("make", "shape", "message"),
    [
        (lambda: TransformerBlock(5), (2, 5, 12), "heads=5"),
        (lambda: TransformerBlock(2), (2, 12), "tokens of shape"),
        (lambda: TransformerBlock(0), (2, 5, 12), "heads=0"),
        (lambda: TransformerBlock(2, expansion=0), (2, 5, 12), "expansion=0"),
        (lambda: PositionEmbedding2D(2, 2), (2, 5, 12), "rows=2 and columns=2"),
        (lambda: PositionEmbedding2D(1, 5), (2, 5, 6), "width that 4 divides"),
    ],
)
def test_impossible_arguments_are_refused(make, shape, message):
    with pytest.raises(ValueError, match=message):
        make()(np.zeros(shape, "float32"))


def test_positions_begin_as_sines_and_cosines_of_column_and_row():
    """Entry by entry. Sees rows and columns exchanged, and one frequency for all."""
    layer = PositionEmbedding2D(3, 5)
    found = np.asarray(layer(np.zeros((1, 15, 8), "float32")))[0]
    for token in range(15):
        row, column = divmod(token, 5)
        for place, wave in ((0, np.sin), (2, np.cos)):
            for index, frequency in enumerate((1.0, 0.01)):
                of_column = wave(column * frequency)
                of_row = wave(row * frequency)
                assert found[token, place + index] == pytest.approx(of_column, abs=1e-6)
                assert found[token, 4 + place + index] == pytest.approx(
                    of_row, abs=1e-6
                )
    assert len(layer.trainable_variables) == 1

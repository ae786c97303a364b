"""FiLM and AdaIN against NumPy."""

import keras
import numpy as np
import pytest

from keras_gan.layers import AdaIN
from keras_gan.layers import FiLM
from keras_gan.layers import SpectralNormalization
from keras_gan.updates import Step

RNG = np.random.default_rng(0)


def normal(*shape):
    return RNG.normal(size=shape).astype("float32")


def set_maps(layer, gains, biases):
    """Sets the matrices of an already called layer, and no biases of theirs."""
    for made, matrix in ((layer.gains, gains), (layer.biases, biases)):
        rest = [np.zeros(matrix.shape[1])] if layer.num_classes is None else []
        made.set_weights([matrix, *rest])


@pytest.mark.parametrize("shape", [(5, 3), (5, 4, 6, 3)])
def test_film_is_a_gain_and_a_bias_for_every_channel(shape):
    """Sees gain and bias exchanged, the 1 forgotten, and gains over the wrong axis."""
    x, condition, gains, biases = (
        normal(*shape),
        normal(5, 2),
        normal(2, 3),
        normal(2, 3),
    )
    layer = FiLM()
    np.testing.assert_array_equal(layer([x, condition]), x)  # The identity at first.
    set_maps(layer, gains, biases)
    by_channel = (5, *(1,) * (len(shape) - 2), 3)
    expected = x * (1 + (condition @ gains).reshape(by_channel))
    expected += (condition @ biases).reshape(by_channel)
    np.testing.assert_allclose(layer([x, condition]), expected, rtol=1e-5, atol=1e-5)


def test_class_numbers_choose_rows():
    """Sees a table that is read in another order than that of the classes."""
    x, classes, gains, biases = normal(4, 3), [2, 0, 2, 1], normal(3, 3), normal(3, 3)
    layer = FiLM(num_classes=3)
    layer([x, np.array(classes)])
    set_maps(layer, gains, biases)
    found = layer([x, np.array(classes)])
    expected = np.stack(
        [row * (1 + gains[k]) + biases[k] for row, k in zip(x, classes, strict=True)]
    )
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("policy", ["float32", "mixed_float16"])
def test_adain_sets_the_mean_and_the_deviation_of_every_channel(policy):
    """Sees statistics over the batch, or over all channels at once, and 16 bits, in
    which the mean of the squares of 300 is infinite."""
    x = normal(4, 5, 7, 3) * np.array([1.0, 4.0, 0.5], "float32") + 300
    gains, biases = normal(2, 3), normal(2, 3)
    layer = AdaIN(num_classes=2, dtype=policy)
    classes = np.array([1, 0, 1, 1])
    layer([x, classes])
    set_maps(layer, gains, biases)
    found = np.asarray(layer([x, classes])).astype("float64")
    tolerance = 2e-3 if policy == "float32" else 0.02
    np.testing.assert_allclose(
        found.mean((1, 2)), biases[classes], rtol=0, atol=tolerance
    )
    if policy == "float32":  # Steps of 0.25 between numbers at 300 in float16.
        np.testing.assert_allclose(
            found.std((1, 2)), np.abs(1 + gains[classes]), rtol=tolerance
        )
        alone = layer([x[2:3], classes[2:3]])
        np.testing.assert_allclose(found[2:3], alone, rtol=1e-5, atol=1e-5)


def test_normalized_matrices_have_norm_1():
    """Sees `spectral_normalization` that is kept in the config and does nothing."""
    layer = FiLM(num_classes=4, spectral_normalization=True)
    x, classes, gains = normal(4, 3), np.arange(4), normal(4, 3)
    layer([x, classes])
    assert isinstance(layer.gains, SpectralNormalization)
    layer.gains.layer.set_weights([gains])
    for _ in range(200):
        layer.gains.end_step(Step())
    found = layer([x, classes])
    expected = x * (1 + gains / np.linalg.norm(gains, 2))
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)


def test_mixed_precision_keeps_its_matrices_in_32_bits():
    layer = FiLM(dtype="mixed_float16")
    assert layer([normal(2, 3), normal(2, 2)]).dtype == "float16"
    assert {variable.dtype for variable in layer.variables} == {"float32"}


@pytest.mark.parametrize(
    ("layer", "shapes", "message"),
    [
        (FiLM(), [(2, 3), (2,)], r"vector per example.*num_classes.*\(2,\)"),
        (FiLM(3), [(2, 3), (2, 3)], r"class number per example.*leave.*\(2, 3\)"),
        (FiLM(3), [(2, 3)], r"FiLM must be called on a list of two tensors"),
        (AdaIN(3), [(2, 3), (2,)], r"three axes.*\(2, 3\)"),
    ],
)
def test_a_condition_of_another_kind_is_refused(layer, shapes, message):
    with pytest.raises(ValueError, match=message):
        layer([keras.ops.zeros(shape) for shape in shapes])


@pytest.mark.parametrize("kind", [FiLM, AdaIN])
def test_a_number_of_classes_is_at_least_1(kind):
    with pytest.raises(ValueError, match="`num_classes`.*num_classes=0"):
        kind(num_classes=0)

"""Tests of real-number arguments: errors name the argument."""

import keras
import numpy as np
import pytest

from keras_gan import augmentation
from keras_gan import callbacks
from keras_gan import layers
from keras_gan import losses
from keras_gan import models
from keras_gan import penalties
from keras_gan import recipes
from keras_gan.core.reals import is_real

STYLES = {"latent_dim": 4, "style_dim": 4, "channels": 4, "mapping_layers": 1}
WRONG = ("0.5", None, [0.5], True, float("nan"), -1.0)


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (callbacks.TimeBudget, "minutes"),
        (lambda before: callbacks.TimeBudget(1, before), "before"),
        (losses.RandomMarginHinge, "spread"),
        (lambda expansion: layers.TransformerBlock(1, expansion), "expansion"),
        (penalties.R1, "weight"),
        (lambda decay: penalties.PathLength(decay=decay), "decay"),
        (augmentation.GeneratorGradientNormalization, "decay"),
        (
            lambda epsilon: augmentation.GeneratorGradientNormalization(0.9, epsilon),
            "epsilon",
        ),
        (lambda epsilon: layers.MinibatchDeviation(4, epsilon=epsilon), "epsilon"),
        (lambda epsilon: layers.ModulatedConv2D(4, 3, epsilon=epsilon), "epsilon"),
        (layers.PixelNormalization, "epsilon"),
        (layers.StyleTruncation, "decay"),
        (lambda share: layers.StyleMixing(2, share), "probability"),
        (lambda mixing: models.stylegan2((8, 8, 1), mixing=mixing, **STYLES), "mixing"),
        (lambda images: recipes.r3gan((8, 8, 1), burn_in=images), "burn_in"),
    ],
)
@pytest.mark.parametrize("wrong", WRONG)
def test_an_argument_that_is_no_number_within_limits_is_named(make, name, wrong):
    """A plain comparison raises "'<' not supported …", or takes True for 1."""
    with pytest.raises(ValueError, match=rf"`{name}`.*Received: {name}="):
        make(wrong)


@pytest.mark.parametrize("wrong", [True, "0.1", -1.0, float("inf"), (0.1,)])
def test_a_recipe_takes_learning_rates_that_are_numbers(wrong):
    """`learning_rate=True` was a rate of 1."""
    with pytest.raises(ValueError, match="`learning_rate` must be a number above 0"):
        recipes.r3gan((8, 8, 1), width=0.01, learning_rate=wrong)


@pytest.mark.parametrize("number", [1, 0.5, np.float32(0.5), np.int64(2)])
def test_numbers_of_numpy_are_numbers(number):
    assert is_real(number)
    assert penalties.R1(number).weight == number
    schedule = keras.optimizers.schedules.CosineDecay(1.0, 10)
    assert penalties.R1(schedule).weight is schedule

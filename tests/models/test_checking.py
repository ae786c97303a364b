"""Tests of checks that several functions of `models` share."""

import keras
import pytest

from keras_gan import models


@pytest.mark.parametrize("family", [models.dcgan, models.fastgan, models.resnet])
@pytest.mark.parametrize("player", ["generator", "discriminator"])
@pytest.mark.parametrize("wrong", ["batch", True, keras.layers.BatchNormalization()])
def test_a_normalization_must_make_layers(family, player, wrong):
    """Python says "'str' object is not callable", and not which argument it was."""
    name = f"{player}_normalization"
    with pytest.raises(TypeError, match=f"`{name}` must be a callable without arg"):
        family((8, 8, 1), **{name: wrong})

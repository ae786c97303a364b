"""Encoders that mirror a generator."""

import keras
import numpy as np
import pytest
from keras import layers

from keras_gan import models


def test_it_has_the_maps_of_the_generator_in_the_reverse_order():
    generator, _ = models.dcgan((28, 28, 1), latent_dim=16, filters=4)
    encoder = models.encoder_for(generator)
    assert encoder(np.zeros((3, 28, 28, 1), "float32")).shape == (3, 16)

    def maps(network):
        shapes = [
            each.output.shape[1:]
            for each in network.layers
            if isinstance(each, (layers.Conv2D, layers.Conv2DTranspose, layers.Reshape))
        ]
        return [shape for shape in shapes if len(shape) == 3 and shape[-1] > 1]

    assert maps(encoder) == maps(generator)[::-1]


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(
            lambda: models.mlp(data_dim=2, latent_dim=3, units=8)[0], id="mlp"
        ),
        pytest.param(
            lambda: models.resnet((32, 24, 3), 5, 4, 4, num_classes=3)[0], id="resnet"
        ),
        pytest.param(
            lambda: models.r3gan((16, 16, 3), 6, channels=4, blocks=1, group_size=None)[
                0
            ],
            id="r3gan",
        ),
        pytest.param(
            lambda: models.fastgan((32, 32, 3), latent_dim=8, filters=4)[0],
            id="fastgan",
        ),
    ],
)
def test_its_output_has_the_shape_of_the_latents(make):
    generator = make()
    encoder = models.encoder_for(generator)
    shape = generator.outputs[0].shape[1:]
    latents = encoder(np.zeros((2, *shape), "float32"))
    assert latents.shape[1:] == generator.inputs[0].shape[1:]
    assert latents.dtype == "float32"


def test_a_gaussian_encoder_returns_mean_and_log_variance():
    generator, _ = models.dcgan((8, 8, 1), latent_dim=5, filters=2)
    encoder = models.encoder_for(generator, gaussian=True, normalization=None)
    found = encoder(np.ones((2, 8, 8, 1), "float32"))
    assert {name: each.shape for name, each in found.items()} == {
        "mean": (2, 5),
        "log_variance": (2, 5),
    }
    assert not any(isinstance(e, layers.BatchNormalization) for e in encoder.layers)


def test_the_hidden_layers_of_a_perceptron_are_reversed():
    sizes = [layers.Dense(n) for n in (8, 16, 2)]
    generator = keras.Sequential([keras.Input((3,)), *sizes])
    encoder = models.encoder_for(generator)
    units = [e.units for e in encoder.layers if isinstance(e, layers.Dense)]
    assert units == [16, 8, 3]


def test_a_generator_without_latents_is_refused():
    with pytest.raises(ValueError, match="must take latents"):
        models.encoder_for(models.unet((8, 8, 1), filters=2))
    with pytest.raises(TypeError, match="`generator` must be a Functional"):
        models.encoder_for(None)

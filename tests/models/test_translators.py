"""Residual translators and networks of super-resolution: sizes and parameters."""

import keras
import numpy as np
import pytest

from keras_gan import GAN
from keras_gan import load
from keras_gan import models

RNG = np.random.default_rng(0)


def trainable(network):
    return sum(int(np.prod(weight.shape)) for weight in network.trainable_weights)


@pytest.mark.parametrize(
    ("make", "count"),
    [
        pytest.param(
            lambda: models.resnet_translator((256, 256, 3)), 11_378_179, id="ResNet-9"
        ),
        pytest.param(
            lambda: models.resnet_translator((128, 128, 3), blocks=6),
            7_837_699,
            id="ResNet-6",
        ),
        pytest.param(lambda: models.srresnet((24, 24, 3)), 1_550_659, id="SRResNet"),
        pytest.param(
            lambda: models.srgan_discriminator((96, 96, 3)), 23_565_505, id="SRGAN's D"
        ),
    ],
)
def test_parameters_are_those_of_the_papers(make, count):
    """11.378, 7.838, 1.55 and 23.6 million, summed by hand over the papers' layers."""
    with keras.StatelessScope():
        assert trainable(make()) == count


def test_rrdb_of_23_blocks_has_16_698_million_parameters():
    """By its first and its second block, as each further one has as many."""
    with keras.StatelessScope():
        one, two = (trainable(models.rrdb((8, 8, 3), blocks=n)) for n in (1, 2))
    assert one + 22 * (two - one) == 16_697_987


@pytest.mark.parametrize("scale", [1, 2, 3, 4, 8])
def test_pictures_are_enlarged_by_the_scale(scale):
    x = RNG.uniform(-1, 1, (2, 5, 6, 3))
    made = models.srresnet((None, None, 3), scale, filters=2, blocks=1)(x)
    assert made.shape == (2, 5 * scale, 6 * scale, 3)
    if scale != 3:
        made = models.rrdb((5, 6, 3), scale, filters=2, growth=1, blocks=1)(x)
        assert made.shape == (2, 5 * scale, 6 * scale, 3)


@pytest.mark.parametrize("size", [(32, 32), (30, 21)])
def test_translators_keep_the_size(size):
    fixed = models.resnet_translator((*size, 1), 3, filters=2, blocks=1)
    assert fixed(np.zeros((2, *size, 1), "float32")).shape == (2, *size, 3)
    of_any = models.resnet_translator((None, None, 1), 3, filters=2, blocks=1)
    assert of_any(np.zeros((2, 24, 32, 1), "float32")).shape == (2, 24, 32, 3)


def test_wrong_scales_and_sizes_are_refused():
    with pytest.raises(ValueError, match="`scale` must be 1, 2, 3, 4 or 8"):
        models.srresnet((8, 8, 3), 5)
    with pytest.raises(ValueError, match="`scale` must be 1, 2, 4 or 8"):
        models.rrdb((8, 8, 3), 3)
    with pytest.raises(
        ValueError, match="`downsamplings=3` needs pictures of at least"
    ):
        models.resnet_translator((8, 8, 3), downsamplings=3)
    for shape in (None, (8, 8), (8, 8, 0), (4, 8, 3), "shape"):
        with pytest.raises(ValueError, match="`image_shape` must be"):
            models.resnet_translator(shape)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["srgan", "esrgan"])
def test_super_resolution_trains_and_is_loaded(kind, tmp_path):
    if kind == "srgan":
        networks = (
            models.srresnet((8, 8, 3), 2, filters=2, blocks=1),
            models.srgan_discriminator((16, 16, 3), filters=2, units=4),
        )
    else:
        networks = (
            models.rrdb((8, 8, 3), 2, filters=2, growth=2, blocks=1),
            models.patch_discriminator((16, 16, 3), filters=2, n_layers=1),
        )
    gan = GAN(*networks, prior=None, seed=0)
    gan.compile("adam", "adam", loss="relativistic_average", run_eagerly=True)
    high, low = (RNG.uniform(-1, 1, (4, n, n, 3)) for n in (16, 8))
    gan.fit(high, low, batch_size=4, verbose=0)
    gan.save(tmp_path / "gan.keras")
    found = load(tmp_path / "gan.keras").generate(condition=low)
    np.testing.assert_array_equal(found, gan.generate(condition=low))


@pytest.mark.parametrize("network", [models.unet, models.resnet_translator])
def test_no_channels_are_not_taken_for_those_of_the_condition(network):
    with pytest.raises(ValueError, match="`output_channels` must be .*at least 1"):
        network((16, 16, 3), output_channels=0)

"""SPADE: the networks with latents and without."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_gan import GAN
from keras_gan import load
from keras_gan import models
from keras_gan.layers import SPADE
from keras_gan.layers import SpectralNormalization

SMALL = dict(filters=2, hidden_channels=4, n_layers=2)


@pytest.mark.slow
@pytest.mark.parametrize("latent_dim", [4, None])
def test_it_trains_and_is_loaded(latent_dim, tmp_path):
    networks = models.spade((24, 16, 3), (24, 16, 2), latent_dim, **SMALL)
    prior = {"prior": None} if latent_dim is None else {"latent_dim": latent_dim}
    gan = GAN(*networks, seed=0, **prior)
    gan.compile("adam", "adam", loss="hinge", run_eagerly=True)
    rng = np.random.default_rng(0)
    images, maps = (rng.uniform(-1, 1, (4, 24, 16, n)) for n in (3, 2))
    gan.fit(images, maps, batch_size=4, verbose=0)
    gan.save(tmp_path / "gan.keras")
    found = load(tmp_path / "gan.keras").generate(condition=maps, seed=0)
    np.testing.assert_array_equal(found, gan.generate(condition=maps, seed=0))
    # The map changes the picture where it is changed, and the whole is not constant.
    other = maps.copy()
    other[:, :8] *= -1
    assert np.abs(gan.generate(condition=other, seed=0) - found)[:, :8].max() > 1e-4


@pytest.mark.parametrize("shape", [(33, 18), (9, 64), (12, 12)])
def test_without_latents_it_begins_with_every_so_many_pixels(shape):
    generator, _ = models.spade((*shape, 3), (*shape, 2), None, **SMALL)
    smallest = keras.Model(generator.input, generator.get_layer("smallest").output)
    condition = np.random.default_rng(0).normal(size=(1, *shape, 2)).astype("float32")
    step = 2 if min(shape) > 15 else 1
    expected = condition[:, ::step, ::step]
    np.testing.assert_array_equal(smallest(condition), expected)
    assert generator.output_shape == (None, *shape, 3)


@pytest.mark.slow
@pytest.mark.parametrize("latent_dim", [4, None])
def test_xla_has_its_gradient_by_the_condition(latent_dim):
    """As a cycle needs it, whose condition is generated."""
    generator, _ = models.spade((16, 16, 2), (16, 16, 2), latent_dim, **SMALL)

    @tf.function(jit_compile=True)
    def slope(condition):
        with tf.GradientTape() as tape:
            tape.watch(condition)
            given = condition
            if latent_dim is not None:
                given = [tf.ones((2, latent_dim)), condition]
            made = generator(given)
            total = tf.reduce_sum(made**2)
        return tape.gradient(total, condition)

    condition = np.random.default_rng(0).normal(size=(2, 16, 16, 2)).astype("float32")
    assert np.abs(slope(tf.constant(condition))).max() > 0


def test_at_256_pixels_it_has_the_maps_and_channels_of_the_paper():
    """8 pixels and 1024 channels, 16 twice, then 512, 256, 128 and 64."""
    generator, _ = models.spade(
        (256, 256, 3), (256, 256, 1), 8, filters=1, hidden_channels=1
    )
    sums = [layer.output.shape[1:] for layer in generator.layers if "add" in layer.name]
    sizes = [(8, 16), (16, 16), (16, 16), (32, 8), (64, 4), (128, 2), (256, 1)]
    assert sums == [(size, size, channels) for size, channels in sizes]
    # Two SPADE layers per block, and a third one where the channels change.
    assert sum(isinstance(each, SPADE) for each in generator.layers) == 14 + 4


def test_all_convolutions_have_spectral_normalization_but_for_the_last():
    generator, discriminator = models.spade((32, 32, 3), (32, 32, 1), 8, **SMALL)
    for network, plain in ((generator, 1), (discriminator, 2)):
        kinds = [type(each).__name__ for each in network.layers]
        assert kinds.count("Conv2D") == plain
        assert kinds.count(SpectralNormalization.__name__) >= 4


def test_both_scales_count_equally():
    """Sees a smaller map that counts as many logits as it has."""
    _, discriminator = models.spade((32, 32, 3), (32, 32, 1), 8, **SMALL)
    x = np.random.default_rng(0).uniform(-1, 1, (1, 32, 32, 4)).astype("float32")
    logits = np.array(discriminator([x[..., :3], x[..., 3:]]))
    assert logits.shape == (1, 19, 19, 2)
    assert len(np.unique(logits[..., 1])) <= 121 < len(np.unique(logits[..., 0]))
    one = models.spade((32, 32, 3), (32, 32, 1), 8, scales=1, **SMALL)[1]
    assert one.output_shape == (None, 19, 19, 1)


def test_other_sizes_of_the_condition_are_refused():
    with pytest.raises(ValueError, match="height and width of `image_shape`"):
        models.spade((32, 32, 3), (16, 16, 3))

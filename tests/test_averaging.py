"""The moving average of the generator, against a loop in NumPy."""

import keras
import numpy as np
import pytest
from conftest import tiny_gan
from conftest import tiny_networks

from keras_gan import GAN
from keras_gan import WeightAverage

pytestmark = pytest.mark.usefixtures("eager")


class Recorder(keras.callbacks.Callback):
    """Keeps the generator's weights after every step."""

    def __init__(self):
        super().__init__()
        self.weights = []

    def on_train_batch_end(self, batch, logs=None):
        self.weights.append(self.model.generator.get_weights())


@pytest.mark.slow
def test_the_average_follows_its_recurrence_with_warm_up(points):
    """Sees a half-life in steps, and a warm-up that starts with the step."""
    gan = tiny_gan(average=WeightAverage(half_life=100, warm_up=0.5))
    expected = gan.generator.get_weights()
    recorder = Recorder()
    gan.fit(points[:96], epochs=2, verbose=0, callbacks=[recorder])
    seen = 0
    for weights in recorder.weights:
        seen += 32
        momentum = 0.5 ** (32 / min(100, 0.5 * seen))
        expected = [
            momentum * old + (1 - momentum) * new
            for old, new in zip(expected, weights, strict=True)
        ]
    found = gan.average_generator.get_weights()
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-6)


def test_statistics_of_batch_normalization_are_copied(points):
    generator, discriminator = tiny_networks(stateful=True)
    gan = GAN(generator, discriminator, latent_dim=4, average=WeightAverage(1e6))
    gan.compile("adam", "adam")
    gan.fit(points[:64], verbose=0)
    pairs = zip(gan.average_generator.weights, generator.weights, strict=True)
    for average, raw in pairs:
        assert np.array_equal(average, raw) != raw.trainable


@pytest.mark.slow
def test_images_are_made_by_the_average_and_losses_by_the_raw_generator(points):
    gan = tiny_gan(average=WeightAverage(1e9, warm_up=1.0))
    gan.fit(points[:64], verbose=0)
    latents = np.ones((2, 4), "float32")
    images = gan.average_generator(latents)
    np.testing.assert_allclose(gan.predict(latents, verbose=0), images, rtol=1e-6)
    before = gan.evaluate(points, verbose=0, return_dict=True)
    weights = gan.average_generator.get_weights()
    gan.average_generator.set_weights([0 * weight for weight in weights])
    assert gan.evaluate(points, verbose=0, return_dict=True) == before
    assert not gan.generate(3).any()


def test_without_an_average_the_raw_generator_makes_the_images():
    gan = tiny_gan()
    assert gan.sampling_generator is gan.generator


@pytest.mark.parametrize(
    "arguments",
    [{"half_life": 0}, {"half_life": 10, "warm_up": 0}],
)
def test_impossible_averages_are_refused(arguments):
    name = list(arguments)[-1]
    with pytest.raises(ValueError, match=f"`{name}`.*{name}=0"):
        WeightAverage(**arguments)


@pytest.mark.parametrize(
    ("decay", "images"), [(0.999, "44,339"), (0.9999, "443,592"), (0.99, "4,414")]
)
def test_a_decay_per_step_is_refused_with_its_half_life(decay, images):
    """decay^(n / 64) is ½ after that many images."""
    with pytest.raises(ValueError, match=f"= {images} images. Received.*={decay}"):
        WeightAverage(decay)
    assert 0.5 == pytest.approx(decay ** (int(images.replace(",", "")) / 64), abs=1e-3)


@pytest.mark.parametrize("half_life", [-1, "10000", True, None, float("nan")])
def test_a_half_life_that_is_no_number_of_images(half_life):
    with pytest.raises(ValueError, match="`half_life` counts images"):
        WeightAverage(half_life)


def test_a_half_life_of_before_is_still_read():
    average = WeightAverage.from_config({"half_life": 0.5, "warm_up": 0.05})
    assert average.half_life == 0.5
    assert WeightAverage.from_config(average.get_config()).half_life == 0.5

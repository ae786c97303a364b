"""PSNR, SSIM and L1 of each generated example against the real one."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import tiny_image_gan
from keras import layers
from scipy import signal
from translation_games import pair_gan
from translation_games import pairs

from keras_gan import GAN
from keras_gan import metrics

RNG = np.random.default_rng(0)


def levels(*shape):
    """Images of the 256 levels of a file, in [-1, 1]."""
    return (RNG.integers(0, 256, shape) / 127.5 - 1).astype("float32")


def measured(metric, *batches):
    for real, fake in batches:
        metric.update_state(real, fake)
    return metric.result()


def ssim_by_hand(one, other):
    """Wang et al., 2004, equation 13, of one plane in [0, 1]."""
    offsets = np.arange(11) - 5
    line = np.exp(-(offsets**2) / (2 * 1.5**2))
    window = np.outer(line, line) / line.sum() ** 2

    def mean(plane):
        return signal.correlate2d(plane, window, mode="valid")

    first, second = mean(one), mean(other)
    variances = mean(one**2) - first**2, mean(other**2) - second**2
    covariance = mean(one * other) - first * second
    c1, c2 = 0.01**2, 0.03**2
    above = (2 * first * second + c1) * (2 * covariance + c2)
    below = (first**2 + second**2 + c1) * (sum(variances) + c2)
    return (above / below).mean()


def test_psnr_is_the_mean_over_pairs_and_not_of_the_mean_error():
    real = levels(6, 8, 8, 3)
    fake = np.clip(real + 0.2 * RNG.normal(size=real.shape), -1, 1).astype("float32")
    fake[0] = real[0] + np.where(real[0] > 0, -1, 1) / 127.5  # One level: 48.13 dB.
    rounded = np.round((fake + 1) * 127.5) / 127.5 - 1
    errors = np.square((real - rounded) / 2).mean(axis=(1, 2, 3))
    expected = (10 * np.log10(1 / errors)).mean()
    halves = (real[:2], fake[:2]), (real[2:], fake[2:])
    assert measured(metrics.PSNR(), *halves) == pytest.approx(expected, rel=1e-4)
    alone = measured(metrics.PSNR(), (real[:1], fake[:1]))
    assert alone == pytest.approx(20 * np.log10(255), rel=1e-4)
    assert measured(metrics.PSNR(), (real, real)) == 100.0


def test_ssim_is_that_of_the_paper_and_the_mean_over_channels():
    real = levels(3, 16, 13, 3)
    fake = np.round((0.6 * real + 0.2 + 1) * 127.5) / 127.5 - 1
    planes = [
        ssim_by_hand(*((each[i, :, :, c] + 1) / 2 for each in (real, fake)))
        for i in range(3)
        for c in range(3)
    ]
    found = measured(metrics.SSIM(), (real, fake.astype("float32")))
    assert found == pytest.approx(np.mean(planes), abs=1e-4)
    of_tensorflow = tf.image.ssim((real + 1) / 2, (fake + 1) / 2, 1.0)
    assert found == pytest.approx(float(np.mean(of_tensorflow)), abs=1e-4)


def test_l1_is_of_the_numbers_as_they_are():
    real, fake = RNG.normal(size=(2, 7, 3, 2)).astype("float32")
    expected = np.abs(real - fake).mean()
    halves = (real[:5], fake[:5]), (real[5:], fake[5:])
    assert measured(metrics.L1(), *halves) == pytest.approx(expected, rel=1e-6)


def test_evaluate_compares_what_belongs_to_the_same_condition():
    """A metric of another order of the fakes would see a distance of about 0.7."""
    source = keras.Input((12, 12, 1))
    negative = keras.Model(source, -source)
    image = keras.Input((12, 12, 1))
    discriminator = keras.Model(image, layers.Dense(1)(layers.Flatten()(image)))
    gan = GAN(negative, discriminator, prior=None, seed=0)
    names = [metrics.L1(), metrics.PSNR(), metrics.SSIM()]
    names += [metrics.FrechetDistance(metrics.features.random_filters())]
    # A generator without weights takes no steps, and is only evaluated.
    gan.compile("adam", "adam", metrics=names, run_eagerly=True)
    real = levels(70, 12, 12, 1)
    found = gan.evaluate(real, -real, batch_size=35, verbose=0, return_dict=True)
    assert found["l1"] == 0.0 and found["psnr"] == 100.0
    assert found["ssim"] == pytest.approx(1.0, abs=1e-5)
    assert found["fd"] == pytest.approx(0.0, abs=1e-3)
    found = gan.evaluate(real, real, batch_size=35, verbose=0, return_dict=True)
    assert found["l1"] == pytest.approx(2 * np.abs(real).mean(), rel=1e-5)
    assert found["psnr"] < 10 and found["ssim"] < 0.1


@pytest.mark.slow
def test_they_follow_a_run_as_validation_and_are_loaded_with_it(tmp_path):
    gan = pair_gan(metrics=[metrics.L1(), metrics.PSNR()], run_eagerly=True)
    data = pairs(4)
    logs = gan.fit(*data, validation_data=data, verbose=0).history
    expected = np.abs(np.asarray(gan.generator(data[1])) - data[0]).mean()
    assert logs["val_l1"][0] == pytest.approx(expected, rel=1e-5)
    gan.save(tmp_path / "gan.keras")
    again = keras.models.load_model(tmp_path / "gan.keras")
    assert [type(each) for each in again.sample_metrics] == [metrics.L1, metrics.PSNR]


def test_a_generator_without_a_condition_is_refused():
    gan = tiny_image_gan()
    gan.compile("adam", "adam", metrics=[metrics.L1()])
    with pytest.raises(ValueError, match="'l1' compares each.*takes one"):
        gan.evaluate(levels(4, 8, 8, 1), verbose=0)


def test_sets_that_are_no_pairs_are_refused():
    with pytest.raises(ValueError, match="'psnr' compares pairs"):
        metrics.PSNR().update_real(levels(2, 8, 8, 1))
    with pytest.raises(ValueError, match="one shape.*8, 8, 1.*4, 4, 1"):
        metrics.L1().update_state(levels(2, 8, 8, 1), levels(2, 4, 4, 1))
    with pytest.raises(ValueError, match="at least 11 pixels"):
        metrics.SSIM().update_state(*levels(2, 2, 8, 16, 1))
    with pytest.raises(ValueError, match="pixels per side.*\\(3,\\)"):
        metrics.PSNR().update_state(*levels(2, 2, 3))


def test_numbers_that_are_not_finite_are_refused():
    fake = levels(2, 8, 8, 1)
    fake[0, 0, 0] = np.nan
    with pytest.raises(ValueError, match="Generated examples contain NaN"):
        measured(metrics.L1(), (levels(2, 8, 8, 1), fake))

"""The extractor of random filters: fixed for ever, for images of any size and kind."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import tiny_image_gan
from scipy import ndimage

from keras_gan import metrics
from keras_gan.metrics import features
from keras_gan.metrics.features import filter_bank

EXTRACTOR = features.random_filters()


def pictures(*shape):
    return np.random.default_rng(0).integers(0, 256, shape, dtype="uint8")


def test_the_filters_are_the_same_in_every_version():
    """Distances that were measured once must stay comparable."""
    assert EXTRACTOR.weights_hash == "791653c975b6b354"
    exact = filter_bank.integer_filters(3)
    assert exact.shape == (5, 5, 3, 8) and not exact.sum(axis=(0, 1)).any()
    # The first number of seed 0 is 0.5488135. At the next pixel, 8 filters × 3 colours
    # later, it is 0.11827443.
    first, next_pixel = (int(255 * drawn) for drawn in (0.5488135, 0.11827443))
    assert exact[0, 0, 0, 0] - exact[0, 1, 0, 0] == 25 * (first - next_pixel)


def test_features_are_those_of_scipy():
    """By another implementation: mean and deviation of |filtered|, at three scales."""
    images = pictures(2, 64, 48, 3)
    found = EXTRACTOR.extract(images)
    scaled = images.astype("float32") / 127.5 - 1
    bank = filter_bank.filters(3)
    expected = []
    for size, gain in (((64, 48), 8), ((32, 24), 4), ((16, 12), 2)):
        level = tf.image.resize(scaled, size, "bilinear", antialias=True).numpy()
        filtered = [
            sum(
                ndimage.correlate(image[..., c], bank[..., c, k], mode="mirror")
                for c in range(3)
            )
            for image in level
            for k in range(8)
        ]
        filtered = np.abs(filtered).reshape(2, 8, -1)
        expected += [gain * filtered.mean(-1), gain * filtered.std(-1)]
    colours = tf.image.resize(scaled, (2, 2), "bilinear", antialias=True)
    expected.append(np.reshape(colours, (2, -1)))
    expected = np.concatenate(expected, axis=1)
    assert found.shape == expected.shape == (2, 60)
    np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize(
    "shape", [(8, 8, 1), (9, 20, 3), (28, 28, 1), (200, 130, 3), (32, 32, 4)]
)
def test_images_of_any_size_have_features(shape):
    found = EXTRACTOR.extract(pictures(5, *shape))
    assert found.shape == (5, EXTRACTOR.width(shape))
    assert np.all(np.isfinite(found)) and found.std(axis=0).min() > 0


def test_grey_is_three_equal_colours():
    grey = pictures(3, 16, 16, 1)
    np.testing.assert_array_equal(
        EXTRACTOR.extract(grey), EXTRACTOR.extract(np.repeat(grey, 3, axis=-1))
    )


@pytest.mark.slow
def test_a_saved_gan_finds_its_extractor_again(tmp_path, images):
    """Also in the compiled test step."""
    gan = tiny_image_gan()
    gan.compile(
        keras.optimizers.Adam(),
        keras.optimizers.Adam(),
        metrics=[metrics.FrechetDistance(EXTRACTOR)],
    )
    images = np.concatenate([images, images[:, ::-1]])
    expected = gan.evaluate(images, verbose=0, return_dict=True)["fd"]
    gan.save(tmp_path / "gan.keras")
    again = keras.models.load_model(tmp_path / "gan.keras")
    assert again.evaluate(images, verbose=0, return_dict=True)["fd"] == expected
    assert expected > 0


def test_other_filters_than_those_of_the_file_are_refused():
    config = keras.saving.serialize_keras_object(EXTRACTOR)
    config["config"]["weights_hash"] = "0123456789abcdef"
    changed = keras.saving.deserialize_keras_object(config)
    with pytest.raises(ValueError, match="weights_hash=0123456789abcdef"):
        changed.extract(pictures(2, 8, 8, 3))


def test_points_and_classes_are_refused():
    with pytest.raises(ValueError, match="examples of shape \\(2,\\)"):
        metrics.FrechetDistance(EXTRACTOR).build((2,))
    with pytest.raises(ValueError, match="not a classifier"):
        EXTRACTOR.probabilities(pictures(2, 8, 8, 3))


@pytest.mark.slow
def test_stronger_faults_score_worse(clothes):
    """Sees features whose scales do not fit together."""
    compared = metrics.RealAgainstReal(clothes[:800], EXTRACTOR, count=200)
    good = clothes[800:]
    rng = np.random.default_rng(0)
    found = {"real": [compared(good)["fd_ratio"]]}
    found["blurred"] = [
        compared(ndimage.gaussian_filter(good, (0, sigma, sigma, 0)))["fd_ratio"]
        for sigma in (0.5, 1)
    ]
    found["noise"] = [
        compared(good + rng.normal(scale=scale, size=good.shape))["fd_ratio"]
        for scale in (0.1, 0.3)
    ]
    found["over and over"] = [
        compared(np.resize(good[:count], good.shape))["fd_ratio"] for count in (20, 2)
    ]
    (real,) = found.pop("real")
    assert 0.5 < real < 2
    for weak, strong in found.values():
        assert 1.3 * real < weak < strong, found

"""Pictures made worse: each degradation, and the pipelines."""

import numpy as np
import pytest
from PIL import Image

from keras_gan import datasets
from keras_gan.datasets.degradations import JPEG
from keras_gan.datasets.degradations import Blur
from keras_gan.datasets.degradations import Downsample
from keras_gan.datasets.degradations import GaussianNoise

RNG = np.random.default_rng(0)
KEY = [1, 2]


def noise(*shape):
    return RNG.uniform(-1, 1, shape).astype("float32")


def test_area_takes_means_of_blocks():
    x = noise(2, 8, 12, 3)
    expected = x.reshape(2, 4, 2, 6, 2, 3).mean((2, 4))
    np.testing.assert_allclose(Downsample(2, "area")(x, KEY), expected, atol=1e-6)


def test_bicubic_is_pillows():
    """Sees a filter that is not scaled to the large pixels, as TensorFlow's default."""
    x = noise(1, 16, 16, 1)
    image = Image.fromarray(x[0, :, :, 0])
    expected = np.asarray(image.resize((4, 4), Image.Resampling.BICUBIC))
    found = Downsample(4)(x, KEY)[0, :, :, 0]
    np.testing.assert_allclose(found, expected, atol=0.02)


def test_a_size_that_the_scale_does_not_divide_is_refused():
    with pytest.raises(ValueError, match="scale=3 and pictures of 8×9"):
        Downsample(3)(noise(1, 8, 9, 1), KEY)


def test_blur_is_a_normal_density_that_keeps_flat_pictures():
    """Sees a border that becomes darker."""
    flat = np.full((2, 9, 7, 3), 0.5, "float32")
    np.testing.assert_allclose(Blur(2.0)(flat, KEY), flat, atol=1e-6)
    point = np.zeros((1, 21, 21, 1), "float32")
    point[0, 10, 10] = 1
    found = np.array(Blur(1.5)(point, KEY))[0, :, :, 0]
    places = np.arange(21) - 10
    expected = np.exp(-(places[:, None] ** 2 + places**2) / (2 * 1.5**2))
    np.testing.assert_allclose(found, expected / expected.sum(), atol=1e-5)


def test_noise_has_its_deviation_and_follows_from_the_key():
    grey = np.zeros((8, 64, 64, 1), "float32")
    found = np.array(GaussianNoise(0.2)(grey, KEY))
    assert found.std() == pytest.approx(0.2, rel=0.02)
    np.testing.assert_array_equal(GaussianNoise(0.2)(grey, KEY), found)
    assert np.abs(found - GaussianNoise(0.2)(grey, [1, 3])).max() > 0.1
    assert abs(np.mean(found[:4] * found[4:])) < 1e-3  # Each picture has its own.
    deviations = np.array(GaussianNoise((0.05, 0.3))(grey, KEY)).std((1, 2, 3))
    assert deviations.min() > 0.04 and deviations.max() < 0.31
    assert np.ptp(deviations) > 0.05


def test_jpeg_is_pillows_and_worse_the_lower_the_quality():
    smooth = np.linspace(-1, 1, 32, dtype="float32")
    x = np.stack([smooth[:, None] * smooth] * 3, -1)[None] + 0.2 * noise(1, 32, 32, 3)
    x = x.clip(-1, 1)
    errors = [np.abs(np.array(JPEG(q)(x, KEY)) - x).mean() for q in (95, 50, 5)]
    assert errors == sorted(errors) and errors[0] < 0.1
    assert JPEG((5, 95))(x[..., :1], KEY).shape == (1, 32, 32, 1)


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (Downsample, (1, 1.5, None)),
        (Blur, (0, -1, (2, 1), (1, 2, 3), "a")),
        (GaussianNoise, (0, (0.1, -0.1))),
        (JPEG, (0, 101, 50.5, (90, 10))),
    ],
)
def test_wrong_arguments_are_refused(kind, values):
    for value in values:
        with pytest.raises(ValueError, match="`(scale|sigma|stddev|quality)`"):
            kind(value)
    with pytest.raises(ValueError, match="`filter` must be one of"):
        Downsample(2, "cubic")


def test_the_condition_is_the_degraded_crop():
    """Sees a picture that is degraded first and cropped at another place."""
    pictures = RNG.integers(0, 255, (40, 24, 24, 3)).astype("uint8")
    options = dict(batch_size=8, crop=16, mirror=True, seed=1)
    train, test = datasets.degraded(pictures, Downsample(2, "area"), **options)
    assert train.image_shape == (16, 16, 3)
    assert train.condition_shape == (8, 8, 3)
    for part in (train, test):
        for high, low in part:
            means = np.asarray(high).reshape(-1, 8, 2, 8, 2, 3).mean((2, 4))
            np.testing.assert_allclose(low, means, atol=1e-5)


@pytest.mark.slow
def test_draws_repeat_by_epoch_and_the_test_part_is_always_the_same():
    """Sees noise that depends on where a pass begins, and validation that moves."""
    pictures = np.full((20, 8, 8, 1), 128, "uint8")
    pictures[:, 0] = 0

    def make():
        return datasets.degraded(
            pictures, [Blur((0.5, 2.0)), GaussianNoise(0.1)], batch_size=4, seed=1
        )

    train, test = make()
    whole = [[np.asarray(low) for _, low in train] for _ in range(2)]
    assert np.abs(whole[0][0] - whole[0][1]).max() > 0.05
    assert np.abs(whole[0][0] - whole[1][0]).max() > 0.05
    resumed = make()[0].resumable(endless=False)
    resumed.set_place(1, 2)
    np.testing.assert_array_equal([low for _, low in resumed], whole[1][2:])
    first, second = ([np.asarray(low) for _, low in test] for _ in range(2))
    np.testing.assert_array_equal(first, second)


def test_sources_are_those_of_load():
    train, _ = datasets.degraded("emoji", Downsample(4), image_size=32, batch_size=2)
    assert train.condition_shape == (8, 8, 3)
    with pytest.raises(TypeError, match="`degrade` must be an object of"):
        datasets.degraded("emoji", "bicubic")
    with pytest.raises(ValueError, match="fewer than one batch"):
        datasets.degraded(np.full((9, 8, 8, 1), 99, "uint8"), Blur(1.0))


def test_a_step_that_cannot_be_taken_is_said_before_the_pipeline_is_made():
    """Not within TensorFlow's tracing, which puts a traceback into the message."""
    with pytest.raises(ValueError, match="^`scale` must divide.*pictures of 8×8$"):
        datasets.degraded(np.full((40, 8, 8, 1), 99, "uint8"), Downsample(3))

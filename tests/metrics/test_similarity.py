"""MS-SSIM against NumPy and SciPy, by the paper's formula."""

import numpy as np
import pytest
from scipy import ndimage

from keras_gan.metrics import MultiScaleSSIM
from keras_gan.metrics import ms_ssim
from keras_gan.metrics.similarity import scale_weights


def by_scipy(x, y, weights):
    """Of one grey pair in [0, 1]: Gaussian window of 11 pixels, σ 1.5."""
    offsets = np.arange(11) - 5
    line = np.exp(-(offsets**2) / (2 * 1.5**2))
    line /= line.sum()

    def window(z):
        for axis in (0, 1):
            z = ndimage.correlate1d(z, line, axis=axis)
        return z[5:-5, 5:-5]

    total = 1.0
    for scale, weight in enumerate(weights):
        mean_x, mean_y = window(x), window(y)
        var = window(x * x) + window(y * y) - mean_x**2 - mean_y**2
        cov = window(x * y) - mean_x * mean_y
        contrast = (2 * cov + 0.03**2) / (var + 0.03**2)
        light = (2 * mean_x * mean_y + 0.01**2) / (mean_x**2 + mean_y**2 + 0.01**2)
        last = scale == len(weights) - 1
        value = (light * contrast if last else contrast).mean()
        total *= max(value, 0) ** weight
        x, y = (z.reshape(z.shape[0] // 2, 2, -1, 2).mean((1, 3)) for z in (x, y))
    return total


def test_it_equals_scipys(clothes):
    pair = clothes[[3, 3, 8, 8]]  # Classes pair the two different images.
    labels = [0, 1, 0, 1]
    expected = by_scipy(
        *((clothes[i, ..., 0].astype("float64") + 1) / 2 for i in (3, 8)),
        scale_weights(28, 28),
    )
    np.testing.assert_allclose(
        ms_ssim(pair, labels, pairs=20), expected, rtol=1e-4, atol=1e-6
    )


def test_scales_are_those_that_fit_the_window():
    assert [len(scale_weights(n, n)) for n in (11, 21, 22, 28, 44, 175, 176)] == [
        *(1, 1, 2, 2, 3, 4, 5)
    ]
    assert len(scale_weights(28, 11)) == 1
    np.testing.assert_allclose(scale_weights(28, 28).sum(), 1)


@pytest.mark.slow
def test_collapse_scores_one_and_within_classes_images_are_more_alike(clothes):
    from keras_gan.datasets import images

    labels = images.read("fashion_mnist_10k").test_labels[:1000]
    assert ms_ssim(np.repeat(clothes[:1], 5, axis=0)) == pytest.approx(1, abs=1e-5)
    assert ms_ssim(clothes, labels) > ms_ssim(clothes) + 0.05


def test_pairs_are_of_two_different_images():
    """Sees pairs of an image with itself: those would score 1."""
    images = np.random.default_rng(0).uniform(-1, 1, (2, 16, 16, 1))
    assert ms_ssim(images, pairs=50) < 0.5


def test_the_metric_has_the_real_images_beside(clothes):
    metric = MultiScaleSSIM(pairs=30, capacity=100)
    metric.update_state(clothes[:100], clothes[100:200])
    found = metric.result()
    np.testing.assert_allclose(
        found["ms_ssim_real"], ms_ssim(clothes[:100], pairs=30), rtol=1e-5
    )
    np.testing.assert_allclose(
        found["ms_ssim"], ms_ssim(clothes[100:200], pairs=30), rtol=1e-5
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((np.zeros((4, 8, 8, 1)),), "at least 11 pixels"),
        ((np.zeros((1, 16, 16, 1)),), "at least 2"),
        ((np.full((2, 16, 16, 1), np.nan),), "NaN"),
        ((np.zeros((2, 16, 16, 1)), [0, 1]), "class with at least 2"),
        ((np.zeros((2, 16, 16, 1)), [0]), "2 integers"),
    ],
)
def test_what_cannot_be_paired_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        ms_ssim(*arguments)

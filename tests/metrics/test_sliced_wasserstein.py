"""The sliced distance against SciPy and POT in one dimension and in many."""

import numpy as np
import ot
import pytest
from scipy import ndimage
from scipy import stats

from keras_gan.metrics import patch_sliced_wasserstein
from keras_gan.metrics import sliced_wasserstein
from keras_gan.metrics.sliced_wasserstein import SlicedWasserstein
from keras_gan.metrics.sliced_wasserstein import _describe
from keras_gan.metrics.sliced_wasserstein import _pyramid


@pytest.mark.parametrize("counts", [(50, 50), (50, 37), (12, 60), (7, 1001)])
def test_one_dimension_equals_scipy_and_pot(counts):
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=counts[0]), rng.gumbel(size=counts[1])
    np.testing.assert_allclose(
        sliced_wasserstein(x[:, None], y[:, None], directions=1, p=1),
        stats.wasserstein_distance(x, y),
        rtol=1e-6,
    )
    squared = ot.emd2_1d(x, y, metric="sqeuclidean")
    np.testing.assert_allclose(
        sliced_wasserstein(x[:, None], y[:, None], directions=3, p=2) ** 2,
        squared,
        rtol=1e-6,
    )


def test_many_dimensions_equal_pot_along_the_same_directions():
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(80, 5)), rng.normal(0.5, 2.0, size=(60, 5))
    axes = np.random.default_rng(7).normal(size=(5, 40))
    axes /= np.linalg.norm(axes, axis=0)
    np.testing.assert_allclose(
        sliced_wasserstein(x, y, directions=40, p=2, seed=7),
        ot.sliced_wasserstein_distance(x, y, projections=axes, p=2),
        rtol=1e-6,
    )


def test_a_shift_has_its_closed_form():
    """W₂ of a shift by m along a direction u is |m·u|; its mean square |m|²/d."""
    x = np.random.default_rng(2).normal(size=(100, 3))
    shift = np.array([3.0, 0.0, 4.0])
    found = sliced_wasserstein(x, x + shift, directions=20_000)
    np.testing.assert_allclose(found, 5 / np.sqrt(3), rtol=0.01)
    assert sliced_wasserstein(x, x) < 1e-12


def test_the_pyramid_is_that_of_scipys_filters_and_adds_up():
    images = np.random.default_rng(3).normal(size=(2, 32, 32, 3)).astype("float32")
    line = np.array([1, 4, 6, 4, 1]) / 16
    kernel = np.outer(line, line)[None, :, :, None]
    bands = list(_pyramid(images, 8))
    assert [band.shape[1] for band in bands] == [32, 16, 8]
    current = images
    for band in bands[:-1]:
        smaller = ndimage.convolve(current, kernel, mode="mirror")[:, ::2, ::2]
        spread = np.zeros_like(current)
        spread[:, ::2, ::2] = smaller
        expected = current - ndimage.convolve(spread, 4 * kernel, mode="mirror")
        np.testing.assert_allclose(band, expected, atol=1e-5)
        current = smaller
    np.testing.assert_allclose(bands[-1], current, atol=1e-5)


@pytest.mark.slow
def test_patches_see_blur_and_not_which_images_they_are_of(clothes):
    """Halves of one set are near; a blurred half is far, above all in detail."""
    images = np.pad(clothes[:400], [(0, 0), (2, 2), (2, 2), (0, 0)], "edge")
    blurred = ndimage.gaussian_filter(images[200:], (0, 1, 1, 0))
    near = patch_sliced_wasserstein(images[:200], images[200:], patches=32)
    far = patch_sliced_wasserstein(images[:200], blurred, patches=32)
    assert list(near) == [32, 16]
    assert far[32] > 4 * near[32]
    assert far[32] - near[32] > far[16] - near[16]


@pytest.mark.slow
def test_many_patches_in_colour_are_scaled_exactly():
    """float32 stops counting at 2²⁴: the mean of so many ones came out as 0.9."""
    rng = np.random.default_rng(0)
    band = np.ones((3000, 8, 8, 3), "float32") + rng.normal(scale=0.1, size=3)
    rows = _describe(band.astype("float32"), 128, 7, rng)
    assert np.abs(rows).max() < 1e-3


def test_flat_bands_are_no_division_by_zero():
    flat = np.zeros((5, 16, 16, 1))
    assert patch_sliced_wasserstein(flat, flat, patches=4) == {16: 0.0}


def test_the_metric_is_of_patches_for_images_and_of_points_else(clothes):
    real, fake = clothes[:60], clothes[60:100]
    metric = SlicedWasserstein(directions=16, patches=8, capacity=60)
    metric.update_state(real[:40], fake[:20])
    metric.update_real(real[40:])
    metric.update_fake(fake[20:])
    expected = patch_sliced_wasserstein(real, fake, patches=8, directions=16)
    np.testing.assert_allclose(metric.result(), expected[28], rtol=1e-5)
    points = SlicedWasserstein(directions=16, capacity=60)
    x = np.random.default_rng(0).normal(size=(50, 2)).astype("float32")
    points.update_state(x, x + 1)
    np.testing.assert_allclose(
        points.result(), sliced_wasserstein(x, x + 1, directions=16), rtol=1e-6
    )


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: sliced_wasserstein([[1.0]], [[1.0], [2.0]]), "at least 2"),
        (lambda: sliced_wasserstein(np.ones((3, 2)), np.ones((3, 1))), "one length"),
        (lambda: sliced_wasserstein(np.ones((3, 2)), np.ones((3, 2)), p=3), "p=3"),
        (
            lambda: patch_sliced_wasserstein(np.ones((2, 8, 8, 1)), np.ones((2, 8, 8))),
            "`fake` must be images",
        ),
        (
            lambda: patch_sliced_wasserstein(*np.ones((2, 2, 6, 6, 1))),
            "patch_size=7",
        ),
        (
            lambda: patch_sliced_wasserstein(
                np.ones((2, 16, 16, 1)), np.ones((2, 16, 16, 3))
            ),
            "one shape",
        ),
    ],
)
def test_what_cannot_be_compared_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()

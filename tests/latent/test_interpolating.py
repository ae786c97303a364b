"""Paths between latents against Shoemake's formula, and where it has none."""

import keras
import numpy as np
import pytest

from keras_gan import priors
from keras_gan.latent import interpolate

RNG = np.random.default_rng(0)


def on_sphere(count, dim, radius=1.0):
    return np.asarray(priors.Spherical(dim, radius)(count, 7), "float32")


def test_slerp_is_shoemakes_formula_between_latents_of_equal_length():
    """Sees the chord divided evenly, and the angle of latents that are not unit."""
    a, b = on_sphere(5, 16, 3.0), np.asarray(priors.Spherical(16, 3.0)(5, 8))
    path = interpolate(a, b, steps=7)
    assert path.shape == (7, 5, 16) and path.dtype == "float32"
    omega = np.arccos(np.sum(a * b, axis=-1, keepdims=True) / 9.0)
    for t, points in zip(np.linspace(0, 1, 7), path, strict=True):
        expected = np.sin((1 - t) * omega) * a + np.sin(t * omega) * b
        np.testing.assert_allclose(points, expected / np.sin(omega), atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(path, axis=-1), 3.0, rtol=1e-6)


def test_ends_are_exact_and_lengths_change_linearly():
    a, b = RNG.normal(size=(2, 3, 8)).astype("float32") * np.float32(1e3)
    for method in ("slerp", "linear"):
        path = interpolate(a, keras.ops.convert_to_tensor(b), 5, method)
        np.testing.assert_array_equal(path[0], a)
        np.testing.assert_array_equal(path[-1], b)
    lengths = np.linalg.norm(interpolate(a, b, 5), axis=-1)
    expected = np.linspace(lengths[0], lengths[-1], 5)
    np.testing.assert_allclose(lengths, expected, rtol=1e-5)


def test_linear_is_the_straight_line():
    path = interpolate([0.0, 1.0], [4.0, -1.0], steps=3, method="linear")
    assert path.tolist() == [[0, 1], [2, 0], [4, -1]]


@pytest.mark.parametrize("nearly", [0.0, 1e-6, 1e-4])
def test_opposite_latents_are_joined_by_a_great_circle(nearly):
    """Sees a division by sin Ω = 0, and a straight line through 0."""
    a = np.float32([0.0, 2.0, 0.0])
    b = np.float32([0.0, -2.0, nearly])
    path = interpolate(a, b, steps=5)
    np.testing.assert_allclose(np.linalg.norm(path, axis=-1), 2.0, rtol=1e-6)
    if nearly:  # Then there is one great circle, by way of (0, 0, 2).
        np.testing.assert_allclose(path[2], [0, 0, 2], atol=1e-3)
    between = np.sum(path[:-1] * path[1:], axis=-1) / 4
    np.testing.assert_allclose(between, np.cos(np.pi / 4), atol=1e-3)
    np.testing.assert_array_equal(path, interpolate(a, b, steps=5))


def test_equal_latents_stay():
    a = RNG.normal(size=(4,)).astype("float32")
    np.testing.assert_allclose(interpolate(a, a, 4), [a] * 4, rtol=1e-6)
    np.testing.assert_allclose(interpolate(a, 2 * a, 3), [a, 1.5 * a, 2 * a], rtol=1e-6)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (([1.0], [1.0], 1), ValueError, "`steps`.*at least 2.*steps=1"),
        (([1.0], [1.0], 3, "cubic"), ValueError, "'slerp', 'linear'.*'cubic'"),
        (([1.0, 2.0], [1.0], 3), ValueError, r"same shape.*\(2,\) and \(1,\)"),
        (([0.0, 0.0], [1.0, 0.0], 3), ValueError, 'all 0.*method="linear"'),
        (([np.nan], [1.0], 3), ValueError, "`a` has NaN"),
        ((["x"], [1.0], 3), TypeError, "`a` must be numbers"),
        ((1.0, 1.0, 3), ValueError, r"`a` must have the shape \(..., dim\)"),
    ],
)
def test_impossible_paths_are_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        interpolate(*arguments)

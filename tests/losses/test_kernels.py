"""Kernels against SciPy and scikit-learn."""

import numpy as np
import pytest
from keras import ops
from scipy.spatial import distance
from sklearn.metrics import pairwise

from keras_gan import losses
from keras_gan.losses.kernels import squared_distances

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(6, 3)), RNG.normal(size=(4, 3)) + 1


def test_squared_distances_are_scipys():
    found = squared_distances(ops.array(X, "float64"), ops.array(Y, "float64"))
    np.testing.assert_allclose(found, distance.cdist(X, Y, "sqeuclidean"), rtol=1e-12)


def test_small_distances_far_from_the_origin_are_kept():
    """In float32 at a distance of 1000. Sees them taken from norms and products."""
    near = np.array([[1000.0, 1000.0], [1000.0, 1000.125]], "float32")
    found = squared_distances(ops.array(near), ops.array(near))
    np.testing.assert_array_equal(found, [[0, 0.015625], [0.015625, 0]])


def test_radial_basis_is_a_sum_of_scikit_learns():
    """Sees σ for σ², and a mean for the sum."""
    kernel = losses.RadialBasis([0.5, 2.0])
    expected = sum(pairwise.rbf_kernel(X, Y, 1 / (2 * s**2)) for s in (0.5, 2.0))
    found = kernel(ops.array(X, "float64"), ops.array(Y, "float64"))
    np.testing.assert_allclose(found, expected, rtol=1e-10)


def test_rational_quadratic_is_its_formula():
    kernel = losses.RationalQuadratic([0.2, 5.0])
    squared = distance.cdist(X, Y, "sqeuclidean")
    expected = sum((1 + squared / (2 * a)) ** -a for a in (0.2, 5.0))
    found = kernel(ops.array(X, "float64"), ops.array(Y, "float64"))
    np.testing.assert_allclose(found, expected, rtol=1e-10)


def test_distance_is_scipys_with_a_minus():
    found = losses.NegativeDistance()(ops.array(X, "float64"), ops.array(Y, "float64"))
    np.testing.assert_allclose(found, -distance.cdist(X, Y), rtol=1e-10)


@pytest.mark.parametrize("values", [(), 1.0, (1.0, 0.0)])
def test_impossible_scales_are_refused(values):
    with pytest.raises(ValueError, match="`bandwidths`"):
        losses.RadialBasis(values)
    with pytest.raises(ValueError, match="`exponents`"):
        losses.RationalQuadratic(values)


def test_a_kernel_of_your_own_needs_one_method():
    class Empty(losses.Kernel):
        pass

    with pytest.raises(TypeError, match="Empty must implement `of"):
        Empty()(ops.array(X), ops.array(Y))

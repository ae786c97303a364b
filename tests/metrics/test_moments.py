"""Streamed and merged moments against NumPy's of all examples at once."""

import numpy as np
import pytest

from keras_gan.metrics import Moments


@pytest.fixture
def features():
    # A mean far from 0 beside a small spread: sums of squares would lose it.
    rng = np.random.default_rng(0)
    return 1e4 + rng.normal(size=(1000, 6)) @ rng.normal(size=(6, 6))


def test_moments_are_numpys(features):
    found = Moments.of(features)
    assert found.count == 1000
    np.testing.assert_allclose(found.mean, features.mean(0), rtol=1e-14)
    np.testing.assert_allclose(
        found.covariance, np.cov(features, rowvar=False), rtol=1e-10
    )


def test_batches_merged_equal_one(features):
    parts = [Moments.of(part) for part in np.split(features, [1, 7, 400])]
    merged = (parts[0] + parts[1]) + (parts[2] + parts[3])
    whole = Moments.of(features)
    assert merged.count == whole.count
    np.testing.assert_allclose(merged.mean, whole.mean, rtol=1e-14)
    np.testing.assert_allclose(merged.scatter, whole.scatter, rtol=1e-10)


def test_sums_give_the_same_moments():
    features = np.random.default_rng(0).normal(size=(50, 3))
    found = Moments.from_sums(50, features.sum(0), features.T @ features)
    np.testing.assert_allclose(found.mean, features.mean(0), rtol=1e-12)
    np.testing.assert_allclose(
        found.covariance, np.cov(features, rowvar=False), rtol=1e-12
    )

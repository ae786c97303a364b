"""The Frechet distance against SciPy's matrix root and closed forms."""

import numpy as np
import pytest
from scipy import linalg

from keras_gan import metrics
from keras_gan.metrics import Moments
from keras_gan.metrics import frechet_distance
from keras_gan.metrics import frechet_distance_infinity
from keras_gan.metrics import intra_class_frechet_distance


def by_scipy(real, fake):
    cov_1, cov_2 = np.cov(real, rowvar=False), np.cov(fake, rowvar=False)
    apart = real.mean(0) - fake.mean(0)
    root = linalg.sqrtm(cov_1 @ cov_2).real
    return apart @ apart + np.trace(cov_1 + cov_2 - 2 * root)


def correlated(count, dim, seed, shift=0.0):
    rng = np.random.default_rng(seed)
    return shift + rng.normal(size=(count, dim)) @ rng.normal(size=(dim, dim))


@pytest.mark.parametrize("dim", [2, 16, 64])
def test_it_equals_scipys(dim):
    real, fake = correlated(500, dim, 0), correlated(300, dim, 1, shift=0.3)
    expected = by_scipy(real, fake)
    np.testing.assert_allclose(frechet_distance(real, fake), expected, rtol=1e-6)
    # And of moments that were merged from parts.
    merged = Moments.of(fake[:100]) + Moments.of(fake[100:])
    np.testing.assert_allclose(
        frechet_distance(Moments.of(real), merged), expected, rtol=1e-6
    )


def test_known_gaussians_have_their_closed_form():
    """N(0, diag a²) and N(m, diag b²): |m|² + Σ(a − b)²."""
    a, b, m = np.array([1.0, 2.0, 3.0]), np.array([2.0, 2.0, 0.5]), np.array([1, 0, -2])
    exact = Moments(1000, np.zeros(3), 999 * np.diag(a**2))
    shifted = Moments(1000, m, 999 * np.diag(b**2))
    expected = 5 + 1 + 0 + 6.25
    np.testing.assert_allclose(frechet_distance(exact, shifted), expected, rtol=1e-12)


def test_a_set_has_no_distance_to_itself_and_halves_score_the_floor():
    """To first order 2d/N of the means and d(d + 1)/2N of the covariances."""
    rng = np.random.default_rng(0)
    count, dim = 1000, 8
    features = rng.normal(size=(count, dim))
    assert frechet_distance(features, features) < 1e-9
    found = [frechet_distance(*rng.normal(size=(2, count, dim))) for _ in range(100)]
    floor = 2 * dim / count + dim * (dim + 1) / (2 * count)
    np.testing.assert_allclose(np.mean(found), floor, rtol=0.1)


def test_a_singular_covariance_does_not_matter():
    """A feature that never varies, as a dead unit of a network."""
    real, fake = correlated(200, 4, 0), correlated(200, 4, 1)
    dead = np.ones((200, 1))
    with_dead = frechet_distance(np.hstack([real, dead]), np.hstack([fake, dead]))
    np.testing.assert_allclose(with_dead, frechet_distance(real, fake), rtol=1e-6)


def test_infinity_takes_the_bias_of_the_number_away():
    """The truth is Σ(1 − 1.1)² = 0.32; a thousand samples score more."""
    rng = np.random.default_rng(0)
    dim = 32
    real = Moments(10**9, np.zeros(dim), (10**9 - 1) * np.eye(dim))
    fake = 1.1 * rng.normal(size=(1000, dim))
    plain = frechet_distance(real, fake)
    extrapolated = frechet_distance_infinity(real, fake, seed=1)
    assert plain > 0.32 + 0.2
    assert abs(extrapolated - 0.32) < 0.1
    # With hardly more samples than features there is no line to draw.
    with pytest.raises(ValueError, match="at least 66 examples.*Received: 65"):
        frechet_distance_infinity(real, fake[:65])


def test_classes_are_compared_with_their_own():
    """Sees a distance that ignores labels: the two sets are the same as a whole."""
    real, labels = correlated(400, 3, 0), np.arange(400) % 2
    real[labels == 1] += 5.0
    np.testing.assert_allclose(
        intra_class_frechet_distance(real, labels, real, 1 - labels),
        by_scipy(real[labels == 0], real[labels == 1]),
        rtol=1e-6,
    )
    assert intra_class_frechet_distance(real, labels, real, labels) < 1e-9
    assert frechet_distance(real, real) < 1e-9


@pytest.mark.parametrize(
    ("real", "fake", "message"),
    [
        (np.zeros((4, 4)), np.zeros((9, 4)), "bias"),
        (np.zeros((9, 4)), np.zeros((4, 4)), "`fake` has 4 examples for 4 features"),
        (np.zeros((1, 4)), np.zeros((9, 4)), "`real` has 1 examples"),
        (np.full((9, 4), np.nan), np.zeros((9, 4)), "`real` contains NaN"),
        (np.zeros((9, 4)), np.zeros((9, 3)), "one length"),
        (np.zeros((9, 2, 2)), np.zeros((9, 2)), "shape \\(count, dim\\)"),
    ],
)
def test_what_cannot_be_compared_is_refused(real, fake, message):
    with pytest.raises(ValueError, match=message):
        frechet_distance(real, fake)


def test_missing_classes_and_classes_are_refused():
    features, labels = correlated(40, 2, 0), np.arange(40) % 2
    with pytest.raises(ValueError, match="`real_condition` is None.*needs class"):
        intra_class_frechet_distance(features, None, features, labels)
    with pytest.raises(ValueError, match="Only one of them has class 1"):
        intra_class_frechet_distance(features, labels, features, labels * 0)
    with pytest.raises(ValueError, match="Only one of them has class 1"):
        intra_class_frechet_distance(features, labels * 0, features, labels)
    with pytest.raises(ValueError, match="In class 1.*bias"):
        few = np.where(np.arange(40) < 2, 1, 0)
        intra_class_frechet_distance(features, few, features, labels)


def test_the_metric_is_called_fid_with_inception_only(monkeypatch):
    extractor = metrics.features.fashion_mnist()
    assert metrics.FrechetDistance(extractor).name == "fd"
    monkeypatch.setattr(type(extractor), "is_inception", True)
    assert metrics.FrechetDistance(extractor).name == "fid"

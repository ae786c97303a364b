"""D* and the divergences, against closed forms and NumPy sums.

For two normals of deviation 1 at a distance d: KL = d²/2, χ² = exp(d²) − 1, squared
Hellinger 2 (1 − exp(−d²/8)), total variation 2 Φ(d/2) − 1, W₁ = d.
"""

import math

import numpy as np
import pytest
from scipy import stats

from keras_gan.datasets import mixtures
from keras_gan.theory import divergence
from keras_gan.theory import optimal_discriminator

D = 1.5
P, Q = stats.norm(0, 1), stats.norm(D, 1)
X = np.linspace(-12, 14, 200_001)
DENSITIES = stats.norm.pdf(X), stats.norm.pdf(X, D)


def total(values):
    return np.sum(values) * (X[1] - X[0])


def jensen_shannon():
    p, q = DENSITIES
    m = (p + q) / 2
    return total(p * np.log(p / m) + q * np.log(q / m)) / 2


CLOSED = {
    "kl": D**2 / 2,
    "reverse_kl": D**2 / 2,
    "pearson": math.exp(D**2) - 1,
    "neyman": math.exp(D**2) - 1,
    "squared_hellinger": 2 * (1 - math.exp(-(D**2) / 8)),
    "total_variation": 2 * stats.norm.cdf(D / 2) - 1,
    "wasserstein": D,
    "jensen_shannon": jensen_shannon(),
    "triangular": total((DENSITIES[0] - DENSITIES[1]) ** 2 / sum(DENSITIES)),
}


@pytest.mark.parametrize("kind", CLOSED)
def test_divergences_of_two_normals(kind):
    assert divergence(P, Q, kind) == pytest.approx(CLOSED[kind], rel=1e-6)


@pytest.mark.parametrize("kind", sorted(set(CLOSED) - {"wasserstein"}))
def test_a_second_coordinate_that_is_alike_changes_nothing(kind):
    plane = [stats.multivariate_normal([mean, 0.0]) for mean in (0.0, D)]
    assert divergence(*plane, kind) == pytest.approx(CLOSED[kind], rel=1e-6)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("kl", math.log(2.0) + 1 / 8 - 1 / 2),  # log σ₂ + σ₁²/(2σ₂²) − ½
        ("reverse_kl", 2 - 1 / 2 - math.log(2.0)),
        ("pearson", 4 / math.sqrt(7) - 1),  # σ₂² / √(2σ₂² − 1) − 1
        # ∫ q²/p diverges for σ₂² ≥ 2.
        pytest.param("neyman", math.inf, marks=pytest.mark.slow),
    ],
)
def test_real_data_come_first(kind, expected):
    """Sees p and q exchanged: the normals of deviation 1 and 2 are no twins."""
    p, q = stats.norm(0, 1), stats.norm(0, 2)
    if expected == math.inf:
        # At the ends of the support the integrand still grows: a huge number.
        assert divergence(p, q, kind) > 1e6
    else:
        assert divergence(p, q, kind) == pytest.approx(expected, rel=1e-6)


def test_uniforms_that_share_half_their_mass():
    p, q = stats.uniform(0, 1), stats.uniform(0.5, 1)
    assert divergence(p, q) == pytest.approx(math.log(2) / 2, rel=1e-6)
    assert divergence(p, q, "total_variation") == pytest.approx(0.5, rel=1e-6)
    assert divergence(p, q, "triangular") == pytest.approx(1.0, rel=1e-6)
    assert divergence(p, q, "wasserstein") == pytest.approx(0.5, rel=1e-4)
    assert divergence(p, q, "kl") == math.inf


@pytest.mark.slow
def test_a_ring_that_has_lost_half_its_modes():
    """Peaks of 0.01 in a plane of 2: none may be stepped over.

    On four modes the densities are as 1 to 2, on the other four q is 0.
    """
    ring = mixtures.ring(8, std=0.01)
    half = mixtures.Mixture(ring.centers[:4], std=0.01)
    expected = (0.5 * math.log(2 / 3) + 0.5 * math.log(2.0) + math.log(4 / 3)) / 2
    assert divergence(ring, half) == pytest.approx(expected, rel=1e-4)
    assert divergence(ring, half, "total_variation") == pytest.approx(0.5, rel=1e-4)


def test_callables_need_a_support():
    p, q = (lambda x: stats.norm.pdf(x)), (lambda x: stats.norm.pdf(x, D))
    found = divergence(p, q, support=(-12, 14))
    assert found == pytest.approx(CLOSED["jensen_shannon"], rel=1e-6)
    with pytest.raises(ValueError, match="`support` must say where"):
        divergence(p, q)
    with pytest.raises(ValueError, match="mass of 1 lies in `support`.*0.5"):
        divergence(p, q, support=(0, 14))
    with pytest.raises(ValueError, match="low below high"):
        divergence(p, q, support=(14, 0))


def test_what_is_no_divergence_is_refused():
    with pytest.raises(ValueError, match="`kind` must be one of jensen_shannon, kl"):
        divergence(P, Q, "js")
    with pytest.raises(TypeError, match="`q` must be a density.*3"):
        divergence(P, 3)
    plane = stats.multivariate_normal([0, 0])
    with pytest.raises(ValueError, match="in one dimension only"):
        divergence(plane, plane, "wasserstein")


def test_the_best_discriminator_of_two_normals_is_a_logistic_function():
    """log p/q = −d x + d²/2. Sees q / (p + q)."""
    x = np.linspace(-50, 50, 101)
    with np.errstate(over="ignore"):
        expected = 1 / (1 + np.exp(D * x - D**2 / 2))
    best = optimal_discriminator(P, Q)
    np.testing.assert_allclose(best(x), expected, rtol=1e-12, atol=1e-300)
    of_callables = optimal_discriminator(P.pdf, Q.pdf)
    np.testing.assert_allclose(of_callables(x[40:60]), expected[40:60], rtol=1e-10)


def test_the_best_discriminator_where_only_one_is_and_where_nobody_is():
    best = optimal_discriminator(stats.uniform(0, 1), stats.uniform(2, 1))
    assert best(np.array([0.5, 2.5, 1.5])).tolist() == [1.0, 0.0, 0.5]


def test_a_mixtures_density_is_the_mean_of_its_gaussians():
    mixture = mixtures.ring(3, std=0.5)
    points = np.random.default_rng(0).normal(size=(50, 2))
    expected = np.mean(
        [stats.multivariate_normal(c, 0.25).pdf(points) for c in mixture.centers], 0
    )
    np.testing.assert_allclose(mixture.pdf(points), expected, rtol=1e-6)
    with pytest.raises(ValueError, match="no density"):
        mixtures.high_dimensional().pdf(np.zeros((1, 1200)))

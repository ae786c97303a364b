"""Where games of Dirac-GAN go: radii, invariants and limits that are known.

Most are slow, as they take hundreds of steps, each of which `test_dirac.py` knows.
"""

import numpy as np
import pytest
from scipy import special

from keras_gan import optimizers
from keras_gan import penalties
from keras_gan import updates
from keras_gan.theory.dirac import play

# Keras keeps learning rates in float32, in which 0.2 is a little more.
H = float(np.float32(0.2))
START = (1.0, -1.0)


def radius(path):
    return np.linalg.norm(path, axis=1)


@pytest.mark.slow
def test_simultaneous_minimax_grows_by_a_known_factor_in_every_step():
    """r² by 1 + h² σ(s)², at every state; to the digits that are known of the end."""
    path = play("minimax", [], updates.Simultaneous(), start=START, steps=500)
    theta, psi = path[:-1].T
    factor = 1 + H**2 * special.expit(psi * theta) ** 2
    np.testing.assert_allclose(
        radius(path)[1:] ** 2, radius(path)[:-1] ** 2 * factor, rtol=1e-12
    )
    np.testing.assert_allclose(radius(path)[-1], 3.097, rtol=1e-3)


@pytest.mark.parametrize(
    ("loss", "weight", "expected"),
    [
        ("non_saturating", 0.3, 2.2e-6),
        pytest.param("non_saturating", None, 0.640, marks=pytest.mark.slow),
        pytest.param("minimax", 0.3, 2.6e-6, marks=pytest.mark.slow),
        pytest.param("minimax", 1.0, 1e-21, marks=pytest.mark.slow),
    ],
)
def test_radii_after_500_simultaneous_steps(loss, weight, expected):
    """To the digits that are known of them."""
    objects = [] if weight is None else [penalties.R1(weight)]
    path = play(loss, objects, updates.Simultaneous(), start=START, steps=500)
    digits = 1e-3 if weight is None else 0.05
    np.testing.assert_allclose(radius(path)[-1], expected, rtol=digits)


@pytest.mark.slow
def test_alternating_wasserstein_has_an_invariant():
    """θ² + ψ² − h θψ when D moves first; simultaneous steps grow by exactly 1 + h².

    Sees G that moves before D, for which the sign of the last term is another.
    """
    path = play("wasserstein", [], start=START, steps=200)
    theta, psi = path.T
    conserved = theta**2 + psi**2 - H * theta * psi
    np.testing.assert_allclose(conserved, conserved[0], rtol=0, atol=5e-15 * 200)
    path = play("wasserstein", [], updates.Simultaneous(), start=START, steps=200)
    np.testing.assert_allclose(radius(path)[-1] ** 2, 2 * (1 + H**2) ** 200, rtol=1e-10)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("h", "start", "steps", "known"),
    [(0.05, 0.3162, 500, 0.3162), (0.2, 1.0, 1100, 0.6317), (0.2, 0.3, 1100, 0.6317)],
)
def test_simultaneous_non_saturating_comes_to_a_circle_of_radius_root_2h(
    h, start, steps, known
):
    path = play(
        "non_saturating",
        [],
        updates.Simultaneous(),
        learning_rate=h,
        start=(start, 0.0),
        steps=steps,
    )
    last = radius(path)[-300:]
    np.testing.assert_allclose(np.sqrt(np.mean(last**2)), known, rtol=0.002)
    np.testing.assert_allclose(known, np.sqrt(2 * h), rtol=0.002)


@pytest.mark.slow
def test_alternating_non_saturating_approaches_slowly():
    """r(t) ≈ (1/r₀² + t/8)^(−1/2) for small steps: from 0.3, 0.2062 at t = 100."""
    path = play("non_saturating", [], learning_rate=0.05, start=(0.3, 0.0), steps=2000)
    found = np.sqrt(np.mean(radius(path)[-125:] ** 2))  # of a last turn, 4π / h steps
    np.testing.assert_allclose(found, 0.2062, atol=0.003)
    np.testing.assert_allclose(found, (1 / 0.09 + 100 / 8) ** -0.5, rtol=0.02)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("objects", "clip", "least", "most"),
    [
        ([penalties.WassersteinGradient(0.35)], None, 1.62, 1.97),
        ([], 1.0, 1.00, 1.27),
    ],
)
def test_the_remedies_of_wasserstein_never_converge(objects, clip, least, most):
    path = play(
        "wasserstein",
        objects,
        updates.Simultaneous(),
        clip=clip,
        start=START,
        steps=600,
    )
    tail = radius(path)[-300:]
    np.testing.assert_allclose([tail.min(), tail.max()], [least, most], atol=0.006)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("weight", "limit"), [(0.1, 3.620), (1.0, 1.657)], ids=["0.1", "1"]
)
def test_alternating_r1_is_stable_up_to_a_known_step(weight, limit):
    """(−γ + √(γ² + 4a²)) / a² with a = ½, from 2 % below and above, near 0."""
    radii = []
    for h in (0.98 * limit, 1.02 * limit):
        path = play(
            "minimax",
            [penalties.R1(weight)],
            learning_rate=h,
            start=(1e-3, 1e-3),
            steps=100,
        )
        radii.append(radius(path)[-1] / 1e-3)
    assert radii[0] < 0.7 and radii[1] > 3


@pytest.mark.slow
@pytest.mark.parametrize(
    ("update", "optimizer", "rate"),
    [
        (updates.Simultaneous(), None, 1.004988),
        (updates.Extragradient(), None, 0.995038),
        (updates.Simultaneous(), optimizers.OptimisticSGD, 0.994936),
    ],
    ids=["simultaneous", "extragradient", "optimistic"],
)
def test_near_the_equilibrium_the_radius_goes_by_the_spectral_radius(
    update, optimizer, rate
):
    """Of the bilinear game at h = 0.2, a = ½: the mean factor a step."""
    path = play(
        "minimax", [], update, optimizer=optimizer, start=(1e-4, 1e-4), steps=600
    )
    factor = (radius(path)[-1] / radius(path)[100]) ** (1 / 500)
    np.testing.assert_allclose(factor, rate, atol=2e-5)

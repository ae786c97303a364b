"""Eigenvalues of Dirac-GAN, against formulas on paper and against the game played."""

import numpy as np
import pytest

from keras_gan import optimizers
from keras_gan import penalties
from keras_gan import updates
from keras_gan.theory import dirac

# f'(0): what a unit of logit is worth to either player at the equilibrium.
SLOPES = {
    "minimax": 0.5,
    "non_saturating": 0.5,
    "relativistic_paired": 0.5,
    "jensen_shannon": 0.5,
    "wasserstein": 1.0,
    "hinge": 1.0,
}


@pytest.mark.parametrize("loss", SLOPES)
def test_without_a_remedy_the_players_circle(loss):
    found = sorted(dirac.eigenvalues(loss).imag)
    np.testing.assert_allclose(found, [-SLOPES[loss], SLOPES[loss]], atol=1e-12)
    np.testing.assert_allclose(dirac.eigenvalues(loss).real, 0.0, atol=1e-12)


@pytest.mark.parametrize("gamma", [0.1, 1.0, 3.0])
@pytest.mark.parametrize("loss", SLOPES)
def test_r1_and_r2_damp_alike(loss, gamma):
    """−γ/2 ± √(γ²/4 − a²). Sees the misprint of a for a²."""
    a = SLOPES[loss]
    root = np.sqrt(complex(gamma**2 / 4 - a**2))
    expected = np.sort_complex([-gamma / 2 + root, -gamma / 2 - root])
    for objects in (
        [penalties.R1(gamma)],
        [penalties.R2(gamma)],
        [penalties.R1(gamma / 4), penalties.R2(0.75 * gamma)],
    ):
        found = np.sort_complex(dirac.eigenvalues(loss, objects))
        np.testing.assert_allclose(found, expected, atol=1e-9)


def test_instance_noise_damps_by_the_curvature_of_the_loss():
    """f''(0) σ² ± √(f''(0)² σ⁴ − a²), f''(0) = −¼; Wasserstein's has none."""
    for std in (0.5, 2.0):
        c = std**2 / 4
        expected = np.sort_complex(
            [-c + np.sqrt(complex(c**2 - 0.25)), -c - np.sqrt(complex(c**2 - 0.25))]
        )
        for loss in ("minimax", "relativistic_paired"):
            found = np.sort_complex(dirac.eigenvalues(loss, noise=std))
            np.testing.assert_allclose(found, expected, atol=1e-9)
    np.testing.assert_allclose(dirac.eigenvalues("wasserstein", noise=2.0).real, 0)


@pytest.mark.parametrize(
    ("update", "optimizer", "expected"),
    [
        (updates.Simultaneous(), None, np.sqrt(1 + 0.01)),
        (updates.OneStage(), None, np.sqrt(1 + 0.01)),
        (updates.Alternating(), None, 1.0),
        (updates.Extragradient(), None, np.sqrt(0.99**2 + 0.01)),
        (updates.Consensus(0.5), None, np.hypot(1 - 0.2 * 0.125, 0.1)),
        (updates.Simultaneous(), optimizers.OptimisticSGD, 0.994936),
    ],
)
def test_spectral_radii_at_a_step_of_one_fifth(update, optimizer, expected):
    """h = 0.2, a = ½: |1 ± iha|² = 1 + h²a², of consensus (1 − hγa²)² + h²a²."""
    found = dirac.spectral_radius("minimax", update=update, optimizer=optimizer)
    assert found == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(
    ("gamma", "limit"), [(0.1, 3.620), (1.0, 1.657)], ids=["0.1", "1"]
)
def test_alternating_r1_is_stable_up_to_a_known_step(gamma, limit):
    for factor, stable in ((0.99, True), (1.01, False)):
        radius = dirac.spectral_radius(
            "minimax", [penalties.R1(gamma)], learning_rate=factor * limit
        )
        assert (radius < 1) == stable


@pytest.mark.usefixtures("eager")
@pytest.mark.parametrize(
    ("loss", "update"),
    [
        ("non_saturating", updates.Alternating()),
        ("hinge", updates.Simultaneous()),
        ("non_saturating", updates.Extragradient()),
        ("hinge", updates.Consensus(0.4)),
    ],
    ids=repr,
)
def test_the_radius_is_that_of_the_game_itself(loss, update):
    """The matrix of one step, from the columns that `play` makes of it near 0.

    Sees G that moves before D, and J for its transpose.
    """
    size, columns = 1e-5, []
    for start in ((size, 0.0), (0.0, size)):
        path = dirac.play(loss, [penalties.R1(0.3)], update, start=start, steps=1)
        columns.append(path[1] / size)
    measured = np.abs(np.linalg.eigvals(np.stack(columns, 1))).max()
    found = dirac.spectral_radius(loss, [penalties.R1(0.3)], update)
    # Keras keeps the learning rate in float32.
    assert found == pytest.approx(measured, abs=2e-5)


def test_what_has_no_eigenvalues_is_refused():
    with pytest.raises(ValueError, match="`penalties` may be R1 and R2"):
        dirac.eigenvalues("wasserstein", [penalties.WassersteinGradient()])
    with pytest.raises(ValueError, match="independently of each other"):
        dirac.eigenvalues("energy_distance")
    with pytest.raises(ValueError, match="`update` must be"):
        dirac.spectral_radius("minimax", update=updates.Unrolled())
    with pytest.raises(ValueError, match="`optimizer` must be"):
        dirac.spectral_radius("minimax", optimizer=optimizers.OptimisticSGD)
    with pytest.raises(ValueError, match="`noise` must be"):
        dirac.eigenvalues("minimax", noise=-1.0)
    with pytest.raises(ValueError, match="`learning_rate` must be"):
        dirac.spectral_radius("minimax", learning_rate=0.0)

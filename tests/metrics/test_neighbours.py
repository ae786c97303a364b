"""Neighbours against the authors' `prdc`, scikit-learn, and counting by hand."""

import contextlib
import io

import numpy as np
import prdc as reference
import pytest
from sklearn.neighbors import NearestNeighbors

from keras_gan.metrics import authenticity
from keras_gan.metrics import distances
from keras_gan.metrics import nearest_neighbours
from keras_gan.metrics import prdc
from keras_gan.metrics import realism


@pytest.fixture
def sets():
    rng = np.random.default_rng(0)
    return rng.normal(size=(700, 6)), rng.normal(0.4, 0.9, size=(500, 6))


@pytest.mark.parametrize("k", [1, 3, 5])
@pytest.mark.parametrize("block", [None, 700 * 8 * 13])
def test_prdc_equals_its_authors(sets, k, block, monkeypatch):
    """Also in blocks of 13 rows, the last of which is a short one."""
    if block is not None:
        monkeypatch.setattr(distances, "BLOCK_BYTES", block)
    with contextlib.redirect_stdout(io.StringIO()):
        expected = reference.compute_prdc(*sets, nearest_k=k)
    found = prdc(*sets, k=k)._asdict()
    for name, value in expected.items():
        np.testing.assert_allclose(found[name], value, rtol=1e-6, err_msg=name)


def test_prdc_equals_its_definitions_pair_by_pair():
    rng = np.random.default_rng(5)
    real, fake, k = rng.normal(size=(40, 3)), rng.normal(0.5, size=(30, 3)), 4

    def radius(point, others):
        return sorted(np.linalg.norm(point - other) for other in others)[k]

    real_radii = [radius(x, real) for x in real]
    fake_radii = [radius(y, fake) for y in fake]
    within = np.array([[np.linalg.norm(x - y) for x in real] for y in fake])
    in_real, in_fake = within <= real_radii, within.T <= fake_radii
    found = prdc(real, fake, k)
    assert found.precision == pytest.approx(in_real.any(1).mean())
    assert found.recall == pytest.approx(in_fake.any(1).mean())
    assert found.density == pytest.approx(in_real.sum() / (k * 30))
    assert found.coverage == pytest.approx(in_real.any(0).mean())


@pytest.mark.slow
def test_equals_score_what_theory_expects():
    """Coverage at k: 1 − 2⁻ᵏ, whatever the distribution."""
    rng = np.random.default_rng(1)
    for k, expected in ((3, 0.875), (5, 0.96875)):
        found = prdc(*rng.normal(size=(2, 4000, 4)), k=k)
        assert abs(found.coverage - expected) < 0.015
        assert abs(found.density - 1) < 0.05


def test_dropping_half_the_data_shows_in_recall_and_not_in_precision():
    rng = np.random.default_rng(2)
    real = rng.normal(size=(1000, 2))
    real[500:] += 100
    fake = rng.normal(size=(1000, 2))
    found = prdc(real, fake)
    assert found.precision > 0.9 and abs(found.recall - 0.5) < 0.05
    assert abs(found.coverage - 0.5) < 0.05


def test_neighbours_are_scikit_learns(sets):
    lengths, indices = NearestNeighbors(n_neighbors=4).fit(sets[0]).kneighbors(sets[1])
    found = nearest_neighbours(*sets, k=4)
    np.testing.assert_array_equal(found.indices, indices)
    np.testing.assert_allclose(found.distances, lengths, rtol=1e-6)


def test_realism_by_hand():
    """Radii 1, 1, 2, 6 at k = 1; those above the median, 1.5, do not count."""
    real = [[0.0], [1.0], [3.0], [9.0]]
    fake = [[0.5], [2.0], [3.0], [0.0]]
    expected = [2.0, 1.0, 0.5, np.inf]
    np.testing.assert_allclose(realism(real, fake, k=1), expected)


def test_realism_falls_off_the_manifold(sets):
    real, _ = sets
    scores = realism(real, real[:1] + np.array([[0.01], [1.0], [10.0]]) * np.ones(6))
    assert scores[0] > 1 > scores[2] and scores[0] > scores[1] > scores[2]


def test_authenticity_by_hand():
    """Nearest of 0.1 is 0, whose own neighbour is 1 away: a copy; 2.5 is none."""
    assert authenticity([[0.0], [1.0], [5.0]], [[0.1], [2.5], [20.0]]) == 2 / 3


def test_copies_have_no_authenticity_and_fresh_samples_some():
    rng = np.random.default_rng(3)
    real, fresh = rng.normal(size=(2, 1000, 8))
    assert authenticity(real, real + 1e-6) == 0.0
    far = real[:100] + 1e4  # Where x·x − 2x·y + y·y is far from exact.
    assert np.sum(realism(far, far) == np.inf) == 50  # Of the half that counts.
    assert np.all(nearest_neighbours(far, far).distances == 0)
    assert 0.3 < authenticity(real, fresh) < 0.7


def test_a_far_off_set_does_not_lose_its_radii_to_rounding():
    """Squared distances are differences of numbers a million times as large."""
    rng = np.random.default_rng(4)
    real, fake = 1e3 + rng.normal(size=(2, 300, 4))
    with contextlib.redirect_stdout(io.StringIO()):
        expected = reference.compute_prdc(real - 1e3, fake - 1e3, nearest_k=5)
    found = prdc(real, fake)._asdict()
    for name, value in expected.items():
        np.testing.assert_allclose(found[name], value, rtol=1e-6)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((np.zeros((5, 2)), np.zeros((9, 2)), 5), "at most 4"),
        ((np.zeros((9, 2)), np.zeros((5, 2)), 5), "at most 4"),
        ((np.zeros((9, 2)), np.zeros((9, 2)), 0), "k=0"),
        ((np.zeros((9, 2)), np.zeros((1, 2)), 1), "at least 2"),
        ((np.zeros((9, 2)), np.zeros((9, 3)), 1), "one length"),
        ((np.full((9, 2), np.nan), np.zeros((9, 2)), 1), "NaN"),
    ],
)
def test_what_cannot_be_searched_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        prdc(*arguments)

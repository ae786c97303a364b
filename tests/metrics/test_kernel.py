"""The kernel distance against a direct double sum and scikit-learn's kernel."""

import numpy as np
import pytest
from sklearn.metrics.pairwise import polynomial_kernel

from keras_gan.metrics import kernel_distance


def direct(x, y):
    """Unbiased MMD² as its definition has it, pair by pair."""

    def kernel(a, b):
        return (a @ b / len(a) + 1) ** 3

    count = len(x)
    within = sum(
        kernel(z[i], z[j])
        for z in (x, y)
        for i in range(count)
        for j in range(count)
        if i != j
    )
    across = sum(kernel(a, b) for a in x for b in y)
    return within / (count * (count - 1)) - 2 * across / count**2


def test_it_equals_a_direct_double_sum():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(20, 5)), rng.normal(0.5, size=(20, 5))
    found = kernel_distance(x, y, block_size=20)
    np.testing.assert_allclose(found.value, direct(x, y), rtol=1e-10)
    assert np.isnan(found.standard_error)


def test_it_equals_scikit_learns_kernel():
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(300, 8)), rng.normal(0.2, size=(300, 8))
    xx, yy, xy = (polynomial_kernel(*pair) for pair in ((x, x), (y, y), (x, y)))
    off = ~np.eye(300, dtype=bool)
    expected = xx[off].mean() + yy[off].mean() - 2 * xy.mean()
    np.testing.assert_allclose(kernel_distance(x, y).value, expected, rtol=1e-6)


def test_the_standard_error_is_that_of_independent_blocks():
    """Over many sets of one distribution, values spread as the error says."""
    rng = np.random.default_rng(2)
    found = [
        kernel_distance(*rng.normal(size=(2, 400, 4)), block_size=40) for _ in range(60)
    ]
    values = np.array([estimate.value for estimate in found])
    errors = np.array([estimate.standard_error for estimate in found])
    np.testing.assert_allclose(values.std(), np.sqrt((errors**2).mean()), rtol=0.3)
    # And no bias: a biased estimate would lie well above 0.
    assert abs(values.mean()) < 4 * values.std() / np.sqrt(60)
    assert values.min() < 0


def test_sets_may_differ_in_size_and_blocks_are_drawn_by_the_seed():
    rng = np.random.default_rng(3)
    x, y = rng.normal(size=(230, 3)), rng.normal(size=(110, 3))
    one, again, other = (kernel_distance(x, y, 50, seed=s) for s in (0, 0, 1))
    assert one == again != other


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((np.zeros((1, 2)), np.zeros((5, 2))), "at least 2 examples"),
        ((np.zeros((5, 2)), np.zeros((5, 3))), "one length"),
        ((np.zeros((5, 2)), np.full((5, 2), np.inf)), "`fake` contains"),
        ((np.zeros((5, 2)), np.zeros((5, 2)), 1), "block_size=1"),
    ],
)
def test_what_cannot_be_compared_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        kernel_distance(*arguments)

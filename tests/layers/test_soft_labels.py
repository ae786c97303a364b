"""The mark of rows that sum to 1."""

import numpy as np

from keras_gan.layers import SoftLabels


def test_rows_go_through_as_they_are():
    rows = np.random.default_rng(0).dirichlet(np.ones(4), 5).astype("float32")
    np.testing.assert_array_equal(SoftLabels()(rows), rows)
    assert SoftLabels.rows_sum_to_one

"""The size of grids."""

import pytest

from keras_gan.callbacks import layouts


def side(count, image):
    return count * (image + layouts.GAP) + layouts.GAP


@pytest.mark.parametrize("rows", [1, 8, 10, 100, 1000])
@pytest.mark.parametrize("columns", [1, 8, 300])
@pytest.mark.parametrize(
    "shape",
    [(8, 8), (28, 28), (128, 128), (64, 256), (600, 20), (1024, 1024), (5000, 3000)],
)
def test_grids_are_never_larger_than_two_thousand_pixels_or_so(rows, columns, shape):
    layout = layouts.fitted(rows, columns, (*shape, 3), beside=170)
    assert 1 <= layout.rows <= rows and 1 <= layout.columns <= columns
    assert side(layout.rows, layout.height) <= 2070
    assert side(layout.columns, layout.width) <= 1950
    ratio = layout.height / layout.width / (shape[0] / shape[1])
    assert 0.9 < ratio < 1.1


@pytest.mark.parametrize(
    "rows, columns, shape, expected",
    [
        (8, 8, (28, 28, 1), (8, 8, 56, 56)),
        (8, 8, (8, 8, 1), (8, 8, 64, 64)),
        (8, 8, (256, 256, 3), (8, 8, 256, 256)),
        # 60 rows of 28 pixels fit, if they are not enlarged: 60 · 30 + 2 = 1,802.
        (60, 8, (28, 28, 1), (60, 8, 28, 28)),
        # 1,000 do not: enlarged, 35 fit into 2,070 - 2 pixels.
        (1000, 8, (28, 28, 1), (35, 8, 56, 56)),
        (1000, 8, (128, 128, 3), (15, 8, 128, 128)),
        (8, 8, (1024, 1024, 3), (4, 4, 512, 512)),
    ],
)
def test_layouts_by_hand(rows, columns, shape, expected):
    assert layouts.fitted(rows, columns, shape) == expected


def test_some_of_many_are_evenly_spread():
    assert layouts.spread([1, 2, 3], 3) == [1, 2, 3]
    assert layouts.spread(list(range(1000)), 4) == [0, 333, 666, 999]
    assert layouts.spread(list(range(5)), 1) == [0]

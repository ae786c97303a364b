"""Samples beside other real images: ratios of distances that mean something alone."""

import math

import numpy as np
import pytest

from keras_gan import metrics
from keras_gan.metrics import features
from keras_gan.metrics.evaluation import Evaluation

RNG = np.random.default_rng(0)


def test_the_ratio_is_that_of_two_distances():
    """Both from the first set, in equal numbers, the second without samples."""
    points = RNG.normal(size=(500, 2))
    fake = RNG.normal(0.5, size=(250, 2))
    compared = metrics.RealAgainstReal(points, seed=3)
    order = np.random.default_rng(3).permutation(500)
    first, second = points[np.sort(order[:250])], points[np.sort(order[250:])]
    np.testing.assert_array_equal(compared.indices, np.sort(order[250:]))
    found = compared(fake)
    floor = metrics.frechet_distance(first, second)
    distance = metrics.frechet_distance(first, fake)
    assert compared.real["fd"] == pytest.approx(floor, rel=1e-4)
    assert found["fd"] == pytest.approx(distance, rel=1e-4)
    assert found["fd_ratio"] == pytest.approx(distance / floor, rel=1e-3)
    slices = [
        metrics.sliced_wasserstein(first, part, directions=128)
        for part in (second, fake)
    ]
    assert found["swd_ratio"] == pytest.approx(slices[1] / slices[0], rel=1e-4)
    assert list(found) == compared.names


def test_other_real_examples_score_1_and_copies_less():
    points = RNG.normal(size=(6, 1000, 16))
    pool = points[:2].reshape(-1, 16)
    compared = metrics.RealAgainstReal(pool)
    ratios = [compared(part)["fd_ratio"] for part in points[2:]]
    assert 0.75 < np.mean(ratios) < 1.3
    # Half of the copies are of images of the first set.
    copies = [
        compared(pool[RNG.choice(2000, 1000, replace=False)])["fd_ratio"]
        for _ in range(3)
    ]
    assert 0.3 < np.mean(copies) < 0.7


@pytest.mark.parametrize("dtype", ["uint8", "float32"])
def test_images_are_compared_in_the_default_features(dtype):
    images = RNG.integers(0, 256, (400, 16, 16, 3), dtype="uint8")
    if dtype == "float32":
        images = images.astype("float32") / 127.5 - 1
    compared = metrics.RealAgainstReal(images[:300])
    assert compared.count == 150 and compared.left_out == {}
    assert "random_filters" in compared.protocol["extractor"]
    samples = images[300:][np.arange(150) % 100]
    expected = Evaluation(
        [metrics.FrechetDistance(features.random_filters())],
        images[np.sort(np.random.default_rng(0).permutation(300)[:150])],
    ).measure(samples)
    assert compared(samples)["fd"] == pytest.approx(expected["fd"])


def test_few_images_have_the_distance_that_they_suffice_for():
    images = RNG.integers(0, 256, (40, 16, 16, 3), dtype="uint8")
    compared = metrics.RealAgainstReal(images)
    assert list(compared(images[:20])) == ["swd", "swd_ratio"] == compared.names
    assert "61 examples" in compared.left_out["fd"]
    with pytest.raises(ValueError, match="at least 4"):
        metrics.RealAgainstReal(images[:3])
    with pytest.raises(ValueError, match="at least 61 .*at least 7 pixels"):
        metrics.RealAgainstReal(images[:, :6, :6])


def test_images_that_are_all_alike_have_ratios_too():
    images = np.full((200, 8, 8, 3), 7, "uint8")
    compared = metrics.RealAgainstReal(images)
    assert compared(images[:100])["swd_ratio"] == 1.0
    assert (
        compared(images[:100] + RNG.integers(0, 9, (100, 8, 8, 3), "uint8"))[
            "swd_ratio"
        ]
        == math.inf
    )


def test_more_metrics_are_computed_for_both_sets():
    points = RNG.normal(size=(400, 2))
    compared = metrics.RealAgainstReal(points, count=100, metrics=[metrics.PRDC()])
    found = compared(points[:100])
    assert {"precision", "recall"} <= set(found) and "precision_ratio" not in found
    assert 0.7 < compared.real["precision"] <= 1


class Files:
    """Images that are read when they are needed."""

    def __init__(self, images):
        self.images, self.shape = images, images.shape
        self.dtype, self.most = images.dtype, 0

    def __len__(self):
        return len(self.images)

    def read(self, indices):
        self.most = max(self.most, len(indices))
        return self.images[indices]


def test_of_many_or_large_images_a_part_is_read():
    files = Files(np.zeros((3000, 8, 8, 1), "uint8"))
    assert metrics.RealAgainstReal(files).count == 1000 == files.most
    large = Files(np.broadcast_to(np.uint8(3), (400, 512, 512, 3)))
    from keras_gan.metrics import real_against_real

    assert real_against_real._count(large, None) == 128


def test_numbers_that_do_not_fit_are_refused():
    points = RNG.normal(size=(100, 2))
    compared = metrics.RealAgainstReal(points)
    with pytest.raises(ValueError, match="`samples` must be 50.*Received: 49"):
        compared(points[:49])
    with pytest.raises(ValueError, match="at most 50, half of the 100"):
        metrics.RealAgainstReal(points, count=51)
    with pytest.raises(ValueError, match="shape of the real examples"):
        compared.check_samples((3,))


def test_images_of_both_sets_are_checked_at_once():
    """Sees NaN that is found when samples are measured, minutes later."""
    images = RNG.uniform(-1, 1, size=(300, 8, 8, 1)).astype("float32")
    for part in np.random.default_rng(0).permutation(300).reshape(2, -1):
        broken = images.copy()
        broken[part[0]] = np.nan
        with pytest.raises(ValueError, match="`images` contains NaN"):
            metrics.RealAgainstReal(broken)

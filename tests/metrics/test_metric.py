"""What all metrics share: batches add up, room runs out, states are forgotten."""

import numpy as np
import pytest
import tensorflow as tf

from keras_gan import metrics
from keras_gan.metrics import frechet_distance
from keras_gan.metrics import kernel_distance
from keras_gan.metrics import prdc


@pytest.fixture
def sets():
    rng = np.random.default_rng(0)
    shape = (2, 200, 3)
    real, fake = rng.normal(size=shape).astype("float32")
    return real, fake + np.float32(0.5)


def stream(metric, real, fake, sizes=(1, 50, 129, 20)):
    ends = np.cumsum(sizes)
    for start, end in zip([0, *ends[:-1]], ends, strict=True):
        metric.update_state(real[start:end], fake[start:end])
    return metric.result()


def test_streaming_equals_one_batch(sets):
    expected = frechet_distance(*(x.astype("float64") for x in sets))
    found = stream(metrics.FrechetDistance(), *sets)
    np.testing.assert_allclose(found, expected, rtol=1e-10)
    found = stream(metrics.PRDC(capacity=200), *sets)
    assert found == prdc(*sets)._asdict()
    found = stream(metrics.KernelDistance(capacity=200, block_size=50), *sets)
    np.testing.assert_allclose(
        list(found.values()), kernel_distance(*sets, block_size=50), rtol=1e-10
    )
    found = stream(metrics.Authenticity(capacity=200), *sets)
    assert found == metrics.authenticity(*sets)
    found = stream(metrics.Realism(capacity=200), *sets)
    assert found == np.median(metrics.realism(*sets))
    found = stream(metrics.FrechetDistanceInfinity(capacity=200), *sets)
    expected = metrics.frechet_distance_infinity(*sets)
    np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_classes_stream_as_well(sets):
    labels = np.arange(200) % 3
    metric = metrics.IntraClassFrechetDistance(num_classes=4)
    for part in np.split(np.arange(200), [30, 100]):
        metric.update_state(sets[0][part], sets[1][part], labels[part])
    expected = metrics.intra_class_frechet_distance(sets[0], labels, sets[1], labels)
    np.testing.assert_allclose(metric.result(), expected, rtol=1e-10)


def test_a_graph_gathers_the_same(sets):
    metric = metrics.FrechetDistance()
    metric.build((3,))
    update = tf.function(metric.update_state)
    for part in range(4):
        update(*(x[50 * part :][:50] for x in sets))
    expected = frechet_distance(*(x.astype("float64") for x in sets))
    np.testing.assert_allclose(metric.result(), expected, rtol=1e-10)


def test_a_state_is_forgotten_and_the_real_part_can_stay(sets):
    for metric in (metrics.FrechetDistance(), metrics.PRDC(capacity=200)):
        once = stream(metric, *sets)
        metric.reset_fake()
        metric.update_fake(sets[1])
        again = metric.result()
        metric.reset_state()
        metric.update_state(*sets)
        for found in (again, metric.result()):
            np.testing.assert_allclose(
                *(
                    list(x.values()) if isinstance(x, dict) else x
                    for x in (found, once)
                ),
                rtol=1e-9,
            )


def test_more_than_there_is_room_for_is_refused(sets):
    metric = metrics.PRDC(capacity=150)
    stream(metric, *(x[:150] for x in sets), sizes=(100, 50))
    metric.update_fake(sets[1][150:])
    with pytest.raises(ValueError, match="capacity=150. Received: 200 examples"):
        metric.result()
    # What came before is not lost, and the state can be used again.
    metric.reset_state()
    metric.update_state(*(x[50:] for x in sets))
    assert metric.result() == prdc(*(x[50:] for x in sets))._asdict()


@pytest.mark.parametrize(
    "metric", [metrics.FrechetDistance(), metrics.PRDC(capacity=50)]
)
def test_not_a_number_and_no_data_are_refused(metric):
    with pytest.raises(ValueError, match="no examples yet"):
        metric.result()
    metric.update_state(np.zeros((50, 2)), np.full((50, 2), np.nan))
    with pytest.raises(ValueError, match="NaN"):
        metric.result()
    with pytest.raises(ValueError, match="examples of shape \\(2,\\) before"):
        metric.update_state(np.zeros((50, 3)), np.zeros((50, 3)))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: metrics.PRDC(capacity=0), "capacity=0"),
        (lambda: metrics.PRDC(k=0), "k=0"),
        (lambda: metrics.KernelDistance(block_size=1), "block_size=1"),
        (lambda: metrics.SlicedWasserstein(patches=0), "patches=0"),
        (lambda: metrics.MultiScaleSSIM(pairs=0), "pairs=0"),
        (lambda: metrics.ClassifierAccuracyScore(epochs=0), "epochs=0"),
        (lambda: metrics.IntraClassFrechetDistance(0), "num_classes=0"),
        (lambda: metrics.FrechetDistance("inception"), "features.Extractor"),
        (
            lambda: metrics.IntraClassFrechetDistance(2).update_state(
                np.zeros((3, 2)), np.zeros((3, 2))
            ),
            "have no labels",
        ),
    ],
)
def test_impossible_arguments_are_refused(call, message):
    with pytest.raises((ValueError, TypeError), match=message):
        call()

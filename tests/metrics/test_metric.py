"""What all metrics share: batches add up, room runs out, states are forgotten."""

import numpy as np
import pytest
import tensorflow as tf

from keras_gan import metrics
from keras_gan.datasets import mixtures
from keras_gan.metrics import frechet_distance
from keras_gan.metrics import kernel_distance
from keras_gan.metrics import prdc
from keras_gan.metrics import states


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
            "there is no condition",
        ),
    ],
)
def test_impossible_arguments_are_refused(call, message):
    with pytest.raises((ValueError, TypeError), match=message):
        call()


BYTES = np.random.default_rng(0).integers(0, 256, (2, 80, 12, 12, 1), dtype="uint8")


@pytest.mark.parametrize(
    "make",
    [
        lambda: metrics.KernelDistance(capacity=80),
        lambda: metrics.PRDC(capacity=80),
        lambda: metrics.Realism(capacity=80),
        lambda: metrics.Authenticity(capacity=80),
        lambda: metrics.SlicedWasserstein(patches=2, capacity=80),
        lambda: metrics.MultiScaleSSIM(pairs=20, capacity=80),
        lambda: metrics.PRDC(metrics.features.pixels(), capacity=80),
    ],
)
def test_bytes_are_the_same_images_as_floats(make):
    """Real images as bytes beside samples as floats are no set apart."""
    floats = BYTES.astype("float32") / 127.5 - 1
    found = []
    for real in (BYTES[0], floats[0]):
        metric = make()
        metric.update_state(real, floats[1])
        result = metric.result()
        found.append(result if isinstance(result, dict) else {"value": result})
    assert found[0] == pytest.approx(found[1], rel=1e-6, nan_ok=True)


@pytest.mark.parametrize(
    "make",
    [
        metrics.InceptionScore,
        metrics.ClassHistogramKL,
        metrics.StackedModeCoverage,
        lambda extractor: metrics.ModeCoverage(mixtures.ring(3)),
    ],
)
def test_no_class_is_seen_in_what_is_not_a_number(make):
    metric = make(metrics.features.fashion_mnist())
    shape = (28, 28, 3 if isinstance(metric, metrics.StackedModeCoverage) else 1)
    shape = (2,) if isinstance(metric, metrics.ModeCoverage) else shape
    batch = np.zeros((4, *shape), "float32")
    metric.update_state(batch, batch)
    broken = batch.copy()
    broken[2, 0] = np.nan
    metric.update_fake(broken)
    with pytest.raises(ValueError, match="Generated examples contain NaN"):
        metric.result()
    metric.reset_fake()
    metric.update_fake(batch)
    metric.result()


ROWS = np.eye(3, dtype="float32")[np.arange(30) % 3]


@pytest.mark.slow
def test_one_hot_and_soft_rows_are_classes(sets):
    """In a graph, too, where only shape and dtype are known."""
    real, fake, rows = (x[:30] for x in (*sets, ROWS))
    found = []
    for condition in (rows.argmax(1), rows, 0.6 * rows + 0.4 / 3):
        metric = metrics.IntraClassFrechetDistance(num_classes=3)
        metric.build((3,))
        tf.function(metric.update_state)(real, fake, condition)
        found.append(metric.result())
        plain = metrics.intra_class_frechet_distance(real, condition, fake, condition)
        assert plain == pytest.approx(found[-1], rel=1e-9)
    assert found[0] == found[1] == found[2] > 0


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        (ROWS.argmax(1).astype("float32"), r"float32 \(30,\)"),
        (ROWS[..., None], r"float32 \(30, 3, 1\)"),
        (ROWS.argmax(1)[:, None], r"int64 \(30, 1\)"),
        ({"class": ROWS}, "'class': float32"),
        ((ROWS, ROWS), "float32"),
    ],
)
def test_what_is_no_class_is_refused(sets, condition, message):
    real, fake = (x[:30] for x in sets)
    metric = metrics.IntraClassFrechetDistance(num_classes=3)
    with pytest.raises(ValueError, match=f"integers of shape.*one-hot.*{message}"):
        metric.update_state(real, fake, condition)
    with pytest.raises(ValueError, match=f"`real_condition` must be.*{message}"):
        metrics.intra_class_frechet_distance(real, condition, fake, ROWS)


@pytest.mark.parametrize("rows", [ROWS * 2, 2 * ROWS - ROWS[:, ::-1]])
def test_rows_that_do_not_sum_to_1_are_no_classes(sets, rows):
    """Attributes, of which several hold, would each count as one class."""
    real, fake = (x[:30] for x in sets)
    metric = metrics.IntraClassFrechetDistance(num_classes=3)
    tf.function(metric.update_real)(real, rows)
    metric.update_fake(fake, ROWS)
    for _ in range(2):
        with pytest.raises(ValueError, match="do not sum to 1.*Received: [23]0 such"):
            metric.result()
        metric.reset_fake()  # What is wrong with the real ones stays known.
    metric.reset_state()
    metric.update_state(real, fake, ROWS)
    assert metric.result() > 0
    with pytest.raises(ValueError, match="sum to 1. Received: sums from"):
        metrics.ms_ssim(np.zeros((30, 16, 16, 1)), rows)


def test_any_condition_reaches_a_metric_that_needs_one():
    class Gap(metrics.SampleMetric):
        needs_condition = True

        def add_state(self, dim):
            class Sum(states.Totals):
                def update(self, vectors, condition):
                    super().update(vectors - condition["target"])

            return None, Sum(self, "fake", dim)

        def compute(self, real, fake):
            return float(np.abs(fake[1]).sum() / fake[0])

    metric = Gap("gap")
    points = np.ones((4, 2))
    metric.update_state(points, points, {"target": np.zeros((4, 2))})
    assert metric.result() == 2.0
    with pytest.raises(ValueError, match="'gap' needs a condition"):
        metric.update_state(points, points)


def test_the_old_name_of_the_attribute_is_refused(sets):
    class Old(metrics.FrechetDistance):
        needs_labels = True

    with pytest.raises(TypeError, match="`needs_labels`.*called `needs_condition`"):
        Old().update_state(*sets)


def test_classes_out_of_range_are_refused():
    metric = metrics.IntraClassFrechetDistance(2)
    points = np.random.default_rng(0).normal(size=(30, 2))
    metric.update_state(points, points, np.arange(30) % 3)
    with pytest.raises(ValueError, match="num_classes − 1 = 1. Received: 10 others"):
        metric.result()


def test_streaming_far_from_the_origin_is_still_exact_enough(sets):
    moved = [x.astype("float64") + 10 for x in sets]
    found = stream(metrics.FrechetDistance(), *moved)
    np.testing.assert_allclose(found, frechet_distance(*moved), rtol=1e-10)

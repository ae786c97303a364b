"""Keras' EarlyStopping with a GAN: the best state comes back, counters stay."""

import keras
import numpy as np
import pytest
from callback_probes import Keep
from callback_probes import Numbers
from callback_probes import both
from callback_probes import weights_of
from conftest import tiny_gan
from conftest import tiny_image_gan
from keras import ops

from keras_gan import WeightAverage
from keras_gan import callbacks
from keras_gan import penalties

pytestmark = pytest.mark.usefixtures("eager")


@pytest.fixture
def points(points):
    return points[:64]


def gathered(gan):
    """Weights and moments; Adam's step count and rate come first."""
    moments = [
        ops.convert_to_numpy(v)
        for optimizer in (gan.d_optimizer, gan.g_optimizer)
        for v in optimizer.variables[2:]
    ]
    networks = both(gan)
    if gan.average is not None:
        networks += weights_of(gan, "average_generator")
    return networks + moments


@pytest.mark.slow
def test_the_best_state_comes_back_and_time_does_not(points):
    """Best in epoch 2, ends after 4. Sees optimizers or the average left where they
    were, and counters that go back."""
    gan = tiny_gan(average=WeightAverage(100), penalties=[penalties.LeCam(0.1)])
    keep = Keep(gathered, each="epoch")
    lecam = Keep(
        lambda gan: [np.array(w) for w in gan.penalties["le_cam"].get_weights()[1:]],
        each="epoch",
    )
    stop = keras.callbacks.EarlyStopping(
        "score", mode="min", patience=2, restore_best_weights=True
    )
    scores = Numbers([3, 1, 2, 2, 2, 2])
    gan.fit(points, epochs=6, verbose=0, callbacks=[keep, lecam, scores, stop])
    assert stop.stopped_epoch == 3 and stop.best_epoch == 1
    for found, best in zip(gathered(gan), keep.kept[1], strict=True):
        np.testing.assert_array_equal(found, best)
    for found, best in zip(lecam.look(gan), lecam.kept[1], strict=True):
        np.testing.assert_array_equal(found, best)
    assert not np.array_equal(keep.kept[1][0], keep.kept[3][0])
    assert int(gan.epochs_seen) == 4 and int(gan.step) == 8
    assert int(gan.images_seen) == 4 * 64
    assert int(gan.d_optimizer.iterations) == 8
    assert int(gan.penalties["le_cam"].steps) == 8


@pytest.mark.slow
@pytest.mark.parametrize("scaled", [False, True])
def test_rates_and_counts_of_optimizers_stay(points, scaled):
    """The rate after three halvings, and 6 updates. Sees the rate within loss scaling
    put back."""

    def optimizer():
        made = keras.optimizers.Adam(0.008)
        return keras.optimizers.LossScaleOptimizer(made, 2.0) if scaled else made

    gan = tiny_gan(compiled=False)
    gan.compile(optimizer(), optimizer())
    halve = callbacks.LearningRateScheduler(lambda epoch, rate: rate / 2)
    keep = Keep(lambda gan: gan.seed_generator.state.numpy(), each="epoch")
    stop = keras.callbacks.EarlyStopping(
        "score", mode="min", patience=2, restore_best_weights=True
    )
    gan.fit(
        points, epochs=9, verbose=0, callbacks=[halve, keep, Numbers([1, 2, 2]), stop]
    )
    for player in (gan.d_optimizer, gan.g_optimizer):
        np.testing.assert_allclose(float(player.learning_rate), 0.001, rtol=1e-6)
        assert int(player.iterations) == 6
    np.testing.assert_array_equal(gan.seed_generator.state.numpy(), keep.kept[2])


@pytest.mark.slow
def test_training_continues_after_the_best_state_came_back(images, tmp_path):
    """In the folders of before. Sees a GAN that has seen fewer epochs than they."""
    gan = tiny_image_gan()
    stop = keras.callbacks.EarlyStopping(
        "score", mode="max", patience=1, restore_best_weights=True
    )
    grid = callbacks.SampleGrid(tmp_path, rows=2, columns=2)
    scores = Numbers([2, 1, 1])
    gan.fit(images, epochs=3, verbose=0, callbacks=[scores, grid, stop])
    grid = callbacks.SampleGrid(tmp_path, rows=2, columns=2)
    gan.fit(images, verbose=0, callbacks=[grid])
    names = sorted(path.stem for path in tmp_path.glob("epoch-*.png"))
    assert names == ["epoch-0001", "epoch-0002", "epoch-0003"]


@pytest.mark.slow
def test_a_metric_of_samples_is_watched(points):
    """A metric that never gets better: two epochs of patience after the first."""
    constant = keras.metrics.MeanMetricWrapper(
        lambda real, fake: ops.ones(ops.shape(real)[0]), name="one"
    )
    gan = tiny_gan(metrics=[constant])
    stop = keras.callbacks.EarlyStopping("val_one", mode="min", patience=2)
    gan.fit(points, validation_data=points, epochs=9, verbose=0, callbacks=[stop])
    assert int(gan.epochs_seen) == 3


@pytest.mark.parametrize(
    "make",
    [
        lambda: keras.callbacks.EarlyStopping(),
        lambda: keras.callbacks.EarlyStopping("loss"),
        lambda: keras.callbacks.ModelCheckpoint("best.keras", save_best_only=True),
    ],
)
def test_a_loss_that_no_gan_has_is_refused(points, make):
    with pytest.raises(ValueError, match="monitor='val_fd' with its `mode`.*Received"):
        tiny_gan().fit(points, verbose=0, callbacks=[make()])


def test_the_refusal_names_a_compiled_metric(points):
    gan = tiny_gan(metrics=[keras.metrics.MeanAbsoluteError(name="gap")])
    with pytest.raises(ValueError, match="monitor='val_gap'"):
        gan.fit(points, verbose=0, callbacks=keras.callbacks.EarlyStopping())


def test_a_missing_mode_is_refused_before_training(points):
    gan = tiny_gan()
    with pytest.raises(ValueError, match="Pass mode='min'.*mode='auto'"):
        gan.fit(points, verbose=0, callbacks=keras.callbacks.EarlyStopping("val_fd"))
    assert int(gan.step) == 0

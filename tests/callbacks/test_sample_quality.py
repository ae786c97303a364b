"""`SampleQuality`: numbers by the clock, the best model, and an unchanged run."""

import functools
import json
import time

import keras
import numpy as np
import pytest
from callback_probes import both
from cheap_steps import cheap_steps
from conftest import tiny_gan
from conftest import tiny_image_gan

from keras_gan import WeightAverage
from keras_gan import callbacks
from keras_gan import metrics
from keras_gan.callbacks import sample_quality

# What is around the steps is tested here, not what the networks learn in them.
pytestmark = pytest.mark.usefixtures(cheap_steps.__name__)


NAMES = {"fd", "swd", "fd_ratio", "swd_ratio"}


class Clock:
    """A clock that goes forward by `tick` whenever it is read."""

    def __init__(self, tick):
        self.now, self.tick = 0.0, tick

    def monotonic(self):
        self.now += self.tick
        return self.now


@pytest.fixture
def clock(monkeypatch):
    def set_tick(tick):
        monkeypatch.setattr(sample_quality, "time", Clock(tick))

    return set_tick


def counted(callback, measured):
    """The callback, which notes the step of every measurement."""
    inner = callback._keep_best

    def note(step):
        measured.append(step)
        return inner(step)

    callback._keep_best = note
    return callback


@pytest.mark.slow
def test_every_epoch_has_the_numbers_of_real_against_real(points, tmp_path):
    gan = tiny_gan(average=WeightAverage(100))
    callback = callbacks.SampleQuality(points, seconds=3600)
    log = keras.callbacks.CSVLogger(tmp_path / "log.csv")
    history = gan.fit(points, epochs=4, verbose=0, callbacks=[callback, log]).history
    assert set(history) >= NAMES and all(len(history[name]) == 4 for name in NAMES)
    # After the first epoch and after the last; in between, the first again.
    assert history["fd"][0] == history["fd"][1] == history["fd"][2] != history["fd"][3]
    compared = metrics.RealAgainstReal(points)
    expected = compared(gan.generate(128, seed=0))  # By the averaged generator.
    assert {name: history[name][3] for name in expected} == pytest.approx(expected)
    assert callback.last == pytest.approx(expected)
    header = (tmp_path / "log.csv").read_text().splitlines()[0]
    assert NAMES <= set(header.split(","))


@pytest.mark.slow
def test_the_run_is_the_same_to_the_bit(points):
    def run(*more):
        gan = tiny_gan(average=WeightAverage(100))
        gan.fit(points, epochs=2, verbose=0, callbacks=list(more))
        return both(gan)

    measured = []
    callback = counted(callbacks.SampleQuality(points, seconds=0), measured)
    plain = run()
    sample_quality._SHARE, kept = 0, sample_quality._SHARE
    try:
        watched = run(callback)
    finally:
        sample_quality._SHARE = kept
    assert measured == list(range(1, 17))  # Every step was measured.
    for one, other in zip(plain, watched, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.slow
def test_long_epochs_are_measured_in_their_middle(points, clock):
    """Every `seconds` seconds of a clock that advances by 1 a look."""
    clock(1.0)
    measured = []
    callback = counted(callbacks.SampleQuality(points, seconds=40), measured)
    tiny_gan().fit(points, batch_size=1, verbose=0, callbacks=[callback])
    assert 5 <= len(measured) <= 7 and measured[-1] == 256
    assert np.all(np.diff(measured[:-1]) >= 38)


@pytest.mark.slow
def test_measuring_takes_a_twentieth_of_the_time(points, monkeypatch):
    """Sees a callback that measures every `seconds`, however long it takes."""
    clock = Clock(0.0)
    monkeypatch.setattr(sample_quality, "time", clock)
    spent = {"measuring": 0.0}

    class Training(keras.callbacks.Callback):
        def on_train_batch_begin(self, batch, logs=None):
            clock.now += 1.0

    def slowly(*arguments):
        clock.now += 5.0
        spent["measuring"] += 5.0
        return inner(*arguments)

    inner = sample_quality.sample_images
    monkeypatch.setattr(sample_quality, "sample_images", slowly)
    callback = callbacks.SampleQuality(points, seconds=2)
    arguments = {"batch_size": 1, "epochs": 4, "verbose": 0}
    tiny_gan().fit(points, callbacks=[Training(), callback], **arguments)
    assert spent["measuring"] / 5 == 1024 // 100 + 2  # First and last epoch's too.


def test_measuring_the_real_images_delays_no_other_measurement(points, monkeypatch):
    """It is done once, before the first one."""
    clock = Clock(0.0)
    monkeypatch.setattr(sample_quality, "time", clock)
    inner = metrics.RealAgainstReal.real.func

    def slowly(self):
        clock.now += 500.0
        return inner(self)

    real = functools.cached_property(slowly)
    real.__set_name__(metrics.RealAgainstReal, "real")
    monkeypatch.setattr(metrics.RealAgainstReal, "real", real)
    callback = callbacks.SampleQuality(points, seconds=2)
    tiny_gan(run_eagerly=True).fit(points, callbacks=[callback], verbose=0)
    assert clock.now == 500.0 and callback.seconds_taken == 0.0


def measure_as(monkeypatch, ratios):
    """Lets measurements, as many as are asked for, have these values of fd_ratio."""
    ratios, call = iter(ratios), metrics.RealAgainstReal.__call__
    monkeypatch.setattr(
        metrics.RealAgainstReal,
        "__call__",
        lambda self, samples: call(self, samples) | {"fd_ratio": next(ratios)},
    )
    monkeypatch.setattr(sample_quality, "_SHARE", 0)


@pytest.mark.slow
def test_the_best_model_is_kept_whole_with_its_numbers(points, tmp_path, monkeypatch):
    measure_as(monkeypatch, [3.0, 2.0, float("nan"), 2.5])
    gan = tiny_gan()
    weights = []
    keep = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: weights.append(both(gan))
    )
    path = tmp_path / "models" / "best.keras"
    callback = callbacks.SampleQuality(points, seconds=0, filepath=path)
    gan.fit(points, batch_size=256, epochs=4, verbose=0, callbacks=[callback, keep])
    assert callback.best["fd_ratio"] == 2.0
    assert (callback.best["epoch"], callback.best["step"]) == (1, 2)
    record = json.loads(path.with_suffix(".json").read_text())
    assert record.pop("real").keys() == {"fd", "swd"}
    assert record == callback.best
    best = keras.models.load_model(path)
    assert int(best.step) == 2
    for one, other in zip(both(best), weights[1], strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.slow
def test_a_resumed_run_knows_its_best_model(points, tmp_path, monkeypatch):
    ratio = [2.0]
    call = metrics.RealAgainstReal.__call__
    monkeypatch.setattr(
        metrics.RealAgainstReal,
        "__call__",
        lambda self, samples: call(self, samples) | {"fd_ratio": ratio[0]},
    )
    path = tmp_path / "best.keras"
    gan = tiny_gan()

    def fit(overwrite=False):
        callback = callbacks.SampleQuality(points, filepath=path, overwrite=overwrite)
        gan.fit(points, verbose=0, callbacks=[callback])
        return callback.best["step"], callback.best["fd_ratio"]

    assert fit() == (8, 2.0)
    before = path.read_bytes()
    ratio[0] = 2.2
    assert fit() == (8, 2.0) and path.read_bytes() == before
    ratio[0] = 1.5
    assert fit() == (24, 1.5) and path.read_bytes() != before
    # Another run does not replace it unless it is told to.
    gan = tiny_gan()
    ratio[0] = 9.0
    before = path.read_bytes()
    with pytest.raises(FileExistsError, match="best model of another run"):
        fit()
    assert path.read_bytes() == before
    assert fit(overwrite=True) == (8, 9.0) and path.read_bytes() != before
    path.with_suffix(".json").write_text('{"fd_ratio": "good"}')
    with pytest.raises(FileExistsError, match="does not say how good"):
        fit()
    path.with_suffix(".json").unlink()
    with pytest.raises(FileExistsError, match="does not say how good"):
        fit()
    assert fit(overwrite=True) == (16, 9.0)


def test_samples_have_the_condition_of_the_images_they_are_compared_with(images):
    labels = np.arange(64) % 3
    gan = tiny_image_gan(num_classes=3)
    asked = []
    generate = gan.generate
    gan.generate = lambda count, condition=None, **more: (
        asked.append(np.array(condition)) or generate(count, condition, **more)
    )
    callback = callbacks.SampleQuality(images, condition=labels)
    gan.fit(images, labels, verbose=0, callbacks=[callback])
    expected = labels[metrics.RealAgainstReal(images).indices]
    np.testing.assert_array_equal(asked[0], expected)
    # 64 images are too few for the Frechet distance of 60 features.
    assert set(callback.last) == {"swd", "swd_ratio"}
    assert callback.best["swd_ratio"] == callback.last["swd_ratio"]
    with pytest.raises(ValueError, match="SampleQuality\\(condition="):
        gan.fit(images, labels, verbose=0, callbacks=[callbacks.SampleQuality(images)])
    with pytest.raises(ValueError, match="the generator takes none"):
        callback = callbacks.SampleQuality(images, condition=labels)
        tiny_image_gan().fit(images, verbose=0, callbacks=[callback])


@pytest.mark.slow
def test_images_of_another_range_are_brought_to_a_common_one(images):
    """A generator of [0, 1]: its real images are as good as in [-1, 1]."""
    found = []
    for value_range in ((-1, 1), (0, 1)):
        low, high = value_range
        gan = tiny_image_gan(value_range=value_range)
        gan.generate = lambda count, condition=None, seed=None, low=low, high=high: (
            low + (images[:count] + 1) * (high - low) / 2
        )
        real = low + (images + 1) * (high - low) / 2
        callback = callbacks.SampleQuality(real)
        gan.fit(real, verbose=0, callbacks=[callback])
        found.append(callback.last["swd"])
    assert found[0] == pytest.approx(found[1], rel=1e-3)


def test_a_diverged_generator_has_no_numbers_and_is_not_kept(points, tmp_path):
    gan = tiny_gan()

    class Diverge(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            gan.generator.layers[-1].bias.assign(np.full(2, np.nan))

    path = tmp_path / "best.keras"
    callback = callbacks.SampleQuality(points, filepath=path)
    callback.set_model(gan)
    callback.set_params({"epochs": 1})
    callback.on_train_begin()
    Diverge().on_train_batch_end(0)
    logs = {}
    callback.on_epoch_end(0, logs)
    assert logs.pop("measured_step") == 0
    assert set(logs) == NAMES and np.all(np.isnan(list(logs.values())))
    assert callback.best is None and not path.exists()


def test_arguments_out_of_range_are_refused(points):
    for arguments, said in (
        ({"seconds": -1}, "`seconds` must be at least 0"),
        ({"filepath": "best.h5"}, "must end in .keras"),
        ({"condition": [1, 2]}, "`condition` must have 256 rows"),
        ({"samples": 200}, "`count` must be at most 128"),
    ):
        with pytest.raises(ValueError, match=said):
            callback = callbacks.SampleQuality(points, **arguments)
            tiny_gan().fit(points, verbose=0, callbacks=[callback])


def test_a_measurement_is_quick(points):
    callback = callbacks.SampleQuality(points)
    tiny_gan().fit(points, verbose=0, callbacks=[callback])
    begin = time.process_time()
    callback._measured = None
    callback.measure()
    assert time.process_time() - begin < 3


@pytest.mark.slow
def test_a_best_model_of_other_images_is_set_aside(points, tmp_path):
    """Ratios of other real images cannot be compared with its ratio."""
    gan, path = tiny_gan(), tmp_path / "best.keras"
    gan.fit(
        points, verbose=0, callbacks=[callbacks.SampleQuality(points, filepath=path)]
    )
    first, step = path.read_bytes(), int(gan.step)
    same = callbacks.SampleQuality(points, filepath=path)
    gan.fit(points, initial_epoch=1, epochs=1, verbose=0, callbacks=[same])
    assert same.best["step"] == step
    other = callbacks.SampleQuality(points[:200] + 5, filepath=path)
    with pytest.warns(UserWarning, match=f"It is now .*best-step-{step}.keras"):
        gan.fit(points, initial_epoch=1, epochs=2, verbose=0, callbacks=[other])
    assert (tmp_path / f"best-step-{step}.keras").read_bytes() == first
    assert other.best["step"] == int(gan.step)


@pytest.mark.slow
def test_another_model_does_not_inherit_the_best(points):
    callback = callbacks.SampleQuality(points)
    tiny_gan().fit(points, epochs=2, verbose=0, callbacks=[callback])
    callback.best = {"epoch": 1, "step": 1, "fd_ratio": 1.0}
    tiny_gan(seed=1).fit(points, epochs=2, verbose=0, callbacks=[callback])
    assert callback.best["fd_ratio"] != 1.0


def test_the_end_is_measured_if_a_later_callback_stops_training(points):
    class Stop(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            self.model.stop_training = epoch == 1

    gan, callback = tiny_gan(), callbacks.SampleQuality(points, seconds=1000)
    gan.fit(points, epochs=9, verbose=0, callbacks=[callback, Stop()])
    assert int(gan.epochs_seen) == 2 and callback._measured == int(gan.step)


@pytest.mark.slow
def test_the_ratio_nearest_to_1_is_the_best(points, monkeypatch):
    """Not the lowest: samples nearer than real images may be copies."""
    measure_as(monkeypatch, [2.0, 0.9, 0.3, 1.2])
    callback = callbacks.SampleQuality(points, seconds=0)
    tiny_gan().fit(points, batch_size=256, epochs=4, verbose=0, callbacks=[callback])
    assert callback.best["fd_ratio"] == 0.9


def test_before_training_nothing_is_known(points):
    callback = callbacks.SampleQuality(list(points))
    with pytest.raises(ValueError, match="train with this callback first"):
        callback.measure()

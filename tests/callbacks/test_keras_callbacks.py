"""Each of Keras' callbacks with a GAN: what docs/callbacks.md says of them."""

import csv
import http.server
import importlib.util
import json
import math
import pathlib
import re
import threading

import keras
import numpy as np
import pytest
from callback_probes import Numbers
from conftest import tiny_gan
from keras import ops

from keras_gan import WeightAverage
from keras_gan import callbacks
from keras_gan import penalties
from keras_gan import updates

PAGE = (pathlib.Path(__file__).parents[2] / "docs" / "callbacks.md").read_text()


def test_the_page_has_a_row_for_every_callback_of_keras():
    rows = set(re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE))
    callback = keras.callbacks.Callback
    there = {
        name
        for name, value in vars(keras.callbacks).items()
        if isinstance(value, type) and issubclass(value, callback)
    }
    assert rows == there - {"Callback", "CallbackList"}


def test_the_page_names_our_callbacks():
    for name in callbacks.__all__:
        assert f"`{name}`" in PAGE or f"callbacks.{name}" in PAGE


# --- TerminateOnNaN --------------------------------------------------------


@keras.saving.register_keras_serializable("test_keras_callbacks")
class Spoiled(penalties.Penalty):
    """Is 1, but `value` in training step 3, the fourth."""

    def __init__(self, player, value):
        def weight(step):
            return ops.where(ops.equal(step, 3), value, 1.0)

        super().__init__(1.0)
        self.weight = weight
        self.player = player

    def __call__(self, critic, real, fake, seed):
        return ops.ones(())


@pytest.mark.parametrize("value", [math.nan, math.inf])
@pytest.mark.parametrize("player", ["discriminator", "generator"])
def test_training_ends_at_the_step_that_is_not_finite(points, player, value):
    """In a graph and in eager code: four steps of eight; two epochs are left out."""
    gan = tiny_gan(penalties=[Spoiled(player, value)], run_eagerly=value == math.inf)
    terminate = keras.callbacks.TerminateOnNaN()
    gan.fit(points, epochs=3, verbose=0, callbacks=[terminate])
    assert int(gan.step) == 4


def test_a_nan_raises_where_that_was_asked_for(points):
    gan = tiny_gan(penalties=[Spoiled("generator", math.nan)], run_eagerly=True)
    terminate = keras.callbacks.TerminateOnNaN(raise_error=True)
    with pytest.raises(RuntimeError, match="NaN or Inf loss encountered at batch 3"):
        gan.fit(points, verbose=0, callbacks=terminate)


@pytest.mark.slow
def test_training_does_not_end_where_all_is_finite(points):
    gan = tiny_gan(penalties=[penalties.R1(0.1)])
    gan.fit(points, verbose=0, callbacks=[keras.callbacks.TerminateOnNaN(True)])
    assert int(gan.step) == 8


def test_a_loss_of_weights_that_are_nan_ends_training(points):
    gan = tiny_gan(run_eagerly=True)
    gan.generator.set_weights([w * np.nan for w in gan.generator.get_weights()])
    gan.fit(points, verbose=0, callbacks=[keras.callbacks.TerminateOnNaN()])
    assert int(gan.step) == 1


# --- The others ---------------------------------------------------------------


def schedule(epoch, rate):
    return rate


@pytest.mark.parametrize(
    ("callback", "instead"),
    [
        (keras.callbacks.LearningRateScheduler(schedule), "LearningRateScheduler"),
        (keras.callbacks.ReduceLROnPlateau("val_fd"), "ReduceLROnPlateau"),
    ],
)
def test_callbacks_of_one_optimizer_are_refused_with_ours_named(
    points, callback, instead
):
    with pytest.raises(ValueError, match=rf"Use keras_gan\.callbacks\.{instead}"):
        tiny_gan().fit(points, verbose=0, callbacks=[callback])


def test_orbax_is_refused(points):
    """Not even made, as its package is not needed for the refusal."""
    kind = keras.callbacks.OrbaxCheckpoint
    with pytest.raises(ValueError, match=r"Use keras\.callbacks\.ModelCheckpoint"):
        tiny_gan().fit(points, verbose=0, callbacks=[kind.__new__(kind)])


@pytest.mark.parametrize(
    ("callback", "message"),
    [
        (keras.callbacks.TerminateOnNaN, r"the class .*; write TerminateOnNaN\("),
        ("tensorboard", "instances of keras.callbacks.Callback.*'tensorboard'"),
    ],
)
def test_what_is_no_callback(points, callback, message):
    with pytest.raises(TypeError, match=message):
        tiny_gan().fit(points, verbose=0, callbacks=[callback])


@pytest.mark.parametrize("scaled", [False, True])
def test_averages_that_no_optimizer_keeps(points, scaled):
    """Keras finds this at the first validation only."""
    optimizer = keras.optimizers.Adam()
    if scaled:
        optimizer = keras.optimizers.LossScaleOptimizer(optimizer)
    gan = tiny_gan(compiled=False)
    gan.compile("adam", optimizer)
    with pytest.raises(ValueError, match="use_ema=True, and neither.*WeightAverage"):
        gan.fit(points, verbose=0, callbacks=[keras.callbacks.SwapEMAWeights()])
    assert int(gan.step) == 0


def test_tensorboard_that_is_not_installed(points, tmp_path, monkeypatch):
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util,
        "find_spec",
        lambda name, *more: None if name == "tensorboard" else find(name, *more),
    )
    gan = tiny_gan()
    board = keras.callbacks.TensorBoard(tmp_path)
    with pytest.raises(
        ImportError, match=r"keras-gan\[tensorboard\] .*pip install ten"
    ):
        gan.fit(points, verbose=0, callbacks=[board])
    assert int(gan.step) == 0


def test_the_best_model_is_kept(points, tmp_path):
    path = tmp_path / "best.keras"
    best = keras.callbacks.ModelCheckpoint(
        path, monitor="score", mode="max", save_best_only=True
    )
    gan = tiny_gan(run_eagerly=True)
    gan.fit(points[:32], epochs=3, verbose=0, callbacks=[Numbers([1, 3, 2]), best])
    assert int(keras.models.load_model(path).epochs_seen) == 2


@pytest.mark.slow
def test_every_epochs_model_is_kept(points, tmp_path):
    save = keras.callbacks.ModelCheckpoint(tmp_path / "{epoch}.keras")
    weights = keras.callbacks.ModelCheckpoint(
        tmp_path / "{epoch}-{d_loss:.3f}.weights.h5", save_weights_only=True
    )
    gan = tiny_gan(run_eagerly=True)
    gan.fit(points[:64], epochs=2, verbose=0, callbacks=[save, weights])
    assert len(list(tmp_path.glob("*.h5"))) == 2
    assert int(keras.models.load_model(tmp_path / "2.keras").step) == int(gan.step)


class Interrupt(keras.callbacks.Callback):
    def on_epoch_begin(self, epoch, logs=None):
        if epoch == 2:
            raise KeyboardInterrupt


@pytest.mark.slow
def test_an_interrupted_run_ends_where_one_in_one_go_does(points, tmp_path):
    whole, first, again = (tiny_gan(run_eagerly=True) for _ in range(3))
    points = points[:64]
    whole.fit(points, epochs=4, verbose=0)
    backup = keras.callbacks.BackupAndRestore(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        first.fit(points, epochs=4, verbose=0, callbacks=[backup, Interrupt()])
    backup = keras.callbacks.BackupAndRestore(tmp_path)
    again.fit(points, epochs=4, verbose=0, callbacks=[backup])
    assert int(again.step) == 8
    for one, other in zip(whole.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.slow
def test_the_log_has_a_column_for_each_number(points, tmp_path):
    gan = tiny_gan(penalties=[penalties.R1(0.1)], run_eagerly=True)
    points = points[:64]
    log = keras.callbacks.CSVLogger(tmp_path / "log.csv")
    history = gan.fit(
        points, validation_data=points, epochs=2, verbose=0, callbacks=[log]
    ).history
    rows = list(csv.DictReader((tmp_path / "log.csv").read_text().splitlines()))
    names = ["d_loss", "g_loss", "r1", "d_real", "d_fake"]
    validated = ["val_d_loss", "val_g_loss", "val_d_real", "val_d_fake"]
    assert set(rows[0]) == {"epoch", *names, *validated} == {"epoch", *history}
    assert [float(row["d_loss"]) for row in rows] == history["d_loss"]


@pytest.mark.slow
def test_the_bar_and_hooks_are_those_of_keras(points, capsys):
    """Given one by one, as a list, or as Keras' own list of callbacks."""
    seen = []
    hook = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: seen.append(set(logs))
    )
    bar, history = keras.callbacks.ProgbarLogger(), keras.callbacks.History()
    gan = tiny_gan(run_eagerly=True)
    points = points[:64]
    gan.fit(points, callbacks=hook, verbose=0)
    returned = gan.fit(points, callbacks=(hook, bar, history), verbose=2)
    assert returned is history
    assert "d_loss" in capsys.readouterr().out
    listed = keras.callbacks.CallbackList([hook, keras.callbacks.TerminateOnNaN()])
    gan.fit(points, callbacks=listed, verbose=0)
    assert seen == [{"d_loss", "g_loss", "d_real", "d_fake"}] * 3


@pytest.mark.slow
def test_a_server_is_told_of_each_epoch(points):
    pytest.importorskip("requests")
    received = []

    class Server(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            received.append(json.loads(body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *arguments):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Server) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        monitor = keras.callbacks.RemoteMonitor(
            f"http://127.0.0.1:{server.server_port}", send_as_json=True
        )
        gan = tiny_gan(run_eagerly=True)
        gan.fit(points[:64], epochs=2, verbose=0, callbacks=[monitor])
        server.shutdown()
        thread.join()
    assert [message["epoch"] for message in received] == [0, 1]
    assert {"d_loss", "g_loss"} <= set(received[0])


@pytest.mark.slow
def test_tensorboard_with_every_option(points, tmp_path):
    """Sees steps or rates that are of one player, and weights of the generator and of
    its average under one name."""
    accumulator = pytest.importorskip(
        "tensorboard.backend.event_processing.event_accumulator"
    )
    gan = tiny_gan(compiled=False, average=WeightAverage(100))
    gan.compile(
        keras.optimizers.Adam(0.25),
        keras.optimizers.Adam(0.125),
        update=updates.Alternating(2),
    )
    board = keras.callbacks.TensorBoard(
        tmp_path,
        histogram_freq=1,
        write_graph=True,
        write_images=True,
        write_steps_per_second=True,
        update_freq=1,
        profile_batch=2,
        embeddings_freq=1,
    )
    gan.fit(points, validation_data=points, epochs=2, verbose=0, callbacks=[board])

    def read(part):
        events = accumulator.EventAccumulator(
            str(tmp_path / part), {"tensors": 0, "images": 0}
        )
        return events.Reload()

    train, validation = read("train"), read("validation")
    tags = set(train.Tags()["tensors"])
    for name in ("epoch_d_loss", "epoch_steps_per_second", "batch_g_loss"):
        assert name in tags

    def values(events, tag):
        return [float(_number(event)) for event in events.Tensors(tag)]

    assert values(train, "epoch_learning_rate_discriminator") == [0.25] * 2
    assert values(train, "epoch_learning_rate_generator") == [0.125] * 2
    steps = [e.step for e in validation.Tensors("evaluation_d_loss_vs_iterations")]
    assert steps == [8, 16]
    histograms = {tag for tag in tags if tag.endswith("/histogram")}
    for name in ("discriminator", "generator", "average_generator"):
        kernels = [tag for tag in histograms if tag.startswith(f"{name}/")]
        assert len(kernels) == len(getattr(gan, name).weights)


def _number(event):
    import tensorflow as tf

    return tf.make_ndarray(event.tensor_proto)

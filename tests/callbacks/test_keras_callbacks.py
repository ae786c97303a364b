"""Each of Keras' callbacks with a GAN: what docs/callbacks.md says of them."""

import csv
import http.server
import json
import math
import pathlib
import re
import threading

import keras
import numpy as np
import pytest
from conftest import tiny_gan
from conftest import tiny_image_gan
from keras import ops

from keras_gan import WeightAverage
from keras_gan import callbacks
from keras_gan import penalties
from keras_gan import updates

PAGE = (pathlib.Path(__file__).parents[2] / "docs" / "callbacks.md").read_text()


def weights_of(gan, network):
    return [w.copy() for w in getattr(gan, network).get_weights()]


class Keep(keras.callbacks.Callback):
    """Keeps what `look(gan)` returns, at the end of each step or epoch."""

    def __init__(self, look, each="step"):
        super().__init__()
        self.look = look
        self.each = each
        self.kept = []

    def on_train_batch_end(self, batch, logs=None):
        if self.each == "step":
            self.kept.append(self.look(self.model))

    def on_epoch_end(self, epoch, logs=None):
        if self.each == "epoch":
            self.kept.append(self.look(self.model))


class Numbers(keras.callbacks.Callback):
    """Puts numbers of a list into the logs, one per epoch."""

    def __init__(self, numbers):
        super().__init__()
        self.numbers = iter(numbers)

    def on_epoch_end(self, epoch, logs=None):
        logs["score"] = next(self.numbers)


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
    """Four steps of eight, two epochs of which are left out."""
    gan = tiny_gan(penalties=[Spoiled(player, value)])
    terminate = keras.callbacks.TerminateOnNaN()
    gan.fit(points, epochs=3, verbose=0, callbacks=[terminate])
    assert int(gan.step) == 4


def test_a_nan_raises_where_that_was_asked_for(points):
    gan = tiny_gan(penalties=[Spoiled("generator", math.nan)])
    terminate = keras.callbacks.TerminateOnNaN(raise_error=True)
    with pytest.raises(RuntimeError, match="NaN or Inf loss encountered at batch 3"):
        gan.fit(points, verbose=0, callbacks=terminate)


def test_training_does_not_end_where_all_is_finite(points):
    gan = tiny_gan(penalties=[penalties.R1(0.1)])
    gan.fit(points, verbose=0, callbacks=[keras.callbacks.TerminateOnNaN(True)])
    assert int(gan.step) == 8


def test_a_loss_of_weights_that_are_nan_ends_training(points):
    gan = tiny_gan()
    gan.generator.set_weights([w * np.nan for w in gan.generator.get_weights()])
    gan.fit(points, verbose=0, callbacks=[keras.callbacks.TerminateOnNaN()])
    assert int(gan.step) == 1


# --- Averages that optimizers keep ------------------------------------------


def averaging(rate=0.1, momentum=0.5, scaled=False, **arguments):
    optimizer = keras.optimizers.SGD(
        rate, use_ema=True, ema_momentum=momentum, **arguments
    )
    return keras.optimizers.LossScaleOptimizer(optimizer) if scaled else optimizer


def both(gan):
    return weights_of(gan, "discriminator") + weights_of(gan, "generator")


@pytest.mark.parametrize("scaled", [False, True])
def test_averages_become_both_players_weights_when_fit_ends(points, scaled):
    """a ← a/2 + w/2 from a = w of the first step. Sees a player that is left out."""
    gan = tiny_gan(compiled=False)
    gan.compile(averaging(scaled=scaled), averaging(scaled=scaled))
    keep = Keep(both)
    gan.fit(points, batch_size=64, verbose=0, callbacks=[keep])
    expected = keep.kept[0]
    for weights in keep.kept[1:]:
        expected = [a / 2 + w / 2 for a, w in zip(expected, weights, strict=True)]
    for found, one, last in zip(both(gan), expected, keep.kept[-1], strict=True):
        np.testing.assert_allclose(found, one, rtol=1e-5, atol=1e-7)
        assert not np.allclose(found, last, rtol=1e-3, atol=0)


def test_one_player_alone_may_have_an_average(points):
    gan = tiny_gan(compiled=False)
    gan.compile(keras.optimizers.SGD(0.1), averaging())
    keep = Keep(both)
    gan.fit(points, batch_size=64, verbose=0, callbacks=[keep])
    count = len(gan.discriminator.get_weights())
    for place, (found, last) in enumerate(zip(both(gan), keep.kept[-1], strict=True)):
        assert np.array_equal(found, last) == (place < count)


def test_averages_overwrite_the_weights_as_often_as_was_said(points):
    """After two steps w₁/2 + w₂/2, where w₂ is that of a GAN without averages."""
    plain, gan = tiny_gan(compiled=False), tiny_gan(compiled=False)
    update = updates.Simultaneous()  # So that no player sees the other's average.
    plain.compile(keras.optimizers.SGD(0.1), keras.optimizers.SGD(0.1), update=update)
    twice = {"ema_overwrite_frequency": 2}
    gan.compile(averaging(**twice), averaging(**twice), update=update)
    keeps = Keep(both), Keep(both)
    for model, keep in zip((plain, gan), keeps, strict=True):
        model.fit(points[:128], batch_size=64, verbose=0, callbacks=[keep])
    first, second = keeps[0].kept
    for found, one, two in zip(keeps[1].kept[1], first, second, strict=True):
        np.testing.assert_allclose(found, one / 2 + two / 2, rtol=1e-5, atol=1e-7)


def test_no_step_leaves_the_weights_as_they_are(points):
    """The average is 0 before the first. Sees weights that become it."""
    gan = tiny_gan(compiled=False)
    gan.compile(averaging(), averaging())
    before = both(gan)
    gan.fit(points, epochs=0, verbose=0)
    for one, other in zip(before, both(gan), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_file_with_averages_is_trained_further(points, tmp_path):
    gan = tiny_gan(compiled=False)
    gan.compile(averaging(), averaging())
    gan.fit(points, verbose=0)
    gan.save(tmp_path / "gan.keras")
    loaded = keras.models.load_model(tmp_path / "gan.keras")
    for model in (gan, loaded):
        model.fit(points, verbose=0)
    for one, other in zip(both(gan), both(loaded), strict=True):
        np.testing.assert_array_equal(one, other)


def test_swapping_evaluates_with_both_players_averages(points):
    """What validation of the last epoch found is what `evaluate` finds afterwards,
    when the averages are the weights; without the callback it is not."""
    found = {}
    for swap in (True, False):
        gan = tiny_gan(compiled=False)
        adam = {"learning_rate": 0.01, "use_ema": True, "ema_momentum": 0.99}
        gan.compile(keras.optimizers.Adam(**adam), keras.optimizers.Adam(**adam))
        swaps = [keras.callbacks.SwapEMAWeights()] if swap else []
        history = gan.fit(
            points, validation_data=points, epochs=2, verbose=0, callbacks=swaps
        ).history
        after = gan.evaluate(points, verbose=0, return_dict=True)
        for name in ("d_loss", "g_loss"):
            during = history[f"val_{name}"][-1]
            found[swap, name] = abs(during - after[name])
    for name in ("d_loss", "g_loss"):
        assert found[True, name] < 1e-5 < 1e-4 < found[False, name]


def test_swapping_outside_of_fit(points):
    """`evaluate` with the callback, after a step back to the plain weights."""
    gan = tiny_gan(compiled=False)
    gan.compile(averaging(0.5, 0.9), averaging(0.5, 0.9))
    keep = Keep(both)
    gan.fit(points, verbose=0, callbacks=[keep])
    after = gan.evaluate(points, verbose=0)
    count = len(gan.discriminator.get_weights())
    gan.discriminator.set_weights(keep.kept[-1][:count])
    gan.generator.set_weights(keep.kept[-1][count:])
    swap = keras.callbacks.SwapEMAWeights()
    swapped = gan.evaluate(points, verbose=0, callbacks=[swap])
    np.testing.assert_allclose(swapped, after, rtol=1e-4)
    assert not np.allclose(gan.evaluate(points, verbose=0), after, rtol=1e-3)


def test_swapping_without_averages_is_refused(points):
    gan = tiny_gan()
    swap = keras.callbacks.SwapEMAWeights()
    with pytest.raises(ValueError, match="at least one inner optimizer has `use_ema"):
        gan.fit(points, validation_data=points, verbose=0, callbacks=[swap])


# --- EarlyStopping -----------------------------------------------------------


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
    assert int(gan.epochs_seen) == 4 and int(gan.step) == 32
    assert int(gan.images_seen) == 4 * 256
    assert int(gan.d_optimizer.iterations) == 32
    assert int(gan.penalties["le_cam"].steps) == 32


@pytest.mark.parametrize("scaled", [False, True])
def test_rates_and_counts_of_optimizers_stay(points, scaled):
    """The rate after three halvings, and 24 updates. Sees the rate within loss scaling
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
        assert int(player.iterations) == 24
    np.testing.assert_array_equal(gan.seed_generator.state.numpy(), keep.kept[2])


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


def test_the_best_model_is_kept(points, tmp_path):
    path = tmp_path / "best.keras"
    best = keras.callbacks.ModelCheckpoint(
        path, monitor="score", mode="max", save_best_only=True
    )
    gan = tiny_gan()
    gan.fit(points, epochs=3, verbose=0, callbacks=[Numbers([1, 3, 2]), best])
    assert int(keras.models.load_model(path).epochs_seen) == 2


def test_every_epochs_model_is_kept(points, tmp_path):
    save = keras.callbacks.ModelCheckpoint(tmp_path / "{epoch}.keras")
    weights = keras.callbacks.ModelCheckpoint(
        tmp_path / "{epoch}-{d_loss:.3f}.weights.h5", save_weights_only=True
    )
    gan = tiny_gan()
    gan.fit(points, epochs=2, verbose=0, callbacks=[save, weights])
    assert len(list(tmp_path.glob("*.h5"))) == 2
    assert int(keras.models.load_model(tmp_path / "2.keras").step) == int(gan.step)


class Interrupt(keras.callbacks.Callback):
    def on_epoch_begin(self, epoch, logs=None):
        if epoch == 2:
            raise KeyboardInterrupt


def test_an_interrupted_run_ends_where_one_in_one_go_does(points, tmp_path):
    whole, first, again = tiny_gan(), tiny_gan(), tiny_gan(seed=0)
    whole.fit(points, epochs=4, verbose=0)
    backup = keras.callbacks.BackupAndRestore(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        first.fit(points, epochs=4, verbose=0, callbacks=[backup, Interrupt()])
    backup = keras.callbacks.BackupAndRestore(tmp_path)
    again.fit(points, epochs=4, verbose=0, callbacks=[backup])
    assert int(again.step) == 32
    for one, other in zip(whole.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_the_log_has_a_column_for_each_number(points, tmp_path):
    gan = tiny_gan(penalties=[penalties.R1(0.1)])
    log = keras.callbacks.CSVLogger(tmp_path / "log.csv")
    history = gan.fit(
        points, validation_data=points, epochs=2, verbose=0, callbacks=[log]
    ).history
    rows = list(csv.DictReader((tmp_path / "log.csv").read_text().splitlines()))
    names = ["d_loss", "g_loss", "r1", "d_real", "d_fake"]
    validated = ["val_d_loss", "val_g_loss", "val_d_real", "val_d_fake"]
    assert set(rows[0]) == {"epoch", *names, *validated} == {"epoch", *history}
    assert [float(row["d_loss"]) for row in rows] == history["d_loss"]


def test_the_bar_and_hooks_are_those_of_keras(points, capsys):
    """Given one by one, as a list, or as Keras' own list of callbacks."""
    seen = []
    hook = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: seen.append(set(logs))
    )
    bar, history = keras.callbacks.ProgbarLogger(), keras.callbacks.History()
    gan = tiny_gan()
    gan.fit(points, callbacks=hook, verbose=0)
    returned = gan.fit(points, callbacks=(hook, bar, history), verbose=2)
    assert returned is history
    assert "d_loss" in capsys.readouterr().out
    listed = keras.callbacks.CallbackList([hook, keras.callbacks.TerminateOnNaN()])
    gan.fit(points, callbacks=listed, verbose=0)
    assert seen == [{"d_loss", "g_loss", "d_real", "d_fake"}] * 3


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
        tiny_gan().fit(points, epochs=2, verbose=0, callbacks=[monitor])
        server.shutdown()
        thread.join()
    assert [message["epoch"] for message in received] == [0, 1]
    assert {"d_loss", "g_loss"} <= set(received[0])


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


# --- Optimizers of two players -------------------------------------------------


def test_the_optimizer_of_a_gan_is_no_third_one(points):
    gan = tiny_gan()
    with pytest.raises(AttributeError, match="gan.d_optimizer.*learning_rate"):
        gan.optimizer.learning_rate  # noqa: B018
    discriminators, generators = gan.optimizer.optimizers
    generators.learning_rate = 0.5
    assert float(gan.g_optimizer.learning_rate) == 0.5
    assert float(discriminators.learning_rate) == float(gan.d_optimizer.learning_rate)


class Steps(keras.optimizers.schedules.LearningRateSchedule):
    """A rate of 0 that says at which step it is, by the next ten thousand."""

    def __call__(self, step):
        return ops.cast(step, "float32") * 1e-20

    def get_config(self):
        return {}


@pytest.mark.parametrize(
    ("update", "d_count"),
    [
        (updates.Alternating(), 1),
        (updates.Alternating(5), 5),
        (updates.Simultaneous(), 1),
        (updates.OneStage(), 1),
        (updates.Extragradient(), 1),
        (updates.Consensus(1.0), 1),
        (updates.Unrolled(3), 1),
    ],
)
def test_a_schedule_counts_its_players_updates(points, update, d_count):
    gan = tiny_gan(compiled=False)
    sgd = keras.optimizers.SGD
    gan.compile(sgd(Steps()), sgd(Steps()), update=update)
    gan.fit(points[:120], batch_size=40, verbose=0)
    rates = [float(o.learning_rate) for o in (gan.d_optimizer, gan.g_optimizer)]
    np.testing.assert_allclose(rates, [3e-20 * d_count, 3e-20], rtol=1e-6)


def test_a_schedule_counts_gradients_that_are_accumulated(points):
    gan = tiny_gan(compiled=False)

    def optimizer():
        return keras.optimizers.SGD(Steps(), gradient_accumulation_steps=2)

    gan.compile(optimizer(), optimizer())
    gan.fit(points[:120], batch_size=30, verbose=0)
    np.testing.assert_allclose(float(gan.d_optimizer.learning_rate), 4e-20, rtol=1e-6)


def test_weights_loaded_before_compile_are_warned_about_in_fit(points, tmp_path):
    """Where the optimizers stay behind; not after `load_weights` in the right order,
    nor in a GAN that is only looked at."""
    trained = tiny_gan()
    trained.fit(points, verbose=0)
    trained.save_weights(tmp_path / "gan.weights.h5")
    gan = tiny_gan(compiled=False)
    gan.load_weights(tmp_path / "gan.weights.h5")
    gan.compile("adam", "adam")
    gan.evaluate(points, verbose=0)
    with pytest.warns(UserWarning, match="optimizers begin at step 0.*at step 8"):
        gan.fit(points, verbose=0)
    gan.fit(points, verbose=0)
    gan = tiny_gan()
    gan.load_weights(tmp_path / "gan.weights.h5")
    assert int(gan.d_optimizer.iterations) == 8
    gan.fit(points, verbose=0)


def test_a_file_loaded_without_its_optimizers_is_warned_about_too(points, tmp_path):
    trained = tiny_gan()
    trained.fit(points, verbose=0)
    trained.save(tmp_path / "gan.keras")
    gan = keras.models.load_model(tmp_path / "gan.keras", compile=False)
    gan.compile("adam", "adam")
    with pytest.warns(UserWarning, match="optimizers begin at step 0"):
        gan.fit(points, verbose=0)


def test_compiling_a_trained_gan_anew_is_no_cause_for_a_warning(points):
    gan = tiny_gan()
    gan.fit(points, verbose=0)
    gan.compile("adam", "adam", loss="hinge")
    gan.fit(points, verbose=0)


def test_optimizers_of_another_gan_are_refused(points):
    """As in k folds."""
    optimizers = keras.optimizers.Adam(), keras.optimizers.Adam()
    for fold in range(2):
        gan = tiny_gan(compiled=False, seed=fold)
        if fold:
            with pytest.raises(ValueError, match="built for other variables.*Adam"):
                gan.compile(*optimizers)
        else:
            gan.compile(*optimizers)
            gan.compile(*optimizers)  # The same networks again are no other GAN's.
            gan.fit(points, verbose=0)


@pytest.mark.parametrize("player", ["discriminator", "generator"])
@pytest.mark.parametrize("when", ["before compile", "after compile"])
def test_a_frozen_player_is_refused(points, player, when):
    gan = tiny_gan(compiled=when == "after compile")
    getattr(gan, player).trainable = False
    with pytest.raises(ValueError, match=f"{player} is frozen"):
        gan.compile("adam", "adam")
    with pytest.raises(ValueError, match="frozen|compile"):
        gan.fit(points, verbose=0)


def test_a_network_unfrozen_after_compile_is_refused(points):
    gan = tiny_gan(compiled=False)
    gan.generator.layers[0].trainable = False
    gan.compile("adam", "adam")
    gan.generator.layers[0].trainable = True
    with pytest.raises(ValueError, match="Call `compile` again, with new optimizers"):
        gan.fit(points, verbose=0)

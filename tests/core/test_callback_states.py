"""Callbacks know in a resumed run what they knew when it was interrupted."""

import conftest
import keras
import numpy as np
import pytest
from interruptions import At
from interruptions import Stop

from keras_gan import callbacks
from keras_gan import metrics
from keras_gan.core import callback_states
from keras_gan.core.packing import packed


class Own(keras.callbacks.Callback):
    """A callback as users write them."""

    def on_train_begin(self, logs=None):
        self.steps, self.sums = 0, np.zeros(2)

    def on_train_batch_end(self, batch, logs=None):
        self.steps += 1
        self.sums += [logs["d_loss"], logs["g_loss"]]

    def get_state(self):
        return {"steps": self.steps, "sums": self.sums}

    def set_state(self, state):
        self.steps, self.sums = state["steps"], state["sums"]


def all_kinds(points, folder):
    """All callbacks that know something."""
    return [
        callbacks.StepBudget(1000),
        callbacks.SampleQuality(points, seconds=1e6, filepath=folder / "best.keras"),
        callbacks.EvaluateSamples(
            points,
            [metrics.FrechetDistance(name="own_fd")],
            filepath=folder / "metrics.csv",
        ),
        callbacks.CollapseMonitor(
            points[:60], action="restore", coverage=0.01, spread=0.01, duplicates=1e9
        ),
        callbacks.DivergenceGuard(every=7),
        callbacks.EquilibriumMonitor(points[:60], confirm_steps=0, verbose=0),
        callbacks.ReduceLROnPlateau("own_fd", factor=0.5, patience=1, min_delta=9.0),
        callbacks.LearningRateScheduler(lambda epoch, rate: 0.9 * rate),
        callbacks.HistoryFile(folder / "history.csv"),
        keras.callbacks.CSVLogger(folder / "log.csv"),
        keras.callbacks.EarlyStopping(
            "own_fd", mode="min", patience=2, restore_best_weights=True
        ),
        keras.callbacks.ModelCheckpoint(
            folder / "best.weights.h5",
            "own_fd",
            mode="min",
            save_best_only=True,
            save_weights_only=True,
        ),
        keras.callbacks.ModelCheckpoint(
            str(folder / "{epoch}-{batch}.weights.h5"),
            save_weights_only=True,
            save_freq=4,
        ),
        Own(),
    ]


def run(points, folder, seed, *others):
    """Four epochs of six steps, and what all callbacks know at the end."""
    folder.mkdir(exist_ok=True)
    gan = conftest.tiny_gan(seed=seed, run_eagerly=True)
    used = all_kinds(points, folder)
    gan.fit(points[:96], batch_size=16, epochs=4, verbose=0, callbacks=[*used, *others])
    arrays = []
    states = packed(callback_states.states_of([*used, gan.history]), arrays)
    for state in states.values():
        state.pop("since", None)  # Of a clock.
    return states, arrays, gan


@pytest.mark.slow
def test_all_know_what_they_knew(points, tmp_path):
    """Interrupted in the third epoch, with a backup of the second, so that files have
    rows that the resumed run has not seen."""
    states, arrays, gan = run(points, tmp_path / "whole", 0)
    assert "EarlyStopping 1" in states and states["Own 1"]["steps"] == 24
    with pytest.raises(Stop):
        backup = callbacks.Backup(tmp_path / "backups", every=8)
        run(points, tmp_path / "begun", 0, backup, At(15))
    backup = callbacks.Backup(tmp_path / "backups", every=8)
    found, resumed_arrays, resumed = run(points, tmp_path / "begun", 0, backup)
    assert found == states
    for one, other in zip(arrays, resumed_arrays, strict=True):
        np.testing.assert_array_equal(one, other)
    for one, other in zip(gan.get_weights(), resumed.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    for name in ("history.csv", "log.csv", "metrics.csv", "best.json"):
        whole, begun = (tmp_path / run / name for run in ("whole", "begun"))
        assert whole.read_text() == begun.read_text(), name
    names = [
        {path.name for path in (tmp_path / run).iterdir()} for run in ("whole", "begun")
    ]
    assert names[0] == names[1]


def test_a_state_that_cannot_be_written_is_said_before_the_first_step(points, tmp_path):
    class Odd(Own):
        def get_state(self):
            return {"model": self.model}

    gan = conftest.tiny_gan(run_eagerly=True)
    with pytest.raises(TypeError, match="`get_state` of the callback Odd: A state"):
        gan.fit(points, verbose=0, callbacks=[callbacks.Backup(tmp_path), Odd()])
    assert int(gan.step) == 0


def test_a_time_budget_counts_the_time_before(monkeypatch):
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    budget = callbacks.TimeBudget(minutes=1)
    budget.set_model(conftest.tiny_gan())
    budget.on_train_begin()
    now[0] = 130.0
    state = budget.get_state()
    now[0] = 1000.0
    later = callbacks.TimeBudget(minutes=1)
    later.set_model(conftest.tiny_gan())
    later.on_train_begin()
    later.set_state(state)
    assert later.share() == 0.5
    now[0] = 1030.0
    assert later.share() == 1.0


@pytest.mark.slow
def test_grids_of_a_resumed_run_are_the_same(images, tmp_path):
    """With the numbers of the caption; grids after the backup are written again."""

    def fit(folder, *others):
        gan = conftest.tiny_image_gan()
        grid = callbacks.SampleGrid(
            folder, every="auto", caption=("d_loss",), animation=None
        )
        gan.fit(
            images, batch_size=8, epochs=2, verbose=0, callbacks=[grid, *others]
        )  # 8 steps per epoch.

    def backup():
        return callbacks.Backup(tmp_path / "backups", every=5)

    fit(tmp_path / "whole")
    with pytest.raises(Stop):
        fit(tmp_path / "begun", At(9), backup())
    assert (tmp_path / "begun" / "step-00000008.png").exists()
    fit(tmp_path / "begun", backup())
    for path in (tmp_path / "whole").iterdir():
        assert path.read_bytes() == (tmp_path / "begun" / path.name).read_bytes()

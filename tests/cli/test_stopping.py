"""Runs end at a signal, and at the prompt when their minutes are over."""

import os
import signal
import subprocess
import sys
import time

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import tiny_gan

from keras_gan.callbacks import budget as budgets
from keras_gan.cli import stopping
from keras_gan.cli.goals import Goal
from keras_gan.cli.stopping import Clock
from keras_gan.cli.stopping import StopOnSignal
from keras_gan.cli.stopping import Stopped

STATUS = {signal.SIGINT: 130, signal.SIGTERM: 143}


@pytest.mark.slow
@pytest.mark.parametrize(
    "number", [pytest.param(signal.SIGINT, marks=pytest.mark.slow), signal.SIGTERM]
)
def test_a_signal_saves_and_says_how_to_resume(number, tmp_path):
    images = np.random.default_rng(0).integers(0, 256, (80, 8, 8), dtype="uint8")
    np.savez(tmp_path / "small.npz", images=images)
    process = subprocess.Popen(
        [sys.executable, "-m", "keras_gan_cli", "train", "--data", "small.npz"]
        + ["--batch-size", "20", "--minutes", "5", "--output", "mine"]
        + ["--width", "0.1", "--latent-dim", "4", "--augment", "none"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    samples = tmp_path / "mine" / "samples"
    end = time.monotonic() + 120
    while not (samples.is_dir() and any(samples.iterdir())):
        assert time.monotonic() < end and process.poll() is None
        time.sleep(0.2)
    process.send_signal(number)
    printed, errors = process.communicate(timeout=120)
    assert process.returncode == STATUS[number]
    assert "Stopping after this step" in errors
    assert "nothing is lost" in printed and "--resume --output mine" in printed
    gan = keras.models.load_model(tmp_path / "mine" / "model.keras")
    assert int(gan.step) >= 3
    assert (tmp_path / "mine" / "saved_model" / "1").is_dir()


@pytest.mark.parametrize("number", STATUS)
def test_outside_of_training_the_first_signal_ends_the_command(number):
    stop = StopOnSignal()
    with stop.listening(), pytest.raises(Stopped) as caught:
        os.kill(os.getpid(), number)
    assert caught.value.status == STATUS[number] and stop.status == 0


def test_in_training_the_second_signal_ends_the_command(capfd):
    before = signal.getsignal(signal.SIGTERM)
    with StopOnSignal().listening() as stop:
        stop.on_train_begin()
        os.kill(os.getpid(), signal.SIGTERM)
        assert (
            stop.status == 143 and "Stopping after this step" in capfd.readouterr()[1]
        )
        with pytest.raises(Stopped):
            os.kill(os.getpid(), signal.SIGTERM)
    assert signal.getsignal(signal.SIGTERM) is before


class Time:
    """In place of the module `time`: a clock that tests set."""

    now = 0.0

    def monotonic(self):
        return self.now


def test_training_ends_early_enough_for_the_jobs_after_it(monkeypatch):
    """Progress is that of the time for training, from its first step to its last."""
    time = Time()
    for module in (stopping, budgets):
        monkeypatch.setattr(module, "time", time)
    clock = Clock(minutes=2, begun=0.0)
    budget = stopping.budget_of(clock, Goal(minutes=2))
    budget.set_model(tiny_gan())
    time.now = 6.0
    budget.on_train_begin()
    assert float(budget.model.progress) == 0.0
    time.now = 16.0  # The first step took 10 seconds.
    budget.on_train_batch_end(0)
    clock.expect("save", 1.0)
    clock.expect("measure", 4.0)
    # 120 − 1.1 (2 + 0.85 · 10 + 1 + 4) = 102.95
    assert clock.training_seconds == pytest.approx(102.95)
    time.now = 54.475
    budget.on_train_batch_end(1)
    assert float(budget.model.progress) == pytest.approx(0.5)
    time.now = 102.9
    budget.on_train_batch_end(1)
    assert not budget.model.stop_training
    time.now = 103.0
    budget.on_train_batch_end(2)
    assert budget.model.stop_training and float(budget.model.progress) == 1.0


def test_a_resumed_run_anneals_over_all_its_minutes(monkeypatch):
    time = Time()
    for module in (stopping, budgets):
        monkeypatch.setattr(module, "time", time)
    clock = Clock(minutes=2, begun=0.0)
    budget = stopping.budget_of(clock, Goal(minutes=2, before=2.0))
    budget.set_model(tiny_gan())
    budget.on_train_begin()
    # 120 / (120 + 120 − 1.1 · 2)
    assert float(budget.model.progress) == pytest.approx(120 / 237.8)


def test_a_run_that_goes_on_has_the_time_that_was_left(monkeypatch):
    """Of 120 seconds, 60 were over at the backup, 50 of them in training.

    Sees the new process's own start left out, or the first one's counted twice.
    """
    time = Time()
    for module in (stopping, budgets):
        monkeypatch.setattr(module, "time", time)
    state = {
        **{"progress": 0.4, "seconds": 50.0, "since_step": 0.1, "pauses": [1.0]},
        **{"minutes": [0.0, 2], "elapsed": 60.0},
    }
    goal = Goal(minutes=2)
    saved = {"callbacks": {"RunBudget 1": state}}
    assert goal.used(saved) == 60.0 and not goal.reached(None, saved)
    assert Goal(minutes=3).used(saved) == Goal(minutes=2, before=1.0).used(saved) == 0.0
    time.now = 1000.0
    clock = Clock(minutes=2, begun=time.now - goal.used(saved))
    budget = stopping.budget_of(clock, goal)
    budget.set_model(tiny_gan())
    time.now = 1006.0
    budget.on_train_begin()
    budget.set_state(state)
    # 10 seconds before training in the first process, 6 in this one, 2.2 at the end.
    assert float(budget.model.progress) == pytest.approx(50 / (120 - 2.2 - 10 - 6))
    time.now = 1008.0  # The first step of this process took 2 seconds.
    budget.on_train_batch_end(0)
    # 120 − 1.1 (2 + 0.85 · 2) − 10 − 6 = 99.93
    time.now = 1055.9
    budget.on_train_batch_end(1)
    assert not budget.model.stop_training
    time.now = 1056.0
    budget.on_train_batch_end(2)
    assert budget.model.stop_training


def test_another_goal_begins_with_all_its_time(monkeypatch):
    time = Time()
    for module in (stopping, budgets):
        monkeypatch.setattr(module, "time", time)
    budget = stopping.budget_of(Clock(2, begun=0.0), Goal(minutes=2, before=1.0))
    budget.set_model(tiny_gan())
    budget.on_train_begin()
    budget.set_state({"minutes": [0.0, 2], "seconds": 100.0, "progress": 1.0})
    assert float(budget.model.progress) == pytest.approx(60 / (60 + 117.8))


@pytest.mark.slow
def test_epochs_are_a_budget_of_steps(points):
    """Sees the rest of an interrupted pass counted as a whole epoch."""
    data = tf.data.Dataset.range(8)
    gan = tiny_gan()
    assert stopping.steps_of(3, gan, data) == 24
    gan.fit(points, epochs=2, verbose=0, callbacks=[StopAfter(13)])
    steps = stopping.steps_of(3, gan, data)
    assert steps == 3 + 8 + 8
    goal = Goal(steps=13 + steps)
    budget = stopping.budget_of(Clock(None, begun=0.0), goal)
    assert budget.steps == 13 + 19
    assert stopping.steps_of(3, gan, data.take(5)) == 15  # Other data.


class StopAfter(keras.callbacks.Callback):
    def __init__(self, step):
        super().__init__()
        self.step = step

    def on_train_batch_end(self, batch, logs=None):
        if int(self.model.step) >= self.step:
            self.model.stop_training = True

"""Budgets: how far a run is, and when it ends."""

import time

import numpy as np
import pytest
from cheap_steps import cheap_steps
from conftest import tiny_gan

from keras_gan import callbacks
from keras_gan.callbacks import budget as budgets

# What is around the steps is tested here, not what the networks learn in them.
pytestmark = pytest.mark.usefixtures("eager", cheap_steps.__name__)


class Clock:
    """In place of the module `time`: a clock that tests set."""

    now = 100.0

    def monotonic(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(budgets, "time", clock)
    return clock


class Model:
    """What a budget uses of a GAN."""

    stop_training = False

    class progress:
        value = None

        @classmethod
        def assign(cls, value):
            cls.value = value


def begun(budget):
    budget.set_model(Model())
    budget.on_train_begin()
    budget.on_epoch_begin(0)
    return budget


def test_progress_is_the_share_of_the_time(clock):
    budget = begun(callbacks.TimeBudget(minutes=2))
    assert budget.model.progress.value == 0.0
    for now, progress in ((130.0, 0.25), (190.0, 0.75), (219.9, 119.9 / 120)):
        clock.now = now
        budget.on_train_batch_end(0)
        assert budget.model.progress.value == pytest.approx(progress)
        assert not budget.model.stop_training
    clock.now = 220.0
    budget.on_train_batch_end(0)
    assert budget.model.progress.value == 1.0 and budget.model.stop_training


def test_a_resumed_run_anneals_over_the_whole(clock):
    """After 6 minutes, 2 more: from 6/8 on. Sees a progress that begins again at 0."""
    budget = begun(callbacks.TimeBudget(minutes=2, before=6))
    assert budget.model.progress.value == 0.75
    clock.now = 160.0
    budget.on_train_batch_end(0)
    assert budget.model.progress.value == pytest.approx(7 / 8)
    clock.now = 220.0
    budget.on_train_batch_end(0)
    assert budget.model.progress.value == 1.0 and budget.model.stop_training


def test_time_for_the_last_measurement_is_kept(clock):
    """Epochs that end with 30 seconds of validation: a minute and a half for steps.

    Sees progress that goes back when the first, longer validation turns out to have
    been an exception.
    """
    budget = begun(callbacks.TimeBudget(minutes=2))
    clock.now = 110.0
    budget.on_train_batch_end(0)
    clock.now = 150.0  # The first validation takes 40 seconds, with its compilation.
    budget.on_epoch_begin(1)
    clock.now = 152.0
    budget.on_train_batch_end(0)
    assert budget.seconds() == 80.0
    assert budget.model.progress.value == 52 / 80
    clock.now = 182.0
    budget.on_epoch_begin(2)
    assert budget.seconds() == 90.0
    clock.now = 158.0
    budget.on_train_batch_end(0)
    assert budget.model.progress.value == 52 / 80  # Not 58 / 90.
    clock.now = 189.9
    budget.on_train_batch_end(0)
    assert not budget.model.stop_training
    clock.now = 190.0
    budget.on_train_batch_end(0)
    assert budget.model.progress.value == 1.0 and budget.model.stop_training


def test_measurements_longer_than_the_budget_end_it(clock):
    budget = begun(callbacks.TimeBudget(minutes=1))
    budget.on_train_batch_end(0)
    clock.now = 190.0
    budget.on_epoch_begin(1)
    budget.on_train_batch_end(0)
    assert budget.model.progress.value == 1.0 and budget.model.stop_training


def test_training_stops_in_the_middle_of_an_epoch(points):
    gan = tiny_gan()
    gan.fit(points, verbose=0)  # Compiled before the clock starts.
    begun = time.monotonic()
    gan.fit(
        points,
        batch_size=1,
        epochs=10_000,
        verbose=0,
        callbacks=[callbacks.TimeBudget(minutes=1 / 60)],
    )
    assert 0.9 < time.monotonic() - begun < 10
    assert float(gan.progress) == 1.0


def test_training_stops_after_so_many_steps(points):
    """The steps of all calls of `fit`. Sees an epoch that is trained to its end."""
    gan = tiny_gan()
    gan.fit(points, verbose=0)
    assert float(gan.progress) == 0.0
    gan.fit(points, epochs=9, verbose=0, callbacks=[callbacks.StepBudget(20)])
    assert int(gan.step) == 20 and float(gan.progress) == 1.0
    with pytest.raises(ValueError, match="it has taken, 20. Received: steps=20"):
        gan.fit(points, verbose=0, callbacks=[callbacks.StepBudget(20)])


def test_a_budget_that_outlasts_the_epochs_leaves_its_progress(points):
    gan = tiny_gan()
    gan.fit(points, verbose=0, callbacks=[callbacks.StepBudget(32)])
    assert float(gan.progress) == 0.25


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: callbacks.TimeBudget(0), "minutes=0"),
        (lambda: callbacks.TimeBudget(np.nan), "minutes=nan"),
        (lambda: callbacks.TimeBudget(1, before=-1), "before=-1"),
        (lambda: callbacks.StepBudget(0), "steps=0"),
        (lambda: callbacks.StepBudget(2.5), "steps=2.5"),
    ],
)
def test_impossible_budgets_are_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()

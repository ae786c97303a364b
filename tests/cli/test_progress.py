"""The progress of a run, in a terminal and elsewhere."""

import time

import pytest

from keras_gan.cli import progress
from keras_gan.cli.stopping import Clock


class Model:
    epochs_seen = 3
    step = 1234


def fed(callback, steps, logs=None):
    """Output of a callback after a number of steps."""
    callback.set_model(Model())
    callback.set_params({"steps": 10})
    callback.on_train_begin()
    for step in range(steps):
        logs = logs or {"d_loss": 0.5, "g_loss": 0.25}
        callback.on_train_batch_end(step, logs)
    callback.on_train_end()


def test_off_a_terminal_there_are_lines(capsys, monkeypatch):
    budget = Clock(3, begun=time.monotonic() - 75)
    lines = progress.shown(budget)
    assert isinstance(lines, progress.ProgressLines)
    monkeypatch.setattr(progress, "_BETWEEN_LINES", (0.0, 0.0))
    fed(lines, 2)
    printed = capsys.readouterr().out.splitlines()
    assert (
        printed == ["1:15 of 3:00  epoch 4  step 1,234  d_loss 0.500  g_loss 0.250"] * 2
    )


def test_a_line_is_due_a_sixtieth_of_the_time_after_the_last(capsys):
    # 3 minutes: at least 10 s; 30 minutes: 30 s; 10 hours: at most 5 minutes.
    for minutes, seconds in ((3, 10), (30, 30), (600, 300), (None, 10)):
        lines = progress.ProgressLines(Clock(minutes, begun=time.monotonic()))
        assert lines.pause == seconds
    fed(progress.ProgressLines(Clock(3, begun=time.monotonic())), 50)
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_quality_numbers_stay_in_the_line_after_their_epoch(capsys, monkeypatch):
    monkeypatch.setattr(progress, "_BETWEEN_LINES", (0.0, 0.0))
    lines = progress.ProgressLines(
        Clock(None, begun=time.monotonic()), quality=("fd_ratio",)
    )
    lines.set_model(Model())
    lines.set_params({"steps": None})
    lines.on_train_begin()
    lines.on_train_batch_end(0, {"d_loss": 1.0, "g_loss": 2.0})
    lines.on_epoch_end(0, {"fd_ratio": 3.21987, "val_loss": 9.0})
    lines.on_train_batch_end(1, {"d_loss": 1.0, "g_loss": 2.0})
    first, second = capsys.readouterr().out.splitlines()
    assert "fd_ratio" not in first and second.endswith("g_loss 2.000  fd_ratio 3.22")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0:00"), (59.6, "1:00"), (754, "12:34"), (3725, "1:02:05")],
)
def test_a_clock_reads_minutes_or_hours(seconds, text):
    assert progress._clock(seconds) == text


def test_in_a_terminal_there_is_a_bar(monkeypatch, capsys):
    monkeypatch.setattr(progress.console.Console, "is_terminal", True)
    bar = progress.shown(Clock(3, begun=time.monotonic()), steps=20)
    assert isinstance(bar, progress.ProgressBar)
    fed(bar, 3)
    assert bar._bar is None and bar.steps == 20

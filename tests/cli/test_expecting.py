"""What a run says in its first seconds."""

import pytest
from test_stopping import Time

from keras_gan.cli import expecting
from keras_gan.cli import stopping
from keras_gan.cli.stopping import Clock


@pytest.fixture
def time(monkeypatch):
    time = Time()
    for module in (stopping, expecting):
        monkeypatch.setattr(module, "time", time)
    return time


def fed(callback, time, first, each, count, between=0.0, in_epoch=300):
    """A first step of `first` seconds, and `count` of `each` with some time between."""
    callback.set_params({"steps": in_epoch})
    callback.on_train_begin()
    for step in range(1 + count):
        callback.on_train_batch_begin(step)
        time.now += each if step else first
        callback.on_train_batch_end(step)
        time.now += between


def test_the_time_is_enough_for_so_many_steps(time, capsys):
    """Steps of 1/16 s in the time that is left, and 33 before it.

    Sees a mean with the first step in it, or with what happens between the steps.
    """
    clock = Clock(minutes=3, begun=0.0)
    time.now = 10.0
    fed(expecting.Expectation(clock, 32), time, 10.0, 1 / 16, 40, between=1 / 16)
    left = (180 - 2.2) - 20 - 63 / 16
    assert left / 60 == pytest.approx(2.56, abs=0.005)
    assert 33 + 16 * left == pytest.approx(2495, abs=1)
    assert capsys.readouterr().out == (
        "The time is enough for about 2,500 steps, 80,000 images and 8.3 passes over "
        "the data: 62 ms per step, 2.56 min of training\n"
    )


def test_epochs_take_so_long(time, capsys):
    expectation = expecting.Expectation(Clock(None, begun=0.0), 8, steps=200)
    fed(expectation, time, 9.0, 0.4, 50, in_epoch=None)
    assert capsys.readouterr().out == (
        "Ahead are about 200 steps and 1,600 images: 400 ms per step, 78 s of "
        "training\n"
    )


def test_a_few_long_steps_are_enough_and_one_is_said_once(time, capsys):
    expectation = expecting.Expectation(Clock(3, begun=0.0), 8)
    fed(expectation, time, 20.0, 5.0, 3)
    (said,) = capsys.readouterr().out.splitlines()
    # After 25 of 177.8 s: 2 + 152.8 / 5 steps.
    assert "about 33 steps, 260 images and 0.11 passes" in said


def test_it_says_where_the_first_picture_of_this_run_is(time, tmp_path, capsys):
    (tmp_path / "step-00000004.png").touch()
    first = expecting.FirstPicture(Clock(3, begun=0.0), tmp_path)
    first.on_train_begin()
    first.on_train_batch_end(0)
    assert capsys.readouterr().out == ""
    time.now = 12.4
    for step in (5, 6):
        path = tmp_path / f"step-{step:08d}.png"
        path.touch()
        first.on_train_batch_end(0)
    path = tmp_path / "step-00000005.png"
    assert capsys.readouterr().out == f"First picture after 12 s: {path}\n"

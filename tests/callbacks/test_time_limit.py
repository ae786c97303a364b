"""Training that stops by the clock."""

import time

import pytest
from conftest import tiny_gan

from keras_gan.callbacks import TimeLimit


def test_training_stops_in_the_middle_of_an_epoch(points):
    gan = tiny_gan()
    gan.fit(points, verbose=0)  # Compiled before the clock starts.
    begun = time.monotonic()
    gan.fit(
        points,
        batch_size=1,
        epochs=10_000,
        verbose=0,
        callbacks=[TimeLimit(minutes=2 / 60)],
    )
    assert 1.9 < time.monotonic() - begun < 10


def test_impossible_limits_are_refused():
    with pytest.raises(ValueError, match="minutes=0"):
        TimeLimit(0)

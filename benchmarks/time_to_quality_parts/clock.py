"""Training time without the time of measurements."""

import time

import keras


class Clock:
    """Calls a function when given numbers of seconds of training are over.

    Building and compiling the networks count, measurements do not. A step is not
    interrupted, so the true time is given, too. If one step passes several of the
    numbers, the function is called once with all of them.

    Args:
        seconds: list of numbers.
        measure: function of a list of numbers of `seconds`, the seconds of training,
            the steps, and the number of real images seen.
        now: function that returns seconds, for tests.
    """

    def __init__(self, seconds, measure, now=time.perf_counter):
        self._waiting = sorted(seconds)
        self._measure = measure
        self._now = now
        self._since = None
        self.trained = 0.0
        self.steps = 0
        self.images = 0

    def start(self):
        self._since = self._now()

    def tick(self, images, finish):
        """Counts a step, and measures if it is time.

        Args:
            images: integer, the real images of the step.
            finish: function that waits until the device has computed the step.

        Returns:
            A boolean, whether all measurements are done.
        """
        self.steps += 1
        self.images += images
        if self.trained + self._now() - self._since < self._waiting[0]:
            return False
        finish()
        self.trained += self._now() - self._since
        over = [each for each in self._waiting if each <= self.trained]
        self._waiting = self._waiting[len(over) :]
        self._measure(over, self.trained, self.steps, self.images)
        self._since = self._now()
        return not self._waiting


class Ticker(keras.callbacks.Callback):
    """Ticks a clock in `fit`, and ends training when the clock says so.

    Args:
        clock: `Clock`.
        batch_size: integer.
        finish: function, as of `Clock.tick`.
    """

    def __init__(self, clock, batch_size, finish):
        super().__init__()
        self.clock, self.batch_size, self.finish = clock, batch_size, finish

    def on_train_batch_end(self, batch, logs=None):
        if self.clock.tick(self.batch_size, self.finish):
            self.model.stop_training = True


def finisher(network):
    """A function that waits for the device, by reading a weight of a network."""
    weight = network.trainable_variables[-1]
    return lambda: float(keras.ops.sum(weight))

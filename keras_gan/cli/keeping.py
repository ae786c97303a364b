"""What `keras-gan train` keeps of a run while it trains."""

import time

from keras_gan import callbacks
from keras_gan.core.backup_files import copy_of_model
from keras_gan.core.files import written_whole
from keras_gan.core.state import number

_EVERY = "30 seconds"
_KEEP = 2
_HEALTHY_EVERY = 500  # Training steps.
# The jobs at the end that measure samples take about as long as so many measurements.
_MEASUREMENTS = 3


class RunBackup(callbacks.Backup):
    """Backs up a run in its folder; model.keras and run.json follow each backup.

    model.keras is the model of the newest backup, so that it can be loaded at any time.

    Args:
        folder: `RunFolder`.
        options: dictionary, the options of the run.
        goal: `goals.Goal` of the run.
        quality: `callbacks.SampleQuality`, whose best numbers run.json has.
        clock: `stopping.Clock`, which is told how long a backup takes.
        batches: integer, the number of batches in a pass over the data.
    """

    def __init__(self, folder, options, goal, quality, clock, batches):
        super().__init__(folder.backups, every=_EVERY, keep=_KEEP)
        self.run = folder
        self.options = options
        self.goal = goal
        self.quality = quality
        self.clock = clock
        self.batches = batches
        self._begin = time.monotonic() - 60 * folder.read()["minutes"]

    def asks_for_no_more(self, found, epochs):
        return False  # The command trains nothing if the goal is reached.

    def take_up(self, gan, callbacks, epochs, initial_epoch):
        start = super().take_up(gan, callbacks, epochs, initial_epoch)
        if self._found is None:
            return start
        self._copy()
        if start.batch and number(gan.pass_length) != self.batches:
            # The images have changed: a pass over them begins.
            self._found |= {"batch": 0, "logs": None, "trackers": None}
            start = start._replace(batch=0, logs=None)
        return start

    def on_epoch_end(self, epoch, logs=None):
        taken = _MEASUREMENTS * self.quality.seconds_taken
        self.clock.expect("measurements", taken)
        super().on_epoch_end(epoch, logs)

    def _write(self, epoch, batch, complete=False):
        begun = time.monotonic()
        super()._write(epoch, batch, complete)
        self._copy()
        self.record()
        self.clock.expect("save", time.monotonic() - begun)

    def _copy(self):
        """Makes model.keras of the newest backup."""
        with written_whole(self.run.model) as temporary:
            copy_of_model(self.folder.backups()[0], temporary)

    def record(self, finished=False):
        """Writes run.json; without the goal if the run is finished."""
        if self.quality.best is not None:
            self.run.about["best"] = self.quality.best
        minutes = (time.monotonic() - self._begin) / 60
        goal = None if finished else self.goal
        self.run.write(self.options, self.model, minutes, goal)

    def _not_written(self, error, complete):
        if complete:
            raise error  # Otherwise the end of the run would be lost with a warning.
        super()._not_written(error, complete)


class RunGuard(callbacks.DivergenceGuard):
    """Takes a run back to its last healthy state when it diverges.

    States are kept after numbers of steps and not by the clock, so that runs with the
    same seed are the same also where they diverge.

    Args:
        folder: `RunFolder`, for the message.
    """

    def __init__(self, folder):
        super().__init__(every=_HEALTHY_EVERY)
        self.folder = folder

    def check(self):
        """Raises `ValueError` if training ended because it diverged too often."""
        if self.report is None:
            return
        last = self.divergences[-1]
        raise ValueError(
            f"Training diverged {len(self.divergences)} times, and ended at step "
            f"{last['step']:,}. First to go bad was {last['what']}. "
            f"{self.folder.model} has the last healthy state, of step "
            f"{last['back_to']:,}. Begin again with a smaller --learning-rate."
        )

    def _say(self, said):
        if self.report is None:  # Otherwise the error of `check` says it.
            super()._say(said)

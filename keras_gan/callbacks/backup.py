"""Backups of a run, from which it goes on as if it had never been interrupted."""

import contextlib
import time

import keras

from keras_gan.core import callback_states
from keras_gan.core import taking_up
from keras_gan.core.advising import advise
from keras_gan.core.backup_files import BackupFolder
from keras_gan.core.booleans import boolean
from keras_gan.core.files import user_path
from keras_gan.core.finite import all_finite
from keras_gan.core.integers import integer
from keras_gan.core.intervals import interval
from keras_gan.core.state import number


class Backup(keras.callbacks.Callback):
    """Backs up a run while it trains, and takes it up again after an interruption.

    A script that calls `gan.fit(data, epochs=n, callbacks=[Backup(directory)])`, was
    killed, and is started again unchanged, goes on from the newest backup. On arrays
    and the pipelines of `datasets` the weights at the end, the states of the optimizers
    and all seeds are those of a run without interruption, to the bit.
    docs/saving.md says which other data this holds for.

    A backup has what `gan.save` writes, the epoch, the batch within the epoch, and
    the state of the other callbacks. `keras_gan.load` can load it. It is written whole
    or not at all, with a checksum. A backup that was damaged is renamed with a warning,
    and the one before it is used. The first backup is written before the first step.

    If a backup cannot be written during training, as on a full disk, training continues
    with one warning. The earlier backups stay, and the next one is tried when it is
    due. A GAN with numbers that are not finite is not backed up, with a warning.

    When training ends, a last backup says that the run is complete. If the script is
    started again after that, the GAN gets its final state, `fit` returns the history of
    the run and trains nothing, and a warning says so. To train on, give `fit` more
    `epochs`.

    Args:
        directory: string or path of a folder for the backups of this run alone. Made if
            it does not exist.
        every: `"epoch"` for a backup at the end of each epoch; an integer, for one
            after that many training steps; or a time, such as `"5 minutes"`,
            `"30 seconds"` or `"1 hour"`.
        keep: integer of at least 1, how many backups stay. Older ones are removed.
        delete_at_end: boolean. If True, all backups of the run are removed when
            training ends. A script that is started again then trains anew.

    Raises:
        ValueError: if an argument is out of range; in `fit`, if another process uses
            the folder, if its backups are of another GAN, or all are damaged, or if the
            GAN was trained further than the newest one, which would undo training.
        OSError: in `fit`, if the folder cannot be written to when training begins.

    Example:

    >>> Backup("backups", every="5 minutes").keep
    3
    """

    def __init__(self, directory, every="epoch", keep=3, delete_at_end=False):
        super().__init__()
        self.directory = user_path(directory, "directory")
        self.every = every
        self.keep = integer("keep", keep)
        self.delete_at_end = boolean("delete_at_end", delete_at_end)
        self.folder = BackupFolder(self.directory)
        self._steps, self._seconds = interval("every", every)
        self._warned = False
        if self._steps or self._seconds:
            # Defined here and not in the class: Keras waits for each step's numbers if
            # a callback has this method.
            self.on_train_batch_end = self._after_batch

    def take_up(self, gan, callbacks, epochs, initial_epoch):
        """Gives the GAN the state of the newest backup; `GAN.fit` calls this.

        Args:
            gan: `GAN`.
            callbacks: list of the other callbacks of `fit`.
            epochs: integer, as in `fit`.
            initial_epoch: integer, as in `fit`.

        Returns:
            `core.taking_up.Start`.
        """
        self._callbacks = callbacks
        self._begun = {"epoch": initial_epoch, "step": number(gan.step)}
        self._found = None
        newest = self.folder.newest()
        if newest is None:
            return taking_up.Start()
        path, self._found = newest
        taking_up.check_same(gan, self._found["gan"], path)
        no_more = self.asks_for_no_more(self._found, epochs)
        complete = self._found["complete"] and no_more
        taking_up.check_behind(gan, self._found["step"], complete, path)
        gan.load_weights(path)
        # It orders arrays; a script may leave it to chance.
        gan.seed = self._found["seed"]
        self._begun = self._found["begun"]
        if complete:
            self._complete(gan)
        epoch = self._found["epoch"]
        ended = self._found["stopped"] and no_more
        return taking_up.Start(
            max(epoch, epochs) if ended else epoch,
            self._found["batch"],
            epoch - self._begun["epoch"],
            number(gan.step) - self._begun["step"],
            self._found["logs"],
            complete,
        )

    def asks_for_no_more(self, found, epochs):
        """Whether a `fit` asks for no more than the run of a backup was to train.

        Args:
            found: dictionary, the state in the backup.
            epochs: integer, as in `fit`.
        """
        return epochs <= found["epochs"]

    def states_found(self):
        """The states of callbacks in the backup that was taken up."""
        return self._found["callbacks"]

    def _complete(self, gan):
        """Gives callbacks their final state, without training."""
        for callback in self._callbacks:
            callback.set_model(gan)
            if isinstance(callback, keras.callbacks.History):
                gan.history = callback
        callback_states.put_back_all(self._callbacks, self._found["callbacks"])
        said = (
            f"The run whose backups are in {self.directory} is complete: the GAN has "
            f"its final state, of step {number(gan.step):,}, and nothing was trained. "
            "To train on, give `fit` more `epochs`; to train anew, choose another "
            "`directory`."
        )
        advise(gan, said, said)

    def on_train_begin(self, logs=None):
        self._warned = False
        self._logs = None
        self._epoch = self._begun["epoch"]
        self._done()
        if self._found is None:
            self._write(self._epoch, 0)  # Raises if that is not possible.
        else:
            self._epoch = self._found["epoch"]
            callback_states.put_back_all(self._callbacks, self._found["callbacks"])

    def on_epoch_begin(self, epoch, logs=None):
        self._epoch = epoch
        self._epoch_began = number(self.model.step)
        if self._found is not None:
            self._epoch_began -= self._found["batch"]
            self._logs = self._found["logs"]
            if self._found["batch"]:
                _set_trackers(self.model, self._found["trackers"])
        self._found = None

    def _after_batch(self, batch, logs=None):
        self._logs = logs
        # The end of the epoch follows at once if training stops.
        if self._is_due() and not self.model.stop_training:
            taken = number(self.model.step) - self._epoch_began
            self._back_up(self._epoch, taken)

    def _is_due(self):
        if self._seconds:
            return time.monotonic() - self._time >= self._seconds
        return number(self.model.step) - self._step >= self._steps

    def on_epoch_end(self, epoch, logs=None):
        self._epoch = epoch + 1
        if self.every == "epoch" or self.model.stop_training:
            self._back_up(epoch + 1, 0)

    def on_train_end(self, logs=None):
        if self._found is not None and self._found["batch"]:
            return  # `epochs` is now below those of the backup: nothing was trained.
        if self.delete_at_end:
            with contextlib.suppress(OSError):
                self.folder.remove()
            return
        self._back_up(self._epoch, 0, complete=True)

    def _done(self):
        """Notes when the last backup was made or tried."""
        self._time, self._step = time.monotonic(), number(self.model.step)

    def _back_up(self, epoch, batch, complete=False):
        """Writes a backup, or warns."""
        try:
            if all_finite(self.model):
                self._write(epoch, batch, complete)
                self._warned = False
            else:
                self._not_finite()
        except OSError as error:
            self._not_written(error, complete)
        self._done()

    def _not_finite(self):
        self._warn("some of the GAN's numbers are NaN or infinite")

    def _not_written(self, error, complete):
        self._warn(error)

    def _warn(self, reason):
        if not self._warned:
            said = (
                f"No backup was written to {self.directory} after step "
                f"{number(self.model.step):,}: {reason}. Training continues, the "
                "earlier backups stay, and the next one is tried when it is due."
            )
            advise(self.model, said, said)
        self._warned = True

    def _write(self, epoch, batch, complete=False):
        gan = self.model
        state = {
            "gan": taking_up.description(gan),
            "seed": gan.seed,
            "step": number(gan.step),
            "epoch": epoch,
            "batch": batch,
            "begun": self._begun,
            "epochs": self.params["epochs"],
            "stopped": bool(gan.stop_training),
            "complete": complete,
            "logs": self._logs if batch else None,
            "trackers": _trackers(gan) if batch else None,
            "callbacks": callback_states.states_of(self._callbacks),
        }
        self.folder.write(number(gan.step), gan.save, state)
        self.folder.keep(self.keep)


def _trackers(gan):
    """The numbers from which the logs of the present epoch are computed."""
    variables = [v for metric in gan.metrics for v in metric.variables]
    return [keras.ops.convert_to_numpy(variable) for variable in variables]


def _set_trackers(gan, values):
    variables = [v for metric in gan.metrics for v in metric.variables]
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)

"""A CSV file with one row of numbers per epoch."""

import csv
import io
import os
import warnings

import keras
import numpy as np

from keras_gan.core.booleans import boolean
from keras_gan.core.files import read_table
from keras_gan.core.files import user_path
from keras_gan.core.files import write_table
from keras_gan.core.state import number

_FIRST_COLUMNS = ("epoch", "step", "images_seen")


class HistoryFile(keras.callbacks.Callback):
    """Writes the logs of each epoch to a CSV file, also across resumed runs.

    Differences from `keras.callbacks.CSVLogger`: columns are the logs that there are,
    and new ones may come later. Each row has the training step and the number of images
    seen. A resumed run adds rows to the file, and a run that was killed leaves no half
    row. If a row cannot be written, as on a full disk, training continues with a
    warning, and the row is written with the next one.

    Args:
        filepath: string or path of the file.
        overwrite: boolean. If False, a file with rows of epochs that the model has not
            seen, so one of another run, is refused. If True, those rows are removed.

    Raises:
        FileExistsError: when training begins, if the file holds another run, or
            something else.

    Example:

    >>> HistoryFile("history.csv").filepath.name
    'history.csv'
    """

    resumes = False

    def __init__(self, filepath, overwrite=False):
        super().__init__()
        self.filepath = user_path(filepath, "filepath")
        self.overwrite = boolean("overwrite", overwrite)
        self._columns = []
        self._waiting = []

    def on_train_begin(self, logs=None):
        self._columns, self._waiting = [], []
        self.filepath.parent.mkdir(parents=True, exist_ok=True)
        if not self.filepath.exists() or not self.filepath.stat().st_size:
            return
        columns, rows = read_table(self.filepath)
        if "epoch" not in columns:
            raise FileExistsError(
                f"{self.filepath} is not a file of HistoryFile, and nothing is "
                "overwritten. Choose another `filepath`."
            )
        seen = number(self.model.epochs_seen)
        kept = [row for row in rows if _epoch(row) < seen]
        if len(kept) < len(rows) and not (self.overwrite or self.resumes):
            raise FileExistsError(
                f"{self.filepath} holds rows of epochs that this model has not seen "
                f"(it has seen {seen}): the file belongs to another run. Choose "
                "another `filepath`, or pass `overwrite=True`."
            )
        self._rewrite(columns, kept)

    def get_state(self):
        return {"waiting": self._waiting}

    def set_state(self, state):
        self._waiting = state["waiting"]

    def _rewrite(self, columns, rows):
        """Writes the whole file, without columns that have no values."""
        kept = {
            name
            for row in rows
            for name, value in row.items()
            if value not in ("", "NA")  # Keras' CSVLogger writes NA.
        }
        self._columns = [name for name in columns if name in kept]
        rows = [{name: row.get(name, "") for name in self._columns} for row in rows]
        if rows:
            write_table(self.filepath, self._columns, rows)
        else:
            self.filepath.unlink(missing_ok=True)

    def on_epoch_end(self, epoch, logs=None):
        # As Keras counts, from 0, but also across several calls of `fit`.
        row = {
            "epoch": number(self.model.epochs_seen) - 1,
            "step": number(self.model.step),
            "images_seen": number(self.model.images_seen),
        }
        logs = {name: _cell(value) for name, value in (logs or {}).items()}
        self._waiting.append(logs | row)
        self._write()

    def on_train_end(self, logs=None):
        if self._waiting:
            self._write()

    def _write(self):
        try:
            self._add_rows()
        except OSError as error:
            warnings.warn(
                f"Rows of {self.filepath} wait until they can be written "
                f"({len(self._waiting)} so far): {error}",
                stacklevel=2,
            )
        else:
            self._waiting = []

    def _add_rows(self):
        names = {name for row in self._waiting for name in row}
        new = sorted(names - set(self._columns), key=_place)
        if new or not self.filepath.exists():
            rows = read_table(self.filepath)[1] if self.filepath.exists() else []
            columns = sorted([*self._columns, *new], key=_place)
            write_table(self.filepath, columns, [*rows, *self._waiting])
            self._columns = columns
            return
        text = io.StringIO()
        csv.DictWriter(text, self._columns).writerows(self._waiting)
        _append(self.filepath, text.getvalue().encode())


def _append(path, added):
    """Adds bytes to a file, all or none."""
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND)
    try:
        before = os.fstat(descriptor).st_size
        try:
            written = os.write(descriptor, added)
            if written < len(added):
                raise OSError(f"only {written} of {len(added)} bytes could be written")
        except OSError:
            os.ftruncate(descriptor, before)
            raise
    finally:
        os.close(descriptor)


def _place(name):
    """The place of a column: counters first, then in the order of the alphabet."""
    known = name in _FIRST_COLUMNS
    return (_FIRST_COLUMNS.index(name) if known else len(_FIRST_COLUMNS), name)


def _epoch(row):
    """The epoch of a row; infinity if it is not a number."""
    epoch = row["epoch"]
    return int(epoch) if epoch.isdecimal() else float("inf")


def _cell(value):
    """A value of the logs as Python writes it: a number, or text."""
    if isinstance(value, str):
        return value
    value = np.asarray(value)
    return value.item() if value.ndim == 0 else str(value.tolist())

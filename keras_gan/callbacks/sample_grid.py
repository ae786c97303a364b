"""Writes a grid of generated images every `every` epochs."""

from pathlib import Path

import keras
import numpy as np

from keras_gan import checks
from keras_gan.callbacks import pictures
from keras_gan.core.files import user_path
from keras_gan.core.integers import integer


class SampleGrid(keras.callbacks.Callback):
    """Writes grids of samples, `epoch-0001.png` and so on, and an animation of them.

    All grids use the same latents, so differences come from the generator and not
    from the seed. A resumed run continues the numbering with the same latents, and its
    animation also has the frames of the first part.

    Args:
        directory: string or path of the folder to write to. Made if it does
            not exist.
        rows: integer, rows of the grid. Networks that take labels have one row per
            entry of `labels` instead.
        columns: integer, columns of the grid.
        labels: sequence of integers, one class per row, for networks that take
            labels. Defaults to all classes of the generator's Embedding layer.
        every: integer, write a grid every `every` epochs.
        seed: integer, from which the latents are drawn.
        animation: name of the animation in `directory`, ending in `.gif` or `.webp`.
            None for no animation.
        overwrite: boolean. If False, a folder with grids of later epochs than the
            model has seen, so one of another run, is refused. If True, those grids
            are removed.
        tensorboard: string or path of a log folder to which the grids are also
            written as image summaries, or None. Needs `tensorboard`.

    Raises:
        ValueError: if an argument is out of range; when training begins, if the
            examples are not images of 1 or 3 channels, or the classes are unknown.
        FileExistsError: when training begins, if the folder holds another run.

    Example:

    >>> callback = SampleGrid("samples", rows=4, columns=8)
    >>> callback.columns
    8
    """

    def __init__(
        self,
        directory,
        rows=8,
        columns=8,
        labels=None,
        every=1,
        seed=0,
        animation="samples.gif",
        overwrite=False,
        tensorboard=None,
    ):
        super().__init__()
        if animation and Path(animation).suffix not in (".gif", ".webp"):
            raise ValueError(
                "`animation` must end in .gif or .webp. "
                f"Received: animation={animation!r}"
            )
        self.directory = user_path(directory)
        self.rows = integer("rows", rows)
        self.columns = integer("columns", columns)
        self.labels = labels
        self.every = integer("every", every)
        self.seed = seed
        self.animation = animation
        self.overwrite = overwrite
        self.tensorboard = tensorboard
        self._writer = None

    def on_train_begin(self, logs=None):
        shape = self.model.image_shape
        if len(shape) != 3 or shape[-1] not in (1, 3):
            raise ValueError(
                "SampleGrid draws images of 1 or 3 channels. Received: examples "
                f"of shape {shape}"
            )
        self._row_labels = self._choose_labels()
        self._check_folder()
        if self.tensorboard is not None:
            self._writer = pictures.summary_writer(self.tensorboard)

    def _choose_labels(self):
        if not self.model.conditional:
            return None
        if self.labels is not None:
            return np.asarray(list(self.labels), "int32")
        classes = checks.embedded_classes(self.model.generator)
        if classes is None:
            raise ValueError(
                "The generator takes labels but has no Embedding layer that "
                "says how many there are. Pass `labels`, one class per row."
            )
        return np.arange(classes, dtype="int32")

    def _check_folder(self):
        seen = int(self.model.epochs_seen.numpy())
        later = [path for path in self._grids() if int(path.stem[6:]) > seen]
        if later and not self.overwrite:
            raise FileExistsError(
                f"{self.directory} holds {later[0].name}, but this model has seen "
                f"{seen} epochs: the folder belongs to another run. Choose "
                "another `directory`, or pass `overwrite=True`."
            )
        for path in later:
            path.unlink()

    def _grids(self):
        return pictures.numbered(self.directory)

    def grid(self):
        """The current grid, a uint8 array."""
        if self._row_labels is None:
            rows, labels = self.rows, None
        else:
            rows = len(self._row_labels)
            labels = np.repeat(self._row_labels, self.columns)
        images = self.model.generate(rows * self.columns, labels, seed=self.seed)
        return pictures.tile(images, self.columns, self.model.value_range)

    def on_epoch_end(self, epoch, logs=None):
        seen = int(self.model.epochs_seen.numpy())
        if seen % self.every:
            return
        picture = self.grid()
        pictures.write(picture, self.directory / f"epoch-{seen:04d}.png")
        if self._writer is not None:
            pictures.summarize(self._writer, picture, step=seen)

    def on_train_end(self, logs=None):
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        if self.animation and (grids := self._grids()):
            pictures.animate(grids, self.directory / self.animation)

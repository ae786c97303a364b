"""Writes grids of generated images in training, and an animation of them."""

import tempfile
import warnings
from pathlib import Path

import keras
import numpy as np

from keras_gan import checks
from keras_gan.callbacks import animations
from keras_gan.callbacks import captions
from keras_gan.callbacks import grids
from keras_gan.callbacks import pictures
from keras_gan.callbacks.due_steps import due_after
from keras_gan.core.files import user_path
from keras_gan.core.integers import integer
from keras_gan.core.state import number


class SampleGrid(keras.callbacks.Callback):
    """Writes grids of samples, `epoch-0001.png` and so on, and an animation of them.

    All grids use the same latents, so differences come from the generator and not
    from the seed. A resumed run continues the numbering with the same latents, and its
    animation also has the frames of the first part.

    A grid has at most about 2,000 pixels per side: many or large images leave room for
    fewer rows and columns. If there are too many classes, evenly spread ones are drawn,
    and the caption says so. An animation has at most 60 frames and about 4 MB.

    If a picture cannot be drawn or written, as on a full disk, training continues, with
    one warning.

    Args:
        directory: string or path of the folder to write to. Made if it does
            not exist.
        rows: integer, rows of the grid. Networks that take labels have one row per
            entry of `labels` instead.
        columns: integer, columns of the grid.
        labels: sequence of integers, one class per row, for networks that take
            labels. Defaults to all classes of the generator's Embedding layer.
        every: integer, write a grid every `every` epochs; or `"auto"`, write a few
            dozen grids however long training is. They are then written after training
            steps 4, 5, 6, 8, 10, 12, 15 and so on, each number a fifth larger than the
            one before, and once more when training ends. Their names are
            `step-00000004.png` and so on.
        seed: integer, from which the latents are drawn.
        animation: name of the animation in `directory`, ending in `.gif` or `.webp`.
            None for no animation.
        overwrite: boolean. If False, a folder with grids of later epochs or steps than
            the model has seen, so one of another run, is refused. If True, those grids
            are removed.
        tensorboard: string or path of a log folder to which the grids are also
            written as image summaries, or None. Needs `tensorboard`.
        caption: boolean, write step and epoch above the grid, and names of classes
            beside its rows; or a sequence of names of logs, such as `("d_loss",)`,
            whose latest values the caption has, too.

    Raises:
        ValueError: if an argument is out of range; when training begins, if the
            examples are not images of 1 or 3 channels, or the classes are unknown.
        FileExistsError: when training begins, if the folder holds another run.
        OSError: when training begins, if the folder cannot be written to.

    Example:

    >>> callback = SampleGrid("samples", rows=4, columns=8, every="auto")
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
        caption=True,
    ):
        super().__init__()
        if animation and Path(animation).suffix not in animations.FORMATS:
            raise ValueError(
                "`animation` must end in .gif or .webp. "
                f"Received: animation={animation!r}"
            )
        if isinstance(every, str) and every != "auto":
            raise ValueError(
                "`every` must be an integer of at least 1, which counts epochs, or "
                f"'auto'. Received: every={every!r}"
            )
        self.directory = user_path(directory)
        self.rows = integer("rows", rows)
        self.columns = integer("columns", columns)
        self.labels = labels
        self.every = every if every == "auto" else integer("every", every)
        self.seed = seed
        self.animation = animation
        self.overwrite = overwrite
        self.tensorboard = tensorboard
        self.caption = _checked_caption(caption)
        self._writer = None
        self._logs = {}
        self._within_epoch = False
        self._warned = False
        if self.every == "auto":
            # Defined here and not in the class: Keras waits for each step's numbers if
            # a callback has this method, and grids of epochs do not need them.
            self.on_train_batch_end = self._after_batch

    def on_train_begin(self, logs=None):
        grids.check_drawable(self.model, "SampleGrid")
        self._labels_of(self.model)
        self._check_folder()
        self._warned = self._within_epoch = False
        self._due = due_after(number(self.model.step))
        if self.tensorboard is not None:
            self._writer = pictures.summary_writer(self.tensorboard)

    def _labels_of(self, gan):
        """The class of each row, a list; None if the networks take no labels."""
        if not gan.conditional:
            return None
        if self.labels is None:
            return grids.all_classes(gan, "Pass `labels`, one class per row.")
        labels = np.atleast_1d(checks.class_numbers(gan, self.labels))
        return [int(label) for label in checks.check_labels(gan, len(labels), labels)]

    def _check_folder(self):
        seen = {
            "epoch": number(self.model.epochs_seen),
            "step": number(self.model.step),
        }
        later = pictures.later_than(self.directory, seen)
        if later and not self.overwrite:
            kind = later[0].stem.split("-")[0]
            raise FileExistsError(
                f"{self.directory} holds {later[0].name}, but this model has seen "
                f"{seen[kind]} {kind}s: the folder belongs to another run. Choose "
                "another `directory`, or pass `overwrite=True`."
            )
        self.directory.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=self.directory):
            pass  # Raises if nothing can be written there.
        for path in later:
            path.unlink()

    def grid(self, gan=None):
        """The current grid, a uint8 array, as it is written.

        Args:
            gan: `GAN`. Not needed once `fit` has used this callback.

        Raises:
            ValueError: if there is no GAN, or its examples cannot be drawn.

        Example:

        >>> from keras_gan import recipes
        >>> gan = recipes.default((8, 8, 1)).gan
        >>> SampleGrid("samples", rows=2, columns=4, caption=False).grid(gan).shape
        (134, 266, 1)
        """
        return self._draw(gan)[0]

    def _draw(self, gan=None):
        """The current grid, and what its file notes."""
        gan = self.model if gan is None else gan
        if gan is None:
            raise ValueError(
                "There is no GAN yet whose images could be drawn: pass it, "
                "SampleGrid(...).grid(gan), or train with this callback first."
            )
        grids.check_drawable(gan, "SampleGrid")
        wanted = self._labels_of(gan)
        titled = self.caption is not False
        picture, labels = grids.of_rows(
            gan, self.rows, self.columns, wanted, self.seed, titled
        )
        step, epoch = number(gan.step), number(gan.epochs_seen)
        if self._within_epoch and gan is self.model:
            epoch += 1  # The present one, which is not over.
        notes = {"step": step, "epoch": epoch}
        if titled:
            pieces = [f"step {step:,}", f"epoch {epoch:,}", *self._numbers()]
            if labels is not None and len(labels) < len(wanted):
                pieces.append(f"{len(labels)} of {len(wanted):,} classes")
            size = captions.letters(picture.shape[1])
            picture, notes["top"] = captions.above(picture, pieces, size)
            notes["caption"] = pieces
        return picture, notes

    def _numbers(self):
        """The numbers of the caption, such as `d_loss 1.39`."""
        names = () if self.caption is True else self.caption
        known = [name for name in names if name in self._logs]
        return [f"{name} {float(self._logs[name]):.3g}" for name in known]

    def on_epoch_begin(self, epoch, logs=None):
        self._within_epoch = True
        self._epoch_began = number(self.model.step)

    def _after_batch(self, batch, logs=None):
        # Keras' count of batches may be too large: its last execution in an epoch may
        # have fewer steps. Reading the step waits for the device.
        if self._epoch_began + batch + 1 < self._due:
            return
        if (step := number(self.model.step)) >= self._due:
            self._logs |= logs or {}
            self._write(f"step-{step:08d}.png", step)
            self._due = due_after(step)

    def on_epoch_end(self, epoch, logs=None):
        self._within_epoch = False
        self._logs |= logs or {}
        seen = number(self.model.epochs_seen)
        if self.every != "auto" and seen % self.every == 0:
            self._write(f"epoch-{seen:04d}.png", seen)

    def _write(self, name, count):
        try:
            picture, notes = self._draw()
            pictures.write(picture, self.directory / name, notes)
            if self._writer is not None:
                pictures.summarize(self._writer, picture, step=count)
        except Exception as error:  # Of Pillow, of the disk, of the device's memory.
            self._warn(f"The grid {self.directory / name} was not written", error)

    def _warn(self, what, error):
        if not self._warned:
            warnings.warn(
                f"{what}: {error or type(error).__name__}. Training continues; there "
                "is no other warning if more pictures fail.",
                stacklevel=3,
            )
        self._warned = True

    def on_train_end(self, logs=None):
        step = number(self.model.step)
        name = f"step-{step:08d}.png"
        if self.every == "auto" and step and not (self.directory / name).exists():
            self._write(name, step)
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        self._animate()

    def _animate(self):
        if not self.animation:
            return
        target = self.directory / self.animation
        try:
            animations.animate(pictures.numbered(self.directory), target)
        except Exception as error:
            self._warn(f"The animation {target} was not written", error)


def _checked_caption(caption):
    if isinstance(caption, bool):
        return caption
    names = None if isinstance(caption, str) else tuple(caption or ())
    if not names or not all(isinstance(name, str) for name in names):
        raise ValueError(
            "`caption` must be True, False or a sequence of names of logs, such as "
            f"('fd_ratio',). Received: caption={caption!r}"
        )
    return names

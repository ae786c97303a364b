"""Writes grids of generated images in training, and an animation of them."""

import tempfile
import warnings
from pathlib import Path

import keras

from keras_gan.callbacks import animations
from keras_gan.callbacks import captions
from keras_gan.callbacks import grids
from keras_gan.callbacks import pictures
from keras_gan.callbacks import shown_conditions
from keras_gan.callbacks import side_by_side
from keras_gan.callbacks.due_steps import due_after
from keras_gan.core.booleans import boolean
from keras_gan.core.files import user_path
from keras_gan.core.integers import integer
from keras_gan.core.integers import seed_number
from keras_gan.core.state import number


class SampleGrid(keras.callbacks.Callback):
    """Writes grids of samples, `epoch-0001.png` and so on, and an animation of them.

    All grids use the same latents, so differences come from the generator and not
    from the seed. A resumed run continues the numbering with the same latents, and its
    animation also has the frames of the first part.

    A grid has at most about 2,000 pixels per side: many or large images leave room for
    fewer rows and columns. If there are too many conditions, evenly spread ones are
    drawn, and the caption says so. If an example has several tensors, all that are
    images are drawn side by side. An animation has at most 60 frames and about 4 MB.

    If a picture cannot be drawn or written, as on a full disk, training continues, with
    one warning.

    Args:
        directory: string or path of the folder to write to. Made if it does
            not exist.
        rows: integer, rows of the grid, if the generator takes no condition.
        columns: integer, columns of the grid.
        condition: the conditions to draw, an array with one row per condition, or a
            tree of arrays. The grid has a row for each. Defaults to all classes, if
            the condition is a class number, or a one-hot row (a layer says so, as that
            of `conditions.OneHot`). If it has pictures, of 1 or 3 channels and in
            the generator's range, a grid shows each condition beside what is generated
            from it, as many in a row as `columns` has room for.
        real: the real examples that belong to `condition`, one per condition, drawn
            beside the generated ones; or None.
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
            examples have no images of 1 or 3 channels, or it is not known which
            conditions to draw.
        FileExistsError: when training begins, if the folder holds another run.
        OSError: when training begins, if the folder cannot be written to.

    Example:

    >>> callback = SampleGrid("samples", rows=4, columns=8, every="auto")
    >>> callback.columns
    8
    """

    resumes = False

    def __init__(
        self,
        directory,
        rows=8,
        columns=8,
        condition=None,
        every=1,
        seed=0,
        animation="samples.gif",
        overwrite=False,
        tensorboard=None,
        caption=True,
        real=None,
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
        self.directory = user_path(directory, "directory")
        self.rows = integer("rows", rows)
        self.columns = integer("columns", columns)
        self.condition = condition
        self.real = real
        self.every = every if every == "auto" else integer("every", every)
        self.seed = seed_number(seed)
        self.animation = animation
        self.overwrite = boolean("overwrite", overwrite)
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
        self._chosen(self.model)
        self._check_folder()
        self._warned = self._within_epoch = False
        self._due = due_after(number(self.model.step))
        if self.tensorboard is not None:
            self._writer = pictures.summary_writer(self.tensorboard)

    def get_state(self):
        return {"logs": self._logs}

    def set_state(self, state):
        self._logs = state["logs"]

    def _chosen(self, gan):
        return shown_conditions.chosen(gan, "SampleGrid", self.condition, self.real)

    def _check_folder(self):
        seen = {
            "epoch": number(self.model.epochs_seen),
            "step": number(self.model.step),
        }
        later = pictures.later_than(self.directory, seen)
        if later and not (self.overwrite or self.resumes):
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
        chosen = self._chosen(gan)
        titled = self.caption is not False
        said = []
        if side_by_side.applies(gan, chosen):
            total = chosen.count or self.rows * self.columns
            picture, shown = side_by_side.of_examples(
                gan, chosen, total, self.columns, self.seed
            )
            names = side_by_side.names(gan, chosen)
            said += [" | ".join(names)] if len(names) > 1 else []
        else:
            picture, drawn = grids.of_rows(
                gan, chosen, self.rows, self.columns, self.seed, titled
            )
            total, shown = chosen.count, drawn.count
        if shown != total and chosen.count:
            said.append(f"{shown} of {total:,} {chosen.what}")
        step, epoch = number(gan.step), number(gan.epochs_seen)
        if self._within_epoch and gan is self.model:
            epoch += 1  # The present one, which is not over.
        notes = {"step": step, "epoch": epoch}
        if titled:
            pieces = [f"step {step:,}", f"epoch {epoch:,}", *self._numbers(), *said]
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
    several = isinstance(caption, (list, tuple))
    names = tuple(caption) if several else ()
    if not names or not all(isinstance(name, str) for name in names):
        raise ValueError(
            "`caption` must be True, False or a sequence of names of logs, such as "
            f"('fd_ratio',). Received: caption={caption!r}"
        )
    return names

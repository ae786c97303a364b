"""Computes sample metrics during training, every `every` epochs."""

from pathlib import Path

import keras

from keras_gan import checks
from keras_gan.callbacks import pictures
from keras_gan.callbacks.comparing import check_one_tensor
from keras_gan.callbacks.comparing import condition_of_real
from keras_gan.callbacks.comparing import condition_of_samples
from keras_gan.callbacks.comparing import in_metrics_range
from keras_gan.callbacks.comparing import sample_images
from keras_gan.core.booleans import boolean
from keras_gan.core.files import read_table
from keras_gan.core.files import user_path
from keras_gan.core.files import write_table
from keras_gan.core.integers import seed_number
from keras_gan.metrics.checking import check_at_least
from keras_gan.metrics.evaluation import Evaluation
from keras_gan.metrics.evaluation import check_metrics
from keras_gan.metrics.evaluation import rows_of

_COLUMNS = ("epoch", "images_seen", "samples", "real_images", "extractor", "seed")


class EvaluateSamples(keras.callbacks.Callback):
    """Computes metrics of samples in training, such as Frechet distance (FID) and KID.

    The numbers are logged under the metrics' names, so the history has them.
    `ModelCheckpoint` and `EarlyStopping` can monitor them if they come later in the
    list of callbacks. Pass them `mode`, which Keras cannot infer. Between measurements
    the logs keep the last numbers: a callback with a `patience` counts those epochs as
    epochs without an improvement.

    Statistics of the real images are computed once. All measurements use the same
    latents, so differences come from the generator and not from the seed.

    Args:
        images: array of real images to compare with, uint8 or in the generator's
            range; or an array of other examples, such as points.
        metrics: list of `metrics.SampleMetric` that nothing else uses meanwhile.
        condition: array of the real images' conditions, one row per image, or a tree
            of arrays, if the generator takes a condition. Images of these conditions
            are generated, in the same order, starting again at the end. Class numbers
            may be names of classes.
        samples: integer, how many images to generate. Defaults to the number of real
            images.
        every: integer, measure every `every` epochs.
        filepath: string or path of a `.csv` file that gets one row per measurement,
            or None. A resumed run adds to it.
        overwrite: boolean. If False, a file with later epochs than the model has
            seen, so one of another run, is refused. If True, those rows are removed.
        tensorboard: string or path of a log folder for scalars, or None. Needs
            `tensorboard`.
        cache: string or path of a folder for statistics of the real images, or None.
        seed: integer, from which the latents are drawn.

    Raises:
        TypeError: if something is not a metric.
        ValueError: if an argument is out of range; when training begins, if the
            images or their number do not fit the model or a metric.
        FileExistsError: when training begins, if the file holds another run, or
            something else.

    Example:

    >>> import numpy as np
    >>> from keras_gan import metrics
    >>> points = np.random.default_rng(0).normal(size=(500, 2))
    >>> callback = EvaluateSamples(points, [metrics.FrechetDistance()])
    >>> callback.samples
    500
    """

    resumes = False

    def __init__(
        self,
        images,
        metrics,
        condition=None,
        samples=None,
        every=1,
        filepath=None,
        overwrite=False,
        tensorboard=None,
        cache=None,
        seed=0,
    ):
        super().__init__()
        if not hasattr(images, "shape") or not hasattr(images, "dtype"):
            raise TypeError(
                "`images` must be an array of real images, such as np.load(path) or "
                f"test images as NumPy gives them. Received: images={images!r}"
            )
        metrics = checks.as_list("metrics", metrics, "metrics.FrechetDistance()")
        samples = len(images) if samples is None else samples
        check_at_least("samples", samples, 1)
        check_at_least("every", every, 1)
        check_metrics(metrics)
        if filepath is not None and Path(filepath).suffix != ".csv":
            raise ValueError(f"`filepath` must end in .csv. Received: {filepath}")
        rows_of(condition, len(images), "real image")  # Checks it.
        self.images = images
        self.metrics = metrics
        self.condition = condition
        self.samples = samples
        self.every = every
        self.filepath = None if filepath is None else user_path(filepath, "filepath")
        self.overwrite = boolean("overwrite", overwrite)
        self.tensorboard = tensorboard
        self.cache = cache
        self.seed = seed_number(seed)
        self._evaluation = self._writer = None
        self._found = {}

    def on_train_begin(self, logs=None):
        self._found = {}
        if self.filepath is not None and self.filepath.exists():
            self._check_file(int(self.model.epochs_seen.numpy()))
        check_one_tensor(self.model, "EvaluateSamples")
        condition = condition_of_real(
            self.model, self.condition, len(self.images), "EvaluateSamples"
        )
        self._fake_condition = condition_of_samples(condition, self.samples)
        if self._evaluation is None:
            images = in_metrics_range(self.model, self.images)
            self._evaluation = Evaluation(self.metrics, images, condition, self.cache)
        self._evaluation.check_samples(self.samples, self.model.image_shape)
        if self.tensorboard is not None:
            self._writer = pictures.summary_writer(self.tensorboard)

    def get_state(self):
        return {"found": self._found}

    def set_state(self, state):
        self._found = state["found"]

    def _check_file(self, seen):
        rows = self._rows()
        later = [row for row in rows if int(row["epoch"]) > seen]
        if (later or (rows and not seen)) and not (self.overwrite or self.resumes):
            raise FileExistsError(
                f"{self.filepath} holds measurements of another run, or of later "
                f"epochs than the {seen} that this model has seen. Choose another "
                "`filepath`, or pass `overwrite=True`."
            )
        if later:
            self._write_rows([row for row in rows if row not in later])

    def _rows(self):
        """The complete rows of the file, without one that was cut off."""
        columns, rows = read_table(self.filepath)
        if self.filepath.stat().st_size and not set(_COLUMNS) <= set(columns):
            raise FileExistsError(
                f"{self.filepath} is not a file of EvaluateSamples, and nothing is "
                "overwritten. Choose another `filepath`."
            )
        return [row for row in rows if row["epoch"].isdecimal()]

    def measure(self):
        """The current numbers, a dictionary."""
        made = sample_images(self.model, self.samples, self._fake_condition, self.seed)
        return self._evaluation.measure(made, self._fake_condition)

    def on_epoch_end(self, epoch, logs=None):
        seen = int(self.model.epochs_seen.numpy())
        if seen % self.every == 0:
            self._found = self.measure()
            if self.filepath is not None:
                self._add_row(seen)
            if self._writer is not None:
                pictures.write_scalars(self._writer, self._found, step=seen)
        if logs is not None:
            logs.update(self._found)

    def _add_row(self, seen):
        row = {
            "epoch": seen,
            "images_seen": int(self.model.images_seen.numpy()),
            **self._found,
            "samples": self.samples,
            "real_images": self._evaluation.count,
            "extractor": self._evaluation.protocol["extractor"],
            "seed": self.seed,
        }
        rows = self._rows() if self.filepath.exists() else []
        self._write_rows([*rows, row])

    def _write_rows(self, rows):
        # A resumed run may have more metrics than the run that began the file.
        columns = dict.fromkeys(name for row in rows for name in row) or _COLUMNS
        write_table(self.filepath, list(columns), rows)

    def on_train_end(self, logs=None):
        if self._writer is not None:
            self._writer.close()
            self._writer = None

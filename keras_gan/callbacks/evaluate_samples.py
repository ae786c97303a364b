"""Measures what the generator makes, every so many epochs."""

import csv
import os
from pathlib import Path

import keras

from keras_gan import checks
from keras_gan.callbacks import pictures
from keras_gan.evaluating import in_common_range
from keras_gan.metrics.evaluation import Evaluation


class EvaluateSamples(keras.callbacks.Callback):
    """Compares samples with real images, for callbacks that come after it.

    The numbers enter the logs under the metrics' names, so that `ModelCheckpoint`
    and `EarlyStopping`, after it in the list, can monitor them (name the `mode`,
    which Keras cannot infer) and the history has them. Between measurements the
    last numbers stay in the logs: to a patience of epochs nothing has improved.

    What is gathered from the real images is gathered once. All measurements use
    the same latents, so that one sees the generator change and not the dice.

    Args:
        images: real images to compare with, an array of uint8 or in [-1, 1]; of
            other data, points say, an array of them.
        metrics: list of `metrics.SampleMetric`, not used elsewhere at the time.
        labels: integers, one a real image. Networks that take labels generate
            images of just these, in turn. None for networks that take none.
        samples: integer, how many images to generate. Defaults to as many as
            there are real ones.
        every: integer, measure every so many epochs.
        filepath: string or path of a `.csv` file that gets a row a measurement,
            or None. A resumed run goes on with it.
        tensorboard: string or path of a log folder for scalars, or None. Needs
            `tensorboard`.
        cache: string or path of a folder to keep statistics of the real images
            in, or None.
        seed: integer, from which the latents are drawn.

    Raises:
        TypeError: if something is no metric.
        ValueError: if an argument is out of range.
        FileExistsError: when training begins, if the file holds another run.

    Example:

    >>> from keras_gan import metrics
    >>> points = np.random.default_rng(0).normal(size=(500, 2))
    >>> callback = EvaluateSamples(points, [metrics.FrechetDistance()])
    >>> callback.samples
    500
    """

    def __init__(
        self,
        images,
        metrics,
        labels=None,
        samples=None,
        every=1,
        filepath=None,
        tensorboard=None,
        cache=None,
        seed=0,
    ):
        super().__init__()
        samples = len(images) if samples is None else samples
        for name, value in (("samples", samples), ("every", every)):
            if not isinstance(value, int) or value < 1:
                raise ValueError(
                    f"`{name}` must be an integer of at least 1. "
                    f"Received: {name}={value}"
                )
        if filepath is not None and Path(filepath).suffix != ".csv":
            raise ValueError(f"`filepath` must end in .csv. Received: {filepath}")
        self.images = images
        self.metrics = list(metrics)
        self.labels = labels
        self.samples = samples
        self.every = every
        self.filepath = None if filepath is None else Path(filepath)
        self.tensorboard = tensorboard
        self.cache = cache
        self.seed = seed
        self._evaluation = self._writer = None
        self._found = {}

    def on_train_begin(self, logs=None):
        if self.filepath is not None and self.filepath.exists():
            self._check_file(int(self.model.epochs_seen.numpy()))
        if self.model.conditional and self.labels is None:
            raise ValueError(
                "The networks take labels: pass EvaluateSamples(labels=...), those "
                "of the real images."
            )
        self._fake_labels = None
        if self.model.conditional:
            turns = -(-self.samples // len(self.labels))
            self._fake_labels = (list(self.labels) * turns)[: self.samples]
            checks.check_labels(self.model, self.samples, self._fake_labels)
        if self._evaluation is None:
            self._evaluation = Evaluation(
                self.metrics, self.images, self.labels, self.cache
            )
        if self.tensorboard is not None:
            self._writer = pictures.summary_writer(self.tensorboard)

    def _check_file(self, seen):
        with open(self.filepath, newline="") as file:
            rows = list(csv.DictReader(file))
        later = [row for row in rows if int(row.get("epoch", -1)) > seen]
        if later or not seen or not all("epoch" in row for row in rows):
            raise FileExistsError(
                f"{self.filepath} holds measurements of another run, and nothing is "
                f"overwritten: this model has seen {seen} epochs. Choose another "
                "`filepath`."
            )

    def measure(self):
        """The numbers of the moment, a dictionary."""
        samples = self.model.generate(self.samples, self._fake_labels, seed=self.seed)
        samples = keras.ops.convert_to_numpy(
            in_common_range(samples, self.model.value_range)
        )
        return self._evaluation.measure(samples, self._fake_labels)

    def on_epoch_end(self, epoch, logs=None):
        seen = int(self.model.epochs_seen.numpy())
        if seen % self.every == 0:
            self._found = self.measure()
            if self.filepath is not None:
                self._write_row(seen)
            if self._writer is not None:
                pictures.write_scalars(self._writer, self._found, step=seen)
        if logs is not None:
            logs.update(self._found)

    def _write_row(self, seen):
        row = {
            "epoch": seen,
            "images_seen": int(self.model.images_seen.numpy()),
            **self._found,
            "samples": self.samples,
            "real_images": self._evaluation.count,
            "extractor": self._evaluation.protocol["extractor"],
            "seed": self.seed,
        }
        rows = []
        if self.filepath.exists():
            with open(self.filepath, newline="") as file:
                rows = list(csv.DictReader(file))
        # Another metric may have come in since the file was begun.
        columns = dict.fromkeys(name for line in [*rows, row] for name in line)
        self.filepath.parent.mkdir(parents=True, exist_ok=True)
        temporary = self.filepath.with_name(f".{self.filepath.name}.writing")
        with open(temporary, "w", newline="") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows([*rows, row])
        os.replace(temporary, self.filepath)

    def on_train_end(self, logs=None):
        if self._writer is not None:
            self._writer.close()
            self._writer = None

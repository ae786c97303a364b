"""Measures sample quality by the clock while training, and keeps the best model."""

import json
import math
import os
import time
import warnings
from pathlib import Path

import keras
import numpy as np

from keras_gan.callbacks.comparing import check_one_tensor
from keras_gan.callbacks.comparing import condition_of_real
from keras_gan.callbacks.comparing import in_metrics_range
from keras_gan.callbacks.comparing import sample_images
from keras_gan.core.booleans import boolean
from keras_gan.core.files import user_path
from keras_gan.core.files import written_whole
from keras_gan.core.finite import all_finite
from keras_gan.core.integers import seed_number
from keras_gan.core.json_files import read_json
from keras_gan.core.reals import is_real
from keras_gan.core.reals import real
from keras_gan.metrics.evaluation import rows_of
from keras_gan.metrics.evaluation import taken
from keras_gan.metrics.real_against_real import RealAgainstReal

_SHARE = 20  # After t seconds of measuring come at least 20 t seconds of training.


class SampleQuality(keras.callbacks.Callback):
    """Logs how near samples are to the real images, and keeps the best model.

    The Frechet distance `fd` and the sliced Wasserstein distance `swd` of samples are
    logged, and `fd_ratio` and `swd_ratio`: the same, divided by the distances of real
    images from other real images (see `metrics.RealAgainstReal`). Nearer 1 is better.
    With few images only `swd` and `swd_ratio` are logged.

    Samples are measured by the end of the first epoch, then every `seconds` seconds,
    also in the middle of long epochs, and when training ends. In between, the logs
    repeat the last numbers, and `measured_step` says which step they are of: an
    `EarlyStopping` by them needs a `patience` of many short epochs. Within one `fit`,
    measuring takes at most about a twentieth of the time after the first epoch. All
    measurements use the same latents. Training is the same to the bit with or without
    this callback.

    Callbacks that come later in the list can monitor `fd_ratio` with `mode="min"`. If
    `EvaluateSamples` is used too, give its metrics names other than `fd` and `swd`.

    Args:
        images: array of real images, uint8 or in the generator's range, or an object
            with `shape` and `read(indices)`; or an array of points.
        seconds: float of at least 0, the time between measurements.
        samples: integer, the number of samples, at most half the number of images.
            Defaults to half of the images, at most 1,000.
        filepath: string or path of a `.keras` file for the model whose `fd_ratio` (or
            `swd_ratio`, if there are too few images for the other) is nearest to 1, or
            None. A `.json` file of the same name keeps its numbers, from which a
            resumed run knows them. If a run is resumed with other real images, the
            numbers cannot be compared: the file so far is renamed, with a warning.
        condition: array of the real images' conditions, one row per image, or a tree
            of arrays, if the generator takes a condition. Images of these conditions
            are generated. Class numbers may be names of classes.
        extractor: `metrics.features.Extractor`, or None for
            `metrics.features.default(image_shape)`.
        overwrite: boolean. If False and the model is untrained, an existing file at
            `filepath` is refused, as it belongs to another run. If True, it will be
            replaced.
        seed: integer, from which the latents and the sets of real images are drawn.

    Attributes:
        last: dictionary of the last numbers.
        seconds_taken: float, how long the last measurement took.
        best: dictionary of the best numbers, with `epoch` (the number of whole epochs)
            and `step`; None before the first measurement.

    Raises:
        ValueError: if an argument is out of range; when training begins, if the images
            do not fit the model.
        FileExistsError: when training begins, if `filepath` belongs to another run.

    Example:

    >>> import numpy as np
    >>> points = np.random.default_rng(0).normal(size=(500, 2))
    >>> callback = SampleQuality(points, seconds=10)
    >>> callback.best is None
    True
    """

    resumes = False

    def __init__(
        self,
        images,
        seconds=30.0,
        samples=None,
        filepath=None,
        condition=None,
        extractor=None,
        overwrite=False,
        seed=0,
    ):
        super().__init__()
        if seconds != math.inf:  # Which means at the end only.
            real("seconds", seconds, lambda n: n >= 0, "at least 0")
        if filepath is not None and Path(filepath).suffix != ".keras":
            raise ValueError(f"`filepath` must end in .keras. Received: {filepath}")
        rows_of(condition, len(images), "real image")  # Checks it.
        self.images = images
        self.seconds = seconds
        self.samples = samples
        self.filepath = None if filepath is None else user_path(filepath, "filepath")
        self.condition = condition
        self.extractor = extractor
        self.overwrite = boolean("overwrite", overwrite)
        self.seed = seed_number(seed)
        self.last = {}
        self.best = None
        self._measured = None  # The step of the last measurement.
        self._distances = None

    def on_train_begin(self, logs=None):
        begin = time.monotonic()
        check_one_tensor(self.model, "SampleQuality")
        condition = condition_of_real(
            self.model, self.condition, len(self.images), "SampleQuality"
        )
        if self._distances is None:
            images = in_metrics_range(self.model, self.images)
            self._distances = RealAgainstReal(
                images, self.extractor, self.samples, self.seed
            )
        self._distances.check_samples(self.model.image_shape)
        if not int(self.model.step):
            self.best = None  # That of another model.
        if self.filepath is not None and self.filepath.exists():
            self._take_over()
        self._fake_condition = taken(condition, self._distances.indices)
        self.last, self._measured = {}, None
        self._wait(begin)

    def get_state(self):
        return {
            "last": self.last,
            "best": self.best,
            "measured": self._measured,
            "since": time.monotonic() - self._next,
        }

    def set_state(self, state):
        self.last, self._measured = state["last"], state["measured"]
        if self.filepath is None or not self.filepath.exists():
            self.best = state["best"]  # Otherwise that of the file, which is newer.
        self._next = time.monotonic() - state["since"]

    def _take_over(self):
        """Remembers the best model of the run that is resumed."""
        if not int(self.model.step):
            if not (self.overwrite or self.resumes):
                raise FileExistsError(
                    f"{self.filepath} exists, and the model has not been trained yet: "
                    "it is the best model of another run. Choose another `filepath`, "
                    "or pass `overwrite=True`."
                )
        elif self.best is None:
            self.best = self._read_best()

    def _read_best(self):
        record = self.filepath.with_suffix(".json")
        try:
            best = read_json(record)
            real = best.pop("real")
            if not all(map(is_real, (best[self.monitor], best["epoch"], best["step"]))):
                raise TypeError
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            if self.overwrite:
                return None
            raise FileExistsError(
                f"{self.filepath} exists, but {record} does not say how good that "
                "model is. Choose another `filepath`, or pass `overwrite=True`."
            ) from error
        if real == _for_json(self._distances.real):
            return best
        return self._set_aside(best["step"])

    def _set_aside(self, step):
        """Renames the best model, which was measured by other real images."""
        kept = self.filepath.with_name(f"{self.filepath.stem}-step-{step}.keras")
        os.replace(self.filepath, kept)
        warnings.warn(
            f"The real images are not those that the best model was chosen by. It is "
            f"now {kept}, and {self.filepath.name} is chosen anew.",
            stacklevel=3,
        )
        return None

    def on_train_batch_end(self, batch, logs=None):
        if time.monotonic() >= self._next:
            self.measure()

    def on_epoch_end(self, epoch, logs=None):
        last = epoch + 1 == self.params.get("epochs") or self.model.stop_training
        if not self.last or last or time.monotonic() >= self._next:
            self.measure()
        if logs is not None:
            logs.update(self.last, measured_step=self._measured)

    def on_train_end(self, logs=None):
        self.measure()  # A later callback may have ended training.

    def measure(self):
        """Measures now, unless this step has been measured; the current numbers.

        Raises:
            ValueError: before the first `fit`.
        """
        self._check_begun()
        step = int(self.model.step)
        if self._measured == step:
            return self.last
        _ = self._distances.real  # Measured once, so it does not count below.
        begin = time.monotonic()
        self._measured = step
        made = sample_images(
            self.model, self._distances.count, self._fake_condition, self.seed
        )
        if np.all(np.isfinite(made)):
            self.last = self._distances(made)
        else:  # Training has diverged.
            self.last = dict.fromkeys(self._distances.names, math.nan)
        self._keep_best(step)
        self._wait(begin)
        return self.last

    def _wait(self, begin):
        """Sets the time of the next measurement, after one that has just ended."""
        now = time.monotonic()
        self.seconds_taken = now - begin
        self._next = now + max(self.seconds, _SHARE * (now - begin))

    @property
    def monitor(self):
        """The name of the number by which the best model is chosen."""
        self._check_begun()
        return "fd_ratio" if "fd_ratio" in self._distances.names else "swd_ratio"

    def _check_begun(self):
        if self._distances is None:
            raise ValueError("Nothing is known yet: train with this callback first.")

    def _keep_best(self, step):
        ratio = self.last[self.monitor]
        if not (0 < ratio < math.inf and all_finite(self.model)):
            return
        if self.best is not None and _from_1(ratio) >= _from_1(self.best[self.monitor]):
            return
        epoch = int(self.model.epochs_seen)
        best = {"epoch": epoch, "step": step, **_for_json(self.last)}
        if self.filepath is not None:
            self.model.save(self.filepath)
            record = best | {"real": _for_json(self._distances.real)}
            with written_whole(self.filepath.with_suffix(".json")) as temporary:
                temporary.write_text(json.dumps(record, indent=2) + "\n")
        self.best = best


def _from_1(ratio):
    """How far a ratio is from 1: a half as far as 2."""
    return abs(math.log(ratio))


def _for_json(numbers):
    """Numbers by name; those that JSON does not have, NaN and infinity, are None."""
    return {k: v if math.isfinite(v) else None for k, v in numbers.items()}

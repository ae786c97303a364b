"""`keras-gan train`: trains a GAN on a data set and exports it for serving."""

import math
import shlex
import signal
import time

import keras

from keras_gan import callbacks
from keras_gan.callbacks import pictures
from keras_gan.cli import measuring
from keras_gan.cli import options as recipe_options
from keras_gan.cli.configuration import given_options
from keras_gan.cli.loading import load_gan
from keras_gan.cli.naming import named_as_options
from keras_gan.cli.progress import ProgressBar
from keras_gan.cli.run_folder import choose
from keras_gan.cli.seeds import for_each_seed
from keras_gan.core.finite import all_finite
from keras_gan.datasets import images
from keras_gan.datasets.mirroring import with_mirror_images

_DEFAULT_MINUTES = 3.0
_FOREVER = 1_000_000
_SAVE_EVERY = 30.0  # seconds


def train(arguments):
    """Runs the command; returns its exit status."""
    return for_each_seed(arguments, _run)


def _run(arguments):
    given = given_options(arguments)
    folder, options = choose(arguments.output, arguments.resume, given)
    with folder.locked():
        return _train(arguments, folder, options)


def _train(arguments, folder, options):
    resumes = arguments.resume and folder.has_model()
    try:
        with named_as_options():
            gan, source, data, said = _prepare(folder, options, resumes)
    except BaseException:
        folder.release()
        raise
    _announce(folder, options, gan, source, said)
    minutes = arguments.minutes
    if minutes is None and arguments.epochs is None:
        minutes = _DEFAULT_MINUTES
    seen = int(gan.epochs_seen)
    folder.tidy(seen)
    if not folder.record.exists():
        # Written first: run.json alone is enough to start the run again.
        folder.write(options, gan, minutes=0.0)
    bar, stop = ProgressBar(arguments.epochs, minutes), _StopOnInterrupt()
    try:
        gan.fit(
            data,
            initial_epoch=seen,
            epochs=seen + (arguments.epochs or _FOREVER),
            verbose=0,
            callbacks=[
                bar,
                *([callbacks.TimeLimit(minutes)] if minutes else []),
                stop,
                _RefuseNaN(folder),
                # Before the model is saved, so that no row is missing. Rows of epochs
                # that the model has not seen are removed when the run is resumed.
                keras.callbacks.CSVLogger(folder.history, append=arguments.resume),
                _Keeper(folder, options),
                callbacks.SampleGrid(folder.samples, overwrite=arguments.resume),
                callbacks.SavedModelExport(folder.saved_model),
            ],
        )
    finally:
        bar.stop()
        stop.restore()
    _report(folder, gan, stop.interrupted)
    if not stop.interrupted:
        print(measuring.summary(gan, source, options["seed"]))
    _say_what_next(folder)
    return 130 if stop.interrupted else 0


def _prepare(folder, options, resumes):
    """The model, the images, their pipeline, and sentences on what was chosen.

    Sets the batch size in `options`.
    """
    source = images.read(options["data"], options["image_size"], seed=options["seed"])
    if resumes:
        gan = load_gan(folder.model)
        said = recipe_options.continued(options, source, gan, folder.read())
    else:
        keras.utils.set_random_seed(options["seed"])
        recipe, said = recipe_options.build(options, source)
        gan = recipe.gan
        options["batch_size"] = options["batch_size"] or recipe.batch_size
        gan.update.check_batch_size(options["batch_size"])
    folder.about = recipe_options.about(source)
    data, _ = images.as_pipelines(
        with_mirror_images(source) if options["mirror"] else source,
        options["batch_size"],
        labels=options["labels"],
        seed=options["seed"],
        name=options["data"],
    )
    return gan, source, data, said


def _announce(folder, options, gan, source, said):
    height, width, channels = source.train.shape[1:]
    colours = {1: "grey", 3: "colour"}[channels]
    kind = f"{height}×{width} {colours} images"
    print(f"Training on {len(source.train):,} {kind} of {options['data']}")
    print(f"Recipe {options['recipe']}, batch size {options['batch_size']}")
    for sentence in said:
        print(sentence)
    if int(gan.step):
        print(f"Resuming after {int(gan.epochs_seen)} epochs in {folder.path}")
    else:
        print(f"Writing to {folder.path}")


def _report(folder, gan, interrupted):
    if interrupted:
        print("Interrupted, but nothing is lost.")
    print(
        f"Trained {int(gan.epochs_seen)} epochs ({int(gan.step):,} steps, "
        f"{int(gan.images_seen):,} images). In {folder.path}:"
    )
    version = callbacks.SavedModelExport(folder.saved_model).last_version()
    if grids := pictures.numbered(folder.samples):
        print(f"  samples/{grids[-1].name}  the latest samples")
        print("  samples/samples.gif     an animation of all grids")
    print("  model.keras             both networks and optimizers")
    print(f"  saved_model/{version}           for TensorFlow Serving")
    print("  history.csv, run.json   the losses; the options, to repeat the run")


def _say_what_next(folder):
    print("What next:")
    path = shlex.quote(str(folder.path))
    print(f"  keras-gan sample {path} --count 64 --output grid.png")
    print(f"  keras-gan evaluate {path}")
    print(f"  keras-gan train --resume --output {path} --minutes 3")
    print(
        "  docker run -p 8501:8501 -e MODEL_NAME=gan \\\n"
        f"    -v {shlex.quote(str(folder.saved_model.resolve()))}:/models/gan "
        "tensorflow/serving"
    )


class _Keeper(keras.callbacks.Callback):
    """Keeps model.keras and run.json up to date."""

    def __init__(self, folder, options):
        super().__init__()
        self.folder = folder
        self.options = options

    def on_train_begin(self, logs=None):
        self._begin = time.monotonic() - 60 * self.folder.read()["minutes"]
        self._saved = time.monotonic()
        if not self.folder.model.exists():
            self._save()

    def on_epoch_end(self, epoch, logs=None):
        if time.monotonic() - self._saved > _SAVE_EVERY:
            self._save()

    def on_train_end(self, logs=None):
        self._save()

    def _save(self):
        if not all_finite(self.model):
            what = "some of its numbers are NaN or infinite"
            raise ValueError(_diverged(self.folder, self.model, what))
        self.model.save(self.folder.model)
        minutes = (time.monotonic() - self._begin) / 60
        self.folder.write(self.options, self.model, minutes)
        self._saved = time.monotonic()


class _RefuseNaN(keras.callbacks.Callback):
    """Ends a run whose losses are not finite, before it replaces a good model.

    Checking the losses in every step is cheap. `_Keeper` also checks the weights when
    it saves them, as losses that are computed before an update do not show its result
    until the next step.
    """

    def __init__(self, folder):
        super().__init__()
        self.folder = folder

    def on_train_batch_end(self, batch, logs=None):
        if math.isfinite(logs["d_loss"]) and math.isfinite(logs["g_loss"]):
            return
        what = f"d_loss is {logs['d_loss']}, g_loss is {logs['g_loss']}"
        raise ValueError(_diverged(self.folder, self.model, what))


def _diverged(folder, gan, what):
    """The error message of a run that has diverged: the step, and the model on disk."""
    said = f"Training diverged by step {int(gan.step):,}: {what}."
    if folder.model.exists() and folder.record.exists():
        epochs = folder.read()["epochs"]
        said += f" {folder.model} is as it was after {epochs} epochs."
    return said


class _StopOnInterrupt(keras.callbacks.Callback):
    """Turns the first Ctrl-C into an orderly end after the current step."""

    def __init__(self):
        super().__init__()
        self.interrupted = False
        self._before = None

    def on_train_begin(self, logs=None):
        self._before = signal.signal(signal.SIGINT, self._on_signal)

    def on_train_batch_end(self, batch, logs=None):
        if self.interrupted:
            self.model.stop_training = True

    def restore(self):
        """Restores the signal handler that Ctrl-C had before."""
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)

    def _on_signal(self, number, frame):
        self.interrupted = True
        # A second one ends the process at once.
        signal.signal(signal.SIGINT, signal.default_int_handler)

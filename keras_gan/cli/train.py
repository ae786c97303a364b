"""`keras-gan train`: from a name or a path to a model that can be served."""

import signal
import time
from pathlib import Path

import keras

from keras_gan import callbacks
from keras_gan import recipes
from keras_gan.cli.progress import ProgressBar
from keras_gan.cli.run_folder import OPTIONS
from keras_gan.cli.run_folder import choose
from keras_gan.datasets import images

_DEFAULT_MINUTES = 3.0
_FOREVER = 1_000_000
_SAVE_EVERY = 30.0  # seconds


def train(arguments):
    """Runs the command; returns its exit status."""
    given = {name: getattr(arguments, name) for name in OPTIONS}
    if given["data"] and Path(given["data"]).exists():
        # The run may be resumed from another folder.
        given["data"] = str(Path(given["data"]).resolve())
    folder, options = choose(arguments.output, arguments.resume, given)
    gan, data = _prepare(folder, options, arguments.resume)
    folder.path.mkdir(parents=True, exist_ok=True)
    _announce(folder, options, gan, data)
    minutes = arguments.minutes
    if minutes is None and arguments.epochs is None:
        minutes = _DEFAULT_MINUTES
    stop = _StopOnInterrupt()
    seen = int(gan.epochs_seen)
    gan.fit(
        data,
        initial_epoch=seen,
        epochs=seen + (arguments.epochs or _FOREVER),
        verbose=0,
        callbacks=[
            ProgressBar(arguments.epochs, minutes),
            *([callbacks.TimeLimit(minutes)] if minutes else []),
            stop,
            keras.callbacks.TerminateOnNaN(),
            keras.callbacks.CSVLogger(folder.history, append=arguments.resume),
            _Keeper(folder, options),
            callbacks.SampleGrid(folder.samples, overwrite=arguments.resume),
            callbacks.SavedModelExport(folder.saved_model),
        ],
    )
    _report(folder, gan, stop.interrupted)
    return 130 if stop.interrupted else 0


def _prepare(folder, options, resume):
    """The model and what it is trained on; completes `options`."""
    data = images.read(options["data"], options["image_size"], seed=options["seed"])
    if resume:
        gan = keras.models.load_model(folder.model)
    else:
        keras.utils.set_random_seed(options["seed"])
        recipe = getattr(recipes, options["recipe"])(
            tuple(data.train.shape[1:]),
            num_classes=_class_count(data, options),
            seed=options["seed"],
        )
        gan = recipe.gan
        options["batch_size"] = options["batch_size"] or recipe.batch_size
        gan.update.check_batch_size(options["batch_size"])
    train_data, _ = images.as_pipelines(
        data,
        options["batch_size"],
        labels=options["labels"],
        seed=options["seed"],
        name=options["data"],
    )
    return gan, train_data


def _class_count(data, options):
    if not options["labels"]:
        return None
    if data.train_labels is None:
        raise ValueError(
            f"{options['data']} has no labels. Leave out --labels, or put the images "
            "in one sub-folder a class."
        )
    return int(data.train_labels.max()) + 1


def _announce(folder, options, gan, data):
    height, width, channels = data.image_shape
    colours = {1: "grey", 3: "colour"}[channels]
    kind = f"{height}×{width} {colours} images"
    print(f"Training on {data.example_count:,} {kind} of {options['data']}")
    print(f"Recipe {options['recipe']}, batch size {options['batch_size']}")
    if int(gan.step):
        print(f"Going on after {int(gan.epochs_seen)} epochs in {folder.path}")
    else:
        print(f"Writing to {folder.path}")


def _report(folder, gan, interrupted):
    if interrupted:
        print("Interrupted, but nothing is lost.")
    print(
        f"Trained {int(gan.epochs_seen)} epochs ({int(gan.step):,} steps, "
        f"{int(gan.images_seen):,} images). In {folder.path}:"
    )
    versions = sorted(folder.saved_model.iterdir(), key=lambda path: int(path.name))
    grids = sorted(folder.samples.glob("epoch-*.png"))
    print(f"  samples/{grids[-1].name}  what the generator makes now")
    print("  samples/samples.gif     how it got there")
    print("  model.keras             both networks and optimizers")
    print(f"  saved_model/{versions[-1].name}           for TensorFlow Serving")
    print("  history.csv, run.json   losses; what was run, to repeat it")
    print("What next:")
    print(f"  keras-gan sample {folder.path} --count 64 --output grid.png")
    print(f"  keras-gan train --resume --output {folder.path} --minutes 3")
    print(
        "  docker run -p 8501:8501 -e MODEL_NAME=gan \\\n"
        f"    -v {folder.saved_model.resolve()}:/models/gan tensorflow/serving"
    )


class _Keeper(keras.callbacks.Callback):
    """Keeps model.keras and run.json up to date."""

    def __init__(self, folder, options):
        super().__init__()
        self.folder = folder
        self.options = options

    def on_train_begin(self, logs=None):
        before = self.folder.read()["minutes"] if self.folder.record.exists() else 0
        self._begin = time.monotonic() - 60 * before
        self._saved = time.monotonic()

    def on_epoch_end(self, epoch, logs=None):
        if time.monotonic() - self._saved > _SAVE_EVERY:
            self._save()

    def on_train_end(self, logs=None):
        self._save()

    def _save(self):
        temporary = self.folder.path / ".writing.keras"
        self.model.save(temporary)
        temporary.replace(self.folder.model)
        minutes = (time.monotonic() - self._begin) / 60
        self.folder.write(self.options, self.model, minutes)
        self._saved = time.monotonic()


class _StopOnInterrupt(keras.callbacks.Callback):
    """Turns the first Ctrl-C into an orderly end after the current step."""

    def __init__(self):
        super().__init__()
        self.interrupted = False

    def on_train_begin(self, logs=None):
        self._before = signal.signal(signal.SIGINT, self._on_signal)

    def on_train_batch_end(self, batch, logs=None):
        if self.interrupted:
            self.model.stop_training = True

    def on_train_end(self, logs=None):
        signal.signal(signal.SIGINT, self._before)

    def _on_signal(self, number, frame):
        self.interrupted = True
        # A second one is not to be waited with.
        signal.signal(signal.SIGINT, signal.default_int_handler)

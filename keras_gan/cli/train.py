"""`keras-gan train`: trains a GAN on a data set and exports it for serving."""

import contextlib
import shlex
from pathlib import Path

import keras

from keras_gan import callbacks
from keras_gan import recipes
from keras_gan.callbacks import pictures
from keras_gan.cli import measuring
from keras_gan.cli import progress
from keras_gan.cli.keeping import Keeper
from keras_gan.cli.keeping import RefuseNaN
from keras_gan.cli.loading import load_gan
from keras_gan.cli.run_folder import OPTIONS
from keras_gan.cli.run_folder import choose
from keras_gan.cli.stopping import Budget
from keras_gan.cli.stopping import StopOnSignal
from keras_gan.core.files import DiskFullError
from keras_gan.datasets import images

_DEFAULT_MINUTES = 3.0
_FOREVER = 1_000_000


def train(arguments):
    """Runs the command; returns its exit status."""
    given = {name: getattr(arguments, name) for name in OPTIONS}
    if given["data"] and Path(given["data"]).exists():
        # The run may be resumed from another folder.
        given["data"] = str(Path(given["data"]).resolve())
    folder, options = choose(arguments.output, arguments.resume, given)
    with folder.locked():
        return _train(arguments, folder, options)


def _train(arguments, folder, options):
    resumes = arguments.resume and folder.has_model()
    minutes = arguments.minutes
    if minutes is None and arguments.epochs is None:
        minutes = _DEFAULT_MINUTES
    budget = Budget(minutes, arguments.begun)
    with StopOnSignal().listening() as stop:
        try:
            gan, source, data = _prepare(folder, options, resumes)
        except BaseException:
            folder.release()
            raise
        _announce(folder, options, gan, data)
        folder.tidy(int(gan.epochs_seen))
        if not folder.record.exists():
            # Written first: run.json alone is enough to start the run again.
            folder.write(options, gan, minutes=0.0)
        with _resumable_when_there_is_room(folder):
            _fit(arguments, folder, options, gan, data, budget, stop)
        _report(folder, gan, stop)
        if not stop.status:
            _finish(folder, options, gan, source, stop)
    _say_what_next(folder)
    return stop.status


@contextlib.contextmanager
def _resumable_when_there_is_room(folder):
    """Adds to the error of a full disk how to resume the run."""
    try:
        yield
    except DiskFullError as error:
        path = shlex.quote(str(folder.path))
        raise ValueError(
            f"{error} Then resume: keras-gan train --resume --output {path}"
        ) from error


def _fit(arguments, folder, options, gan, data, budget, stop):
    seen = int(gan.epochs_seen)
    bar = progress.shown(budget, arguments.epochs)
    try:
        gan.fit(
            data,
            initial_epoch=seen,
            epochs=seen + (arguments.epochs or _FOREVER),
            verbose=0,
            callbacks=[
                bar,
                budget,
                stop,
                RefuseNaN(folder),
                # Before the model is saved, so that no row is missing. Rows of epochs
                # that the model has not seen are removed when the run is resumed.
                keras.callbacks.CSVLogger(folder.history, append=arguments.resume),
                Keeper(folder, options, budget=budget),
                callbacks.SampleGrid(folder.samples, overwrite=arguments.resume),
                callbacks.SavedModelExport(folder.saved_model),
            ],
        )
    finally:
        bar.stop()


def _prepare(folder, options, resumes):
    """The model, the images and their pipeline; sets the batch size in `options`."""
    source = images.read(options["data"], options["image_size"], seed=options["seed"])
    if resumes:
        gan = load_gan(folder.model)
    else:
        keras.utils.set_random_seed(options["seed"])
        recipe = getattr(recipes, options["recipe"])(
            tuple(source.train.shape[1:]),
            num_classes=_class_count(source, options),
            seed=options["seed"],
        )
        gan = recipe.gan
        options["batch_size"] = options["batch_size"] or recipe.batch_size
        gan.update.check_batch_size(options["batch_size"])
    data, _ = images.as_pipelines(
        source,
        options["batch_size"],
        labels=options["labels"],
        seed=options["seed"],
        name=options["data"],
    )
    return gan, source, data


def _class_count(source, options):
    if not options["labels"]:
        return None
    if source.train_labels is None:
        raise ValueError(
            f"{options['data']} has no labels. Leave out --labels, or put the images "
            "in one sub-folder per class."
        )
    return int(source.train_labels.max()) + 1


def _announce(folder, options, gan, data):
    height, width, channels = data.image_shape
    colours = {1: "grey", 3: "colour"}[channels]
    kind = f"{height}×{width} {colours} images"
    print(f"Training on {data.example_count:,} {kind} of {options['data']}")
    print(f"Recipe {options['recipe']}, batch size {options['batch_size']}")
    if int(gan.step):
        print(f"Resuming after {int(gan.epochs_seen)} epochs in {folder.path}")
    else:
        print(f"Writing to {folder.path}")


def _finish(folder, options, gan, source, stop):
    """The jobs after training; each says what it does, as it may take a while."""
    print("Measuring the samples")
    print(measuring.summary(gan, source, options["seed"]))


def _report(folder, gan, stop):
    if stop.status:
        print("Stopped early, but nothing is lost.")
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

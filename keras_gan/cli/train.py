"""`keras-gan train`: trains a GAN on a data set and exports it for serving."""

import contextlib
import shlex

import keras

from keras_gan import callbacks
from keras_gan.cli import finishing
from keras_gan.cli import goals
from keras_gan.cli import options as recipe_options
from keras_gan.cli import progress
from keras_gan.cli import tasks
from keras_gan.cli import translation
from keras_gan.cli.configuration import given_options
from keras_gan.cli.expecting import Expectation
from keras_gan.cli.expecting import FirstPicture
from keras_gan.cli.finding import check_outside
from keras_gan.cli.finding import check_pictures
from keras_gan.cli.finding import check_there
from keras_gan.cli.keeping import RunBackup
from keras_gan.cli.keeping import RunGuard
from keras_gan.cli.loading import load_gan
from keras_gan.cli.run_folder import choose
from keras_gan.cli.seeds import for_each_seed
from keras_gan.cli.stopping import Clock
from keras_gan.cli.stopping import StopOnSignal
from keras_gan.cli.stopping import budget_of
from keras_gan.cli.terminal import say
from keras_gan.cli.translation_quality import TranslationQuality
from keras_gan.core.files import DiskFullError
from keras_gan.core.state import number
from keras_gan.datasets import images
from keras_gan.datasets import resuming
from keras_gan.datasets.mirroring import with_mirror_images

_FOREVER = 1_000_000
_BETWEEN_MEASUREMENTS = 15.0  # Seconds.
_TRANSLATED, _TRANSLATED_COLUMNS = 20, 12  # Conditions in a grid, pictures in a row.


def train(arguments):
    """Runs the command; returns its exit status."""
    return for_each_seed(arguments, _run)


def _run(arguments):
    given = given_options(arguments)
    folder, options = choose(arguments.output, arguments.resume, given)
    with folder.locked(), StopOnSignal().listening() as stop:
        file, state = folder.newest() if arguments.resume else (None, None)
        try:
            gan, source, data, said = _prepare(folder, options, file)
        except BaseException:
            folder.release()
            raise
        _announce(folder, options, gan, source, said, arguments.resume)
        folder.tidy(int(gan.epochs_seen))
        record = folder.read() if arguments.resume else None
        goal, finishes = goals.chosen(arguments, record, gan, data)
        if finishes:
            say(goals.in_words(goal, gan, goal.used(state)))
        with _resumable_when_there_is_room(folder):
            # Written first: run.json alone is enough to start the run again.
            folder.write(options, gan, record["minutes"] if record else 0.0, goal)
            run = _fit(arguments, folder, options, gan, source, data, goal, state, stop)
            finishing.finish(run, source, options)
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


def _fit(arguments, folder, options, gan, source, data, goal, state, stop):
    """Trains; returns what is known about the run at its end."""
    seen = int(gan.epochs_seen)
    steps = None if goal.steps is None else goal.steps - number(gan.step)
    resumes = arguments.resume
    clock = Clock(goal.minutes, arguments.begun - goal.used(state))
    quality, names, shown = _measuring(folder, options, gan, source, resumes)
    batches = resuming.batch_count(data)
    backup = RunBackup(folder, options, goal, quality, clock, batches)
    run = finishing.Run(folder, gan, quality, backup, stop)
    if goal.reached(gan, state):  # It was interrupted after its last step.
        backup.set_model(gan)
        return run
    guard = RunGuard(folder)
    bar = progress.shown(clock, steps, quality=names)
    try:
        gan.fit(
            data,
            initial_epoch=seen,
            epochs=seen + _FOREVER,  # The budget ends training.
            verbose=0,
            callbacks=[
                budget_of(clock, goal),
                stop,
                guard,
                quality,
                bar,
                # Rows of epochs that the model has not seen are removed when the run
                # is resumed.
                callbacks.HistoryFile(folder.history, overwrite=resumes),
                backup,
                callbacks.SampleGrid(
                    folder.samples,
                    every="auto",
                    caption=names,
                    overwrite=resumes,
                    **shown,
                ),
                Expectation(clock, options["batch_size"], steps),
                FirstPicture(clock, folder.samples),
                *_tensorboard(arguments, folder),
            ],
        )
    finally:
        bar.stop()
    guard.check()
    return run


def _measuring(folder, options, gan, source, resumes):
    """The callback that measures, the names of numbers to show, and what a grid has."""
    if isinstance(source, translation.Source):
        quality = TranslationQuality(source, _BETWEEN_MEASUREMENTS, options["seed"])
        real, condition = source.some(_TRANSLATED)
        shown = {"condition": condition, "columns": _TRANSLATED_COLUMNS}
        if source.kind != "unpaired":  # There the condition is the real example.
            shown["real"] = real
        return quality, quality.names, shown
    quality = callbacks.SampleQuality(
        source.train,
        seconds=_BETWEEN_MEASUREMENTS,
        condition=source.train_labels if gan.generator_is_conditional else None,
        filepath=folder.best,
        seed=options["seed"],
        overwrite=resumes,
    )
    return quality, ("fd_ratio", "swd_ratio"), {}


def _tensorboard(arguments, folder):
    if not arguments.tensorboard:
        return []
    return [keras.callbacks.TensorBoard(folder.path / "logs", write_graph=False)]


def _prepare(folder, options, file):
    """The model, the images, their pipeline, and sentences on what was chosen.

    Sets the batch size in `options`. `file` is what the run is resumed from, or None.
    """
    if file is not None:
        check_there(options["data"])
    check_outside(folder.path, options["data"])
    check_pictures(options["data"])
    tasks.check_options(options)
    recipe_options.check_image_size(options)
    if tasks.translates(options["recipe"]):
        return _prepare_translation(folder, options, file)
    tasks.check_data(options["recipe"], options["data"])
    source = images.read(
        options["data"],
        options["image_size"],
        seed=options["seed"],
        labels=options["labels"],
        skip_bad=options["skip_bad"],
    )
    if file is not None:
        if options["batch_size"] is None:
            raise ValueError(
                f"{folder.record} does not say the batch size. Pass --batch-size."
            )
        gan = load_gan(file)
        record = folder.read()
        if record.get("best"):
            folder.about["best"] = record["best"]
        said = recipe_options.continued(options, source, gan, record)
        changed = recipe_options.changed(source, record)
        folder.about["images_changed"] = record.get("images_changed", False) or changed
        if file == folder.model:
            said.append(f"There are no backups yet: resuming from {file}")
    else:
        recipe, said = recipe_options.build(options, source)
        gan = recipe.gan
        options["batch_size"] = options["batch_size"] or recipe.batch_size
        gan.update.check_batch_size(options["batch_size"])
    folder.about |= recipe_options.about(source)
    data, _ = images.as_pipelines(
        with_mirror_images(source) if options["mirror"] else source,
        options["batch_size"],
        labels=options["labels"],
        seed=options["seed"],
        name=options["data"],
    )
    return gan, source, data, [*source.notes, *said]


def _prepare_translation(folder, options, file):
    """As `_prepare`, for recipes from picture to picture."""
    source = translation.read(options)
    if file is None:
        recipe, said = translation.build(options, source)
        gan = recipe.gan
    else:
        gan, said = load_gan(file), []
        translation.check_same(options, source, gan)
        if file == folder.model:
            said.append(f"There are no backups yet: resuming from {file}")
    folder.about |= translation.about(source)
    return gan, source, source.train, [*source.notes, *said]


def _announce(folder, options, gan, source, said, resumed):
    say(_pictures_in_words(options, source))
    say(f"Recipe {options['recipe']}, batch size {options['batch_size']}")
    for sentence in said:
        say(sentence)
    if int(gan.step):
        say(
            f"Resuming after {int(gan.epochs_seen)} epochs in {folder.path}, at step "
            f"{int(gan.step):,}"
        )
    elif resumed:
        say(f"Starting again from step 0 in {folder.path}")
    else:
        say(f"Writing to {folder.path}")


def _pictures_in_words(options, source):
    if isinstance(source, translation.Source):
        return translation.in_words(options, source)
    height, width, channels = source.train.shape[1:]
    colours = {1: "grey", 3: "colour"}[channels]
    held_out = 0 if source.test is None else len(source.test)
    return (
        f"Training on {len(source.train):,} {height}×{width} {colours} images of "
        f"{options['data']}; {held_out:,} are held out"
    )

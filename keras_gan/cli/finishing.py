"""What `keras-gan train` does after training, and its last words."""

import dataclasses
import shlex
import warnings

from keras_gan import callbacks
from keras_gan.callbacks import pictures
from keras_gan.callbacks import plots
from keras_gan.cli import measuring
from keras_gan.cli import page
from keras_gan.cli import tasks
from keras_gan.cli import translation
from keras_gan.cli import translation_quality
from keras_gan.cli.keeping import RunBackup
from keras_gan.cli.naming import spelled
from keras_gan.cli.run_folder import OPTIONS
from keras_gan.cli.run_folder import RunFolder
from keras_gan.cli.stopping import StopOnSignal
from keras_gan.cli.terminal import say
from keras_gan.gan import GAN


@dataclasses.dataclass
class Run:
    """A run at the end of its training.

    Attributes:
        folder: its `RunFolder`.
        gan: the model.
        quality: the `callbacks.SampleQuality` that measured it.
        backup: the `RunBackup` of its model and record.
        stop: `StopOnSignal`, which knows whether it was stopped.
    """

    folder: RunFolder
    gan: GAN
    quality: callbacks.SampleQuality
    backup: RunBackup
    stop: StopOnSignal


def finish(run, source, options):
    """Exports, measures, draws the page, and says what there is and what is next.

    Each job that may take some seconds says so first. A run that was stopped is not
    measured, as its user waits.

    Args:
        run: `Run`.
        source: `datasets.sources.Images` that it was trained on.
        options: dictionary, the options of the run.
    """
    folder, gan = run.folder, run.gan
    if run.stop.status:
        say("Stopped early, but nothing is lost.")
    say("Exporting for TensorFlow Serving")
    callback = callbacks.SavedModelExport(folder.saved_model)
    callback.set_model(gan)
    callback.export()
    summary = None
    if not run.stop.status:
        say("Measuring the samples, drawing the page")
        summary = _summary(run, source, options)
        run.folder.about["summary"] = summary.splitlines()
    run.backup.record(finished=not run.stop.status)
    _draw(folder)
    _report(run, callback.last_version())
    if summary is not None:
        say(summary)
    _say_what_next(folder, options, run.stop.status)


def _summary(run, source, options):
    if isinstance(source, translation.Source):
        return translation_quality.summary(run.gan, source, options["seed"])
    changed = run.folder.about.get("images_changed", False)
    try:
        return measuring.summary(run.gan, source, options["seed"], not changed)
    except ValueError as error:  # The last step may have made the generator useless.
        return (
            f"The samples cannot be measured: {error} If training has diverged, begin "
            "again with a smaller --learning-rate."
        )


def _draw(folder):
    """The plot and the page; a picture that fails does not fail the run."""
    try:
        if folder.history.exists():
            plots.plot_history(folder.history, folder.path / page.PLOT)
        page.write_page(folder.path)
    except Exception as error:  # Of Matplotlib, of Pillow, of the disk.
        warnings.warn(f"The page {page.NAME} was not written: {error}", stacklevel=2)


def _report(run, version):
    folder, gan = run.folder, run.gan
    say(
        f"Trained {int(gan.epochs_seen):,} epochs ({int(gan.step):,} steps, "
        f"{int(gan.images_seen):,} images). In {folder.path}:"
    )
    files = {page.NAME: "the pictures and the numbers on one page, for a browser"}
    if grids := pictures.numbered(folder.samples):
        files[f"samples/{grids[-1].name}"] = "the latest samples"
        files["samples/samples.gif"] = "an animation of all grids"
    files["model.keras"] = "both networks and optimizers at the end"
    if (best := run.quality.best) is not None and folder.best.exists():
        files["best.keras"] = _best_in_words(best, run.quality.monitor)
    files[f"saved_model/{version}"] = "for TensorFlow Serving"
    files["history.csv"] = "the losses and the quality of each epoch"
    files["run.json"] = "the options, to repeat the run"
    width = max(map(len, files))
    for name, what in files.items():
        say(f"  {name:{width}}  {what}")


def _best_in_words(best, monitor):
    return (
        f"the model with the {monitor} nearest to 1, {best[monitor]:.3g} after "
        f"{best['step']:,} steps"
    )


def _say_what_next(folder, options, stopped):
    further = "" if stopped else " --minutes 3"  # Otherwise what is left of the run.
    say("What next:")
    path = shlex.quote(str(folder.path))
    if tasks.translates(options["recipe"]):
        say(f"  {tasks.translate_command(path, options['recipe'])}")
    else:
        say(f"  keras-gan sample {path} --count 64")
        say(f"  keras-gan evaluate {path}")
    if options["recipe"] == "srresnet":
        same = [
            shlex.quote(part)
            for name in ("data", "image_size", "scale", "width")
            if options[name] not in (None, OPTIONS[name])
            for part in spelled(name, options[name]).split(" ", 1)
        ]
        say(f"  keras-gan train --recipe srgan --start-from {path} {' '.join(same)}")
    say(f"  keras-gan train --resume --output {path}{further}")
    say(
        "  docker run -p 8501:8501 -e MODEL_NAME=gan \\\n"
        f"    -v {shlex.quote(str(folder.saved_model.resolve()))}:/models/gan "
        "tensorflow/serving"
    )

"""The folder of a run: its choice, its files and its run.json."""

import contextlib
import itertools
import json
import math
import os
import platform
from importlib import metadata
from pathlib import Path

from keras_gan.cli import tasks
from keras_gan.cli.naming import spelled
from keras_gan.cli.records import check_record
from keras_gan.core.backup_files import BackupFolder
from keras_gan.core.backup_files import is_backup
from keras_gan.core.files import UNFINISHED
from keras_gan.core.files import clear_unfinished
from keras_gan.core.files import read_table
from keras_gan.core.files import user_path
from keras_gan.core.files import write_table
from keras_gan.core.files import written_whole
from keras_gan.core.json_files import read_json

OPTIONS = {
    "data": "fashion_mnist_10k",
    "recipe": "default",
    "image_size": None,
    "batch_size": None,
    "labels": False,
    "seed": 0,
    "loss": None,
    "penalty": None,
    "width": 1.0,
    "latent_dim": None,
    "learning_rate": None,
    "augment": "auto",
    "mirror": False,
    "skip_bad": False,
    **dict.fromkeys(tasks.OF_TRANSLATIONS),
}
_CHANGEABLE = ("data", "skip_bad")  # When a run is resumed.
# What runs did before they had these options, where that is not the default.
_BEFORE = {"augment": "none"}


def with_options_of_before(options):
    """The options of a run.json; those that an older version did not write are added.

    Args:
        options: dictionary, which may lack some of `OPTIONS`.
    """
    return OPTIONS | _BEFORE | options


class RunFolder:
    """Paths of one run.

    Args:
        path: string or path.
    """

    def __init__(self, path):
        self.path = user_path(path, "output")
        self._new = []  # Folders that `claim` made, the innermost first.
        self.about = {}  # What run.json says besides: classes, notes, fingerprint.
        self.model = self.path / "model.keras"
        self.best = self.path / "best.keras"
        self.backups = self.path / "backups"
        self.samples = self.path / "samples"
        self.history = self.path / "history.csv"
        self.saved_model = self.path / "saved_model"
        self.record = self.path / "run.json"

    def claim(self):
        """Makes the folder; False if it existed already.

        Raises:
            NotADirectoryError: if the path is a file, or leads through one.
            OSError: if the folder cannot be made, or nothing can be written to it.
        """
        for path in (self.path, *self.path.parents):
            if path.is_dir():
                break
            if os.path.lexists(path):
                raise NotADirectoryError(
                    f"{path} is a file, and --output names a folder. Choose another "
                    "--output."
                )
        made = False
        paths = (self.path, *self.path.parents)
        self._new = [path for path in paths if not os.path.lexists(path)]
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(FileExistsError):
                self.path.mkdir()
                made = True
        except OSError as error:
            raise _not_writable(self.path, error.strerror) from error
        if not os.access(self.path, os.W_OK | os.X_OK):
            raise _not_writable(self.path, "Permission denied")
        return made

    def release(self):
        """Removes the folders that `claim` made, if they are empty."""
        with contextlib.suppress(OSError):
            for path in self._new:
                path.rmdir()

    def is_empty(self):
        """Whether it holds nothing, or only unfinished files of a killed run."""
        return self.path.is_dir() and all(
            path.name.startswith(UNFINISHED) for path in self.path.iterdir()
        )

    @contextlib.contextmanager
    def locked(self):
        """Locks the folder, so that no other process writes to it.

        The operating system releases the lock when the process ends, also if it is
        killed. Where folders cannot be locked (on Windows and some network drives)
        there is no lock.

        Raises:
            ValueError: if another process has the lock.
        """
        try:
            import fcntl
        except ImportError:
            yield
            return
        descriptor = os.open(self.path, os.O_RDONLY)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise ValueError(
                    f"Another process is writing to {self.path}. Wait until it has "
                    "ended, or choose another --output."
                ) from error
            except OSError:
                pass  # This file system has no locks.
            yield
        finally:
            os.close(descriptor)

    def tidy(self, epochs):
        """Removes what a killed run left behind, so that the run can be resumed.

        These are unfinished files, incomplete rows of the history, and rows of epochs
        after the first `epochs`, which the model has not seen.
        """
        for folder in (self.path, self.samples, self.saved_model):
            clear_unfinished(folder)
        if not self.history.exists():
            return
        columns, rows = read_table(self.history)
        kept = [row for row in rows if _epoch(row) < epochs]
        if kept:
            write_table(self.history, columns, kept)
        else:
            self.history.unlink()

    def read(self):
        """The contents of run.json, a dictionary.

        Raises:
            FileNotFoundError: if there is no run.json.
            ValueError: if it is not a JSON object with the options of a run.
        """
        if not self.record.exists():
            raise FileNotFoundError(
                f"{self.path} holds no run to resume: it has no run.json. Leave out "
                "--resume to begin one."
            )
        try:
            record = read_json(self.record)
            if not isinstance(record["options"], dict):
                raise TypeError
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ValueError(
                f"{self.record} must be a JSON object with the options of the run. "
                "It is damaged, or another program wrote it."
            ) from error
        check_record(record, self.record)
        progress = {"steps": 0, "epochs": 0, "images_seen": 0, "minutes": 0.0}
        options = with_options_of_before(record["options"])
        return progress | record | {"options": options}

    def newest(self):
        """The newest backup that is not damaged, as `(path, state)`.

        A folder of before backups has only model.keras, whose state is None. Both are
        None if the run starts from step 0.

        Raises:
            FileNotFoundError: if the run has trained, but its model is missing.
            ValueError: if all backups are damaged, or model.keras was replaced.
        """
        try:
            found = BackupFolder(self.backups).newest()
        except ValueError as error:
            raise ValueError(
                f"All backups in {self.backups} are damaged. Remove this folder to "
                f"resume from {self.model}, if that is whole."
            ) from error
        if found is not None:
            if self.model.exists() and is_backup(self.model) is False:
                raise ValueError(
                    f"{self.model} is not the file that the run wrote. Move it "
                    f"elsewhere to resume from the newest backup, {found[0]}; to "
                    f"resume from it, move {self.backups} elsewhere."
                )
            return found
        if self.model.exists():
            return self.model, None
        if self.read()["steps"]:
            raise FileNotFoundError(
                f"{self.path} holds no run to resume: {self.model} is missing."
            )
        return None, None

    def write(self, options, gan, minutes, goal=None):
        """Writes run.json: the options, the progress and the package versions.

        `goal` is the `goals.Goal` that the run has not reached yet, or None.
        """
        packages = ("keras-gan", "keras", "tensorflow", "numpy")
        record = {
            "options": options,
            "steps": int(gan.step),
            "epochs": int(gan.epochs_seen),
            "images_seen": int(gan.images_seen),
            "minutes": round(minutes, 2),
            "goal": None if goal is None else goal.record(),
            **self.about,
            "versions": {"python": platform.python_version()}
            | {name: _version(name) for name in packages},
        }
        with written_whole(self.record) as temporary:
            temporary.write_text(json.dumps(record, indent=2) + "\n")


def _not_writable(path, reason):
    return OSError(
        f"{path} cannot be written to: {reason}. Choose another folder with --output."
    )


def _epoch(row):
    """The epoch of a row of the history; infinity if it is not a number."""
    epoch = row.get("epoch", "")
    return int(epoch) if epoch.isdecimal() else math.inf


def _version(package):
    for name in (package, f"{package}-cpu"):
        try:
            return metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return None


def choose(output, resume, options):
    """The folder to write to, and the options to run with.

    Args:
        output: string, or None for a folder under runs/.
        resume: boolean, whether to resume a run.
        options: dictionary of the user's options; None for one that was not given.

    Returns:
        `(RunFolder, options)`, with all options set.

    Raises:
        FileExistsError: if the folder is not empty and `resume` is False.
        FileNotFoundError: if there is no run to resume.
        NotADirectoryError: if the folder is a file.
        ValueError: if the options differ from those of the run that is resumed. Only
            the place of its data, and whether bad files are left out, may change.
    """
    if resume:
        folder = RunFolder(output or _last())
        saved = folder.read()["options"]
        for name, value in options.items():
            if name in _CHANGEABLE or value is None or value == saved[name]:
                continue
            if name == "batch_size" and saved[name] is None:
                continue  # A run.json that somebody shortened.
            raise ValueError(
                f"The run in {folder.path} has {spelled(name, saved[name])}, and a run "
                "keeps its options when it is resumed. Only --data and --skip-bad may "
                f"change. Received: {spelled(name, value)}"
            )
        changed = {name: options[name] for name in (*_CHANGEABLE, "batch_size")}
        changed = {name: value for name, value in changed.items() if value is not None}
        return folder, saved | changed
    chosen = OPTIONS | {"data": tasks.task_of(options["recipe"]).data}
    chosen |= {name: value for name, value in options.items() if value is not None}
    if output is None:
        return _next(chosen), chosen
    folder = RunFolder(output)
    if not folder.claim() and not folder.is_empty():
        raise FileExistsError(
            f"{folder.path} is not empty, and nothing is overwritten. Add --resume "
            "to resume the run in it, or choose another --output."
        )
    return folder, chosen


def _next(options):
    for path in _names(options):
        folder = RunFolder(path)
        if folder.claim():
            return folder


def free_base(options, endings):
    """A path under runs/ that is free with each of the endings.

    Args:
        options: dictionary of the user's options; None for one that was not given.
        endings: list of strings.

    Returns:
        A string.
    """
    for path in _names(options):
        if not any(os.path.lexists(f"{path}{ending}") for ending in endings):
            return str(path)


def _names(options):
    """Endless names of folders for a run: runs/data-recipe, runs/data-recipe-2, ..."""
    data = Path(options["data"] or tasks.task_of(options["recipe"]).data).stem
    data = data.replace("/", "-").replace(":", "-")
    base = Path("runs") / f"{data}-{options['recipe'] or OPTIONS['recipe']}"
    yield base
    for number in itertools.count(2):
        yield base.with_name(f"{base.name}-{number}")


def _last():
    records = list(Path("runs").glob("*/run.json"))
    if not records:
        raise FileNotFoundError(
            "There is no run under runs/ to resume. Name one with --output."
        )
    return max(records, key=lambda path: path.stat().st_mtime).parent

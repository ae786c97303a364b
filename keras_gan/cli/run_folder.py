"""The folder of a run: which one, what is in it, and what run.json says."""

import contextlib
import json
import platform
from importlib import metadata
from pathlib import Path

OPTIONS = {
    "data": "fashion_mnist_10k",
    "recipe": "default",
    "image_size": None,
    "batch_size": None,
    "labels": False,
    "seed": 0,
}


class RunFolder:
    """Paths of one run.

    Args:
        path: string or path.
    """

    def __init__(self, path):
        self.path = Path(path)
        self.model = self.path / "model.keras"
        self.samples = self.path / "samples"
        self.history = self.path / "history.csv"
        self.saved_model = self.path / "saved_model"
        self.record = self.path / "run.json"

    def claim(self):
        """Makes the folder; False if it, or something of its name, was there."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self.path.mkdir()
        except FileExistsError:
            return False
        return True

    def release(self):
        """Takes the folder away again if nothing was written to it."""
        with contextlib.suppress(OSError):
            self.path.rmdir()

    def trim_history(self, epochs):
        """Drops the rows of epochs that a run is about to go through again.

        There are some if it was killed after it last saved.
        """
        if self.history.exists():
            head, *rows = self.history.read_text().splitlines(keepends=True)
            kept = [row for row in rows if int(row.split(",")[0]) < epochs]
            self.history.write_text("".join([head, *kept]))

    def read(self):
        """What run.json says.

        Raises:
            FileNotFoundError: if there is nothing to go on with.
        """
        if not self.record.exists() or not self.model.exists():
            raise FileNotFoundError(
                f"{self.path} holds no run to go on with: it needs run.json and "
                "model.keras. Leave out --resume to begin one."
            )
        return json.loads(self.record.read_text())

    def write(self, options, gan, minutes):
        """Writes run.json: what was run, with what, and how far it came."""
        packages = ("keras-gan", "keras", "tensorflow", "numpy")
        record = {
            "options": options,
            "steps": int(gan.step),
            "epochs": int(gan.epochs_seen),
            "images_seen": int(gan.images_seen),
            "minutes": round(minutes, 2),
            "versions": {"python": platform.python_version()}
            | {name: _version(name) for name in packages},
        }
        temporary = self.record.with_suffix(".writing")
        temporary.write_text(json.dumps(record, indent=2) + "\n")
        temporary.replace(self.record)


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
        output: string or None for a folder under runs/.
        resume: boolean, go on with a run.
        options: dictionary of what the user gave, None where nothing.

    Returns:
        `(RunFolder, options)`, the latter complete.

    Raises:
        FileExistsError: if the folder holds something and `resume` is False.
        FileNotFoundError: if there is no run to go on with.
        ValueError: if the options are not those of the run.
    """
    if resume:
        folder = RunFolder(output or _last())
        saved = folder.read()["options"]
        for name, value in options.items():
            if value is not None and value != saved[name]:
                raise ValueError(
                    f"The run in {folder.path} has {name}={saved[name]!r}, and a "
                    f"run goes on as it began. Received: {name}={value!r}"
                )
        return folder, saved
    chosen = {
        name: default if options[name] is None else options[name]
        for name, default in OPTIONS.items()
    }
    if output is None:
        return _next(chosen), chosen
    folder = RunFolder(output)
    if not folder.claim() and (not folder.path.is_dir() or any(folder.path.iterdir())):
        raise FileExistsError(
            f"{folder.path} is not empty, and nothing is overwritten. Add --resume "
            "to go on with the run in it, or choose another --output."
        )
    return folder, chosen


def _next(options):
    data = Path(options["data"]).stem.replace("/", "-").replace(":", "-")
    base = Path("runs") / f"{data}-{options['recipe']}"
    folder, number = RunFolder(base), 1
    while not folder.claim():
        number += 1
        folder = RunFolder(base.with_name(f"{base.name}-{number}"))
    return folder


def _last():
    records = list(Path("runs").glob("*/run.json"))
    if not records:
        raise FileNotFoundError(
            "There is no run under runs/ to go on with. Name one with --output."
        )
    return max(records, key=lambda path: path.stat().st_mtime).parent

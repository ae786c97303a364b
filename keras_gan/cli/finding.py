"""Which of the paths that the user names are models."""

from pathlib import Path

from keras_gan.cli.run_folder import RunFolder

_BEST = "best.keras"


def is_model(path):
    """Whether a path names a model: a `.keras` file, or the folder of a run."""
    path = Path(path)
    if path.is_dir():
        folder = RunFolder(path)
        files = (folder.record, folder.model, path / _BEST)
        return any(file.exists() for file in files)
    return path.suffix == ".keras"


def model_path(path, best=False):
    """The path of the model's file.

    Args:
        path: string or path of a `.keras` file or of the folder of a run.
        best: boolean, whether to take the best model of the run, not the last one.

    Raises:
        FileNotFoundError: if the run has no such file.
        ValueError: if `best` is True and the path is no folder.
    """
    path = Path(path)
    if not best:
        return RunFolder(path).model if path.is_dir() else path
    if not path.is_dir():
        raise ValueError(f"--best goes with the folder of a run. Received: {path}")
    if not (path / _BEST).exists():
        raise FileNotFoundError(
            f"{path} has no {_BEST}. Leave out --best for the model at the end of the "
            "run."
        )
    return path / _BEST


def check_there(data):
    """Raises `FileNotFoundError` if the images of a run are no longer at their path."""
    if Path(data).is_absolute() and not Path(data).exists():
        raise FileNotFoundError(
            f"The images of this run are no longer at {data}. Name their new place "
            "with --data."
        )


def check_outside(folder, data):
    """Raises `ValueError` if a run would be written among the images it reads."""
    data, folder = Path(data).resolve(), Path(folder).resolve()
    if data.is_dir() and data in (folder, *folder.parents):
        raise ValueError(
            f"--output must not be within --data, {data}: the grids of the run would "
            f"be read as images. Received: --output {folder}"
        )


def check_pictures(path):
    """Raises `ValueError` for the folder of a run or of runs, or of a run's grids.

    Their pictures are grids of samples, which must not be taken for single images.
    """
    path = Path(path)
    if not path.is_dir():
        return
    if is_model(path):
        raise ValueError(f"{path} is a run, not a folder of images.")
    if path.name == RunFolder(path.parent).samples.name and is_model(path.parent):
        raise ValueError(
            f"{path} has grids of samples, not single images. keras-gan sample "
            f"{path.parent} --format png makes single ones."
        )
    runs = sorted(child for child in path.iterdir() if child.is_dir())
    if runs := [child for child in runs if is_model(child)]:
        raise ValueError(
            f"{path} has runs in it, such as {runs[0].name}, and is not a folder of "
            "images."
        )

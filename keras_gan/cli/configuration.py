"""The options of a run: those that were typed, and those of `--config`."""

import json

from keras_gan.cli.run_folder import OPTIONS
from keras_gan.cli.run_folder import with_options_of_before
from keras_gan.core.files import user_path

_NUMBER = (int, float)
# What JSON holds for each option; null stands for an option that is not given.
_KINDS = {
    "data": ("a string", str),
    "recipe": ("a string", str),
    "image_size": ("an integer, or [height, width]", (int, list)),
    "batch_size": ("an integer", int),
    "labels": ("true or false", bool),
    "seed": ("an integer", int),
    "loss": ("a string", str),
    "penalty": ("a string such as 'r1=0.1,r2=0.1'", str),
    "width": ("a number", _NUMBER),
    "latent_dim": ("an integer", int),
    "learning_rate": ("a number, or [D's, G's]", (*_NUMBER, list)),
    "augment": ("a string", str),
    "mirror": ("true or false", bool),
    "skip_bad": ("true or false", bool),
}


def given_options(arguments):
    """The options that were typed, and below them those of `--config`.

    Args:
        arguments: `argparse.Namespace` of `keras-gan train`.

    Returns:
        A dictionary with the names of `run_folder.OPTIONS`; None for an option that
        was not given.

    Raises:
        FileNotFoundError: if there is no such configuration.
        ValueError: if it cannot be read, or has an option that is not known.
    """
    given = {name: getattr(arguments, name) for name in OPTIONS}
    if arguments.config is not None:
        if arguments.resume:
            raise ValueError(
                "--config begins a new run, and --resume keeps the options of the run "
                "that it resumes. Leave out one of them."
            )
        saved = read_configuration(arguments.config)
        given = {
            name: saved.get(name) if value is None else value
            for name, value in given.items()
        }
    if given["data"]:
        path = user_path(given["data"])
        if path.exists():
            # The run may be resumed from another folder.
            given["data"] = str(path.resolve())
    return given


def read_configuration(path):
    """The options in the run.json of a run, or in a JSON file of the user's.

    A file of the user's holds the options themselves: `{"recipe": "dcgan"}`. An option
    that it lacks has its default. What a run.json lacks is as it was before there was
    such an option.

    Args:
        path: string, a JSON file or the folder of a run.

    Raises:
        FileNotFoundError: if there is no such file.
        ValueError: if it is not such a file, or has an option that is not known.
    """
    path = user_path(path)
    if path.is_dir():
        path = path / "run.json"
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise FileNotFoundError(
            f"--config: there is no file {path}. It takes a JSON file, or the folder "
            "of a run."
        ) from error
    except (OSError, ValueError) as error:
        raise ValueError(f"--config: {path} cannot be read as JSON: {error}") from error
    if not isinstance(record, dict):
        raise ValueError(f"--config: {path} must hold a JSON object.")
    of_run = "options" in record
    options = record["options"] if of_run else record
    if not isinstance(options, dict):
        raise ValueError(f"--config: the `options` of {path} must be a JSON object.")
    _check(options, path, record.get("versions") if of_run else None)
    return with_options_of_before(options) if of_run else options


def _check(options, path, versions):
    unknown = [name for name in options if name not in OPTIONS]
    if unknown:
        wrote = (versions or {}).get("keras-gan")
        newer = f" keras-gan {wrote} wrote it; update this one." if wrote else ""
        raise ValueError(
            f"--config: {path} has options that this version does not know: "
            f"{', '.join(unknown)}.{newer} It knows {', '.join(OPTIONS)}."
        )
    for name, value in options.items():
        described, kinds = _KINDS[name]
        # Python counts booleans among the integers.
        wrong = isinstance(value, bool) and kinds is not bool
        if value is not None and (wrong or not isinstance(value, kinds)):
            raise ValueError(
                f"--config: {name} in {path} must be {described}. Received: "
                f"{json.dumps(value)}"
            )

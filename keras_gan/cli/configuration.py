"""The options of a run: those that were typed, and those of `--config`."""

from keras_gan.cli.records import check_options
from keras_gan.cli.run_folder import OPTIONS
from keras_gan.cli.run_folder import with_options_of_before
from keras_gan.core.files import user_path
from keras_gan.core.json_files import read_json


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
    for name in ("data", "start_from"):
        if given[name] is not None:
            path = user_path(given[name], name)
            if path.exists():
                # The run may be resumed from another folder.
                given[name] = str(path.resolve())
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
        record = read_json(path)
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
        raise ValueError(f"--config: the options of {path} must be a JSON object.")
    versions = record.get("versions") if of_run else None
    check_options(options, path, versions, prefix="--config: ")
    return with_options_of_before(options) if of_run else options

"""Options as they are typed, and arguments of Python named as options in errors."""

import contextlib

from keras_gan.cli.wording import in_options

# The options of a run that its networks and data depend on.
_NAMES = (
    "image_size",
    "batch_size",
    "labels",
    "seed",
    "loss",
    "penalty",
    "width",
    "latent_dim",
    "learning_rate",
    "augment",
)


def spelled(name, value):
    """An option as it is typed: `--image-size 48x32`, `--no-mirror`, or `no --loss`."""
    option = _dashed(name)
    if value is None:
        return f"no {option}"
    if isinstance(value, bool):
        return option if value else option.replace("--", "--no-", 1)
    if isinstance(value, (list, tuple)):
        value = ("x" if name == "image_size" else ",").join(map(str, value))
    return f"{option} {value}"


@contextlib.contextmanager
def named_as_options(suffix=""):
    """Names options, not arguments of Python, in the message of an error.

    "Pass `image_size`" becomes "Pass --image-size".

    Args:
        suffix: string, put behind the message.
    """
    try:
        yield
    except (ValueError, TypeError) as error:
        message = in_options(str(error), map(_dashed, _NAMES))
        raise ValueError(message + suffix) from error


@contextlib.contextmanager
def named_as_samples():
    """Names --samples in errors of the number of examples to generate."""
    try:
        yield
    except ValueError as error:
        said = str(error).replace("`count`", "--samples")
        raise ValueError(said.replace("count=", "--samples ")) from error


def _dashed(name):
    return "--" + name.replace("_", "-")

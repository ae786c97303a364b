"""Options as they are typed, and arguments of Python named as options in errors."""

import contextlib
import re

# Options by the arguments of Python functions that they set.
_OPTIONS = {
    "image_size": "image_size",
    "batch_size": "batch_size",
    "labels": "labels",
    "seed": "seed",
    "loss": "loss",
    "penalties": "penalty",
    "width": "width",
    "latent_dim": "latent_dim",
    "learning_rate": "learning_rate",
    "augment": "augment",
}


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
        message = str(error)
        for argument, option in _OPTIONS.items():
            dashed = _dashed(option)
            message = message.replace(f"`{argument}`", dashed)
            message = re.sub(rf"\b{argument}=False\b", f"--no-{dashed[2:]}", message)
            message = re.sub(rf"\b{argument}=True\b", dashed, message)
            message = re.sub(rf"\b{argument}=", f"{dashed} ", message)
        raise ValueError(message + suffix) from error


def _dashed(name):
    return "--" + name.replace("_", "-")

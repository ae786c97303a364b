"""What run.json and configurations may hold; users edit these files by hand."""

import json
import re
from importlib import metadata

from keras_gan.core.reals import is_real
from keras_gan.core.suggesting import did_you_mean

_NUMBER = (int, float)
# What JSON holds for each option; null stands for an option that is not given.
KINDS = {
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
    "direction": ("a string", str),
    "scale": ("an integer", int),
    "jitter": ("an integer", int),
    "start_from": ("a string", str),
}
# The options of a run that are never null.
_ALWAYS = ("data", "recipe", "labels", "seed", "width", "augment", "mirror", "skip_bad")
_COUNTS = ("steps", "epochs", "images_seen")


def check_options(options, path, versions, prefix=""):
    """Raises `ValueError` unless options are known and of the right kind.

    Args:
        options: dictionary.
        path: path of the file, for messages.
        versions: dictionary of the packages that wrote the file, or None.
        prefix: string, what messages begin with.
    """
    unknown = [name for name in options if name not in KINDS]
    if unknown:
        nearest = did_you_mean(unknown[0], KINDS)
        raise ValueError(
            f"{prefix}{path} has options that this version does not know: "
            f"{', '.join(map(str, unknown))}.{_if_newer(versions) or nearest} It knows "
            f"{', '.join(KINDS)}."
        )
    for name, value in options.items():
        described, kinds = KINDS[name]
        # Python counts booleans among the integers.
        wrong = isinstance(value, bool) and kinds is not bool
        wrong = wrong or not isinstance(value, kinds)
        if isinstance(value, float) and not is_real(value):
            wrong = True
        if value is not None and wrong:
            raise ValueError(
                f"{prefix}{name} in {path} must be {described}. Received: "
                f"{json.dumps(value)}"
            )


def check_record(record, path):
    """Raises `ValueError` unless a run.json has what a run can be resumed with.

    Args:
        record: the contents, a dictionary with a dictionary `options`.
        path: path of the file, for messages.
    """
    versions = record.get("versions", {})
    _check(path, "versions", versions, "an object", isinstance(versions, dict))
    check_options(record["options"], path, versions)
    for name in _ALWAYS:
        if name in record["options"] and record["options"][name] is None:
            raise ValueError(f"{name} in {path} must be {KINDS[name][0]}, not null.")
    for name in _COUNTS:
        value = record.get(name, 0)
        fits = isinstance(value, int) and not isinstance(value, bool) and value >= 0
        _check(path, name, value, "an integer of at least 0", fits)
    minutes = record.get("minutes", 0.0)
    fits = is_real(minutes) and minutes >= 0
    _check(path, "minutes", minutes, "a number of at least 0", fits)
    _check_goal(path, record.get("goal"))
    for name in ("class_names", "notes"):
        value = record.get(name)
        fits = value is None or (
            isinstance(value, list) and all(isinstance(each, str) for each in value)
        )
        _check(path, name, value, "a list of strings", fits)
    count = record.get("training_images")
    fits = isinstance(count, int) and not isinstance(count, bool)
    _check(path, "training_images", count, "an integer", count is None or fits)
    for name, kind, said in (
        ("fingerprint", str, "a string"),
        ("best", dict, "an object"),
        ("images_changed", bool, "true or false"),
    ):
        value = record.get(name)
        _check(path, name, value, said, value is None or isinstance(value, kind))


def _check_goal(path, goal):
    described = 'an object such as {"steps": 900} or {"minutes": 30, "before": 0}'
    fits = goal is None
    if isinstance(goal, dict):
        numbers = all(is_real(value) and value >= 0 for value in goal.values())
        steps = isinstance(goal.get("steps"), int)
        fits = numbers and (
            (set(goal) == {"steps"} and steps) or set(goal) == {"minutes", "before"}
        )
    _check(path, "goal", goal, described, fits)


def _check(path, name, value, described, fits):
    if not fits:
        raise ValueError(
            f"{name} in {path} must be {described}. Received: {json.dumps(value)}"
        )


def _if_newer(versions):
    """A sentence on the version that wrote a file, if it is known and another one."""
    wrote = versions.get("keras-gan") if isinstance(versions, dict) else None
    if not isinstance(wrote, str) or not re.fullmatch(r"[\w.+-]{1,30}", wrote):
        return ""
    try:
        here = metadata.version("keras-gan")
    except metadata.PackageNotFoundError:
        here = None
    if wrote == here:
        return ""
    installed = "" if here is None else f", and {here} is installed"
    return f" keras-gan {wrote} wrote it{installed}; update this one."

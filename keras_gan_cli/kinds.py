"""What the values of options may be: types for `argparse`."""

import argparse
import difflib
import os

_MOST_SEEDS = 1_000_000
_SEEDS_END = 2**62


def positive(kind):
    """A converter of text to a finite number above 0, an integer or a float."""

    def convert(text):
        value = kind(text)
        if not 0 < value < float("inf"):
            raise argparse.ArgumentTypeError(f"must be above 0 and finite, not {text}")
        return value

    convert.__name__ = kind.__name__
    return convert


def path(text):
    """A path, in which ~ is the user's folder. Names of data sets stay as they are."""
    return os.path.expanduser(name(text))


def name(text):
    """A text that is not empty."""
    if not text.strip():
        raise argparse.ArgumentTypeError("must not be empty")
    return text


def one_of(names):
    """A converter that suggests the nearest name for one that is not known."""

    def convert(text):
        if text in names:
            return text
        close = difflib.get_close_matches(text.lower(), names, n=1)
        meant = f" Did you mean {close[0]}?" if close else ""
        raise argparse.ArgumentTypeError(
            f"must be one of {', '.join(names)}.{meant} Received: {text}"
        )

    return convert


def seed(text):
    """An integer from 0 to 2**62 - 1."""
    if not text.strip().isdecimal() or int(text) >= _SEEDS_END:
        raise argparse.ArgumentTypeError(
            f"must be an integer from 0 to {_SEEDS_END - 1}, not {text}"
        )
    return int(text)


def at_least_two(text):
    """An integer of at least 2."""
    value = int(text)
    if value < 2:
        raise argparse.ArgumentTypeError(f"must be at least 2, not {text}")
    return value


at_least_two.__name__ = "int"


def size(text):
    """An integer for a square, else [height, width], from 32 or 48x32."""
    try:
        sides = [int(side) for side in text.lower().replace("×", "x").split("x")]
    except ValueError:
        sides = []
    if len(sides) not in (1, 2) or min(sides) < 1:
        raise argparse.ArgumentTypeError(
            f"must be a number of pixels, or HEIGHTxWIDTH such as 48x32, not {text}"
        )
    return sides[0] if len(set(sides)) == 1 else sides


def rates(text):
    """A number, or [the discriminator's, the generator's]."""
    try:
        found = [float(part) for part in text.split(",")]
    except ValueError:
        found = []
    if not 1 <= len(found) <= 2 or not all(0 < rate < float("inf") for rate in found):
        raise argparse.ArgumentTypeError(
            f"must be a number above 0, or two such as 0.0004,0.0001, not {text}"
        )
    return found[0] if len(found) == 1 else found


def seeds(text):
    """A list of seeds, from numbers and ranges such as 3,7,10-19."""
    ranges = []
    for part in text.split(","):
        first, dash, last = part.strip().partition("-")
        last = last if dash else first
        if not (first.isdecimal() and last.isdecimal() and int(first) <= int(last)):
            raise argparse.ArgumentTypeError(
                f"must be numbers and ranges, such as 0-99 or 3,7,9, not {text}"
            )
        if int(last) >= _SEEDS_END:
            raise argparse.ArgumentTypeError(f"may be at most {_SEEDS_END - 1}")
        ranges.append(range(int(first), int(last) + 1))
    if sum(each.stop - each.start for each in ranges) > _MOST_SEEDS:
        raise argparse.ArgumentTypeError(f"may be at most {_MOST_SEEDS:,} seeds")
    found = [seed for each in ranges for seed in each]
    if len(set(found)) < len(found):
        raise argparse.ArgumentTypeError(f"must name each seed once, not {text}")
    return found

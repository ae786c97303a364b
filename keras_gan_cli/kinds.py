"""What the values of options may be: types for `argparse`."""

import argparse
import os

_MOST_SEEDS = 1_000_000


def positive(kind):
    """A converter of text to a number above 0, an integer or a float."""

    def convert(text):
        value = kind(text)
        if not value > 0:
            raise argparse.ArgumentTypeError(f"must be above 0, not {text}")
        return value

    convert.__name__ = kind.__name__
    return convert


def path(text):
    """A path, in which ~ is the user's folder. Names of data sets stay as they are."""
    return os.path.expanduser(text)


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
        ranges.append(range(int(first), int(last) + 1))
    if sum(each.stop - each.start for each in ranges) > _MOST_SEEDS:
        raise argparse.ArgumentTypeError(f"may be at most {_MOST_SEEDS:,} seeds")
    found = [seed for each in ranges for seed in each]
    if len(set(found)) < len(found):
        raise argparse.ArgumentTypeError(f"must name each seed once, not {text}")
    return found

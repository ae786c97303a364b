"""The table of measurements: a CSV file with one row per measurement, appended to."""

import csv
from pathlib import Path

# What identifies a measurement, and what was found.
KEY = ("data", "image_size", "extractor", "recipe", "seed", "seconds", "samples")
FOUND = (
    "trained_seconds",
    "steps",
    "images_seen",
    "fd",
    "fd_test",
    "precision",
    "recall",
    "density",
    "coverage",
    "swd_full",
    "swd_half",
    "swd_quarter",
    "copies",
    "generator_parameters",
    "discriminator_parameters",
    "protocol",
    "device",
)
FIELDS = KEY + FOUND


class Rows:
    """The rows of a file.

    Args:
        path: of the CSV file, which need not exist.
    """

    def __init__(self, path):
        self.path = Path(path)

    def read(self):
        """All complete rows, as dictionaries of strings."""
        if not self.path.exists():
            return []
        with self.path.open(newline="", encoding="utf8") as file:
            lines = list(csv.reader(file))
        if not lines:
            return []
        names = lines[0]
        if names != list(FIELDS):
            raise SystemExit(
                f"{self.path} has other columns than this benchmark writes. Choose "
                "another --output."
            )
        return [
            dict(zip(names, line, strict=True))
            for line in lines[1:]
            if len(line) == len(names)
        ]

    def has(self, key):
        """Whether a measurement is there.

        Args:
            key: dictionary with the names of `KEY`.
        """
        wanted = [str(key[name]) for name in KEY]
        return any([row[name] for name in KEY] == wanted for row in self.read())

    def append(self, row):
        """Adds a measurement; what the row does not have stays empty."""
        unknown = set(row) - set(FIELDS)
        if unknown:
            raise ValueError(f"Not columns: {', '.join(sorted(unknown))}")
        self._repair()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        new = not self.path.exists()
        with self.path.open("a", newline="", encoding="utf8") as file:
            writer = csv.DictWriter(file, FIELDS, restval="")
            if new:
                writer.writeheader()
            writer.writerow(row)

    def _repair(self):
        """Removes a last line that an interrupted run has not finished."""
        if not self.path.exists() or self.path.read_bytes().endswith(b"\n"):
            return
        whole = self.read()
        with self.path.open("w", newline="", encoding="utf8") as file:
            writer = csv.DictWriter(file, FIELDS)
            writer.writeheader()
            writer.writerows(whole)


def missing(rows, key, seconds):
    """The seconds that have not been measured.

    Args:
        rows: `Rows`.
        key: dictionary with the names of `KEY` but "seconds".
        seconds: list of numbers.
    """
    return [each for each in seconds if not rows.has(key | {"seconds": each})]

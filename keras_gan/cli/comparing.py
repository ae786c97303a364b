"""`keras-gan evaluate RUN RUN ...`: several models in one table."""

import contextlib
import json
import sys
import tempfile

import numpy as np

from keras_gan.cli import measuring
from keras_gan.cli import reporting
from keras_gan.cli import targets
from keras_gan.cli.comparison_table import show
from keras_gan.cli.subject import Subject

DRAWS = 3  # Sets of samples per model.


def compare(arguments, output=None):
    """Measures models under one protocol, writes the numbers and prints a table.

    Args:
        arguments: those of the command, with at least two models as `paths`.
        output: path of a JSON file, or None.
    """
    if arguments.copies is not None:
        raise ValueError("--copies goes with one MODEL, or with REAL and FAKE.")
    subjects = [Subject(path, arguments) for path in arguments.paths]
    _check_comparable(subjects, arguments.data is not None)
    with _cache(arguments.cache) as cache:
        comparison = _Comparison(arguments, subjects, cache)
        comparison.measure()
    record = comparison.record()
    # The file first: printing may fail, for instance if another program ends a pipe.
    if output is not None:
        with targets.writing(output):
            reporting.write_json(record, output)
    show(record)
    if output is not None:
        print(f"The same in {output}")


def _cache(folder):
    """A folder for the statistics of the real images, which all models share."""
    if folder is not None:
        return contextlib.nullcontext(folder)
    return tempfile.TemporaryDirectory()


def _check_comparable(subjects, same_data):
    """Raises `ValueError` unless the models can be compared on one data set."""
    first = subjects[0]
    seen = set()
    for subject in subjects:
        if subject.file.resolve() in seen:
            raise ValueError(f"{subject.path} is named twice.")
        seen.add(subject.file.resolve())
        if subject.gan.image_shape != first.gan.image_shape:
            raise ValueError(
                f"{first.path} and {subject.path} make images of different shapes, "
                f"{first.gan.image_shape} and {subject.gan.image_shape}, which cannot "
                "be compared."
            )
        if not same_data and not _same_data(first, subject):
            raise ValueError(
                f"{first.path} was trained on {first.data}, and {subject.path} on "
                f"{_other_data(first, subject)}. Compare models of one data set, or "
                "name one for all with --data."
            )


def _same_data(one, other):
    prints = [subject.record.get("fingerprint") for subject in (one, other)]
    if all(prints):  # Then it does not matter where the data lie.
        return prints[0] == prints[1]
    return one.data == other.data


def _other_data(one, other):
    if one.data == other.data:
        return f"{other.data} with other images in it"
    return other.data


class _Comparison:
    """The numbers of all models.

    Args:
        arguments: those of the command.
        subjects: list of `Subject`.
        cache: string or path, a folder for statistics of the real images.
    """

    def __init__(self, arguments, subjects, cache):
        self.arguments = arguments
        self.subjects = subjects
        self.cache = cache
        self.protocol = None
        self.left_out = {}
        self.found = []  # Per model, a list of dictionaries: one per draw.
        self.real = {}  # A dictionary per set of real images, by its source.
        self._images = {}  # The last set of real images that was read, by its source.

    def measure(self):
        """Measures every model, and real images against real ones."""
        first, _ = self._read(self.subjects[0])
        shape = tuple(first.shape[1:])
        if shape != self.subjects[0].gan.image_shape:
            raise ValueError(
                "Both sets must have images of one shape (height, width, channels). "
                f"Received: real ones of {shape}, and "
                f"{self.subjects[0].gan.image_shape}"
            )
        self.samples = self.arguments.samples or min(10_000, max(len(first) // 2, 1))
        self.extractor = measuring.choose_extractor(
            self.arguments.extractor, self.arguments.layer, shape
        )
        self.names = measuring.choose_metrics(
            self.arguments.metrics, self.extractor, shape
        )
        for number, subject in enumerate(self.subjects, 1):
            place = f"({number} of {len(self.subjects)})"
            print(f"Measuring {subject.path} {place}", file=sys.stderr, flush=True)
            try:
                self.found.append(self._of(subject))
            except ValueError as error:
                raise ValueError(f"{subject.path}: {error}") from error

    def _read(self, subject):
        if subject.source not in self._images:
            self._images = {subject.source: subject.read()}
        return self._images[subject.source]

    def _of(self, subject):
        whole, classes = self._read(subject)
        order = np.random.default_rng(self.arguments.seed).permutation(len(whole))
        chosen = np.sort(order[: self.samples])
        real = _take(whole, chosen)
        classes = None if classes is None else classes[chosen]
        others = np.sort(order[self.samples : 2 * self.samples])
        if subject.source not in self.real:
            self.real[subject.source] = (
                self._score(real, _take(whole, others))
                if len(others) == self.samples
                else None
            )
        return [
            self._score(
                real,
                subject.sample(self.samples, classes, self.arguments.seed + draw),
                keeps_protocol=True,
            )
            for draw in range(DRAWS)
        ]

    def _score(self, real, fake, keeps_protocol=False):
        found, protocol, left_out = measuring.measure(
            self.names, self.extractor, real, fake, self.cache
        )
        self.left_out |= left_out
        if keeps_protocol and self.protocol is None:
            self.protocol = {"image_size": list(real.shape[1:3])} | protocol
        # Standard errors are left out: the spread over draws is measured.
        return {name: v for name, v in found.items() if not name.endswith("_se")}

    def record(self):
        """All numbers as a dictionary, for JSON and for the table."""
        groups = self._groups()
        arguments = self.arguments
        real = [found for found in self.real.values() if found is not None]
        return {
            "rows": groups,
            "differing": _differing(groups),
            "real": {"n": len(real), "metrics": _spread(real)} if real else None,
            "left_out": self.left_out,
            "protocol": {
                "data": str(self.subjects[0].data),
                "split": self.subjects[0].split,
                "model": "best" if arguments.best else "last",
                "seed": arguments.seed,
                "draws": DRAWS,
            }
            | self.protocol,
        }

    def _groups(self):
        """Models with the same options but for the seed are one group."""
        members = {}
        for index, subject in enumerate(self.subjects):
            key = json.dumps(_compared(subject), sort_keys=True, default=str)
            members.setdefault(key, []).append(index)
        return [self._group(indices) for indices in members.values()]

    def _group(self, indices):
        subjects = [self.subjects[index] for index in indices]
        draws = [self.found[index] for index in indices]
        values = [
            {name: spread["mean"] for name, spread in _spread(each).items()}
            for each in draws
        ]
        alone = len(indices) == 1
        return {
            "runs": [str(subject.path) for subject in subjects],
            "options": _compared(subjects[0])["options"],
            "seeds": [subject.options.get("seed") for subject in subjects],
            "images_seen": [int(subject.gan.images_seen) for subject in subjects],
            "n": len(indices),
            "spread": "draws" if alone else "runs",
            "metrics": _spread(draws[0] if alone else values),
        }


def _take(images, indices):
    read = getattr(images, "read", lambda indices: images[indices])
    return read(indices)


def _compared(subject):
    """What the models of one group share; models without a run are groups of one."""
    if subject.record is None:
        return {"options": {}, "file": str(subject.file)}
    # The data and the size of the images are the same for all.
    left_out = ("seed", "data", "image_size")
    kept = {k: v for k, v in subject.options.items() if k not in left_out}
    return {"options": kept, "file": subject.file.name}


def _differing(groups):
    """The names of the options that are not the same in all groups."""
    names = dict.fromkeys(name for group in groups for name in group["options"])
    return [
        name
        for name in names
        if len({json.dumps(g["options"].get(name), default=str) for g in groups}) > 1
    ]


def _spread(found):
    """Mean and standard deviation of each number over dictionaries of numbers."""
    spread = {}
    for name in found[0]:
        if not all(name in each for each in found):
            continue  # It could not be computed for all, and the reason is kept.
        values = [each[name] for each in found]
        with np.errstate(invalid="ignore"):  # The realism of a copy is infinite.
            spread[name] = {
                "mean": float(np.mean(values)),
                "sd": float(np.std(values, ddof=1)) if len(values) > 1 else None,
                "values": values,
            }
    return spread

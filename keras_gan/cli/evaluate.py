"""`keras-gan evaluate`: metrics of models, or of any two sets of images."""

import math
import shlex
import sys
from pathlib import Path

import numpy as np
from rich import console
from rich import table

from keras_gan import metrics
from keras_gan.callbacks import pictures
from keras_gan.cli import comparing
from keras_gan.cli import measuring
from keras_gan.cli import reporting
from keras_gan.cli import targets
from keras_gan.cli.finding import check_pictures
from keras_gan.cli.finding import is_model
from keras_gan.cli.subject import Subject
from keras_gan.datasets import images as image_data
from keras_gan.metrics import features


def evaluate(arguments):
    """Runs the command; returns its exit status."""
    output = targets.check_file("--output", arguments.output, (".json",))
    copies = targets.check_file("--copies", arguments.copies, (".png",))
    kind = _kind(arguments.paths)
    if kind == "models":
        comparing.compare(arguments, output)
        return 0
    others = None
    if kind == "model":
        real, fake, others, origin = _of_model(arguments)
    else:
        real, fake, origin = _of_images(arguments)
    shape = real.shape[1:]
    if fake.shape[1:] != shape:
        raise ValueError(
            "Both sets must have images of one shape (height, width, channels). "
            f"Received: real ones of {shape}, and {fake.shape[1:]}"
        )
    extractor = measuring.choose_extractor(arguments.extractor, arguments.layer, shape)
    names = measuring.choose_metrics(arguments.metrics, extractor, shape)
    print(
        f"Measuring {len(fake):,} samples against {len(real):,} real images",
        file=sys.stderr,
        flush=True,
    )
    found, protocol, left_out = measuring.measure(
        names, extractor, real, fake, arguments.cache
    )
    of_real = None
    if others is not None:
        of_real, *_ = measuring.measure(
            list(set(names) - set(left_out)), extractor, real, others, arguments.cache
        )
    protocol = origin | {"image_size": list(shape[:2])} | protocol
    # Files first: printing may fail, for instance if another program ends a pipe.
    if output is not None:
        record = found | ({"left_out": left_out} if left_out else {})
        record |= {} if of_real is None else {"real_against_real": of_real}
        with targets.writing(output):
            reporting.write_json(record | {"protocol": protocol}, output)
    if copies is not None:
        with targets.writing(copies):
            _write_copies(real, fake, extractor, copies)
    show(found, protocol, of_real)
    if kind == "model" and of_real is None:
        print(
            "There are no other real images to measure beside the samples: choose "
            "fewer with --samples."
        )
    reporting.say_left_out(left_out)
    if output is not None:
        print(f"The same in {output}")
    if copies is not None:
        print(
            f"In {copies}: the samples nearest to a real image, that image on the right"
        )
    return 0


def _kind(paths):
    """What is compared: `"model"` with its data, `"models"` or `"images"`."""
    models = [path for path in paths if is_model(path)]
    others = [path for path in paths if not is_model(path)]
    if not others:
        return "model" if len(paths) == 1 else "models"
    if len(paths) == 1:
        raise FileNotFoundError(
            f"There is no model at {paths[0]}. For two sets of images: keras-gan "
            "evaluate REAL FAKE."
        )
    if not models and len(paths) == 2:
        return "images"
    if len(models) == 1 and len(others) == 1:
        if not Path(others[0]).exists():
            raise FileNotFoundError(f"There is no model at {others[0]}.")
        model, other = (shlex.quote(paths[0]) for paths in (models, others))
        raise ValueError(
            f"{models[0]} is a model, and {others[0]} is not. To compare the samples "
            f"of the model with these images: keras-gan evaluate {model} --data {other}"
        )
    raise ValueError(
        "evaluate takes one or several MODELs, or the two paths REAL and FAKE. "
        f"Received: {len(paths)} paths, and {others[0]} is not a model"
    )


def _of_model(arguments):
    subject = Subject(arguments.paths[0], arguments)
    whole, classes = subject.read()
    samples = arguments.samples or min(10_000, max(len(whole) // 2, 1))
    real, chosen = measuring.some(whole, samples, arguments.seed)
    classes = None if classes is None else classes[chosen]
    fake = subject.sample(samples, classes, arguments.seed)
    origin = {
        "model": str(subject.file if arguments.best else subject.path),
        "data": str(subject.data),
        "split": subject.split,
        "seed": arguments.seed,
    }
    return real, fake, _others(whole, chosen, arguments.seed), origin


def _others(images, chosen, seed):
    """As many images as were chosen, from those that were not; None if there are less.

    What they score is what samples can reach.
    """
    rest = np.setdiff1d(np.arange(len(images)), chosen)
    if len(rest) < len(chosen):
        return None
    rest = np.random.default_rng(seed).choice(rest, len(chosen), replace=False)
    return getattr(images, "read", images.__getitem__)(np.sort(rest))


def _of_images(arguments):
    for option in ("data", "split", "best"):
        if getattr(arguments, option) not in (None, False):
            raise ValueError(f"--{option} goes with a MODEL, not with REAL and FAKE.")
    for path in arguments.paths:
        check_pictures(path)
    sets = [
        image_data.read_whole(path, arguments.image_size, arguments.skip_bad).train
        for path in arguments.paths
    ]
    samples = arguments.samples or max(len(images) for images in sets)
    real, fake = (measuring.some(images, samples, arguments.seed)[0] for images in sets)
    origin = dict(zip(("real", "fake"), arguments.paths, strict=True))
    return real, fake, origin | {"seed": arguments.seed}


def show(found, protocol, of_real=None):
    """Prints the table, and the protocol in one line below it.

    Args:
        found: dictionary of numbers.
        protocol: dictionary of what they depend on.
        of_real: dictionary of the same numbers of other real images, or None.
    """
    compared = [] if of_real is None else ["real images"]
    grid = table.Table("number", "samples", *compared, "what it says")
    for name, value in found.items():
        values = [value, *([] if of_real is None else [of_real.get(name, math.nan)])]
        shown = ("–" if math.isnan(each) else f"{each:.4g}" for each in values)
        grid.add_row(name, *shown, reporting.MEANINGS.get(name, ""))
    console.Console().print(grid)
    if of_real is not None:
        print("real images: what other real images score in place of the samples")
    print(reporting.protocol_in_words(protocol))


def _write_copies(real, fake, extractor, path):
    """Draws samples next to their nearest real images, the smallest distance first."""
    real, fake = measuring.to_bytes(real), measuring.to_bytes(fake)
    extractor = extractor or features.pixels()
    search = metrics.nearest_neighbours(
        extractor.extract(real), extractor.extract(fake)
    )
    order = np.argsort(search.distances[:, 0], kind="stable")[:40]
    pairs = np.stack([fake[order], real[search.indices[order, 0]]], axis=1)
    pairs = pairs.reshape(-1, *pairs.shape[2:])
    pictures.write(pictures.tile(pairs, 10, (0, 255)), path)

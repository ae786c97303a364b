"""What each metric scores for sets with known faults.

    python benchmarks/what_metrics_see.py
    python benchmarks/what_metrics_see.py --colour FOLDER --image-size 32

Each set of 5,000 images, most of them made from the test images of Fashion-MNIST, is
compared with 5,000 training images.

With `--colour`, the sets are made from the pictures in a folder with one sub-folder per
class, such as those of `colour_pictures.py`. A third of the pictures is the first real
set, a third the second, and of the last third the sets are made. The numbers are
`fd_ratio` and `swd_ratio` of `metrics.RealAgainstReal`: means over several draws of the
sets. docs/evaluating.md shows the tables.
"""

import argparse
import collections
import os
import time

os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")

from pathlib import Path

import faults
import numpy as np
from scipy import ndimage

from keras_gan import metrics
from keras_gan.callbacks import pictures as callback_pictures
from keras_gan.datasets import images
from keras_gan.metrics import features
from keras_gan.metrics.evaluation import Evaluation


def faulty_sets(data, count, rng, certainties):
    """Yields `(name, uint8 images)` for each set."""
    order = rng.permutation(len(data.test))
    test, labels = data.test[order], data.test_labels[order]
    yield "other real images", test[:count]
    yield "the training images themselves", data.train[:count]
    yield "no bags", test[labels != 8][:count]
    surest = certainties(test).argmax(0)  # One image of each class.
    yield "ten images, over and over", np.resize(test[surest], (count, 28, 28, 1))
    blurred = ndimage.gaussian_filter(test[:count].astype("float32"), (0, 1, 1, 0))
    yield "blurred", blurred.astype("uint8")
    noise = rng.normal(scale=20, size=(count, 28, 28, 1))
    yield "with noise", np.clip(test[:count] + noise, 0, 255).astype("uint8")
    yield "nothing but noise", rng.integers(0, 256, (count, 28, 28, 1), dtype="uint8")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--colour", metavar="FOLDER", help="colour pictures")
    parser.add_argument("--image-size", type=int, default=32)
    parser.add_argument("--counts", type=int, nargs="+", default=[75, 150, 600])
    parser.add_argument("--draws", type=int, nargs="+", default=[8, 6, 3])
    parser.add_argument("--extractor", default="random_filters")
    parser.add_argument("--contact-sheet", metavar="PNG", help="draw the faulty sets")
    arguments = parser.parse_args()
    if arguments.colour:
        colour(arguments)
    else:
        grey(arguments.count)


def colour(arguments):
    """Prints the ratios of faulty sets of colour pictures."""
    data = images.read(arguments.colour, arguments.image_size)
    pictures = np.concatenate([data.train, data.test])
    classes = np.concatenate([data.train_labels, data.test_labels])
    extractor = getattr(features, arguments.extractor)()
    columns, names = {}, {}
    for count, draws in zip(arguments.counts, arguments.draws, strict=True):
        count = min(count, len(pictures) // 3)
        found, seconds = collections.defaultdict(list), []
        for draw in range(draws):
            rng = np.random.default_rng(draw)
            order = rng.permutation(len(pictures))
            real, held_out = order[: 2 * count], order[2 * count : 3 * count]
            compared = metrics.RealAgainstReal(pictures[real], extractor, seed=draw)
            sets = faults.faulty_sets(
                pictures[held_out], pictures[real], classes[held_out], rng
            )
            for place, (_, name, samples) in enumerate(sets):
                begin = time.process_time()
                found[place].append(compared(samples))
                seconds.append(time.process_time() - begin)
                names.setdefault(place, name)
                if arguments.contact_sheet and not draw:
                    _draw(samples, f"{arguments.contact_sheet}-{place:02}.png")
        columns[count] = found
        print(
            f"{count} pictures, {draws} draws, one measurement takes "
            f"{np.median(seconds):.2f} s of processor time"
        )
    heads = [f"{name} {count}" for count in columns for name in ("fd", "swd")]
    print(f"| | {' | '.join(heads)} |\n|---|" + "---|" * len(heads))
    for place, name in names.items():
        row = []
        for found in columns.values():
            for number in ("fd_ratio", "swd_ratio"):
                ratios = [values.get(number, np.nan) for values in found[place]]
                said = f"{np.mean(ratios):.2f}"
                if place == 0:
                    said += f" ({min(ratios):.2f}–{max(ratios):.2f})"
                row.append(said)
        print(f"| {name} | {' | '.join(row)} |")


def _draw(samples, path):
    callback_pictures.write(
        callback_pictures.tile(samples[:40], 10, (0, 255)), Path(path)
    )


def grey(count):
    """Prints the metrics of faulty sets of Fashion-MNIST."""
    data = images.read("fashion_mnist")
    extractor = features.fashion_mnist()
    evaluation = Evaluation(
        [
            metrics.FrechetDistance(extractor),
            metrics.FrechetDistanceInfinity(extractor),
            metrics.KernelDistance(extractor),
            metrics.PRDC(extractor),
            metrics.SlicedWasserstein(),
            metrics.InceptionScore(extractor),
            metrics.ClassHistogramKL(extractor),
            metrics.MultiScaleSSIM(),
            metrics.Realism(extractor),
            metrics.Authenticity(extractor),
        ],
        data.train[:count],
    )

    def certainties(pictures):
        batches = np.split(pictures, 20)
        return np.concatenate([extractor.probabilities(batch) for batch in batches])

    rng = np.random.default_rng(0)
    found = {
        name: evaluation.measure(samples)
        for name, samples in faulty_sets(data, count, rng, certainties)
    }
    print(f"| {count:,} images: | {' | '.join(found)} |")
    print("|---|" + "---|" * len(found))
    for metric in next(iter(found.values())):
        row = " | ".join(f"{numbers[metric]:.3g}" for numbers in found.values())
        print(f"| `{metric}` | {row} |")


if __name__ == "__main__":
    main()

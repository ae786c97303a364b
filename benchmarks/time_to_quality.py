r"""How soon do tutorials and recipes make good images? On one machine, in turn.

    python benchmarks/time_to_quality.py --output runs/time_to_quality
    python benchmarks/time_to_quality.py --data emoji --image-size 32 \
        --recipes tf_dcgan,default,default:augment=ada --seeds 0 --output runs/emoji

Trains the DCGAN tutorial of TensorFlow (tf_dcgan), the DCGAN and WGAN-GP examples of
Keras (keras_dcgan, keras_wgan_gp), each with its own loop and hyperparameters, and
recipes of this package. Every run has a process of its own. At given seconds of
training it draws samples, with the moving-average generator if there is one, and
measures them. Building and compiling count as training, measuring does not.

Measured are, in the features of a classifier: the Frechet distance to the training and
to the test images; precision, recall, density and coverage; and copies, the share of
samples that are nearer to a training image than that image is to any other. Besides,
the sliced Wasserstein distance of patches at three scales. The same of real images,
one half of the training images against the other half and the test images against the
training images, is the floor: what a perfect generator would have with as many images.

In the output folder are `measurements.csv` with one row per measurement and what it
depends on, `samples/` with pictures, `plot.png`, and the classifier. If the command is
repeated, what is in the CSV file is not measured again.
"""

import argparse
import sys
from pathlib import Path

from time_to_quality_parts import processes
from time_to_quality_parts import reporting
from time_to_quality_parts.rows import Rows

DEFAULT = "tf_dcgan,keras_dcgan,keras_wgan_gp,dcgan,default"
EXTRACTORS = ("auto", "fashion_mnist", "classifier", "random_filters", "pixels")


def numbers(text):
    """A sorted list of positive numbers from a comma-separated string."""
    found = sorted({float(each) for each in text.split(",")})
    if found[0] <= 0:
        raise argparse.ArgumentTypeError(f"must be above 0. Received: {text}")
    return [int(each) if each.is_integer() else each for each in found]


def integers(text):
    return [int(each) for each in text.split(",")]


def names(text):
    return [each.strip() for each in text.split(",")]


def arguments_of(argv):
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--data",
        default="fashion_mnist_10k",
        metavar="NAME_OR_PATH",
        help="fashion_mnist_10k (default), fashion_mnist, emoji, or any other name or "
        "path that datasets.load takes",
    )
    parser.add_argument(
        "--image-size",
        type=int,
        metavar="PIXELS",
        help="resize to squares of this side (default: as the data are)",
    )
    parser.add_argument(
        "--recipes",
        type=names,
        default=DEFAULT,
        metavar="A,B",
        help="tf_dcgan, keras_dcgan, keras_wgan_gp, a recipe of keras_gan.recipes, or "
        "a function in a file, mine.py/recipe; arguments are written "
        f"default:width=0.5:augment=ada (default: {DEFAULT})",
    )
    parser.add_argument(
        "--seconds",
        type=numbers,
        default="15,30,60,120,300,600",
        metavar="S,S",
        help="training times at which samples are measured (default: "
        "15,30,60,120,300,600)",
    )
    parser.add_argument(
        "--seeds", type=integers, default="0", metavar="N,N", help="default: 0"
    )
    parser.add_argument(
        "--samples",
        type=int,
        default=10_000,
        metavar="N",
        help="generated images per measurement (default: 10000)",
    )
    parser.add_argument(
        "--extractor",
        choices=EXTRACTORS,
        default="auto",
        help="features of the distances. auto: the package's classifier for grey "
        "28x28, else a classifier that is trained here if there are five classes or "
        "more, else random filters",
    )
    parser.add_argument(
        "--output",
        type=Path,
        default=Path("runs/time_to_quality"),
        metavar="FOLDER",
        help="default: runs/time_to_quality",
    )
    parser.add_argument(
        "--plot", type=Path, metavar="FILE", help="default: plot.png in the folder"
    )
    return parser.parse_args(argv)


def main(argv=None):
    arguments = arguments_of(argv)
    arguments.output.mkdir(parents=True, exist_ok=True)
    options = {
        "data": arguments.data,
        "image_size": arguments.image_size,
        "seconds": arguments.seconds,
        "samples": arguments.samples,
        "extractor": arguments.extractor,
        "output": str(arguments.output),
        "recipes": arguments.recipes,
    }
    runs = [
        {"recipe": recipe, "seed": seed}
        for seed in arguments.seeds
        for recipe in arguments.recipes
    ]
    failed = []
    for run in [{"recipe": None, "seed": 0}, *runs]:
        if not processes.start("time_to_quality_parts.child", options | run):
            failed.append(run["recipe"] or "the measurement of real images")
            if run["recipe"] is None:
                break
    report(arguments)
    if failed:
        sys.exit(f"Ended with an error: {', '.join(failed)}")


def report(arguments):
    """Prints the tables and draws the plot, of the runs that were asked for."""
    sides = arguments.output / "image_size.txt"
    if not sides.exists():
        return
    wanted = {
        "data": arguments.data,
        "image_size": sides.read_text(),
        "extractor": arguments.extractor,
    }
    rows = [
        row
        for row in Rows(arguments.output / "measurements.csv").read()
        if all(row[name] == value for name, value in wanted.items())
        and (
            reporting.is_real(row)
            or (
                int(row["seed"]) in arguments.seeds
                and int(row["samples"]) == arguments.samples
            )
        )
    ]
    if not rows:
        return
    print(f"\nFrechet distance after seconds of training, {arguments.data}:\n")
    print(reporting.by_time(rows, arguments.recipes, arguments.seconds))
    print(f"\nAfter {arguments.seconds[-1]:g} seconds, and of real images:\n")
    print(reporting.at_the_end(rows, arguments.recipes, arguments.seconds))
    print(f"\n{rows[-1]['protocol']}\n{rows[-1]['device']}")
    path = arguments.plot or arguments.output / "plot.png"
    reporting.plot(rows, arguments.recipes, arguments.seconds, path)
    print(f"\nPlot: {path}. Pictures: {arguments.output / 'samples'}")


if __name__ == "__main__":
    main()

r"""What does each recipe cost? Parameters, time per step, memory, and quality.

    python benchmarks/architectures.py --data emoji --image-size 64 --width 0.5
    python benchmarks/architectures.py --recipes default,dcgan --seconds 120

Every recipe has a process of its own. It is built for the size of the images, and a few
steps are timed after a warm-up. Then it trains until `--seconds` have passed since it
was built, compilation and timing included, and samples of it are measured. The table
is printed as Markdown, a line per recipe as soon as it is done:

- the parameters of both networks, those of batch normalization's statistics included;
- the batch size, and the median milliseconds per step. A step takes one batch of the
  data, of which recipes with several discriminator steps use a part in each;
- the peak memory of the process in MB, with TensorFlow and the data. It is that of the
  computer, not of an accelerator;
- the Frechet distance to the training images, in the features of `time_to_quality.py`.
"""

import argparse
import sys
from pathlib import Path

from time_to_quality_parts import processes


def arguments_of(argv):
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--data",
        default="fashion_mnist_10k",
        metavar="NAME_OR_PATH",
        help="any name or path that datasets.load takes (default: fashion_mnist_10k)",
    )
    parser.add_argument(
        "--image-size",
        type=int,
        metavar="PIXELS",
        help="resize to squares of this side (default: as the data are)",
    )
    parser.add_argument(
        "--recipes",
        type=lambda text: [each.strip() for each in text.split(",")],
        metavar="A,B",
        help="recipes, written as for time_to_quality.py (default: all of "
        "keras_gan.recipes)",
    )
    parser.add_argument(
        "--width", type=float, help="multiplies the filters (default: the recipe's)"
    )
    parser.add_argument(
        "--batch-size", type=int, metavar="N", help="default: the recipe's"
    )
    parser.add_argument(
        "--steps", type=int, default=20, metavar="N", help="timed steps (default: 20)"
    )
    parser.add_argument(
        "--seconds",
        type=float,
        default=0,
        metavar="S",
        help="training time after which samples are measured (default: 0, not at all)",
    )
    parser.add_argument(
        "--samples",
        type=int,
        default=2000,
        metavar="N",
        help="generated images that are measured (default: 2000)",
    )
    parser.add_argument(
        "--output",
        type=Path,
        default=Path("runs/architectures"),
        metavar="FOLDER",
        help="where the classifier and the features of real images are kept "
        "(default: runs/architectures)",
    )
    return parser.parse_args(argv)


def main(argv=None):
    arguments = arguments_of(argv)
    arguments.output.mkdir(parents=True, exist_ok=True)
    recipes = arguments.recipes or all_recipes()
    options = {
        "data": arguments.data,
        "image_size": arguments.image_size,
        "width": arguments.width,
        "batch_size": arguments.batch_size,
        "steps": arguments.steps,
        "seconds": arguments.seconds,
        "samples": arguments.samples,
        "extractor": "auto",
        "output": str(arguments.output),
    }
    titles = ["recipe", "G parameters", "D parameters", "batch", "ms per step", "MB"]
    if arguments.seconds:
        titles.append(f"FD after {arguments.seconds:g} s")
    print("| " + " | ".join(titles) + " |", flush=True)
    print("|" + "---|" * len(titles), flush=True)
    failed = [
        recipe
        for recipe in recipes
        if not processes.start(
            "time_to_quality_parts.architecture", options | {"recipe": recipe}
        )
    ]
    if failed:
        sys.exit(f"Ended with an error: {', '.join(failed)}")


def all_recipes():
    # Imported here, as it takes seconds and is not needed for --help.
    from time_to_quality_parts import learners

    return learners.names()


if __name__ == "__main__":
    main()

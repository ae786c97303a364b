"""What do conditions, codes and a few labels give, on Fashion-MNIST in equal time?

    python benchmarks/conditional.py --part conditions --minutes 1 --seeds 3
    python benchmarks/conditional.py --part infogan --minutes 1.5 --seeds 3
    python benchmarks/conditional.py --part semi_supervised --minutes 1 --seeds 5

`--minutes` is the training time of each row and seed; the rows of a seed are trained in
turn, for 15 seconds each, so that other work of the machine slows them alike. Compiling
and measuring do not count. All parts use the 10,000 images in the package, or all of
Fashion-MNIST with `--data fashion_mnist`. Classes are those that the classifier in the
package predicts, and distances are Frechet distances in its features.

- conditions: a generator without a condition beside several ways to use class numbers.
  `--rows all` has all ways, and `--rows "unconditional;cBN, projection"` these two.
  `--truncation 0.7` draws the samples from truncated latents.
- infogan: the mutual information of the categorical code and the predicted class of
  samples. No label is used.
- semi_supervised: the accuracy on test images of a classifier with 10 labels per class,
  trained alone and as the discriminator of a GAN that also sees unlabelled images.
"""

import argparse
import json
import os

os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")

from conditional_parts import conditions
from conditional_parts import infogan
from conditional_parts import semi_supervised
from conditional_parts.shared import Data

from keras_gan.core.files import user_path

PARTS = {
    "conditions": conditions,
    "infogan": infogan,
    "semi_supervised": semi_supervised,
}


def chosen_rows(part, text):
    """The names of the rows that `--rows` asks for."""
    module = PARTS[part]
    if text is None:
        return module.SHORT
    names = list(module.ROWS) if text == "all" else text.split(";")
    names = [name.strip() for name in names]
    if unknown := [name for name in names if name not in module.ROWS]:
        raise SystemExit(
            f"--rows: {unknown[0]!r} is not one of {'; '.join(module.ROWS)}"
        )
    return names


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--part", choices=list(PARTS), required=True)
    parser.add_argument("--minutes", type=float, default=1.0, help="of each row")
    parser.add_argument("--seeds", type=int, default=3, help="how many")
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--rows", help="names, with ; between them, or all")
    parser.add_argument("--data", default="fashion_mnist_10k")
    parser.add_argument("--truncation", type=float, help="of the latents of samples")
    parser.add_argument("--output", help="path of a JSON file of all results")
    arguments = parser.parse_args(arguments)

    rows = chosen_rows(arguments.part, arguments.rows)
    seeds = range(arguments.first_seed, arguments.first_seed + arguments.seeds)
    more = {}
    if arguments.truncation is not None:
        if arguments.part != "conditions":
            raise SystemExit("--truncation is for --part conditions")
        more["truncation"] = arguments.truncation
    results = PARTS[arguments.part].run(
        Data(arguments.data), 60 * arguments.minutes, seeds, rows, **more
    )
    if arguments.output:
        path = user_path(arguments.output)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(results, indent=1))
    return results


if __name__ == "__main__":
    main()

"""Looks at the two unpaired styles of emoji, and measures what chance would reach.

    python benchmarks/emoji_styles.py docs/images/emoji_styles.png

The picture has a row of training pictures of each style, and a row of test pictures of
each, which show the same emoji. Prints the numbers of pictures, and of how many test
pictures the nearest one of the other style, by the distance of pixels, shows the same
emoji.
"""

import argparse
from pathlib import Path

import numpy as np
from PIL import Image

from keras_gan.datasets import emoji_pairs

SHOWN = 24


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("output", type=Path, help="the picture, a PNG")
    arguments = parser.parse_args()
    train, test, _ = emoji_pairs.read_styles(None)
    rng = np.random.default_rng(0)
    chosen = [rng.choice(len(kind), SHOWN, replace=False) for kind in train]
    same = np.sort(rng.choice(len(test[0]), SHOWN, replace=False))
    rows = [*zip(train, chosen, strict=True), (test[0], same), (test[1], same)]
    sheet = [np.concatenate(list(kind[numbers]), axis=1) for kind, numbers in rows]
    Image.fromarray(np.concatenate(sheet)).save(arguments.output)
    print(f"Training pictures: {len(train[0])} and {len(train[1])}")
    one, other = (kind.reshape(len(kind), -1) / 255 for kind in test)
    squares = (one**2).sum(1)[:, None] + (other**2).sum(1) - 2 * one @ other.T
    count = len(one)
    for name, nearest in ("first", squares.argmin(1)), ("second", squares.argmin(0)):
        share = np.mean(nearest == np.arange(count))
        print(f"Own emoji nearest, of the {name} style's {count}: {share:.1%}")
    print(f"By chance: {1 / count:.1%}")


if __name__ == "__main__":
    main()

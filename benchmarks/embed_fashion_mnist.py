"""Writes the embedded data set, a balanced subset of Fashion-MNIST.

    python benchmarks/embed_fashion_mnist.py keras_gan/datasets/fashion_mnist_10k.npz

It holds the first 1,000 training and the first 200 test images of each class, in
the order of the original files. Prints the counts and the size of the file.
"""

import argparse
from pathlib import Path

import numpy as np
from fashion_mnist_classifier import DEBIAN
from fashion_mnist_classifier import fashion_mnist


def first_of_each_class(part, count, folder):
    images, labels = fashion_mnist(part, folder)
    chosen = np.concatenate(
        [np.flatnonzero(labels == label)[:count] for label in range(10)]
    )
    chosen.sort()
    pixels = np.round((images[chosen] + 1) * 127.5).astype("uint8")
    return pixels, labels[chosen].astype("uint8")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("output", type=Path)
    parser.add_argument("--folder", type=Path, default=DEBIAN)
    arguments = parser.parse_args()
    x_train, y_train = first_of_each_class("train", 1000, arguments.folder)
    x_test, y_test = first_of_each_class("t10k", 200, arguments.folder)
    np.savez_compressed(
        arguments.output,
        x_train=x_train,
        y_train=y_train,
        x_test=x_test,
        y_test=y_test,
    )
    size = arguments.output.stat().st_size / 1e6
    print(f"{len(x_train)} training and {len(x_test)} test images, {size:.2f} MB")


if __name__ == "__main__":
    main()

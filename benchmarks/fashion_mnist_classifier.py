"""Trains the small classifier whose features measure our images.

    python benchmarks/fashion_mnist_classifier.py classifier.keras

Prints its accuracy on the 10,000 test images. A Frechet distance in features
of such a network compares only with others in the very same features.
"""

import argparse
import gzip
from pathlib import Path

import keras
import numpy as np
from keras import layers

DEBIAN = Path("/usr/share/datasets/fashion-mnist")


def fashion_mnist(part, folder=DEBIAN):
    """All images in [-1, 1] and labels of "train" or "t10k"."""
    with gzip.open(folder / f"{part}-images-idx3-ubyte.gz") as file:
        images = np.frombuffer(file.read(), "uint8", offset=16)
    with gzip.open(folder / f"{part}-labels-idx1-ubyte.gz") as file:
        labels = np.frombuffer(file.read(), "uint8", offset=8)
    images = images.reshape(-1, 28, 28, 1).astype("float32") / 127.5 - 1
    return images, labels.astype("int32")


def build():
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.Conv2D(32, 3, strides=2, padding="same", activation="relu"),
            layers.BatchNormalization(),
            layers.Conv2D(64, 3, padding="same", activation="relu"),
            layers.Conv2D(64, 3, strides=2, padding="same", activation="relu"),
            layers.BatchNormalization(),
            layers.Flatten(),
            layers.Dropout(0.4),
            layers.Dense(64, activation="relu", name="features"),
            layers.Dropout(0.2),
            layers.Dense(10),
        ]
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("output")
    parser.add_argument("--epochs", type=int, default=6)
    arguments = parser.parse_args()
    keras.utils.set_random_seed(0)
    classifier = build()
    classifier.compile(
        keras.optimizers.Adam(2e-3),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    classifier.fit(
        *fashion_mnist("train"),
        batch_size=128,
        epochs=arguments.epochs,
        verbose=2,
    )
    _, accuracy = classifier.evaluate(*fashion_mnist("t10k"), verbose=0)
    print(f"test accuracy {accuracy:.4f}")
    classifier.save(arguments.output)


if __name__ == "__main__":
    main()

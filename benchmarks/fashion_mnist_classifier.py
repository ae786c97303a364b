"""Trains the small classifier that `metrics.features.fashion_mnist` ships.

    python benchmarks/fashion_mnist_classifier.py classifier.keras

Prints its accuracy on the 10,000 test images. This command made the file in the
package. On another machine, the weights and all distances in their features differ in
the last digits.
"""

import argparse
import os

os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")

import keras
from keras import layers

from keras_gan.datasets import images


def build():
    model = keras.Sequential([keras.Input((28, 28, 1))], name="fashion_mnist")
    for filters, strides in ((32, 1), (32, 2), (64, 1), (64, 2), (64, 1)):
        model.add(layers.Conv2D(filters, 3, strides, padding="same", use_bias=False))
        model.add(layers.BatchNormalization())
        model.add(layers.ReLU())
    model.add(layers.GlobalAveragePooling2D(name="features"))
    model.add(layers.Dropout(0.2))
    model.add(layers.Dense(10, name="logits"))
    return model


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("output")
    parser.add_argument("--epochs", type=int, default=8)
    arguments = parser.parse_args()
    keras.utils.set_random_seed(0)
    data = images.read("fashion_mnist")
    x_train, x_test = (
        part.astype("float32") / 127.5 - 1 for part in (data.train, data.test)
    )
    classifier = build()
    steps = arguments.epochs * (len(x_train) // 128 + 1)
    classifier.compile(
        keras.optimizers.AdamW(
            keras.optimizers.schedules.CosineDecay(3e-3, steps), 1e-3
        ),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    classifier.fit(
        x_train, data.train_labels, batch_size=128, epochs=arguments.epochs, verbose=2
    )
    _, accuracy = classifier.evaluate(x_test, data.test_labels, verbose=0)
    print(f"test accuracy {accuracy:.4f}")
    # Without the optimizer, whose state is twice the size of the network.
    keras.Model(classifier.inputs, classifier.outputs).save(arguments.output)


if __name__ == "__main__":
    main()

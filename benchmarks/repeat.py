"""Are repetitions of the same training steps equal to the bit, within one process?

    python benchmarks/repeat.py [--threads 1]

Trains a small `recipes.default` on the embedded images, shrunk to 8×8 pixels, again and
again from the same file. After each step every number that the GAN holds is compared
with that of the first repetition. What is printed is in how many repetitions a number
differs, and the first that does.
"""

import argparse
import collections
import os
import tempfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import tensorflow as tf

from keras_gan import datasets
from keras_gan import recipes


class Notes(keras.callbacks.Callback):
    """Notes all numbers after each step."""

    def on_train_begin(self, logs=None):
        self.steps = []

    def on_train_batch_end(self, batch, logs=None):
        gan = self.model
        self.steps.append(
            {
                f"{variable.path} {place}": keras.ops.convert_to_numpy(variable)
                for part in (gan, gan.d_optimizer, gan.g_optimizer)
                for place, variable in enumerate(part.variables)
            }
        )


def first_difference(one, other):
    """The first names that differ in two lists of dictionaries of arrays, or None."""
    for each, again in zip(one, other, strict=True):
        differ = [name for name in each if not np.array_equal(each[name], again[name])]
        if differ:
            return ", ".join(differ)
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, default=0, help="0: as TensorFlow has")
    parser.add_argument("--steps", type=int, default=40)
    parser.add_argument("--repetitions", type=int, default=12)
    arguments = parser.parse_args()
    tf.config.threading.set_inter_op_parallelism_threads(arguments.threads)
    tf.config.threading.set_intra_op_parallelism_threads(arguments.threads)
    gan = recipes.default((8, 8, 1), width=0.125, seed=0).gan
    data, _ = datasets.load("fashion_mnist_10k", image_size=8, batch_size=32)
    found = []
    with tempfile.TemporaryDirectory() as folder:
        file = f"{folder}/begin.weights.h5"
        gan.save_weights(file)
        for _ in range(arguments.repetitions):
            gan.load_weights(file)
            notes = Notes()
            gan.fit(data, steps_per_epoch=arguments.steps, verbose=0, callbacks=[notes])
            found.append(notes.steps)
    first, *others = found
    differ = collections.Counter(first_difference(first, other) for other in others)
    equal = differ.pop(None, 0)
    print(f"{equal} of {len(others)} repetitions are equal to the first")
    for names, count in differ.items():
        print(f"{count}: {names}")


if __name__ == "__main__":
    main()

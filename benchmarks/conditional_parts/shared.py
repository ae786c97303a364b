"""What the parts share: the data, a clock that trains GANs in turn, and tables."""

import time

import keras
import numpy as np

from keras_gan import datasets
from keras_gan import metrics
from keras_gan.datasets import images

CLASSES = 10
SLICE = 15  # seconds of training in turn


class Data:
    """Fashion-MNIST in [-1, 1] with class numbers, and the package's classifier.

    Args:
        name: "fashion_mnist_10k", the images in the package, or "fashion_mnist".
    """

    def __init__(self, name):
        found = images.read(name)
        self.name = name
        self.train, self.test = (
            part.astype("float32") / 127.5 - 1 for part in (found.train, found.test)
        )
        self.train_labels, self.test_labels = found.train_labels, found.test_labels
        self.extractor = metrics.features.fashion_mnist()

    def pipeline(self, batch_size, labels=True, seed=0):
        """A shuffled pipeline of the training images."""
        pipeline, _ = datasets.load(
            self.name, batch_size=batch_size, labels=labels, seed=seed
        )
        return pipeline

    def described(self, examples):
        """The features of each image, and the class that the classifier gives it."""
        features, classes = [], []
        for start in range(0, len(examples), self.extractor.batch_size):
            batch = examples[start : start + self.extractor.batch_size]
            batch = keras.ops.convert_to_tensor(batch)
            features.append(np.asarray(self.extractor(batch)))
            probabilities = np.asarray(self.extractor.probabilities(batch))
            classes.append(probabilities.argmax(axis=1))
        return np.concatenate(features), np.concatenate(classes)


class Clock(keras.callbacks.Callback):
    """Stops training after `seconds` of it, in all calls of `fit` together.

    The first step of each `fit` does not count: it compiles, and fills the pipeline.
    """

    def __init__(self):
        super().__init__()
        self.seconds, self.trained, self.since = 0.0, 0.0, None

    def on_train_begin(self, logs=None):
        self.since = None

    def on_train_batch_end(self, batch, logs=None):
        now = time.perf_counter()
        if self.since is not None:
            self.trained += now - self.since
        self.since = now
        if self.trained >= self.seconds:
            self.model.stop_training = True


def train_in_turn(gans, pipelines, seconds):
    """Trains each GAN for the same time, a slice of it in turn.

    Other work of the machine so slows all of them alike.

    Args:
        gans: list of compiled GANs.
        pipelines: list of as many data sets.
        seconds: float, the training time of each.
    """
    clocks = [Clock() for _ in gans]
    slices = max(1, round(seconds / SLICE))
    for number in range(1, slices + 1):
        for gan, pipeline, clock in zip(gans, pipelines, clocks, strict=True):
            clock.seconds = seconds * number / slices
            gan.fit(pipeline, epochs=1_000_000, verbose=0, callbacks=[clock])


def print_row(*cells):
    print("| " + " | ".join(map(str, cells)) + " |", flush=True)


def print_header(*cells):
    print_row(*cells)
    print("|" + "---|" * len(cells), flush=True)


def mean_and_error(values, digits=2, unit=""):
    """Mean ± standard error over seeds, as text; without an error for one seed."""
    values = np.asarray(values, "float64")
    text = f"{values.mean():.{digits}f}"
    if len(values) > 1:
        error = values.std(ddof=1) / np.sqrt(len(values))
        text += f" ± {error:.{digits}f}"
    return text + unit

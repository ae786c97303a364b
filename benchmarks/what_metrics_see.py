"""What each metric scores for sets with known faults.

    python benchmarks/what_metrics_see.py

Each set of 5,000 images, most of them made from the test images of Fashion-MNIST, is
compared with 5,000 training images. docs/evaluating.md shows the table.
"""

import argparse
import os

os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")

import numpy as np
from scipy import ndimage

from keras_gan import metrics
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
    count = parser.parse_args().count
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

"""How much time does `fit` add to a step, and how much does the data pipeline take?

    python benchmarks/overhead.py

Times epochs of 50 steps of `recipes.default` on the embedded 10,000 images in batches
of 64: by `fit`, with and without its progress bar, and by a bare `for` loop that calls
the same `train_step` as one graph. They take turns. Each is compared with the bare loop
of the same round, and medians over rounds are printed. The pipeline alone (reading,
shuffling, scaling and batching) is timed too.
"""

import argparse
import os
import statistics
import time

os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")

import keras
import tensorflow as tf

from keras_gan import datasets
from keras_gan import recipes

BATCH_SIZE = 64


def seconds(function):
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--steps", type=int, default=50)
    arguments = parser.parse_args()

    keras.utils.set_random_seed(0)
    gan = recipes.default((28, 28, 1), seed=0).gan
    train, _ = datasets.load("fashion_mnist_10k", batch_size=BATCH_SIZE)
    steps = arguments.steps
    train = train.take(steps)
    graph = tf.function(gan.train_step)

    def bare():
        for images in train:
            logs = graph(images)
        return float(logs["d_loss"])

    def pipeline():
        for _ in train:
            pass

    ways = {
        "bare loop": bare,
        "`fit(verbose=0)`": lambda: gan.fit(train, verbose=0),
        "`fit`, progress bar": lambda: gan.fit(train),
    }
    for run in ways.values():
        run()
    taken = {name: [] for name in [*ways, "pipeline alone"]}
    for number in range(arguments.rounds):
        names = list(ways)
        for name in names if number % 2 else names[::-1]:
            taken[name].append(seconds(ways[name]))
        taken["pipeline alone"].append(seconds(pipeline))
    print(f"\nepochs of {steps} steps, batch {BATCH_SIZE}")
    print("| way | ms a step | of the bare loop | from, to |\n|---|---|---|---|")
    for name, values in taken.items():
        ratios = [a / b for a, b in zip(values, taken["bare loop"], strict=True)]
        print(
            f"| {name} | {1000 * statistics.median(values) / steps:.2f} "
            f"| {statistics.median(ratios):.3f} "
            f"| {min(ratios):.2f}, {max(ratios):.2f} |"
        )
    share = [
        b / p for b, p in zip(taken["bare loop"], taken["pipeline alone"], strict=True)
    ]
    print(f"\nthe pipeline is {statistics.median(share):.0f} times as fast as the loop")


if __name__ == "__main__":
    main()

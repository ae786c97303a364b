r"""How many threads make a training step shortest?

    python benchmarks/threads.py
    python benchmarks/threads.py --shapes 64x64x3 --recipes default,fastgan --width 0.25

TensorFlow has threads of two kinds: those that share one operation (intra-op), and
those that each run an operation of their own (inter-op). By default there are as many
of both as processor cores. Every setting has a process of its own, which waits while
another is timed. Each round times a few steps of every setting in turn. Printed are the
median time of a step, and the median over rounds of its ratio to the first setting. A
step is that of `train_step` in a graph, on a batch of noise.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time

SETTINGS = ((0, 0), (1, 0), (0, 1), (1, 1))  # Intra-op, inter-op; 0: the default.


def names(text):
    return [each.strip() for each in text.split(",")]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shapes", type=names, default="28x28x1,64x64x3")
    parser.add_argument("--recipes", type=names, default="default")
    parser.add_argument("--width", type=float, default=1.0)
    parser.add_argument("--batch-size", type=int, default=32)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--steps", type=int, default=5, help="of each round")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child is not None:
        answer(**json.loads(arguments.child))
        return
    print("| recipe, images | intra-op threads | inter-op threads | ms | ratio |")
    print("|---|---|---|---|---|")
    for recipe in arguments.recipes:
        for shape in arguments.shapes:
            compare(recipe, shape, arguments)


def compare(recipe, shape, arguments):
    """Prints a row for each setting."""
    children = [
        started(
            recipe=recipe,
            shape=[int(side) for side in shape.split("x")],
            width=arguments.width,
            batch_size=arguments.batch_size,
            steps=arguments.steps,
            threads=threads,
        )
        for threads in SETTINGS
    ]
    rounds = [[timed(child) for child in children] for _ in range(arguments.rounds)]
    for child in children:
        child.stdin.close()
        child.wait()
    for setting, times in zip(SETTINGS, zip(*rounds, strict=True), strict=True):
        firsts = [row[0] for row in rounds]
        ratio = statistics.median(t / f for t, f in zip(times, firsts, strict=True))
        intra, inter = (number or f"{os.cpu_count()} (default)" for number in setting)
        print(
            f"| {recipe}, {shape} | {intra} | {inter} | "
            f"{statistics.median(times):.1f} | {ratio:.2f} |",
            flush=True,
        )


def started(**options):
    """A process that has built its graph, and waits."""
    child = subprocess.Popen(
        [sys.executable, __file__, "--child", json.dumps(options)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={"TF_ENABLE_ONEDNN_OPTS": "1"} | os.environ,
    )
    if child.stdout.readline() != "ready\n":
        raise SystemExit(f"A process ended with an error: {options}")
    return child


def timed(child):
    """The milliseconds of a step."""
    child.stdin.write("\n")
    child.stdin.flush()
    return float(child.stdout.readline())


def answer(recipe, shape, width, batch_size, steps, threads):
    """Builds a GAN; then times some steps for each line of input."""
    import keras
    import numpy as np
    import tensorflow as tf

    from keras_gan import recipes

    intra, inter = threads
    tf.config.threading.set_intra_op_parallelism_threads(intra)
    tf.config.threading.set_inter_op_parallelism_threads(inter)
    keras.utils.set_random_seed(0)
    gan = getattr(recipes, recipe)(tuple(shape), width=width, seed=0).gan
    step = tf.function(gan.train_step)
    noise = np.random.default_rng(0).uniform(-1, 1, (batch_size, *shape))
    images = tf.constant(noise, "float32")
    for _ in range(3):
        step(images)
    print("ready", flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        for _ in range(steps):
            step(images)
        print(1000 * (time.perf_counter() - start) / steps, flush=True)


if __name__ == "__main__":
    main()

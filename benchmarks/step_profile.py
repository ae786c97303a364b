"""Where does the time of a training step go? A recipe's step, operation by operation.

    python benchmarks/step_profile.py --sizes 28x28x1,32x32x3,64x64x3

For each size: the milliseconds of a step, the multiply-adds that its graph does, and
the rate that this is, as a share of the rate of a large matrix product in the same run.
Multiply-adds are counted in the graph, from the shapes of all convolutions and matrix
products: the two players' passes, their backward passes and those of the penalties.
TensorFlow's profiler then times the operations. Times of operations are from one
thread, as those of several threads overlap.
"""

import argparse
import collections
import glob
import os
import statistics
import tempfile
import time

os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")

import numpy as np
import tensorflow as tf

from keras_gan import backend
from keras_gan import recipes


def peak(size=1536, tries=10):
    """Multiply-adds per second of a product of two square matrices."""
    matrix = tf.random.normal((size, size))
    product = tf.function(lambda: tf.matmul(matrix, matrix))
    product()
    seconds = []
    for _ in range(tries):
        begin = time.perf_counter()
        product()
        seconds.append(time.perf_counter() - begin)
    return size**3 / min(seconds)


def compiled_step(gan, batch_size):
    """A function without arguments that does one step, and its multiply-adds."""
    shape = (batch_size, *gan.image_shape)
    images = tf.constant(np.random.default_rng(0).uniform(-1, 1, shape), "float32")
    step = tf.function(gan.train_step, jit_compile=False)
    total = backend.multiply_adds(gan.train_step, (shape, "float32"))
    return (lambda: step(images)), total


def milliseconds(step, steps=40):
    """The median time of a step, after three that are not counted."""
    times = []
    for _ in range(steps + 3):
        begin = time.perf_counter()
        step()
        times.append(1000 * (time.perf_counter() - begin))
    return statistics.median(times[3:])


def operations(step, steps=10):
    """Milliseconds and number of each type of operation in one step."""
    from tensorflow.tsl.profiler.protobuf import xplane_pb2

    options = tf.profiler.experimental.ProfilerOptions(
        host_tracer_level=2, python_tracer_level=0
    )
    with tempfile.TemporaryDirectory() as folder:
        with tf.profiler.experimental.Profile(folder, options):
            for _ in range(steps):
                step()
        (path,) = glob.glob(f"{folder}/**/*.xplane.pb", recursive=True)
        space = xplane_pb2.XSpace()
        with open(path, "rb") as file:
            space.ParseFromString(file.read())
    times, counts = collections.Counter(), collections.Counter()
    for plane in space.planes:
        for event in (event for line in plane.lines for event in line.events):
            name = plane.event_metadata[event.metadata_id].name
            node, _, kind = name.rpartition(":")
            if "CPU" in plane.name and node and "::" not in name and " " not in kind:
                times[kind] += event.duration_ps / 1e9 / steps
                counts[kind] += 1 / steps
    return [(kind, time, counts[kind]) for kind, time in times.most_common()]


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--recipe", default="default", help="its name in recipes")
    parser.add_argument("--sizes", default="28x28x1,32x32x3,64x64x3")
    parser.add_argument("--width", type=float, default=1.0)
    parser.add_argument("--batch-size", type=int, help="default: the recipe's")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, help="of TensorFlow; all if not given")
    parser.add_argument("--top", type=int, default=0, help="operations to print")
    arguments = parser.parse_args()
    if arguments.threads or arguments.top:
        tf.config.threading.set_intra_op_parallelism_threads(arguments.threads or 1)
        tf.config.threading.set_inter_op_parallelism_threads(arguments.threads or 1)
    print("| images | batch | ms a step | million multiply-adds | share of the peak |")
    print("|---|---|---|---|---|")
    for size in arguments.sizes.split(","):
        shape = tuple(map(int, size.split("x")))
        recipe = getattr(recipes, arguments.recipe)(
            shape, seed=0, width=arguments.width
        )
        batch_size = arguments.batch_size or recipe.batch_size
        step, total = compiled_step(recipe.gan, batch_size)
        # The peak and the step take turns, so that both see the same machine.
        rounds = [(milliseconds(step), peak()) for _ in range(arguments.rounds)]
        taken = statistics.median(each for each, _ in rounds)
        share = statistics.median(total / (each / 1000) / rate for each, rate in rounds)
        print(
            f"| {size} | {batch_size} | {taken:.1f} | {total / 1e6:,.0f} | "
            f"{100 * share:.0f} % |"
        )
        for kind, time_taken, count in operations(step)[: arguments.top]:
            print(f"    {time_taken:8.2f} ms  {count:6.1f} × {kind}")


if __name__ == "__main__":
    main()

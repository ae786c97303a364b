"""One run in a process of its own, so that memory and graphs do not mix.

`python -m time_to_quality_parts.child JSON` is started by `time_to_quality.py`.
"""

import json
import os
import re
import sys
from pathlib import Path

import keras
import tensorflow as tf

from keras_gan.callbacks import pictures
from time_to_quality_parts import extractors
from time_to_quality_parts import learners
from time_to_quality_parts.clock import Clock
from time_to_quality_parts.measuring import Data
from time_to_quality_parts.measuring import Measures
from time_to_quality_parts.rows import Rows
from time_to_quality_parts.rows import missing

# The names of rows that are no recipes: real images in the place of samples.
HALVES, TEST_IMAGES = "real: half against half", "real: test images"
SAMPLES_SEED = 1
SIDES = "image_size.txt"  # The file with the size that the last command measured.
_GRID = 8


def main(text):
    options = json.loads(text)
    for recipe in options["recipes"]:
        learners.check(recipe)
    folder = Path(options["output"])
    data = Data(options["data"], options["image_size"])
    rows = Rows(folder / "measurements.csv")
    extractor = extractors.choose(options["extractor"], data, folder)
    measures = Measures(data, extractor, folder)
    key = {
        "data": options["data"],
        "image_size": data.sides,
        "extractor": options["extractor"],
        "recipe": options["recipe"],
        "seed": options["seed"],
        "samples": options["samples"],
    }
    if options["recipe"] is None:
        (folder / SIDES).write_text(data.sides)
        floors(measures, rows, key)
    else:
        run(data, measures, rows, key, options["seconds"], folder)


def floors(measures, rows, key):
    """Measures real images, unless that is done."""
    for name, measure, count in (
        (HALVES, measures.of_halves, len(measures.train) // 2),
        (TEST_IMAGES, measures.of_test_images, len(measures.test)),
    ):
        here = key | {"recipe": name, "seed": 0, "seconds": 0, "samples": count}
        if not rows.has(here):
            found = here | measure() | {"protocol": measures.protocol(count)}
            rows.append(found | {"device": device()})
            print(f"{name}: {said(found)}", flush=True)


def run(data, measures, rows, key, seconds, folder):
    """Trains one recipe once, and measures at all seconds that are missing."""
    wanted = missing(rows, key, seconds)
    if not wanted:
        return
    keras.utils.set_random_seed(key["seed"])
    parameters = {}

    def measure(over, trained, steps, images):
        samples = learner.sample(key["samples"], SAMPLES_SEED)
        found = measures.of(samples)
        row = key | parameters | found
        row |= {
            "trained_seconds": f"{trained:.2f}",
            "steps": steps,
            "images_seen": images,
            "protocol": measures.protocol(key["samples"]),
            "device": device(),
        }
        for second in over:
            rows.append(row | {"seconds": second})
        name = f"{key['recipe']}-seed{key['seed']}-{over[-1]}s"
        name = re.sub(r"[^\w=.+-]", "_", name)
        path = folder / "samples" / f"{name}.png"
        path.parent.mkdir(exist_ok=True)
        pictures.write(pictures.tile(samples[: _GRID**2], _GRID, (-1, 1)), path)
        print(
            f"{key['recipe']}, seed {key['seed']}, {trained:.1f} s, {steps} steps: "
            f"{said(found)}",
            flush=True,
        )

    clock = Clock(wanted, measure)
    clock.start()
    learner = learners.make(key["recipe"], data.shape, key["seed"])
    parameters["generator_parameters"] = learner.generator.count_params()
    parameters["discriminator_parameters"] = learner.discriminator.count_params()
    learner.train(data.train, clock)


def said(found):
    names = ("fd", "fd_test", "precision", "recall", "coverage", "swd_full", "copies")
    return ", ".join(
        f"{name} {found[name]:.3g}" for name in names if found.get(name) is not None
    )


def device():
    accelerators = tf.config.list_physical_devices("GPU")
    if not accelerators:
        return f"CPU, {len(os.sched_getaffinity(0))} cores"
    details = tf.config.experimental.get_device_details(accelerators[0])
    return details.get("device_name", "GPU")


if __name__ == "__main__":
    if json.loads(sys.argv[1])["recipe"] is None:
        # The process that trains the classifier; it would slow the others.
        tf.config.experimental.enable_op_determinism()
    main(sys.argv[1])

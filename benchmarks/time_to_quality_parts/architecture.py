"""One recipe of `architectures.py` in a process of its own: prints its table row."""

import inspect
import json
import resource
import statistics
import sys
import time
from pathlib import Path

from time_to_quality_parts import child  # First, as it sets TensorFlow's options.

# isort: split
import keras

from time_to_quality_parts import extractors
from time_to_quality_parts import learners
from time_to_quality_parts.clock import Clock
from time_to_quality_parts.measuring import Data
from time_to_quality_parts.measuring import Measures

WARM_UP = 3


class StepTimes:
    """Stands in for a clock: times each step, and says when there are enough.

    Args:
        count: integer.
    """

    def __init__(self, count):
        self.count = count
        self.seconds = []
        self._since = time.perf_counter()

    def tick(self, images, finish):
        finish()
        now = time.perf_counter()
        self.seconds.append(now - self._since)
        self._since = now
        return len(self.seconds) == self.count + WARM_UP

    def median(self):
        return statistics.median(self.seconds[WARM_UP:])


def with_width(recipe, width):
    """The text of a recipe with a width, if the recipe takes one."""
    name, arguments = learners.split(recipe)
    if name in learners.TUTORIALS:
        return recipe
    takes = inspect.signature(learners.function(name)).parameters
    if width is None or "width" in arguments or "width" not in takes:
        return recipe
    return f"{recipe}:width={width}"


def main(text):
    options = json.loads(text)
    folder = Path(options["output"])
    data = Data(options["data"], options["image_size"])
    recipe = with_width(options["recipe"], options["width"])
    keras.utils.set_random_seed(0)
    begun = time.perf_counter()
    learner = learners.make(recipe, data.shape, 0)
    if options["batch_size"] is not None:
        learner.batch_size = options["batch_size"]
    steps = StepTimes(options["steps"])
    learner.train(data.train, steps)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    cells = [
        recipe,
        f"{learner.generator.count_params():,}",
        f"{learner.discriminator.count_params():,}",
        learner.batch_size,
        f"{1000 * steps.median():.3g}",
        f"{memory:,.0f}",
    ]
    if options["seconds"]:
        cells.append(trained(learner, data, options, begun, folder))
    print("| " + " | ".join(map(str, cells)) + " |", flush=True)


def trained(learner, data, options, begun, folder):
    """The Frechet distance after more training; what is done counts, too."""
    found = []

    def measure(over, seconds, steps, images):
        samples = learner.sample(options["samples"], child.SAMPLES_SEED)
        extractor = extractors.choose(options["extractor"], data, folder)
        found.append(Measures(data, extractor, folder).of(samples)["fd"])
        late = seconds > 1.1 * options["seconds"] + 1
        found.append(f" (at {seconds:.0f} s)" if late else "")

    clock = Clock([options["seconds"]], measure)
    clock.trained = time.perf_counter() - begun
    clock.start()
    learner.train(data.train, clock)
    return f"{found[0]:.3g}{found[1]}"


if __name__ == "__main__":
    main(sys.argv[1])

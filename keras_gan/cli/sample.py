"""`keras-gan sample`: a grid of images from a trained model."""

import math
from pathlib import Path

import numpy as np

from keras_gan.callbacks import pictures
from keras_gan.checks import embedded_classes
from keras_gan.cli.loading import load_gan


def sample(arguments):
    """Runs the command; returns its exit status."""
    output = Path(arguments.output)
    if output.exists():
        raise FileExistsError(
            f"{output} exists, and nothing is overwritten. Choose another --output."
        )
    if output.suffix != ".png":
        raise ValueError(f"--output must end in .png. Received: {output}")
    gan = load_gan(Path(arguments.model))
    labels = arguments.label
    if labels is None and gan.conditional:
        # Every class in turn.
        labels = np.arange(arguments.count) % (embedded_classes(gan.generator) or 1)
    images = gan.generate(arguments.count, labels=labels, seed=arguments.seed)
    columns = math.ceil(math.sqrt(arguments.count))
    pictures.write(pictures.tile(images, columns, gan.value_range), output)
    print(f"{arguments.count} images in {output}")
    return 0

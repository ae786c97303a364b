"""Data to train on."""

from keras_gan.datasets import degradations
from keras_gan.datasets import mixtures
from keras_gan.datasets import protocols
from keras_gan.datasets.degraded import degraded
from keras_gan.datasets.domains import domains
from keras_gan.datasets.images import load
from keras_gan.datasets.pairs import pairs
from keras_gan.datasets.pipelines import from_arrays
from keras_gan.datasets.stacked import stacked
from keras_gan.datasets.unpaired import unpaired

__all__ = [
    "degradations",
    "degraded",
    "domains",
    "from_arrays",
    "load",
    "mixtures",
    "pairs",
    "protocols",
    "stacked",
    "unpaired",
]

"""Signals of a generator that loses modes, from samples alone."""

from typing import NamedTuple

import numpy as np

from keras_gan.metrics import distances
from keras_gan.theory import scoring


class Signals(NamedTuple):
    """What a look at a generator's samples says; of two sets of reals, 1, 1, 1.

    `coverage` is the share of held-out examples with a sample near them, `spread` the
    mean distance between two samples and `duplicates` the number of pairs of samples
    that are near twins, both divided by the same of held-out examples. `saturation`
    is the share of all examples of which D is sure, and right.
    """

    coverage: float
    spread: float
    duplicates: float
    saturation: float


class Reference:
    """Held-out real examples, as samples are compared with them.

    Near an example is as near as a twenty-fifth of the others are, so that a mode of a
    share above that is missed as a whole once no sample falls into it, and samples
    that are a little off their mode still cover it. Near twins are pairs at a distance
    at which there is one pair an example among the held-out: by the birthday paradox,
    among draws from half as many things there are twice as many.

    Args:
        features: float64 array of shape `(count, dim)`.
    """

    def __init__(self, features):
        self.features = features
        count = len(features)
        self.radii = distances.squared_radii(features, max(5, count // 25))
        squared = _pairs(features)
        self.twin = np.partition(squared, count - 1)[count - 1]
        self.distance = np.sqrt(squared).mean()

    def compare(self, samples):
        """Coverage, spread and duplicates of as many samples' features."""
        nearest = np.full(len(self.features), np.inf)
        for block in distances.blocks(samples, self.features):
            squared = distances.squared_distances(samples[block], self.features)
            np.minimum(nearest, squared.min(0), out=nearest)
        squared = _pairs(samples)
        # One pair an example among the held-out, and pairs go by the square.
        expected = len(samples) * (len(samples) - 1) / (len(self.features) - 1)
        return (
            float((nearest <= self.radii).mean()),
            float(np.sqrt(squared).mean() / max(self.distance, 1e-12)),
            float((squared <= self.twin).sum() / expected),
        )


def saturation(odds, sure=4.6):
    """The share of examples that D calls what they are with 99 % and more."""
    sides = scoring.one_an_example(odds.real), -scoring.one_an_example(odds.fake)
    return float(np.mean([(side > sure).mean() for side in sides]))


def _pairs(features):
    """Squared distances of all pairs of different rows, a flat array."""
    squared = distances.squared_distances(features, features)
    return squared[np.triu_indices(len(features), 1)]

"""Signals of mode collapse: a generator that loses modes, seen in samples alone."""

from typing import NamedTuple

import numpy as np

from keras_gan.metrics import distances
from keras_gan.theory import scoring


class Signals(NamedTuple):
    """Signals of mode collapse in samples; the first three are about 1 for real data.

    `coverage` is the share of held-out examples with a sample near them. `spread` is
    the mean distance between two samples, divided by that between two held-out
    examples. `duplicates` is the number of pairs of samples that are near twins,
    divided by that of held-out examples. `saturation` is the share of all examples that
    D classifies with certainty, and correctly.
    """

    coverage: float
    spread: float
    duplicates: float
    saturation: float


class Reference:
    """Held-out real examples, with which samples are compared.

    A sample is near an example if a twenty-fifth of the other held-out examples, at
    least five, are no farther away. So a mode with a larger share of the data is missed
    as a whole once no sample falls into it. Samples that are a little off their mode
    still cover it. Near twins are pairs within the distance at which the held-out
    examples have one pair per example. By the birthday paradox, draws from half as many
    distinct things have twice as many twins.

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
        """Coverage, spread and duplicates of samples, given their features."""
        nearest = np.full(len(self.features), np.inf)
        for block in distances.blocks(samples, self.features):
            squared = distances.squared_distances(samples[block], self.features)
            np.minimum(nearest, squared.min(0), out=nearest)
        squared = _pairs(samples)
        # One pair per held-out example, scaled to the number of pairs of samples.
        expected = len(samples) * (len(samples) - 1) / (len(self.features) - 1)
        return (
            float((nearest <= self.radii).mean()),
            float(np.sqrt(squared).mean() / max(self.distance, 1e-12)),
            float((squared <= self.twin).sum() / expected),
        )


def saturation(odds, sure=4.6):
    """The share of examples whose right label D gives a probability above 99 %."""
    sides = scoring.one_an_example(odds.real), -scoring.one_an_example(odds.fake)
    return float(np.mean([(side > sure).mean() for side in sides]))


def _pairs(features):
    """Squared distances of all pairs of different rows, a flat array."""
    squared = distances.squared_distances(features, features)
    return squared[np.triu_indices(len(features), 1)]

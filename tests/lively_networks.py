"""Untrained networks whose images differ from each other and are not grey."""

import numpy as np


def lively(gan):
    """The GAN, with random kernels and embeddings that are large."""
    random = np.random.default_rng(0)
    for network in (gan.generator, gan.sampling_generator, gan.discriminator):
        for weight in network.weights:
            if len(weight.shape) > 1:
                weight.assign(random.normal(0, 1, weight.shape))
    return gan

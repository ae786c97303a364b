"""How latents are drawn to sample: one seed per image, and truncated."""

import math
import numbers

import numpy as np
from keras import ops

from keras_gan import backend
from keras_gan.core.integers import seed_number

# Passes have this many examples, whatever number of images is asked for: operations may
# round differently in batches of another size.
_SIZE = 16


def truncated(prior, truncation):
    """The prior, truncated if `truncation` is not None.

    Raises:
        ValueError: if `truncation` is not a number above 0, or the prior refuses it.
    """
    if truncation is None:
        return prior
    real = isinstance(truncation, numbers.Real) and not isinstance(truncation, bool)
    if not real or not 0 < truncation < math.inf:
        raise ValueError(
            "`truncation` is the largest magnitude of a latent and must be a number "
            f"above 0. Received: truncation={truncation!r}"
        )
    return prior.truncated(float(truncation))


def check_seeds(count, seeds):
    """A list of `count` seeds; raises `ValueError` for anything else."""
    seeds = seeds.tolist() if hasattr(seeds, "tolist") else list(seeds)
    if len(seeds) != count:
        raise ValueError(
            f"`seed` must be one integer, or {count} integers, one per image. "
            f"Received: {len(seeds)} of them"
        )
    return [seed_number(seed) for seed in seeds]


def images_by_seed(gan, network, prior, labels, seeds):
    """Images of which each depends on its own seed and label only.

    Images are generated in batches if that changes none of them. Some networks draw
    random numbers in inference, or mix the examples of a batch. They get one image at a
    time.

    Args:
        gan: the model.
        network: the generator.
        prior: the prior of the latents.
        labels: array of integers, one per image, or None.
        seeds: list of integers, one per image.

    Yields:
        float32 arrays of images.
    """
    size = _SIZE if _is_a_function_of_its_row(gan, network, prior) else 1
    for start in range(0, len(seeds), size):
        part = slice(start, start + size)
        chosen = None if labels is None else labels[part]
        yield _images(gan, network, prior, chosen, seeds[part], size)


def _images(gan, network, prior, labels, seeds, size, key=None):
    """The images of at most `size` seeds; the batch is filled up with the first."""
    sequences = [backend.SeedSequence(seed) for seed in seeds]
    latents = [ops.convert_to_numpy(prior(1, sequence)) for sequence in sequences]
    filling = size - len(seeds)
    latents = np.concatenate(latents + latents[:1] * filling)
    if labels is not None:
        labels = np.concatenate([labels, np.repeat(labels[:1], filling)])
    key = sequences[0] if key is None else key
    return gan._images_from(network, latents, labels, key)[: len(seeds)]


def _is_a_function_of_its_row(gan, network, prior):
    """Whether each image follows from its latents and label alone, to the bit."""
    labels = np.zeros(_SIZE, "int32") if gan.conditional else None

    def image_of_0(others, place=0, key=0):
        """The image of seed 0 at a place in a batch of other seeds."""
        seeds = [*others[:place], 0, *others[place:]]
        key = backend.SeedSequence(key)
        return _images(gan, network, prior, labels, seeds, _SIZE, key)[place]

    same, different = [1] * (_SIZE - 1), list(range(2, _SIZE + 1))
    expected = image_of_0(same)
    return all(
        np.array_equal(expected, image, equal_nan=True)
        for image in (
            image_of_0(same, key=1),
            image_of_0(different),
            image_of_0(same, place=_SIZE - 1),
        )
    )

"""How latents are drawn to sample: one seed per image, and truncated."""

import contextlib

import numpy as np
from keras import ops

from keras_gan import backend
from keras_gan.core import keras_internals
from keras_gan.core import trees
from keras_gan.core.integers import seed_number
from keras_gan.core.reals import real

# Passes have this many examples, whatever number of images is asked for: operations may
# round differently in batches of another size.
_SIZE = 16


@contextlib.contextmanager
def truncated(prior, network, truncation):
    """The prior, within which the truncation trick is in force.

    A layer of the network that truncates has a method `truncated(amount)`, a context.
    If there is one, the prior stays as it is. Otherwise it is truncated.

    Raises:
        ValueError: if `truncation` is not a number above 0, or the prior refuses it.
    """
    if truncation is None:
        yield prior
        return
    truncation = real("truncation", truncation, lambda n: n > 0, "above 0")
    with contextlib.ExitStack() as stack:
        found = [
            layer
            for layer in keras_internals.layers_of(network)
            if hasattr(layer, "truncated")
        ]
        for layer in found:
            stack.enter_context(layer.truncated(truncation))
        if not found and prior is None:
            raise ValueError(
                "`truncation` is of latents, and this generator takes none "
                f"(prior=None). Received: truncation={truncation!r}"
            )
        yield prior if found else prior.truncated(truncation)


def check_seeds(count, seeds):
    """A list of `count` seeds; raises `ValueError` for anything else."""
    seeds = seeds.tolist() if hasattr(seeds, "tolist") else list(seeds)
    if len(seeds) != count:
        raise ValueError(
            f"`seed` must be one integer, or {count} integers, one per image. "
            f"Received: {len(seeds)} of them"
        )
    return [seed_number(seed) for seed in seeds]


def images_by_seed(gan, network, prior, condition, seeds):
    """Examples of which each depends on its own seed and condition only.

    Images are generated in batches if that changes none of them. Some networks draw
    random numbers in inference, or mix the examples of a batch. They get one image at a
    time.

    Args:
        gan: the model.
        network: the generator.
        prior: the prior of the latents, or None.
        condition: tree of arrays with one row per example, or None.
        seeds: list of integers, one per example.

    Yields:
        float32 arrays of examples, or trees of them.
    """
    alone = is_a_function_of_its_row(gan, network, prior, condition)
    size = _SIZE if alone else 1
    for start in range(0, len(seeds), size):
        end = start + size
        chosen = None if condition is None else trees.rows(condition, start, end)
        yield _images(gan, network, prior, chosen, seeds[start:end], size)


def _images(gan, network, prior, condition, seeds, size, key=None):
    """The examples of at most `size` seeds; the batch is filled up with the first."""
    sequences = [backend.SeedSequence(seed) for seed in seeds]
    filling, latents = size - len(seeds), None
    if prior is not None:
        latents = [ops.convert_to_numpy(prior(1, sequence)) for sequence in sequences]
        latents = np.concatenate(latents + latents[:1] * filling)
    if condition is not None:
        condition = trees.mapped(
            lambda x: np.concatenate([x, np.repeat(x[:1], filling, axis=0)]), condition
        )
    key = sequences[0] if key is None else key
    made = gan._images_from(network, latents, condition, key)
    return trees.rows(made, 0, len(seeds))


def is_a_function_of_its_row(gan, network, prior, condition):
    """Whether each example follows from its latents and condition alone, to the bit."""

    def image_of_0(others, place=0, key=0, numbers=None):
        """The tensors of the example of seed 0 at a place in a batch of other seeds.

        It has the first condition, and the others have those of `numbers`.
        """
        seeds = [*others[:place], 0, *others[place:]]
        chosen = None
        if condition is not None:
            numbers = others if numbers is None else numbers
            rows = np.array([*numbers[:place], 0, *numbers[place:]])
            chosen = trees.mapped(lambda x: x[rows % len(x)], condition)
        key = backend.SeedSequence(key)
        made = _images(gan, network, prior, chosen, seeds, _SIZE, key)
        return [leaf[place] for leaf in trees.leaves(made)]

    same, different = [1] * (_SIZE - 1), list(range(2, _SIZE + 1))
    expected = image_of_0(same)
    found = [
        image_of_0(same, key=1),
        image_of_0(different),
        image_of_0(same, place=_SIZE - 1),
    ]
    if condition is not None:
        found += [image_of_0(same, numbers=[n] * (_SIZE - 1)) for n in (0, -1)]
    return all(
        np.array_equal(*pair, equal_nan=True)
        for image in found
        for pair in zip(expected, image, strict=True)
    )

"""What a page can let its reader change: latents, codes, directions, conditions."""

import numpy as np
from keras import ops

from keras_gan import backend
from keras_gan.checks.classes import class_count
from keras_gan.checks.classes import is_class_number
from keras_gan.checks.classes import row_length
from keras_gan.core import trees
from keras_gan.core.signatures import condition_inputs
from keras_gan.latent import directions
from keras_gan.priors import Categorical

_BYTES = 2**20  # Of the latents of seeds, at most.
_MOST_SEEDS, _FEWEST_SEEDS = 1000, 64
_DIRECTIONS = 10
# Of conditions: those for which networks.js knows an array.
DTYPES = ("float32", "float64", "int32", "int64", "uint8")


def latents_of_seeds(gan):
    """The latents of `gan.generate(seed=[0, 1, ...])`, float32 of shape (seeds, dim).

    None for a GAN without latents.
    """
    if gan.prior is None:
        return None
    size = 4 * int(np.prod(gan.prior.shape))
    count = max(_FEWEST_SEEDS, min(_MOST_SEEDS, _BYTES // size))
    rows = [
        ops.convert_to_numpy(gan.prior(1, backend.SeedSequence(seed)))
        for seed in range(count)
    ]
    return np.concatenate(rows).astype("float32").reshape(count, -1)


def centers(gan, latents):
    """Where truncation pulls latents: a list, with None for those that stay.

    None as a whole if the prior has no centers, or they depend on the latents.
    """
    try:
        found = gan.prior.centers(ops.convert_to_tensor(latents))
    except ValueError:
        return None
    found = ops.convert_to_numpy(found)
    stays = np.all(found == latents, axis=0)
    if not np.all(stays | np.all(found == found[:1], axis=0)):
        return None
    pairs = zip(stays.tolist(), found[0].tolist(), strict=True)
    return [None if stay else center for stay, center in pairs]


def codes(gan):
    """The parts of a joint prior that are codes, as controls."""
    starts = np.cumsum([0, *(part.shape[0] for part in gan.prior.parts)])
    found = []
    for number in gan.prior.codes:
        part, start = gan.prior.parts[number], int(starts[number])
        if isinstance(part, Categorical):
            found.append({"kind": "category", "start": start, "size": part.classes})
            continue
        ends = [getattr(part, name, None) for name in ("low", "high")]
        low, high = ends if None not in ends else (-3.0, 3.0)
        found += [
            {"kind": "number", "start": start + n, "low": low, "high": high}
            for n in range(part.shape[0])
        ]
    return found


def principal_directions(gan):
    """`(method, Directions)` of the latents; `(reason, None)` if not found."""
    if len(gan.prior.shape) != 1:
        return "the latents are no vectors", None
    condition = None
    if gan.generator_is_conditional:
        condition = trees.mapped(
            lambda leaf: np.zeros(
                [side or 64 for side in leaf.shape[1:]], leaf.dtype or "float32"
            ),
            gan.condition_spec,
        )
    count, reason = min(_DIRECTIONS, gan.prior.shape[0]), ""
    for method in ("sefa", "ganspace"):
        try:
            found = directions(gan, method, count, condition=condition, samples=512)
            return method, found
        except (TypeError, ValueError) as error:
            reason = str(error)
    return reason, None


def conditions(gan):
    """One control for each tensor of the condition.

    Raises:
        ValueError: if a page has no control for one.
    """
    if not gan.conditional:
        return []
    found = []
    leaves = trees.leaves(gan.condition_spec)
    for (name, shape, dtype), leaf in zip(condition_inputs(gan), leaves, strict=True):
        if dtype not in DTYPES:
            raise ValueError(
                f"The page can set conditions of {', '.join(DTYPES)}. Received: a "
                f"condition '{name}' of {dtype}"
            )
        made = {"name": name, "dtype": str(dtype), "shape": list(shape[1:])}
        if is_class_number(leaf):
            made |= {"kind": "class", "classes": class_count(gan)}
        elif len(shape) == 2 and row_length(gan) and class_count(gan):
            made |= {"kind": "row", "classes": shape[1]}
        elif len(shape) == 2:
            made |= {"kind": "vector"}
        elif len(shape) == 4 and shape[-1] in (1, 3):
            sides = [side or gan.image_shape[n] for n, side in enumerate(shape[1:3])]
            if None in sides:
                raise ValueError(_unknown_sizes(name, shape))
            made |= {"kind": "picture", "shape": [*sides, shape[-1]]}
        else:
            raise ValueError(
                "The page lets its reader choose class numbers, vectors and pictures "
                f"of 1 or 3 channels. Received: a condition '{name}' of shape {shape}"
            )
        found.append(made)
    names = getattr(gan, "class_names", None)
    if names:
        for each in found:
            if each["kind"] in ("class", "row"):
                each["names"] = [str(name) for name in names]
    return found


def _unknown_sizes(name, shape):
    return (
        "The page needs the size of the pictures. Received: a condition "
        f"'{name}' of shape {shape}"
    )

"""Directions in which latents change images most: SeFa and GANSpace."""

from typing import NamedTuple

import numpy as np
from keras import ops

from keras_gan import backend
from keras_gan import checks
from keras_gan.core import trees
from keras_gan.core.integers import integer
from keras_gan.core.integers import seed_number
from keras_gan.latent.checking import check_gan
from keras_gan.latent.checking import choice
from keras_gan.latent.passing import by_name
from keras_gan.latent.passing import check_graph
from keras_gan.latent.passing import has_kernel
from keras_gan.latent.passing import passes
from keras_gan.latent.passing import without_bias

_ADVICE = 'Name another layer by `layer`, or use method="ganspace".'


class Directions(NamedTuple):
    """Directions in the space of latents, the strongest first.

    Attributes:
        vectors: float32 array of shape `(count, dim)`, of length 1 each. Their sign is
            arbitrary; the largest entry is positive.
        values: float32 array of shape `(count,)`. SeFa: the eigenvalues, the squared
            change of the layer's output per step of length 1. GANSpace: the variance
            of the layer's output along each principal component.
        explained: float32 array of shape `(count,)`, the values as shares of their sum
            over all directions.
    """

    vectors: np.ndarray
    values: np.ndarray
    explained: np.ndarray


def directions(
    gan, method="sefa", count=None, layer=None, condition=None, samples=2048, seed=0
):
    """Finds directions in the space of latents that change images (SeFa, GANSpace).

    - "sefa": the first layer multiplies the latents by a matrix A. The directions are
      the eigenvectors of AᵀA: those in which its output changes most. Nothing is
      sampled. If the layer also takes a condition, concatenated to the latents, A is
      the part of the kernel for the latents.
    - "ganspace": the principal components of a layer's outputs over many latents. Each
      component's coordinate is regressed to the latents, which gives a direction.

    Move along a direction with `sweep(gan, direction=found.vectors[0])`. The GAN does
    not change.

    Args:
        gan: `GAN` whose generator is a Functional or Sequential model. With an average,
            its generator is used, as in `generate`.
        method: "sefa" or "ganspace".
        count: integer, the number of directions, or None for all.
        layer: string, the name of a layer of the generator; None for the first one with
            a kernel that takes the latents. What comes before it may move and scale
            latents; for SeFa it must be linear in them.
        condition: one condition for all, if the generator takes one; for GANSpace also
            one row per sample. With SeFa it matters only if condition and latents are
            multiplied.
        samples: integer of at least 2, the number of latents for GANSpace.
        seed: integer, the seed of these latents.

    Returns:
        `Directions`.

    Raises:
        TypeError: if `gan` is not a GAN, or its generator's layers are not accessible.
        ValueError: if an argument is out of range, there is no such layer, a layer
            before SeFa's is not linear, or there are fewer than `count` directions.

    Example:

    >>> from keras_gan import GAN, models
    >>> gan = GAN(*models.mlp(latent_dim=8), latent_dim=8)
    >>> directions(gan, count=3).vectors.shape
    (3, 8)

    Reference: [Shen and Zhou, 2021](https://arxiv.org/abs/2007.06600) (SeFa);
    [Härkönen et al., 2020](https://arxiv.org/abs/2004.02546) (GANSpace)
    """
    check_gan(gan)
    choice("method", method, ("sefa", "ganspace"))
    if count is not None:
        count = integer("count", count, what="is the number of directions")
    samples = integer("samples", samples, 2, what="is the number of latents")
    seed = seed_number(seed)
    network = gan.sampling_generator
    check_graph("generator", network, " one by one")
    chosen = None if layer is None else by_name(network, layer)
    if method == "sefa":
        found = _sefa(gan, chosen, condition)
    else:
        found = _ganspace(gan, chosen, condition, samples, seed)
    return _of_one_sign(*found, count)


def _sefa(gan, chosen, condition):
    """Eigenvectors as rows, eigenvalues, and their shares."""
    dim = gan.latent_dim
    random = np.random.default_rng(0).normal(size=(1, dim))
    # The latents 0, the unit vectors, and others that test whether all is linear.
    latents = np.concatenate([np.zeros((1, dim)), np.eye(dim), random])
    latents = latents.astype("float32")
    _, condition = checks.check_condition(gan, len(latents), condition)
    layer, inputs, _ = _layer_values(gan, chosen, latents, condition)
    if inputs is None:
        raise ValueError(f"Layer '{layer.name}' takes several tensors. {_ADVICE}")
    change = (inputs - inputs[:1])[1:].astype("float32")
    by_unit, expected = change[:-1], np.tensordot(random[0], change[:-1], axes=1)
    if not np.allclose(expected, change[-1], atol=1e-3 * np.abs(change).max()):
        raise ValueError(
            f"What comes before layer '{layer.name}' is not linear in the latents. "
            f"{_ADVICE}"
        )
    matrix = without_bias(layer, by_unit).reshape(dim, -1).astype("float64")
    values, vectors = np.linalg.eigh(matrix @ matrix.T)
    values = np.maximum(values[::-1], 0)
    return vectors.T[::-1], values, values / max(values.sum(), 1e-30)


def _ganspace(gan, chosen, condition, samples, seed):
    """Directions by regression as rows, the components' variances, and shares."""
    drawn = gan.prior(samples, backend.SeedSequence(seed))
    latents = ops.convert_to_numpy(drawn)
    _, condition = checks.check_condition(gan, samples, condition)
    layer, _, outputs = _layer_values(gan, chosen, latents, condition)
    if outputs is None:
        raise ValueError(f"Layer '{layer.name}' returns several tensors. {_ADVICE}")
    outputs = outputs.reshape(samples, -1).astype("float64")
    outputs -= outputs.mean(axis=0)
    coordinates, variances = _principal_coordinates(outputs)
    # Coordinates have the mean 0 and are uncorrelated, so that each regression
    # z ≈ x·u + c has the solution u = Σ x z / Σ x².
    vectors = coordinates.T @ latents.astype("float64")
    shares = variances / max(variances.sum(), 1e-30)
    # There are no more directions than latents.
    parts = [part[: gan.latent_dim] for part in (vectors, variances, shares)]
    lengths = np.linalg.norm(parts[0], axis=1, keepdims=True)
    return parts[0] / np.maximum(lengths, 1e-30), *parts[1:]


def _principal_coordinates(centered):
    """Coordinates of rows along the principal components, and their variances.

    The smaller of the two Gram matrices is decomposed. Components that have no variance
    beyond rounding are left out.
    """
    samples, size = centered.shape
    wide = size > samples
    gram = centered @ centered.T if wide else centered.T @ centered
    values, vectors = np.linalg.eigh(gram)
    values, vectors = values[::-1], vectors[:, ::-1]
    clear = values > 1e-10 * max(values[0], 1e-30)
    values, vectors = values[clear], vectors[:, clear]
    coordinates = vectors * np.sqrt(values) if wide else centered @ vectors
    return coordinates, values / (samples - 1)


def _layer_values(gan, chosen, latents, condition):
    """The layer, and what it takes and returns for these latents."""
    found = passes(gan, latents, condition, lambda layer: layer is chosen)
    if chosen is not None:
        if chosen not in found:
            raise ValueError(
                f"Layer '{chosen.name}' is within another layer, which runs it. Name "
                "that one."
            )
        return chosen, *found[chosen]
    ends = np.array([0, -1])
    two = None
    if condition is not None:
        two = trees.mapped(lambda leaf: leaf[ends], condition)
    for layer, (inputs, _) in passes(gan, latents[ends], two, has_kernel).items():
        if inputs is not None and not np.array_equal(inputs[0], inputs[1]):
            return _layer_values(gan, layer, latents, condition)
    raise ValueError(
        "No layer of the generator multiplies something that depends on the latents by "
        "a kernel. Name a layer by `layer`."
    )


def _of_one_sign(vectors, values, shares, count):
    if count is not None and count > len(vectors):
        raise ValueError(
            f"`count` must be at most {len(vectors)}, the number of directions that "
            f"there are. Received: count={count}"
        )
    largest = np.argmax(np.abs(vectors), axis=1)
    signs = np.sign(vectors[np.arange(len(vectors)), largest])
    parts = vectors * signs[:, None], values, shares
    return Directions(*[part[:count].astype("float32") for part in parts])

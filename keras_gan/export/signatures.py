"""Which signatures a SavedModel of a GAN has, and why it lacks one."""

from typing import NamedTuple

import tensorflow as tf

from keras_gan.core.booleans import boolean
from keras_gan.core.suggesting import did_you_mean
from keras_gan.export import endpoints
from keras_gan.export import graphs
from keras_gan.export import pictures
from keras_gan.export import refusing
from keras_gan.export import sampling

# In this order. The first one that a SavedModel has is also `serving_default`.
NAMES = ("generate", "sample", "generate_png", "sample_png", "discriminate")


class Signature(NamedTuple):
    """What a signature takes and returns: its inputs and its outputs by name.

    Both are lists of `tf.TensorSpec`.
    """

    inputs: list
    outputs: list


def left_out(gan):
    """The signatures that the GAN cannot have, a dictionary from name to reason."""
    no_sample, no_png = sampling.why_not(gan), pictures.why_no_png(gan)
    found = {
        "sample": no_sample,
        "generate_png": no_png,
        "sample_png": no_png or no_sample,
    }
    return {name: reason for name, reason in found.items() if reason is not None}


def chosen(names, missing):
    """The names of the signatures to export, in the order of `NAMES`.

    Args:
        names: list of strings that the user gave, or None for all that there can be.
        missing: dictionary, as of `left_out`.

    Raises:
        TypeError: if it is not a list of strings.
        ValueError: if one is unknown, or the GAN cannot have it, or there is none.
    """
    if names is None:
        return [name for name in NAMES if name not in missing]
    if not isinstance(names, (list, tuple)) or not all(
        isinstance(name, str) for name in names
    ):
        raise TypeError(
            "`signatures` must be a list of names, such as ['sample_png'], or None. "
            f"Received: signatures={names!r}"
        )
    for name in names:
        if name not in NAMES:
            raise ValueError(
                f"`signatures` must be among {', '.join(NAMES)}."
                f"{did_you_mean(name, NAMES)} Received: {name!r}"
            )
        if name in missing:
            raise ValueError(
                f"This GAN has no signature {name!r}. {missing[name]} "
                f"Received: signatures={names!r}"
            )
    if not names:
        raise ValueError("`signatures` is empty: there is nothing to export.")
    return [name for name in NAMES if name in names]


def check_uint8(gan, uint8):
    """Raises `ValueError` if images are to be uint8 and there are none."""
    reason = pictures.why_no_levels(gan) if boolean("uint8", uint8) else None
    if reason is not None:
        raise ValueError(
            f"`uint8` needs examples that are images. {reason} Received: uint8=True"
        )


def built(gan, names, uint8, alone):
    """The endpoints, a dictionary from name to (graph, specifications of inputs).

    Each part is one graph, which the endpoints that need it call: `sample_png` calls
    that of `sample`, which calls that of `generate`.

    Args:
        gan: `GAN`.
        names: list of strings, the signatures.
        uint8: boolean, whether images are uint8.
        alone: boolean, whether each generated example depends on its own inputs only.
    """
    found, seeds = {}, set(names) & {"sample", "sample_png"}
    if set(names) & {"generate", "generate_png"} or (seeds and alone):
        found["generate"] = graphs.traced(endpoints.generate(gan))
    if seeds:
        generate = found["generate"][0] if alone else None
        found["sample"] = graphs.traced(sampling.sample(gan, generate))
    for name in ("generate", "sample"):
        if f"{name}_png" in names:
            found[f"{name}_png"] = pictures.with_png(gan, found[name])
        if uint8 and name in names:
            found[name] = pictures.with_levels(gan, found[name])
    if "discriminate" in names:
        found["discriminate"] = endpoints.discriminate(gan)
        if uint8:
            found["discriminate"] = pictures.from_levels(gan, found["discriminate"])
    return {name: graphs.traced(refusing.checked(gan, found[name])) for name in names}


def described(endpoints, definitions):
    """A dictionary from names to `Signature`s.

    Args:
        endpoints: dictionary, as of `built`.
        definitions: mapping from names to the `SignatureDef`s that were written.
    """
    found = {}
    for name, (_, inputs) in endpoints.items():
        outputs = [
            tf.TensorSpec(tf.TensorShape(of.tensor_shape), of.dtype, name)
            for name, of in sorted(definitions[name].outputs.items())
        ]
        found[name] = Signature(inputs, outputs)
    return found

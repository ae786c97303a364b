"""The function of a SavedModel that turns seeds into examples, one per seed."""

import numpy as np
import tensorflow as tf

from keras_gan import backend
from keras_gan.core import trees
from keras_gan.core.signatures import condition_inputs
from keras_gan.export import endpoints
from keras_gan.export.python_layers import reason_of

_TRIED = (0, 1, 2**40)  # Seeds whose latents are compared with the prior's own.


def sample(gan, generate):
    """From one seed per example, and conditions, to the examples of `gan.generate`.

    The latents of a seed are those that `gan.generate(seed=[...])` draws. They follow
    from the seed alone, and so does all else that is random in the generator.

    Args:
        gan: `GAN` with a prior.
        generate: callable, the endpoint from latents and conditions to examples. None
            if the examples of a batch depend on each other or on random draws: then
            each example has a pass of its own.
    """
    condition = condition_inputs(gan) if gan.generator_is_conditional else []
    network = gan.sampling_generator

    def endpoint(seeds, *given):
        if generate is not None:
            return generate(latents_of(gan, seeds), *given)
        # All random draws of an example follow from its own seed.
        return tf.map_fn(
            lambda one: _alone(gan, network, *one),
            (seeds, *given),
            fn_output_signature=_specification(gan),
        )

    return endpoints.endpoint(endpoint, [("seeds", (None,), "int64"), *condition])


def latents_of(gan, seeds):
    """Latents of an int64 tensor of seeds, one row per seed, within a graph."""
    drawn = gan.prior(1, backend.SeedSequence(tf.zeros((), "int64")))
    return tf.map_fn(
        lambda seed: gan.prior(1, backend.SeedSequence(seed))[0],
        seeds,
        fn_output_signature=tf.TensorSpec(gan.prior.shape, drawn.dtype),
    )


def why_not(gan):
    """Why a GAN has no `sample`, as text; None if it has."""
    if gan.prior is None:
        return "The generator takes no latents (prior=None), so no seed changes them."
    expected = [
        np.asarray(gan.prior(1, backend.SeedSequence(seed)))[0] for seed in _TRIED
    ]
    seeds = tf.constant(_TRIED, "int64")
    traced = tf.function(lambda seeds: latents_of(gan, seeds))
    try:
        # Of one use. A plain call of each export's function makes TensorFlow warn.
        found = traced.get_concrete_function(seeds)(seeds).numpy()
    except Exception as error:  # Code of the user, which may fail in any way.
        return f"The prior {gan.prior!r} cannot be compiled: {reason_of(error)}."
    if not np.allclose(found, expected, rtol=1e-5, atol=1e-6):
        return (
            f"The prior {gan.prior!r} draws other latents when it is compiled. It must "
            "draw from `seed` by keras.random."
        )
    return None


def _alone(gan, network, seed, *condition):
    """The example of one seed, by a pass of its own, as `core.by_seed` makes it."""
    sequence = backend.SeedSequence(seed)
    latents = gan.prior(1, sequence)
    given = endpoints.condition_of(gan, [part[None] for part in condition])
    with backend.keyed([network], sequence.next()):
        made = network(gan._for_generator(latents, given), training=False)
    made = [tf.cast(leaf[0], "float32") for leaf in trees.leaves(made)]
    return dict(zip(endpoints.example_names(gan), made, strict=True))


def _specification(gan):
    """What one example is, of the outputs."""
    specs = [tf.TensorSpec(leaf.shape[1:]) for leaf in trees.leaves(gan.example_spec)]
    return dict(zip(endpoints.example_names(gan), specs, strict=True))

"""The functions of a SavedModel, each with the names and shapes of its inputs."""

import contextlib
import inspect

import keras
import numpy as np
import tensorflow as tf

from keras_gan import backend
from keras_gan.core import keras_internals
from keras_gan.core import trees
from keras_gan.core.judging import needs_reference
from keras_gan.core.judging import reference_count
from keras_gan.core.judging import reference_latents
from keras_gan.core.judging import reference_logits
from keras_gan.core.signatures import condition_inputs
from keras_gan.core.signatures import example_inputs
from keras_gan.models.ends import logits_of

_POSITIONAL = inspect.Parameter.POSITIONAL_OR_KEYWORD


def _inferred(gan, network, inputs):
    """Outputs in inference mode; random layers make the same draws in each call."""
    with backend.keyed([network], gan.seed):
        return network(inputs, training=False)


@contextlib.contextmanager
def same_noise(network):
    """Within it, layers that draw noise for each example give all the same noise.

    Such a layer has a method `same_for_all()`, a context.
    """
    with contextlib.ExitStack() as stack:
        for layer in keras_internals.layers_of(network):
            if hasattr(layer, "same_for_all"):
                stack.enter_context(layer.same_for_all())
        yield


def has_noise(network):
    """Whether `same_noise` changes what a network computes."""
    layers = keras_internals.layers_of(network)
    return any(hasattr(layer, "same_for_all") for layer in layers)


def generate(gan):
    """From latents and conditions to examples, with the same noise for all."""
    network = gan.sampling_generator
    names = example_names(gan)
    condition = condition_inputs(gan) if gan.generator_is_conditional else []
    inputs = []
    if gan.prior is not None:
        inputs = [("latents", (None, *gan.prior.shape), "float32")]

    def answer(*tensors):
        latents, given = (tensors[0], tensors[1:]) if inputs else (None, tensors)
        packed = gan._for_generator(latents, condition_of(gan, given))
        with same_noise(network):
            made = trees.leaves(_inferred(gan, network, packed))
        # As `GAN.generate` does.
        made = [tf.cast(leaf, "float32") for leaf in made]
        return dict(zip(names, made, strict=True))

    return endpoint(answer, [*inputs, *condition])


def discriminate(gan):
    """From examples and conditions to D's logits and what the loss reads in them."""
    loss, inputs = gan.adversarial_loss, example_inputs(gan)
    compares, count = needs_reference(loss), len(inputs)
    if gan.discriminator_is_conditional or (compares and gan.conditional):
        inputs += condition_inputs(gan)
    references_of = _references(gan) if compares else None
    structure = gan.example_spec

    def answer(*tensors):
        examples = keras.tree.pack_sequence_as(structure, tensors[:count])
        condition = condition_of(gan, tensors[count:])
        logits = _logits(gan, examples, condition)
        if not compares:
            found = loss.verdict(logits, None)
        elif condition is None:
            found = loss.verdict(logits, references_of(None))
        else:
            found = tf.map_fn(
                lambda one: loss.verdict(one[0][None], one[1])[0],
                (logits, references_of(condition)),
                fn_output_signature="float32",
            )
        return {loss.reads_as: found, "logits": logits}

    return endpoint(answer, inputs)


def example_names(gan):
    """The names of the tensors of an example, a list."""
    return [name for name, *_ in example_inputs(gan)]


def endpoint(function, inputs):
    """The function with named arguments, which clients use, and their specification."""
    function.__signature__ = inspect.Signature(
        [inspect.Parameter(name, _POSITIONAL) for name, *_ in inputs]
    )
    return function, [tf.TensorSpec(*of, name=name) for name, *of in inputs]


def inputs_of(specs):
    """`(name, shape, dtype)` of each input, as `endpoint` takes them."""
    return [(spec.name, spec.shape, spec.dtype) for spec in specs]


def condition_of(gan, tensors):
    """The tensors of a condition in its structure; None without a condition."""
    if not tensors:
        return None
    return keras.tree.pack_sequence_as(gan.condition_spec, tensors)


def _logits(gan, examples, condition):
    packed = gan._for_discriminator(examples, condition)
    with same_noise(gan.discriminator):
        outputs = _inferred(gan, gan.discriminator, packed)
    logits = logits_of(outputs)
    return tf.cast(logits, "float32")


def _references(gan):
    """A function from conditions to D's logits of generated examples of each.

    Without a condition, and for a known number of classes, the logits are constants of
    the export. Otherwise the export computes them in each call.
    """
    if not gan.conditional:
        constant = reference_logits(gan)[0]
        return lambda condition: constant
    if gan.num_classes is not None:
        table = reference_logits(gan, np.arange(gan.num_classes))
        return lambda labels: tf.gather(table, labels)
    count, latents = 1, None
    if gan.prior is not None:  # Without latents, a condition has one example.
        count = reference_count(gan)
        latents, _ = reference_latents(gan, count)

    def references(condition):
        rows, drawn = trees.count(condition), None
        condition = trees.mapped(lambda x: tf.repeat(x, count, axis=0), condition)
        if latents is not None:
            drawn = tf.tile(latents, (rows, *[1] * (latents.ndim - 1)))
        fake = _inferred(gan, gan.generator, gan._for_generator(drawn, condition))
        logits = _logits(gan, trees.cast(fake, "float32"), condition)
        return tf.reshape(logits, tf.concat([[rows, count], tf.shape(logits)[1:]], 0))

    return references

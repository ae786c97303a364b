"""Whether D returns logits, found by calling it with several sets of weights."""

import numpy as np
from keras import ops

from keras_gan import backend
from keras_gan.checks.wiring import unnamed_outputs
from keras_gan.core import trees
from keras_gan.models.ends import last_activation

_EXAMPLES = 2
_TRIALS = 24


def check_logits(gan, loss):
    """Raises `ValueError` if D's scores are never negative, whatever its weights.

    Logits can have both signs: in a last layer without an activation, weights of the
    opposite sign give logits of the opposite sign. Outputs of a sigmoid, a softmax or a
    ReLU are never below 0. D is called on noise, first with its own weights and then
    with others, until an output is negative. Most often the first call is enough. D is
    left unchanged.

    Not checked are a D without trainable weights, a D for a loss of energies, which
    must not be negative, a D for a loss of embeddings, and a D that ends in a layer
    with `returns_logits = True`, as `layers.LogSumExp`.

    Args:
        gan: `GAN` with built networks.
        loss: `losses.AdversarialLoss`.
    """
    if not loss.high_is_real or not gan.discriminator.trainable_variables:
        return
    if getattr(last_activation(gan.discriminator)[0], "returns_logits", False):
        return
    inputs, last = _inputs(gan), None
    for weights in _weights(gan.discriminator):
        logits = _logits(gan.discriminator, inputs, weights)
        if not loss.classifies and logits.shape[-1] != 1:
            return
        if np.any(logits < 0):
            return
        last = logits if last is None else np.concatenate([last, logits])
    if not last.any():  # Outputs that are all 0 do not come from a sigmoid.
        return
    raise ValueError(
        "The discriminator must return logits, which take both signs, but its outputs "
        f"lay in [{last.min():.3g}, {last.max():.3g}] whatever its weights were. "
        "Remove the sigmoid, softmax or ReLU at the end of discriminator "
        f"'{gan.discriminator.name}'; `gan.discriminate` applies a sigmoid for you."
    )


def _inputs(gan):
    """Noise of the shapes of G's examples, and a condition if D takes one."""
    rng = np.random.default_rng(0)
    examples = trees.mapped(
        lambda leaf: ops.cast(
            rng.normal(size=(_EXAMPLES, *leaf.shape[1:])), gan.variable_dtype
        ),
        gan._sized_examples(_EXAMPLES),
    )
    return gan._for_discriminator(examples, gan._blank_condition(_EXAMPLES))


def _weights(network):
    """D's own weights, and then others, in which each variable has a random sign."""
    variables = network.trainable_variables
    yield [ops.convert_to_tensor(variable) for variable in variables]
    rng = np.random.default_rng(0)
    noise = [
        0.1 * rng.standard_normal(variable.shape, "float32") for variable in variables
    ]
    for trial in range(1, _TRIALS):
        signs = rng.choice([-1.0, 1.0], size=len(variables))
        scale = 1 + trial // 4
        yield [
            ops.cast(scale * sign * (variable + each), variable.dtype)
            for variable, each, sign in zip(variables, noise, signs, strict=True)
        ]


def _logits(network, inputs, weights):
    with backend.substituted(network.trainable_variables, weights):
        outputs = network(inputs, training=False)
    if isinstance(outputs, (list, tuple)) or (
        isinstance(outputs, dict) and "logits" not in outputs
    ):
        # Found only here if Keras cannot tell what a subclassed network returns.
        raise ValueError(unnamed_outputs(outputs))
    if isinstance(outputs, dict):
        outputs = outputs["logits"]
    return ops.convert_to_numpy(ops.cast(outputs, "float32"))

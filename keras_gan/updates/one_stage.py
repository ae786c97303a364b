"""One-stage training: both players' gradients from one pass of each network."""

import keras
import numpy as np
from keras import ops

from keras_gan import backend
from keras_gan.core import keras_internals
from keras_gan.core import trees
from keras_gan.core.serialization import register
from keras_gan.layers.minibatch_deviation import MinibatchDeviation
from keras_gan.models.ends import logits_of
from keras_gan.updates.update import Update
from keras_gan.updates.update import apply_both

_EXAMPLES = 8


@register
class OneStage(Update):
    """One-stage training: both players' gradients from one pass through D.

    The gradients are those of `Simultaneous`. They cost 3 passes of G and 6 of D,
    where `Alternating` needs 4 and 8.

    D's backward pass already computes the gradient of D's loss at the generated
    images, dL_D/dx = dL_D/ds · ds/dx. G needs dL_G/ds · ds/dx: the same gradient times
    the ratio of the two slopes dL_G/ds and dL_D/ds. If a penalty such as
    `penalties.R2` has computed ds/dx there, that is used instead. If D's slope
    vanishes, as that of a hinge loss beyond its margin, or D returns several logits
    per example, one more backward pass computes ds/dx.

    Without a penalty, simultaneous updates are less stable than alternating ones.
    Layers with state, such as batch normalization in G, see one pass per training
    step, where `Simultaneous` shows them two.

    D must score each example independently of the rest of its batch. `compile` tests
    this on noise, with D's weights perturbed: it replaces one example of a batch, and
    the logits of the others must not change.

    Raises:
        ValueError: at `compile`, if D couples examples: batch normalization,
            minibatch standard deviation, packing.

    Example:

    >>> OneStage()
    OneStage()

    Reference: [Shen et al., 2021](https://arxiv.org/abs/2103.00430). Here automatic
    differentiation gives the two slopes, so any loss of the logits can be used.
    """

    def __call__(self, gan, real, condition):
        return apply_both(gan, *gan.gradients_of_both(gan.draw(real, condition)))

    def check(self, gan):
        if hasattr(gan.generator, "completed"):
            raise ValueError(
                "OneStage takes G's gradient from the generated examples alone, and an "
                "encoder also has one from the real examples. Use "
                "updates.Alternating(). Received: generator "
                f"'{gan.generator.name}', which has an encoder"
            )
        before, after = _logits_of_two_batches(gan)
        if len(before) != _EXAMPLES:
            raise ValueError(
                "OneStage takes a discriminator with logits for each example. "
                f"Received: {len(before)} rows of logits for {_EXAMPLES} examples, "
                f"from discriminator '{gan.discriminator.name}'"
            )
        moved = np.abs(after - before)[1:].max()
        if not moved <= 1e-5 * np.abs(before).max():
            raise ValueError(
                "OneStage takes a discriminator that scores each example independently "
                "of the rest of its batch. Received: discriminator "
                f"'{gan.discriminator.name}', whose logits change by up to {moved:.2g} "
                f"when another example is replaced. {_suspects(gan.discriminator)}"
            )


def _logits_of_two_batches(gan):
    """D's logits in training, for two batches that differ in the first example only."""
    rng = np.random.default_rng(0)
    network = gan.discriminator
    variables = network.trainable_variables
    # Perturbed, because what couples examples may begin with a weight of 0.
    weights = [
        ops.cast(variable + rng.normal(0, 0.05, variable.shape), variable.dtype)
        for variable in variables
    ]
    condition = gan._blank_condition(_EXAMPLES)
    made = gan._sized_examples(_EXAMPLES)
    examples = trees.mapped(lambda leaf: rng.normal(size=leaf.shape), made)
    others = trees.mapped(lambda leaf: 3 * rng.normal(size=leaf.shape), made)
    exchanged = trees.mapped(
        lambda kept, other: np.concatenate([other[:1], kept[1:]]), examples, others
    )
    results = []
    for batch in (examples, exchanged):
        batch = trees.cast(batch, gan.variable_dtype)
        inputs = gan._for_discriminator(batch, condition)
        # Both passes use the same random draws and leave D's own state unchanged.
        with backend.substituted(variables, weights):
            outputs = network(inputs, training=True)
        logits = logits_of(outputs)
        results.append(ops.convert_to_numpy(ops.cast(logits, "float32")))
    return results


def _suspects(network):
    layers = keras_internals.layers_of(network)
    names = [
        f"'{layer.name}'"
        for layer in layers
        if isinstance(layer, keras.layers.BatchNormalization)
    ]
    if not names:
        if any(isinstance(layer, MinibatchDeviation) for layer in layers):
            return (
                "Minibatch standard deviation does that; models.stylegan2(..., "
                "group_size=None) leaves it out."
            )
        return "Use layers that treat each example independently."
    return (
        f"Batch normalization ({', '.join(names)}) does that; group normalization "
        "does not: models.dcgan(..., discriminator_normalization=lambda: "
        "keras.layers.GroupNormalization(8))."
    )

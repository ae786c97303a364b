"""Both players' gradients from one pass of each network."""

import keras
import numpy as np
from keras import ops

from keras_gan import backend
from keras_gan.core import keras_internals
from keras_gan.core.serialization import register
from keras_gan.updates.update import Update
from keras_gan.updates.update import apply_both

_EXAMPLES = 8


@register
class OneStage(Update):
    """Both players move at once, by one forward and one backward pass of D.

    `Simultaneous` in other words: the same gradients, for the price of 3 passes of G
    and 6 of D where `Alternating` pays 4 and 8. On its way back from D's loss to D's
    weights, the backward pass comes by dL_D/dx at the generated images, which is
    dL_D/ds · ds/dx for each image. G needs dL_G/ds · ds/dx, which is as much times
    the ratio of two slopes of the logit. Where a penalty has taken ds/dx there
    (`penalties.R2`), that is used; where D's own slope vanishes, as that of a hinge
    beyond its margin, or D has several logits an example, ds/dx costs a pass more.

    Moves are simultaneous, which without a penalty is less stable than turns are.
    Layers with a state, such as batch normalization in G, see one pass a step where
    `Simultaneous` shows them two.

    It takes a D that judges each example apart from its batch, which is tried at
    `compile`, on noise and with D's weights nudged: one example of a batch is
    exchanged, and the others' logits must stay.

    Raises:
        ValueError: at `compile`, if D couples examples: batch normalization, the
            deviation of a minibatch, packing.

    Example:

    >>> OneStage()
    OneStage()

    Reference: [Shen et al., 2021](https://arxiv.org/abs/2103.00430); the ratio of
    slopes is here that of automatic derivatives, so that it holds for any loss of
    the logits.
    """

    def __call__(self, gan, real, labels):
        return apply_both(gan, *gan.gradients_of_both(gan.draw(real, labels)))

    def check(self, gan):
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
                "OneStage takes a discriminator that judges each example apart from "
                "the rest of its batch. Received: discriminator "
                f"'{gan.discriminator.name}', whose logits move by up to {moved:.2g} "
                f"where another example is exchanged. {_suspects(gan.discriminator)}"
            )


def _logits_of_two_batches(gan):
    """D's logits, in training, for batches that differ in the first example alone."""
    rng = np.random.default_rng(0)
    network = gan.discriminator
    variables = network.trainable_variables
    # Nudged, as what couples examples may begin with a weight of 0.
    weights = [
        ops.cast(variable + rng.normal(0, 0.05, variable.shape), variable.dtype)
        for variable in variables
    ]
    latents = gan.prior(_EXAMPLES, backend.SeedSequence(0))
    labels = ops.zeros(_EXAMPLES, "int32") if gan.conditional else None
    made = backend.pure(lambda: gan.generator(gan._with_labels(latents, labels)))
    examples = rng.normal(size=made.shape)
    exchanged = examples.copy()
    exchanged[0] = 3 * rng.normal(size=made.shape[1:])
    results = []
    for batch in (examples, exchanged):
        inputs = gan._with_labels(ops.cast(batch, gan.variable_dtype), labels)
        # The same random draws both times, and no trace in D's own state.
        with backend.substituted(variables, weights):
            outputs = network(inputs, training=True)
        logits = outputs["logits"] if isinstance(outputs, dict) else outputs
        results.append(ops.convert_to_numpy(ops.cast(logits, "float32")))
    return results


def _suspects(network):
    names = [
        f"'{layer.name}'"
        for layer in keras_internals.layers_of(network)
        if isinstance(layer, keras.layers.BatchNormalization)
    ]
    if not names:
        return "Take a layer that looks at each example alone."
    return (
        f"Batch normalization ({', '.join(names)}) does that; group normalization "
        "does not: models.dcgan(..., discriminator_normalization=lambda: "
        "keras.layers.GroupNormalization(8))."
    )

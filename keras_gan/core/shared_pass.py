"""The gradient of G's loss at generated examples, from D's own backward pass."""

from keras import ops

from keras_gan import backend
from keras_gan.core import keras_internals
from keras_gan.core import trees

# The ratio of slopes is not used if |dL_D/ds| is less than this times |dL_G/ds|.
_LEAST = 1e-8


def depends_on_logits_only(gan, scored):
    """Whether D's loss depends on the fakes only through one logit per example.

    Then dL/dx of the pass over them is dL/ds · ds/dx up to rounding. This does not hold
    if a penalty uses ds/dx or other outputs of the pass, if a layer has added a loss
    term, or in float16, which may have lost small gradients.

    Args:
        gan: `GAN`.
        scored: `backend.Pass`.
    """
    penalties = gan._penalties_of("discriminator").values()
    inside = any("fake_outputs" in penalty.needs for penalty in penalties)
    inside = inside or scored.losses
    halved = keras_internals.computes_in_float16(gan.discriminator)
    one = backend.has_one_score(scored.logits)
    return one and not (inside or halved or scored.differentiated)


def generator_slope(scored, wanted, by_examples, by_logits):
    """dL_G/dx at generated examples, from dL_D/dx of the same pass.

    Args:
        scored: `backend.Pass` over the examples.
        wanted: dL_G/ds at their logits.
        by_examples: dL_D/dx, which is dL_D/ds · ds/dx for each example, or None.
        by_logits: dL_D/ds, or None.
    """
    if by_examples is None:
        return scored.pull_back(wanted)
    ratio = ops.divide_no_nan(wanted, by_logits)
    vanishes = ops.any(ops.abs(by_logits) < _LEAST * ops.abs(wanted))
    return ops.cond(
        vanishes,
        lambda: scored.pull_back(wanted),
        lambda: trees.mapped(lambda x: backend.one_a_row(ratio, x) * x, by_examples),
    )

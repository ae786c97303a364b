"""G's slope at generated images, from D's own backward pass over them."""

from keras import ops

from keras_gan import backend

# D's own slope may be so much less than G's before it is no longer divided by.
_LEAST = 1e-8


def hangs_on_logits_only(gan, scored):
    """Whether D's loss hangs on its pass over generated images by one logit each.

    Then that pass' dL/dx is dL/ds · ds/dx to rounding. It is not where a penalty has
    gone into the pass, by ds/dx or by other outputs, or a layer has added a loss
    of its own; nor may half precision have lost what is small of it.

    Args:
        gan: `GAN`.
        scored: `backend.Pass`.
    """
    penalties = gan._penalties_of("discriminator").values()
    inside = any("fake_outputs" in penalty.needs for penalty in penalties)
    layers = list(gan.discriminator._flatten_layers())
    inside = inside or any(layer._get_own_losses() for layer in layers)
    halved = any(layer.compute_dtype == "float16" for layer in layers)
    one = backend.has_one_score(scored.logits)
    return one and not (inside or halved or scored.differentiated)


def generator_slope(scored, wanted, by_images, by_logits):
    """G's dL/dx at generated images, by D's of the same pass.

    Args:
        scored: `backend.Pass` over the images.
        wanted: dL_G/ds at their logits.
        by_images: dL_D/dx, dL_D/ds · ds/dx for each image, or None.
        by_logits: dL_D/ds, or None.
    """
    if by_images is None:
        return scored.pull_back(wanted)
    ratio = ops.divide_no_nan(wanted, by_logits)
    vanishes = ops.any(ops.abs(by_logits) < _LEAST * ops.abs(wanted))
    return ops.cond(
        vanishes,
        lambda: scored.pull_back(wanted),
        lambda: backend.one_a_row(ratio, by_images) * by_images,
    )

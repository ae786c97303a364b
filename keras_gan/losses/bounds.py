"""A warning if nothing bounds D's slope and the loss means little without a bound."""

import keras

from keras_gan.core.advising import advise
from keras_gan.core.keras_internals import layers_of

_OF_LIBRARIES = ("keras.", "keras_gan.")


def advise_bound(loss, gan, penalty):
    """Warns, once for each GAN, unless something may bound the slope of D.

    That is a penalty on D, a constraint on one of its variables, or a normalization of
    its weights or gradients. A layer of the user's own may be one.

    Args:
        loss: `losses.AdversarialLoss`.
        gan: `GAN` that is being compiled.
        penalty: string, the code of a penalty that would do.
    """
    penalties = gan.penalties.values()
    if any(penalty.player == "discriminator" for penalty in penalties):
        return
    variables = gan.discriminator.trainable_variables
    if any(getattr(v, "constraint", None) is not None for v in variables):
        return
    if any(map(_may_bound, layers_of(gan.discriminator))):
        return
    advise(
        gan,
        "bound",
        f"{type(loss).__name__} measures a distance only while the slope of the "
        "discriminator is bounded, and nothing bounds it here, so its scores can grow "
        f"without limit. Add penalties=[{penalty}], or use "
        "constraints.constrain(discriminator, constraints.ClipWeights(0.01)) or "
        "models.spectrally_normalized(discriminator).",
    )


def _may_bound(layer):
    if isinstance(layer, keras.layers.SpectralNormalization):
        return True
    if getattr(layer, "bounds_slope", False):
        return True
    of_library = type(layer).__module__.startswith(_OF_LIBRARIES)
    return not of_library and not isinstance(layer, keras.Model)

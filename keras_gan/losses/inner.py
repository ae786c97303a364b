"""Losses that wrap another loss: what they take over from it."""

import keras

from keras_gan.losses.adversarial import AdversarialLoss


def take_over(outer, loss):
    """Makes `loss` the inner loss: `outer` takes over all that it does not override.

    Args:
        outer: `AdversarialLoss` in construction.
        loss: `AdversarialLoss` without a state that scores single examples, or pairs.

    Raises:
        TypeError: if `loss` is not an `AdversarialLoss`.
        ValueError: if it couples the examples of a batch or has a state.
    """
    if not isinstance(loss, AdversarialLoss):
        raise TypeError(
            "`loss` must be a losses.AdversarialLoss, such as losses.Hinge(). "
            f"Received: loss={loss!r}"
        )
    if loss.couples_examples or isinstance(loss, keras.layers.Layer):
        raise ValueError(
            "`loss` must score examples apart from each other and have no state "
            f"of its own. Received: loss={loss!r}"
        )
    outer.loss = loss
    for name, inherited in vars(AdversarialLoss).items():
        overridden = getattr(type(outer), name) is not inherited
        if not name.startswith("_") and not overridden:
            setattr(outer, name, getattr(loss, name))

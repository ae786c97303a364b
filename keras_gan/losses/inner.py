"""Losses that wrap another loss: what they take over from it."""

import keras

from keras_gan.losses.adversarial import AdversarialLoss


def take_over(outer, loss, may_couple=False):
    """Makes `loss` the inner loss: `outer` takes over all that it does not override.

    Args:
        outer: `AdversarialLoss` in construction.
        loss: `AdversarialLoss` without a state that scores single examples, or pairs.
        may_couple: boolean, whether the loss may couple the examples of a batch.

    Raises:
        TypeError: if `loss` is not an `AdversarialLoss`.
        ValueError: if it has a state, or couples the examples of a batch and must not.
    """
    if not isinstance(loss, AdversarialLoss):
        raise TypeError(
            "`loss` must be a losses.AdversarialLoss, such as losses.Hinge(). "
            f"Received: loss={loss!r}"
        )
    if isinstance(loss, keras.layers.Layer):
        raise ValueError(
            f"`loss` must have no state of its own. Received: loss={loss!r}"
        )
    if loss.couples_examples and not may_couple:
        raise ValueError(
            f"`loss` must score examples apart from each other. Received: loss={loss!r}"
        )
    outer.loss = loss
    for name, inherited in vars(AdversarialLoss).items():
        overridden = getattr(type(outer), name) is not inherited
        if not name.startswith("_") and not overridden:
            setattr(outer, name, getattr(loss, name))

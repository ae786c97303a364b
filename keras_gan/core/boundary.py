"""The gradient that G's adversarial loss sends through D into the generated examples.

Augmentations with a method `slope_into_generator(slope)` change it on its way.
"""

from keras import ops

from keras_gan.core import trees
from keras_gan.core.step import Note


def with_slope(slope, examples):
    """A scalar whose gradient by the examples is `slope`.

    Args:
        slope: tensor of the examples' shape, or a tree of them. No gradient flows
            through it.
        examples: tensor, or a tree of them.
    """
    products = trees.mapped(
        lambda s, x: ops.sum(ops.stop_gradient(s) * x), slope, examples
    )
    return trees.total(products)


def is_changed(gan):
    """Whether an augmentation changes the gradient."""
    return any(hasattr(each, "slope_into_generator") for each in gan.augmentations)


def changed(gan, slope, notes):
    """dL_G/dx at generated examples, as the GAN's augmentations change it.

    Args:
        gan: `GAN`.
        slope: dL_G/dx, the gradient of this replica's mean loss.
        notes: dictionary in which the augmentations' notes for `end_step` are entered.
    """
    for augmentation in reversed(gan.augmentations):
        if hasattr(augmentation, "slope_into_generator"):
            slope, note = augmentation.slope_into_generator(slope)
            notes[augmentation] = Note(note, True)
    return slope

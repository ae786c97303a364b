"""Augmentations by name, and which to use for a number of training images."""

from keras_gan import losses
from keras_gan.augmentation.adaptive import AdaptiveAugmentation
from keras_gan.augmentation.differentiable import diff_augment
from keras_gan.augmentation.transforms import HorizontalFlip
from keras_gan.core.integers import integer
from keras_gan.core.suggesting import did_you_mean

NAMES = ("none", "diffaugment", "ada")
# Below this number of training images augmentation helps; see docs/training.md.
FEW = 3_000
# Of real images. The paper's 500,000 are more than a short run shows.
_RAMP = 50_000


def get(identifier):
    """Returns the list of augmentations that a name stands for, for `compile`.

    - `"none"` and None: an empty list.
    - `"diffaugment"`: DiffAugment, with the paper's strengths.
    - `"ada"`: adaptive discriminator augmentation (ADA) with a horizontal flip and the
      transforms of DiffAugment. Its probability can go from 0 to 1 within 50,000
      images, a tenth of the paper's number: runs of minutes show D only some hundred
      thousand images.

    Args:
        identifier: one of these names, None, or a list of `augmentation.Transform`,
            which is returned as it is.

    Raises:
        ValueError: if no augmentation has that name.

    Example:

    >>> get("none"), len(get("ada")[0].transforms)
    ([], 4)
    """
    if identifier is None:
        return []
    if not isinstance(identifier, str):
        return identifier
    if identifier not in NAMES:
        raise ValueError(
            f"`augment` must be one of {', '.join(map(repr, NAMES))}, or a list of "
            f"augmentation.Transform.{did_you_mean(identifier, NAMES)} Received: "
            f"{identifier!r}"
        )
    if identifier == "none":
        return []
    if identifier == "diffaugment":
        return [diff_augment()]
    transforms = [HorizontalFlip(), *diff_augment().transforms]
    return [AdaptiveAugmentation(transforms, ramp=_RAMP)]


def by_count(image_count, loss="non_saturating"):
    """The name of the augmentation for a number of training images.

    Fewer than 3,000 images are augmented: by ADA, or by DiffAugment if ADA cannot read
    from the logits of this loss whether D overfits. The number was measured, see
    docs/training.md.

    Args:
        image_count: integer of at least 1.
        loss: `losses.AdversarialLoss`, or the name of one.

    Returns:
        A name that `get` takes.

    Example:

    >>> by_count(300), by_count(300, "wasserstein"), by_count(50_000)
    ('ada', 'diffaugment', 'none')
    """
    if integer("image_count", image_count) >= FEW:
        return "none"
    return "ada" if losses.get(loss).classifies else "diffaugment"

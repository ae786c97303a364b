"""Augmentations by name, on every kind of image."""

import numpy as np
import pytest

from keras_gan import augmentation
from keras_gan import losses
from keras_gan import recipes
from keras_gan import updates


@pytest.mark.slow
@pytest.mark.parametrize("name", ["diffaugment", "ada"])
@pytest.mark.parametrize(
    ("shape", "num_classes"),
    [
        ((8, 8, 1), None),
        ((9, 14, 3), 3),
        pytest.param((8, 128, 3), None, marks=pytest.mark.slow),
        pytest.param((128, 128, 1), None, marks=pytest.mark.slow),
    ],
)
def test_each_trains_on_every_kind_of_image_in_one_stage(name, shape, num_classes):
    recipe = recipes.default(
        shape, num_classes, seed=0, width=0.1, latent_dim=4, augment=name
    )
    assert isinstance(recipe.gan.update, updates.OneStage)
    if name == "ada":  # From the first step on, and not only once D overfits.
        recipe.gan.augmentations[0].probability.assign(0.7)
    images = np.random.default_rng(0).uniform(-1, 1, (4, *shape)).astype("float32")
    labels = None if num_classes is None else np.arange(4) % num_classes
    logs = recipe.gan.fit(images, labels, batch_size=4, verbose=0).history
    assert all(np.isfinite(values).all() for values in logs.values())
    assert ("augmentation_probability" in logs) == (name == "ada")


def test_names_and_lists():
    own = [augmentation.HorizontalFlip()]
    assert augmentation.get(own) is own
    assert augmentation.get(None) == augmentation.get("none") == []
    with pytest.raises(ValueError, match="'diffaugment', 'ada'.*'auto'"):
        augmentation.get("auto")
    # Two calls make two objects: an adaptive augmentation has a state.
    assert augmentation.get("ada")[0] is not augmentation.get("ada")[0]


def test_few_images_are_augmented_by_what_the_loss_allows():
    few = augmentation.choosing.FEW
    assert augmentation.by_count(few) == "none"
    assert augmentation.by_count(few - 1) == "ada"
    assert augmentation.by_count(1, losses.Wasserstein()) == "diffaugment"
    assert augmentation.by_count(np.int64(1), "relativistic_paired") == "ada"
    with pytest.raises(ValueError, match="image_count=0"):
        augmentation.by_count(0)

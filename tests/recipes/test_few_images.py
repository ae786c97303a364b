"""The recipes fastgan and vit: their papers' hyperparameters and their arguments."""

import keras
import numpy as np
import pytest

from keras_gan import augmentation
from keras_gan import losses
from keras_gan import penalties
from keras_gan import recipes

RECIPES = [recipes.fastgan, recipes.vit]


@pytest.mark.parametrize("recipe", RECIPES)
def test_they_take_the_arguments_of_all_recipes(recipe):
    gan = recipe(
        (12, 20, 3),
        class_names=["a", "b"],
        seed=3,
        width=0.0625,
        latent_dim=6,
        learning_rate=(0.25, 0.125),
        augment="none",
    ).gan
    assert gan.class_names == ["a", "b"] and gan.conditional
    assert (gan.latent_dim, gan.seed) == (6, 3)
    assert float(gan.d_optimizer.learning_rate) == 0.25
    assert float(gan.g_optimizer.learning_rate) == 0.125
    assert gan.augmentations == []
    assert gan.generator.output_shape == (None, 12, 20, 3)


def half_life(batch_size):
    """In images: 0.999 per step is a half after 692.8 steps."""
    return batch_size * np.log(0.5) / np.log(0.999)


@pytest.mark.slow
def test_fastgans_hyperparameters_are_those_of_the_authors_code():
    recipe = recipes.fastgan((32, 32, 3), width=0.0625)
    gan = recipe.gan
    assert recipe.batch_size == 8 and gan.latent_dim == 256
    assert repr(gan.adversarial_loss) == "RandomMarginHinge(spread=0.2)"
    assert list(gan.penalties) == ["self_supervision"]
    assert isinstance(gan.augmentations[0], augmentation.Chain)
    for optimizer in (gan.d_optimizer, gan.g_optimizer):
        np.testing.assert_allclose(float(optimizer.learning_rate), 2e-4)
        assert (optimizer.beta_1, optimizer.beta_2) == (0.5, 0.999)
    np.testing.assert_allclose(gan.average.half_life, half_life(8))
    assert gan.generator.get_layer("start_glu").output.shape[-1] == 16 * 4


def test_vits_hyperparameters_are_those_of_the_paper():
    """But for the batch size; the rate is 2e-4 at a width of 768."""
    recipe = recipes.vit((32, 32, 3), width=0.25)
    gan = recipe.gan
    assert isinstance(gan.adversarial_loss, losses.RelativisticPaired)
    assert {name: p.weight for name, p in gan.penalties.items()} == {
        "r1": 0.1,
        "r2": 0.1,
    }
    assert gan.penalties["r1"].interval == 1
    for optimizer in (gan.d_optimizer, gan.g_optimizer):
        np.testing.assert_allclose(float(optimizer.learning_rate), 2e-4 * 768 / 48)
        assert (optimizer.beta_1, optimizer.beta_2) == (0.0, 0.99)
    np.testing.assert_allclose(gan.average.half_life, half_life(64))
    assert gan.generator.get_layer("block_4").output.shape == (None, 64, 48)


def test_losses_that_nothing_bounds_are_refused():
    with pytest.raises(ValueError, match="without bound.*recipe fastgan"):
        recipes.fastgan((8, 8, 1), loss="wasserstein", width=0.0625)
    with pytest.raises(ValueError, match="without bound.*recipe vit"):
        recipes.vit((8, 8, 1), loss="wasserstein", penalties=[], width=0.0625)
    terms = [penalties.SelfSupervision(), penalties.LeCam()]
    recipes.fastgan((8, 8, 1), loss="wasserstein", penalties=terms, width=0.0625)


@pytest.mark.slow
@pytest.mark.parametrize("recipe", RECIPES)
def test_they_may_be_saved_before_a_step(recipe, tmp_path):
    gan = recipe((8, 8, 1), class_names=["a", "b"], width=0.0625).gan
    gan.save(tmp_path / "gan.keras")
    again = keras.models.load_model(tmp_path / "gan.keras")
    assert again.class_names == ["a", "b"] and list(again.penalties) == list(
        gan.penalties
    )

"""Recipes: what their papers say, and that each trains."""

import keras
import numpy as np
import pytest

import keras_gan_cli
from keras_gan import constraints
from keras_gan import recipes

NAMES = keras_gan_cli.RECIPES


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("num_classes", [None, 3])
def test_every_recipe_takes_a_step(name, num_classes):
    recipe = getattr(recipes, name)((8, 8, 1), num_classes=num_classes, seed=0)
    recipe.gan.update.check_batch_size(recipe.batch_size)
    images = np.zeros((20, 8, 8, 1), "float32") - 0.5
    labels = None if num_classes is None else np.arange(20) % 3
    history = recipe.gan.fit(images, labels, batch_size=20, verbose=0).history
    assert all(np.isfinite(values).all() for values in history.values())
    assert recipe.epochs >= 1


def test_the_command_line_offers_every_recipe():
    functions = {
        name
        for name, value in vars(recipes).items()
        if callable(value)
        and getattr(value, "__module__", "") == recipes.__name__
        and not name.startswith("_")
    }
    assert functions - {"Recipe"} == set(NAMES)


def test_the_papers_hyperparameters():
    wgan = recipes.wgan((28, 28, 1)).gan
    assert isinstance(wgan.d_optimizer, keras.optimizers.RMSprop)
    np.testing.assert_allclose(float(wgan.d_optimizer.learning_rate), 5e-5)
    assert {v.constraint.limit for v in wgan.discriminator.trainable_variables} == {
        0.01
    }
    assert isinstance(
        wgan.discriminator.trainable_variables[0].constraint, constraints.ClipWeights
    )
    wgan_gp = recipes.wgan_gp((28, 28, 1)).gan
    assert wgan_gp.penalties["wasserstein_gradient"].weight == 10
    assert (wgan_gp.d_optimizer.beta_1, wgan_gp.d_optimizer.beta_2) == (0, 0.9)
    assert wgan_gp.update.discriminator_steps == 5
    dcgan = recipes.dcgan((64, 64, 3)).gan
    np.testing.assert_allclose(float(dcgan.g_optimizer.learning_rate), 2e-4)
    assert dcgan.g_optimizer.beta_1 == 0.5

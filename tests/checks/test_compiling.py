"""What `compile` refuses, and what each error tells to write."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import tiny_gan
from conftest import tiny_image_gan
from conftest import tiny_networks

from keras_gan import GAN
from keras_gan import augmentation
from keras_gan import losses
from keras_gan import metrics
from keras_gan import penalties
from keras_gan import updates

pytestmark = pytest.mark.usefixtures("eager")


def adam():
    return keras.optimizers.Adam(1e-3)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"penalties": penalties.R1()}, r"list, such as penalties=\[penalties.R1"),
        ({"penalties": [penalties.R1]}, r"the class R1; write R1\(\.\.\.\)"),
        ({"penalties": "r1"}, "`penalties` must be a list"),
        ({"augmentations": augmentation.Noise()}, r"list, such as augmentations=\["),
        ({"augmentations": [augmentation.Noise]}, r"write Noise\("),
        ({"metrics": metrics.FrechetDistance()}, r"list, such as metrics=\["),
        ({"metrics": [metrics.PRDC]}, r"write PRDC\("),
        ({"update": updates.Alternating}, r"write Alternating\("),
        ({"loss": losses.Hinge}, "this is a class: pass loss=Hinge"),
        ({"d_optimizer": None}, "`d_optimizer` must be a Keras optimizer.*None"),
        ({"g_optimizer": keras.optimizers.Adam}, r"`g_optimizer`.*write Adam\("),
    ],
)
def test_a_part_of_another_kind(arguments, message):
    gan = tiny_gan(compiled=False)
    with pytest.raises(TypeError, match=message):
        gan.compile(**{"d_optimizer": adam(), "g_optimizer": adam()} | arguments)


def test_an_optimizer_of_another_gan_or_of_the_other_player():
    """As people write who train one model for each fold."""
    d_optimizer, g_optimizer = adam(), adam()
    gan = tiny_gan(compiled=False)
    gan.compile(d_optimizer, g_optimizer)
    gan.compile(d_optimizer, g_optimizer, "hinge")
    with pytest.raises(ValueError, match="`d_optimizer` was built for other variables"):
        gan.compile(g_optimizer, d_optimizer)
    with pytest.raises(ValueError, match="`g_optimizer` was built for other variables"):
        tiny_gan(compiled=False).compile(adam(), g_optimizer)
    scaling = keras.optimizers.LossScaleOptimizer(adam())
    gan.compile(scaling, adam())
    with pytest.raises(ValueError, match="other variables"):
        tiny_gan(compiled=False).compile(scaling, adam())


@pytest.mark.parametrize("player", ["discriminator", "generator"])
def test_a_frozen_player(player, points):
    """The habit of older code, in which G was trained through a frozen D."""
    gan = tiny_gan(compiled=False)
    getattr(gan, player).trainable = False
    with pytest.raises(ValueError, match=rf"{player} is frozen.*trainable = True"):
        gan.compile(adam(), adam())
    gan = tiny_gan()
    getattr(gan, player).trainable = False
    with pytest.raises(ValueError, match=f"{player} is frozen"):
        gan.fit(points, verbose=0)


def test_a_player_of_which_some_layers_are_frozen(points):
    gan = tiny_gan(compiled=False)
    gan.discriminator.layers[0].trainable = False
    gan.compile(adam(), adam())
    gan.fit(points, verbose=0)


def test_networks_that_were_trained_in_another_gan(points, recwarn):
    networks = tiny_networks()
    first = GAN(*networks, latent_dim=4)
    first.compile("adam", "adam")
    GAN(*networks, latent_dim=4)
    assert not [w for w in recwarn if "another GAN" in str(w.message)]
    first.fit(points[:32], verbose=0)
    with pytest.warns(UserWarning, match="generator .* in another GAN for 1 steps"):
        GAN(networks[0], tiny_networks()[1], latent_dim=4)


class OfCondition(penalties.Penalty):
    needs = ("condition",)

    def __call__(self, critic, real, fake, seed, condition):
        return keras.ops.mean(keras.ops.cast(condition, "float32"))


def test_a_penalty_of_a_condition_that_the_data_do_not_have(images):
    gan = tiny_image_gan()
    gan.compile("adam", "adam", penalties=[OfCondition()])
    for data in (images, tf.data.Dataset.from_tensor_slices(images).batch(32)):
        with pytest.raises(ValueError, match="OfCondition.* needs a condition.*none"):
            gan.fit(data, verbose=0)
    logs = gan.fit(images, np.full(len(images), 2), verbose=0).history
    assert logs["of_condition"] == [2.0]
    gan.evaluate(images, verbose=0)  # No penalty is evaluated.


def test_the_former_name_of_a_condition():
    class OfLabels(penalties.Penalty):
        needs = ("labels",)

    with pytest.raises(ValueError, match="'labels', which is called 'condition' now"):
        tiny_image_gan().compile("adam", "adam", penalties=[OfLabels()])


@pytest.mark.parametrize("integer", [np.int64, np.int32, np.uint8])
def test_integers_of_numpy(integer):
    """`int64(3)` once gave another key than 3, and so other images."""
    networks = tiny_networks(latent_dim=4)
    gan = GAN(*networks, latent_dim=integer(4), seed=integer(3))
    assert type(gan.seed) is int and type(gan.latent_dim) is int
    for seed in range(3):
        np.testing.assert_array_equal(
            gan.generate(integer(2), seed=integer(seed)), gan.generate(2, seed=seed)
        )


@pytest.mark.parametrize("seed", ["a", 1.5, -1, 2**62, True])
def test_seeds_that_are_none(seed):
    with pytest.raises(ValueError, match="`seed` must be an integer"):
        GAN(*tiny_networks(), latent_dim=4, seed=seed)
    with pytest.raises(ValueError, match="`seed` must be an integer"):
        tiny_gan(compiled=False).generate(2, seed=seed)


@pytest.mark.parametrize("seed", [2**31, 2**32 + 1, 2**62 - 1])
def test_large_seeds_train_and_generate(seed, points):
    gan = tiny_gan(compiled=False)
    gan = GAN(gan.generator, gan.discriminator, latent_dim=4, seed=seed)
    gan.compile("adam", "adam", run_eagerly=True)
    gan.fit(points[:32], verbose=0)
    assert np.isfinite(gan.evaluate(points[:32], verbose=0)).all()
    assert not np.array_equal(
        gan.generate(2, seed=seed), gan.generate(2, seed=seed - 1)
    )

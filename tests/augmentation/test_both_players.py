"""What passes through `compile(augmentations=[...])`, and what does not."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import tiny_gan
from conftest import tiny_image_gan
from keras import layers

from keras_gan import GAN
from keras_gan import augmentation
from keras_gan import penalties
from keras_gan import updates


@keras.saving.register_keras_serializable("tests")
class Triple(augmentation.Transform):
    def __call__(self, images, seed):
        return 3.0 * images


def linear_gan(**arguments):
    """D(x) = w · x and G(z) = b: every gradient is a mean."""
    discriminator = keras.Sequential(
        [keras.Input((2,)), layers.Dense(1, use_bias=False)]
    )
    discriminator.layers[-1].kernel.assign([[0.5], [-1.0]])
    generator = keras.Sequential([keras.Input((4,)), layers.Dense(2)])
    generator.layers[-1].kernel.assign(np.zeros((4, 2)))
    generator.layers[-1].bias.assign([0.25, 0.75])
    gan = GAN(generator, discriminator, latent_dim=4, seed=0)
    optimizers = [keras.optimizers.SGD(0.1) for _ in "dg"]
    gan.compile(*optimizers, loss="wasserstein", **arguments)
    return gan


@pytest.mark.parametrize(
    "update", [updates.Simultaneous(), updates.OneStage()], ids=["apart", "together"]
)
def test_both_players_see_both_kinds_through_it(update, points):
    """D's gradient is mean 3 G(z) − mean 3 x, G's is −3 w. Sees only one kind, or
    only one player's images, augmented."""
    gan = linear_gan(augmentations=[Triple()], update=update)
    gan.fit(points[:32], verbose=0)
    w, b = np.array([0.5, -1.0]), np.array([0.25, 0.75])
    slope = 3 * b - 3 * points[:32].mean(axis=0)
    np.testing.assert_allclose(
        gan.discriminator.weights[0].numpy()[:, 0], w - 0.1 * slope, rtol=1e-5
    )
    np.testing.assert_allclose(
        gan.generator.layers[-1].bias, b + 0.1 * 3 * w, rtol=1e-5
    )


def test_penalties_are_of_the_image_as_it_is(points):
    """s = w · 3x, so ds/dx = 3w: R1 is ½ · 9 ‖w‖² = 5.625. Sees 0.625."""
    gan = linear_gan(
        augmentations=[Triple()], penalties=[penalties.R1(), penalties.R2()]
    )
    history = gan.fit(points[:32], verbose=0).history
    np.testing.assert_allclose([history["r1"], history["r2"]], 5.625, rtol=1e-5)


def test_evaluation_sees_the_images_as_they_are(points):
    plain, tripled = linear_gan(), linear_gan(augmentations=[Triple()])
    assert plain.evaluate(points, verbose=0) == tripled.evaluate(points, verbose=0)


def test_they_are_applied_in_order(points):
    @keras.saving.register_keras_serializable("tests")
    class Next(augmentation.Transform):
        def __call__(self, images, seed):
            return images + 1.0

    gan = linear_gan(augmentations=[Triple(), Next()])
    logits = gan.discriminator_gradients(gan.draw(points[:4])).real_logits
    expected = (3 * points[:4] + 1) @ np.array([[0.5], [-1.0]])
    np.testing.assert_allclose(logits, expected, rtol=1e-4)


def test_real_and_generated_images_have_dice_of_their_own():
    """And so have the penalties, two steps and two players' moves."""

    class Record(augmentation.Transform):
        def __init__(self):
            self.drawn = []

        def __call__(self, images, seed):
            noise = keras.random.normal((4,), seed=seed)
            self.drawn.append(np.asarray(noise).tolist())
            return images

    class Draw(penalties.Penalty):
        def __call__(self, critic, real, fake, seed):
            noise = keras.random.normal((4,), seed=seed)
            record.drawn.append(np.asarray(noise).tolist())
            return 0.0 * keras.ops.mean(real)

    record = Record()
    gan = tiny_gan(augmentations=[record], penalties=[Draw()], run_eagerly=True)
    gan.fit(np.zeros((16, 2), "float32"), batch_size=8, verbose=0)
    # Real, generated, the penalty, and generated for G; twice.
    assert len(record.drawn) == 8
    assert len({tuple(numbers) for numbers in record.drawn}) == 8


def test_one_stage_and_simultaneous_play_draw_the_same(images):
    gan = tiny_image_gan()
    for loss in ("non_saturating", "relativistic_paired"):
        gan.compile(
            "sgd",
            "sgd",
            loss=loss,
            augmentations=[
                augmentation.diff_augment(),
                augmentation.InstanceNoise(0.1),
            ],
            penalties=[penalties.R1()],
            update=updates.OneStage(),
        )
        batch = gan.draw(images[:8])
        apart = gan.discriminator_gradients(batch), gan.generator_gradients(batch)
        for one, other in zip(apart, gan.gradients_of_both(batch), strict=True):
            for a, b in zip(one.gradients, other.gradients, strict=True):
                size = np.abs(a).max()
                np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-5 * size)


def test_what_is_no_transform_is_refused(points):
    with pytest.raises(TypeError, match="`augmentations` takes instances of Transform"):
        tiny_gan(augmentations=[layers.RandomFlip()])
    with pytest.raises(ValueError, match="takes images of shape"):
        tiny_gan(augmentations=[augmentation.Cutout()])


@pytest.mark.slow
def test_training_with_them_goes_on_under_several_steps_an_execution(images):
    gan = tiny_image_gan()
    gan.compile(
        "adam",
        "adam",
        augmentations=[augmentation.diff_augment()],
        steps_per_execution=2,
    )
    history = gan.fit(tf.data.Dataset.from_tensor_slices(images).batch(8), verbose=0)
    assert np.isfinite(history.history["d_loss"]).all()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("update", "transform"),
    [
        (updates.Alternating(), augmentation.HorizontalFlip()),
        (updates.OneStage(), augmentation.diff_augment()),
    ],
    ids=["turns", "together"],
)
def test_lazy_penalties_behind_them_compile_under_xla(update, transform, images):
    """What XLA does by itself where there is a graphics card."""
    keras.utils.set_random_seed(0)
    # Dense networks: XLA takes most of a minute over convolutions.
    generator = keras.Sequential(
        [keras.Input((4,)), layers.Dense(64), layers.Reshape((8, 8, 1))]
    )
    discriminator = keras.Sequential(
        [keras.Input((8, 8, 1)), layers.Flatten(), layers.Dense(4, "relu")]
        + [layers.Dense(1)]
    )
    gan = GAN(generator, discriminator, latent_dim=4, seed=0)
    gan.compile(
        "adam",
        "adam",
        penalties=[penalties.R1(interval=2)],
        augmentations=[transform],
        update=update,
        jit_compile=True,
    )
    # XLA itself knows no such branches of batches whose size is open.
    data = tf.data.Dataset.from_tensor_slices(images).batch(8, drop_remainder=True)
    history = gan.fit(data, verbose=0).history
    assert np.isfinite(history["r1"]).all() and history["r1"][0] > 0


@pytest.mark.slow
def test_all_of_them_train_in_float64():
    keras.config.set_floatx("float64")
    try:
        gan = tiny_image_gan()
        gan.compile(
            "adam",
            "adam",
            augmentations=[
                augmentation.diff_augment(),
                augmentation.AdaptiveAugmentation(
                    [augmentation.HorizontalFlip(), augmentation.Shift()]
                ),
                augmentation.InstanceNoise(0.1),
            ],
            update=updates.OneStage(),
        )
        images = np.random.default_rng(0).uniform(-1, 1, (16, 8, 8, 1))
        history = gan.fit(images, batch_size=8, verbose=0).history
        assert np.isfinite(history["d_loss"]).all()
    finally:
        keras.config.set_floatx("float32")

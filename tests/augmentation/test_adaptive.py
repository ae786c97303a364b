"""Augmentations with a state: p against closed forms, and what is left of it."""

import keras
import numpy as np
import pytest
from conftest import tiny_gan
from conftest import tiny_image_gan
from keras import layers
from keras import ops
from keras.optimizers import schedules

from keras_gan import GAN
from keras_gan import augmentation
from keras_gan import backend
from keras_gan import updates
from keras_gan.updates import Step

IMAGES = np.random.default_rng(0).normal(size=(4000, 2, 2, 1)).astype("float32")


@keras.saving.register_keras_serializable("tests")
class Negative(augmentation.Transform):
    """Turns every image over."""

    def __call__(self, images, seed):
        return -images


def adaptive(**arguments):
    return augmentation.AdaptiveAugmentation([Negative()], **arguments)


def run(transform, images=IMAGES):
    return ops.convert_to_numpy(transform(ops.array(images), backend.SeedSequence(0)))


def test_nothing_is_touched_at_0_and_everything_at_1():
    transform = augmentation.AdaptiveAugmentation(
        [augmentation.diff_augment(), augmentation.HorizontalFlip(), Negative()]
    )
    np.testing.assert_array_equal(run(transform), IMAGES)
    transform = adaptive()
    transform.probability.assign(1.0)
    np.testing.assert_array_equal(run(transform), -IMAGES)


def test_each_image_and_each_transform_has_its_own_coin():
    """Two that undo each other: turned over where one coin falls and not the other."""
    transform = augmentation.AdaptiveAugmentation([Negative(), Negative()])
    transform.probability.assign(0.25)
    turned = np.all(run(transform) == -IMAGES, axis=(1, 2, 3))
    same = np.all(run(transform) == IMAGES, axis=(1, 2, 3))
    assert np.all(turned ^ same)
    assert abs(turned.mean() - 2 * 0.25 * 0.75) < 4 * (0.375 * 0.625 / 4000) ** 0.5


def fixed_gan(loss="non_saturating", data=None, **arguments):
    """D(x) = x₁ + x₂, which does not learn; G's images are of no consequence."""
    discriminator = keras.Sequential([keras.Input((2,)), layers.Dense(1)])
    discriminator.layers[-1].kernel.assign([[1.0], [1.0]])
    generator = keras.Sequential(
        [keras.Input((4,)), layers.Dense(2, kernel_initializer="zeros")]
    )
    gan = GAN(generator, discriminator, latent_dim=4, seed=0)
    still = [keras.optimizers.SGD(0.0) for _ in "dg"]
    gan.compile(*still, loss=loss, **arguments)
    return gan


@pytest.mark.slow
@pytest.mark.parametrize("loss", ["non_saturating", "hinge", "least_squares"])
@pytest.mark.parametrize("target", [0.6, 0.2])
def test_p_settles_where_the_verdict_is_the_target(loss, target):
    """D holds an image for real unless it is turned over, so the verdict is 1 − 2p,
    and p settles at (1 − target) / 2. Sees a step in the wrong direction, a target of
    the wrong half, and, for least squares, logits compared to 0 and not to ½."""
    # For least squares 0.8 is real to D, and −0.8 is not.
    data = np.full((6400, 2), 0.4 if loss == "least_squares" else 2.0, "float32")
    transform = adaptive(target=target, ramp=20_000)
    gan = fixed_gan(loss, augmentations=[transform])
    history = gan.fit(data, batch_size=64, epochs=8, verbose=0).history
    settled = np.mean(history["augmentation_probability"][-3:])
    assert abs(settled - (1 - target) / 2) < 0.03


@pytest.mark.slow
def test_least_squares_holds_for_real_what_is_above_a_half():
    transform = adaptive(ramp=640, interval=1)
    gan = fixed_gan("least_squares", augmentations=[transform])
    gan.fit(np.full((640, 2), 0.2, "float32"), batch_size=64, verbose=0)  # D: 0.4
    assert float(transform.probability) == 0.0
    gan.fit(np.full((64, 2), 0.3, "float32"), batch_size=64, verbose=0)  # D: 0.6
    np.testing.assert_allclose(float(transform.probability), 0.1, rtol=1e-6)


@pytest.mark.slow
def test_pairs_decide_for_relativistic_losses():
    """Logits of −8 are still more real than fakes of −10; those of 8 are not than 10.

    Sees a relativistic D, whose logits have no zero, asked for a sign.
    """
    for level, expected in ((-8.0, 0.1), (8.0, 0.0)):
        transform = adaptive(ramp=640, interval=1)
        gan = fixed_gan("relativistic_paired", augmentations=[transform])
        gan.generator.layers[-1].bias.assign([1.25 * level / 2] * 2)
        gan.fit(np.full((64, 2), level / 2, "float32"), batch_size=64, verbose=0)
        np.testing.assert_allclose(float(transform.probability), expected, rtol=1e-6)


def test_p_moves_every_so_many_steps_by_their_mean():
    """Verdicts 1, 1, 1, −1 have the mean 0.5, below the target; one fewer does not."""
    transform = adaptive(target=0.4, ramp=100)
    moves = []
    for verdict in (1, 1, 1, -1, 1, -1, -1, 1, 1, 1, 1, 1):
        transform.end_step(Step(ops.full((5, 1), float(verdict))))
        moves.append(round(float(transform.probability), 6))
    assert moves == [0] * 3 + [0.2] * 4 + [0] * 4 + [0.2]


@pytest.mark.slow
def test_p_goes_up_against_a_d_that_learns_few_images_by_heart():
    """And stays down where G's images are the data, and D can learn nothing."""
    few = np.random.default_rng(0).uniform(-1, 1, (16, 8, 8, 1)).astype("float32")

    def trained(augmentations):
        gan = tiny_image_gan()
        gan.compile(
            keras.optimizers.Adam(1e-2),
            keras.optimizers.SGD(0.0),
            augmentations=augmentations,
        )
        often = np.tile(few, (20, 1, 1, 1))
        history = gan.fit(often, batch_size=16, epochs=20, verbose=0).history
        logits = gan.discriminator(few)
        return history, float(np.mean(np.sign(logits)))

    _, verdict = trained([])
    assert verdict == 1.0
    transform = augmentation.AdaptiveAugmentation(
        [augmentation.HorizontalFlip(), augmentation.Cutout(), Negative()], ramp=2_000
    )
    assert float(transform.probability) == 0.0
    history, _ = trained([transform])
    p = history["augmentation_probability"]
    assert p[0] < 0.1 and np.mean(p[-3:]) > 0.1

    points = np.random.default_rng(0).normal(size=(512, 2)).astype("float32")
    cannot_tell = tiny_gan(augmentations=[adaptive(ramp=2_000)])
    for variable in cannot_tell.discriminator.trainable_variables:
        variable.assign(np.zeros(variable.shape))
    cannot_tell.d_optimizer.learning_rate = 0.0
    history = cannot_tell.fit(points, epochs=4, verbose=0).history
    assert history["augmentation_probability"] == [0.0] * 4


@pytest.mark.slow
def test_a_restored_run_keeps_p_and_the_verdicts_so_far(tmp_path):
    """Cut in the middle of an interval; the same as a run in one go."""
    data = np.full((320, 2), 2.0, "float32")

    def gan():
        keras.utils.set_random_seed(0)
        return fixed_gan(
            augmentations=[
                adaptive(ramp=3_000),
                augmentation.InstanceNoise(schedules.ExponentialDecay(0.1, 5, 0.9)),
            ]
        )

    def numbers(gan):
        ada, noise = gan.augmentations
        kept = (ada.probability, ada.verdicts, ada.steps, noise.steps)
        return [float(number) for number in kept]

    whole, begun = gan(), gan()
    whole.fit(data, batch_size=32, epochs=3, verbose=0)
    begun.fit(data, batch_size=32, epochs=1, verbose=0)
    begun.save(tmp_path / "gan.keras")
    resumed = keras.models.load_model(tmp_path / "gan.keras")
    assert numbers(resumed) == numbers(begun)
    assert 0 < numbers(begun)[0] < 1 and numbers(begun)[2] == 10
    resumed.fit(data, batch_size=32, epochs=2, verbose=0)
    assert numbers(resumed) == numbers(whole)


@pytest.mark.slow
def test_a_new_compile_begins_anew(tmp_path):
    """Sees the old one's p saved in the new one's place."""
    gan = fixed_gan(augmentations=[adaptive(ramp=100)])
    gan.fit(np.full((64, 2), 2.0, "float32"), batch_size=16, verbose=0)
    gan.compile(
        "sgd", "sgd", augmentations=[augmentation.InstanceNoise(0.1), adaptive()]
    )
    gan.save(tmp_path / "gan.keras")
    loaded = keras.models.load_model(tmp_path / "gan.keras")
    assert float(loaded.augmentations[1].probability) == 0.0


@pytest.mark.parametrize(
    "loss", ["wasserstein", "maximum_mean_discrepancy", "energy_distance"]
)
def test_losses_whose_logits_have_no_verdict_are_refused(loss):
    with pytest.raises(ValueError, match="what it holds for real"):
        tiny_gan(loss=loss, augmentations=[adaptive()])


@pytest.mark.slow
def test_instance_noise_fades_by_its_schedule_through_fit(points):
    """D(x) = x₁ + x₂ of zeros: the deviation of its logits is √2 std. Sees a step that
    evaluation moves, and noise in evaluation."""
    noise = augmentation.InstanceNoise(schedules.PolynomialDecay(0.5, 4, 0.0))
    gan = fixed_gan(augmentations=[noise], update=updates.Simultaneous())
    zeros = np.zeros((4000, 2), "float32")
    for std in (0.5, 0.375, 0.25, 0.125, 0.0, 0.0):
        logits = gan.discriminator_gradients(gan.draw(zeros)).real_logits
        np.testing.assert_allclose(np.std(logits), std * 2**0.5, rtol=0.06)
        gan.fit(zeros, batch_size=4000, validation_data=(zeros,), verbose=0)
    assert gan.evaluate(zeros, verbose=0, return_dict=True)["d_real"] == 0.5


@pytest.mark.parametrize(
    ("name", "value"), [("target", 1.0), ("ramp", 0), ("interval", 0.5)]
)
def test_impossible_arguments_are_refused(name, value):
    with pytest.raises(ValueError, match=f"`{name}`.*{name}={value}"):
        adaptive(**{name: value})
    with pytest.raises(ValueError, match="`std` must be at least 0"):
        augmentation.InstanceNoise(-1.0)


def test_two_that_adapt_are_refused(points):
    with pytest.raises(ValueError, match="twice: augmentation_probability"):
        tiny_gan(augmentations=[adaptive(), adaptive()])
    noise = augmentation.InstanceNoise(0.1)
    with pytest.raises(ValueError, match="must be different objects"):
        tiny_gan(augmentations=[noise, noise])

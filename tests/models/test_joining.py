"""The four networks of CycleGAN as two."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_gan import GAN
from keras_gan import WeightAverage
from keras_gan import load
from keras_gan import models
from keras_gan import updates
from keras_gan.layers import InstanceNormalization

RNG = np.random.default_rng(0)


def networks():
    sizes = dict(filters=2, blocks=1)
    forth = models.resnet_translator((16, 16, 1), 3, **sizes)
    back = models.resnet_translator((16, 16, 3), 1, **sizes)
    judges = [
        models.patch_discriminator(
            (16, 16, channels),
            filters=2,
            n_layers=1,
            normalization=lambda: InstanceNormalization(center=False, scale=False),
        )
        for channels in (1, 3)
    ]
    return forth, back, *judges


def pictures(count=4):
    return tuple(
        RNG.uniform(-1, 1, (count, 16, 16, n)).astype("float32") for n in (1, 3)
    )


def test_the_joint_networks_are_the_four():
    """Sees domains that are exchanged."""
    forth, back, of_a, of_b = networks()
    a, b = pictures()
    made = models.joint_translator(forth, back)([a, b])
    np.testing.assert_allclose(made[0], back(b), atol=1e-6)
    np.testing.assert_allclose(made[1], forth(a), atol=1e-6)
    logits = models.joint_discriminator(of_a, of_b)([a, b])
    np.testing.assert_allclose(logits[..., :1], of_a(a), atol=1e-6)
    np.testing.assert_allclose(logits[..., 1:], of_b(b), atol=1e-6)
    mean = (np.mean(of_a(a)) + np.mean(of_b(b))) / 2
    assert np.mean(logits) == pytest.approx(mean, abs=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("update", [updates.Alternating, updates.OneStage])
def test_cyclegan_is_one_gan_of_pairs(update, tmp_path):
    forth, back, of_a, of_b = networks()
    gan = GAN(
        models.joint_translator(forth, back),
        models.joint_discriminator(of_a, of_b),
        prior=None,
        average=WeightAverage(half_life=10),
        seed=0,
    )
    gan.compile("adam", "adam", "least_squares", update=update(), run_eagerly=True)
    pair = pictures()
    before = forth.get_weights()
    gan.fit(pair, pair, batch_size=2, verbose=0)
    # The networks that were given are those that train.
    assert not np.array_equal(before[0], forth.get_weights()[0])
    made = gan.generate(condition=pair)
    assert [each.shape for each in made] == [(4, 16, 16, 1), (4, 16, 16, 3)]
    gan.save(tmp_path / "gan.keras")
    again = load(tmp_path / "gan.keras")
    for one, other in zip(again.generate(condition=pair), made, strict=True):
        np.testing.assert_array_equal(one, other)
    # One direction alone, from the average.
    alone = again.sampling_generator.get_layer("a_to_b")
    alone.save(tmp_path / "a_to_b.keras")
    alone = keras.models.load_model(tmp_path / "a_to_b.keras")
    np.testing.assert_allclose(alone(pair[0]), made[1], atol=1e-6)
    if update is updates.Alternating:
        again.compile("adam", "adam", "least_squares")
        again.export(tmp_path / "1")
        model = tf.saved_model.load(tmp_path / "1")
        tensors = {"real_a": tf.constant(pair[0]), "real_b": tf.constant(pair[1])}
        served = model.signatures["generate"](**tensors)
        np.testing.assert_allclose(served["b"], made[1], atol=1e-5)
        np.testing.assert_allclose(served["a"], made[0], atol=1e-5)


def test_networks_that_do_not_fit_are_refused():
    forth, back, of_a, _ = networks()
    with pytest.raises(ValueError, match="must take what the other makes"):
        models.joint_translator(forth, models.unet((16, 16, 1), 1, filters=2))
    with pytest.raises(ValueError, match="must be two networks"):
        models.joint_translator(back, back)
    other = models.patch_discriminator((32, 32, 3), filters=2, n_layers=1)
    with pytest.raises(ValueError, match="must have one shape"):
        models.joint_discriminator(of_a, other)
    with pytest.raises(TypeError, match="`a_to_b` must be a Functional"):
        models.joint_translator(None, back)

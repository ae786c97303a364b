"""Sweeps: what changes from column to column, and what does not."""

import keras
import numpy as np
import pytest
from keras import layers
from latent_probes import Noise

from keras_gan import GAN
from keras_gan import latent
from keras_gan import priors
from keras_gan.latent import sweep

JOINT = priors.Joint(
    priors.Normal(2), priors.Categorical(3), priors.Uniform(2, 0.0, 4.0)
)


def shows_latents(prior, condition=False, **extra):
    """A GAN whose examples are the latents, with the condition added."""
    latents = keras.Input(prior.shape)
    if condition:
        shift = keras.Input((1,))
        generator = keras.Model([latents, shift], latents + shift)
    else:
        generator = keras.Sequential([latents, layers.Identity()])
    discriminator = keras.Sequential([keras.Input(prior.shape), layers.Dense(1)])
    return GAN(generator, discriminator, prior=prior, seed=0, **extra)


def test_one_category_per_column_and_the_rest_stays():
    """Sees categories that are set besides the drawn ones, and a wrong offset."""
    made = sweep(shows_latents(JOINT), count=4)
    assert made.shape == (4, 3, 7)
    for column in range(3):
        np.testing.assert_array_equal(made[:, column, 2:5], [np.eye(3)[column]] * 4)
    np.testing.assert_array_equal(made[:, 0, [0, 1, 5, 6]], made[:, 2, [0, 1, 5, 6]])
    assert len(np.unique(made[:, 0, 0])) == 4
    chosen = sweep(shows_latents(JOINT), code=1, values=[2, 0], count=4)
    np.testing.assert_array_equal(chosen, made[:, [2, 0]])


def test_one_latent_of_a_part_goes_from_end_to_end():
    gan = shows_latents(JOINT)
    made = sweep(gan, code=2, latent=1, count=2)
    np.testing.assert_allclose(made[1, :, 6], np.linspace(0, 4, 9))
    assert np.all(made[:, :, :6] == made[:, :1, :6])
    given = np.zeros((1, 7), "float32")
    made = sweep(gan, code=0, latent=1, values=[5.0, -5.0], latents=given)
    expected = [[[0, 5, 0, 0, 0, 0, 0], [0, -5, 0, 0, 0, 0, 0]]]
    np.testing.assert_array_equal(made, expected)


def test_other_priors_are_one_part():
    made = sweep(shows_latents(priors.Normal(3)), latent=2, count=2)
    np.testing.assert_allclose(made[0, :, 2], np.linspace(-2, 2, 9))
    made = sweep(shows_latents(priors.TruncatedNormal(3, 0.5)), count=2)
    np.testing.assert_allclose(made[0, :, 0], np.linspace(-0.5, 0.5, 9))


def test_a_direction_is_added():
    direction = [0.6, 0.0, 0.8]
    latents = np.ones((2, 3), "float32")
    made = sweep(
        shows_latents(priors.Normal(3)), direction=direction, values=[0, 2],
        latents=latents,
    )  # fmt: skip
    np.testing.assert_array_equal(made[:, 0], latents)
    np.testing.assert_allclose(made[:, 1], [[2.2, 1.0, 2.6]] * 2, rtol=1e-6)


def test_each_row_may_have_its_condition():
    gan = shows_latents(priors.Normal(3), condition=True)
    latents = np.zeros((2, 3), "float32")
    condition = np.float32([[10], [20]])
    made = sweep(gan, values=[0, 1], latents=latents, condition=condition)
    np.testing.assert_array_equal(made[:, 1], [[11, 10, 10], [21, 20, 20]])
    alike = sweep(gan, values=[0], latents=latents, condition=np.float32([5]))
    np.testing.assert_array_equal(alike, np.full((2, 1, 3), 5))


def test_columns_have_the_same_noise_and_the_gan_stays_as_it_is():
    """Sees draws that go on from column to column, and that move seeds."""
    noisy = keras.Sequential([keras.Input((3,)), layers.Dense(2), Noise()])
    discriminator = keras.Sequential([keras.Input((2,)), layers.Dense(1)])
    gan = GAN(noisy, discriminator, latent_dim=3, seed=0)
    before = [np.asarray(v) for v in gan.variables]
    made = sweep(gan, values=[1.0, 1.0], count=3)
    np.testing.assert_array_equal(made[:, 0], made[:, 1])
    np.testing.assert_array_equal(made, sweep(gan, values=[1.0, 1.0], count=3))
    for value, now in zip(before, gan.variables, strict=True):
        np.testing.assert_array_equal(value, now)


def test_a_picture_has_a_row_per_row():
    images = np.full((2, 3, 64, 64, 1), -1.0)
    images[1, 2] = 1.0
    drawn = np.asarray(latent.picture(images))
    height, width = (drawn.shape[0]) // 2, (drawn.shape[1]) // 3
    assert drawn[height // 2, width // 2] == 0
    assert drawn[height + height // 2, 2 * width + width // 2] == 255


def test_what_cannot_be_swept_is_refused():
    gan = shows_latents(JOINT)
    for arguments, message in (
        ({"code": 3}, "`code`.*at most 2.*code=3"),
        ({"code": 1, "latent": 0}, "change together.*latent=0"),
        ({"code": 1, "values": [3]}, "`values`.*at most 2.*values=3"),
        ({"code": 2, "latent": 2}, "`latent`.*at most 1.*latent=2"),
        ({"code": 0, "values": []}, "`values` must be a list"),
        ({"direction": np.ones(3)}, r"`direction`.*\(7,\).*\(3,\)"),
        ({"direction": np.ones(7), "code": 1}, "either `direction`.*code=1"),
        ({"latents": np.ones((2, 3))}, r"`latents`.*\(\.\.\., 7\).*\(2, 3\)"),
        ({"latents": np.ones(7)}, r"\(count, 7\).*\(7,\)"),
        ({"latents": np.ones((2, 7)), "count": 3}, "count=3"),
        ({"condition": 1}, "`condition` was given"),
        ({"count": 0}, "`count`.*count=0"),
    ):
        with pytest.raises(ValueError, match=message):
            sweep(gan, **arguments)
    with pytest.raises(ValueError, match=r"\(rows, columns, .*\(3, 4, 4, 1\)"):
        latent.picture(np.zeros((3, 4, 4, 1)))
    with pytest.raises(ValueError, match="`value_range`"):
        latent.picture(np.zeros((1, 3, 4, 4, 1)), (1, -1))

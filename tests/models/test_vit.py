"""The pair of vision transformers: its patches, parameters and training."""

import math

import keras
import numpy as np
import pytest

from keras_gan import GAN
from keras_gan import conditions
from keras_gan import models
from keras_gan import penalties
from keras_gan import updates

SMALL = {"latent_dim": 4, "width": 8, "blocks": 1}


@pytest.mark.parametrize(
    ("shape", "tokens"),
    [
        ((8, 8, 1), 64),
        ((28, 28, 1), 49),
        pytest.param((32, 32, 3), 64, marks=pytest.mark.slow),
        pytest.param((64, 48, 3), 48, marks=pytest.mark.slow),
        ((9, 40, 1), 16),
    ],
)
def test_images_of_every_size_are_made_and_scored(shape, tokens):
    generator, discriminator = models.vit(shape, **SMALL)
    images = generator(np.zeros((2, 4), "float32"))
    assert images.shape == (2, *shape) and np.abs(images).max() <= 1
    assert discriminator(images).shape == (2, 1)
    for network in (generator, discriminator):
        assert network.get_layer("block_1").output.shape == (None, tokens, 8)


def test_the_parameters_are_those_of_the_layers():
    """Added up by hand: Dense layers with biases, 192 = 3 heads of 64, 512 = 8 / 3 of
    the width. Sees a missing projection and gains that are shared by blocks."""
    c, h, style = 192, 512, 192
    block = 3 * c * (c + 1) + c * (c + 1) + 2 * h * (c + 1) + c * (h + 1)
    of_g = 64 + style * 65 + style * (style + 1) + c * (style + 1) + 64 * c
    of_g += 4 * (block + 4 * c * (style + 1))
    of_g += c + 2 * c * (style + 1) + 4 * 4 * 3 * (c + 1)
    of_d = c * (4 * 4 * 3 + 1) + 64 * c + 4 * (block + 4 * c) + c + c + 1
    counts = [
        sum(math.prod(v.shape) for v in network.trainable_variables)
        for network in models.vit((32, 32, 3))
    ]
    assert counts == [of_g, of_d]


def test_a_token_becomes_its_own_patch():
    """Sees rows and columns, or patches and their pixels, in another order."""
    generator, _ = models.vit((8, 12, 2), patch_size=4, **SMALL)
    pixels = generator.get_layer("patches")
    after = keras.Model(pixels.output, generator.output)
    patches = np.random.default_rng(0).normal(size=(1, 6, 32)).astype("float32")
    images = np.arctanh(np.asarray(after(patches)))
    for row in range(2):
        for column in range(3):
            found = images[0, 4 * row : 4 * row + 4, 4 * column : 4 * column + 4]
            expected = patches[0, 3 * row + column].reshape(4, 4, 2)
            np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-4)


def test_what_g_makes_and_d_sees_of_a_place_is_in_the_same_order():
    """D's patches are read as G's are written: row by row."""
    _, discriminator = models.vit((8, 12, 2), patch_size=4, **SMALL)
    tokens = keras.Model(discriminator.input, discriminator.get_layer("tokens").output)
    images = np.zeros((1, 8, 12, 2), "float32")
    before = np.asarray(tokens(images))
    images[0, 5, 9] = 1.0
    changed = np.abs(np.asarray(tokens(images)) - before).sum(-1)[0]
    assert np.nonzero(changed)[0].tolist() == [5]


def vit_gan(shape=(8, 8, 1), **arguments):
    keras.utils.set_random_seed(0)
    pair = models.vit(shape, patch_size=2, **SMALL)
    gan = GAN(*pair, latent_dim=4, seed=0)
    gan.compile(
        keras.optimizers.Adam(1e-3, beta_1=0.0),
        keras.optimizers.Adam(1e-3, beta_1=0.0),
        loss="relativistic_paired",
        penalties=[penalties.R1(0.1), penalties.R2(0.1)],
        **arguments,
    )
    return gan


@pytest.mark.slow
def test_it_trains_with_r1_and_r2_in_one_stage_and_resumes_to_the_bit(images, tmp_path):
    """One-stage updates refuse a D in which examples influence each other."""
    gan = vit_gan(update=updates.OneStage())
    history = gan.fit(images, shuffle=False, verbose=0).history
    assert all(np.isfinite(values).all() for values in history.values())
    assert history["r1"][0] > 0
    gan.save(tmp_path / "gan.keras")
    loaded = keras.models.load_model(tmp_path / "gan.keras")
    for each in (gan, loaded):
        each.fit(images, shuffle=False, verbose=0)
    for one, other in zip(gan.get_weights(), loaded.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.slow
def test_it_compiles_under_xla(images):
    gan = vit_gan(jit_compile=True)
    history = gan.fit(images, verbose=0).history
    assert all(np.isfinite(values).all() for values in history.values())


@pytest.mark.parametrize(
    "policy", ["mixed_float16", pytest.param("mixed_bfloat16", marks=pytest.mark.slow)]
)
def test_half_precision_ends_in_float32(policy):
    keras.config.set_dtype_policy(policy)
    try:
        generator, discriminator = models.vit((8, 8, 1), **SMALL)
    finally:
        keras.config.set_dtype_policy("float32")
    images = generator(np.ones((2, 4), "float32"))
    assert images.dtype == "float32" and discriminator(images).dtype == "float32"


@pytest.mark.parametrize(
    ("into_generator", "into_discriminator"),
    [
        ("concatenation", "concatenation"),
        pytest.param(
            "conditional_batch_normalization", "projection", marks=pytest.mark.slow
        ),
        ("film", "adain"),
        ("self_modulation", None),
    ],
)
def test_class_numbers_enter_both_networks(into_generator, into_discriminator):
    generator, discriminator = models.vit(
        (8, 8, 1),
        num_classes=3,
        generator_injection=into_generator,
        discriminator_injection=into_discriminator,
        **SMALL,
    )
    rng = np.random.default_rng(0)
    for network in (generator, discriminator):
        for variable in network.trainable_variables:
            variable.assign_add(rng.normal(0, 0.2, variable.shape))
    images = np.asarray(generator([np.ones((3, 4), "float32"), np.arange(3)]))
    assert not np.allclose(images[0], images[1])
    if into_discriminator is not None:
        judged = np.asarray(discriminator([images[:1].repeat(3, 0), np.arange(3)]))
        assert len(np.unique(judged)) == 3


def test_images_and_lists_of_conditions_enter_too():
    several = {"a": conditions.Image((8, 8, 1)), "b": conditions.Vector(2)}
    generator, discriminator = models.vit((8, 8, 1), condition=several, **SMALL)
    assert len(generator.inputs) == len(discriminator.inputs) == 3


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"image_shape": (7, 28, 1)}, "from 8 to 256"),
        ({"image_shape": (8, 8, 1), "width": 6}, "multiple of 4.*width=6"),
        ({"image_shape": (8, 8, 1), "blocks": 0}, "blocks=0"),
        ({"image_shape": (8, 8, 1), "patch_size": 9}, "longer side.*patch_size=9"),
        ({"image_shape": (8, 8, 1), "generator_injection": "film"}, "a condition"),
    ],
)
def test_impossible_networks_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        models.vit(**arguments)


def test_images_have_their_channels_last_whatever_keras_is_set_to():
    arguments = {"patch_size": 4, **SMALL}
    expected = models.vit((12, 8, 1), **arguments)
    keras.config.set_image_data_format("channels_first")
    try:
        found = models.vit((12, 8, 1), **arguments)
    finally:
        keras.config.set_image_data_format("channels_last")
    images = np.random.default_rng(0).normal(size=(2, 12, 8, 1)).astype("float32")
    latents = np.random.default_rng(1).normal(size=(2, 4)).astype("float32")
    for ours, theirs, inputs in zip(found, expected, (latents, images), strict=True):
        ours.set_weights(theirs.get_weights())
        np.testing.assert_array_equal(ours(inputs), theirs(inputs))

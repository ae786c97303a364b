"""Translation of whole pictures: tiles, seams, sizes, directions."""

import keras
import numpy as np
import pytest
from keras import layers

from keras_gan import GAN
from keras_gan import WeightAverage
from keras_gan import models
from keras_gan import recipes
from keras_gan import translating


def picture(height, width, channels=3, seed=0):
    drawn = np.random.default_rng(seed).uniform(-1, 1, (height, width, channels))
    return drawn.astype("float32")


def convolutions(sides=(None, None), strides=1):
    """A network whose pixels see 3 pixels to each side, or 7 with strides of 2."""
    keras.utils.set_random_seed(0)
    x = condition = keras.Input((*sides, 3), name="condition")
    x = layers.Conv2D(4, 3, strides, "same", activation="tanh")(x)
    x = layers.Conv2D(4, 3, 1, "same", activation="tanh")(x)
    if strides > 1:
        x = layers.UpSampling2D(2, interpolation="nearest")(x)
    x = layers.Conv2D(3, 3, 1, "same", activation="tanh")(x)
    return keras.Model(condition, x)


@pytest.mark.parametrize("strides", [1, 2])
@pytest.mark.parametrize(("height", "width"), [(50, 70), (21, 64), (64, 33)])
def test_tiles_equal_the_whole_picture(strides, height, width):
    """Sees tiles without an overlap, and tiles that begin between the strides.

    The receptive field is 3 pixels to each side, or 7 with strides of 2: a third of the
    overlap.
    """
    network, image = convolutions(strides=strides), picture(height, width)
    whole = translating.translate(network, image)
    tiled = translating.translate(network, image, tile=44, overlap=21)
    np.testing.assert_allclose(tiled, whole, atol=2e-6)
    # And the network itself, where it takes the size.
    if strides == 1:
        made = np.asarray(network(image[None]))[0]
        np.testing.assert_allclose(whole, made, atol=2e-6)


def test_too_small_an_overlap_shows():
    """The test above can fail: 2 pixels are not 7."""
    network, image = convolutions(strides=2), picture(50, 70)
    whole = translating.translate(network, image)
    tiled = translating.translate(network, image, tile=16, overlap=6)
    assert np.abs(tiled - whole).max() > 1e-3


def test_tiles_of_super_resolution_equal_the_whole_picture():
    """Pixels see 10 of the small picture: 4, 1 + 1, 1 and 1 before, 4 / 2 after."""
    keras.utils.set_random_seed(0)
    network = models.srresnet((None, None, 3), 2, filters=4, blocks=1)
    image = picture(70, 90)
    whole = translating.translate(network, image)
    assert whole.shape == (140, 180, 3)
    np.testing.assert_allclose(whole, np.asarray(network(image[None]))[0], atol=2e-6)
    tiled = translating.translate(network, image, tile=60, overlap=30)
    np.testing.assert_allclose(tiled, whole, atol=1e-5)
    tiled = translating.translate(network, image, tile=60, overlap=12)
    assert np.abs(tiled - whole).max() > 1e-3


def test_different_tiles_have_no_seam():
    """A network that sees its whole tile: neighbouring pixels stay near each other."""
    condition = keras.Input((16, 16, 1), name="condition")
    mean = layers.GlobalAveragePooling2D(keepdims=True)(condition)
    network = keras.Model(condition, layers.Add()([0.0 * condition, mean]))
    ramp = np.linspace(-1, 1, 64, dtype="float32")
    image = np.broadcast_to(ramp[None, :, None], (20, 64, 1))
    made = translating.translate(network, image, overlap=6)
    assert made.shape == (20, 64, 1)
    # Tiles differ by 20 / 63 per tile, and two pixels are blended.
    steps = np.abs(np.diff(made[..., 0], axis=1)).max()
    assert steps <= 20 / 63 / 2 + 1e-6
    assert steps > 0


def test_small_and_odd_pictures_are_continued_and_cropped():
    network = models.resnet_translator((None, None, 3), filters=4, blocks=1)
    for height, width in ((30, 17), (9, 40)):
        made = translating.translate(network, picture(height, width))
        assert made.shape == (height, width, 3)
        assert np.isfinite(made).all()
    fixed = models.resnet_translator((16, 16, 3), filters=4, blocks=1)
    image = picture(5, 11)
    made = translating.translate(fixed, image)
    padded = np.pad(image, [(0, 11), (0, 5), (0, 0)], mode="symmetric")
    expected = np.asarray(fixed(padded[None]))[0, :5, :11]
    np.testing.assert_allclose(made, expected, atol=1e-6)


def test_bytes_are_translated_to_bytes():
    network = keras.Sequential([keras.Input((None, None, 3)), layers.Identity()])
    image = np.arange(256, dtype="uint8").reshape(16, 16, 1).repeat(3, axis=2)
    made = translating.translate(network, image)
    assert made.dtype == np.uint8
    np.testing.assert_array_equal(made, image)
    tiled = translating.translate(network, image, tile=8)
    np.testing.assert_array_equal(tiled, image)


def test_a_gan_of_two_directions_is_told_which():
    gan = recipes.cyclegan(((16, 16, 1), (16, 16, 3)), width=0.0625, blocks=1).gan
    grey, colour = picture(16, 16, 1), picture(16, 16, 3)
    as_a, as_b = gan.generate(condition=(grey[None], colour[None]), seed=0)
    made = translating.translate(gan, grey, direction="a_to_b")
    np.testing.assert_allclose(made, as_b[0], atol=1e-5)
    made = translating.translate(gan, colour, direction="b_to_a")
    np.testing.assert_allclose(made, as_a[0], atol=1e-5)
    for direction in (None, "a"):
        with pytest.raises(ValueError, match="`direction` must be"):
            translating.translate(gan, grey, direction=direction)


def test_draws_that_stay_on_follow_from_the_seed():
    gan = recipes.pix2pix((16, 16, 3), (16, 16, 1), width=0.0625).gan
    image = picture(16, 16, 1)
    made = [translating.translate(gan, image, seed=seed) for seed in (1, 1, 2)]
    np.testing.assert_array_equal(made[0], made[1])
    assert (made[0] != made[2]).any()
    expected = gan.generate(condition=image[None], seed=1)[0]
    np.testing.assert_array_equal(made[0], expected)


def test_the_average_of_the_generator_translates():
    network = convolutions((16, 16))
    judge = models.patch_discriminator((16, 16, 3), filters=4, n_layers=1)
    gan = GAN(network, judge, prior=None, average=WeightAverage(10))
    for weight in gan.average_generator.weights:
        weight.assign(0.5 * weight)
    image = picture(16, 16)
    expected = np.asarray(gan.average_generator(image[None]))[0]
    made = translating.translate(gan, image)
    np.testing.assert_allclose(made, expected, atol=1e-6)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"image": picture(8, 8, 1)}, r"`image` must have shape \(height, width, 3\)"),
        ({"image": picture(8, 8)[0]}, "`image` must have shape"),
        ({"image": 300 * picture(8, 8)}, r"uint8, or floats in \[-1, 1\]"),
        ({"image": picture(8, 8) * np.nan}, r"uint8, or floats in \[-1, 1\]"),
        ({"tile": 4}, "`tile`"),
        ({"tile": 16, "overlap": 9}, "at most half of a tile, 8 pixels.*overlap=9"),
        ({"tile": 16, "overlap": 2}, "`overlap`"),
        ({"direction": "a_to_b"}, "translates in both directions"),
        ({"seed": -1}, "seed"),
    ],
)
def test_arguments_out_of_range_are_refused(arguments, message):
    arguments = {"image": picture(40, 40)} | arguments
    with pytest.raises(ValueError, match=message):
        translating.translate(convolutions(), **arguments)


def test_networks_that_do_not_translate_are_refused():
    image = picture(16, 16)
    gan = recipes.default((16, 16, 3), width=0.125).gan
    with pytest.raises(ValueError, match="one picture of one picture.*without a cond"):
        translating.translate(gan, image)
    with pytest.raises(ValueError, match=r"one picture of one picture.*\(None, 5\)"):
        dense = keras.Sequential([keras.Input((5,)), layers.Dense(5)])
        translating.translate(dense, image)
    with pytest.raises(TypeError, match="`translator` must be a GAN"):
        translating.translate("run", image)
    shrinks = keras.Sequential(
        [keras.Input((None, None, 3)), layers.AveragePooling2D(2)]
    )
    with pytest.raises(ValueError, match="of the size of those that it is given"):
        translating.translate(shrinks, image)
    with pytest.raises(ValueError, match="must be None.*16×16.*tile=8"):
        translating.translate(convolutions((16, 16)), image, tile=8)

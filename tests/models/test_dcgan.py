"""The DCGAN pair at every size, with its paper's details."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from keras_gan import GAN
from keras_gan import models


@pytest.mark.parametrize(
    "shape",
    [
        (8, 8, 1),
        (28, 28, 1),
        (30, 45, 1),
        (9, 128, 2),
        *(
            pytest.param((side, side, 3), marks=pytest.mark.slow)
            for side in (32, 48, 64, 128)
        ),
        (127, 33, 3),
    ],
)
def test_images_have_the_shape_that_was_asked_for(shape):
    generator, discriminator = models.dcgan(shape, latent_dim=5, filters=2)
    images = generator(np.zeros((2, 5), "float32"))
    assert images.shape == (2, *shape)
    assert np.abs(images).max() <= 1
    assert discriminator(images).shape == (2, 1)


@pytest.mark.parametrize("size", [28, 32, 48, 64])
def test_common_sizes_are_not_cropped(size):
    generator, _ = models.dcgan((size, size, 1), 4, filters=2)
    assert not any(isinstance(layer, layers.Cropping2D) for layer in generator.layers)


@pytest.mark.parametrize(
    ("shape", "maps"),
    [
        ((8, 128, 3), [(4, 64), (4, 32), (4, 16), (4, 8)]),
        ((128, 9, 1), [(64, 5), (32, 5), (16, 5), (8, 5)]),
        ((64, 32, 3), [(32, 16), (16, 8), (8, 4)]),
        ((28, 28, 1), [(14, 14), (7, 7)]),
        ((8, 15, 1), [(4, 8)]),
    ],
)
def test_long_sides_are_halved_on_their_own(shape, maps):
    """Sees one convolution and a sum for 8×128 pixels, which judges no long shape."""
    generator, discriminator = models.dcgan(shape, latent_dim=5, filters=2)
    downs = [x for x in discriminator.layers if isinstance(x, layers.Conv2D)]
    assert [layer.output.shape[1:3] for layer in downs] == maps
    ups = [x for x in generator.layers if isinstance(x, layers.Conv2DTranspose)]
    assert [layer.input.shape[1:3] for layer in ups] == maps[::-1]
    assert generator.output.shape[1:] == shape


def test_the_papers_network_for_64_pixels():
    """512 to 64 channels, four strided steps, batch normalization but for the
    generator's output and the discriminator's input."""
    generator, discriminator = models.dcgan((64, 64, 3))
    ups = [x for x in generator.layers if isinstance(x, layers.Conv2DTranspose)]
    downs = [x for x in discriminator.layers if isinstance(x, layers.Conv2D)]
    assert [layer.filters for layer in ups] == [256, 128, 64, 3]
    assert [layer.filters for layer in downs] == [64, 128, 256, 512]
    counts = [
        sum(isinstance(x, layers.BatchNormalization) for x in network.layers)
        for network in (generator, discriminator)
    ]
    assert counts == [4, 3]
    assert abs(np.std(downs[1].kernel) - 0.02) < 1e-3


def test_no_two_layers_begin_with_the_same_weights():
    """Sees one initializer object for all layers, which repeats its numbers."""
    generator, discriminator = models.dcgan((32, 32, 1), 4, filters=4, kernel_size=3)
    kernels = [
        np.ravel(v)[:8]
        for v in generator.trainable_variables + discriminator.trainable_variables
        if len(v.shape) > 1
    ]
    for number, kernel in enumerate(kernels):
        for other in kernels[number + 1 :]:
            assert not np.array_equal(kernel, other)


def test_batch_normalization_can_be_left_out_of_the_discriminator():
    _, discriminator = models.dcgan(
        (16, 16, 1), 4, filters=2, discriminator_normalization=None
    )
    images = np.random.default_rng(0).normal(size=(4, 16, 16, 1)).astype("float32")
    before = np.array(discriminator(images, training=True))
    images[3] += 1.0
    after = np.array(discriminator(images, training=True))
    np.testing.assert_allclose(before[:3], after[:3], rtol=1e-5, atol=1e-7)
    assert before[3] != after[3]


def test_a_normalization_can_be_chosen_or_left_out_of_the_generator():
    plain, discriminator = models.dcgan(
        (16, 16, 1), 4, filters=2, generator_normalization=None
    )
    grouped, _ = models.dcgan(
        (16, 16, 1),
        4,
        filters=2,
        generator_normalization=lambda: layers.GroupNormalization(2),
    )
    kinds = [
        {type(x).__name__ for x in network.layers if "normalization" in x.name}
        for network in (plain, grouped, discriminator)
    ]
    assert kinds == [set(), {"GroupNormalization"}, {"BatchNormalization"}]
    biased = [x.use_bias for x in plain.layers if hasattr(x, "use_bias")]
    assert biased == [True] * 3
    latents = np.random.default_rng(0).normal(size=(4, 4)).astype("float32")
    alone = np.array(plain(latents[:1], training=True))
    np.testing.assert_allclose(
        alone, np.array(plain(latents, training=True))[:1], rtol=1e-5, atol=1e-7
    )


def test_labels_reach_both_networks():
    generator, discriminator = models.dcgan((16, 16, 1), 4, filters=2, num_classes=3)
    latents = np.ones((3, 4), "float32")
    images = np.array(generator([latents, np.arange(3)]))
    assert not np.allclose(images[0], images[1])
    judged = np.array(discriminator([images[:1].repeat(3, 0), np.arange(3)]))
    assert len(np.unique(judged)) == 3


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"image_shape": (7, 28, 1)}, r"from 8 to 256.*\(7, 28, 1\)"),
        ({"image_shape": (257, 257, 1)}, "from 8 to 256"),
        ({"image_shape": (28, 28)}, "height, width, channels"),
        ({"image_shape": (28, 28, 1), "latent_dim": 0}, "latent_dim=0"),
        ({"image_shape": (28, 28, 1), "filters": 0}, "filters=0"),
        ({"image_shape": (28, 28, 1), "num_classes": 0}, "num_classes=0"),
    ],
)
def test_impossible_networks_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        models.dcgan(**arguments)


def test_networks_of_points_fit_a_gan(points):
    generator, discriminator = models.mlp(data_dim=2, latent_dim=3, units=4, depth=1)
    gan = GAN(generator, discriminator, latent_dim=3)
    gan.compile("adam", "adam", run_eagerly=True)
    gan.fit(points[:64] * 50, verbose=0)  # Points have no range to keep to.
    assert isinstance(generator, keras.Model)
    with pytest.raises(ValueError, match="depth=0"):
        models.mlp(depth=0)


def test_images_have_their_channels_last_whatever_keras_is_set_to():
    """As in ~/.keras/keras.json. Sees (1, 28, 32), and logits that depend on it."""
    arguments = {"latent_dim": 4, "filters": 2, "kernel_size": 3}
    expected = models.dcgan((9, 12, 1), **arguments)
    keras.config.set_image_data_format("channels_first")
    try:
        found = models.dcgan((9, 12, 1), **arguments)
        conditional = models.dcgan((9, 12, 1), num_classes=3, **arguments)
    finally:
        keras.config.set_image_data_format("channels_last")
    assert conditional[0].output_shape == (None, 9, 12, 1)
    images = np.random.default_rng(0).normal(size=(3, 9, 12, 1)).astype("float32")
    latents = np.random.default_rng(1).normal(size=(3, 4)).astype("float32")
    for ours, theirs, inputs in zip(found, expected, (latents, images), strict=True):
        ours.set_weights(theirs.get_weights())
        np.testing.assert_array_equal(ours(inputs), theirs(inputs))


def test_sizes_may_be_integers_of_numpy():
    generator, _ = models.dcgan(
        np.array([8, 9, 1]), latent_dim=np.int64(4), filters=np.int32(2)
    )
    assert generator.output_shape == (None, 8, 9, 1)


@pytest.mark.parametrize("shape", [(8, 8, 1), (30, 45, 1), (128, 9, 1)])
def test_bilinear_enlargement_takes_every_shape(shape):
    generator, discriminator = models.dcgan(shape, 5, filters=2, upsampling="bilinear")
    images = generator(np.zeros((2, 5), "float32"))
    assert images.shape == (2, *shape)
    assert discriminator(images).shape == (2, 1)
    assert not any(isinstance(x, layers.Conv2DTranspose) for x in generator.layers)


def test_bilinear_enlargement_makes_no_grid_of_pixels():
    """Sees transposed convolutions: their images differ by the parity of the pixel."""

    def grid(upsampling):
        keras.utils.set_random_seed(0)
        generator, _ = models.dcgan((32, 32, 1), 8, filters=8, upsampling=upsampling)
        latents = np.random.default_rng(0).normal(size=(64, 8)).astype("float32")
        x = np.array(generator(latents))[:, 4:-4, 4:-4]
        # The part of the variance that alternates from each pixel to the next.
        signs = (-1.0) ** np.arange(x.shape[2])[:, None]
        return np.mean((x * signs).mean(axis=2) ** 2) / np.var(x)

    assert grid("bilinear") < 0.05 * grid("transposed")


def test_a_condition_enters_the_enlarged_maps():
    generator, _ = models.dcgan(
        (16, 16, 1),
        4,
        filters=4,
        num_classes=3,
        generator_injection="conditional_batch_normalization",
        upsampling="bilinear",
    )
    latents, classes = np.ones((2, 4), "float32"), np.array([0, 1])
    for layer in generator.layers:
        for weight in layer.weights:
            if "embedding" in weight.path:
                weight.assign(np.random.default_rng(0).normal(size=weight.shape))
    first, second = np.array(generator([latents, classes]))
    assert np.abs(first - second).max() > 0


def test_an_unknown_enlargement_is_refused():
    with pytest.raises(ValueError, match="'transposed' or 'bilinear'. Received: upsam"):
        models.dcgan((8, 8, 1), upsampling="nearest")


@pytest.mark.parametrize(
    ("shape", "patch_size", "maps"),
    [
        ((64, 64, 3), 4, [(16, 16), (8, 8), (4, 4)]),
        ((64, 64, 3), 2, [(32, 32), (16, 16), (8, 8), (4, 4)]),
        ((30, 45, 1), 4, [(8, 12), (4, 6)]),
        ((128, 9, 1), 4, [(32, 5), (16, 5), (8, 5)]),
        ((8, 8, 1), 2, [(4, 4)]),
    ],
)
def test_patches_take_the_place_of_strided_convolutions(shape, patch_size, maps):
    _, discriminator = models.dcgan(
        shape, filters=4, discriminator_patch_size=patch_size
    )
    assert discriminator(np.zeros((2, *shape), "float32")).shape == (2, 1)
    found = [x for x in discriminator.layers if isinstance(x, layers.Conv2D)]
    assert [layer.output.shape[1:3] for layer in found] == maps
    assert found[0].kernel_size == (3, 3) and found[0].strides == (1, 1)
    _, usual = models.dcgan(shape, filters=4)
    usual = [x for x in usual.layers if isinstance(x, layers.Conv2D)]
    assert [x.filters for x in found] == [x.filters for x in usual][-len(found) :]


def test_every_pixel_of_a_patch_is_seen():
    """Sees rows that a padding or a stride leaves out."""
    _, discriminator = models.dcgan(
        (9, 30, 1),
        filters=4,
        discriminator_patch_size=2,
        discriminator_normalization=None,
    )
    x = tf.random.normal((1, 9, 30, 1))
    with tf.GradientTape() as tape:
        tape.watch(x)
        logits = discriminator(x)
    assert np.all(tape.gradient(logits, x) != 0)


@pytest.mark.parametrize("patch_size", [0, 3, 4, True, "2", 2.5])
def test_patches_that_an_image_cannot_be_cut_into_are_refused(patch_size):
    with pytest.raises(ValueError, match=r"must be one of \[1, 2\] for .* 8x8 pixels"):
        models.dcgan((8, 8, 1), discriminator_patch_size=patch_size)

"""Networks of Keras' conditional tutorial, with the condition as its own input."""

import keras
import numpy as np
import pytest
from conftest import tiny_networks
from keras import layers

from keras_gan import GAN
from keras_gan import models

CLASSES = np.array([2, 0])
RNG = np.random.default_rng(0)


def normal(*shape):
    return RNG.normal(size=shape).astype("float32")


def tutorial(size=8, latent_dim=6, classes=3):
    """The two networks as in "Conditional GAN" on keras.io, smaller."""
    generator = keras.Sequential(
        [
            keras.layers.InputLayer((latent_dim + classes,)),
            layers.Dense(size * size // 4 * (latent_dim + classes)),
            layers.LeakyReLU(negative_slope=0.2),
            layers.Reshape((size // 2, size // 2, latent_dim + classes)),
            layers.Conv2DTranspose(4, (4, 4), strides=(2, 2), padding="same"),
            layers.LeakyReLU(negative_slope=0.2),
            layers.Conv2D(1, (7, 7), padding="same", activation="sigmoid"),
        ],
        name="generator",
    )
    discriminator = keras.Sequential(
        [
            keras.layers.InputLayer((size, size, 1 + classes)),
            layers.Conv2D(4, (3, 3), strides=(2, 2), padding="same"),
            layers.LeakyReLU(negative_slope=0.2),
            layers.GlobalMaxPooling2D(),
            layers.Dense(1),
        ],
        name="discriminator",
    )
    return generator, discriminator


def test_latents_and_images_are_concatenated_as_the_tutorial_says():
    """One plane per class. Sees planes that a reshape fills row by row."""
    generator, discriminator = tutorial()
    rows = np.eye(3, dtype="float32")[CLASSES]
    latents, images = normal(2, 6), normal(2, 8, 8, 1)
    found = models.with_condition(generator, (3,))([latents, rows])
    np.testing.assert_array_equal(
        found, generator(np.concatenate([latents, rows], axis=1))
    )
    planes = np.zeros((2, 8, 8, 3), "float32")
    planes[0, :, :, 2] = planes[1, :, :, 0] = 1
    expected = discriminator(np.concatenate([images, planes], axis=-1))
    found = models.with_condition(discriminator, (3,))([images, rows])
    np.testing.assert_array_equal(found, expected)
    found = models.with_condition(discriminator, num_classes=3)([images, CLASSES])
    np.testing.assert_array_equal(found, expected)
    found = models.with_condition(discriminator, (8, 8, 3))([images, planes])
    np.testing.assert_array_equal(found, expected)


def test_the_result_shares_weights_names_and_outputs():
    _, network = tiny_networks(dim=5)
    network = models.with_outputs(network, features=network.layers[0].name)
    more = models.with_condition(network, (3,), name="attributes")
    assert [each.name for each in more.inputs] == ["inputs", "attributes"]
    assert more.name == network.name
    x, rows = normal(2, 2), normal(2, 3)
    found, expected = more([x, rows]), network(np.concatenate([x, rows], 1))
    assert set(found) == {"logits", "features"}
    np.testing.assert_array_equal(found["features"], expected["features"])
    assert more.trainable_variables[0] is network.trainable_variables[0]


def test_networks_of_the_tutorial_come_back_from_a_file(tmp_path):
    networks = [models.with_condition(n, num_classes=3) for n in tutorial()]
    gan = GAN(*networks, latent_dim=6, seed=0)
    assert gan.value_range == (0, 1)
    gan.compile("adam", "adam")
    gan.save(tmp_path / "gan.keras")
    loaded = keras.models.load_model(tmp_path / "gan.keras")
    latents, classes = normal(3, 6), np.arange(3)
    found = np.asarray(networks[0]([latents, classes]))
    np.testing.assert_array_equal(loaded.generator([latents, classes]), found)
    assert len(np.unique(found.reshape(3, -1), axis=0)) == 3


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"shape": ()}, r"`shape`.*\(10,\).*shape=\(\) and num_classes=None"),
        ({"shape": (3,), "num_classes": 3}, r"`shape`.*\(3,\) and num_classes=3"),
        ({"shape": 3}, "`shape`.*shape=3"),
        ({"num_classes": 0}, "`num_classes`.*num_classes=0"),
        ({"shape": (9,)}, r"longer than the condition.*\(9,\) and .* 9 channels"),
        ({"shape": (4, 4, 1)}, r"of vectors.*\(9,\) and .* \(4, 4, 1\)"),
    ],
)
def test_what_does_not_fit_is_refused(arguments, message):
    generator, _ = tutorial()
    with pytest.raises(ValueError, match=message):
        models.with_condition(generator, **arguments)


def test_an_image_of_another_size_is_refused():
    _, discriminator = tutorial()
    with pytest.raises(ValueError, match=r"of the same size.*\(8, 8, 4\).*\(4, 4, 3\)"):
        models.with_condition(discriminator, (4, 4, 3))


def test_one_input_is_divided():
    labelled, _ = models.mlp(num_classes=3)
    with pytest.raises(ValueError, match="one input.*Received: 2 inputs"):
        models.with_condition(labelled, (3,))
    with pytest.raises(TypeError, match="Functional or Sequential"):
        models.with_condition(keras.Sequential([layers.Dense(2)]), (3,))

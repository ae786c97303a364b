"""What each kind of condition makes of its input."""

import keras
import numpy as np
import pytest

from keras_gan import conditions
from keras_gan import models
from keras_gan.layers import FiLM
from keras_gan.layers import Projection
from keras_gan.layers import SoftLabels

RNG = np.random.default_rng(0)


def normal(*shape):
    return RNG.normal(size=shape).astype("float32")


def joined(network):
    """The network up to the layer that joins its input and the condition."""
    layer = next(x for x in network.layers if isinstance(x, keras.layers.Concatenate))
    return keras.Model(network.inputs, layer.output)


def dense(network):
    """The first fully connected layer: where a condition is embedded."""
    return next(x for x in network.layers if isinstance(x, keras.layers.Dense))


SMALL = {"latent_dim": 4, "filters": 2, "kernel_size": 3}


def dcgan(condition, **arguments):
    return models.dcgan((8, 8, 1), condition=condition, **SMALL | arguments)


@pytest.mark.parametrize(
    ("condition", "name", "shape", "dtype"),
    [
        (conditions.Classes(3), "labels", (None,), "int32"),
        (conditions.OneHot(3), "condition", (None, 3), "float32"),
        (conditions.Vector(5, name="attributes"), "attributes", (None, 5), "float32"),
        (conditions.Image((4, 4, 2)), "condition", (None, 4, 4, 2), "float32"),
    ],
)
def test_a_condition_is_the_second_input_of_both_networks(
    condition, name, shape, dtype
):
    networks = [*dcgan(condition), *models.mlp(condition=condition)]
    networks.append(models.mlp_autoencoder(units=4, condition=condition))
    for network, first in zip(
        networks, ("latents", "images", "latents", "points", "points"), strict=True
    ):
        inputs = [(each.name, each.shape, each.dtype) for each in network.inputs]
        assert inputs[0][0] == first
        assert inputs[1:] == [(name, shape, dtype)]


def test_a_number_of_classes_is_short_for_classes():
    """Names, layers and first weights: files of the short form stay as they are."""
    found = []
    for arguments in ({"num_classes": 3}, {"condition": conditions.Classes(3)}):
        keras.utils.clear_session()
        keras.utils.set_random_seed(0)
        found.append(models.dcgan((8, 8, 1), **SMALL | arguments))
    for one, other in zip(*found, strict=True):
        assert one.get_config() == other.get_config()
        for weight, same in zip(one.get_weights(), other.get_weights(), strict=True):
            np.testing.assert_array_equal(weight, same)
    kinds = [[type(layer).__name__ for layer in network.layers] for network in found[0]]
    assert kinds[0][:4] == ["InputLayer", "InputLayer", "Embedding", "Concatenate"]
    beginning = ["InputLayer", "Embedding", "InputLayer", "Reshape", "Concatenate"]
    assert kinds[1][:5] == beginning


def test_a_row_between_two_classes_has_the_embedding_between_theirs():
    """Sees a bias or an activation in the embedding of soft labels."""
    generator, _ = dcgan(conditions.OneHot(3))
    assert not dense(generator).use_bias
    latents = normal(1, 4).repeat(3, 0)
    rows = np.array([[1, 0, 0], [0, 0, 1], [0.3, 0, 0.7]], "float32")
    embedded = np.asarray(joined(generator)([latents, rows]))
    np.testing.assert_array_equal(embedded[:, :4], latents)
    expected = 0.3 * embedded[0, 4:] + 0.7 * embedded[1, 4:]
    np.testing.assert_allclose(embedded[2, 4:], expected, rtol=1e-5)
    table = dense(generator).kernel
    np.testing.assert_allclose(embedded[:2, 4:], np.asarray(table)[[0, 2]], rtol=1e-6)


def test_networks_of_soft_labels_say_that_rows_sum_to_1():
    networks = dcgan(
        conditions.OneHot(3), generator_injection="film", discriminator_injection="film"
    )
    for network in networks:
        assert [type(x) for x in network.layers].count(SoftLabels) == 1
    for network in dcgan(conditions.Vector(3)):
        assert SoftLabels not in [type(x) for x in network.layers]


def test_an_image_is_more_channels_for_d_and_a_vector_for_g():
    """Sees an image that is put beside the wrong axis, or a resize of one that fits."""
    generator, discriminator = dcgan(conditions.Image((8, 8, 2)))
    images, others, latents = normal(2, 8, 8, 1), normal(2, 8, 8, 2), normal(2, 4)
    found = joined(discriminator)([images, others])
    np.testing.assert_array_equal(found, np.concatenate([images, others], -1))
    kernel, bias = (np.asarray(w) for w in dense(generator).weights)
    expected = np.concatenate([latents, others.reshape(2, -1) @ kernel + bias], 1)
    np.testing.assert_allclose(
        joined(generator)([latents, others]), expected, rtol=1e-4, atol=1e-5
    )


def test_an_image_of_another_size_is_resized():
    _, discriminator = dcgan(conditions.Image((4, 4, 1)))
    others = np.ones((1, 4, 4, 1), "float32")
    others[:, :, 2:] = 3  # Left half 1, right half 3.
    found = np.asarray(joined(discriminator)([normal(1, 8, 8, 1), others]))[..., 1]
    np.testing.assert_allclose(found[0, :, [0, 1, 2]], 1, rtol=1e-6)
    np.testing.assert_allclose(found[0, :, [5, 6, 7]], 3, rtol=1e-6)


def test_a_plane_of_vectors_is_linear_in_them():
    _, discriminator = dcgan(conditions.Vector(2))
    images, rows = normal(3, 8, 8, 1), normal(3, 2)
    found = joined(discriminator)([images, rows])
    kernel, bias = (np.asarray(w) for w in dense(discriminator).weights)
    planes = (rows @ kernel + bias).reshape(3, 8, 8, 1)
    np.testing.assert_allclose(
        found, np.concatenate([images, planes], -1), rtol=1e-5, atol=1e-6
    )


def test_an_autoencoder_is_told_the_condition_twice():
    """By the encoder and by the decoder. Sees a decoder that is not told."""
    network = models.mlp_autoencoder(units=4, condition=conditions.Vector(2))
    tables = [x for x in network.layers if isinstance(x, keras.layers.Dense)]
    assert [table.units for table in tables] == [2, 2]
    points, rows = normal(3, 2), normal(3, 2)
    first, second = ([np.asarray(w) for w in table.weights] for table in tables)
    encoder, decoder = network.get_layer("encoder"), network.get_layer("decoder")
    codes = encoder(np.concatenate([points, rows @ first[0] + first[1]], 1))
    made = decoder(np.concatenate([codes, rows @ second[0] + second[1]], 1))
    expected = np.square(points - made).mean(1, keepdims=True)
    np.testing.assert_allclose(network([points, rows])["logits"], expected, rtol=1e-4)


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: conditions.Classes(0), ValueError, "`count`.*count=0"),
        (lambda: conditions.OneHot(2.5), ValueError, "`count`.*count=2.5"),
        (lambda: conditions.Vector(-1), ValueError, "`size`.*size=-1"),
        (lambda: conditions.Image((4, 4)), ValueError, r"three integers.*\(4, 4\)"),
        (lambda: conditions.Image(4), ValueError, "three integers.*shape=4"),
        (lambda: conditions.Vector(2, name=""), TypeError, "`name`.*name=''"),
    ],
)
def test_impossible_conditions_are_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()


def test_conditions_say_what_they_are():
    assert repr(conditions.Classes(10)) == "Classes(10, name='labels')"
    assert repr(conditions.Vector(4, "age")) == "Vector(4, name='age')"
    assert repr(conditions.Image((4, 4, 1))) == "Image((4, 4, 1), name='condition')"


def test_several_conditions_are_embedded_one_by_one():
    """Latents, then an embedding of each, all as long as the latents."""
    generator, _ = dcgan([conditions.Classes(3), conditions.Vector(2)])
    assert [each.name for each in generator.inputs] == [
        "latents",
        "labels",
        "condition",
    ]
    found = [x for x in generator.layers if isinstance(x, keras.layers.Concatenate)]
    network = keras.Model(generator.inputs, found[-1].output)
    latents, classes, rows = normal(2, 4), np.array([2, 0]), normal(2, 2)
    (table,) = (x for x in generator.layers if isinstance(x, keras.layers.Embedding))
    kernel, bias = (np.asarray(w) for w in dense(generator).weights)
    parts = [latents, np.asarray(table.embeddings)[classes], rows @ kernel + bias]
    np.testing.assert_allclose(
        network([latents, classes, rows]), np.concatenate(parts, 1), rtol=1e-5
    )


def test_several_conditions_modulate_together_and_each_has_its_product():
    """Against NumPy: gains are linear in one-hot rows and vectors side by side."""
    generator, discriminator = models.mlp(
        units=4,
        depth=1,
        condition=[conditions.Classes(3), conditions.Vector(2)],
        generator_injection="film",
        discriminator_injection="projection",
    )
    classes, rows = np.array([2, 0]), normal(2, 2)
    code = np.concatenate([np.eye(3)[classes], rows], 1)
    film = next(x for x in generator.layers if isinstance(x, FiLM))
    gains = normal(5, 4)
    film.gains.set_weights([gains, np.zeros(4)])
    hidden = dense(generator)
    before = keras.Model(generator.inputs[0], hidden.output)(normal(2, 16))
    after = film([before, code.astype("float32")])
    np.testing.assert_allclose(after, before * (1 + code @ gains), rtol=1e-4, atol=1e-5)
    assert film.input[1].shape == (None, 5)
    first, second = (x for x in discriminator.layers if isinstance(x, Projection))
    features = keras.Model(discriminator.inputs[0], first.input[0])(normal(2, 2))
    logits = [x for x in discriminator.layers if isinstance(x, keras.layers.Dense)][-1]
    expected = logits(features) + np.sum(
        features
        * (
            np.asarray(first.embedding.embeddings)[classes]
            + rows @ np.asarray(second.embedding.kernel)
        ),
        axis=1,
        keepdims=True,
    )
    rest = keras.Model(
        [first.input[0], *discriminator.inputs[1:]], discriminator.output
    )
    found = rest([np.asarray(features), classes, rows])
    np.testing.assert_allclose(found, expected, rtol=1e-4)

"""Every way in which a condition enters a network, and whether it arrives."""

import keras
import numpy as np
import pytest

from keras_gan import GAN
from keras_gan import conditions
from keras_gan import layers
from keras_gan import models

RNG = np.random.default_rng(0)
KINDS = {
    "classes": (conditions.Classes(3), np.array([0, 2, 1])),
    "one_hot": (conditions.OneHot(3), np.eye(3, dtype="float32")),
    "vector": (conditions.Vector(2), RNG.normal(size=(3, 2)).astype("float32")),
    "image": (conditions.Image((8, 8, 1)), RNG.normal(size=(3, 8, 8, 1))),
}
FOR_G = (
    "concatenation",
    "conditional_batch_normalization",
    "self_modulation",
    "adain",
    "film",
)
FOR_D = ("concatenation", "projection", "adain", "film")


def normal(*shape):
    return RNG.normal(size=shape).astype("float32")


def dcgan(size=16, **arguments):
    return models.dcgan((size, size, 1), 4, filters=4, kernel_size=3, **arguments)


def with_random_weights(network):
    """Gains and biases begin as zeros, which hide the condition."""
    for variable in network.trainable_variables:
        variable.assign(0.3 * normal(*variable.shape))
    return network


def answers(network, first, condition):
    """What a network returns for the same first inputs under three conditions."""
    count = len(first)
    inputs = [np.concatenate([first] * 3), np.repeat(condition, count, axis=0)]
    return np.asarray(network(inputs)).reshape(3, -1)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("way", FOR_G)
def test_the_condition_reaches_g(kind, way):
    condition, values = KINDS[kind]
    arguments = {"condition": condition, "generator_injection": way}
    generator, discriminator = dcgan(discriminator_injection=None, **arguments)
    assert len(discriminator.inputs) == 1
    assert [each.name for each in generator.inputs] == ["latents", condition.name]
    found = answers(with_random_weights(generator), normal(16, 4), values)
    assert len(np.unique(found, axis=0)) == 3
    if way != "adain":  # Its statistics need pixels.
        generator, _ = models.mlp(latent_dim=4, units=16, **arguments)
        found = answers(with_random_weights(generator), normal(16, 4), values)
        assert len(np.unique(found, axis=0)) == 3


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("way", FOR_D)
def test_the_condition_reaches_d(kind, way):
    condition, values = KINDS[kind]
    arguments = {"condition": condition, "discriminator_injection": way}
    generator, discriminator = dcgan(
        generator_injection=None, discriminator_normalization=None, **arguments
    )
    assert len(generator.inputs) == 1
    assert [each.name for each in discriminator.inputs] == ["images", condition.name]
    discriminator = with_random_weights(discriminator)
    found = answers(discriminator, normal(16, 16, 16, 1), values)
    assert len(np.unique(found, axis=0)) == 3
    if way != "adain":
        _, discriminator = models.mlp(units=16, **arguments)
        found = answers(with_random_weights(discriminator), normal(16, 2), values)
        assert len(np.unique(found, axis=0)) == 3


def test_a_projection_adds_the_inner_product_of_the_last_features():
    """Against NumPy. Sees features after the last layer, or before the activation."""
    _, discriminator = models.mlp(
        units=5, num_classes=3, discriminator_injection="projection"
    )
    with_random_weights(discriminator)
    points, classes = normal(6, 2), np.arange(6) % 3
    found = discriminator([points, classes])
    (product,) = (x for x in discriminator.layers if type(x) is layers.Projection)
    (table,) = product.get_weights()
    dense = [x for x in discriminator.layers if isinstance(x, keras.layers.Dense)]
    features = points
    for layer in dense[:-1]:
        kernel, bias = layer.get_weights()
        features = np.maximum(features @ kernel + bias, 0)
    kernel, bias = dense[-1].get_weights()
    expected = features @ kernel + bias
    expected += np.sum(table[classes] * features, axis=1, keepdims=True)
    np.testing.assert_allclose(found, expected, rtol=1e-4)


def kinds_of(network, *kinds):
    return [type(layer).__name__ for layer in network.layers if type(layer) in kinds]


def test_normalizations_are_replaced_and_film_follows_them():
    cbn, film = layers.ConditionalBatchNormalization, layers.FiLM
    bn = keras.layers.BatchNormalization
    condition = conditions.Classes(3)
    generator, discriminator = dcgan(
        condition=condition,
        generator_injection="conditional_batch_normalization",
        discriminator_injection="film",
    )
    assert kinds_of(generator, bn, cbn) == [cbn.__name__] * 2
    # D's first convolution has no normalization, as without a condition.
    expected = ["FiLM", "BatchNormalization", "FiLM"]
    assert kinds_of(discriminator, bn, film) == expected
    linear = keras.layers.Dense, keras.layers.Conv2DTranspose
    biased = [x.use_bias for x in generator.layers if isinstance(x, linear)]
    assert biased == [False, False, True]


def test_the_latents_alone_may_modulate():
    """Against NumPy's moments, with a G that is told no condition."""
    generator, discriminator = dcgan(generator_injection="self_modulation")
    assert len(generator.inputs) == len(discriminator.inputs) == 1
    kind = layers.SelfModulatedBatchNormalization
    assert kinds_of(generator, kind) == [kind.__name__] * 2
    first = next(x for x in generator.layers if type(x) is kind)
    first.gains.bias.assign(np.arange(first.gains.units))
    out = keras.Model(generator.input, first.output)(normal(8, 4), training=True)
    deviations = np.asarray(out).std((0, 1, 2))
    np.testing.assert_allclose(deviations, 1 + np.arange(first.gains.units), rtol=0.5)


def test_several_ways_at_once_and_ways_with_arguments():
    generator, discriminator = dcgan(
        condition=conditions.Classes(3),
        generator_injection=[
            conditions.Concatenation(units=7),
            conditions.Modulation(
                lambda classes: layers.ConditionalBatchNormalization(classes, 0.8)
            ),
        ],
        discriminator_injection=("concatenation", conditions.Projection()),
    )
    tables = [x for x in generator.layers if type(x) is keras.layers.Embedding]
    assert [table.output_dim for table in tables] == [7]
    momenta = [x.momentum for x in generator.layers if hasattr(x, "momentum")]
    assert momenta == [0.8, 0.8]
    kinds = [type(layer).__name__ for layer in discriminator.layers]
    assert "Concatenate" in kinds and "Projection" in kinds
    generator, _ = dcgan(generator_injection=conditions.SelfModulation(5))
    units = [x.units for x in generator.layers if hasattr(x, "gains")]
    assert units == [5, 5]


def test_wrapped_networks_take_the_condition_too():
    """Sees a conditional layer whose matrices spectral normalization leaves out."""
    condition, rows = KINDS["one_hot"]
    networks = dcgan(
        condition=condition,
        generator_injection="film",
        discriminator_injection="projection",
        discriminator_normalization=None,
    )
    for network in networks:
        copy = models.spectrally_normalized(network)
        for layer in copy._flatten_layers():
            if isinstance(layer, (layers.FiLM, layers.Projection)):
                assert layer.spectral_normalization
        kinds = [type(each) for each in copy._flatten_layers()]
        wanted = sum(
            len(variable.shape) > 1 for variable in network.trainable_variables
        )
        assert kinds.count(layers.SpectralNormalization) == wanted
    normalized = models.gradient_normalized(networks[1])
    found = answers(normalized, normal(16, 16, 16, 1), rows)
    assert len(np.unique(found, axis=0)) == 3 and np.abs(found).max() < 1
    with pytest.raises(ValueError, match="one input.*condition.*2 inputs"):
        models.packed(networks[1])


@pytest.mark.parametrize("policy", ["mixed_float16", "float64"])
def test_any_precision_is_possible(policy):
    """Logits of a projection have at least 32 bits."""
    before = keras.config.floatx()
    keras.config.set_dtype_policy(policy)
    keras.config.set_floatx("float64" if policy == "float64" else before)
    try:
        for way in FOR_D:
            generator, discriminator = dcgan(
                condition=conditions.Vector(2),
                generator_injection="adain",
                discriminator_injection=way,
            )
            images = np.asarray(generator([normal(3, 4), normal(3, 2)]))
            logits = discriminator([images, normal(3, 2)])
            assert logits.dtype in ("float32", "float64")
            assert np.isfinite(logits).all()
    finally:
        keras.config.set_floatx(before)
        keras.config.set_dtype_policy("float32")


@pytest.mark.slow
def test_a_game_of_classes_is_learned_through_modulation_and_projection():
    """Points at −2 and 2: each class its own. Sees a condition that is not trained."""
    keras.utils.set_random_seed(0)
    classes = np.arange(512) % 2
    points = normal(512, 1) * 0.2 + np.where(classes, 2, -2)[:, None]
    networks = models.mlp(
        data_dim=1,
        latent_dim=4,
        units=16,
        num_classes=2,
        generator_injection="film",
        discriminator_injection="projection",
    )
    gan = GAN(*networks, latent_dim=4, seed=0)
    gan.compile(keras.optimizers.Adam(5e-3), keras.optimizers.Adam(5e-3))
    gan.fit(points.astype("float32"), classes, epochs=12, batch_size=64, verbose=0)
    latents = normal(200, 4)
    low, high = (
        float(np.mean(networks[0]([latents, np.full(200, each)]))) for each in (0, 1)
    )
    assert low < -1 and high > 1


@pytest.mark.slow
def test_conditional_networks_train_and_resume(images, tmp_path):
    """Sees gains that no gradient reaches, and statistics that a file loses."""
    networks = models.dcgan(
        (8, 8, 1),
        4,
        filters=2,
        kernel_size=3,
        condition=conditions.Classes(3),
        generator_injection=["concatenation", "conditional_batch_normalization"],
        discriminator_injection="projection",
    )
    gan = GAN(*networks, latent_dim=4, seed=0)
    gan.compile("adam", "adam", loss="hinge")
    data = images[:32], np.arange(32) % 3
    gan.fit(*data, batch_size=8, verbose=0)
    layer = next(
        x
        for x in networks[0].layers
        if isinstance(x, layers.ConditionalBatchNormalization)
    )
    assert all(np.abs(v).max() > 0 for v in layer.trainable_variables)
    assert np.abs(layer.normalization.moving_mean).max() > 0
    gan.save(tmp_path / "gan.keras")
    loaded = keras.models.load_model(tmp_path / "gan.keras")
    for each in (gan, loaded):
        each.fit(*data, batch_size=8, shuffle=False, verbose=0)
    for one, other in zip(gan.get_weights(), loaded.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)

"""The StyleGAN2 pair: its reference code's parameters, its parts, conditions."""

import keras
import numpy as np
import pytest

from keras_gan import GAN
from keras_gan import WeightAverage
from keras_gan import conditions
from keras_gan import models
from keras_gan import penalties
from keras_gan import updates

RNG = np.random.default_rng(0)


def normal(*shape):
    return RNG.normal(size=shape).astype("float32")


def small(shape=(9, 12, 1), **arguments):
    chosen = {"latent_dim": 4, "style_dim": 6, "channels": 4, "mapping_layers": 2}
    return models.stylegan2(shape, **chosen | arguments)


def parameters(base, side=256, w=512, depth=8):
    """Counted from the description of the reference code, by hand.

    Base 16384 is its configuration "paper256", and 32768 is "stylegan2" (F).
    """
    sides = [2**n for n in range(2, int(np.log2(side)) + 1)]
    width = {n: min(base // n, 512) for n in sides}
    # Mapping, constant; per convolution: gains, weights, biases, strength of noise.
    g = depth * (w * w + w) + 16 * width[4]
    d = 4 * width[side]  # 1×1 of three colors, with biases.
    for n in sides:
        into = [width[n]] if n == 4 else [width[n // 2], width[n]]
        for c in into:
            g += (w * c + c) + 9 * c * width[n] + width[n] + 1
        g += (w * width[n] + width[n]) + 3 * width[n] + 3
    for n in sides[1:]:
        a, b = width[n], width[n // 2]
        d += 9 * a * a + a + 9 * a * b + b + a * b
    c = width[4]
    d += 9 * (c + 1) * c + c + 16 * c * c + c + c + 1
    return g, d


@pytest.mark.slow
@pytest.mark.parametrize(
    ("base", "channels", "millions"),
    [
        (32768, (512, 512, 512, 512, 512, 256, 128), (30.03, 28.86)),
        (16384, (512, 512, 512, 512, 256, 128, 64), (24.77, 24.0)),
    ],
)
def test_it_has_the_parameters_of_the_reference_code(base, channels, millions):
    with keras.StatelessScope():  # The weights get no values, which saves seconds.
        networks = models.stylegan2((256, 256, 3), channels=channels)
    found = [
        sum(np.prod(v.shape, dtype=int) for v in network.trainable_variables)
        for network in networks
    ]
    assert tuple(found) == parameters(base)
    assert tuple(round(each / 1e6, 2) for each in found) == millions


@pytest.mark.parametrize(
    "shape",
    [
        (8, 8, 1),
        (28, 28, 1),
        pytest.param((32, 32, 3), marks=pytest.mark.slow),
        pytest.param((64, 48, 3), marks=pytest.mark.slow),
        (9, 40, 2),
    ],
)
def test_images_have_the_shape_that_was_asked_for(shape):
    generator, discriminator = small(shape)
    images = generator(normal(4, 4))
    assert images.shape == (4, *shape)
    assert discriminator(images).shape == (4, 1)


def test_values_keep_their_scale_at_the_beginning():
    """Sees a missing √2, demodulation or fan-in, which multiply over the layers."""
    keras.utils.set_random_seed(0)
    generator, discriminator = models.stylegan2(
        (32, 32, 3), latent_dim=64, style_dim=256, channels=64
    )
    latents = normal(64, 64)
    mapping, synthesis = (generator.get_layer(n) for n in ("mapping", "synthesis"))
    # Leaky ReLU times √2 multiplies the mean square by 1.04.
    assert 0.5 < np.mean(np.square(mapping(latents))) / 1.04**8 < 2
    styles = np.repeat(np.array(mapping(latents))[:, None], 8, axis=1)
    names = [x.name for x in synthesis.layers if x.name.startswith("activation")]
    maps = keras.Model(synthesis.input, [synthesis.get_layer(n).output for n in names])
    for values in maps(styles):
        assert 0.1 < np.mean(np.square(values)) < 1.5
    features = keras.Model(
        discriminator.inputs[0], discriminator.get_layer("features").output
    )
    assert 0.1 < np.mean(np.square(features(normal(64, 32, 32, 3)))) < 2


def test_noise_and_mixing_act_in_training_only_as_they_should():
    generator, _ = small((8, 8, 1))
    latents = normal(6, 4)
    np.testing.assert_array_equal(generator(latents), generator(latents))
    mixed = np.array(generator(latents, training=True))
    assert not np.allclose(mixed, generator(latents), atol=1e-4)
    synthesis = generator.get_layer("synthesis")
    for layer in synthesis.layers:
        if layer.name.startswith("noise"):
            layer.strength.assign(1.0)
    assert not np.allclose(generator(latents), generator(latents), atol=1e-4)
    plain, _ = small((8, 8, 1), noise=False, mixing=0.0)
    np.testing.assert_allclose(
        plain(latents, training=True), plain(latents), rtol=1e-4, atol=1e-6
    )


def test_truncation_pulls_images_towards_that_of_the_mean_style():
    generator, _ = small((8, 8, 1), noise=False)
    latents = normal(64, 4)
    for _ in range(3):
        generator(latents, training=True)
    whole = np.array(generator(latents))
    generator.get_layer("truncation").psi.assign(0.0)
    same = np.array(generator(latents))
    assert np.ptp(same, axis=0).max() < 1e-6
    mean = generator.get_layer("truncation").mean
    styles = np.tile(np.array(mean), (1, generator.get_layer("styles").count, 1))
    np.testing.assert_allclose(
        same[:1], generator.get_layer("synthesis")(styles), rtol=1e-4, atol=1e-6
    )
    generator.get_layer("truncation").psi.assign(0.5)
    assert np.std(generator(latents), 0).mean() < np.std(whole, 0).mean()


@pytest.mark.parametrize("seed", [0, [3, 4, 5]])
def test_generate_truncates_styles_and_leaves_everything_as_it_was(seed):
    """Sees latents that are truncated as well, and a ψ that stays."""
    gan = GAN(*small((8, 8, 1), noise=False), latent_dim=4, average=WeightAverage(1))
    generator = gan.sampling_generator
    for _ in range(3):
        generator(normal(64, 4), training=True)
    weights = gan.get_weights()
    found = gan.generate(3, seed=seed, truncation=0.25)
    for before, after in zip(weights, gan.get_weights(), strict=True):
        np.testing.assert_array_equal(before, after)
    whole = gan.generate(3, seed=seed)
    generator.get_layer("truncation").psi.assign(0.25)
    np.testing.assert_array_equal(found, gan.generate(3, seed=seed))
    assert np.abs(found - whole).max() > 0.01
    with pytest.raises(ValueError, match="`truncation` must be above 0"):
        gan.generate(3, truncation=0)


WAYS = [
    ("concatenation", "inner_product"),
    pytest.param("concatenation", "projection", marks=pytest.mark.slow),
    (conditions.Concatenation(3), "concatenation"),
]


@pytest.mark.parametrize(("into_g", "into_d"), WAYS)
def test_conditions_enter_both_networks(into_g, into_d):
    pair = small(
        condition=[conditions.Classes(3), conditions.Vector(2)],
        generator_injection=into_g,
        discriminator_injection=into_d,
        group_size=None,
    )
    for network, first in zip(pair, (normal(1, 4), normal(1, 9, 12, 1)), strict=True):
        for variable in network.trainable_variables:
            variable.assign(normal(*variable.shape))
        first = np.repeat(first, 3, axis=0)
        given = [np.array([0, 1, 0]), np.float32([[0, 1], [0, 1], [1, 0]])]
        rows = np.array(network([first, *given])).reshape(3, -1)
        assert len(np.unique(rows, axis=0)) == 3


def test_styles_are_mixed_within_a_condition():
    """Sees the style of another example, which may have another class."""
    generator, _ = small((8, 8, 1), num_classes=2, mixing=1.0)
    latents = np.repeat(normal(1, 4), 4, axis=0)
    given = [latents, np.array([0, 1, 0, 1])]
    np.testing.assert_allclose(
        generator(given, training=True), generator(given), rtol=1e-4, atol=1e-6
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"channels": (8,)}, "`channels` must have a number for each level"),
        ({"mapping_layers": 0}, "`mapping_layers` must be an integer"),
        ({"group_size": 0}, "`group_size` must be an integer"),
        ({"mixing": 1.5}, "`mixing` must be in"),
        (
            {"num_classes": 2, "generator_injection": "film"},
            "`generator_injection` of stylegan2 cannot modulate",
        ),
    ],
)
def test_arguments_are_checked(arguments, message):
    with pytest.raises(ValueError, match=message):
        small(**arguments)


DATA = np.tanh(normal(16, 8, 8, 1)), np.arange(16) % 2


def gan(interval=1, update=None, group_size=4, **arguments):
    keras.utils.set_random_seed(0)
    pair = small((8, 8, 1), num_classes=2, group_size=group_size, mapping_layers=1)
    made = GAN(*pair, latent_dim=4, average=WeightAverage(100), seed=0)
    made.compile(
        keras.optimizers.Adam(1e-2, 0.0),
        keras.optimizers.Adam(1e-2, 0.0),
        penalties=[
            penalties.R1(0.1, interval=interval),
            penalties.PathLength(interval=interval, at="styles"),
        ],
        update=update,
        **arguments,
    )
    return made


@pytest.mark.slow  # Recipes train in a graph too, without a comparison.
def test_a_graph_does_as_eager_code_does():
    """From the third step on, rounding grows."""
    data = [each[:8] for each in DATA]
    graph, eager = gan(), gan(run_eagerly=True)
    for each in (graph, eager):
        each.fit(*data, batch_size=8, shuffle=False, verbose=0)
    for one, other in zip(graph.get_weights(), eager.get_weights(), strict=True):
        assert np.isfinite(one).all()
        np.testing.assert_allclose(one, other, rtol=1e-3, atol=1e-4)


@pytest.mark.slow
def test_a_file_resumes_to_the_bit(tmp_path):
    """Noise, mixtures, the mean style and the average of G, with lazy penalties."""
    data = [each[:8] for each in DATA]
    made = gan(interval=2, run_eagerly=True)
    made.fit(*data, batch_size=8, shuffle=False, verbose=0)
    assert np.any(made.average_generator.get_layer("truncation").mean)
    made.save(tmp_path / "gan.keras")
    loaded = keras.models.load_model(tmp_path / "gan.keras")
    for each in (made, loaded):
        each.fit(*data, batch_size=8, shuffle=False, verbose=0)
    for one, other in zip(made.get_weights(), loaded.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    np.testing.assert_array_equal(
        made.generate(2, condition=1, seed=0), loaded.generate(2, condition=1, seed=0)
    )


@pytest.mark.slow
def test_it_trains_under_xla_and_in_one_stage_without_the_deviation_of_a_batch():
    """Not with lazy penalties: XLA cannot compile their gradients of second order."""
    made = gan(update=updates.OneStage(), group_size=None, jit_compile=True)
    history = made.fit(*DATA, batch_size=8, verbose=0).history
    assert all(np.isfinite(values).all() for values in history.values())


def test_one_stage_says_what_couples_the_examples():
    with pytest.raises(ValueError, match="Minibatch .*group_size=None"):
        gan(update=updates.OneStage(), run_eagerly=True)


def test_psi_of_the_sampling_generator_truncates_what_is_generated():
    """Not that of `gan.generator`, where an average makes the images."""
    networks = models.stylegan2(
        (8, 8, 1), latent_dim=4, style_dim=4, channels=4, mapping_layers=1, noise=False
    )
    average = WeightAverage(half_life=10)
    gan = GAN(*networks, latent_dim=4, average=average, seed=0)
    assert gan.generate(8, seed=0).std(axis=0).max() > 1e-3
    gan.sampling_generator.get_layer("truncation").psi.assign(0.0)
    assert gan.generate(8, seed=0).std(axis=0).max() < 1e-6

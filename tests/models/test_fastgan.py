"""FastGAN: its maps, the authors' parameter counts, and that it trains."""

import math

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from keras_gan import GAN
from keras_gan import augmentation
from keras_gan import conditions
from keras_gan import models
from keras_gan import penalties
from keras_gan.layers import NoiseInjection

SHAPES = [(8, 8, 1), (9, 40, 1), (25, 25, 1), (64, 28, 3), (100, 14, 1)]
MORE_SHAPES = [(28, 28, 1), (32, 32, 3), (64, 48, 3), (16, 24, 1)]
SHAPES += [pytest.param(shape, marks=pytest.mark.slow) for shape in MORE_SHAPES]


def in_training(network):
    """A network in training, as one graph for many passes."""
    return tf.function(lambda inputs: network(inputs, training=True))


def trained_numbers(network):
    return sum(math.prod(v.shape) for v in network.trainable_variables)


@pytest.mark.parametrize("shape", SHAPES)
def test_images_of_every_size_are_made_and_decoded(shape):
    """64 × 28 and 100 × 14 fail if D has a map of which one side alone was halved."""
    generator, discriminator = models.fastgan(shape, latent_dim=5, filters=4)
    images = generator(np.zeros((2, 5), "float32"))
    assert images.shape == (2, *shape) and np.abs(images).max() <= 1
    outputs = discriminator(images, training=True)
    count = 2 if min(shape[:2]) <= 24 else 3
    half = (math.ceil(shape[0] / 2), math.ceil(shape[1] / 2), shape[2])
    assert outputs["decoded"].shape == outputs["seen"].shape == (2, count, *half)
    assert len(outputs["logits"].shape) == 2
    assert {x.dtype.name for x in outputs.values()} == {"float32"}


def normalized(width):
    return 2 * width


def up(inputs, width):
    return inputs * 2 * width * 9 + normalized(2 * width)


def up_twice(inputs, width):
    """Two convolutions, and two strengths of noise."""
    return up(inputs, width) + up(width, width) + 2


def excitation(inputs, width):
    return inputs * width * 16 + width**2


def down(inputs, width):
    """A 4 × 4 and a 3 × 3 convolution, and a 1 × 1 beside them."""
    return inputs * width * (16 + 1) + width**2 * 9 + 3 * normalized(width)


def decoder(inputs):
    widths = [inputs, 128, 64, 64, 32]
    return sum(map(up, widths[:-1], widths[1:])) + 32 * 3 * 9


@pytest.mark.slow
def test_the_parameters_at_256_pixels_are_those_of_the_authors_code():
    """Added up by hand from the authors' models.py, without the second image of G.
    Sees a missing block, excitation over other sizes, and biases."""
    of_g = 100 * 2048 * 16 + normalized(2048)
    of_g += up_twice(1024, 512) + up(512, 256) + up_twice(256, 128)
    of_g += up(128, 128) + up_twice(128, 64) + up(64, 32) + 32 * 3 * 9
    of_g += excitation(1024, 128) + excitation(512, 64) + excitation(256, 32)
    of_d = 3 * 16 * 9 + 512 * 1024 + normalized(1024) + 1024 * 16
    of_d += sum(down(width, 2 * width) for width in (16, 32, 64, 128, 256))
    of_d += excitation(16, 128) + excitation(32, 256) + excitation(64, 512)
    of_d += 3 * 32 * 16 + 256 * 16
    of_d += sum(2 * width**2 * 16 + normalized(2 * width) for width in (32, 64, 128))
    of_d += decoder(512) + 2 * decoder(256)
    assert (of_g, of_d) == (24_015_846, 11_526_160)
    with keras.StatelessScope():  # The weights get no values, which saves seconds.
        generator, discriminator = models.fastgan((256, 256, 3), latent_dim=100)
    assert trained_numbers(generator) == of_g
    assert trained_numbers(discriminator) == of_d
    # 5 × 5 patches of 8 × 8 features, in both branches.
    assert discriminator.output["logits"].shape == (None, 50)


@pytest.mark.parametrize(
    ("shape", "of_g", "of_d"),
    [
        ((64, 64, 3), [((4, 4), (64, 64))], [((64, 64), (8, 8))]),
        ((28, 28, 1), [((7, 7), (28, 28))], [((28, 28), (7, 7))]),
    ],
)
def test_small_maps_excite_maps_several_sizes_larger(shape, of_g, of_d):
    for network, expected in zip(
        models.fastgan(shape, latent_dim=4, filters=4), (of_g, of_d), strict=True
    ):
        found = [
            (layer.input.shape[1:3], network.get_layer(layer.name[:-5]).output.shape)
            for layer in network.layers
            if layer.name.endswith("_pool")
        ]
        assert [(one, other[1:3]) for one, other in found] == expected


def test_an_excitation_scales_each_channel_of_an_example_by_one_number():
    """Sees a gate per pixel, and one for all channels."""
    generator, _ = models.fastgan((32, 32, 1), latent_dim=4, filters=4)
    scaled = generator.get_layer("excitation_3")
    inner = keras.Model(generator.input, [*scaled.input, scaled.output])
    latents = np.random.default_rng(0).normal(size=(3, 4)).astype("float32")
    before, gates, after = map(np.asarray, inner(latents))
    assert gates.shape == (3, 1, 1, before.shape[-1])
    assert (gates > 0).all() and (gates < 1).all() and len(np.unique(gates)) > 20
    np.testing.assert_allclose(after, before * gates, rtol=1e-6)


@pytest.mark.slow
def test_the_targets_are_what_d_has_seen_at_half_the_size():
    """Averages of 2 × 2 pixels, and one quarter of the image as it is."""
    _, discriminator = models.fastgan((28, 28, 1), latent_dim=4, filters=4)
    images = np.random.default_rng(0).normal(size=(2, 28, 28, 1)).astype("float32")
    half = images.reshape(2, 14, 2, 14, 2, 1).mean((2, 4))
    quarters = {
        (row, column): images[:, row : row + 14, column : column + 14]
        for row in (0, 14)
        for column in (0, 14)
    }
    chosen = set()
    see = in_training(discriminator)
    for _ in range(16):
        seen = np.asarray(see(images)["seen"])
        np.testing.assert_allclose(seen[:, 0], half, rtol=1e-5, atol=1e-6)
        np.testing.assert_array_equal(seen[:, 0], seen[:, 1])
        chosen |= {p for p, q in quarters.items() if np.array_equal(q, seen[:, 2])}
    assert len(chosen) > 1


def fastgan(shape=(28, 28, 1), terms=True, arguments=(), **networks):
    keras.utils.set_random_seed(0)
    pair = models.fastgan(shape, latent_dim=4, filters=4, **networks)
    gan = GAN(*pair, latent_dim=4, seed=0)
    gan.compile(
        keras.optimizers.Adam(1e-3, beta_1=0.5),
        keras.optimizers.Adam(1e-3, beta_1=0.5),
        loss="random_margin_hinge",
        penalties=[penalties.SelfSupervision()] if terms else [],
        **dict(arguments),
    )
    return gan


def images_of(shape, count=16):
    return np.random.default_rng(0).uniform(-1, 1, (count, *shape)).astype("float32")


@keras.saving.register_keras_serializable("tests")
class Grey(augmentation.Transform):
    """Every image is one grey."""

    def __call__(self, images, seed):
        return 0.0 * images + 0.25


def test_d_decodes_what_augmentation_has_made_of_the_images():
    """Sees targets that are made of the images before they were augmented."""
    gan = fastgan(arguments={"augmentations": [Grey()]})
    gan.discriminator.get_layer("decoder").layer.kernel.assign_add(
        np.full((3, 3, 2, 1), 0.1)
    )
    batch = gan.draw(images_of((28, 28, 1)))
    move = gan.discriminator_gradients(batch)
    grey, expected = np.full((16, 28, 28, 1), 0.25, "float32"), []
    decode = in_training(gan.discriminator)
    for _ in range(20):  # For each quarter once or more.
        decoded = np.asarray(decode(grey)["decoded"])
        expected.append(np.abs(decoded - 0.25).mean((0, 2, 3, 4)).sum())
    found = float(move.logs["self_supervision"])
    assert np.min(np.abs(np.array(expected) - found)) < 1e-4 * found


@pytest.mark.slow
def test_self_supervision_teaches_d_to_decode(clothes):
    gan = fastgan()
    gan.d_optimizer.learning_rate = 5e-3
    values = [
        gan.fit(clothes[:256], batch_size=32, verbose=0).history["self_supervision"][0]
        for _ in range(4)
    ]
    # That of the mean grey is about 1.5.
    assert values[-1] < 0.6 * values[0] and values[-1] < 1.0


def test_a_d_that_decodes_nothing_is_refused():
    pair = models.dcgan((8, 8, 1), 4, filters=2)
    gan = GAN(*pair, latent_dim=4)
    with pytest.raises(ValueError, match="'decoded' and 'seen'.*the logits only"):
        gan.compile("adam", "adam", penalties=[penalties.SelfSupervision()])


@pytest.mark.slow
def test_it_trains_and_resumes_to_the_bit(tmp_path):
    shape = (9, 40, 1)
    gan = fastgan(shape)
    images = images_of(shape)
    history = gan.fit(images, batch_size=8, shuffle=False, verbose=0).history
    assert all(np.isfinite(values).all() for values in history.values())
    gan.save(tmp_path / "gan.keras")
    loaded = keras.models.load_model(tmp_path / "gan.keras")
    for each in (gan, loaded):
        each.fit(images, batch_size=8, shuffle=False, verbose=0)
    for one, other in zip(gan.get_weights(), loaded.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.slow
def test_it_compiles_under_xla():
    gan = fastgan(arguments={"jit_compile": True})
    history = gan.fit(images_of((28, 28, 1)), batch_size=8, verbose=0).history
    assert all(np.isfinite(values).all() for values in history.values())


@pytest.mark.slow
def test_with_group_normalization_r1_and_one_stage_updates_can_be_used():
    from keras_gan import updates

    gan = fastgan(
        terms=False,
        discriminator_normalization=lambda: layers.GroupNormalization(1),
        arguments={"update": updates.OneStage()},
    )
    gan.compile(
        "adam",
        "adam",
        penalties=[penalties.R1(), penalties.SelfSupervision()],
        update=updates.OneStage(),
    )
    history = gan.fit(images_of((28, 28, 1)), batch_size=8, verbose=0).history
    assert np.isfinite(history["r1"]).all() and history["r1"][0] > 0


@pytest.mark.parametrize(
    ("into_generator", "into_discriminator"),
    [
        ("concatenation", "concatenation"),
        pytest.param(
            "conditional_batch_normalization", "projection", marks=pytest.mark.slow
        ),
        ("self_modulation", "film"),
        pytest.param("adain", None, marks=pytest.mark.slow),
    ],
)
def test_class_numbers_enter_both_networks(into_generator, into_discriminator):
    generator, discriminator = models.fastgan(
        (28, 28, 1),
        latent_dim=4,
        filters=4,
        num_classes=3,
        generator_injection=into_generator,
        discriminator_injection=into_discriminator,
    )
    rng = np.random.default_rng(0)
    for network in (generator, discriminator):
        for variable in network.trainable_variables:
            variable.assign_add(rng.normal(0, 0.1, variable.shape))
    images = np.asarray(generator([np.ones((3, 4), "float32"), np.arange(3)]))
    assert not np.allclose(images[0], images[1])
    if into_discriminator is not None:
        same = images[:1].repeat(3, 0)
        logits = np.asarray(discriminator([same, np.arange(3)])["logits"])
        assert not np.allclose(logits[0], logits[1])


def test_images_and_lists_of_conditions_enter_too():
    several = {"a": conditions.Image((28, 28, 1)), "b": conditions.Vector(2)}
    generator, discriminator = models.fastgan(
        (28, 28, 1), latent_dim=4, filters=4, condition=several
    )
    assert len(generator.inputs) == len(discriminator.inputs) == 3
    assert discriminator.output["seen"].shape == (None, 3, 14, 14, 1)


def test_noise_begins_without_strength():
    generator, _ = models.fastgan((28, 28, 1), latent_dim=4, filters=4)
    noises = [x for x in generator.layers if isinstance(x, NoiseInjection)]
    assert [float(x.strength) for x in noises] == [0.0, 0.0]
    latents = np.ones((1, 4), "float32")
    twice = [np.asarray(generator(latents)) for _ in range(2)]
    np.testing.assert_array_equal(*twice)
    noises[0].strength.assign(1.0)
    twice = [np.asarray(generator(latents)) for _ in range(2)]
    assert not np.allclose(*twice)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"image_shape": (7, 28, 1)}, "from 8 to 256"),
        ({"image_shape": (28, 28, 1), "filters": 3}, "at least 4.*filters=3"),
        ({"image_shape": (28, 28, 1), "latent_dim": 0}, "latent_dim=0"),
        (
            {"image_shape": (28, 28, 1), "generator_injection": "film"},
            "needs a condition",
        ),
    ],
)
def test_impossible_networks_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        models.fastgan(**arguments)


def test_images_have_their_channels_last_whatever_keras_is_set_to():
    keras.config.set_image_data_format("channels_first")
    try:
        generator, discriminator = models.fastgan((28, 32, 1), 4, filters=4)
    finally:
        keras.config.set_image_data_format("channels_last")
    assert generator.output_shape == (None, 28, 32, 1)
    assert discriminator.output["seen"].shape == (None, 3, 14, 16, 1)


@pytest.mark.slow
def test_statistics_of_inference_follow_within_a_hundred_steps():
    """As those of the authors' framework. Sees grey images in the first hundreds of
    steps, because kernels of norm 1 make maps far smaller than 1."""
    generator, _ = models.fastgan((8, 8, 1), latent_dim=4, filters=4)
    latents = np.random.default_rng(0).normal(size=(64, 4)).astype("float32")
    train = in_training(generator)
    for _ in range(100):
        trained = np.asarray(train(latents))
    inferred = np.asarray(generator(latents))
    np.testing.assert_allclose(np.std(inferred), np.std(trained), rtol=0.05)

"""The R3GAN pair: its paper's parameters, its initialization, conditions, training."""

import keras
import numpy as np
import pytest

from keras_gan import GAN
from keras_gan import conditions
from keras_gan import models
from keras_gan import penalties
from keras_gan import updates
from keras_gan.layers import BlurDownsampling2D
from keras_gan.layers import BlurUpsampling2D

RNG = np.random.default_rng(0)


def normal(*shape):
    return RNG.normal(size=shape).astype("float32")


def small(shape=(9, 12, 1), **arguments):
    chosen = {"latent_dim": 4, "channels": 8, "blocks": 1} | arguments
    return models.r3gan(shape, **chosen)


@pytest.mark.parametrize(
    ("shape", "num_classes", "expected"),
    [
        ((32, 32, 3), 10, (20.78, 21.28)),  # CIFAR-10
        ((32, 32, 3), None, (20.73, 20.68)),  # StackedMNIST
        ((64, 64, 3), None, (22.43, 22.38)),  # FFHQ-64
    ],
)
def test_it_has_the_parameters_of_the_paper(shape, num_classes, expected):
    """In millions. Sees a bias too many, and a projection added to logits."""
    with keras.StatelessScope():  # The weights get no values, which saves seconds.
        pair = models.r3gan(shape, num_classes=num_classes)
    found = [network.count_params() / 1e6 for network in pair]
    assert tuple(round(each, 2) for each in found) == expected


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
    images = generator(normal(2, 4))
    assert images.shape == (2, *shape)
    assert discriminator(images).shape == (2, 1)
    # Every block begins as the identity: D's score is linear in the image.
    first, second = normal(2, *shape), normal(2, *shape)
    np.testing.assert_allclose(
        discriminator(first + second),
        np.array(discriminator(first)) + np.array(discriminator(second)),
        rtol=1e-4,
        atol=1e-5,
    )


def mean_square(x):
    return float(np.mean(np.square(x)))


def product(kind, sides):
    """One axis through several resamplings, as a matrix."""
    result = np.eye(sides[0])
    for side in sides[:-1]:
        result = kind.matrix(side, (1, 3, 3, 1)) @ result
    return result


def test_fix_up_initialization_keeps_the_second_moment_in_every_block():
    """Of L blocks, each adds 1/L of what goes in. Sees the gain of ReLU, and a fan-in
    that counts the channels of all groups."""
    keras.utils.set_random_seed(0)
    _, discriminator = models.r3gan(
        (16, 16, 3), channels=256, blocks=2, kernel_size=1, group_size=32
    )
    names = ["from_image", "first_activation", "second_activation"]
    inner = [
        layer.output
        for layer in discriminator.layers
        if layer.name == names[0] or layer.name.endswith(tuple(names[1:]))
    ]
    x, first, second, *_ = keras.Model(discriminator.inputs[0], inner)(
        normal(8, 16, 16, 3)
    )
    assert mean_square(x) == pytest.approx(1, rel=0.2)
    assert mean_square(first) / mean_square(x) == pytest.approx(6**-0.5, rel=0.15)
    assert mean_square(second) / mean_square(x) == pytest.approx(1 / 6, rel=0.15)
    kernels = [
        layer.kernel
        for layer in discriminator.layers
        if "16_1" in layer.name and hasattr(layer, "kernel")
    ]
    gain = (2 / 1.04) ** 0.5 * 6**-0.25
    stds = [gain / 256**0.5, gain / 32**0.5, 0]
    assert np.allclose([np.std(kernel) for kernel in kernels], stds, rtol=0.015)


@pytest.mark.slow
def test_only_resampling_changes_the_second_moment_of_all():
    """White noise in: its second moment after averaging is known."""
    generator, discriminator = models.r3gan((16, 16, 3), channels=512, blocks=1)
    images = np.array(generator(normal(64, 64)))
    expected = (np.square(product(BlurUpsampling2D, (4, 8, 16))).sum() / 16) ** 2
    assert mean_square(images) == pytest.approx(expected, rel=0.15)
    noise = normal(64, 16, 16, 3)
    x = noise @ np.array(discriminator.get_layer("from_image").kernel)[0, 0]
    expected = (np.square(product(BlurDownsampling2D, (16, 8, 4))).sum() / 4) ** 2
    features = keras.Model(
        discriminator.inputs[0], discriminator.get_layer("features").output
    )(noise)
    assert mean_square(features) / mean_square(x) == pytest.approx(expected, rel=0.1)


WAYS = [
    pytest.param("concatenation", "inner_product", marks=pytest.mark.slow),
    pytest.param("film", "projection", marks=pytest.mark.slow),
    ("conditional_batch_normalization", "concatenation"),
    pytest.param("adain", "film", marks=pytest.mark.slow),
    ("self_modulation", ["inner_product", "adain"]),
]


@pytest.mark.parametrize(("into_g", "into_d"), WAYS)
def test_conditions_enter_both_networks(into_g, into_d):
    if isinstance(into_d, list):
        into_d = [conditions.InnerProduct(), into_d[1]]
    pair = small(
        condition=[conditions.Classes(3), conditions.Vector(2)],
        generator_injection=into_g,
        discriminator_injection=into_d,
    )
    for network, first in zip(pair, (normal(1, 4), normal(1, 9, 12, 1)), strict=True):
        for variable in network.trainable_variables:
            variable.assign(0.3 * normal(*variable.shape))
        first = np.repeat(first, 3, axis=0)
        given = [np.array([0, 1, 0]), np.float32([[0, 1], [0, 1], [1, 0]])]
        rows = np.array(network([first, *given])).reshape(3, -1)
        assert len(np.unique(rows, axis=0)) == 3


def test_the_papers_score_of_a_class_is_an_inner_product():
    """Sees a term of the features alone, as a projection discriminator has it."""
    _, discriminator = small(num_classes=3)
    features = keras.Model(
        discriminator.inputs[0], discriminator.get_layer("features").output
    )
    images, classes = normal(5, 9, 12, 1), np.array([0, 1, 2, 0, 1])
    matrix = np.array(discriminator.get_layer("score_features").kernel)
    rows = np.array(discriminator.get_layer("score_embedding").embeddings)
    expected = np.sum(np.array(features(images)) @ matrix * rows[classes], 1)
    found = discriminator([images, classes])
    np.testing.assert_allclose(found[:, 0], expected, rtol=1e-4, atol=1e-6)


def test_each_level_has_its_own_width_and_blocks():
    generator, _ = models.r3gan(
        (16, 16, 1), channels=(16, 8, 4), blocks=(2, 1, 3), group_size=None
    )
    grouped = [each for each in generator.layers if each.name.endswith("_grouped")]
    assert [layer.filters for layer in grouped] == [32, 32, 16, 8, 8, 8]
    assert {layer.groups for layer in grouped} == {1}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"channels": (8,)}, "`channels` must have a number for each level"),
        ({"channels": 0}, "`channels` must be an integer of at least 1"),
        ({"channels": 12}, "`group_size` must divide the hidden channels"),
        ({"kernel_size": 2}, "`kernel_size` must be odd"),
        ({"expansion": 0}, "`expansion` must be an integer"),
        ({"generator_injection": "film"}, "`generator_injection` needs a condition"),
    ],
)
def test_arguments_are_checked(arguments, message):
    with pytest.raises(ValueError, match=message):
        small(**arguments)


def gan(update, **arguments):
    keras.utils.set_random_seed(0)
    made = GAN(*small((8, 8, 1), num_classes=2), latent_dim=4, seed=0)
    made.compile(
        keras.optimizers.Adam(1e-2, 0.0),
        keras.optimizers.Adam(1e-2, 0.0),
        loss="relativistic_paired",
        penalties=[penalties.R1(0.1), penalties.R2(0.1)],
        update=update,
        **arguments,
    )
    return made


DATA = np.tanh(normal(16, 8, 8, 1)), np.arange(16) % 2


@pytest.mark.slow
@pytest.mark.parametrize(
    ("update", "eagerly"),
    [
        (updates.Alternating, True),
        (updates.OneStage, True),
        pytest.param(updates.Alternating, False, marks=pytest.mark.slow),
    ],
)
def test_it_trains_and_a_file_resumes(update, eagerly, tmp_path):
    """XLA has the graph of the other update, and recipes train in one."""
    made = gan(update(), run_eagerly=eagerly)
    history = made.fit(*DATA, batch_size=8, shuffle=False, verbose=0).history
    assert all(np.isfinite(values).all() for values in history.values())
    made.save(tmp_path / "gan.keras")
    loaded = keras.models.load_model(tmp_path / "gan.keras")
    for each in (made, loaded):
        each.fit(*DATA, batch_size=8, shuffle=False, verbose=0)
    for one, other in zip(made.get_weights(), loaded.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.slow
def test_it_trains_under_xla():
    made = gan(updates.OneStage(), jit_compile=True)
    history = made.fit(*DATA, batch_size=8, verbose=0).history
    assert all(np.isfinite(values).all() for values in history.values())


def test_bfloat16_ends_in_float32():
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        generator, discriminator = small(num_classes=2)
    finally:
        keras.config.set_dtype_policy(before)
    images = generator([normal(2, 4), np.array([0, 1])])
    assert images.dtype == "float32"
    logits = discriminator([normal(2, 9, 12, 1), np.array([0, 1])])
    assert logits.dtype == "float32"

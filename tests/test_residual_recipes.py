"""The recipes of residual networks: hyperparameters, training, files."""

import math

import keras
import numpy as np
import pytest
from contract_case import Ones
from keras import layers

from keras_gan import penalties
from keras_gan import recipes
from keras_gan import updates
from keras_gan.layers import SelfAttention
from keras_gan.layers import SpectralNormalization

NAMES = ("sngan", "wgan_gp_resnet", "sagan", "biggan", "biggan_deep")
WIDTH = 1 / 64
deepest = pytest.param("biggan_deep", marks=pytest.mark.slow)
mostly = pytest.mark.parametrize("name", [*NAMES[:-1], deepest])


def tiny(name, shape=(8, 8, 1), **arguments):
    keras.utils.set_random_seed(0)
    chosen = {"width": WIDTH, "latent_dim": 6, "seed": 0} | arguments
    return getattr(recipes, name)(shape, **chosen)


def data(shape=(8, 8, 1), classes=None, count=20):
    images = np.random.default_rng(0).uniform(-1, 1, (count, *shape))
    images = images.astype("float32")
    return (images,) if classes is None else (images, np.arange(count) % classes)


def train(gan, *batch):
    history = gan.fit(*batch, batch_size=len(batch[0]), shuffle=False, verbose=0)
    values = [value[-1] for value in history.history.values()]
    assert np.isfinite(values).all()
    return history.history


def compiled_again(gan, **arguments):
    """The GAN with another way to run, and all else as the recipe has it."""
    parts = {
        "loss": gan.adversarial_loss,
        "penalties": list(gan.penalties.values()),
        "update": gan.update,
    }
    gan.compile(gan.d_optimizer, gan.g_optimizer, **parts | arguments)
    return gan


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "classes"),
    [
        ("sngan", None),
        pytest.param("biggan", 3, marks=pytest.mark.slow),
        pytest.param("sngan", 3, marks=pytest.mark.slow),
        pytest.param("wgan_gp_resnet", 3, marks=pytest.mark.slow),
        pytest.param("sagan", 3, marks=pytest.mark.slow),
        # Of so many layers that it takes ten seconds.
        pytest.param("biggan_deep", 3, marks=pytest.mark.slow),
    ],
)
def test_a_recipe_trains_and_continues_from_its_file(name, classes, tmp_path):
    """Eagerly, as tracing takes longer than the steps. Sees a state that is lost."""
    recipe = tiny(name, num_classes=classes)
    recipe.gan.update.check_batch_size(recipe.batch_size)
    once = updates.Alternating()
    gan = compiled_again(recipe.gan, update=once, run_eagerly=True)
    batch = data(classes=classes, count=10)
    before = [np.array(v) for v in gan.generator.trainable_variables]
    train(gan, *batch)
    after = gan.generator.trainable_variables
    # The kernels of self-attention wait for its gate to open.
    moved = [not np.array_equal(a, b) for a, b in zip(before, after, strict=True)]
    assert np.mean(moved) > 0.8
    gan.save(tmp_path / "gan.keras")
    loaded = keras.models.load_model(tmp_path / "gan.keras")
    for one in (gan, loaded):
        train(one, *batch)
    for one, other in zip(gan.get_weights(), loaded.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    assert gan.conditional == (classes is not None)


@pytest.mark.slow  # XLA takes up to twenty seconds; it traces a graph too.
@pytest.mark.parametrize("name", NAMES[:-1])  # BigGAN-deep has BigGAN's layers.
def test_graphs_and_xla_train_as_eager_code_does(name):
    logs = []
    graph = [{}] if name == "sngan" else []
    for way in ({"run_eagerly": True}, *graph, {"jit_compile": True}):
        gan = tiny(name, num_classes=3, latent_dim=4).gan
        changes = {"update": updates.Alternating()}
        if name == "wgan_gp_resnet":  # Draws of Keras differ under XLA.
            changes["penalties"] = [penalties.R1()]
        # So do draws of latents.
        gan.prior = Ones()
        logs.append(train(compiled_again(gan, **changes, **way), *data(classes=3)))
    for name, values in logs[0].items():
        for other in logs[1:]:
            np.testing.assert_allclose(values, other[name], rtol=1e-3, atol=1e-4)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "shape"),
    [
        pytest.param("sngan", (28, 28, 1), marks=pytest.mark.slow),
        pytest.param("sagan", (32, 32, 3), marks=pytest.mark.slow),
        ("biggan", (9, 40, 3)),
    ],
)
def test_other_sizes_train(name, shape):
    once = updates.Alternating()
    gan = compiled_again(tiny(name, shape).gan, update=once, run_eagerly=True)
    train(gan, *data(shape, count=4))


@pytest.mark.slow
def test_the_slope_of_d_with_attention_can_be_penalised():
    terms = [penalties.R1(), penalties.WassersteinGradient()]
    gan = compiled_again(tiny("sagan", penalties=terms).gan, run_eagerly=True)
    assert train(gan, *data(count=4))["r1"][-1] > 0


@mostly
def test_a_recipe_takes_the_arguments_of_all(name):
    gan = tiny(
        name,
        (12, 20, 3),
        class_names=["a", "b"],
        learning_rate=(0.25, 0.125),
        augment="diffaugment",
    ).gan
    assert gan.class_names == ["a", "b"] and gan.conditional
    assert (gan.latent_dim, gan.seed) == (6, 0)
    assert float(gan.d_optimizer.learning_rate) == 0.25
    assert float(gan.g_optimizer.learning_rate) == 0.125
    assert len(gan.augmentations) == 1


def optimizers(gan):
    return [
        (float(each.learning_rate), each.beta_1, each.beta_2)
        for each in (gan.d_optimizer, gan.g_optimizer)
    ]


def kinds(network):
    return {type(layer) for layer in network.layers}


@pytest.mark.slow
def test_the_papers_hyperparameters():
    gan = tiny("sngan").gan
    np.testing.assert_allclose(optimizers(gan), [(2e-4, 0, 0.9)] * 2, rtol=1e-6)
    assert (str(gan.adversarial_loss), list(gan.penalties)) == ("Hinge()", [])
    assert gan.update.discriminator_steps == 5
    assert SpectralNormalization in kinds(gan.discriminator)
    assert SpectralNormalization not in kinds(gan.generator)

    gan = tiny("wgan_gp_resnet").gan
    np.testing.assert_allclose(optimizers(gan), [(2e-4, 0, 0.9)] * 2, rtol=1e-6)
    assert gan.penalties["wasserstein_gradient"].weight == 10
    assert gan.update.discriminator_steps == 5
    assert SpectralNormalization not in kinds(gan.discriminator)
    assert layers.Rescaling not in kinds(gan.discriminator)  # A mean over the pixels.

    gan = tiny("sagan").gan
    np.testing.assert_allclose(
        optimizers(gan), [(4e-4, 0, 0.9), (1e-4, 0, 0.9)], rtol=1e-6
    )
    assert gan.update.discriminator_steps == 1
    assert SelfAttention in kinds(gan.discriminator) & kinds(gan.generator)


@pytest.mark.parametrize("name", ["biggan", deepest])
def test_the_hyperparameters_of_biggan(name):
    recipe = tiny(name)
    gan = recipe.gan
    np.testing.assert_allclose(
        optimizers(gan), [(2e-4, 0, 0.999), (5e-5, 0, 0.999)], rtol=1e-6
    )
    assert gan.penalties["orthogonal"].weight == 1e-4
    assert gan.penalties["orthogonal"].player == "generator"
    assert gan.update.discriminator_steps == 2
    # A decay of 0.9999 per step halves in ln 2 / −ln 0.9999 = 6931 steps.
    assert math.isclose(gan.average.half_life / recipe.batch_size, 6931, rel_tol=1e-4)


@pytest.mark.slow
def test_channels_and_latents_follow_the_size_and_the_width():
    """256 and 128 channels for up to 32 pixels, 64 for larger images."""
    gan = recipes.sngan((32, 32, 3), width=0.25).gan
    assert gan.generator.get_layer("up_to_8x8_sum").output.shape[-1] == 64
    assert gan.discriminator.get_layer("down_to_8x8_sum").output.shape[-1] == 32
    gan = recipes.wgan_gp_resnet((32, 32, 3), width=0.25).gan
    assert gan.generator.get_layer("up_to_8x8_sum").output.shape[-1] == 32
    gan = recipes.wgan_gp_resnet((64, 64, 3), width=0.0625).gan
    assert gan.generator.get_layer("up_to_64x64_sum").output.shape[-1] == 4
    gan = recipes.biggan((16, 16, 1), width=0.0625).gan
    assert gan.latent_dim == 60  # 20 for the first map and for each of two blocks.
    assert gan.generator.get_layer("up_to_8x8_sum").output.shape[-1] == 4 * 4


@pytest.mark.slow
def test_both_rates_fall_to_zero_in_the_same_training_steps():
    """D's optimizer takes five steps in one training step. Sees D's rate at 0 after a
    fifth of the training."""
    gan = compiled_again(tiny("sngan", decay_steps=2).gan, run_eagerly=True)
    train(gan, *data(count=5))  # One example for each of D's steps.
    rates = [float(x.learning_rate) for x in (gan.d_optimizer, gan.g_optimizer)]
    np.testing.assert_allclose(rates, [1e-4] * 2, atol=1e-9)


@pytest.mark.slow
def test_arguments_out_of_range_are_refused():
    with pytest.raises(ValueError, match="decay_steps=0"):
        tiny("sngan", decay_steps=0)
    rate = keras.optimizers.schedules.CosineDecay(0.1, 10)
    with pytest.raises(ValueError, match="`decay_steps`.*schedule"):
        tiny("sngan", decay_steps=9, learning_rate=rate)
    with pytest.raises(ValueError, match="recipe wgan_gp_resnet"):
        tiny("wgan_gp_resnet", penalties=[])
    for name in NAMES:
        with pytest.raises(ValueError, match="`width`.*width=0"):
            tiny(name, width=0)
        with pytest.raises(ValueError, match="from 8 to 256"):
            tiny(name, (4, 4, 1))

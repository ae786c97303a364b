"""Recipes: what their papers say, and that each trains."""

import keras
import numpy as np
import pytest
from keras import layers

from keras_gan import augmentation
from keras_gan import constraints
from keras_gan import losses
from keras_gan import penalties
from keras_gan import recipes
from keras_gan.cli import options as cli_options
from keras_gan.cli.run_folder import OPTIONS
from keras_gan.datasets.sources import Images
from keras_gan.layers import PixelUnshuffle
from keras_gan.recipes import quick
from keras_gan_cli import train_options

NAMES = ("default", "dcgan", "lsgan", "wgan", "wgan_gp")  # Of models.dcgan.


@pytest.mark.parametrize(
    ("name", "num_classes"),
    [
        *((name, None) for name in NAMES),
        ("default", 3),
        *(pytest.param(name, 3, marks=pytest.mark.slow) for name in NAMES[1:]),
    ],
)
def test_every_recipe_takes_a_step(name, num_classes):
    """The default without classes in a graph, and all others in eager code."""
    arguments = {"num_classes": num_classes, "seed": 0, "width": 0.25}
    recipe = getattr(recipes, name)((8, 8, 1), **arguments)
    recipe.gan.run_eagerly = (name, num_classes) != ("default", None)
    recipe.gan.update.check_batch_size(recipe.batch_size)
    images = np.zeros((20, 8, 8, 1), "float32") - 0.5
    labels = None if num_classes is None else np.arange(20) % 3
    history = recipe.gan.fit(images, labels, batch_size=20, verbose=0).history
    assert all(np.isfinite(values).all() for values in history.values())
    assert recipe.epochs >= 1


@pytest.mark.parametrize("name", NAMES)
def test_every_recipe_takes_the_same_arguments(name):
    recipe = getattr(recipes, name)(
        (12, 20, 3),
        class_names=["a", "b"],
        seed=3,
        width=0.0625,
        latent_dim=6,
        learning_rate=(0.25, 0.125),
        augment="diffaugment",
    )
    gan = recipe.gan
    assert gan.class_names == ["a", "b"] and gan.conditional
    assert (gan.latent_dim, gan.seed) == (6, 3)
    assert float(gan.d_optimizer.learning_rate) == 0.25
    assert float(gan.g_optimizer.learning_rate) == 0.125
    assert isinstance(gan.augmentations[0], augmentation.Chain)
    first = next(x for x in gan.discriminator.layers if isinstance(x, layers.Conv2D))
    assert first.filters == 4  # A sixteenth of 64; of 32, the smallest that there is.


@pytest.mark.parametrize("name", NAMES)
def test_arguments_that_are_left_out_change_nothing(name):
    """The recipes of before: filters, latents and penalties of the papers."""
    gan = getattr(recipes, name)((28, 28, 1)).gan
    first = next(x for x in gan.discriminator.layers if isinstance(x, layers.Conv2D))
    expected = (32, 64) if name == "default" else (64, 100)
    assert (first.filters, gan.latent_dim) == expected
    assert gan.augmentations == [] and gan.class_names is None
    expected = {"default": ["r1", "r2"], "wgan_gp": ["wasserstein_gradient"]}
    assert list(gan.penalties) == expected.get(name, [])


@pytest.mark.parametrize(
    ("width", "filters"), [(1.0, 32), (0.5, 16), (0.3, 8), (0.01, 4), (2, 64)]
)
def test_widths_are_rounded_to_what_group_normalization_divides(width, filters):
    gan = recipes.default((16, 16, 1), width=width, latent_dim=4).gan
    first = next(x for x in gan.discriminator.layers if isinstance(x, layers.Conv2D))
    assert first.filters == filters


@pytest.mark.parametrize("name", ["dcgan", "lsgan"])
def test_penalties_replace_batch_normalization_of_the_discriminator(name):
    """With batch normalization, R1 would differentiate through the whole batch."""
    gan = getattr(recipes, name)((16, 16, 1), width=0.1, penalties=[penalties.R1()]).gan
    kinds = {type(layer) for layer in gan.discriminator.layers}
    assert layers.GroupNormalization in kinds
    assert layers.BatchNormalization not in kinds
    gan = getattr(recipes, name)((16, 16, 1), width=0.1).gan
    kinds = {type(layer) for layer in gan.discriminator.layers}
    assert layers.BatchNormalization in kinds


def test_a_loss_that_nothing_bounds_is_refused():
    """D's loss would fall without end, and the run would end in NaN."""
    shape = (8, 8, 1)
    for loss in ("wasserstein", losses.EnergyDistance()):
        with pytest.raises(ValueError, match="without bound.*recipe dcgan"):
            recipes.dcgan(shape, loss=loss)
    for none in ([], [penalties.PathLength()]):
        with pytest.raises(ValueError, match="recipe default"):
            recipes.default(shape, loss="wasserstein", penalties=none)
        with pytest.raises(ValueError, match="recipe wgan_gp"):
            recipes.wgan_gp(shape, penalties=none)
    recipes.dcgan(shape, width=0.1, loss="wasserstein", penalties=[penalties.R1()])


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"width": 0}, ValueError, "`width` .*width=0"),
        ({"width": "2"}, ValueError, "`width` .*width='2'"),
        ({"width": float("nan")}, ValueError, "`width`"),
        ({"learning_rate": 0}, ValueError, "`learning_rate` must be a number above 0"),
        ({"learning_rate": (1, 2, 3)}, ValueError, "`learning_rate`"),
        ({"latent_dim": 0}, ValueError, "latent_dim=0"),
        ({"loss": "hing"}, ValueError, "'hinge'"),
        ({"penalties": penalties.R1()}, TypeError, "`penalties` must be a list"),
        ({"augment": "auto"}, ValueError, "`augment` must be one of"),
        ({"class_names": "ab"}, TypeError, "`class_names` must be a list"),
        (
            {"class_names": ["a"], "num_classes": 2},
            ValueError,
            "num_classes=2, 1 names",
        ),
    ],
)
def test_arguments_out_of_range_are_refused(arguments, error, message):
    for recipe in (recipes.default, recipes.dcgan):
        with pytest.raises(error, match=message):
            recipe((8, 8, 1), **arguments)


def test_a_saved_recipe_keeps_the_names_of_its_classes(tmp_path):
    gan = recipes.default((8, 8, 1), class_names=["a", "b"], width=0.1).gan
    gan.save(tmp_path / "gan.keras")
    again = keras.models.load_model(tmp_path / "gan.keras")
    assert again.class_names == ["a", "b"]


def test_learning_rates_may_be_schedules():
    rate = keras.optimizers.schedules.CosineDecay(0.5, 10)
    gan = recipes.default((8, 8, 1), width=0.1, learning_rate=rate).gan
    np.testing.assert_allclose(float(gan.g_optimizer.learning_rate), 0.5)


def test_the_command_line_offers_every_recipe():
    assert set(recipes.__all__) - {"Recipe"} == set(train_options.RECIPES)


def test_the_papers_hyperparameters():
    wgan = recipes.wgan((28, 28, 1)).gan
    assert isinstance(wgan.d_optimizer, keras.optimizers.RMSprop)
    np.testing.assert_allclose(float(wgan.d_optimizer.learning_rate), 5e-5)
    assert {v.constraint.limit for v in wgan.discriminator.trainable_variables} == {
        0.01
    }
    assert isinstance(
        wgan.discriminator.trainable_variables[0].constraint, constraints.ClipWeights
    )
    wgan_gp = recipes.wgan_gp((28, 28, 1)).gan
    assert wgan_gp.penalties["wasserstein_gradient"].weight == 10
    assert (wgan_gp.d_optimizer.beta_1, wgan_gp.d_optimizer.beta_2) == (0, 0.9)
    assert wgan_gp.update.discriminator_steps == 5
    dcgan = recipes.dcgan((64, 64, 3)).gan
    np.testing.assert_allclose(float(dcgan.g_optimizer.learning_rate), 2e-4)
    assert dcgan.g_optimizer.beta_1 == 0.5


@pytest.mark.parametrize(
    ("shape", "fast", "policy", "dtype", "normalized", "weight"),
    [
        ((32, 32, 1), True, "float32", "float32", True, 0.25),
        ((47, 64, 3), True, "float32", "float32", True, 47 * 3 / 64),
        ((48, 64, 3), True, "float32", "bfloat16", False, 23.04),
        ((48, 64, 3), False, "float32", "float32", False, 23.04),
        ((48, 64, 3), True, "mixed_float16", "float16", False, 23.04),
    ],
)
def test_the_default_is_for_the_size_and_the_processor(
    monkeypatch, shape, fast, policy, dtype, normalized, weight
):
    """Sees a policy that stays set, and one of the user's that is not respected."""
    monkeypatch.setattr(quick.backend, "has_fast_bfloat16", lambda: fast)
    keras.config.set_dtype_policy(policy)
    try:
        gan = recipes.default(shape, width=0.125, seed=0).gan
        assert keras.config.dtype_policy().name == policy
    finally:
        keras.config.set_dtype_policy("float32")
    for network in (gan.generator, gan.discriminator):
        convolutions = [x for x in network.layers if "conv" in x.name]
        assert {layer.compute_dtype for layer in convolutions[1:-1]} <= {dtype}
        assert network.output.dtype == "float32"
    normalizations = [
        layer
        for layer in gan.discriminator.layers
        if isinstance(layer, keras.layers.GroupNormalization)
    ]
    assert bool(normalizations) == normalized
    (patches,) = [
        layer.scale
        for layer in gan.discriminator.layers
        if isinstance(layer, PixelUnshuffle)
    ]
    assert patches == ((2, 2) if normalized else (4, 4))
    assert [each.weight for each in gan.penalties.values()] == [
        pytest.approx(weight)
    ] * 2
    assert [each.share for each in gan.penalties.values()] == [0.25, 0.25]


@pytest.mark.slow
def test_numbers_per_step_and_per_image_follow_the_batch_size():
    """Sees a burn-in in steps of the usual batch size."""
    for given, steps in ((None, 20_000_000 / 512), (32, 20_000_000 / 32)):
        recipe = recipes.r3gan((8, 8, 1), width=0.01, batch_size=given)
        assert recipe.batch_size == (given or 512)
        weight = recipe.gan.penalties["r1"].weight
        assert weight.decay_steps == pytest.approx(steps, abs=1)
    recipe = recipes.stylegan2((40, 40, 1), width=0.01, batch_size=8)
    assert recipe.gan.penalties["r1"].weight == pytest.approx(0.0002 * 1600 / 8)
    assert recipe.gan.average.half_life == 2500
    # A decay of 0.9999 per step halves in 6931 steps, whatever their images are.
    recipe = recipes.biggan((8, 8, 1), width=0.02, batch_size=10)
    assert recipe.gan.average.half_life == pytest.approx(69_310, rel=1e-4)
    recipe = recipes.vit((8, 8, 1), width=0.1, batch_size=2)
    assert recipe.gan.average.half_life == pytest.approx(2 * 692.8, rel=1e-3)
    with pytest.raises(ValueError, match="`batch_size`.*batch_size=0"):
        recipes.fastgan((8, 8, 1), width=0.1, batch_size=0)


@pytest.mark.slow
def test_the_command_line_tells_a_recipe_the_batch_size():
    named = {"recipe": "r3gan", "batch_size": 32, "width": 0.01}
    images = Images(np.zeros((9, 8, 8, 1), "uint8"))
    recipe, _ = cli_options.build(OPTIONS | {"seed": 0} | named, images)
    assert recipe.batch_size == 32
    assert recipe.gan.penalties["r1"].weight.decay_steps == 625_000

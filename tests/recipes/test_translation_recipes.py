"""The recipes from picture to picture: their papers' numbers, and that each trains."""

import keras
import numpy as np
import pytest

from keras_gan import callbacks
from keras_gan import datasets
from keras_gan import losses
from keras_gan import penalties
from keras_gan import recipes
from keras_gan import updates
from keras_gan.datasets.degradations import Downsample

pytestmark = pytest.mark.usefixtures("eager")


def pictures(count, size, channels=3, seed=0):
    drawn = np.random.default_rng(seed).uniform(-1, 1, (count, size, size, channels))
    return drawn.astype("float32")


def small(name, **arguments):
    """A small recipe, and data for it."""
    if name == "pix2pix":
        a, b = pictures(6, 16, 1), pictures(6, 16)
        recipe = recipes.pix2pix((16, 16, 3), (16, 16, 1), width=0.0625, **arguments)
        data, _ = datasets.pairs((a, b), batch_size=1)
    elif name == "cyclegan":
        a, b = pictures(6, 16), pictures(6, 16, seed=1)
        recipe = recipes.cyclegan((16, 16, 3), width=0.0625, blocks=1, **arguments)
        data, _ = datasets.unpaired(a, b, batch_size=1)
    else:
        make = getattr(recipes, name)
        # 24 pixels are not what networks are tried with.
        recipe = make((24, 24, 3), 2, width=0.0625, blocks=1, **arguments)
        data, _ = datasets.degraded(pictures(8, 24), Downsample(2), batch_size=2)
    return recipe, data


@pytest.mark.slow
@pytest.mark.parametrize("name", ["pix2pix", "cyclegan", "srresnet", "srgan"])
def test_each_trains_without_a_budget_and_continues_from_its_file(name, tmp_path):
    """Sees state that is not saved, such as the pool of earlier translations."""
    recipe, data = small(name, seed=0)
    before = [w.copy() for w in recipe.gan.generator.get_weights()]
    history = recipe.gan.fit(data, steps_per_epoch=2, verbose=0).history
    assert all(np.isfinite(values).all() for values in history.values())
    after = recipe.gan.generator.get_weights()
    assert any((one != other).any() for one, other in zip(before, after, strict=True))
    recipe.gan.save(tmp_path / "gan.keras")
    again = keras.models.load_model(tmp_path / "gan.keras")
    for gan in (recipe.gan, again):
        gan.fit(data, steps_per_epoch=1, verbose=0)
    for one, other in zip(recipe.gan.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["pix2pix", "cyclegan", "srgan"])
def test_graphs_train_as_eager_code_does(name):
    logs = []
    for run_eagerly in (True, False):
        keras.utils.set_random_seed(0)
        recipe, data = small(name, seed=0)
        recipe.gan.run_eagerly = run_eagerly
        logs.append(recipe.gan.fit(data, steps_per_epoch=2, verbose=0).history)
    for key, values in logs[0].items():
        np.testing.assert_allclose(values, logs[1][key], rtol=1e-3, atol=1e-4)


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["pix2pix", pytest.param("cyclegan", marks=pytest.mark.slow)]
)
def test_rates_fall_linearly_over_the_second_half(name):
    """Sees a decay that begins at once, or that only one optimizer has."""
    recipe, data = small(name, decay=True, learning_rate=(4e-4, 2e-4))
    gan = recipe.gan
    with pytest.raises(ValueError, match="StepBudget"):
        gan.fit(data, steps_per_epoch=1, verbose=0)
    rates = []
    noted = keras.callbacks.LambdaCallback(
        on_train_batch_end=lambda batch, logs: rates.append(
            [float(o.learning_rate) for o in (gan.d_optimizer, gan.g_optimizer)]
        )
    )
    budget = callbacks.StepBudget(4)
    gan.fit(data, epochs=1, steps_per_epoch=4, verbose=0, callbacks=[budget, noted])
    of_d, of_g = np.transpose(rates)
    np.testing.assert_allclose(of_d, [4e-4, 4e-4, 2e-4, 0], atol=1e-9)
    np.testing.assert_allclose(of_g, [2e-4, 2e-4, 1e-4, 0], atol=1e-9)


def test_rates_of_srgan_fall_to_a_tenth_in_the_middle():
    gan = small("srgan", decay=True)[0].gan
    rates = []
    for progress in (0.0, 0.49, 0.51, 1.0):
        gan.progress.assign(progress)
        rates.append(float(gan.g_optimizer.learning_rate))
    np.testing.assert_allclose(rates, [1e-4, 1e-4, 1e-5, 1e-5], rtol=1e-5)


@pytest.mark.parametrize(
    ("side", "parameters", "patch_layers"),
    [
        pytest.param(256, 54.41e6, 3, marks=pytest.mark.slow),
        pytest.param(128, 41.83e6, 2, marks=pytest.mark.slow),
        (64, None, 2),
        (32, None, 1),
    ],
)
def test_pix2pix_has_the_papers_networks(side, parameters, patch_layers):
    """54.41 M and 41.83 M parameters; D's patches fit the size."""
    width = 0.0625 if parameters is None else 1.0
    gan = recipes.pix2pix((side, side, 3), width=width).gan
    if parameters is not None:
        assert gan.generator.count_params() == pytest.approx(parameters, rel=1e-3)
    if side == 256:
        assert gan.discriminator.output_shape[1:3] == (30, 30)
    # Two layers without strides take a pixel each.
    expected = side // 2**patch_layers - 2
    assert gan.discriminator.output_shape[1:3] == (expected, expected)
    (term,) = gan.penalties.values()
    assert (term.distance, term.weight) == ("l1", 100.0)
    assert type(gan.adversarial_loss) is losses.NonSaturating
    for optimizer in (gan.d_optimizer, gan.g_optimizer):
        assert (optimizer.beta_1, optimizer.beta_2) == (0.5, 0.999)
        assert float(optimizer.learning_rate) == pytest.approx(2e-4)


@pytest.mark.slow
def test_cyclegan_has_the_papers_networks():
    """11.378 M parameters per generator at 256 pixels, 7.838 M at 128."""
    for side, parameters in ((256, 11.378e6), (128, 7.838e6)):
        gan = recipes.cyclegan((side, side, 3)).gan
        for name in ("a_to_b", "b_to_a"):
            count = gan.generator.get_layer(name).count_params()
            assert count == pytest.approx(parameters, rel=1e-3)


@pytest.mark.slow
def test_cyclegan_has_the_papers_terms():
    """Sees halved squares, a pool of one, and a forgotten identity."""
    gan = recipes.cyclegan((16, 16, 3), width=0.0625, blocks=1).gan
    loss = gan.adversarial_loss
    assert type(loss) is losses.GeneratorWeight and loss.weight == 2.0
    assert type(loss.loss) is losses.LeastSquares
    cycle, identity = gan.penalties.values()
    assert type(cycle) is penalties.CycleConsistency and cycle.weight == 10.0
    assert type(identity) is penalties.Identity and identity.weight == 5.0
    assert type(gan.update) is updates.ReplayPool and gan.update.size == 50
    # Two channels more on one side: no identity.
    gan = recipes.cyclegan(((16, 16, 1), (16, 16, 3)), width=0.0625, blocks=1).gan
    assert list(gan.penalties) == ["cycle_consistency"]
    assert gan.generator.output_shape == [(None, 16, 16, 1), (None, 16, 16, 3)]


@pytest.mark.slow
def test_srgan_trains_the_generator_of_the_first_phase():
    """And not a new one; the first phase leaves D as it is."""
    first, data = small("srresnet")
    before = first.gan.discriminator.get_weights()
    first.gan.fit(data, steps_per_epoch=1, verbose=0)
    for one, other in zip(before, first.gan.discriminator.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    learned = first.gan.generator.get_weights()
    second, _ = small("srgan", generator=first.gan.generator)
    for one, other in zip(learned, second.gan.generator.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    second.gan.fit(data, steps_per_epoch=1, verbose=0)
    for one, other in zip(learned, first.gan.generator.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)  # The first GAN stays as it is.
    changed = second.gan.discriminator.get_weights()
    assert any((one != other).any() for one, other in zip(before, changed, strict=True))
    assert second.gan.adversarial_loss.weight == 1e-3
    assert second.gan.penalties["reconstruction"].distance == "l2"


def test_srresnet_enlarges_pictures_of_other_sizes():
    gan = small("srresnet")[0].gan
    assert gan.generate(condition=pictures(1, 10)[:, :7], seed=0).shape == (
        1,
        14,
        20,
        3,
    )


@pytest.mark.slow
def test_networks_for_srgan_have_the_papers_size():
    gan = recipes.srgan((96, 96, 3)).gan
    assert gan.generator.count_params() == pytest.approx(1.55e6, rel=5e-3)
    assert gan.discriminator.count_params() == pytest.approx(23.57e6, rel=1e-3)


@pytest.mark.parametrize(
    ("make", "arguments", "message"),
    [
        (recipes.pix2pix, {"condition_shape": (8, 16, 3)}, "`condition_shape` must"),
        (recipes.pix2pix, {"condition_shape": 3}, "`condition_shape` must"),
        (recipes.pix2pix, {"image_shape": (300, 16, 3)}, "8 to 256"),
        (recipes.pix2pix, {"decay": 1}, "`decay`"),
        (recipes.pix2pix, {"n_layers": 9}, "`n_layers`|n_layers=9"),
        (recipes.cyclegan, {"image_shape": ((16, 16, 3), (8, 8, 3))}, "for both kinds"),
        (recipes.cyclegan, {"pool_size": 0}, "`size`|pool_size"),
        (recipes.srgan, {"scale": 5}, "`scale` must be|that `scale` divides"),
        (recipes.srgan, {"scale": 1}, "`scale` must be 2, 3, 4 or 8"),
        (recipes.srgan, {"image_shape": (18, 16, 3)}, "that `scale` divides"),
        (recipes.srgan, {"generator": "mine"}, "`generator` must make"),
    ],
)
def test_arguments_out_of_range_are_refused(make, arguments, message):
    arguments = {"image_shape": (16, 16, 3), "width": 0.0625} | arguments
    with pytest.raises((ValueError, TypeError), match=message):
        make(**arguments)


def test_a_generator_of_another_scale_is_refused():
    generator = small("srresnet")[0].gan.generator  # Twice as large.
    with pytest.raises(ValueError, match="`generator` must make.*scale=4"):
        recipes.srgan((16, 16, 3), 4, generator=generator, width=0.0625)


def test_decay_needs_numbers():
    rate = keras.optimizers.schedules.CosineDecay(0.5, 10)
    with pytest.raises(ValueError, match="must be numbers.*decay=True"):
        small("pix2pix", decay=True, learning_rate=rate)

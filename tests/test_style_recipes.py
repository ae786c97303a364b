"""The recipes of R3GAN and StyleGAN2: their papers' numbers, and that each trains."""

import numpy as np
import pytest

from keras_gan import recipes


def images(*shape):
    return np.random.default_rng(0).uniform(-1, 1, size=shape).astype("float32")


def test_r3gan_changes_four_numbers_along_a_cosine():
    """By hand, at the begin, in the middle and at the end of the burn-in."""
    gan = recipes.r3gan((32, 32, 3), width=0.01, burn_in=512 * 100).gan
    r1, r2 = gan.penalties.values()
    for step, rate, beta, weight in (
        (0, 2e-4, 0.9, 0.05),
        (50, 1.25e-4, 0.945, 0.0275),
        (100, 5e-5, 0.99, 0.005),
        (1000, 5e-5, 0.99, 0.005),
    ):
        for optimizer in (gan.d_optimizer, gan.g_optimizer):
            assert float(optimizer._learning_rate(step)) == pytest.approx(rate, 1e-4)
            assert float(optimizer.beta_2(step)) == pytest.approx(beta, 1e-4)
            assert optimizer.beta_1 == 0
        for penalty in (r1, r2):
            assert float(penalty.weight(step)) == pytest.approx(weight, 1e-4)


@pytest.mark.parametrize(
    ("shape", "weight", "batch_size"),
    [
        ((28, 28, 1), 0.05, 512),
        ((64, 64, 3), 2.0, 256),
        ((128, 128, 3), 17.321, 256),  # √(2 · 150)
        pytest.param((256, 256, 3), 150.0, 256, marks=pytest.mark.slow),
    ],
)
def test_r3gan_penalties_grow_with_the_image(shape, weight, batch_size):
    recipe = recipes.r3gan(shape, width=0.01)
    assert recipe.batch_size == batch_size
    assert recipe.gan.penalties["r1"].weight.initial_learning_rate == weight


@pytest.mark.slow
@pytest.mark.parametrize(
    "eager", [True, pytest.param(False, marks=pytest.mark.slow)], ids=["eager", "graph"]
)
@pytest.mark.parametrize("name", ["r3gan", "stylegan2"])
def test_each_trains(name, eager):
    make = getattr(recipes, name)
    recipe = make((8, 8, 1), num_classes=2, width=0.01, latent_dim=4, seed=0)
    recipe.gan.run_eagerly = eager
    data = images(8, 8, 8, 1), np.arange(8) % 2
    history = recipe.gan.fit(*data, batch_size=8, verbose=0).history
    assert all(np.isfinite(values).all() for values in history.values())
    assert recipe.gan.generate(2, condition=1).shape == (2, 8, 8, 1)


@pytest.mark.slow
def test_stylegan2_has_the_numbers_of_its_reference_code():
    small = recipes.stylegan2((28, 28, 1), width=0.01)
    large = recipes.stylegan2((128, 64, 3), width=0.01)
    assert (small.batch_size, large.batch_size) == (64, 32)
    assert small.gan.penalties["r1"].weight == 0.01
    assert large.gan.penalties["r1"].weight == pytest.approx(0.0512)
    assert {each.penalties["r1"].interval for each in (small.gan, large.gan)} == {16}
    path = large.gan.penalties["path_length"]
    assert (path.weight, path.interval, path.at) == (2.0, 4, "styles")
    assert list(small.gan.penalties) == ["r1"]
    mixing = [
        each.gan.generator.get_layer("styles").probability for each in (small, large)
    ]
    assert mixing == [0.0, 0.9]

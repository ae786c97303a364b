"""The theory tools with conditions of any kind, and examples of several tensors."""

import keras
import numpy as np
import pytest
from keras import layers
from keras import ops

from keras_gan import GAN
from keras_gan import theory
from keras_gan.datasets.pipelines import from_arrays

EYE = np.eye(4, dtype="float32")


def linear(weights, inputs):
    """A logit: the sum of the inputs times weights."""
    joined = layers.Concatenate()(inputs) if isinstance(inputs, list) else inputs
    layer = layers.Dense(1, use_bias=False)
    logit = layer(joined)
    layer.set_weights([np.float32(weights).reshape(-1, 1)])
    return logit


def copying_gan(takes_condition=True):
    """G returns its condition; D's logit is 3 times the mean difference from it."""
    condition = keras.Input((4,), name="row")
    same = layers.Dense(4, use_bias=False)
    generator = keras.Model(condition, same(condition))
    same.set_weights([EYE])
    examples = keras.Input((4,))
    given = [examples, keras.Input((4,))] if takes_condition else examples
    weights = [0.75] * 4 + [-0.75] * (4 if takes_condition else 0)
    gan = GAN(generator, keras.Model(given, linear(weights, given)), prior=None)
    gan.compile("adam", "adam")
    return gan


@pytest.mark.parametrize("takes_condition", [True, False])
def test_each_example_goes_with_its_condition(takes_condition):
    """Real examples are their conditions plus 1, so that D's logit is 3 for each.

    Sees conditions in another order than the examples', and a D that gets none.
    """
    condition = np.random.default_rng(0).normal(size=(50, 4)).astype("float32")
    if not takes_condition:
        condition -= condition.mean(axis=1, keepdims=True)
    gan = copying_gan(takes_condition)
    found = theory.value(gan, (condition + 1, condition))
    assert found.real == pytest.approx(-np.log1p(np.exp(-3.0)), abs=1e-6)
    assert found.fake == pytest.approx(-np.log(2.0), abs=1e-6)
    batches = from_arrays(condition + 1, condition, batch_size=20)
    assert theory.value(gan, batches).value == pytest.approx(found.value, abs=1e-6)
    with pytest.raises(ValueError, match=r"take a condition, float32 \(None, 4\)"):
        theory.value(gan, condition)


@pytest.mark.slow
def test_a_fresh_discriminator_compares_joint_distributions():
    """G draws the neighbour of each class, so that all classes together are right.

    Sees a condition that is lost, or not in the same order, in the games.
    """
    keras.utils.set_random_seed(0)
    gan = copying_gan()
    gan.generator.set_weights([np.roll(EYE, 1, axis=1)])
    classes = EYE[np.arange(400) % 4]
    search = {"steps": 100, "learning_rate": 0.03}
    given = [keras.Input((4,)), keras.Input((4,))]
    hidden = layers.Dense(16, "relu")(layers.Concatenate()(given))
    discriminator = keras.Model(given, layers.Dense(1)(hidden))
    found = theory.estimate_divergence(
        gan, (classes, classes), discriminator=discriminator, **search
    )
    assert 0.6 < found.bound < np.log(2) and found.able
    alone = keras.Sequential([keras.Input((4,)), layers.Dense(1)])
    found = theory.estimate_divergence(
        gan, (classes, classes), discriminator=alone, **search
    )
    assert found.bound < 0.03


def gan_of_two_tensors(loss):
    """D takes the tensors in another order, and two conditions by name."""
    latents = keras.Input((2,), name="latents")
    a, b = (keras.Input((n,), name=name) for name, n in (("a", 2), ("b", 1)))
    zeros = layers.Dense(3, kernel_initializer="zeros", use_bias=False)
    made = zeros(layers.Concatenate()([latents, a, b]))
    generator = keras.Model(
        [latents, {"a": a, "b": b}], {"points": made, "sizes": made[:, :2]}
    )
    sizes, points = keras.Input((2,), name="sizes"), keras.Input((3,), name="points")
    logit = linear([1, 2, 0, 0, 4], [sizes, points])
    discriminator = keras.Model({"sizes": sizes, "points": points}, logit)
    gan = GAN(generator, discriminator, latent_dim=2, seed=0)
    gan.compile("adam", "adam", loss=loss)
    return gan


def real_of_two_tensors(count):
    rng = np.random.default_rng(1)
    examples = {"points": rng.normal(size=(count, 3)), "sizes": np.ones((count, 2))}
    condition = {"a": np.zeros((count, 2)), "b": np.ones((count, 1))}
    return [keras.tree.map_structure(np.float32, x) for x in (examples, condition)]


def test_the_slope_of_examples_of_several_tensors_is_over_all_of_them():
    """W₁ by a linear D: its mean, divided by the norm √21 of its weights.

    Sees a slope of each tensor by itself, which is at most 4.
    """
    examples, condition = real_of_two_tensors(100)
    gan = gan_of_two_tensors("wasserstein")
    found = theory.divergence_bound(gan, (examples, condition))
    mean = 3 + 4 * examples["points"][:, 2].mean()
    assert found.bound == pytest.approx(mean / np.sqrt(21), rel=1e-5)


@pytest.mark.slow
def test_games_with_examples_of_several_tensors():
    examples, condition = real_of_two_tensors(200)
    gan = gan_of_two_tensors("minimax")
    before = [ops.convert_to_numpy(v) for v in gan.variables]
    data = from_arrays(examples, condition, batch_size=64)
    found = theory.duality_gap(gan, data, steps=40, learning_rate=0.05)
    assert found.gap > 0.3 and np.isfinite(found.error)
    # A D like the GAN's, and noise of the same structure as the data.
    found = theory.estimate_divergence(gan, (examples, condition), steps=2)
    assert found.control is None or np.isfinite(found.control)
    small = theory.estimate_divergence(gan, (examples, condition), steps=1, samples=40)
    assert small.bound < np.log(2)
    for old, new in zip(before, gan.variables, strict=True):
        np.testing.assert_array_equal(old, ops.convert_to_numpy(new))

"""Any condition, for either network or both, through what a GAN does."""

import keras
import numpy as np
import pytest
from keras import layers
from keras import ops
from other_games import dense
from other_games import enlarging_gan
from other_games import graph_gan
from other_games import graphs
from other_games import pictures

from keras_gan import GAN
from keras_gan import losses
from keras_gan import models
from keras_gan import penalties


@pytest.mark.slow
def test_a_generator_without_latents():
    large, small = pictures()
    gan = enlarging_gan()
    gan.fit(large, small, batch_size=16, verbose=0)
    made = gan.generate(condition=small[:5])
    np.testing.assert_allclose(made, gan.generator(small[:5]), atol=1e-6)
    assert gan.generate(3, condition=small[0], seed=[1, 2, 3]).shape == (3, 8, 8, 1)
    assert gan.discriminate(large).shape == (32, 1)
    assert gan.latent_dim is None and gan.input_shape == (None, 4, 4, 1)
    logs = gan.evaluate(large, small, verbose=0, return_dict=True)
    # The fakes are those of the batch's conditions.
    score = gan.discriminator(gan.generator(small))
    expected = np.mean(np.log1p(np.exp(-np.asarray(score))))
    np.testing.assert_allclose(logs["g_loss"], expected, rtol=1e-5)


def test_a_discriminator_that_is_told_nothing_compares_by_condition():
    """Relativistic losses compare with generated examples of the same condition."""
    large, small = pictures(8)
    gan = enlarging_gan(loss="relativistic_paired")
    found = gan.discriminate(large, small)
    fake = gan.discriminator(gan.generator(small))
    expected = ops.sigmoid(gan.discriminator(large) - fake)
    np.testing.assert_allclose(found, expected, rtol=1e-4)
    with pytest.raises(ValueError, match="networks take a condition: pass"):
        gan.discriminate(large)


def conditional(shape, dtype="float32", of=2):
    """Networks of points whose condition has a shape, and counts as its sum."""
    latents, condition = keras.Input((4,)), keras.Input(shape, dtype=dtype)
    flat = layers.Flatten()(condition)
    made = layers.Dense(of)(layers.Concatenate()([latents, flat]))
    points, condition_d = keras.Input((of,)), keras.Input(shape, dtype=dtype)
    joined = layers.Concatenate()([points, layers.Flatten()(condition_d)])
    return (
        keras.Model([latents, condition], made),
        keras.Model([points, condition_d], layers.Dense(1)(joined)),
    )


@pytest.mark.parametrize(
    ("shape", "dtype", "given"),
    [
        ((3,), "float32", np.eye(32, 3)),  # One-hot rows
        ((3,), "float32", np.full((32, 3), 1 / 3)),  # Soft labels
        ((5,), "float32", np.ones((32, 5), "int8")),  # Attributes
        ((4, 4, 1), "float32", np.ones((32, 4, 4, 1))),  # A picture
        ((2,), "int32", np.ones((32, 2), "int64")),  # Two numbers
        ((), "float32", np.ones(32)),  # A measurement
    ],
)
def test_conditions_of_any_shape(shape, dtype, given, points):
    gan = GAN(*conditional(shape, dtype), latent_dim=4, seed=0)
    gan.compile("adam", "adam")
    gan.fit(points[:32], given, verbose=0)
    several = gan.generate(condition=given, seed=0)
    assert several.shape == (32, 2)
    one = gan.generate(32, condition=given[0], seed=0)
    np.testing.assert_allclose(one[0], several[0], rtol=1e-6)
    assert gan.num_classes is None


def test_conditions_of_several_tensors_by_name_and_in_order(points):
    """Sees a dictionary taken in the order of its keys: `b` before `a` in D."""

    def branch(first, order):
        inputs = {name: keras.Input((1,), name=name) for name in "ab"}
        total = dense(1, first) + 10.0 * inputs["a"] + inputs["b"]
        return [first, *(inputs[name] for name in order)], total

    made, total = branch(keras.Input((4,), name="latents"), "ab")
    generator = keras.Model(made, ops.concatenate([total, total], axis=1))
    discriminator = keras.Model(*branch(keras.Input((2,)), "ba"))
    gan = GAN(generator, discriminator, latent_dim=4, seed=0)
    gan.compile("adam", "adam")
    a, b = np.ones((4, 1), "float32"), np.zeros((4, 1), "float32")
    x = points[:4]
    base = gan.discriminator([x, b, b])
    by_name = gan._logits_of(x, {"b": b, "a": a}) - base
    in_order = gan._logits_of(x, (a, b)) - base
    np.testing.assert_allclose(by_name, 10.0, rtol=1e-5)
    np.testing.assert_allclose(in_order, 10.0, rtol=1e-5)
    made = [gan.generate(condition=each, seed=0) for each in ((a, b), {"b": b, "a": a})]
    np.testing.assert_array_equal(*made)
    gan.fit(x, {"a": a, "b": b}, verbose=0)


@pytest.mark.parametrize(
    "kind",
    [
        penalties.PathLength,
        penalties.LatentConsistency,
        penalties.LatentDiversity,
        penalties.StyleDiversity,
    ],
)
def test_what_changes_latents_refuses_a_generator_without(kind):
    with pytest.raises(ValueError, match=r"this GAN has none \(prior=None\)"):
        enlarging_gan(penalties=[kind()])


def test_losses_of_all_kinds_judge_under_a_condition():
    """Each compares with generated examples of the example's own condition."""
    examples, attributes = graphs(6)
    for loss in ("hinge", "wasserstein", losses.RelativisticAverage()):
        gan = graph_gan(loss=loss)
        together = gan.discriminate(examples, attributes)
        for row in range(2):
            one = keras.tree.map_structure(lambda x, at=row: x[at : at + 1], examples)
            alone = gan.discriminate(one, attributes[row])
            np.testing.assert_allclose(together[row : row + 1], alone, rtol=1e-4)


def test_seeds_and_conditions_where_an_example_depends_on_the_others():
    """Batch statistics at test time, as in pix2pix: each example is made alone then.

    Sees a probe of batches whose conditions are all the same.
    """
    small = keras.Input((3,))
    mixed = small - ops.mean(small, axis=0, keepdims=True)
    point = keras.Input((3,))
    judge = keras.Model(point, layers.Dense(1)(point))
    gan = GAN(keras.Model(small, mixed), judge, prior=None)
    conditions = np.arange(9.0).reshape(3, 3)
    made = gan.generate(condition=conditions, seed=[1, 2, 3])
    np.testing.assert_array_equal(made, np.zeros((3, 3)))  # Each minus itself.


@pytest.mark.slow
def test_lists_of_python_numbers_and_names_are_conditions(points):
    latents, numbers = keras.Input((4,)), keras.Input((), dtype="int32")
    made = layers.Dense(2)(dense(3, latents, layers.Embedding(2, 2)(numbers)))
    network = keras.Model([latents, numbers], made)
    judge = keras.Sequential([keras.Input((2,)), layers.Dense(1)])
    gan = GAN(network, judge, latent_dim=4, class_names=["cat", "dog"])
    gan.compile("adam", "adam")
    for labels in (["cat", "dog"] * 16, [0, 1] * 16):
        gan.fit(points[:32], labels, validation_split=0.5, verbose=0)
    assert int(gan.images_seen) == 32


def test_packs_are_not_compared_by_condition(tmp_path):
    """A pack has several conditions, and one logit."""
    latents, attributes = keras.Input((4,)), keras.Input((3,))
    generator = keras.Model([latents, attributes], dense(2, latents, attributes))
    pair = keras.Sequential([keras.Input((4,)), layers.Dense(1)])
    gan = GAN(generator, models.packed(pair, degree=2), latent_dim=4)
    gan.compile("adam", "adam", loss="relativistic_paired")
    with pytest.raises(ValueError, match="scores packs of examples"):
        gan.discriminate(np.ones((4, 2)), np.ones((4, 3)))
    with pytest.raises(ValueError, match="scores packs of examples"):
        gan.export(tmp_path / "never")


def test_class_numbers_are_known_from_either_network(points):
    """D embeds 3 classes; G makes one-hot rows of 5 itself. Sees G asked alone."""
    latents, numbers = keras.Input((4,)), keras.Input((), dtype="int32")
    made = dense(2, latents, ops.one_hot(numbers, 5))
    generator = keras.Model([latents, numbers], layers.Dense(2)(made))
    point, number = keras.Input((2,)), keras.Input((), dtype="int32")
    embedded = layers.Embedding(3, 2)(number)
    judge = keras.Model([point, number], dense(1, point, embedded))
    gan = GAN(generator, judge, latent_dim=4)
    gan.compile("adam", "adam")
    assert gan.num_classes == 3
    with pytest.raises(ValueError, match="class numbers other than 0 to 2"):
        gan.fit(points, np.full(256, 3), verbose=0)

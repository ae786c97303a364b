"""Which conditions a grid draws."""

import keras
import numpy as np
import pytest
from keras import layers

from keras_gan import GAN
from keras_gan.callbacks import SampleGrid
from keras_gan.callbacks import grids
from keras_gan.callbacks import pictures
from keras_gan.callbacks import shown_conditions
from keras_gan.layers import SoftLabels


def image_gan(
    condition, in_generator=True, in_discriminator=False, layer=None, **arguments
):
    """A GAN of 4×4 pixels; `layer` is the first that G's condition passes."""

    def network(size, conditional, units):
        own = keras.Input((size,))
        if not conditional:
            return own, layers.Dense(units)(own), own
        first = layer or layers.Embedding(3, 2)
        code = first(condition) if layer or len(condition.shape) == 1 else condition
        code = layers.Dense(units)(code)
        return [own, condition], code + layers.Dense(units)(own), own

    inputs, made, _ = network(2, in_generator, 16)
    generator = keras.Model(inputs, layers.Reshape((4, 4, 1))(made))
    image = keras.Input((4, 4, 1))
    judged = layers.Dense(1)(layers.Flatten()(image))
    discriminator = keras.Model(image, judged)
    if in_discriminator:
        judged = judged + layers.Dense(1)(layers.Embedding(3, 2)(condition))
        discriminator = keras.Model([image, condition], judged)
    return GAN(generator, discriminator, latent_dim=2, **arguments)


def classes():
    return keras.Input((), dtype="int32")


def test_class_numbers_that_only_one_network_takes():
    """An AC-GAN's D is told no class; the grid asks G, not D."""
    auxiliary = image_gan(classes(), class_names=["a", "b", "c"])
    found = shown_conditions.chosen(auxiliary, "a grid")
    assert found.classes == [0, 1, 2] and found.condition.tolist() == [0, 1, 2]
    found = shown_conditions.chosen(auxiliary, "a grid", ["c", "a"])
    assert found.classes == [2, 0] and found.condition.tolist() == [2, 0]
    only_d = image_gan(classes(), in_generator=False, in_discriminator=True)
    assert shown_conditions.chosen(only_d, "a grid") == shown_conditions.Chosen()
    picture = SampleGrid("none", 2, 3, caption=False).grid(only_d)
    expected = pictures.tile(only_d.generate(6, seed=0), 3, (-1, 1))
    np.testing.assert_array_equal(picture, expected)
    with pytest.raises(ValueError, match="the generator takes none"):
        shown_conditions.chosen(only_d, "a grid", [1])


def test_a_row_that_sums_to_one_is_a_class():
    """Sees rows of the grid that are one and the same class."""
    with pytest.raises(ValueError, match="takes the condition float32.*pass `cond"):
        shown_conditions.chosen(image_gan(keras.Input((3,))), "a grid")
    gan = image_gan(keras.Input((3,)), layer=SoftLabels())
    found = shown_conditions.chosen(gan, "a grid")
    np.testing.assert_array_equal(found.condition, np.eye(3))
    assert found.classes == [0, 1, 2]
    picture, _ = grids.of_rows(gan, found, 8, 2, seed=5, titled=False)
    repeated = np.repeat(np.eye(3, dtype="float32"), 2, axis=0)
    expected = pictures.tile(gan.generate(6, repeated, seed=5), 2, (-1, 1))
    np.testing.assert_array_equal(picture, expected)
    assert np.asarray(gan.show(seed=0)).shape[0] == 3 * 66 + 2


def test_rows_are_titled_only_if_they_are_classes():
    gan = image_gan(keras.Input((3,)))
    one_hot = np.eye(3, dtype="float32")[[2, 0]]
    assert shown_conditions.chosen(gan, "a grid", one_hot).classes == [2, 0]
    for other in ([[0.5, 0.5, 0.0]], [[1.0, 1.0, 0.0]], [[0.0, 0.0, 0.0]]):
        found = shown_conditions.chosen(gan, "a grid", np.array(other, "float32"))
        assert found.classes is None and found.count == 1
    # One condition for all is one row.
    assert shown_conditions.chosen(gan, "a grid", np.array([0, 1.0, 0])).classes == [1]


def test_a_long_vector_is_no_class_unless_a_layer_says_so():
    @keras.saving.register_keras_serializable("tests")
    class Rows(layers.Layer):
        rows_sum_to_one = True

        def call(self, x):
            return x

    long = keras.Input((101,))
    with pytest.raises(ValueError, match=r"float32 \(None, 101\): pass `condition` to"):
        shown_conditions.chosen(image_gan(long), "a grid")
    assert shown_conditions.chosen(image_gan(long, layer=Rows()), "a grid").count == 101


def test_numbers_of_unknown_classes_must_be_given():
    one_hot = layers.Lambda(lambda numbers: keras.ops.one_hot(numbers, 3))
    gan = image_gan(classes(), layer=one_hot)
    with pytest.raises(ValueError, match="`condition` to SampleGrid, one class per"):
        SampleGrid("none").grid(gan)
    assert shown_conditions.chosen(gan, "a grid", [1, 0]).classes == [1, 0]


def test_real_examples_belong_to_conditions():
    gan = image_gan(keras.Input((3,)))
    real = np.zeros((2, 4, 4, 1), "float32")
    with pytest.raises(ValueError, match="pass `condition`, too"):
        shown_conditions.chosen(gan, "a grid", real=real)
    one_hot = np.eye(3, dtype="float32")
    with pytest.raises(ValueError, match=r"`real` must be 3 examples.*\(2, 4, 4, 1\)"):
        shown_conditions.chosen(gan, "a grid", one_hot, real)
    with pytest.raises(ValueError, match=r"shape \(4, 4, 1\)"):
        shown_conditions.chosen(gan, "a grid", one_hot[:2], real[:, :3])
    with pytest.raises(TypeError, match="labels"):
        SampleGrid("none", labels=[0])

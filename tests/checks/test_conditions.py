"""Conditions that do not fit: what is said, in the data and where examples are made."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import tiny_gan
from conftest import tiny_image_gan
from keras import layers
from other_games import graph_gan
from other_games import graphs

from keras_gan import GAN
from keras_gan import models
from keras_gan import penalties
from keras_gan.layers import SoftLabels

pytestmark = pytest.mark.usefixtures("eager")


@pytest.fixture
def points(points):
    return points[:64]


def vector_gan(shape=(3,), dtype="float32", layer=None):
    def joined(size):
        first, condition = keras.Input((size,)), keras.Input(shape, dtype=dtype)
        flat = condition if layer is None else layer()(condition)
        flat = layers.Flatten()(keras.ops.cast(flat, "float32"))
        return [first, condition], layers.Concatenate()([first, flat])

    networks = []
    for size, outputs in ((4, 2), (2, 1)):
        inputs, hidden = joined(size)
        networks.append(keras.Model(inputs, layers.Dense(outputs)(hidden)))
    gan = GAN(*networks, latent_dim=4, seed=0)
    gan.compile("adam", "adam")
    return gan


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        (np.zeros(64, "int32"), r"take the condition float32 \(None, 3\).*Received: "
         r"int32 \(64,\).*one_hot\(labels, 3\)"),
        (np.zeros((64, 4), "float32"), r"float32 \(None, 3\).*float32 \(64, 4\)"),
        ({"a": np.zeros((64, 3))}, r"None, 3\).*\{'a': float64 \(64, 3\)\}"),
        (np.array(["cat"] * 64), "but this GAN has no class names. Number them"),
        (np.zeros((63, 3), "float32"), "64 examples, 63 conditions"),
        (np.full((64, 3), np.nan, "float32"), "there are NaN or infinite values"),
        (None, r"take a condition, float32 \(None, 3\), but the data have none"),
    ],
)  # fmt: skip
def test_conditions_of_arrays(condition, message, points):
    gan = vector_gan()
    with pytest.raises((ValueError, TypeError), match=message):
        gan.fit(points, condition, verbose=0)
    assert int(gan.step) == 0


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        (tf.constant(["cat"] * 32), "has strings. Number the classes.*StringLookup"),
        (np.zeros((32, 3), "float32"), r"condition int32 \(None,\).*np.argmax\(labels"),
        (np.zeros(32, "float32"), r"labels.astype\('int32'\)"),
        ((np.zeros(32, "int32"), np.zeros(32, "int32")), r"Received: \(int32"),
    ],
)
def test_conditions_of_datasets_for_class_numbers(condition, message, images):
    data = tf.data.Dataset.from_tensor_slices((images[:32], condition)).batch(16)
    gan = tiny_image_gan(num_classes=3)
    with pytest.raises((ValueError, TypeError), match=message):
        gan.fit(data, verbose=0)


def test_pictures_as_bytes_are_no_condition():
    gan = vector_gan((4, 4, 1))
    bytes_ = np.zeros((8, 4, 4, 1), "uint8")
    with pytest.raises(ValueError, match="uint8.*images / 127.5 - 1"):
        gan.fit(np.zeros((8, 2), "float32"), bytes_, verbose=0)


def test_one_hot_rows_must_sum_to_one_where_a_layer_asks_for_it(points):
    @keras.saving.register_keras_serializable("tests")
    class Mixture(layers.Layer):
        rows_sum_to_one = True

        def call(self, rows):
            return rows

    gan = vector_gan(layer=Mixture)
    rows = np.eye(64, 3, dtype="float32")
    rows[3:] = [0.5, 0.25, 0.25]
    gan.fit(points, rows, verbose=0)
    with pytest.raises(ValueError, match="rows that do not sum to 1"):
        gan.fit(points, 2 * rows, verbose=0)
    with pytest.raises(ValueError, match="rows that do not sum to 1"):
        gan.generate(condition=[[0.5, 0.0, 0.0]])
    with pytest.raises(ValueError, match="rows that do not sum to 1"):
        gan.generate(condition=[[1.5, -0.5, 0.0]])
    late = np.where(np.arange(64)[:, None] < 32, rows, 0)
    data = tf.data.Dataset.from_tensor_slices((points, late)).batch(32)
    with pytest.raises(ValueError, match="At step .*, in the condition, .*sum to 1"):
        gan.fit(data, verbose=0)
    vector_gan().fit(points, 2 * rows, verbose=0)  # Attributes may have any sum.


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"count": 4}, r"pass `condition`, float32 \(None, 3\), one row per example"),
        ({}, "`count` must be given"),
        ({"condition": np.zeros((2, 4))}, r"shape \(2, 3\), or \(3,\) for all"),
        ({"count": 4, "condition": np.zeros((2, 3))}, r"shape \(4, 3\).*\(2, 3\)"),
        ({"count": 4, "condition": 2}, r"Received: shape \(\), dtype int64"),
        ({"condition": {"a": np.zeros((2, 3))}}, r"the structure float32 \(None, 3\)"),
        ({"condition": "cat"}, "no class names. Number them"),
        ({"condition": [[np.inf, 0, 0]]}, "NaN or infinite"),
        ({"condition": np.zeros((1, 3)), "seed": [1, 2]}, "1 integers.*2 of them"),
    ],
)
def test_conditions_of_generate(arguments, message):
    with pytest.raises(ValueError, match=message):
        vector_gan().generate(**arguments)


def test_a_condition_for_a_network_that_takes_none(points):
    with pytest.raises(ValueError, match="the generator takes none"):
        tiny_gan().generate(2, condition=[0, 1])
    with pytest.raises(ValueError, match="the discriminator takes none"):
        tiny_gan().discriminate(points, condition=0)


def test_structures_that_differ_are_printed_with_both_sides():
    gan, (examples, attributes) = graph_gan(), graphs()
    matrix, vector = examples.values()
    for wrong in (matrix, (matrix, vector), {"matrix": matrix, "v": vector}):
        data = tf.data.Dataset.from_tensors((wrong, attributes))
        with pytest.raises(ValueError, match="must have this structure. Received"):
            gan.fit(data, verbose=0)
        with pytest.raises(ValueError, match="must have this structure. Received"):
            gan.discriminate(wrong, attributes)
    narrow = {**examples, "vector": examples["vector"][:, :1]}
    with pytest.raises(ValueError, match=r"makes examples.*\(None, 2\).*\(48, 1\)"):
        gan.fit(narrow, attributes, verbose=0)
    whole = {**examples, "vector": np.ones((48, 2), "int32")}
    with pytest.raises(TypeError, match="must be of floating-point numbers"):
        gan.fit(whole, attributes, verbose=0)
    short = {**examples, "vector": examples["vector"][:40]}
    with pytest.raises(ValueError, match="tensors of 48 and of 40 rows"):
        gan.fit(short, attributes, verbose=0)
    broken = {**examples, "vector": np.full((48, 2), np.nan, "float32")}
    with pytest.raises(ValueError, match="contain NaN"):
        gan.fit(broken, attributes, verbose=0)


@keras.saving.register_keras_serializable("tests")
class OfKnown(penalties.Penalty):
    """The share of examples whose class is known."""

    needs = ("condition",)
    missing_labels = True

    def num_classes(self, gan):
        return 4

    def __call__(self, critic, real, fake, seed, condition):
        return keras.ops.mean(keras.ops.cast(condition >= 0, "float32"))


@keras.saving.register_keras_serializable("tests")
class OfAll(OfKnown):
    missing_labels = False


def test_missing_classes_where_every_user_of_them_can_do_without(points):
    numbers = np.arange(64) % 4
    numbers[::2] = -1
    gan = tiny_gan(penalties=[OfKnown()])
    assert gan.fit(points, numbers, verbose=0).history["of_known"] == [0.5]
    for others in ([OfAll()], [OfKnown(), OfAll()]):
        with pytest.raises(ValueError, match="class numbers other than 0 to 3"):
            tiny_gan(penalties=others).fit(points, numbers, verbose=0)
    for wrong in (4, -2):
        numbers[1] = wrong
        with pytest.raises(ValueError, match=r"other than 0 to 3 \(-1 for a missing"):
            gan.fit(points, numbers, verbose=0)


def test_missing_classes_where_a_network_embeds_them(images):
    networks = models.dcgan((8, 8, 1), 4, 2, num_classes=4)
    gan = GAN(*networks, latent_dim=4)
    gan.compile("adam", "adam", penalties=[OfKnown()])
    with pytest.raises(ValueError, match="class numbers other than 0 to 3"):
        gan.fit(images, np.full(64, -1), verbose=0)


def test_class_numbers_among_several_tensors(points):
    """Each integer is held against the Embedding that it goes to."""
    latents = keras.Input((4,))
    parts = [keras.Input((), dtype="int32", name=name) for name in ("kind", "place")]
    embedded = [layers.Embedding(n, 2)(x) for n, x in zip((3, 7), parts, strict=True)]
    made = layers.Dense(2)(layers.Concatenate()([latents, *embedded]))
    gan = GAN(keras.Model([latents, *parts], made), tiny_gan().discriminator, 4)
    gan.compile("adam", "adam")
    assert gan.generate(condition={"kind": [2, 0], "place": [6, 5]}).shape == (2, 2)
    for kind, place in ((3, 0), (0, 7), (-1, 0)):
        with pytest.raises(ValueError, match="class numbers other than"):
            gan.generate(1, condition={"kind": kind, "place": place})


def test_one_hot_rows_among_several_tensors(points):
    """Each vector is held against the layer that it goes to."""
    latents = keras.Input((4,))
    rows, other = keras.Input((3,), name="rows"), keras.Input((3,), name="other")
    joined = layers.Concatenate()([latents, SoftLabels()(rows), other])
    made = layers.Dense(2)(joined)
    gan = GAN(keras.Model([latents, rows, other], made), tiny_gan().discriminator, 4)
    gan.compile("adam", "adam")
    one, two = np.full((1, 3), 1 / 3), np.full((1, 3), 2 / 3)
    assert gan.generate(condition={"rows": one, "other": two}).shape == (1, 2)
    with pytest.raises(ValueError, match="rows that do not sum to 1"):
        gan.generate(condition={"rows": two, "other": one})


def with_classes(count, size, outputs, layer=layers.Embedding):
    first, numbers = keras.Input((size,)), keras.Input((), dtype="int32")
    embedded = layers.Flatten()(layer(count, 2)(numbers))
    joined = layers.Concatenate()([first, embedded])
    return keras.Model([first, numbers], layers.Dense(outputs)(joined))


@pytest.mark.parametrize(("for_g", "for_d"), [(5, 3), (3, 5)])
def test_networks_of_different_numbers_of_classes(for_g, for_d, points):
    """The fewer ones count: in D, one more may stand for no class."""
    gan = GAN(with_classes(for_g, 4, 2), with_classes(for_d, 2, 1), latent_dim=4)
    gan.compile("adam", "adam")
    assert gan.num_classes == 3
    with pytest.raises(ValueError, match="class numbers other than 0 to 2"):
        gan.fit(points, np.full(64, 3), verbose=0)


def test_class_numbers_that_reach_an_embedding_within_other_networks(points):
    """In a wrapper, and in the network within gradient normalization."""
    inner = models.spectrally_normalized(with_classes(3, 2, 1))
    judge = models.gradient_normalized(inner)
    kinds = keras.Input((), dtype="int32", name="kind")
    extra = keras.Input((1,), name="extra")
    point = keras.Input((2,))
    logits = judge([point, kinds]) + 0.0 * extra
    discriminator = keras.Model([point, kinds, extra], logits)
    gan = GAN(tiny_gan().generator, discriminator, latent_dim=4)
    gan.compile("adam", "adam")
    good = {"kind": np.full(64, 2), "extra": np.zeros((64, 1))}
    gan.fit(points, good, batch_size=32, verbose=0)
    with pytest.raises(ValueError, match="other than 0 to 2 for kind"):
        gan.fit(points, {**good, "kind": np.full(64, 3)}, verbose=0)


@pytest.mark.slow
def test_single_batches_are_checked_and_leave_no_record(points):
    gan = tiny_gan()
    bad = np.full((32, 2), np.nan, "float32")
    before = [each.numpy() for each in gan.weights]
    for step in (gan.train_on_batch, gan.test_on_batch):
        with pytest.raises(ValueError, match="contain NaN"):
            step(bad)
    for old, new in zip(before, gan.weights, strict=True):
        np.testing.assert_array_equal(old, new.numpy())
    gan.train_on_batch(points[:32])
    gan.fit(points, verbose=0)
    gan.evaluate(points, verbose=0)
    named = tiny_image_gan(num_classes=2, class_names=["cat", "dog"])
    named.train_on_batch(-np.ones((4, 8, 8, 1), "float32"), ["cat", "dog"] * 2)


def test_recompiling_forgets_what_was_wrong_before(points):
    gan = tiny_gan(penalties=[OfAll()])
    numbers = np.full(64, -1)
    numbers[:32] = 0  # The first batch is checked before it is trained on.
    data = tf.data.Dataset.from_tensor_slices((points, numbers)).batch(32)
    with pytest.raises(ValueError, match="class numbers other than 0 to 3"):
        gan.fit(data, verbose=0)
    gan.compile("adam", "adam", penalties=[OfKnown()])
    gan.fit(data, verbose=0)


@pytest.mark.parametrize(
    "spec", ["int32", (None,), {}, keras.KerasTensor((5,), "int32"), [3]]
)
def test_a_condition_spec_that_is_none(spec):
    class Judge(keras.Model):
        condition_spec = spec

        def __init__(self):
            super().__init__()
            self.dense = layers.Dense(1)

        def call(self, inputs):
            return self.dense(inputs[0])

    judge = Judge()
    judge([np.zeros((1, 2), "float32"), np.zeros(1, "int32")])
    with pytest.raises(ValueError, match="`condition_spec` must be a tree of"):
        GAN(tiny_gan().generator, judge, latent_dim=4)


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ([0, None, 1], "Received: shape"),
        ([[0, 1, 0], [1, 0]], "rows of the same length"),
        ([], "is empty"),
        (np.zeros((0, 3)), "is empty"),
        ([None], "`condition` must be"),
    ],
)
def test_values_that_are_no_arrays_of_numbers(condition, message):
    with pytest.raises(ValueError, match=message):
        vector_gan().generate(condition=condition)


def test_pictures_as_bytes_are_refused_by_generate_too():
    with pytest.raises(ValueError, match=r"shape \(2, 4, 4, 1\).*uint8.*127.5"):
        vector_gan((4, 4, 1)).generate(condition=np.zeros((2, 4, 4, 1), "uint8"))

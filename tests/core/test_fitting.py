"""How `fit` takes data of any kind."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from cheap_steps import cheap_steps
from conftest import tiny_gan

from keras_gan import penalties
from keras_gan import updates

pytestmark = pytest.mark.usefixtures("eager")


@pytest.fixture
def points(points):
    return points[:64]


class Batches(keras.callbacks.Callback):
    """Counts the batches of evaluations."""

    count = 0

    def on_test_batch_end(self, batch, logs=None):
        self.count += 1


@pytest.mark.parametrize(
    "arguments, expected", [({}, 3), ({"validation_batch_size": 8}, 5)]
)
def test_arrays_of_validation_come_in_batches_as_in_keras(arguments, expected, points):
    """Sees batches of 32 whatever was asked for."""
    counting = Batches()
    gan = tiny_gan()
    gan.fit(
        points[:32],
        batch_size=16,
        validation_data=(points[:40],),
        callbacks=[counting],
        verbose=0,
        **arguments,
    )
    assert counting.count == expected


def test_an_array_is_evaluated_in_its_order_in_batches_of_the_size_asked(points):
    counting = Batches()
    gan = tiny_gan()
    from_array = gan.evaluate(
        points[:40], batch_size=16, callbacks=[counting], verbose=0
    )
    batches = tf.data.Dataset.from_tensor_slices(points[:40]).batch(16)
    np.testing.assert_allclose(from_array, gan.evaluate(batches, verbose=0), rtol=1e-6)
    assert counting.count == 3


@pytest.mark.parametrize("dtype", ["float64", "float16"])
def test_data_of_another_precision_are_converted(dtype, points):
    gan = tiny_gan(penalties=[penalties.R1(), penalties.WassersteinGradient()])
    gan.fit(points.astype(dtype), verbose=0, validation_data=(points.astype(dtype),))
    assert int(gan.step) == 2


@pytest.mark.slow
@pytest.mark.usefixtures(cheap_steps.__name__)
def test_other_kinds_of_data_train_too(points):
    class Sequence(keras.utils.PyDataset):
        def __len__(self):
            return 2

        def __getitem__(self, index):
            return (points[index * 32 : index * 32 + 32],)

    def generator():
        yield (points[:32],)
        yield (points[32:64],)

    for data in (
        tf.data.Dataset.from_tensor_slices(points[:64]).batch(32),
        tf.data.Dataset.from_tensor_slices((points[:64],)).batch(32),
        Sequence(),
        generator(),
    ):
        gan = tiny_gan()
        gan.fit(data, verbose=0)
        assert int(gan.step) == 2
        assert int(gan.images_seen) == 64


@pytest.mark.slow
def test_a_validation_split_is_the_end_of_the_arrays(points):
    gan = tiny_gan()
    history = gan.fit(points, validation_split=0.25, verbose=0).history
    assert int(gan.images_seen) == 48
    fresh = tiny_gan()
    fresh.fit(points[:48], verbose=0)
    expected = fresh.evaluate(points[48:], verbose=0, return_dict=True)
    np.testing.assert_allclose(history["val_d_loss"], expected["d_loss"], rtol=1e-6)


@pytest.mark.usefixtures(cheap_steps.__name__)
@pytest.mark.parametrize("absent", [0, 1, 2])
def test_batches_with_none_for_labels_train_as_those_without(absent, points):
    """Sees Keras' empty `Optional` taken for labels, or for sample weights."""

    class Sequence(keras.utils.PyDataset):
        def __len__(self):
            return 3

        def __getitem__(self, index):
            part = points[16 * index : 16 * index + 16]
            return (part, *[None] * absent)

    def generator():
        for index in range(3):
            yield Sequence()[index]

    plain = tf.data.Dataset.from_tensor_slices(points[:48]).batch(16)
    weights = []
    for data in (plain, Sequence(), generator()):
        gan = tiny_gan()
        gan.fit(data, shuffle=False, verbose=0)
        assert int(gan.step) == 3
        weights.append(gan.get_weights())
    # Under Keras' shuffle a `PyDataset` has an order of its own, which this has not.
    for one, *others in zip(*weights, strict=True):
        for other in others:
            np.testing.assert_array_equal(one, other)


@pytest.mark.slow
@pytest.mark.parametrize("steps_per_execution", [1, 50])
def test_the_first_step_waits_for_one_batch_only(steps_per_execution, points):
    """Sees as many batches taken beforehand as an execution has steps, and batches
    that are taken twice."""
    taken, steps = [], []

    class Noting(updates.Alternating):
        def __call__(self, gan, real, labels):
            tf.numpy_function(
                lambda step: steps.append((int(step), len(taken))), [gan.step], []
            )
            return super().__call__(gan, real, labels)

    gan = tiny_gan(
        steps_per_execution=steps_per_execution, update=Noting(), run_eagerly=False
    )

    def batches():
        for k in range(100):
            taken.append(k)
            yield points[:8] + k

    data = tf.data.Dataset.from_generator(
        batches, output_signature=tf.TensorSpec((None, 2), "float32")
    )
    gan.fit(data, verbose=0, steps_per_epoch=60)
    # A batch or two may be made while another is trained on.
    assert [step for step, _ in steps] == list(
        range(60 if steps_per_execution == 1 else 100)
    )
    assert all(count <= step + 3 for step, count in steps[:50])


@pytest.mark.slow
@pytest.mark.usefixtures(cheap_steps.__name__)
def test_several_steps_an_execution_take_the_batches_of_one(points):
    """To the bit, from an iterator that gives each batch once."""
    points = np.tile(points, (2, 1))

    def trained(steps):
        gan = tiny_gan(steps_per_execution=steps, run_eagerly=False)
        data = (points[start : start + 16] for start in range(0, 112, 16))
        gan.fit(((batch,) for batch in data), verbose=0)
        return gan

    one, other = trained(1), trained(5)
    assert int(other.step) == 7
    for a, b in zip(one.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)

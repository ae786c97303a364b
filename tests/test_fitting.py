"""How `fit` takes data of any kind."""

import keras
import numpy as np
import pytest
from conftest import tiny_gan

from keras_gan import penalties


@pytest.mark.parametrize("dtype", ["float64", "float16"])
def test_data_of_another_precision_are_converted(dtype, points):
    gan = tiny_gan(penalties=[penalties.R1(), penalties.WassersteinGradient()])
    gan.fit(points.astype(dtype), verbose=0, validation_data=(points.astype(dtype),))
    assert int(gan.step) == 8


def test_other_kinds_of_data_train_too(points):
    import tensorflow as tf

    class Batches(keras.utils.PyDataset):
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
        Batches(),
        generator(),
    ):
        gan = tiny_gan()
        gan.fit(data, verbose=0)
        assert int(gan.step) == 2
        assert int(gan.images_seen) == 64


def test_a_validation_split_is_the_end_of_the_arrays(points):
    gan = tiny_gan()
    history = gan.fit(points, validation_split=0.25, verbose=0).history
    assert int(gan.images_seen) == 192
    fresh = tiny_gan()
    fresh.fit(points[:192], verbose=0)
    expected = fresh.evaluate(points[192:], verbose=0, return_dict=True)
    np.testing.assert_allclose(history["val_d_loss"], expected["d_loss"], rtol=1e-6)

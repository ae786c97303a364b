"""Bad values after the first batch end training, with the step named."""

import numpy as np
import pytest
import tensorflow as tf
from conftest import tiny_gan
from conftest import tiny_image_gan

pytestmark = pytest.mark.usefixtures("eager")


def batches(*arrays):
    element = arrays[0] if len(arrays) == 1 else arrays
    return tf.data.Dataset.from_tensor_slices(element).batch(8)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_value_that_is_no_number_in_a_later_batch(bad, points):
    """Example 20 of batches of 8 is in the third."""
    points[20, 0] = bad
    with pytest.raises(ValueError, match="At step 3, the images contain NaN"):
        tiny_gan().fit(batches(points[:64]), epochs=2, verbose=0)


def test_images_of_another_range_in_a_later_batch(images):
    images[10] *= 100
    with pytest.raises(ValueError, match=r"At step 2, .*outside \[-1.0, 1.0\]"):
        tiny_image_gan().fit(batches(images[:32]), verbose=0)


@pytest.mark.slow
@pytest.mark.parametrize("bad", [-1, pytest.param(3, marks=pytest.mark.slow)])
def test_a_label_of_no_class_in_a_later_batch(bad, images):
    """Sees -1 taken as the last class, as an embedding on a CPU may do."""
    labels = np.arange(32) % 3
    labels[25] = bad
    gan = tiny_image_gan(num_classes=3)
    gan.compile("adam", "adam", run_eagerly=False)
    with pytest.raises(ValueError, match="At step 4, in the cond.*other than 0 to 2"):
        gan.fit(batches(images[:32], labels), verbose=0)
    # Another `fit` on good data is not blamed for it.
    gan.fit(batches(images[:32], np.arange(32) % 3), verbose=0)


@pytest.mark.slow
def test_the_first_fault_is_named(points):
    points[[60, 20, 40], 1] = np.nan
    gan = tiny_gan(steps_per_execution=3, run_eagerly=False)
    gan.fit(batches(np.zeros((16, 2), "float32")), verbose=0)
    with pytest.raises(ValueError, match="At step 5, "):
        gan.fit(batches(points[:64]), verbose=0)


@pytest.mark.slow
def test_points_have_no_range_to_keep_to(points):
    points[30:] *= 1e3
    tiny_gan().fit(batches(points[:64]), verbose=0)


def test_good_data_of_which_labels_are_left_aside(images):
    with pytest.warns(UserWarning, match="so it is not used"):
        tiny_image_gan().fit(batches(images[:32], np.full(32, -1)), verbose=0)


@pytest.mark.parametrize("bad", [-1, 3])
def test_labels_of_validation_data(bad, images):
    """At the door: no step is taken, whatever the data come as."""
    labels = np.arange(32) % 3
    wrong = labels.copy()
    wrong[2] = bad
    for validation in ((images[:32], wrong), batches(images[:32], wrong)):
        gan = tiny_image_gan(num_classes=3)
        with pytest.raises(ValueError, match="class numbers other than 0 to 2"):
            gan.fit(images[:32], labels, validation_data=validation, verbose=0)
        assert int(gan.step) == 0


def test_values_of_validation_data(images, points):
    for bad in (images * 100, images * np.nan):
        gan = tiny_image_gan()
        with pytest.raises(ValueError):
            gan.fit(images, validation_data=batches(bad), verbose=0)
        assert int(gan.step) == 0
    with pytest.raises(ValueError, match="empty"):
        tiny_gan().fit(points, validation_data=batches(points).take(0), verbose=0)


@pytest.mark.parametrize("how", ["evaluate", "validation"])
def test_a_label_of_no_class_in_a_later_batch_of_an_evaluation(how, images):
    """Example 26 of batches of 8 is in the batch that begins with example 25."""
    labels = np.arange(32) % 3
    wrong = labels.copy()
    wrong[25] = -1
    gan = tiny_image_gan(num_classes=3)
    expected = "begins with example 25, in the condition, there are class numbers other"
    with pytest.raises(ValueError, match=expected):
        if how == "evaluate":
            gan.evaluate(batches(images[:32], wrong), verbose=0)
        else:
            data = batches(images[:32], wrong)
            gan.fit(images[:32], labels, validation_data=data, verbose=0)
    gan.evaluate(batches(images[:32], labels), verbose=0)


def test_a_value_that_is_no_number_in_an_evaluation(points):
    points[20, 0] = np.nan
    with pytest.raises(ValueError, match="example 17, the images contain NaN"):
        tiny_gan().evaluate(batches(points[:64]), verbose=0)

"""Names of classes in place of integers, wherever labels come in."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import tiny_image_gan
from conftest import tiny_networks

from keras_gan import GAN
from keras_gan import metrics
from keras_gan.callbacks import EvaluateSamples
from keras_gan.checks import class_numbers

pytestmark = pytest.mark.usefixtures("eager")

NAMES = ["cat", "dog", "Ankle boot"]


@pytest.fixture(scope="module")
def gan():
    return tiny_image_gan(num_classes=3, class_names=NAMES)


@pytest.mark.parametrize(
    "labels",
    [
        ["dog", "cat", "Ankle boot"],
        ("dog", "cat", "Ankle boot"),
        np.array(["dog", "cat", "Ankle boot"]),
        np.array(["dog", "cat", "Ankle boot"], object),
        np.array([b"dog", b"cat", b"Ankle boot"]),
        tf.constant(["dog", "cat", "Ankle boot"]),
        [1, 0, 2],
        np.array([1, 0, 2], "uint8"),
        np.array([1, 0, 2], object).tolist(),
    ],
)
def test_names_and_integers_give_the_same_images(gan, labels):
    expected = gan.generate(3, condition=np.array([1, 0, 2]), seed=0)
    np.testing.assert_array_equal(gan.generate(3, condition=labels, seed=0), expected)


def test_one_name_stands_for_all(gan):
    np.testing.assert_array_equal(
        gan.generate(2, condition="dog", seed=0), gan.generate(2, condition=1, seed=0)
    )
    np.testing.assert_array_equal(class_numbers(gan, [["dog", "cat"]]), [[1, 0]])


@pytest.mark.slow
def test_names_in_training_evaluation_and_scores(images):
    """Sees names that one of them does not resolve, or resolves otherwise."""
    names = [NAMES[number] for number in np.arange(64) % 3]
    numbers = np.arange(64) % 3
    one, other = (tiny_image_gan(num_classes=3, class_names=NAMES) for _ in range(2))
    one.fit(images, names, validation_data=(images, names), verbose=0)
    other.fit(images, numbers, validation_data=(images, numbers), verbose=0)
    assert one.evaluate(images, names, verbose=0) == other.evaluate(
        images, numbers, verbose=0
    )
    np.testing.assert_array_equal(
        one.discriminate(images, names), other.discriminate(images, numbers)
    )


def test_names_of_the_real_images_of_a_callback(images):
    gan = tiny_image_gan(num_classes=3, class_names=NAMES)
    real, labels = np.concatenate([images, images]), ["dog"] * 128
    callback = EvaluateSamples(
        real, [metrics.FrechetDistance()], condition=labels, samples=70
    )
    gan.fit(images, ["cat"] * 64, verbose=0, callbacks=[callback])
    assert callback._fake_condition.tolist() == [1] * 70


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ("dgo", "none is named 'dgo'. Did you mean 'dog'.*'cat', 'dog', 'Ankle boot'"),
        ("ankle Boot", "Did you mean 'Ankle boot'"),
        (["dog", "zebra"], "none is named 'zebra'. The classes are"),
    ],
)
def test_a_name_of_no_class(gan, labels, message):
    with pytest.raises(ValueError, match=message):
        gan.generate(len(labels) if isinstance(labels, list) else 1, condition=labels)


def test_at_most_twenty_names_are_listed():
    names = [f"class {number}" for number in range(30)]
    gan = tiny_image_gan(num_classes=30, class_names=names)
    with pytest.raises(ValueError, match="'class 19' and 10 more$"):
        gan.generate(1, condition="zebra")


def test_names_and_integers_in_one_list(gan):
    with pytest.raises(TypeError, match="all names of classes or all integers.*'dog'"):
        gan.generate(2, condition=["dog", 1])


def test_names_for_a_gan_without_any():
    with pytest.raises(ValueError, match="has no class names.*class_names=.*'dog'"):
        tiny_image_gan(num_classes=3).generate(1, condition="dog")
    with pytest.raises(ValueError, match="generator takes none"):
        tiny_image_gan().generate(1, condition="dog")


@pytest.mark.parametrize(
    ("class_names", "error", "message"),
    [
        (["cat", "dog"], ValueError, "each of the 3 classes.*2 names"),
        (["cat", "dog", "cat"], ValueError, "different.*twice 'cat'"),
        (["cat", "dog", " "], ValueError, "an empty name"),
        ([0, 1, 2], TypeError, "list of strings"),
        ("cat", TypeError, "list of strings"),
        ({"cat", "dog", "cow"}, TypeError, "list of strings"),
        ([], TypeError, "list of strings"),
    ],
)
def test_class_names_that_cannot_be(class_names, error, message):
    with pytest.raises(error, match=message):
        tiny_image_gan(num_classes=3, class_names=class_names)


def test_class_names_of_networks_without_labels():
    with pytest.raises(ValueError, match="`class_names`.*networks do not take these"):
        GAN(*tiny_networks(), latent_dim=4, class_names=["cat", "dog"])


@pytest.mark.slow
def test_names_are_saved_and_are_not_needed(tmp_path):
    for names in (None, NAMES):
        gan = tiny_image_gan(num_classes=3, class_names=names)
        assert gan.class_names == names
        gan.save(tmp_path / "gan.keras")
        assert keras.models.load_model(tmp_path / "gan.keras").class_names == names
        assert ("class_names" in gan.get_config()) == (names is not None)

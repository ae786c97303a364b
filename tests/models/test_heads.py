"""Discriminators with named outputs: of layers, and of heads."""

import keras
import numpy as np
import pytest
from conftest import tiny_networks
from keras import layers
from scipy.special import logsumexp

from keras_gan import models
from keras_gan.layers import ClassProxies

POINTS = np.random.default_rng(0).normal(size=(8, 2)).astype("float32")


def test_named_outputs_are_those_of_the_layers_and_logits_stay():
    _, network = tiny_networks()
    hidden = network.layers[0]
    more = models.with_outputs(network, features=hidden.name)
    found = more(POINTS)
    np.testing.assert_array_equal(found["logits"], network(POINTS))
    np.testing.assert_array_equal(found["features"], hidden(POINTS))
    again = models.with_outputs(more, other=hidden.name)
    assert set(again(POINTS)) == {"logits", "features", "other"}


def test_named_outputs_of_a_network_with_labels():
    _, network = models.dcgan((8, 8, 1), 4, filters=4, num_classes=3)
    more = models.with_outputs(network, features=network.layers[-2].name)
    images, labels = np.zeros((2, 8, 8, 1), "float32"), np.array([0, 2])
    assert set(more([images, labels])) == {"logits", "features"}


def test_a_head_is_applied_to_the_input_of_the_last_layer():
    """Sees a head on the logits, and one on the examples."""
    _, network = tiny_networks()
    head = layers.Dense(5)
    found = models.with_outputs(network, classes=head)(POINTS)
    np.testing.assert_array_equal(found["logits"], network(POINTS))
    np.testing.assert_array_equal(found["classes"], head(network.layers[0](POINTS)))


def test_layers_that_only_move_the_logits_are_not_the_last():
    hidden = layers.Conv2D(3, 3, 2, "same", name="h")
    network = keras.Sequential(
        [keras.Input((8, 8, 1)), hidden, layers.Conv2D(1, 4), layers.Flatten()]
    )
    head = keras.Sequential([layers.Flatten(), layers.Dense(5)])
    more = models.with_outputs(network, classes=head)
    images = np.random.default_rng(0).normal(size=(2, 8, 8, 1))
    rows = hidden(images).numpy().reshape(2, 48)
    kernel, bias = head.get_weights()
    np.testing.assert_allclose(more(images)["classes"], rows @ kernel + bias, 1e-5)


def test_a_head_that_returns_named_outputs_comes_without_a_name():
    _, network = tiny_networks()
    more = models.with_outputs(
        network, ClassProxies(3, 4), twin_classes=layers.Dense(3)
    )
    shapes = {name: each.shape[1:] for name, each in more.output.items()}
    assert shapes == {
        "logits": (1,),
        "embedding": (4,),
        "classes": (3,),
        "twin_classes": (3,),
    }
    assert len(more.trainable_variables) == 4 + 3 + 2


def test_a_head_on_a_layer_of_ones_choice():
    _, network = tiny_networks()
    first = network.layers[0]
    head = layers.Dense(5)
    found = models.with_outputs(network, classes=(first.name, head))(POINTS)
    np.testing.assert_array_equal(found["classes"], head(first(POINTS)))


def test_where_the_features_are_unknown_the_layer_must_be_named():
    """A last layer of two inputs, and one that is a network."""
    points = keras.Input((2,))
    hidden = layers.Dense(3, name="hidden")(points)
    logits = layers.Add(name="sum")([layers.Dense(1)(hidden), layers.Dense(1)(points)])
    network = keras.Model(points, logits)
    with pytest.raises(ValueError, match="'sum' has 2 inputs.*hidden"):
        models.with_outputs(network, classes=layers.Dense(3))
    head = ("hidden", layers.Dense(3))
    assert models.with_outputs(network, classes=head)(POINTS)["classes"].shape == (8, 3)
    nested = keras.Sequential([keras.Input((2,)), network])
    normalized = models.gradient_normalized(tiny_networks()[1])
    for each in (nested, normalized):
        with pytest.raises(ValueError, match="is a network"):
            models.with_outputs(each, classes=layers.Dense(3))


def test_a_network_with_heads_is_saved_and_loaded(tmp_path):
    _, network = tiny_networks()
    more = models.with_outputs(network, ClassProxies(3, 4), more=layers.Dense(2))
    more.save(tmp_path / "network.keras")
    loaded = keras.models.load_model(tmp_path / "network.keras")
    for name, expected in more(POINTS).items():
        np.testing.assert_array_equal(loaded(POINTS)[name], expected)


def test_an_unknown_layer_is_refused_with_the_known_ones():
    _, network = tiny_networks()
    with pytest.raises(ValueError, match="`features`.*dense.*features='conv'"):
        models.with_outputs(network, features="conv")
    with pytest.raises(ValueError, match="`features`.*dense.*features='conv'"):
        models.with_outputs(network, features=("conv", layers.Dense(2)))


def test_an_output_is_not_replaced():
    _, network = tiny_networks()
    with pytest.raises(ValueError, match="'logits' already"):
        models.with_outputs(network, logits=network.layers[0].name)
    with pytest.raises(ValueError, match="'classes' already"):
        models.with_outputs(network, ClassProxies(3, 4), classes=layers.Dense(3))


def test_named_and_unnamed_heads_are_not_mixed_up():
    _, network = tiny_networks()
    with pytest.raises(ValueError, match="without a name.*Dense.*name=head"):
        models.with_outputs(network, layers.Dense(3))
    with pytest.raises(ValueError, match="`classes` must be one output.*without a"):
        models.with_outputs(network, classes=ClassProxies(3, 4))
    with pytest.raises(TypeError, match="`a head` must be a Keras layer.*'hidden'"):
        models.with_outputs(network, "hidden")
    with pytest.raises(TypeError, match="`more` must be a Keras layer.*Received: 3"):
        models.with_outputs(network, more=(network.layers[0].name, 3))


def classifier(outputs=3, activation=None):
    return keras.Sequential([keras.Input((2,)), layers.Dense(outputs, activation)])


def test_a_semi_supervised_discriminator_has_the_log_sum_exp_of_its_classes():
    network = classifier()
    found = models.semi_supervised(network)(POINTS)
    logits = network(POINTS)
    np.testing.assert_array_equal(found["classes"], logits)
    expected = logsumexp(logits, axis=1, keepdims=True)
    np.testing.assert_allclose(found["logits"], expected, rtol=1e-6)


def test_a_classifier_of_float64_stays_so():
    network = keras.Sequential(
        [keras.Input((2,), dtype="float64"), layers.Dense(3, dtype="float64")]
    )
    found = models.semi_supervised(network)(POINTS.astype("float64"))
    expected = logsumexp(found["classes"], axis=1, keepdims=True)
    np.testing.assert_allclose(found["logits"], expected, rtol=1e-13)


def test_a_classifier_returns_logits_of_several_classes():
    with pytest.raises(ValueError, match="softmax"):
        models.semi_supervised(classifier(activation="softmax"))
    with pytest.raises(ValueError, match="at least 2 classes"):
        models.semi_supervised(classifier(outputs=1))
    with pytest.raises(ValueError, match="one tensor.*logits"):
        models.semi_supervised(models.with_outputs(classifier(), a=layers.Dense(2)))


@pytest.mark.parametrize("make", [models.with_outputs, models.semi_supervised])
def test_a_network_whose_layers_are_hidden_is_refused(make):
    class Linear(keras.Model):
        def call(self, inputs):
            return inputs

    with pytest.raises(TypeError, match="Functional or Sequential"):
        make(Linear())

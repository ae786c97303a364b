"""Extractors: what they see, what a file keeps of them, what they refuse."""

import keras
import numpy as np
import pytest
from keras import layers
from keras import ops

from keras_gan.datasets import images
from keras_gan.metrics import features
from keras_gan.metrics.features import networks
from keras_gan.metrics.features.extractor import hash_of
from keras_gan.metrics.features.extractor import quantize


def small_network(softmax=True):
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Flatten(),
            layers.Dense(5, activation="relu", name="hidden"),
            layers.Dense(3, activation="softmax" if softmax else None, name="end"),
        ]
    )


@pytest.fixture
def batch():
    return np.random.default_rng(0).uniform(-1, 1, (6, 8, 8, 1)).astype("float32")


def test_the_shipped_classifier_is_as_good_as_its_docstring_says():
    data = images.read("fashion_mnist_10k")
    extractor = features.fashion_mnist()
    found = extractor.probabilities(data.test)
    right = np.mean(np.asarray(found).argmax(1) == data.test_labels)
    assert abs(right - 0.923) < 0.015  # 92.3 % of all 10,000 test images
    np.testing.assert_allclose(np.asarray(found).sum(1), 1, rtol=1e-4)
    assert extractor.extract(data.test[:3]).shape == (3, 64)


def test_features_are_those_of_the_layer(batch):
    network = small_network()
    expected = np.asarray(
        network.get_layer("hidden")(quantize(batch).numpy().reshape(6, -1))
    )
    found = features.network(network, "hidden").extract(batch)
    np.testing.assert_allclose(found, expected, rtol=1e-5)
    # And with no layer, the network's own outputs.
    found = features.network(network).extract(batch)
    np.testing.assert_allclose(found, network.predict(quantize(batch), verbose=0), 1e-5)


def test_probabilities_are_a_softmax_once_and_not_twice(batch):
    network = small_network(softmax=True)
    expected = network.predict(quantize(batch), verbose=0)
    found = features.network(network, "hidden").probabilities(batch)
    np.testing.assert_allclose(found, expected, rtol=1e-5)
    network = small_network(softmax=False)
    expected = np.asarray(ops.softmax(network.predict(quantize(batch), verbose=0)))
    found = features.network(network, "hidden").probabilities(batch)
    np.testing.assert_allclose(found, expected, rtol=1e-5)


@pytest.mark.parametrize("how", ["layer", "operation", "activation layer"])
def test_a_softmax_is_known_however_it_was_made(how, batch):
    inputs = keras.Input((8, 8, 1))
    logits = layers.Dense(3)(layers.Flatten()(inputs))
    outputs = {
        "layer": lambda: layers.Softmax()(logits),
        "operation": lambda: ops.softmax(logits),
        "activation layer": lambda: layers.Activation("softmax")(logits),
    }[how]()
    network = keras.Model(inputs, outputs)
    found = features.network(network).probabilities(batch)
    expected = network.predict(quantize(batch), verbose=0)
    np.testing.assert_allclose(found, expected, rtol=1e-5)


def test_independent_labels_are_no_classes(batch):
    inputs = keras.Input((8, 8, 1))
    outputs = layers.Dense(3, activation="sigmoid")(layers.Flatten()(inputs))
    extractor = features.network(keras.Model(inputs, outputs))
    with pytest.raises(ValueError, match="of a sigmoid"):
        extractor.probabilities(batch)


def test_networks_with_the_same_weights_may_still_be_two(batch):
    """Sees a protocol, and so a cache, that looks at weights alone."""

    def network(scale):
        model = keras.Sequential(
            [keras.Input((8, 8, 1)), layers.Rescaling(scale), layers.Flatten()],
            name="same",
        )
        return features.network(model)

    assert network(1.0).protocol != network(9.0).protocol
    given = small_network()
    extractor = features.network(given)
    before = extractor.protocol
    given.set_weights([2 * weights for weights in given.get_weights()])
    assert extractor.protocol != before


def test_images_score_alike_before_and_after_they_are_saved(batch):
    """Rounded to bytes as an image file rounds them; bytes stay what they are."""
    saved = np.round((np.clip(batch, -1, 1) + 1) * 127.5).astype("uint8")
    extractor = features.network(small_network(), "hidden")
    np.testing.assert_array_equal(extractor.extract(batch), extractor.extract(saved))
    beyond = ops.convert_to_tensor(np.array([-1.5, 0.001, 2.0], "float32"))
    np.testing.assert_allclose(quantize(beyond), [-1, 1 / 255, 1], atol=1e-6)


def test_one_batch_is_seen_once_by_several_metrics(batch):
    network = small_network()
    extractor = features.network(network, "hidden")
    tensor = ops.convert_to_tensor(batch)
    calls = []
    inner = extractor.apply
    extractor.apply = lambda x: calls.append(1) or inner(x)
    first, second = extractor(tensor), extractor.probabilities(tensor)
    assert len(calls) == 1 and first.shape == (6, 5) and second.shape == (6, 3)
    extractor(tensor + 1)
    extractor(tensor)  # The batch before the last is remembered as well.
    assert len(calls) == 2
    # An array can change under one's hands, so it is looked at again.
    before = np.asarray(extractor(batch))
    batch *= -1
    assert not np.allclose(before, extractor(batch))


def test_a_file_keeps_a_reference_and_a_hash(tmp_path, batch):
    path = tmp_path / "network.keras"
    network = small_network()
    network.save(path)
    extractor = features.network(path, "hidden")
    config = keras.saving.serialize_keras_object(extractor)
    assert len(str(config)) < 500
    again = keras.saving.deserialize_keras_object(config)
    np.testing.assert_array_equal(again.extract(batch), extractor.extract(batch))
    assert again.protocol == extractor.protocol
    assert hash_of(network) in extractor.protocol and str(path) in extractor.protocol


def test_other_weights_than_before_are_noticed(tmp_path, batch):
    path = tmp_path / "network.keras"
    small_network().save(path)
    config = keras.saving.serialize_keras_object(features.network(path, "hidden"))
    small_network().save(path)
    again = keras.saving.deserialize_keras_object(config)
    with pytest.raises(ValueError, match="weights_hash=.*Received"):
        again.extract(batch)


def test_a_missing_extractor_is_missed_when_it_is_used(tmp_path, batch):
    path = tmp_path / "network.keras"
    small_network().save(path)
    config = keras.saving.serialize_keras_object(features.network(path))
    path.unlink()
    again = keras.saving.deserialize_keras_object(config)
    with pytest.raises(FileNotFoundError, match="no extractor at"):
        again.extract(batch)
    with pytest.raises(FileNotFoundError, match="no extractor at"):
        features.network(path)
    # One that was never a file cannot be found again either.
    config = keras.saving.serialize_keras_object(features.network(small_network()))
    with pytest.raises(FileNotFoundError, match="passed again"):
        keras.saving.deserialize_keras_object(config).extract(batch)


def test_impossible_extractors_and_images_are_refused(batch):
    with pytest.raises(ValueError, match="`layer` must be one of .*hidden"):
        features.network(small_network(), "hiden")
    with pytest.raises(ValueError, match="takes images of shape \\(8, 8, 1\\)"):
        features.network(small_network()).extract(np.zeros((2, 9, 9, 1)))
    with pytest.raises(TypeError, match="dtype int64"):
        features.pixels().extract(np.zeros((2, 8, 8, 1), "int64"))
    with pytest.raises(ValueError, match="Received: floats in \\[0, 255\\]"):
        features.pixels().extract(np.linspace(0, 255, 128).reshape(2, 8, 8, 1))
    with pytest.raises(ValueError, match="\\(28, 28, 1\\).*random_filters"):
        features.fashion_mnist().extract(np.zeros((2, 32, 32, 3)))

    class Subclass(keras.Model):
        def call(self, inputs):
            return inputs

    with pytest.raises(ValueError, match="Functional or Sequential"):
        features.network(Subclass())


@pytest.fixture(scope="module")
def inception_file(tmp_path_factory):
    """Random weights in a file such as Keras downloads."""
    path = tmp_path_factory.mktemp("inception") / "inception.weights.h5"
    keras.utils.set_random_seed(0)
    keras.applications.InceptionV3(weights=None).save_weights(path)
    return path


@pytest.mark.slow
def test_inception_reads_weights_from_a_path(inception_file, batch):
    extractor = features.inception_v3(inception_file)
    grey, colour = np.tile(batch[:2], (1, 4, 4, 1)), np.tile(batch[:2], (1, 4, 4, 3))
    found = extractor.extract(grey)
    assert found.shape == (2, 2048) and extractor.class_count == 1000
    # Grey is colour with three equal channels.
    np.testing.assert_allclose(extractor.extract(colour), found, rtol=1e-4, atol=1e-6)
    assert "resized to 299×299 (bicubic, antialiased)" in extractor.protocol
    network = keras.applications.InceptionV3(weights=str(inception_file))
    resized = ops.image.resize(
        quantize(colour), (299, 299), interpolation="bicubic", antialias=True
    )
    pooled = keras.Model(network.inputs, network.get_layer("avg_pool").output)
    np.testing.assert_allclose(found, pooled(resized), rtol=1e-3, atol=1e-5)
    config = keras.saving.serialize_keras_object(extractor)
    again = keras.saving.deserialize_keras_object(config)
    assert again.is_inception and again.weights_hash == extractor.weights_hash
    keras.config.set_dtype_policy("mixed_float16")
    try:
        half = features.inception_v3(inception_file).extract(grey)
        assert keras.config.dtype_policy().name == "mixed_float16"
    finally:
        keras.config.set_dtype_policy("float32")
    np.testing.assert_array_equal(half, found)


@pytest.mark.slow
def test_missing_inception_weights_say_where_to_get_them(tmp_path, monkeypatch):
    with pytest.raises(FileNotFoundError, match="storage.googleapis.com"):
        features.inception_v3(tmp_path / "none.h5")
    (tmp_path / "other.weights.h5").write_bytes(b"no weights")
    with pytest.raises(ValueError, match="does not hold the weights"):
        features.inception_v3(tmp_path / "other.weights.h5")

    def offline(*arguments, **named):
        raise Exception("URL fetch failure on https://...: None")

    monkeypatch.setattr(networks.keras.applications, "InceptionV3", offline)
    with pytest.raises(ConnectionError, match="storage.googleapis.com"):
        features.inception_v3()
    with pytest.raises(ValueError, match="resize='nearest'"):
        features.inception_v3(resize="nearest")

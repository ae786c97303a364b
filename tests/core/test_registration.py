"""Classes that Keras will not find again are named when a model is saved."""

import warnings

import keras
import numpy as np
import pytest
from conftest import tiny_gan
from conftest import tiny_networks
from keras import layers

import keras_gan
from keras_gan import GAN
from keras_gan import losses
from keras_gan import penalties
from keras_gan.core.registration import unknown_in


class OwnLoss(losses.Hinge):
    pass


class OwnPenalty(penalties.R1):
    pass


class OwnLayer(layers.Layer):
    def call(self, x):
        return x


@keras.saving.register_keras_serializable("test_registration")
class Registered(layers.Layer):
    def call(self, x):
        return x


def own_activation(x):
    return keras.ops.tanh(x)


def discriminator(*more, activation="relu"):
    return keras.Sequential(
        [keras.Input((2,)), layers.Dense(4, activation), *more, layers.Dense(1)]
    )


def gan_of(network, **arguments):
    gan = GAN(tiny_networks()[0], network, latent_dim=4)
    gan.compile("adam", "adam", **arguments)
    return gan


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda: tiny_gan(loss=OwnLoss()), "OwnLoss"),
        (lambda: tiny_gan(loss=losses.LabelNoise(OwnLoss())), "OwnLoss"),
        (lambda: tiny_gan(penalties=[OwnPenalty()]), "OwnPenalty"),
        (lambda: gan_of(discriminator(OwnLayer())), "OwnLayer"),
        (lambda: gan_of(discriminator(activation=own_activation)), "own_activation"),
        (
            lambda: gan_of(discriminator(keras.Sequential([OwnLayer()]))),
            "OwnLayer",
        ),
    ],
)
def test_a_warning_once_and_an_error_of_one_line(make, name, tmp_path):
    gan = make()
    path = tmp_path / "gan.keras"
    with pytest.warns(UserWarning, match=rf"'{name}'.*@keras.*'{name}': "):
        gan.save(path)
    gan.save(path)  # Warnings are errors here: there is no second one.
    for load in (keras.models.load_model, keras_gan.load):
        with pytest.raises(ValueError, match=f"needs '{name}', which Keras") as caught:
            load(path)
        assert len(str(caught.value)) < 400 and "\n" not in str(caught.value)
    found = {name: globals()[name]}
    loaded = keras_gan.load(path, custom_objects=found)
    np.testing.assert_array_equal(loaded.generate(2, seed=0), gan.generate(2, seed=0))
    with keras.saving.custom_object_scope(found):
        keras.models.load_model(path)


def test_a_lambda_is_named(tmp_path):
    gan = gan_of(discriminator(layers.Lambda(lambda x: 2 * x)))
    with pytest.warns(UserWarning, match="has a lambda.*safe_mode=False"):
        gan.save(tmp_path / "gan.keras")
    with pytest.raises(ValueError, match="lambda|Lambda"):
        keras_gan.load(tmp_path / "gan.keras")
    assert keras_gan.load(tmp_path / "gan.keras", safe_mode=False).built


def test_nothing_is_said_of_what_keras_finds(tmp_path):
    gan = gan_of(
        discriminator(Registered(), layers.Activation(keras.activations.swish)),
        penalties=[penalties.R1()],
        metrics=[keras_gan.metrics.FrechetDistance()],
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        gan.save(tmp_path / "gan.keras")
    assert keras.models.load_model(tmp_path / "gan.keras").compiled


def test_names_are_found_at_any_depth():
    own = keras.saving.serialize_keras_object(OwnLayer())
    assert unknown_in({"a": [{"b": own}, own]}) == ["OwnLayer"]
    assert unknown_in(own, custom_objects={"OwnLayer": OwnLayer}) == []


@pytest.mark.parametrize("name", ["gan.h5", "gan.hdf5", "gan", "gan.weights.h5"])
def test_a_file_of_another_kind_is_refused(name, tmp_path):
    with pytest.raises(ValueError, match=rf"saved as a \.keras file.*{name}"):
        tiny_gan().save(tmp_path / name)
    assert not list(tmp_path.iterdir())

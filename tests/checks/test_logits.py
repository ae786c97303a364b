"""A discriminator that does not return logits is found by what it returns."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import tiny_networks
from keras import layers

from keras_gan import GAN
from keras_gan import losses
from keras_gan import models
from keras_gan import penalties


class Ending(keras.Model):
    """A subclass, whose end no layer's name tells."""

    def __init__(self, end):
        super().__init__()
        self.dense = layers.Dense(1)
        self.end = end

    def call(self, x):
        return self.end(self.dense(x))


def functional(end):
    inputs = keras.Input((2,))
    return keras.Model(inputs, end(layers.Dense(4, activation="tanh")(inputs)))


def subclassed(end):
    network = Ending(end)
    network(np.zeros((1, 2), "float32"))
    return network


def gan_of(discriminator):
    return GAN(tiny_networks()[0], discriminator, latent_dim=4, seed=0)


@pytest.mark.parametrize("loss", ["non_saturating", "wasserstein", "hinge"])
@pytest.mark.parametrize(
    "make",
    [
        lambda: functional(layers.Dense(1, activation=tf.nn.sigmoid)),
        lambda: functional(lambda x: keras.ops.sigmoid(layers.Dense(1)(x))),
        lambda: functional(
            lambda x: layers.Dropout(0.1)(layers.Dense(1, activation="sigmoid")(x))
        ),
        lambda: functional(layers.Dense(1, activation="hard_sigmoid")),
        lambda: functional(layers.Dense(1, activation="relu")),
        lambda: functional(layers.Dense(1, activation="softplus")),
        lambda: subclassed(keras.ops.sigmoid),
        lambda: subclassed(layers.Activation("sigmoid")),
        lambda: models.mlp_autoencoder(2, units=4),
    ],
)
def test_scores_that_are_never_negative(make, loss):
    gan = gan_of(make())
    with pytest.raises(ValueError, match="must return logits.*whatever its weights"):
        gan.compile("adam", "adam", loss)


def test_a_softmax_over_classes():
    gan = gan_of(functional(layers.Dense(3, activation="softmax")))
    with pytest.raises(ValueError, match="must return logits"):
        gan.compile("adam", "adam")


@pytest.mark.parametrize(
    "make",
    [
        lambda: functional(layers.Dense(1)),
        lambda: functional(layers.Dense(1, kernel_initializer="zeros")),
        lambda: functional(
            layers.Dense(1, bias_initializer=keras.initializers.Constant(1e4))
        ),
        lambda: functional(layers.Dense(1, activation="tanh")),
        lambda: models.gradient_normalized(tiny_networks()[1]),
        lambda: models.spectrally_normalized(tiny_networks()[1]),
        lambda: models.packed(tiny_networks(dim=4)[1], 2),
        lambda: subclassed(keras.ops.tanh),
    ],
)
def test_scores_of_both_signs_and_nothing_of_the_trial_stays(make):
    """Sees the trial's weights, states or seeds left behind."""
    gan = gan_of(make())
    before = [variable.numpy() for variable in gan.variables]
    gan.compile("adam", "adam", "hinge")
    for one, other in zip(before, gan.variables, strict=False):
        np.testing.assert_array_equal(one, other.numpy())


def test_energies_and_embeddings_are_left_alone():
    gan_of(models.mlp_autoencoder(2, units=4)).compile(
        "adam", "adam", losses.EnergyBased()
    )
    gan_of(functional(layers.Dense(3, activation="relu"))).compile(
        "adam",
        "adam",
        losses.MaximumMeanDiscrepancy(),
        penalties=[penalties.WitnessGradient()],
    )


def two_heads(inputs, as_dictionary=False):
    hidden = layers.Dense(4)(inputs)
    heads = [layers.Dense(2)(hidden), layers.Dense(2)(hidden)]
    return {"a": heads[0], "b": heads[1]} if as_dictionary else heads


class TwoHeads(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(2)

    def call(self, x):
        return self.dense(x), self.dense(x)


@pytest.mark.parametrize("kind", ["list", "subclass"])
def test_a_discriminator_of_several_outputs_without_names(kind):
    """Once the heads were stacked, and the second trained as a verdict."""
    inputs = keras.Input((2,))
    network = keras.Model(inputs, two_heads(inputs))
    if kind == "subclass":
        network = TwoHeads()
        network(np.zeros((1, 2), "float32"))
    with pytest.raises(ValueError, match=r'by name.*"logits".*2 outputs'):
        gan_of(network)


@pytest.mark.parametrize("kind", ["list", "dictionary", "subclass"])
def test_a_generator_of_several_tensors_for_a_discriminator_of_one(kind):
    inputs = keras.Input((4,))
    network = keras.Model(inputs, two_heads(inputs, kind == "dictionary"))
    if kind == "subclass":
        network = TwoHeads()
        network(np.zeros((1, 4), "float32"))
    with pytest.raises(ValueError, match="makes 2 tensors per example, but.*takes 1"):
        GAN(network, tiny_networks()[1], latent_dim=4)

"""Subclassed networks: what GAN cannot tell of their inputs and outputs, it says."""

import keras
import numpy as np
import pytest
from conftest import tiny_networks
from keras import layers
from keras import ops

from keras_gan import GAN

VECTOR, LABEL = np.zeros((1, 4), "float32"), np.zeros(1, "int32")


class Plain(keras.Model):
    def __init__(self, units):
        super().__init__()
        self.dense = layers.Dense(units)

    def call(self, x):
        return self.dense(x)


class OfPair(Plain):
    """Takes `[x, labels]`."""

    def __init__(self, units):
        super().__init__(units)
        self.embedding = layers.Embedding(3, 2)

    def call(self, inputs):
        x, labels = inputs
        return self.dense(ops.concatenate([x, self.embedding(labels)], axis=-1))


class OfTwo(OfPair):
    """Takes `x` and `labels` as two arguments."""

    def call(self, x, labels):
        return super().call([x, labels])


class Hidden(Plain):
    """Runs on concrete tensors only, so Keras cannot tell what it returns."""

    def __init__(self, result):
        super().__init__(1)
        self.result = result

    def call(self, x):
        if not hasattr(x, "numpy"):
            raise RuntimeError("concrete tensors only")
        return self.result(self.dense(x))


def called(network, *inputs):
    network(*inputs)
    return network


def functional(units, size):
    x, labels = keras.Input((size,)), keras.Input((), dtype="int32")
    joined = layers.Concatenate()([x, layers.Embedding(3, 2)(labels)])
    return keras.Model([x, labels], layers.Dense(units)(joined))


@pytest.mark.parametrize(
    "networks",
    [
        lambda: (called(OfPair(2), [VECTOR, LABEL]), called(OfPair(1), PAIR)),
        lambda: (functional(2, 4), called(OfPair(1), PAIR)),
        lambda: (functional(2, 4), called(OfTwo(1), VECTOR[:, :2], LABEL)),
        lambda: (functional(2, 4), called(Plain(1), VECTOR[:, :2])),
    ],
)
def test_a_subclassed_discriminator_with_labels(networks):
    with pytest.raises(ValueError, match="takes labels must be a Functional.*sub"):
        GAN(*networks(), latent_dim=4)


PAIR = [VECTOR[:, :2], LABEL]


def test_a_subclassed_generator_without_labels_for_a_discriminator_with_them():
    with pytest.raises(ValueError, match="must take labels, or neither.*with 1 and.*2"):
        GAN(called(Plain(2), VECTOR), functional(1, 2), latent_dim=4)


def test_subclassed_networks_without_labels_are_welcome():
    gan = GAN(called(Plain(2), VECTOR), called(Plain(1), VECTOR[:, :2]), latent_dim=4)
    gan.compile("adam", "adam")
    assert not gan.conditional


def test_a_subclassed_generator_with_labels():
    generator = called(OfPair(2), [VECTOR, LABEL])
    assert GAN(generator, functional(1, 2), latent_dim=4).conditional


@pytest.mark.parametrize(
    ("result", "message"),
    [
        (lambda x: (x, x), r'by name.*"logits".*a tuple with 2 outputs'),
        (lambda x: {"score": x}, "the key 'logits'.*Received: score"),
        (ops.sigmoid, "must return logits.*whatever its weights"),
    ],
)
def test_what_is_found_only_by_calling_a_subclass(result, message):
    network = called(Hidden(result), VECTOR[:, :2])
    gan = GAN(tiny_networks()[0], network, latent_dim=4)
    with pytest.raises(ValueError, match=message):
        gan.compile("adam", "adam")


def test_networks_in_the_other_order():
    """As in Keras' own tutorial, which gives the discriminator first."""
    generator, discriminator = tiny_networks(latent_dim=4, dim=2)
    with pytest.raises(ValueError, match="exchanged: the generator comes first"):
        GAN(discriminator, generator, latent_dim=4)
    with pytest.raises(ValueError, match=r"draws latents of shape \(5,\)"):
        GAN(generator, discriminator, latent_dim=5)

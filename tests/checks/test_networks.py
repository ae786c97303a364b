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


PAIR = [VECTOR[:, :2], LABEL]


@pytest.mark.parametrize(
    ("networks", "who"),
    [
        (lambda: (called(OfPair(2), [VECTOR, LABEL]), called(OfPair(1), PAIR)), "gen"),
        (lambda: (functional(2, 4), called(OfPair(1), PAIR)), "discriminator"),
        (lambda: (functional(2, 4), called(OfTwo(1), VECTOR[:, :2], LABEL)), "discr"),
    ],
)
def test_a_subclassed_network_that_does_not_say_that_it_takes_a_condition(
    networks, who
):
    message = f"subclassed {who}.* must say so.*`condition_spec`.*which takes 2 inputs"
    with pytest.raises(ValueError, match=message):
        GAN(*networks(), latent_dim=4)


class Saying(OfPair):
    condition_spec = keras.KerasTensor((None,), "int32")


@pytest.mark.slow
def test_subclassed_networks_that_say_what_they_take():
    generator = called(Saying(2), [VECTOR, LABEL])
    gan = GAN(generator, called(Saying(1), PAIR), latent_dim=4, seed=0)
    gan.compile("adam", "adam")
    points = np.random.default_rng(0).normal(size=(32, 2)).astype("float32")
    gan.fit(points, np.arange(32) % 3, verbose=0)
    assert gan.conditional and gan.num_classes == 3
    assert gan.generate(condition=[0, 2]).shape == (2, 2)
    with pytest.raises(ValueError, match="other than 0 to 2"):
        gan.discriminate(points, 3)


def test_one_network_with_the_condition_and_one_without():
    """As AC-GAN's and SRGAN's: D is told nothing."""
    gan = GAN(functional(2, 4), called(Plain(1), VECTOR[:, :2]), latent_dim=4)
    assert (gan.generator_is_conditional, gan.discriminator_is_conditional) == (1, 0)
    gan = GAN(called(Plain(2), VECTOR), functional(1, 2), latent_dim=4)
    assert (gan.generator_is_conditional, gan.discriminator_is_conditional) == (0, 1)
    assert gan.conditional


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

"""Discriminators with conditional layers in them, for contracts.py.

The GANs of contracts.py have no condition; here each example is its own.
"""

import keras
from keras import layers

from keras_gan.layers import AdaIN
from keras_gan.layers import ConditionalBatchNormalization
from keras_gan.layers import FiLM
from keras_gan.layers import Projection
from keras_gan.layers import SelfModulatedBatchNormalization
from keras_gan.layers import SoftLabels


def self_conditioned(make):
    """What makes a D with a conditional layer, whose condition is the example."""

    def build(images):
        examples = keras.Input((4, 4, 1) if images else (2,))
        flat = layers.Flatten()(examples)
        first = layers.Conv2D(3, 3) if images else layers.Dense(8, activation="tanh")
        hidden = layers.Flatten()(make()([first(examples), flat]))
        return keras.Model(examples, layers.Dense(1)(hidden))

    return build


def with_soft_labels(images):
    begin = [keras.Input((2,)), SoftLabels(), layers.Dense(8, activation="tanh")]
    return keras.Sequential([*begin, layers.Dense(1)])


def _case(make, **arguments):
    return {"make": make, "discriminator": self_conditioned(make)} | arguments


# By class: the arguments of `contract_case.Case`.
ARGUMENTS = {
    FiLM: _case(FiLM),
    AdaIN: _case(AdaIN, images=True),
    ConditionalBatchNormalization: _case(
        lambda: ConditionalBatchNormalization(momentum=0.9), couples=True
    ),
    SelfModulatedBatchNormalization: _case(
        lambda: SelfModulatedBatchNormalization(units=4), couples=True
    ),
    Projection: _case(lambda: Projection(spectral_normalization=True)),
    SoftLabels: _case(SoftLabels, discriminator=with_soft_labels),
}

"""Discriminators with layers of the residual networks in them, for contracts.py."""

import keras
from keras import layers

from keras_gan.layers import SelfAttention
from keras_gan.layers import Slice


def attention():
    return SelfAttention(2, 1, spectral_normalization=True)


def with_attention(images):
    begin = [keras.Input((4, 4, 1)), layers.Conv2D(4, 3, padding="same"), attention()]
    return keras.Sequential([*begin, layers.Flatten(), layers.Dense(1)])


def with_slice(images):
    begin = [keras.Input((2,)), layers.Dense(8, activation="tanh"), Slice(6, start=1)]
    return keras.Sequential([*begin, layers.Dense(1)])


# By class: the arguments of `contract_case.Case`.
ARGUMENTS = {
    SelfAttention: {
        "make": attention,
        "discriminator": with_attention,
        "images": True,
    },
    Slice: {"make": lambda: Slice(6, start=1), "discriminator": with_slice},
}

"""Conditions, what a network is told about each example, and how they enter it."""

from keras_gan.conditions.injections import Concatenation
from keras_gan.conditions.injections import Injection
from keras_gan.conditions.injections import Modulation
from keras_gan.conditions.injections import Projection
from keras_gan.conditions.injections import SelfModulation
from keras_gan.conditions.inner_product import InnerProduct
from keras_gan.conditions.kinds import Classes
from keras_gan.conditions.kinds import Condition
from keras_gan.conditions.kinds import Image
from keras_gan.conditions.kinds import OneHot
from keras_gan.conditions.kinds import Vector

__all__ = [
    "Classes",
    "Concatenation",
    "Condition",
    "Image",
    "Injection",
    "InnerProduct",
    "Modulation",
    "OneHot",
    "Projection",
    "SelfModulation",
    "Vector",
]

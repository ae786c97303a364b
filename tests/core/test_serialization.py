"""The pair of methods by which Keras saves objects of the package."""

import inspect
import json

import contracts
import keras
import pytest

from keras_gan import losses
from keras_gan import penalties
from keras_gan.core.serialization import Configurable
from keras_gan.datasets import mixtures

CONFIGURABLE = [kind for kind in contracts.CASES if issubclass(kind, Configurable)]


@pytest.mark.parametrize("kind", CONFIGURABLE, ids=lambda kind: kind.__name__)
def test_from_config_takes_what_get_config_gives(kind):
    """Keras' contract. Sees nested objects that get_config leaves as they are."""
    made = contracts.CASES[kind].make()  # Of kernels and transforms, what uses them.
    config = made.get_config()
    assert list(config) == list(inspect.signature(type(made)).parameters)
    again = type(made).from_config(json.loads(json.dumps(config)))
    assert type(again) is type(made) and again.get_config() == config


def test_data_of_several_dimensions_come_back():
    ring = mixtures.ring(8, std=0.05)
    again = type(ring).from_config(json.loads(json.dumps(ring.get_config())))
    assert (again.centers == ring.centers).all() and repr(again) == repr(ring)


def test_repr_shows_arguments_and_not_configs():
    made = losses.TopK(losses.NonSaturating(), share=0.25)
    assert repr(made) == (
        "TopK(loss=NonSaturating(label_smoothing=0.0), share=0.25, decay=0.99, "
        "decay_steps=1000)"
    )


def test_a_schedule_in_a_config_is_one_again():
    rate = keras.optimizers.schedules.ExponentialDecay(2.0, 10, 0.5)
    made = penalties.R1(weight=rate)
    again = penalties.R1.from_config(made.get_config())
    assert float(again.weight(20)) == pytest.approx(0.5)


def test_repr_shows_a_schedule_of_keras_as_its_arguments():
    """Keras' own is "<CosineDecay object at 0x…>", in `repr(gan)` and on the screen."""
    schedule = keras.optimizers.schedules.CosineDecay(0.05, 100, alpha=0.1)
    assert repr(penalties.R1(schedule)) == (
        "R1(weight=CosineDecay(initial_learning_rate=0.05, decay_steps=100, "
        "alpha=0.1), interval=1, share=1.0)"
    )

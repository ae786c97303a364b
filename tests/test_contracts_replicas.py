"""The contract that two replicas do as one device does."""

import subprocess
import sys
from pathlib import Path

import contracts
import pytest

REPLICAS = '''
import sys
sys.path.insert(0, sys.argv[1])
import numpy as np
import tensorflow as tf
import keras

tf.config.set_logical_device_configuration(
    tf.config.list_physical_devices("CPU")[0],
    [tf.config.LogicalDeviceConfiguration()] * 2,
)
import conftest  # So that imported modules are not searched for garbage.
import contracts
from contract_case import Ones
from keras_gan import updates

mirrored = tf.distribute.MirroredStrategy(["cpu:0", "cpu:1"])


def arguments(case):
    chosen = {"optimizer": keras.optimizers.SGD, "prior": Ones()}
    if case.place != "update":
        chosen["update"] = updates.Simultaneous()
    return chosen


def numbers(gan):
    """All that a step moves, but for counters and seeds.

    And but for the moving statistics of Keras' batch normalization: each replica keeps
    its own, of its part of the batch.
    """
    parts = [gan.generator, gan.discriminator, gan.adversarial_loss]
    parts += [*gan.penalties.values(), *gan.augmentations]
    return [
        np.asarray(variable)
        for part in parts
        for variable in getattr(part, "variables", ())
        if "seed" not in variable.name and "moving_" not in variable.name
    ]


def alone(case, data, replica=0):
    "The weights after one step on the data, with the random draws of one replica."
    gan = case.gan(run_eagerly=True, **arguments(case))
    gan.seed_generator.state.assign_add([replica * 1_000_003, 0])
    gan.train_step(data)
    return numbers(gan)


def together(case, halves):
    """The same of one step in which each replica has a half of the data.

    As in `fit`, without its pipeline, which takes longer to make than the step takes.
    """
    with mirrored.scope():
        gan = case.gan(run_eagerly=True, **arguments(case))
        shared = mirrored.experimental_distribute_values_from_function(
            lambda context: halves[context.replica_id_in_sync_group]
        )
        mirrored.run(gan.train_step, (shared,))
        return numbers(gan)


def differ(first, second):
    # Relative where numbers are above 1: PatchNCE divides by the length of features.
    return max(
        float(np.max(np.abs(a - b) / np.maximum(np.abs(b), 1.0)))
        for a, b in zip(first, second, strict=True)
    )


for kind in contracts.on_replicas():
    case = contracts.CASES[kind]
    data = [tf.convert_to_tensor(array) for array in case.data(16)]
    halves = [tuple(a[part] for a in data) for part in (slice(8), slice(8, 16))]
    if case.couples or case.random:
        of_halves = [alone(case, half, replica) for replica, half in enumerate(halves)]
        expected = [0.5 * (a + b) for a, b in zip(*of_halves, strict=True)]
    else:
        expected = alone(case, tuple(data))
    print(kind.__name__, differ(together(case, halves), expected), flush=True)
'''


@pytest.fixture(scope="module")
def replicas():
    """By class: how far two replicas are from what one does, after a step."""
    result = subprocess.run(
        [sys.executable, "-c", REPLICAS, str(Path(__file__).parent)],
        capture_output=True,
        text=True,
        timeout=1200,
    )
    assert result.returncode == 0, result.stderr[-3000:]
    rows = [line.split() for line in result.stdout.splitlines()]
    return {name: float(distance) for name, distance in rows}


@pytest.mark.slow  # `test_uneven_replicas.py` has a part of them.
@pytest.mark.parametrize(
    "kind", contracts.on_replicas(), ids=lambda kind: kind.__name__
)
def test_two_replicas_are_one(kind, replicas):
    """Or the mean over halves, where examples depend on each other or on dice.

    Sees a state that each replica keeps for itself, and gradients that are summed.
    """
    assert replicas[kind.__name__] < 1e-6

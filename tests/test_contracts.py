"""What every ingredient keeps to, whatever it does: its contract.

The ingredients are found by looking through the package; one without an entry in
contracts.py fails.
"""

import inspect
import json
import subprocess
import sys
from pathlib import Path

import contracts
import keras
import numpy as np
import pytest
import tensorflow as tf

CASES = contracts.CASES
every = pytest.mark.parametrize("kind", CASES, ids=lambda kind: kind.__name__)


def one_per_module():
    """Every class; of a module's classes, which share code, the others are slow."""
    modules = set()
    for kind in CASES:
        others = kind.__module__ in modules
        modules.add(kind.__module__)
        marks = pytest.mark.slow if others else ()
        yield pytest.param(kind, id=kind.__name__, marks=marks)


def test_every_public_class_has_a_contract():
    found = contracts.public_classes() - contracts.ABSTRACT
    assert len(found) > 50
    assert {kind.__name__ for kind in found} == {kind.__name__ for kind in CASES}


@every
def test_its_config_makes_it_again(kind):
    made = CASES[kind].make()
    config = json.loads(json.dumps(keras.saving.serialize_keras_object(made)))
    again = keras.saving.deserialize_keras_object(config)
    assert type(again) is type(made)
    for name, parameter in inspect.signature(type(made)).parameters.items():
        if parameter.kind is parameter.POSITIONAL_OR_KEYWORD:
            assert name in config["config"]
    assert json.dumps(keras.saving.serialize_keras_object(again)) == json.dumps(config)


@pytest.mark.parametrize("kind", [*one_per_module()])
def test_a_graph_does_as_eager_code_does_and_a_file_goes_on(kind, tmp_path):
    case = CASES[kind]
    data = case.data()

    def train(gan):
        gan.fit(*data, batch_size=8, shuffle=False, verbose=0)

    gan = case.gan()
    train(gan)
    eager = case.gan(run_eagerly=True)
    train(eager)
    for one, other in zip(gan.get_weights(), eager.get_weights(), strict=True):
        np.testing.assert_allclose(one, other, rtol=2e-4, atol=2e-5)
    eager.save(tmp_path / "gan.keras")
    loaded = keras.models.load_model(tmp_path / "gan.keras")
    train(eager)
    train(loaded)
    for one, other in zip(eager.get_weights(), loaded.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def everywhere(gan, data):
    """Both players' gradients with logits of 0 and of ±100, and without slope."""
    network = gan.discriminator
    original = [np.asarray(v) for v in network.trainable_variables]
    batch = gan.draw(*data)
    for level in (0.0, 100.0, -100.0):
        for scale in (0.0, 1.0):
            for variable, value in zip(
                network.trainable_variables, original, strict=True
            ):
                variable.assign(scale * value)
            if network.trainable_variables[-1].shape.rank == 1:
                network.trainable_variables[-1].assign_add(
                    np.full(network.trainable_variables[-1].shape, level)
                )
            yield gan.discriminator_gradients(batch)
            yield gan.generator_gradients(batch)


def dense(move):
    """A move's gradients but for None; an embedding's slices are put together."""
    return [tf.convert_to_tensor(g) for g in move.gradients if g is not None]


@every
def test_values_and_gradients_are_finite_everywhere(kind):
    case = CASES[kind]
    for move in everywhere(case.gan(), case.data(8)):
        assert all(np.isfinite(value).all() for value in move.logs.values())
        gradients = dense(move)
        assert gradients
        assert all(np.isfinite(gradient).all() for gradient in gradients)


@pytest.mark.slow  # Two seconds each, and there are more than a hundred.
@every
def test_it_compiles_under_xla(kind):
    """Both gradients of the game with it, as XLA has them and as the graph has."""
    case = CASES[kind]
    gan = case.gan()
    batch = gan.draw(*case.data(8))

    def gradients():
        moves = gan.discriminator_gradients(batch), gan.generator_gradients(batch)
        return [dense(move) for move in moves]

    compiled = tf.function(gradients, jit_compile=True)()
    assert all(np.isfinite(g).all() for g in tf.nest.flatten(compiled))
    if case.random:
        return  # Keras' dice are others under XLA.
    plain = tf.function(gradients)()
    for one, other in zip(
        tf.nest.flatten(compiled), tf.nest.flatten(plain), strict=True
    ):
        np.testing.assert_allclose(one, other, rtol=1e-3, atol=1e-5)


REPLICAS = """
import sys
sys.path.insert(0, sys.argv[1])
import numpy as np
import tensorflow as tf
import keras

tf.config.set_logical_device_configuration(
    tf.config.list_physical_devices("CPU")[0],
    [tf.config.LogicalDeviceConfiguration()] * 2,
)
import contracts
from keras_gan import updates

mirrored = tf.distribute.MirroredStrategy(["cpu:0", "cpu:1"])


def arguments(case):
    chosen = {"optimizer": keras.optimizers.SGD, "prior": contracts.Ones()}
    if case.place != "update":
        chosen["update"] = updates.Simultaneous()
    return chosen


def numbers(gan, data):
    '''All that a step moves, but for counters and seeds.

    And but for the moving statistics of Keras' batch normalization: each replica keeps
    its own, of its part of the batch.
    '''
    gan.fit(*data, batch_size=len(data[0]), shuffle=False, verbose=0)
    parts = [gan.generator, gan.discriminator, gan.adversarial_loss]
    parts += [*gan.penalties.values(), *gan.augmentations]
    return [
        np.asarray(variable)
        for part in parts
        for variable in getattr(part, "variables", ())
        if "seed" not in variable.name and "moving_" not in variable.name
    ]


def alone(case, data, replica=0):
    "The weights after one step on the data, with the dice of one replica."
    gan = case.gan(run_eagerly=True, **arguments(case))
    gan.seed_generator.state.assign_add([replica * 1_000_003, 0])
    return numbers(gan, data)


def together(case, data):
    with mirrored.scope():
        gan = case.gan(run_eagerly=True, **arguments(case))
        return numbers(gan, data)


def differ(first, second):
    return max(
        float(np.max(np.abs(a - b))) for a, b in zip(first, second, strict=True)
    )


for kind, case in contracts.CASES.items():
    data = case.data(16)
    if case.couples or case.random:
        first, second = [[a[part] for a in data] for part in (slice(8), slice(8, 16))]
        halves = zip(alone(case, first, 0), alone(case, second, 1), strict=True)
        expected = [0.5 * (first + second) for first, second in halves]
    else:
        expected = alone(case, data)
    print(kind.__name__, differ(together(case, data), expected), flush=True)
"""


@pytest.fixture(scope="module")
def replicas():
    """By class: how far two replicas are from what one does, after a step."""
    result = subprocess.run(
        [sys.executable, "-c", REPLICAS, str(Path(__file__).parent)],
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert result.returncode == 0, result.stderr[-3000:]
    rows = [line.split() for line in result.stdout.splitlines()]
    return {name: float(distance) for name, distance in rows}


@pytest.mark.slow  # `test_uneven_replicas.py` has a part of them.
@every
def test_two_replicas_are_one(kind, replicas):
    """Or the mean over halves, where examples depend on each other or on dice.

    Sees a state that each replica keeps for itself, and gradients that are summed.
    """
    assert replicas[kind.__name__] < 1e-6

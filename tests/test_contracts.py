"""What every ingredient keeps to, whatever it does: its contract.

The ingredients are found by looking through the package; one without an entry in
contracts.py fails.
"""

import inspect
import json

import contracts
import keras
import numpy as np
import pytest
from contract_case import dense

from keras_gan import WeightAverage
from keras_gan import augmentation
from keras_gan import layers
from keras_gan import losses
from keras_gan import optimizers
from keras_gan import penalties
from keras_gan import updates

CASES = contracts.CASES
every = pytest.mark.parametrize("kind", CASES, ids=lambda kind: kind.__name__)


# Of every way in which a graph can differ from eager code, one or two. The tests of the
# classes themselves have the others, and so has `test_contracts_xla.py`.
GRAPHS = {
    # States that are moved in a step, and what reads them.
    losses.BoundaryEquilibrium,
    penalties.PathLength,
    augmentation.AdaptiveAugmentation,
    layers.SpectralNormalization,
    optimizers.ScheduledAdam,
    # Order and number of passes, and branches that depend on the step.
    updates.Unrolled,
    penalties.TwinClassification,
}
# The same of a file: kinds of state, and of places at which a class is kept.
FILES = {
    losses.TopK,
    penalties.PathLength,
    penalties.MutualInformation,
    augmentation.AdaptiveAugmentation,
    augmentation.GeneratorGradientNormalization,
    layers.SpectralNormalization,
    layers.ConditionalBatchNormalization,
    optimizers.OptimisticAdam,
    WeightAverage,
}


MOVING = [kind for kind in CASES if kind in {*contracts.moving(), *GRAPHS}]


def slow_but_for(quick, kinds=CASES):
    return [
        pytest.param(
            kind, id=kind.__name__, marks=() if kind in quick else pytest.mark.slow
        )
        for kind in kinds
    ]


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


def train(gan, case):
    """Two steps."""
    gan.fit(*case.data(), batch_size=8, shuffle=False, verbose=0)


@pytest.mark.parametrize("kind", slow_but_for(GRAPHS, MOVING))
def test_a_graph_does_as_eager_code_does(kind):
    case = CASES[kind]
    gan, eager = case.gan(), case.gan(run_eagerly=True)
    for one in (gan, eager):
        train(one, case)
    for one, other in zip(gan.get_weights(), eager.get_weights(), strict=True):
        np.testing.assert_allclose(one, other, rtol=2e-4, atol=2e-5)


@pytest.mark.parametrize("kind", slow_but_for(FILES, contracts.kept()))
def test_training_goes_on_from_a_file(kind, tmp_path):
    case = CASES[kind]
    gan = case.gan(run_eagerly=True)
    train(gan, case)
    gan.save(tmp_path / "gan.keras")
    loaded = keras.models.load_model(tmp_path / "gan.keras")
    for one in (gan, loaded):
        train(one, case)
    for one, other in zip(gan.get_weights(), loaded.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


# The logits' level, and the factor of D's weights: without slope, and far from 0.
EXTREMES = ((0.0, 0.0), (100.0, 1.0), (-100.0, 1.0))


def everywhere(gan, data):
    """Both players' gradients at each extreme."""
    network = gan.discriminator
    original = [np.asarray(v) for v in network.trainable_variables]
    batch = gan.draw(*data)
    for level, scale in EXTREMES:
        for variable, value in zip(network.trainable_variables, original, strict=True):
            variable.assign(scale * value)
        if network.trainable_variables[-1].shape.rank == 1:
            network.trainable_variables[-1].assign_add(
                np.full(network.trainable_variables[-1].shape, level)
            )
        yield gan.discriminator_gradients(batch)
        yield gan.generator_gradients(batch)


# Layers of D that divide by something.
DIVIDING = {
    layers.BatchStatisticsNormalization,
    layers.GradientNormalization,
    layers.MinibatchDeviation,
    layers.PixelNormalization,
    layers.SelfAttention,
    layers.SpectralNormalization,
}
FRAGILE = DIVIDING | {
    kind for kind in contracts.one_per_module() if CASES[kind].place != "network"
}


@pytest.mark.parametrize("kind", slow_but_for(FRAGILE, contracts.in_gradients()))
def test_values_and_gradients_are_finite_everywhere(kind):
    case = CASES[kind]
    for move in everywhere(case.gan(), case.data(8)):
        assert all(np.isfinite(value).all() for value in move.logs.values())
        gradients = dense(move)
        assert gradients or kind is losses.NoAdversary  # Which has no slope.
        assert all(np.isfinite(gradient).all() for gradient in gradients)

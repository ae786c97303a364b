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
from keras_gan import priors
from keras_gan import updates

CASES = contracts.CASES
every = pytest.mark.parametrize("kind", CASES, ids=lambda kind: kind.__name__)


# Of every way in which a graph or a file can differ from eager code, one or two.
REPRESENTATIVES = {
    # States that are moved in a step, and what reads them.
    losses.BoundaryEquilibrium,
    losses.TopK,
    penalties.LeCam,
    penalties.PathLength,
    augmentation.AdaptiveAugmentation,
    augmentation.GeneratorGradientNormalization,
    layers.SpectralNormalization,
    optimizers.OptimisticAdam,
    optimizers.ScheduledAdam,
    WeightAverage,
    # Order and number of passes, and branches that depend on the step.
    updates.Extragradient,
    updates.OneStage,
    updates.Unrolled,
    penalties.R2,
    penalties.TwinClassification,
    # Random draws.
    losses.LabelNoise,
    penalties.MutualInformation,
    penalties.WassersteinGradient,
    priors.Joint,
    layers.ConditionDropout,
    layers.RandomQuarter,
    # Games of their own.
    losses.RelativisticPaired,
    losses.SinkhornDivergence,
    layers.ConditionalBatchNormalization,
    layers.Packing,
}


TRAINED = [kind for kind in CASES if kind in {*contracts.trained(), *REPRESENTATIVES}]


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


@pytest.mark.parametrize("kind", slow_but_for(REPRESENTATIVES, TRAINED))
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


@pytest.mark.parametrize("kind", slow_but_for(contracts.one_per_module()))
def test_values_and_gradients_are_finite_everywhere(kind):
    case = CASES[kind]
    for move in everywhere(case.gan(), case.data(8)):
        assert all(np.isfinite(value).all() for value in move.logs.values())
        gradients = dense(move)
        assert gradients or kind is losses.NoAdversary  # Which has no slope.
        assert all(np.isfinite(gradient).all() for gradient in gradients)

"""Examples of several tensors, through everything that a GAN does."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from cheap_steps import cheap_steps
from keras import layers
from keras import ops
from other_games import dense
from other_games import graph_gan
from other_games import graph_networks
from other_games import graphs

from keras_gan import GAN
from keras_gan import augmentation
from keras_gan import metrics
from keras_gan import models
from keras_gan import penalties
from keras_gan import updates

pytestmark = pytest.mark.usefixtures("eager")


def weights_of(gan):
    return [ops.convert_to_numpy(each) for each in gan.variables]


def assert_same(one, other):
    for network in ("generator", "discriminator"):
        pairs = zip(
            getattr(one, network).get_weights(),
            getattr(other, network).get_weights(),
            strict=True,
        )
        for a, b in pairs:
            np.testing.assert_array_equal(a, b)


class Batches(keras.utils.PyDataset):
    def __init__(self, examples, condition, size=16):
        super().__init__()
        self.data, self.size = (examples, condition), size

    def __len__(self):
        return len(self.data[1]) // self.size

    def __getitem__(self, index):
        part = slice(index * self.size, (index + 1) * self.size)
        return tuple(keras.tree.map_structure(lambda x: x[part], x) for x in self.data)


@pytest.mark.slow
@pytest.mark.usefixtures(cheap_steps.__name__)
@pytest.mark.parametrize("structure", [dict, list])
def test_arrays_datasets_and_sequences_train_alike(structure):
    examples, attributes = graphs(structure=structure)
    # An element of tf.data, or of a PyDataset, cannot be a list.
    in_tuple = tuple(examples) if structure is list else examples
    trained = []
    for data in (
        {"x": examples, "y": attributes, "batch_size": 16, "shuffle": False},
        {"x": tf.data.Dataset.from_tensor_slices((in_tuple, attributes)).batch(16)},
        {"x": Batches(in_tuple, attributes), "shuffle": False},
    ):
        gan = graph_gan(structure)
        gan.fit(**data, epochs=2, verbose=0)
        assert int(gan.step) == 6
        trained.append(gan)
    assert_same(*trained[:2])
    assert_same(*trained[1:])


@pytest.mark.slow
@pytest.mark.usefixtures(cheap_steps.__name__)
def test_examples_of_a_tuple_alone_are_not_taken_for_a_condition():
    """Sees (matrix, vector) taken for Keras' (x, y)."""
    examples, _ = graphs(structure=tuple)
    trained = []
    for data in (
        examples,
        tf.data.Dataset.from_tensor_slices(tuple(examples)).batch(32),
        tf.data.Dataset.from_tensor_slices((tuple(examples),)).batch(32),
    ):
        gan = graph_gan(tuple, conditional=False)
        gan.fit(data, verbose=0, shuffle=False)
        gan.evaluate(data, verbose=0)
        trained.append(gan)
    assert_same(*trained[:2])
    assert_same(*trained[1:])


@pytest.mark.slow
def test_it_is_used_saved_and_resumed(tmp_path):
    examples, attributes = graphs()
    gan = graph_gan(penalties=[penalties.R1(0.1), penalties.R2(0.1, interval=2)])
    gan.fit(examples, attributes, batch_size=16, verbose=0, validation_split=0.25)
    gan.save(tmp_path / "gan.keras")
    loaded = keras.models.load_model(tmp_path / "gan.keras")
    for each in (gan, loaded):
        each.fit(examples, attributes, batch_size=16, verbose=0)
    assert_same(gan, loaded)
    before = weights_of(gan)
    made = gan.generate(condition=attributes[:3], seed=1)
    assert {name: each.shape for name, each in made.items()} == {
        "matrix": (3, 3, 2),
        "vector": (3, 2),
    }
    one_by_one = gan.generate(condition=attributes[:3], seed=[5, 6, 7])
    alone = gan.generate(1, condition=attributes[1], seed=[6])
    np.testing.assert_array_equal(one_by_one["vector"][1:2], alone["vector"])
    assert gan.discriminate(examples, attributes).shape == (48, 1)
    latents = np.zeros((2, 4), "float32")
    predicted = gan.predict([latents, attributes[:2]], verbose=0)
    expected = gan.generator([latents, attributes[:2]])
    np.testing.assert_allclose(predicted["matrix"], expected["matrix"], rtol=1e-6)
    logs = gan.evaluate(examples, attributes, verbose=0, return_dict=True)
    assert np.isfinite(list(logs.values())).all()
    for a, b in zip(before, weights_of(gan), strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("update", "graph"),
    [
        (updates.Alternating(2), False),
        (updates.Consensus(0.1), False),
        (updates.Unrolled(2), False),
        (updates.OneStage(), False),
        pytest.param(updates.Simultaneous(), True, marks=pytest.mark.slow),
        pytest.param(updates.Extragradient(), True, marks=pytest.mark.slow),
        pytest.param(updates.OneStage(), True, marks=pytest.mark.slow),
    ],
    ids=lambda each: type(each).__name__,
)
def test_every_update_and_penalty_takes_several_tensors(update, graph):
    examples, attributes = graphs()
    terms = [
        penalties.R1(0.1),
        penalties.ApproximateR2(0.1),
        penalties.WassersteinGradient(interval=2),
        penalties.DRAGAN(0.1),
        penalties.MaximumGradient(0.1),
        penalties.ZeroCenteredGradient(0.1),
        penalties.LatentConsistency(0.1),
        penalties.LatentDiversity(0.1),
        penalties.StyleDiversity(0.1),
        penalties.PathLength(0.1),
        penalties.LeCam(0.1),
    ]
    # Second derivatives through the gradients of penalties take long to trace.
    slow = isinstance(update, (updates.Consensus, updates.Unrolled))
    gan = graph_gan(
        update=update,
        penalties=terms[:1] if slow else terms,
        augmentations=[augmentation.Noise(0.1), augmentation.InstanceNoise(0.1)],
        run_eagerly=not graph,
        steps_per_execution=2,
    )
    epochs = 2 if graph else 1
    arguments = {"batch_size": 16, "epochs": epochs, "verbose": 0}
    logs = gan.fit(examples, attributes, **arguments).history
    assert np.isfinite([*logs.values()]).all()
    assert int(gan.step) == 3 * epochs


def linear_discriminator(weights):
    """⟨w, matrix⟩ + ⟨v, vector⟩, and its slope has the norm of (w, v)."""
    matrix = keras.Input((3, 2), name="matrix")
    vector = keras.Input((2,), name="vector")
    inputs = {"matrix": matrix, "vector": vector}
    network = keras.Model(inputs, dense(1, matrix, vector))
    network.layers[-1].set_weights([weights[:, None], np.zeros(1)])
    return network


@pytest.mark.parametrize(
    ("penalty", "value"),
    [
        (penalties.R1(1.0), lambda square: square / 2),
        (penalties.R2(1.0), lambda square: square / 2),
        (penalties.ZeroCenteredGradient(1.0), lambda square: square),
        (penalties.WassersteinGradient(1.0), lambda square: (square**0.5 - 1) ** 2),
        (penalties.DRAGAN(1.0), lambda square: (square**0.5 - 1) ** 2),
        (penalties.MaximumGradient(1.0), lambda square: square),
    ],
    ids=lambda each: type(each).__name__,
)
def test_the_norm_of_a_slope_is_over_all_tensors(penalty, value):
    """Sees the norm of the first tensor only, and a sum of norms."""
    weights = np.arange(1.0, 9.0)  # The squares of 1 to 8 sum to 204.
    generator = graph_networks(conditional=False)[0]
    gan = GAN(generator, linear_discriminator(weights), latent_dim=4, seed=0)
    gan.compile(keras.optimizers.SGD(0.0), "sgd", penalties=[penalty])
    logs = gan.fit(graphs()[0], batch_size=48, verbose=0).history
    (found,) = logs[next(iter(gan.penalties))]
    np.testing.assert_allclose(found, value(204.0), rtol=1e-5)


def test_one_stage_has_the_gradients_of_simultaneous():
    """Sees G's gradient through one of the tensors only."""
    examples, attributes = graphs()
    for terms in ([], [penalties.R1(0.1), penalties.R2(0.1)]):
        gan = graph_gan(update=updates.OneStage(), penalties=terms)
        batch = gan.draw(
            keras.tree.map_structure(ops.convert_to_tensor, examples), attributes
        )
        apart = gan.discriminator_gradients(batch), gan.generator_gradients(batch)
        together = gan.gradients_of_both(batch)
        for one, other in zip(apart, together, strict=True):
            for a, b in zip(one.gradients, other.gradients, strict=True):
                np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-6)


def test_metrics_of_one_tensor_refuse_several():
    gan = graph_gan(metrics=[metrics.FrechetDistance()])
    with pytest.raises(ValueError, match="'fd' compares examples of one tensor"):
        gan.evaluate(*graphs(), verbose=0)


@pytest.mark.parametrize(
    "arguments",
    [
        {"augmentations": [augmentation.HorizontalFlip()]},
        {"augmentations": [augmentation.Color()]},
        {"penalties": [penalties.Consistency(augmentation.HorizontalFlip())]},
    ],
)
def test_what_transforms_images_refuses_several_tensors(arguments):
    with pytest.raises(ValueError, match="transforms examples of one tensor.*matrix"):
        graph_gan(**arguments)


@pytest.mark.slow
def test_three_tensors_are_evaluated():
    """Sees a tuple of three taken for examples, condition and weights."""
    latents = keras.Input((4,))
    made = tuple(layers.Dense(2)(latents) for _ in range(3))
    points = tuple(keras.Input((2,)) for _ in range(3))
    gan = GAN(keras.Model(latents, made), keras.Model(points, dense(1, *points)), 4)
    gan.compile("adam", "adam")
    data = tuple(np.ones((8, 2), "float32") for _ in range(3))
    gan.fit(data, verbose=0, validation_data=data)
    gan.evaluate(data, verbose=0)
    dataset = tf.data.Dataset.from_tensor_slices(data).batch(4)
    gan.fit(dataset, verbose=0, validation_data=dataset)
    assert len(gan.generate(5)) == 3


def test_gradient_normalization_is_by_all_tensors_of_an_example():
    """Of 2a + b at (1, 1): 3 / (√5 + 3). Sees the slope by the first tensor alone."""
    one, two = keras.Input((1,), name="a"), keras.Input((1,), name="b")
    linear = keras.Model([one, two], 2.0 * one + two)
    normalized = models.gradient_normalized(linear, tensors=2)
    found = normalized([np.ones((1, 1)), np.ones((1, 1))])
    np.testing.assert_allclose(found, 3 / (5**0.5 + 3), rtol=1e-5)
    latents = keras.Input((4,))
    made = keras.Model(latents, [layers.Dense(1)(latents), layers.Dense(1)(latents)])
    assert GAN(made, normalized, latent_dim=4).condition_spec is None
    with pytest.raises(ValueError, match=r"takes 1 tensors.*has 2.*tensors=2"):
        GAN(made, models.gradient_normalized(linear), latent_dim=4)

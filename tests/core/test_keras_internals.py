"""What the package uses of Keras without a promise: each test fails when it changes."""

import ast
import pathlib

import keras
import numpy as np
import pytest
from conftest import tiny_gan
from keras import layers
from keras import ops
from keras.optimizers import schedules

import keras_gan
from keras_gan import backend
from keras_gan.core import keras_internals

PACKAGE = pathlib.Path(keras_gan.__file__).parent

# Names of Keras and TensorFlow that may change without notice, and the modules that
# may use each apart from `core/keras_internals.py`.
PRIVATE = {
    "_assert_compile_called": (),
    "_batches_seen_since_last_saving": (),
    "_call_has_training_arg": (),
    "_flatten_layers": (),
    "_functional": (),
    "_get_metrics_result_or_logs": ("core/evaluating.py",),
    "_get_own_losses": (),
    "_get_variable_index": (),
    "_inbound_nodes": (),
    "_iterations": (),
    "_keras_history": (),
    "_last_batch_seen": (),
    "_layers": (),
    "_learning_rate": (),
    "_inner_optimizers": (),
    "_losses": (),
    "_maybe_symbolic_build": ("core/evaluating.py",),
    "_outputs_struct": (),
    "_run_through_graph": (),
    "_standardize_inputs": (),
    "_tracker": (),
    "_trainable_variables": (),
    "distribute_strategy": (),
    "inner_optimizer": (),
    "GLOBAL_SEED_GENERATOR": (),
    "MAX_RETRIES": ("datasets/catalog.py",),
    "assert_cardinality": ("datasets/pipelines.py",),
    "get_attr_skipset": (),
    "stateless_shuffle": ("datasets/drawing.py", "datasets/pipelines.py"),
    "seed_generator_state": (),
}


def nested():
    """A Dense in a model in a wrapper in a model."""
    inside = keras.Sequential([keras.Input((3,)), layers.Dense(2, name="deep")])
    wrapped = layers.TimeDistributed(inside)
    return keras.Sequential([keras.Input((4, 3)), wrapped, layers.Flatten()])


def test_no_other_module_uses_private_names_of_keras():
    strays = []
    for path in PACKAGE.rglob("*.py"):
        place = path.relative_to(PACKAGE).as_posix()
        if place == "core/keras_internals.py":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            name = getattr(node, "attr", None)
            if isinstance(node, ast.FunctionDef):
                name = node.name
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                name = node.value
            if name in PRIVATE and place not in PRIVATE[name]:
                strays.append((place, node.lineno, name))
    assert strays == []


def test_a_network_is_observed_layer_by_layer():
    """Sees layers in training mode, and a nested network that is one layer."""
    inside = keras.Sequential(
        [keras.Input((3,)), layers.Dense(4, name="deep"), layers.Dropout(0.9)]
    )
    latents, label = keras.Input((3,)), keras.Input((), dtype="int32")
    hidden = layers.BatchNormalization(name="norm")(inside(latents))
    joined = layers.Concatenate(name="joined")([hidden, layers.Embedding(5, 2)(label)])
    network = keras.Model([latents, label], {"made": layers.Dense(2)(joined + 1.0)})
    inputs = [np.ones((6, 3), "float32"), np.arange(6) % 5]
    seen = {}

    def observe(layer, given, outputs):
        seen[layer.name] = given, outputs

    found = keras_internals.run_observed(network, inputs, observe)
    expected = network(inputs, training=False)
    np.testing.assert_array_equal(found["made"], expected["made"])
    np.testing.assert_array_equal(seen["deep"][0], inputs[0])
    assert [part.shape[1] for part in seen["joined"][0]] == [4, 2]
    public = keras.Model(network.inputs, network.get_layer("joined").output)
    np.testing.assert_array_equal(seen["joined"][1], public(inputs, training=False))
    assert keras_internals.is_functional(inside) and list(seen).index("deep") == 0
    assert not keras_internals.is_functional(layers.Dense(2))


def test_layers_are_found_at_any_depth_once():
    network = nested()
    names = [layer.name for layer in keras_internals.layers_of(network)]
    assert names.count("deep") == 1 and network.name in names
    within = keras_internals.layers_of(network, include_self=False)
    assert network not in within and len(within) == len(names) - 1


def test_a_layers_own_variables_are_not_its_sublayers():
    network = nested()
    own = {
        layer.name: len(keras_internals.trainable_variables_of(layer))
        for layer in keras_internals.layers_of(network)
    }
    assert own.pop("deep") == 2
    assert set(own.values()) == {0}


def test_a_scope_collects_what_layers_add_and_no_regularizers_of_weights():
    """‖x‖² of two examples over two is 2.5; the kernel's term is found by itself."""
    layer = layers.Activation("linear", activity_regularizer=keras.regularizers.L2(1.0))
    dense = layers.Dense(2, use_bias=False, kernel_regularizer=keras.regularizers.L2(3))
    network = keras.Sequential([keras.Input((2,)), layer, dense])
    dense.set_weights([np.eye(2)])
    with backend.keyed([network], 0) as scope:
        network(ops.array([[1.0, 0.0], [0.0, 2.0]]))
    assert [float(loss) for loss in scope.losses] == [2.5]
    found = keras_internals.regularization_losses(network)
    assert [float(loss) for loss in found] == [6.0]


def test_a_scope_says_what_layers_would_have_assigned():
    normalized = layers.BatchNormalization(momentum=0.5)
    network = keras.Sequential([keras.Input((1,)), normalized])
    with backend.keyed([network], 0) as scope:
        network(ops.array([[1.0], [3.0]]), training=True)
    assert float(normalized.moving_mean[0]) == 0.0
    updates = {v.name: float(x[0]) for v, x in scope.updates_of(network.weights)}
    assert updates == {"moving_mean": 1.0, "moving_variance": 1.0}


def test_layers_without_a_seed_draw_from_keras_global_generator():
    draw = lambda: float(keras.random.normal(()))  # noqa: E731
    keras.utils.set_random_seed(1)
    expected = [draw(), draw()]
    keras.utils.set_random_seed(1)
    found = [draw()]
    with backend.keyed([], 7):
        inside = draw()
    with backend.keyed([], 7):
        assert draw() == inside
    assert [*found, draw()] == expected and inside not in expected


def test_float16_is_found_at_any_depth():
    assert not keras_internals.computes_in_float16(nested())
    half = layers.Dense(1, dtype="mixed_float16")
    inside = keras.Sequential([keras.Input((2,)), half])
    outside = keras.Sequential([keras.Input((2,)), inside])
    assert keras_internals.computes_in_float16(outside)


def test_a_forgotten_layer_is_neither_saved_nor_barred_from_coming_back():
    """Sees one taken from the list of layers, but not from what is tracked."""
    model, part = keras.Model(), layers.Dense(1)
    part.build((None, 2))
    model.part = part
    assert len(model.variables) == 2
    keras_internals.forget_layer(model, part)
    assert part not in model.layers and model.variables == []
    model.part = part
    assert part in model.layers and len(model.variables) == 2


def test_seed_states_are_those_of_every_seed_generator_once():
    dropout = layers.Dropout(0.5)
    noise = layers.GaussianNoise(0.5)
    model = keras.Sequential([keras.Input((2,)), dropout, layers.Dense(1), noise])
    model.again = keras.Sequential([keras.Input((2,)), dropout])
    states = keras_internals.seed_states(model)
    expected = [dropout.seed_generator.state, noise.seed_generator.state]
    assert {id(s) for s in states} == {id(s) for s in expected} and len(states) == 2


def test_a_gans_own_seed_is_among_its_seed_states():
    gan = tiny_gan(compiled=False)
    states = keras_internals.seed_states(gan)
    assert any(state is gan.seed_generator.state for state in states)


@pytest.mark.parametrize("scaled", [False, True])
def test_the_rate_is_a_variable_or_the_schedule(scaled):
    schedule = schedules.CosineDecay(0.1, 10)
    plain, scheduled = keras.optimizers.SGD(0.5), keras.optimizers.SGD(schedule)
    inner = plain
    if scaled:
        scale = keras.optimizers.LossScaleOptimizer
        plain, scheduled = scale(plain), scale(scheduled)
    assert keras_internals.unscaled(plain) is inner
    assert keras_internals.learning_rate_of(scheduled) is schedule
    assert keras_internals.follows_schedule(scheduled)
    assert not keras_internals.follows_schedule(plain)
    keras_internals.learning_rate_of(plain).assign(0.25)
    assert float(plain.learning_rate) == 0.25


@pytest.mark.parametrize("accumulated", [None, 2])
def test_schedules_go_by_the_batches_of_gradients(accumulated):
    """A rate of t at step t: whatever `iterations` says, four batches were seen."""

    class Count(schedules.LearningRateSchedule):
        def __call__(self, step):
            return ops.cast(step, "float32")

    weight = keras.Variable(1.0)
    optimizer = keras.optimizers.SGD(Count(), gradient_accumulation_steps=accumulated)
    for _ in range(4):
        optimizer.apply([ops.array(0.0)], [weight])
    assert int(keras_internals.batches_of_gradients(optimizer)) == 4
    assert float(optimizer.learning_rate) == 4
    assert int(optimizer.iterations) == 4 // (accumulated or 1)


@pytest.mark.parametrize("scaled", [False, True])
def test_an_optimizer_knows_its_variables(scaled):
    variables = [keras.Variable(1.0), keras.Variable(2.0)]
    inner = optimizer = keras.optimizers.Adam()
    if scaled:
        optimizer = keras.optimizers.LossScaleOptimizer(inner)
    optimizer.build(variables)
    known = keras_internals.variables_trained_by(optimizer)
    assert all(a is b for a, b in zip(known, variables, strict=True))
    assert keras_internals.variable_index(inner, variables[1]) == 1


def test_a_functional_networks_graph_can_be_walked():
    inputs = keras.Input((2,))
    dense, flatten = layers.Dense(3), layers.Flatten()
    outputs = flatten(dense(inputs))
    network = keras.Model(inputs, {"logits": outputs})
    structure = keras_internals.output_structure(network)
    assert list(structure) == ["logits"]
    assert keras_internals.origin_of(structure["logits"]) is flatten
    before = keras_internals.source_of(structure["logits"])
    assert keras_internals.origin_of(before) is dense
    first = keras_internals.source_of(before)
    assert keras_internals.source_of(first) is None
    assert keras_internals.output_structure(keras.Model()) is None


def test_the_batches_that_a_checkpoint_has_counted(tmp_path):
    def checkpoint():
        path = str(tmp_path / "{batch}.weights.h5")
        made = keras.callbacks.ModelCheckpoint(
            path, save_weights_only=True, save_freq=3
        )
        made.set_model(tiny_gan())
        made.on_epoch_begin(0)
        return made

    first, second = checkpoint(), checkpoint()
    first.on_train_batch_end(0, {})
    first.on_train_batch_end(1, {})
    found = keras_internals.batches_of_checkpoint(first)
    keras_internals.set_batches_of_checkpoint(second, found)
    second.on_train_batch_end(2, {})
    assert [path.name for path in tmp_path.iterdir()] == ["3.weights.h5"]


def test_a_model_that_is_not_compiled_is_refused():
    with pytest.raises(ValueError, match="compile"):
        keras_internals.check_compiled(keras.Model(), "fit")


def test_variables_can_be_made_where_a_models_are():
    with keras_internals.strategy_scope(keras.Model()):
        assert float(keras.Variable(1.0)) == 1.0


# --- TensorFlow and TensorFlow Datasets ------------------------------------


def test_the_shuffle_of_a_key_is_what_it_was():
    """Exact resume rests on the order of a key, in later versions too."""
    import tensorflow as tf

    order = tf.random.experimental.stateless_shuffle(tf.range(8), [0, 1])
    assert order.numpy().tolist() == [3, 5, 6, 4, 2, 1, 7, 0]


def test_the_cardinality_of_a_dataset_can_be_asserted():
    import tensorflow as tf

    dataset = tf.data.Dataset.range(5).filter(lambda x: x < 3)
    dataset = dataset.apply(tf.data.experimental.assert_cardinality(3))
    assert int(dataset.cardinality()) == 3


def test_the_downloader_has_a_number_of_retries():
    from tensorflow_datasets.core.download import downloader

    assert isinstance(downloader.MAX_RETRIES, int) and downloader.MAX_RETRIES > 0


def test_keras_makes_what_saving_skips_once(monkeypatch, tmp_path):
    """Sees a cache that is not read: memory grew with each file that was saved."""
    gan = tiny_gan()
    made = []
    layer_init = keras.layers.Layer.__init__

    def counted(self, *arguments, **named):
        made.append(type(self))
        layer_init(self, *arguments, **named)

    for save, path in [(gan.save, "a.keras"), (gan.save_weights, "a.weights.h5")]:
        keras.backend.clear_session()
        with monkeypatch.context() as patched:
            save(tmp_path / path)
            patched.setattr(keras.layers.Layer, "__init__", counted)
            save(tmp_path / path)
            gan.load_weights(tmp_path / path)
    assert made == []

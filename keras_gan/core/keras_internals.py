"""The private API of Keras that the package uses, which may change at any time.

Each function names what it relies on. A test in `tests/core/test_keras_internals.py`
fails when Keras changes it, and another checks that no other module uses these names.
Methods of `keras.Model` are overridden elsewhere and tested there:
`make_train_function` in `fitting.py`, `_get_metrics_result_or_logs` and
`_maybe_symbolic_build` in `evaluating.py`. The fragile parts of TensorFlow are used in
`datasets/`: `stateless_shuffle` in `pipelines.py` and `drawing.py`,
`assert_cardinality` in `pipelines.py`, `MAX_RETRIES` in `catalog.py`.
"""

import contextlib

import keras
from keras.optimizers.schedules import LearningRateSchedule

# --- Layers ---------------------------------------------------------------


def layers_of(network, include_self=True):
    """Every layer of a network once, at any depth: `Layer._flatten_layers`.

    `Model.layers` is public, but does not contain layers within layers.
    """
    return list(network._flatten_layers(include_self=include_self))


def trainable_variables_of(layer):
    """A layer's own variables, without its sublayers': `Layer._trainable_variables`."""
    return list(layer._trainable_variables)


def computes_in_float16(network):
    """Whether a layer computes in float16, so that the loss must be scaled."""
    return any(layer.compute_dtype == "float16" for layer in layers_of(network))


def regularization_losses(network):
    """The loss terms of the weights' regularizers, a list of scalars.

    They are attributes of variables: `Variable.regularizer`. `Layer.losses` has them
    too, but it fails where another network's weights are substituted.
    """
    return [
        variable.regularizer(variable)
        for variable in network.trainable_variables
        if getattr(variable, "regularizer", None) is not None
    ]


def forget_layer(model, layer):
    """Stops tracking a sublayer that an attribute held: `Layer._tracker.untrack`.

    Keras saves what it tracks, and does not track a layer twice.
    """
    model._tracker.untrack(layer)


# --- Variables ------------------------------------------------------------


def is_seed_state(variable):
    """Whether a `SeedGenerator` owns it: Keras names it `seed_generator_state`."""
    return variable.name == "seed_generator_state"


def seed_states(*models):
    """The states of all seed generators in models, each once, in a fixed order."""
    states = [v for model in models for v in model.variables if is_seed_state(v)]
    return list({id(state): state for state in states}.values())


@contextlib.contextmanager
def global_draws_from(sequence):
    """A context in which layers without a seed draw from `sequence`.

    Keras keeps a seed generator for them among its global attributes, whose own state
    does not change.

    Args:
        sequence: `keras.random.SeedGenerator`.
    """
    state = keras.src.backend.common.global_state
    name = keras.src.random.seed_generator.GLOBAL_SEED_GENERATOR
    before = state.get_global_attribute(name)
    state.set_global_attribute(name, sequence)
    try:
        yield
    finally:
        state.set_global_attribute(name, before)


# --- Files ----------------------------------------------------------------


def note_what_saving_skips():
    """Lets Keras find what it noted of each kind of object: `get_attr_skipset`.

    While it saves or loads, Keras asks for the attributes that no object of a kind
    needs in a file. Keras 3.15 keeps them as `saving_attr_skipset_...` and looks for
    `saving_attr_skiplist_...`. So it makes them again for every layer, which takes
    time, and the memory of a run that saves often grows with each save.
    """
    state = keras.src.backend.common.global_state
    find = keras.src.saving.saving_lib.get_attr_skipset
    for kind in ("Layer", "Functional", "Sequential", "Metric", "Optimizer", "Loss"):
        name = f"saving_attr_skiplist_{kind}"
        if state.get_global_attribute(name) is None:
            state.set_global_attribute(name, find(kind))


# --- Optimizers -----------------------------------------------------------


def unscaled(optimizer):
    """The optimizer within a `LossScaleOptimizer`, or the optimizer itself."""
    return getattr(optimizer, "inner_optimizer", optimizer)


def wrapped_by(optimizer):
    """The optimizers within one: `inner_optimizer`, or a MultiOptimizer's list."""
    inner = getattr(optimizer, "inner_optimizer", None)
    return list(getattr(optimizer, "_inner_optimizers", [inner] if inner else []))


def learning_rate_of(optimizer):
    """The learning rate as a variable, or its schedule: `_learning_rate`.

    `Optimizer.learning_rate` is public, but returns a number even if there is a
    schedule.
    """
    return unscaled(optimizer)._learning_rate


def follows_schedule(optimizer):
    """Whether the learning rate is a schedule, which cannot be set."""
    return isinstance(learning_rate_of(optimizer), LearningRateSchedule)


def batches_of_gradients(optimizer):
    """The count that a schedule of the learning rate uses: `_iterations`.

    It counts the calls of `apply`. `Optimizer.iterations` is public, but is smaller if
    gradients are accumulated.
    """
    return unscaled(optimizer)._iterations


def variables_trained_by(optimizer):
    """The list that an optimizer was built for: `_trainable_variables`."""
    return list(unscaled(optimizer)._trainable_variables)


def variable_index(optimizer, variable):
    """A variable's index in its optimizer, in `update_step`: `_get_variable_index`."""
    return optimizer._get_variable_index(variable)


# --- Callbacks -------------------------------------------------------------


def batches_of_checkpoint(callback):
    """What a `ModelCheckpoint` with an integer `save_freq` has counted, a list.

    `_batches_seen_since_last_saving` and `_last_batch_seen`.
    """
    return [callback._batches_seen_since_last_saving, callback._last_batch_seen]


def set_batches_of_checkpoint(callback, batches):
    """Sets what `batches_of_checkpoint` returned."""
    callback._batches_seen_since_last_saving, callback._last_batch_seen = batches


# --- Functional networks --------------------------------------------------


def output_structure(network):
    """The output structure of a Functional network, or None: `_outputs_struct`.

    It consists of symbolic tensors. `Model.outputs` is public, but is a list, without
    the keys of a dictionary. A network that stands for another one has that as its
    attribute `represented_network`.
    """
    network = getattr(network, "represented_network", network)
    return getattr(network, "_outputs_struct", None)


def input_structure(network):
    """The input structure of a Functional network, or None: `_inputs_struct`.

    `Model.inputs` is public, but is a list, without the structure. A network that
    stands for another one has that as its attribute `represented_network`.
    """
    network = getattr(network, "represented_network", network)
    if not getattr(network, "inputs", None):
        return None
    functional = getattr(network, "_functional", None) or network  # Of a Sequential.
    structure = getattr(functional, "_inputs_struct", None)
    single = isinstance(structure, (list, tuple)) and len(structure) == 1
    return network.inputs[0] if structure is None or single else structure


def inputs_of_calls(layer):
    """The lists of symbolic tensors that calls of a layer took: `_inbound_nodes`.

    `Layer.input` is public, but has those of the first call only.
    """
    return [list(node.input_tensors) for node in layer._inbound_nodes]


def origin_of(tensor):
    """The layer or operation that made a symbolic tensor: `_keras_history`."""
    return tensor._keras_history.operation


def source_of(tensor):
    """The first tensor that a symbolic one was computed from: `_inbound_nodes`.

    None for an input, which was not computed.
    """
    return next(iter(sources_of(tensor)), None)


def sources_of(tensor):
    """The tensors that a symbolic one was computed from, a list: `_inbound_nodes`."""
    history = tensor._keras_history
    return list(history.operation._inbound_nodes[history.node_index].input_tensors)


def run_observed(network, inputs, observe):
    """Runs a Functional or Sequential network in inference mode, and shows each layer.

    `Functional._run_through_graph` runs the layers in an order in which each follows
    those that it needs; nested networks are run the same way. A public model from
    inputs to a layer's output cannot reach into a nested network.

    Args:
        network: `keras.Model`.
        inputs: what the network takes.
        observe: callable, gets each layer, its first input and its output.

    Returns:
        What the network returns.
    """
    network = getattr(network, "_functional", None) or network  # Of a Sequential.

    def observed(layer):
        def call(*arguments, **named):
            if is_functional(layer):
                outputs = run_observed(layer, arguments[0], observe)
            else:
                if getattr(layer, "_call_has_training_arg", False):
                    named["training"] = False
                outputs = layer(*arguments, **named)
            observe(layer, arguments[0] if arguments else None, outputs)
            return outputs

        return call

    inputs = network._standardize_inputs(inputs)
    outputs = network._run_through_graph(inputs, observed)
    single = isinstance(outputs, (list, tuple)) and len(outputs) == 1
    return outputs[0] if single else outputs


def is_functional(network):
    """Whether its layers are a graph: `Functional`, or the one in a `Sequential`."""
    network = getattr(network, "_functional", None) or network
    return hasattr(network, "_run_through_graph")


# --- Models ---------------------------------------------------------------


def check_compiled(model, method):
    """Raises `ValueError` unless `compile` was called: `_assert_compile_called`."""
    model._assert_compile_called(method)


def strategy_scope(model):
    """The scope in which a model's variables are created: `distribute_strategy`.

    Only the model of the TensorFlow backend has one.
    """
    return model.distribute_strategy.scope()


def replicas_of(model):
    """The number of replicas that train a model: `distribute_strategy`."""
    return model.distribute_strategy.num_replicas_in_sync

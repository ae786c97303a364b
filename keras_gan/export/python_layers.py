"""Layers that run Python code, which a SavedModel cannot contain, are found and named.

Such a layer fails when its network is compiled, or it calls Python from the graph, as
`tf.py_function` does. Then the SavedModel would work in this process only.
"""

import contextlib
import re

from keras_gan.core import keras_internals

# The operations that call Python.
_CALLS = {"EagerPyFunc", "PyFunc", "PyFuncStateless"}


@contextlib.contextmanager
def failing_layer_named(gan):
    """Adds the name of the layer to an error of compiling the networks."""
    try:
        yield
    except Exception as error:
        layer = _failing_layer(gan, error)
        if layer is None:
            raise
        what = f"cannot be compiled: {reason_of(error)}."
        raise ValueError(_text(layer, what)) from error


def reason_of(error):
    """The line of an error's text that says what happened, without Keras' frame."""
    lines = re.sub(r"\x1b\[\d*m", "", str(error)).splitlines()
    said = [
        line.strip().rstrip(".")
        for line in lines
        if line.strip() and not line.startswith("Exception encountered when calling")
    ]
    return said[0] if said else type(error).__name__


def check_no_python(gan, definition):
    """Raises `ValueError` if a graph calls Python.

    Args:
        gan: `GAN` whose networks the graph runs.
        definition: `GraphDef`.
    """
    nodes = list(definition.node)
    for function in definition.library.function:
        nodes += function.node_def
    called = [node.name for node in nodes if node.op in _CALLS]
    if not called:
        return
    parts = called[0].split("/")
    for layer in reversed(_layers_of(gan)):
        # A second call of a layer in one graph has a number at its scope's end.
        if any(part == layer.name or _numbered(part, layer.name) for part in parts):
            raise ValueError(_text(layer, "calls Python from the graph."))
    raise ValueError(
        f"The operation {called[0]!r} calls Python, which a SavedModel cannot contain. "
        "Write the networks with keras.ops."
    )


def _text(layer, what):
    return (
        f"The layer {layer.name!r} ({type(layer).__name__}) {what} A SavedModel "
        "contains no Python code: write layers with keras.ops."
    )


def _layers_of(gan):
    networks = (gan.sampling_generator, gan.generator, gan.discriminator)
    return [each for one in networks for each in keras_internals.layers_of(one)]


def _numbered(part, name):
    return part.startswith(f"{name}_") and part[len(name) + 1 :].isdecimal()


def _failing_layer(gan, error):
    """The innermost layer among the calls that led to an error, or None."""
    known = {id(layer): layer for layer in _layers_of(gan)}
    found = None
    while error is not None:
        trace = error.__traceback__
        while trace is not None:
            found = known.get(id(trace.tb_frame.f_locals.get("self")), found)
            trace = trace.tb_next
        error = error.__cause__
    return found

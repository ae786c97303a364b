"""Functions as graphs, each traced once, and folders of a SavedModel with them.

`keras.export.ExportArchive` traces each function again while it saves, as TensorFlow
looks up traces by the options of saving too. A function that is already a graph is
saved as it is.
"""

import tensorflow as tf


def traced(pair):
    """The endpoint whose function is a `ConcreteFunction`, to be called and saved.

    Args:
        pair: `(function, specs)`, as `endpoints.endpoint` returns it.
    """
    function, specs = pair
    compiled = tf.function(function, input_signature=specs, autograph=False)
    return compiled.get_concrete_function(), specs


def save(functions, folder):
    """Writes a SavedModel; the first signature is also `serving_default`.

    Args:
        functions: dictionary from names of signatures to `ConcreteFunction`s.
        folder: string or path of an empty folder.
    """
    module = tf.Module()
    by_id = {id(v): v for each in functions.values() for v in each.variables}
    module.all_variables = list(by_id.values())
    for name, function in functions.items():
        setattr(module, name, function)
    first = next(iter(functions.values()))
    signatures = {**functions, "serving_default": first}
    tf.saved_model.save(module, str(folder), signatures=signatures)

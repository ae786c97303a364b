"""Whether Keras will find the classes and functions that a config names."""

import keras

# Keras imports what these packages contain; other classes must be registered.
_IMPORTED = {"keras", "keras_cv", "keras_hub", "keras_nlp"}
# Where Keras looks for a function that is not registered.
_FUNCTIONS = (
    keras.activations,
    keras.constraints,
    keras.initializers,
    keras.losses,
    keras.metrics,
    keras.regularizers,
)
_DECORATOR = "@keras.saving.register_keras_serializable()"


class UnknownClassError(ValueError):
    """A file or config names classes or functions that Keras does not find."""


def unknown_in(config, custom_objects=None):
    """The names in a config that Keras would not find now, without repetition.

    Args:
        config: what `keras.saving.serialize_keras_object` returned, at any depth of
            dictionaries and lists.
        custom_objects: dictionary of further objects by name, or None.

    Example:

    >>> class Own:
    ...     def get_config(self):
    ...         return {}
    >>> unknown_in(keras.saving.serialize_keras_object(Own()))
    ['Own']
    """
    return list(dict.fromkeys(_unknown(config, custom_objects or {})))


def _unknown(config, custom_objects):
    if isinstance(config, (list, tuple)):
        for each in config:
            yield from _unknown(each, custom_objects)
    if not isinstance(config, dict):
        return
    if {"module", "class_name", "registered_name"} <= set(config):
        name = config["registered_name"] or config["class_name"]
        if config["class_name"] == "function":
            name = config["config"]
            known = any(hasattr(module, name) for module in _FUNCTIONS)
        else:
            known = (config["module"] or "").partition(".")[0] in _IMPORTED
        if not known and not keras.saving.get_registered_object(name, custom_objects):
            yield name
    for each in config.values():
        yield from _unknown(each, custom_objects)


def has_lambda(config):
    """Whether a lambda is in a config, which Keras loads only without safe mode."""
    if isinstance(config, dict):
        if config.get("class_name") == "__lambda__":
            return True
        config = list(config.values())
    return isinstance(config, (list, tuple)) and any(map(has_lambda, config))


def check_known(config, custom_objects=None):
    """Raises `UnknownClassError`, of one line, if Keras would not find a name now."""
    unknown = unknown_in(config, custom_objects)
    if unknown:
        raise UnknownClassError(
            f"The model needs {_listed(unknown)}, which Keras does not know here. "
            "Import the file that defines and registers it before loading, or pass "
            f"{_custom_objects(unknown)} to the function that loads the model."
        )


def advice(config):
    """What to say of a model that is saved and cannot simply be loaded, or None."""
    unknown, said = unknown_in(config), []
    if unknown:
        said.append(
            f"The saved model needs {_listed(unknown)}, which is not registered, so "
            f"Keras does not find it when the file is loaded. Put {_DECORATOR} above "
            "its definition and save again, or load the file with "
            f"keras_gan.load(path, {_custom_objects(unknown)})."
        )
    if has_lambda(config):
        said.append(
            "The saved model has a lambda, which Keras loads only with "
            "safe_mode=False. Write it as a function with a name, put "
            f"{_DECORATOR} above it, and save again."
        )
    return " ".join(said) or None


def _listed(names):
    return ", ".join(f"'{name}'" for name in names)


def _custom_objects(names):
    pairs = ", ".join(f"'{name}': {name.rpartition('>')[2]}" for name in names)
    return f"custom_objects={{{pairs}}}"

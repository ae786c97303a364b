"""Discriminators with named outputs: of their layers, and of heads put on them."""

import keras

from keras_gan.core.keras_internals import origin_of
from keras_gan.core.keras_internals import source_of
from keras_gan.core.keras_internals import sources_of
from keras_gan.layers.log_sum_exp import LogSumExp
from keras_gan.models.checking import check_functional
from keras_gan.models.ends import MOVERS
from keras_gan.models.ends import ends_in
from keras_gan.models.ends import outputs_of


def with_outputs(discriminator, *heads, **outputs):
    """A discriminator that also returns outputs of its layers, or of new heads.

    Each output has a name. It is that of a layer of D, or of a head: a new layer that
    is applied to the features, the input of D's last layer. A head is trained with D by
    a term that reads it, such as `penalties.Classification`.

    Args:
        discriminator: Functional or Sequential model.
        *heads: Keras layers that return a dictionary of named outputs, such as
            `layers.ClassProxies`.
        **outputs: keyed by the names of the new outputs: names of layers of D; Keras
            layers, which are applied to the features; or pairs of both,
            `(name of a layer, head)`, for a head on that layer's output.

    Returns:
        Functional model that shares the layers of `discriminator` and returns a
        dictionary with the keys `"logits"` and those of the new outputs.

    Raises:
        TypeError: if `discriminator` is not a Functional or Sequential model, or an
            output is neither a name nor a layer.
        ValueError: if there is no such layer, if an output of that name exists, if
            `heads` and `outputs` are mixed up, or if D's last layer is a network or
            has several inputs, so that it is not known what the features are.

    Example:

    >>> from keras_gan.models import mlp
    >>> _, discriminator = mlp(units=8)
    >>> last_hidden = discriminator.layers[-2].name
    >>> more = with_outputs(
    ...     discriminator, features=last_hidden, classes=keras.layers.Dense(10)
    ... )
    >>> {name: output.shape for name, output in more.output.items()}
    {'logits': (None, 1), 'features': (None, 8), 'classes': (None, 10)}
    """
    check_functional("discriminator", discriminator)
    before = outputs_of(discriminator)
    found = dict(before) if isinstance(before, dict) else {"logits": before}
    logits = found["logits"]
    for head in heads:
        made = _head_output("a head", head, lambda: _features(discriminator, logits))
        if not isinstance(made, dict):
            raise ValueError(
                "A head without a name must return a dictionary of named outputs. "
                f"Received: {head!r}; name its output: with_outputs(..., name=head)"
            )
        for name, output in made.items():
            _check_new_output(name, found)
            found[name] = output
    for name, output in outputs.items():
        _check_new_output(name, found)
        found[name] = _output(discriminator, logits, name, output)
    inputs = discriminator.inputs
    inputs = inputs if len(inputs) > 1 else inputs[0]
    return keras.Model(inputs, found, name=discriminator.name)


def _check_new_output(name, found):
    if name in found:
        raise ValueError(f"The discriminator has an output named {name!r} already.")


def _output(discriminator, logits, name, output):
    """The symbolic output that `with_outputs(discriminator, name=output)` adds."""
    pair = isinstance(output, (tuple, list)) and len(output) == 2
    layer, head = output if pair else (output, None)
    if not pair and isinstance(layer, keras.layers.Layer):
        made = _head_output(name, layer, lambda: _features(discriminator, logits))
    else:
        known = [each.name for each in discriminator.layers]
        if layer not in known:
            raise ValueError(
                f"`{name}` must be the name of a layer of the discriminator: "
                f"{', '.join(known)}; or a new Keras layer, such as "
                f"keras.layers.Dense(10). Received: {name}={layer!r}"
            )
        inner = discriminator.get_layer(layer).output
        made = _head_output(name, head, lambda: inner) if pair else inner
    if isinstance(made, (dict, list, tuple)):
        raise ValueError(
            f"`{name}` must be one output. Received a layer that returns several; if "
            "they are a dictionary, pass the layer without a name: "
            "with_outputs(discriminator, layer)."
        )
    return made


def _head_output(name, head, features):
    if not isinstance(head, keras.layers.Layer):
        raise TypeError(
            f"`{name}` must be a Keras layer, such as keras.layers.Dense(10). "
            f"Received: {head!r}"
        )
    return head(features())


def _features(discriminator, logits):
    """The input of the layer that computes the logits."""
    while isinstance(origin_of(logits), MOVERS):
        logits = source_of(logits)
    layer = origin_of(logits)
    nested = isinstance(layer, keras.Model) or isinstance(
        getattr(layer, "network", None), keras.Model
    )
    inputs = sources_of(logits)
    if nested or len(inputs) != 1:
        problem = "is a network" if nested else f"has {len(inputs)} inputs"
        names = ", ".join(each.name for each in discriminator.layers)
        raise ValueError(
            "A head is applied to the input of the discriminator's last layer, but "
            f"'{layer.name}' {problem}. Name the layer whose output the head gets: "
            "with_outputs(discriminator, name=('layer', head)). Its layers are "
            f"{names}"
        )
    return inputs[0]


def semi_supervised(classifier):
    """A discriminator for semi-supervised learning, from a classifier (K + 1 classes).

    Its logit is the log-sum-exp of the classifier's K logits: the classifier gets a
    class "generated", whose logit is fixed at 0. Train it with
    `penalties.SemiSupervised`, which learns from the examples that have a label.

    Args:
        classifier: Functional or Sequential model from examples to logits of shape
            `(batch, K)`.

    Returns:
        Functional model that shares the layers of `classifier` and returns
        `{"logits": ..., "classes": ...}` of shapes `(batch, 1)` and `(batch, K)`.

    Raises:
        TypeError: if `classifier` is not a Functional or Sequential model.
        ValueError: if it does not return the logits of at least 2 classes.

    Example:

    >>> classifier = keras.Sequential([keras.Input((8,)), keras.layers.Dense(10)])
    >>> discriminator = semi_supervised(classifier)
    >>> {name: output.shape for name, output in discriminator.output.items()}
    {'logits': (None, 1), 'classes': (None, 10)}

    Reference: [Salimans et al., 2016](https://arxiv.org/abs/1606.03498)
    """
    check_functional("classifier", classifier)
    classes = outputs_of(classifier)
    shape = getattr(classes, "shape", None)
    if shape is None or len(shape) != 2 or not shape[-1] or shape[-1] < 2:
        raise ValueError(
            "`classifier` must return one tensor of shape (batch, K), the logits of at "
            f"least 2 classes. Received: a network that returns {classes}"
        )
    if ends_in(classifier, "softmax"):
        raise ValueError(
            "`classifier` must return logits, but it ends in a softmax. Remove "
            "activation='softmax' from its last layer."
        )
    exact = {"dtype": classes.dtype} if classes.dtype == "float64" else {}
    outputs = {"logits": LogSumExp(**exact)(classes), "classes": classes}
    inputs = classifier.inputs
    inputs = inputs if len(inputs) > 1 else inputs[0]
    return keras.Model(inputs, outputs, name="discriminator")

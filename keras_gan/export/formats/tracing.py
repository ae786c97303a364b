"""One network of a GAN as a TensorFlow function with named inputs and outputs."""

import contextlib
import inspect
import logging
import os
import re
import sys
import tempfile

import numpy as np
import tensorflow as tf

from keras_gan import backend
from keras_gan.checks.classes import row_length
from keras_gan.core import keras_internals
from keras_gan.export import endpoints
from keras_gan.export import graphs

SIGNATURE = "serve"
TRUNCATION = "truncation"
_OPEN_SIDE = 64  # The sides of a picture that may have any size, in a comparison.


class Traced:
    """The generator, or the discriminator, in inference mode.

    The generator is the moving average if there is one. Layers that draw noise for each
    example give all examples the same noise: these formats have no random numbers that
    follow from a seed.

    Args:
        gan: compiled `GAN`.
        network: "generator" or "discriminator".
        batch_size: integer, or None for any.
        truncation: boolean, add the input `truncation`, the ψ of the generator's
            layers that truncate.
    """

    def __init__(self, gan, network, batch_size=None, truncation=False):
        self.gan, self.network, self.batch_size = gan, network, batch_size
        make = {
            "generator": endpoints.generate,
            "discriminator": endpoints.discriminate,
        }[network]
        self._endpoint, specs = make(gan)
        own = gan.sampling_generator if network == "generator" else gan.discriminator
        self._parts = keras_internals.layers_of(own)
        specs = [
            tf.TensorSpec((batch_size, *spec.shape[1:]), spec.dtype, name=spec.name)
            for spec in specs
        ]
        if truncation:
            self._endpoint = _with_truncation(self._endpoint, self._parts)
            specs.append(tf.TensorSpec((), "float32", name=TRUNCATION))
        self.specs = specs
        self.function = tf.function(self._endpoint, input_signature=specs)
        self.concrete = self.function.get_concrete_function()
        self.outputs = list(self.concrete.structured_outputs)

    @property
    def inputs(self):
        """The names of the inputs."""
        return [spec.name for spec in self.specs]

    def examples(self, count=64):
        """Inputs of this many examples, a dictionary of arrays; the same each time."""
        random, gan = np.random.default_rng(0), self.gan
        classes = gan.num_classes or row_length(gan) or 1
        found = {}
        for spec in self.specs:
            if spec.name == TRUNCATION:
                found[spec.name] = np.array(0.8, "float32")
                continue
            shape = (count, *(side or _OPEN_SIDE for side in spec.shape[1:]))
            if spec.name == "latents":
                drawn = gan.prior(count, backend.SeedSequence(0))
                found[spec.name] = np.asarray(drawn, "float32")
            elif spec.dtype.is_integer:
                numbers = random.integers(0, classes, shape)
                found[spec.name] = numbers.astype(spec.dtype.as_numpy_dtype)
            else:
                kind = spec.dtype.as_numpy_dtype
                found[spec.name] = random.uniform(-1, 1, shape).astype(kind)
        return found

    def expected(self, inputs):
        """What Keras returns for inputs, a dictionary of arrays."""
        found = self._endpoint(*[tf.constant(inputs[name]) for name in self.inputs])
        return {name: np.asarray(value) for name, value in found.items()}

    def layer_of(self, operation):
        """The layer with an operation, as text; `operation` is its path or its kind."""
        if "/" not in operation:
            graphs = [self.concrete.graph.as_graph_def()]
            nodes = [node for graph in graphs for node in graph.node]
            nodes += [
                node
                for graph in graphs
                for function in graph.library.function
                for node in function.node_def
            ]
            paths = [node.name for node in nodes if node.op == operation]
            operation = paths[0] if paths else ""
        known = {layer.name: layer for layer in self._parts}
        for part in reversed(operation.split("/")):
            for name in (part, re.sub(r"_\d+$", "", part)):
                if name in known:
                    return f" of layer '{name}' ({type(known[name]).__name__})"
        return ""

    @contextlib.contextmanager
    def saved_model(self):
        """A temporary folder with a SavedModel of this function."""
        with tempfile.TemporaryDirectory() as folder:
            graphs.save({SIGNATURE: self.concrete}, folder)
            yield folder


def truncates(gan):
    """Whether the generator has a layer that truncates."""
    layers = keras_internals.layers_of(gan.sampling_generator)
    return any(hasattr(layer, "truncated") for layer in layers)


def _with_truncation(endpoint, layers):
    """The endpoint with one more input, ψ."""
    variables = [layer.psi for layer in layers if hasattr(layer, "truncated")]

    def truncating(*tensors):
        psi = tensors[-1]
        with backend.substituted(variables, [psi] * len(variables)):
            return endpoint(*tensors[:-1])

    own = inspect.signature(endpoint).parameters.values()
    last = inspect.Parameter(TRUNCATION, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    truncating.__signature__ = inspect.Signature([*own, last])
    return truncating


@contextlib.contextmanager
def quiet():
    """A context in which converters print nothing; errors are raised as usual."""
    names = ("absl", "tensorflow", "tf2onnx", "tf2onnx.tfonnx")
    loggers = [logging.getLogger(name) for name in names]
    levels = [logger.level for logger in loggers]
    sys.stderr.flush()
    before, nothing = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 2)
    try:
        for logger in loggers:
            logger.setLevel(logging.CRITICAL)
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
        os.dup2(before, 2)
        os.close(before)
        os.close(nothing)

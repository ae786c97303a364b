"""A GAN to export as files, and the runtimes of their formats."""

import functools
import importlib.util

import numpy as np
import pytest
from conftest import tiny_image_gan

from keras_gan import WeightAverage

PACKAGES = {
    "onnx": ("onnx", "tf2onnx", "onnxruntime"),
    "litert": ("ai_edge_litert",),
    "openvino": ("openvino",),
}
SUFFIXES = {"onnx": ".onnx", "litert": ".tflite", "openvino": ".xml"}
# Those of the converters.
CONVERTERS_WARN = [
    pytest.mark.filterwarnings("default::DeprecationWarning"),
    pytest.mark.filterwarnings("default::FutureWarning"),
]


def needs(format):
    missing = [
        each for each in PACKAGES[format] if importlib.util.find_spec(each) is None
    ]
    return pytest.mark.skipif(
        bool(missing), reason=f"{format} needs {', '.join(missing)}"
    )


FORMATS = [pytest.param(name, marks=needs(name)) for name in PACKAGES]
onnx_only = needs("onnx")
FORMATS_BUT_ONNX_SLOW = [
    pytest.param(name, marks=[needs(name), *([pytest.mark.slow] * (name != "onnx"))])
    for name in PACKAGES
]


def run(format, path, inputs):
    """The outputs by the runtime's own interface, a dictionary."""
    if format == "onnx":
        import onnxruntime

        session = onnxruntime.InferenceSession(str(path))
        names = [each.name for each in session.get_outputs()]
        assert {each.name for each in session.get_inputs()} == set(inputs)
        return dict(zip(names, session.run(names, inputs), strict=True))
    if format == "litert":
        from ai_edge_litert.interpreter import Interpreter

        runner = Interpreter(model_path=str(path)).get_signature_runner()
        assert set(runner.get_input_details()) == set(inputs)
        return runner(**inputs)
    import openvino

    exact = {"INFERENCE_PRECISION_HINT": "f32"}
    compiled = openvino.Core().compile_model(str(path), "CPU", exact)
    found = compiled(inputs)
    return {each.any_name: found[each] for each in compiled.outputs}


def latents_of(gan, count=64):
    shape = (count, *gan.prior.shape)
    return np.random.default_rng(3).normal(size=shape).astype("float32")


@functools.cache
def trained_gan():
    """A GAN of three classes whose average and networks differ."""
    gan = tiny_image_gan(num_classes=3, average=WeightAverage(1e6))
    random = np.random.default_rng(0)
    for network in (gan.generator, gan.average_generator, gan.discriminator):
        for weight in network.weights:
            if len(weight.shape) > 1:
                weight.assign(random.normal(0, 0.4, weight.shape))
    return gan

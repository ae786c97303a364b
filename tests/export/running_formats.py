"""Runs exported files by the runtimes' own interfaces, for the tests of formats."""

import importlib.util

import numpy as np
import pytest

PACKAGES = {
    "onnx": ("onnx", "tf2onnx", "onnxruntime"),
    "litert": ("ai_edge_litert",),
    "openvino": ("openvino",),
}
SUFFIXES = {"onnx": ".onnx", "litert": ".tflite", "openvino": ".xml"}
# Those of the converters.
WARNINGS = [
    pytest.mark.filterwarnings("default::DeprecationWarning"),
    pytest.mark.filterwarnings("default::FutureWarning"),
]


def needs(format):
    """A mark that skips a test if a package of a format is missing."""
    missing = [
        each for each in PACKAGES[format] if importlib.util.find_spec(each) is None
    ]
    return pytest.mark.skipif(
        bool(missing), reason=f"{format} needs {', '.join(missing)}"
    )


FORMATS = [pytest.param(name, marks=needs(name)) for name in PACKAGES]


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
    """Latents of the prior's shape, the same each time."""
    shape = (count, *gan.prior.shape)
    return np.random.default_rng(3).normal(size=shape).astype("float32")

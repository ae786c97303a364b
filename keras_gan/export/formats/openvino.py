"""Export to OpenVINO, for Intel's processors."""

import re

from keras_gan.export.formats.writing import Format
from keras_gan.export.formats.writing import cannot_express
from keras_gan.export.formats.writing import write

_UNKNOWN = re.compile(r"No conversion rule found for operations?: (\w+)")


class _OpenVino(Format):
    name, extra, suffix = "OpenVINO", "openvino", ".xml"
    packages = ("openvino",)
    weights = ("float32", "float16")

    def convert(self, traced, weights):
        import openvino

        with traced.saved_model() as folder:
            try:
                # `convert_model` would also report its use to a server.
                model = openvino.Core().read_model(folder)
            except Exception as error:  # Its own class is in no public module.
                raise self._named(str(error), traced) from error
        return model, weights == "float16"

    def _named(self, message, traced):
        operation = _UNKNOWN.search(message)
        if operation is None:
            return ValueError(f"OpenVINO cannot convert the network: {message[:500]}")
        return cannot_express(self, operation[1], traced.layer_of(operation[1]))

    def save(self, converted, path):
        import openvino

        model, half = converted
        openvino.save_model(model, str(path), compress_to_fp16=half)

    def others(self, path):
        return (path.with_suffix(".bin"),)

    def run(self, path, inputs):
        import openvino

        # Processors that have bfloat16 would compute in it.
        exact = {"INFERENCE_PRECISION_HINT": "f32"}
        compiled = openvino.Core().compile_model(str(path), "CPU", exact)
        found = compiled(inputs)
        return {each.any_name: found[each] for each in compiled.outputs}


def export_openvino(
    gan,
    filepath,
    verbose=False,
    *,
    network="generator",
    weights="float32",
    batch_size=None,
):
    """Writes a network of `gan` to `.xml` and `.bin` files; returns `Exported`."""
    return write(_OpenVino(), gan, filepath, verbose, network, weights, batch_size)

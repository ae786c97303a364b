"""Export to LiteRT (TensorFlow Lite), for telephones and small devices."""

import re
import warnings

from keras_gan.export.formats.tracing import SIGNATURE
from keras_gan.export.formats.writing import Format
from keras_gan.export.formats.writing import cannot_express
from keras_gan.export.formats.writing import write

_UNKNOWN = re.compile(r"'tf\.(\w+)' op is neither")
_PATH = re.compile(r'fused\["\w+:", "([^"@]+)@')


class _LiteRT(Format):
    name, extra, suffix = "LiteRT", "litert", ".tflite"
    packages = ("ai_edge_litert",)

    def convert(self, traced, weights):
        import tensorflow as tf

        with traced.saved_model() as folder, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            converter = tf.lite.TFLiteConverter.from_saved_model(
                folder, signature_keys=[SIGNATURE]
            )
            if weights != "float32":
                converter.optimizations = [tf.lite.Optimize.DEFAULT]
            if weights == "float16":
                converter.target_spec.supported_types = [tf.float16]
            try:
                return converter.convert()
            except Exception as error:  # Its own class is in no public module.
                raise self._named(str(error), traced) from error

    def _named(self, message, traced):
        """An error that names the operation and its layer, as far as they are known."""
        operation, path = _UNKNOWN.search(message), _PATH.search(message)
        if operation is None:
            return ValueError(f"LiteRT cannot convert the network: {message[:500]}")
        layer = traced.layer_of(path[1] if path else operation[1])
        advice = ""
        if traced.batch_size is None:
            advice = " Some can be expressed for a fixed `batch_size`, such as 1."
        return cannot_express(self, operation[1], layer, advice)

    def save(self, converted, path):
        path.write_bytes(converted)

    def run(self, path, inputs):
        from ai_edge_litert.interpreter import Interpreter

        interpreter = Interpreter(model_content=path.read_bytes())
        return interpreter.get_signature_runner(SIGNATURE)(**inputs)


def export_litert(
    gan,
    filepath,
    verbose=False,
    *,
    network="generator",
    weights="float32",
    batch_size=None,
):
    """Writes a network of `gan` to a `.tflite` file; returns `Exported`."""
    return write(_LiteRT(), gan, filepath, verbose, network, weights, batch_size)

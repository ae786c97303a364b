"""`keras-gan export`: a trained model for use without Keras."""

import shlex
from pathlib import Path

from keras_gan.cli import targets
from keras_gan.cli.finding import model_path
from keras_gan.cli.loading import load_gan
from keras_gan.export import versions
from keras_gan.export.formats.writing import described

_SUFFIXES = {"onnx": ".onnx", "litert": ".tflite", "openvino": ".xml"}


def export(arguments):
    """Runs the command; returns its exit status."""
    if arguments.format == "saved_model":
        return _saved_model(arguments)
    suffix = _SUFFIXES[arguments.format]
    network, weights = arguments.network or "generator", arguments.weights or "float32"
    output = targets.check_file("--output", arguments.output, (suffix,))
    output = output or targets.unused(Path(f"{network}{suffix}"))
    gan = load_gan(model_path(arguments.model, arguments.best))
    with targets.writing(output):
        exported = gan.export(
            output,
            format=arguments.format,
            network=network,
            weights=weights,
            batch_size=arguments.batch_size,
        )
    print(described(exported, weights))
    return 0


def _saved_model(arguments):
    output = Path(arguments.output or "serving")
    version = None if versions.is_version(output) else "next"
    targets.check_folder("--output", versions.version_folder(output, version))
    gan = load_gan(model_path(arguments.model, arguments.best))
    with targets.writing(output):
        output = gan.export(output, version=version)
    folder = output.resolve().parent
    print(
        f"Version {output.name} in {output.parent}. TensorFlow Serving loads it:\n"
        f"  docker run -p 8501:8501 -e MODEL_NAME=gan \\\n"
        f"    -v {shlex.quote(str(folder))}:/models/gan tensorflow/serving"
    )
    return 0

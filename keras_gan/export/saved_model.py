"""Export of a SavedModel for TensorFlow Serving."""

import warnings
from pathlib import Path

from tensorflow.core.protobuf import saved_model_pb2

from keras_gan.core.judging import check_comparable
from keras_gan.core.judging import needs_reference
from keras_gan.export import graphs
from keras_gan.export import guide
from keras_gan.export import python_layers
from keras_gan.export import serving_files
from keras_gan.export.appearing import appearing_whole
from keras_gan.export.signatures import built
from keras_gan.export.signatures import check_uint8
from keras_gan.export.signatures import chosen
from keras_gan.export.signatures import described
from keras_gan.export.signatures import left_out
from keras_gan.export.trying import Trial
from keras_gan.export.versions import version_folder
from keras_gan.export.versions import warn_if_not_loaded


def export_saved_model(
    gan, filepath, verbose=None, version=None, signatures=None, uint8=False
):
    """Writes the signatures of `gan` to a folder that does not exist yet.

    Args:
        gan: compiled `GAN`.
        filepath: string or path of the folder, or of that of all versions.
        verbose: boolean, whether to print the signatures.
        version: integer, "next" or None, as `GAN.export` has it.
        signatures: list of names of signatures, or None for all that there can be.
        uint8: boolean, whether images are uint8.

    Returns:
        `pathlib.Path` of the folder.
    """
    missing = left_out(gan)
    names = chosen(signatures, missing)
    check_uint8(gan, uint8)
    if "discriminate" in names and needs_reference(gan.adversarial_loss):
        check_comparable(gan)
    path = version_folder(Path(filepath), version)

    def renumbered(folder):
        nonlocal path
        path = version_folder(Path(filepath), version)
        serving_files.write(trial, folder, path, found, missing)
        return path

    with appearing_whole(path, renumbered if version == "next" else None) as folder:
        warn_if_not_loaded(path)
        warn_if_untrained(gan)
        trial = Trial(gan)
        with python_layers.failing_layer_named(gan):
            made = built(gan, names, uint8, trial.alone)
            graphs.save({name: graph for name, (graph, _) in made.items()}, folder)
        written = (folder / "saved_model.pb").read_bytes()
        (graph,) = saved_model_pb2.SavedModel.FromString(written).meta_graphs
        python_layers.check_no_python(gan, graph.graph_def)
        found = described(made, graph.signature_def)
        serving_files.write(trial, folder, path, found, missing)
    if verbose:
        print(f"{path} has these signatures:\n{guide.in_lines(found)}")
    return path


def warn_if_untrained(gan):
    """Warns of a GAN that has taken no training step."""
    if int(gan.step.numpy()) == 0:
        warnings.warn(
            "The GAN that is exported has taken no training step, so its images are "
            "those of random weights, unless the networks were trained elsewhere.",
            stacklevel=5,
        )

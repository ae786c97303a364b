"""The SavedModel that TensorFlow Serving takes, and how it gets to its place."""

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

import keras
import tensorflow as tf

from keras_gan.core.files import UNFINISHED
from keras_gan.core.files import to_disk


def check_options(format, input_signature, others):
    """Raises `ValueError` for what Keras' `export` takes and this cannot honour."""
    if format != "tf_saved_model":
        raise ValueError(
            "`format` must be 'tf_saved_model'. For another format, export the "
            "generator alone: gan.sampling_generator.export(filepath, format). "
            f"Received: format={format!r}"
        )
    if input_signature is not None:
        raise ValueError(
            "`input_signature` must be None, as the networks say what they take. "
            f"Received: input_signature={input_signature!r}"
        )
    if others:
        raise ValueError(
            "`export` takes filepath, format, verbose and input_signature. "
            f"Received: {', '.join(sorted(others))}"
        )


def export_saved_model(gan, filepath, verbose=None):
    """Writes the endpoints of `gan` to a folder that does not exist yet."""
    with appearing_whole(filepath) as folder:
        archive = keras.export.ExportArchive()
        archive.add_endpoint("generate", *_generate_endpoint(gan))
        archive.add_endpoint("discriminate", *_discriminate_endpoint(gan))
        archive.write_out(str(folder), verbose=bool(verbose))


@contextlib.contextmanager
def appearing_whole(filepath):
    """Gives a folder to write in, which becomes `filepath` when all went well.

    Serving watches a folder of numbered versions and loads a new one as soon
    as it is there; what is half written must not be.
    """
    path = Path(filepath)
    if path.exists():
        raise FileExistsError(
            f"{path} exists and is not overwritten. Export to a new folder, "
            "such as the next version number."
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    # Serving passes over names that are not numbers. In the same folder, so
    # that the final step is a rename.
    temporary = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=path.parent))
    try:
        yield temporary
        for written in temporary.rglob("*"):
            if written.is_file():
                to_disk(written)
        temporary.chmod(0o777 & ~_umask())
        os.rename(temporary, path)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise


def _umask():
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _generate_endpoint(gan):
    network = gan.sampling_generator
    inputs = [tf.TensorSpec((None, *gan.prior.shape), "float32", name="latents")]

    def made(network_inputs):
        images = network(network_inputs, training=False)
        return {"images": tf.cast(images, "float32")}  # As `generate` does.

    if not gan.conditional:

        def generate(latents):
            return made(latents)

        return generate, inputs

    def generate(latents, labels):
        return made([latents, labels])

    return generate, [*inputs, tf.TensorSpec((None,), "int32", name="labels")]


def _discriminate_endpoint(gan):
    network, loss = gan.discriminator, gan.adversarial_loss
    shape = gan.image_shape
    inputs = [tf.TensorSpec((None, *shape), "float32", name="images")]

    def judged(network_inputs):
        outputs = network(network_inputs, training=False)
        logits = outputs["logits"] if isinstance(outputs, dict) else outputs
        logits = tf.cast(logits, "float32")
        return {"probability": loss.probability(logits), "logits": logits}

    if not gan.conditional:

        def discriminate(images):
            return judged(images)

        return discriminate, inputs

    def discriminate(images, labels):
        return judged([images, labels])

    return discriminate, [
        *inputs,
        tf.TensorSpec((None,), "int32", name="labels"),
    ]

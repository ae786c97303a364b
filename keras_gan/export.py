"""Export of a SavedModel for TensorFlow Serving."""

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from keras_gan import backend
from keras_gan import checks
from keras_gan.core.files import UNFINISHED
from keras_gan.core.files import full_disk_named
from keras_gan.core.files import to_disk
from keras_gan.core.files import user_path
from keras_gan.core.judging import needs_reference
from keras_gan.core.judging import reference_count
from keras_gan.core.judging import reference_latents
from keras_gan.core.judging import reference_logits


def check_options(format, input_signature, others):
    """Raises `ValueError` for arguments of Keras' `export` that are not supported."""
    if format != "tf_saved_model":
        raise ValueError(
            "`format` must be 'tf_saved_model'. For another format, export the "
            "generator alone: gan.sampling_generator.export(filepath, format). "
            f"Received: format={format!r}"
        )
    if input_signature is not None:
        raise ValueError(
            "`input_signature` must be None, as the networks define their inputs. "
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
    """Yields a temporary folder, which is renamed to `filepath` if all goes well.

    TensorFlow Serving watches a folder of numbered versions and loads a new version as
    soon as it appears, so an unfinished one must not appear there.
    """
    path = user_path(filepath)
    if path.exists():
        raise FileExistsError(
            f"{path} exists and is not overwritten. Export to a new folder, "
            "such as the next version number."
        )
    with full_disk_named(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        # Serving ignores names that are not numbers. The temporary folder is next to
        # its target, so that the final step is a rename.
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


def _inferred(gan, network, inputs):
    """Outputs in inference mode; random layers make the same draws in each call."""
    with backend.keyed([network], gan.seed):
        return network(inputs, training=False)


def _generate_endpoint(gan):
    network = gan.sampling_generator
    inputs = [tf.TensorSpec((None, *gan.prior.shape), "float32", name="latents")]

    def made(network_inputs):
        images = _inferred(gan, network, network_inputs)
        return {"images": tf.cast(images, "float32")}  # As `GAN.generate` does.

    if not gan.conditional:

        def generate(latents):
            return made(latents)

        return generate, inputs

    def generate(latents, labels):
        return made([latents, labels])

    return generate, [*inputs, tf.TensorSpec((None,), "int32", name="labels")]


def _discriminate_endpoint(gan):
    network, loss = gan.discriminator, gan.adversarial_loss
    inputs = [tf.TensorSpec((None, *gan.image_shape), "float32", name="images")]

    def logits_of(network_inputs):
        outputs = _inferred(gan, network, network_inputs)
        logits = outputs["logits"] if isinstance(outputs, dict) else outputs
        return tf.cast(logits, "float32")

    if not gan.conditional:
        reference = reference_logits(gan)[0] if needs_reference(loss) else None

        def discriminate(images):
            logits = logits_of(images)
            return {loss.reads_as: loss.verdict(logits, reference), "logits": logits}

        return discriminate, inputs

    references_of = _references_by_label(gan, logits_of)

    def discriminate(images, labels):
        logits = logits_of([images, labels])
        if not needs_reference(loss):
            return {loss.reads_as: loss.verdict(logits, None), "logits": logits}
        found = tf.map_fn(
            lambda one: loss.verdict(one[0][None], one[1])[0],
            (logits, references_of(labels)),
            fn_output_signature="float32",
        )
        return {loss.reads_as: found, "logits": logits}

    return discriminate, [*inputs, tf.TensorSpec((None,), "int32", name="labels")]


def _references_by_label(gan, logits_of):
    """A function from labels to D's logits of generated examples of each label.

    If the number of classes is known, the logits are constants of the export.
    Otherwise the export computes them in each call.
    """
    classes = checks.embedded_classes(gan.generator)
    if not needs_reference(gan.adversarial_loss):
        return None
    if classes is not None:
        table = reference_logits(gan, np.arange(classes))
        return lambda labels: tf.gather(table, labels)
    count = reference_count(gan)
    latents, _ = reference_latents(gan, count)

    def references(labels):
        repeated = tf.repeat(labels, count)
        drawn = tf.tile(latents, (tf.shape(labels)[0], *[1] * (latents.ndim - 1)))
        fake = _inferred(gan, gan.generator, [drawn, repeated])
        logits = logits_of([tf.cast(fake, "float32"), repeated])
        return tf.reshape(logits, (-1, count, *logits.shape[1:]))

    return references

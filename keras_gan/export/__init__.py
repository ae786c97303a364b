"""Exports of a GAN: one module per format."""

from keras_gan.export.saved_model import export_saved_model as export_saved_model


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

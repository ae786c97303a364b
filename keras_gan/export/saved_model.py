"""Export of a SavedModel for TensorFlow Serving."""

import keras

from keras_gan.core.judging import check_comparable
from keras_gan.core.judging import needs_reference
from keras_gan.export import endpoints
from keras_gan.export.appearing import appearing_whole


def export_saved_model(gan, filepath, verbose=None):
    """Writes the endpoints of `gan` to a folder that does not exist yet."""
    if needs_reference(gan.adversarial_loss):
        check_comparable(gan)
    with appearing_whole(filepath) as folder:
        archive = keras.export.ExportArchive()
        archive.add_endpoint("generate", *endpoints.generate(gan))
        archive.add_endpoint("discriminate", *endpoints.discriminate(gan))
        archive.write_out(str(folder), verbose=bool(verbose))

"""Loading of a GAN from a file or a run; what cannot be loaded gives one line."""

import os

import keras

from keras_gan.core.archives import read_archive
from keras_gan.core.archives import readable
from keras_gan.core.booleans import boolean
from keras_gan.core.files import user_path
from keras_gan.core.registration import UnknownClassError
from keras_gan.core.registration import check_known
from keras_gan.gan import GAN


def load(path, custom_objects=None, safe_mode=True):
    """Loads a GAN from a `.keras` file, or from the folder of a run.

    It is compiled as it was when it was saved, and resumes training exactly.
    `keras.models.load_model` does the same for a file, but only after
    `import keras_gan`.

    Args:
        path: string or path of a `.keras` file, or of the folder that
            `keras-gan train` wrote. `~` stands for the home directory.
        custom_objects: dictionary, your own classes and functions by name, if they
            are not registered with Keras.
        safe_mode: boolean. False allows lambdas in the file, which can execute any
            code: only for files that you trust.

    Returns:
        `GAN`.

    Raises:
        FileNotFoundError: if there is no such file.
        TypeError: if the file holds another kind of model, or an argument has the
            wrong type.
        ValueError: if the file is damaged, or needs classes that are not known. If a
            newer version of Keras or of this package wrote it, the message says so.

    Example:

    >>> import tempfile
    >>> from keras_gan import models
    >>> gan = GAN(*models.mlp(data_dim=2, latent_dim=4, units=8), latent_dim=4)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     gan.save(f"{folder}/points.keras")
    ...     again = load(f"{folder}/points.keras")
    >>> again.latent_dim
    4
    """
    boolean("safe_mode", safe_mode)
    if custom_objects is not None and not isinstance(custom_objects, dict):
        raise TypeError(
            "`custom_objects` must be a dictionary of classes and functions by name, "
            f"or None. Received: custom_objects={custom_objects!r}"
        )
    path = _file(user_path(path))
    config, newer = read_archive(path)
    try:
        with readable(path, clear=(UnknownClassError,)):
            check_known(config, custom_objects)
            gan = keras.models.load_model(
                path, custom_objects=custom_objects, safe_mode=safe_mode
            )
    except ValueError as error:
        if not newer:
            raise
        raise type(error)(f"{error} {newer}") from error
    if not isinstance(gan, GAN):
        raise TypeError(
            f"{path} holds a {type(gan).__name__}, not a keras_gan.GAN. Save the GAN "
            "itself with gan.save(...)."
        )
    return gan


def _file(path):
    if os.path.exists(path / "saved_model.pb"):
        raise ValueError(
            f"{path} is a SavedModel for serving, which cannot be loaded as a GAN. "
            "Load the .keras file that gan.save(...) wrote."
        )
    file = path / "model.keras" if os.path.isdir(path) else path
    if not os.path.exists(file):
        raise FileNotFoundError(f"There is no model at {file}.")
    if file.name.endswith(".h5"):
        raise ValueError(
            f"{file} has weights alone. Build and compile the GAN as before, and call "
            "gan.load_weights(path)."
        )
    return file

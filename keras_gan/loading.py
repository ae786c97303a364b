"""Loading of a GAN from a file or a run; what cannot be loaded gives one line."""

import contextlib
import json
import zipfile
from pathlib import Path

import keras

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
        TypeError: if the file holds another kind of model.
        ValueError: if the file is damaged, or needs classes that are not known.

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
    path = _file(Path(path).expanduser())
    with readable(path, clear=(UnknownClassError,)):
        _check_classes(path, custom_objects)
        gan = keras.models.load_model(
            path, custom_objects=custom_objects, safe_mode=safe_mode
        )
    if not isinstance(gan, GAN):
        raise TypeError(
            f"{path} holds a {type(gan).__name__}, not a keras_gan.GAN. Save the GAN "
            "itself with gan.save(...)."
        )
    return gan


def _file(path):
    if (path / "saved_model.pb").exists():
        raise ValueError(
            f"{path} is a SavedModel for serving, which cannot be loaded as a GAN. "
            "Load the .keras file that gan.save(...) wrote."
        )
    file = path / "model.keras" if path.is_dir() else path
    if not file.exists():
        raise FileNotFoundError(f"There is no model at {file}.")
    if file.name.endswith(".h5"):
        raise ValueError(
            f"{file} has weights alone. Build and compile the GAN as before, and call "
            "gan.load_weights(path)."
        )
    return file


def _check_classes(path, custom_objects):
    """Raises `UnknownClassError` if the file names classes that Keras does not know."""
    with zipfile.ZipFile(path) as archive:
        check_known(json.loads(archive.read("config.json")), custom_objects)


@contextlib.contextmanager
def readable(path, clear=()):
    """Turns exceptions of reading a file into a `ValueError` of one line.

    Zip files, HDF5 and Keras' configs each raise their own exceptions.

    Args:
        path: string or path of the file, for the message.
        clear: tuple of exception classes that pass unchanged, as they are clear enough.
    """
    try:
        yield
    except clear:
        raise
    except Exception as error:
        said = str(error).strip().partition("\n")[0]
        raise ValueError(
            f"{path} cannot be loaded. It may be damaged, or it may need classes that "
            f"are not imported here. Received: {type(error).__name__}: {said}"
        ) from error

"""Loading of models; a file that cannot be read gives an error message of one line."""

import contextlib

import keras

from keras_gan.gan import GAN


def load_gan(path):
    """The GAN in a `.keras` file, or in the folder of a run.

    Raises:
        FileNotFoundError: if there is no such file.
        TypeError: if the file holds another kind of model.
        ValueError: if the file is damaged, or Keras cannot load it.
    """
    path = path / "model.keras" if path.is_dir() else path
    if not path.exists():
        raise FileNotFoundError(f"There is no model at {path}.")
    with readable(path):
        gan = keras.models.load_model(path)
    if not isinstance(gan, GAN):
        raise TypeError(
            f"{path} holds a {type(gan).__name__}, not a keras_gan.GAN. Save the GAN "
            "itself with gan.save(...)."
        )
    return gan


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

"""Exports numbered SavedModels for TensorFlow Serving."""

import warnings

import keras

from keras_gan.core.files import user_path
from keras_gan.core.finite import all_finite
from keras_gan.core.integers import integer


class SavedModelExport(keras.callbacks.Callback):
    """Writes a SavedModel at the end of training, and every `every` epochs.

    The folder is a base path of TensorFlow Serving. Its versions are called 1, 2, 3
    and so on, and a version appears only when it is complete. Existing versions are
    never changed; numbering continues after the highest. A GAN with NaN or infinite
    weights is not exported: a warning says so, and the last version stays the newest.
    If a version cannot be written, as on a full disk, a warning says so, and training
    continues.

    Args:
        directory: string or path, the base path. Made if it does not exist.
        every: integer, also write a version every `every` epochs, or None for
            the end of training only.

    Raises:
        ValueError: if `every` is below 1.
        OSError: when training begins, if the folder cannot be made.

    Example:

    >>> callback = SavedModelExport("saved_models/fashion", every=10)
    >>> callback.next_version().name
    '1'
    """

    def __init__(self, directory, every=None):
        super().__init__()
        self.directory = user_path(directory, "directory")
        if every is not None:
            every = integer("every", every, what="counts epochs")
        self.every = every

    def next_version(self):
        """The path of the next version."""
        return self.directory / str(self.last_version() + 1)

    def last_version(self):
        """The highest number among the versions, 0 if there is none."""
        from keras_gan.export import versions  # The import takes time.

        return versions.last_version(self.directory)

    def on_train_begin(self, logs=None):
        self._exported = None
        self.directory.mkdir(parents=True, exist_ok=True)

    def get_state(self):
        return {"exported": self._exported}

    def set_state(self, state):
        self._exported = state["exported"]

    def on_epoch_end(self, epoch, logs=None):
        if self.every and int(self.model.epochs_seen.numpy()) % self.every == 0:
            self._try()

    def on_train_end(self, logs=None):
        if self._exported != int(self.model.step.numpy()):
            self._try()

    def _try(self):
        """Exports, or warns: training must not end for an export."""
        try:
            self.export()
        except OSError as error:
            warnings.warn(
                f"No version was exported to {self.directory} after step "
                f"{int(self.model.step.numpy()):,}: {error}",
                stacklevel=2,
            )

    def export(self):
        """Writes the next version now, unless a number of the GAN is not finite.

        Raises:
            OSError: if it cannot be written.
        """
        if not all_finite(self.model):
            warnings.warn(
                "The GAN has NaN or infinite numbers after step "
                f"{int(self.model.step.numpy()):,}, so no version was exported to "
                f"{self.directory}.",
                stacklevel=2,
            )
            return
        self.model.export(self.directory, version="next")
        self._exported = int(self.model.step.numpy())

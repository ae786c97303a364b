"""What a `.keras` file of a GAN contains, so that a loaded GAN resumes exactly.

Keras saves each network, optimizer and counter under its attribute's name, so those
names are file format. It does not save the state of seed generators, Dropout's
included, without which no run can resume exactly; `Saving` adds it.
"""

import os
import sys

import keras
import numpy as np
from keras import ops

from keras_gan.core import keras_internals
from keras_gan.core.advising import advise
from keras_gan.core.advising import silenced
from keras_gan.core.archives import first_line
from keras_gan.core.archives import note_version
from keras_gan.core.booleans import boolean
from keras_gan.core.files import user_path
from keras_gan.core.files import written_whole
from keras_gan.core.finite import check_finite
from keras_gan.core.position import position_of_before
from keras_gan.core.registration import advice
from keras_gan.core.registration import check_known


class Saving:
    """The part of `GAN` that saves and loads it."""

    def get_config(self):
        serialize = keras.saving.serialize_keras_object
        names = {} if self.class_names is None else {"class_names": self.class_names}
        return {
            "generator": serialize(self.generator),
            "discriminator": serialize(self.discriminator),
            "prior": serialize(self.prior),
            "average": serialize(self.average),
            "value_range": self.value_range,
            "seed": self.seed,
            "name": self.name,
            "dtype": keras.dtype_policies.serialize(self.dtype_policy),
            **names,  # Files without names stay as they were.
        }

    @classmethod
    def from_config(cls, config):
        networks = ("generator", "discriminator", "prior", "average")
        check_known(config)
        deserialize = keras.saving.deserialize_keras_object
        return cls(**config | {name: deserialize(config[name]) for name in networks})

    def get_compile_config(self):
        if not self.compiled:
            return {}
        objects = {
            "d_optimizer": self.d_optimizer,
            "g_optimizer": self.g_optimizer,
            "loss": self.adversarial_loss,
            "penalties": list(self.penalties.values()),
            "augmentations": list(self.augmentations),
            "update": self.update,
            "metrics": list(self.sample_metrics),
        }
        serialize = keras.saving.serialize_keras_object
        return {name: serialize(value) for name, value in objects.items()} | (
            self._compile_options
        )

    def compile_from_config(self, config):
        check_known(config)
        with silenced():
            self.compile(**keras.saving.deserialize_keras_object(config))

    def _forget_layers_of_before(self):
        """Stops tracking the parts of an earlier `compile`, which may have state.

        Keras would save the old parts together with the new ones, and load the old
        values into the new parts. A part that is compiled again is tracked anew.
        """
        for part in (
            getattr(self, "adversarial_loss", None),
            getattr(self, "update", None),
            *self.penalties.values(),
            *self.augmentations,
        ):
            keras_internals.forget_layer(self, part)

    def save(self, filepath, overwrite=True, zipped=None, **kwargs):
        """As `keras.Model.save`, but only if all numbers are finite.

        A `.keras` file is written whole: if the process is killed while it saves, the
        previous file stays. The folder is made if it does not exist. A warning names
        classes of yours that Keras would not find when it loads the file.

        Raises:
            ValueError: if the file would be of another kind, or a number is NaN or
                infinite. Nothing is written then.
        """
        _check_suffix(filepath, zipped)
        boolean("overwrite", overwrite)
        _check_free(filepath, overwrite)
        check_finite(self, filepath)
        config = [self.get_config(), self.get_compile_config()]
        if (unregistered := advice(config)) is not None:
            advise(self, unregistered, unregistered)

        def write(path):
            super(Saving, self).save(path, overwrite, zipped, **kwargs)
            note_version(path)

        _write_whole(write, filepath, ".keras", overwrite and zipped is not False)

    def save_weights(self, filepath, overwrite=True, max_shard_size=None):
        """As `keras.Model.save_weights`, but only if all numbers are finite.

        A `.weights.h5` file is written whole: if the process is killed while it saves,
        the previous file stays. The folder is made if it does not exist.

        Raises:
            ValueError: if a number is NaN or infinite. Nothing is written then.
        """
        boolean("overwrite", overwrite)
        _check_free(filepath, overwrite)
        check_finite(self, filepath)

        def write(path):
            super(Saving, self).save_weights(path, overwrite, max_shard_size)

        one_file = overwrite and max_shard_size is None
        _write_whole(write, filepath, ".weights.h5", one_file)

    def load_weights(self, filepath, *arguments, **kwargs):
        """As `keras.Model.load_weights`.

        Raises:
            FileNotFoundError: if there is no such file.
            ValueError: if the file is damaged, or has the weights of another model.
        """
        path = user_path(filepath, "filepath")
        if "://" not in str(filepath) and not os.path.isfile(path):
            raise FileNotFoundError(f"There is no file of weights at {path}.")
        try:
            name = filepath if "://" in str(filepath) else str(path)
            super().load_weights(name, *arguments, **kwargs)
        except (OSError, KeyError) as error:
            raise ValueError(
                f"{path} cannot be read as the weights of this GAN: it is damaged, or "
                f"of another model. Received: {first_line(error)}"
            ) from error

    def save_own_variables(self, store):
        keras_internals.note_what_saving_skips()
        check_finite(self)  # Not all of Keras' functions call `save`.
        super().save_own_variables(store)
        states = [
            ops.convert_to_numpy(state) for state in keras_internals.seed_states(self)
        ]
        store["seeds"] = np.stack(states)

    def load_own_variables(self, store):
        keras_internals.note_what_saving_skips()
        store = {name: store[name] for name in store.keys()}
        seeds = store.pop("seeds")
        super().load_own_variables(store | position_of_before(store))
        for state, seed in zip(keras_internals.seed_states(self), seeds, strict=True):
            state.assign(seed)


def _check_free(filepath, overwrite):
    """Raises `FileExistsError` where Keras would ask, and nobody can answer."""
    if overwrite or not os.path.exists(os.path.expanduser(filepath)):
        return
    if sys.stdin is None or not sys.stdin.isatty():
        raise FileExistsError(
            f"{filepath} exists, and overwrite=False. Choose another `filepath`."
        )


def _check_suffix(filepath, zipped):
    """Raises `ValueError` unless Keras would write its own format."""
    name = str(filepath)
    if zipped is False or name.endswith(".keras") or name.startswith("hf://"):
        return
    raise ValueError(
        "A GAN is saved as a .keras file: gan.save('gan.keras'). For weights alone use "
        "gan.save_weights('gan.weights.h5'), for TensorFlow Serving "
        f"gan.export('serving/1'). Received: filepath={name!r}"
    )


def _write_whole(write, filepath, suffix, one_file):
    """Calls `write(path)`; a single local file is written whole or not at all."""
    name = str(filepath)
    if one_file and name.endswith(suffix) and "://" not in name:
        with written_whole(os.path.expanduser(name)) as temporary:
            write(temporary)
    else:
        write(filepath)

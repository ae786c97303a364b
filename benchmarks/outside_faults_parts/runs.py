"""Small runs that faults happen to, and what is lost at their end."""

import functools
import warnings

import keras
import numpy as np

from keras_gan import GAN
from keras_gan import models

EPOCHS, BATCH = 3, 8


class SkippedError(Exception):
    """A fault that cannot be injected here; the message says why."""


class At(keras.callbacks.Callback):
    """Does something after a training step."""

    def __init__(self, step, act):
        super().__init__()
        self.step = step
        self.act = act

    def on_train_batch_end(self, batch, logs=None):
        if int(self.model.step) == self.step:
            self.act()


def gan_of(shape, units=8):
    """A small GAN of points or of images of 8×8 pixels."""
    keras.utils.set_random_seed(0)
    if len(shape) == 1:
        networks = models.mlp(data_dim=shape[0], latent_dim=4, units=units)
    else:
        networks = models.dcgan(shape, latent_dim=4, filters=4, kernel_size=3)
    gan = GAN(*networks, latent_dim=4, seed=0)
    adams = keras.optimizers.Adam(1e-3), keras.optimizers.Adam(1e-3)
    gan.compile(*adams, run_eagerly=True)
    return gan


def points():
    return np.random.default_rng(0).normal(size=(48, 2)).astype("float32")


def train(data, *others, shape=(2,)):
    """Trains a new GAN on arrays or on a pipeline; six steps per epoch for arrays."""
    gan = gan_of(shape)
    with warnings.catch_warnings(record=True) as given:
        warnings.simplefilter("always")
        batch = {"batch_size": BATCH} if isinstance(data, np.ndarray) else {}
        gan.fit(data, epochs=EPOCHS, verbose=0, callbacks=list(others), **batch)
    said = [str(one.message) for one in given]
    gan.warned = [each for each in said if "backup" in each or "disk is full" in each]
    return gan


@functools.cache
def undisturbed():
    """A GAN of points that no fault has met."""
    return train(points())


def numbers(gan):
    parts = (gan, gan.d_optimizer, gan.g_optimizer)
    variables = [variable for part in parts for variable in part.variables]
    return [keras.ops.convert_to_numpy(variable) for variable in variables]


def lost(gan, whole):
    """What differs from a run without the fault, in words."""
    pairs = list(zip(numbers(gan), numbers(whole), strict=True))
    differ = sum(not np.array_equal(one, other) for one, other in pairs)
    return f"{differ} of {len(pairs)} tensors differ" if differ else "nothing"


def check(fits, said):
    """Raises `AssertionError` unless a fault had the effect that was promised."""
    if not fits:
        raise AssertionError(said)


def said_by(function, *kinds):
    """The message of the error that a function must raise, on one line."""
    try:
        function()
    except kinds as error:
        return " ".join(str(error).split())
    raise AssertionError("There was no error.")

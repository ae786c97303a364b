"""Causes of divergence, for tests of what a run does about it."""

import io
import warnings
import zipfile

import conftest
import h5py
import keras
import numpy as np
from keras import ops
from resume_configurations import numbers

from keras_gan import WeightAverage
from keras_gan import augmentation
from keras_gan import penalties
from keras_gan.core import snapshot


@keras.saving.register_keras_serializable("divergences")
class Spiked(penalties.Penalty):
    """Is 1, but `value` in training step `at`, counted from 1; also in a graph."""

    def __init__(self, at, value=np.nan, player="discriminator"):
        super().__init__()
        self.at = at
        self.value = value
        self.player = player
        self.weight = lambda step: ops.where(ops.equal(step + 1, at), value, 1.0)

    def __call__(self, critic, real, fake, seed):
        return ops.ones(())


@keras.saving.register_keras_serializable("divergences")
class Steep(penalties.Penalty):
    """Is 0. Its slope by the logits is large in some training steps. In eager code.

    Args:
        at: list of integers, the steps, counted from 1.
        slope: float, possibly infinite or NaN.
        of: which logits.
    """

    def __init__(self, at, slope=np.inf, player="discriminator", of="fake_logits"):
        super().__init__()
        self.at = at
        self.slope = slope
        self.player = player
        self.of = of
        self.needs = (of,)
        self.step = 0

    def __call__(self, critic, real, fake, seed, **needed):
        self.step += 1
        mean = ops.mean(needed[self.needs[0]])
        return _steep(mean, self.slope if self.step in self.at else 0.0)


def _steep(value, slope):
    """0, with a slope."""

    @ops.custom_gradient
    def nothing(value):
        return ops.zeros_like(value), lambda upstream: upstream * slope

    return nothing(value)


class Plants(keras.callbacks.Callback):
    """Puts values into one number of variables before training steps.

    Args:
        at: dictionary from steps, counted from 1, to pairs of a callable, a GAN to the
            variable, and a value.
    """

    def __init__(self, at):
        super().__init__()
        self.at = at

    def on_train_batch_begin(self, batch, logs=None):
        step = int(self.model.step) + 1
        if step in self.at:
            of, value = self.at[step]
            variable = of(self.model)
            values = np.array(keras.ops.convert_to_numpy(variable))
            values.ravel()[-1:] = value
            variable.assign(values)


class Notes(keras.callbacks.Callback):
    """Notes all numbers of the GAN after each step, and the logs."""

    def on_train_begin(self, logs=None):
        self.numbers, self.restored, self.logs = {}, {}, {}
        self.of_discriminator = {}
        self._note()

    def on_train_batch_end(self, batch, logs=None):
        self._note(logs)

    def _note(self, logs=None):
        step = int(self.model.step)
        self.numbers[step] = numbers(self.model)
        self.restored[step] = snapshot.take(self.model)
        self.of_discriminator[step] = self.model.discriminator.get_weights()
        self.logs[step] = logs


def tiny_gan(seed=0, **arguments):
    """Eager, which for a few steps is quicker than a trace of one."""
    return conftest.tiny_gan(**{"seed": seed, "run_eagerly": True} | arguments)


def whole_gan(**arguments):
    """With all kinds of state: an average, LeCam's means, ADA's probability."""
    ada = augmentation.AdaptiveAugmentation(
        [augmentation.Noise(0.1)], target=-0.9, ramp=640, interval=1
    )
    given = arguments.pop("penalties", [])
    return tiny_gan(
        average=WeightAverage(100),
        penalties=[penalties.LeCam(start=1), *given],
        augmentations=[ada],
        **arguments,
    )


def compiled(make, *given, **arguments):
    """A small GAN with two new optimizers."""
    gan = tiny_gan(compiled=False)
    gan.compile(make(), make(), penalties=given, run_eagerly=True, **arguments)
    return gan


def scaled(scale):
    """Adam whose losses are multiplied by `scale` at first."""
    return keras.optimizers.LossScaleOptimizer(keras.optimizers.Adam(1e-3), scale)


def steps_of(guard):
    return [each["step"] for each in guard.divergences]


def fit(gan, points, *callbacks, epochs=2, **arguments):
    """Three steps per epoch of 48 points; the history, and what was warned of."""
    arguments = {"batch_size": 16, "verbose": 0} | arguments
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        history = gan.fit(points, epochs=epochs, callbacks=[*callbacks], **arguments)
    said = [str(each.message) for each in caught if each.category is UserWarning]
    return history.history, said


def equal(one, other):
    """Whether two lists of arrays are the same to the bit."""
    return all(
        np.array_equal(a, b, equal_nan=True) for a, b in zip(one, other, strict=True)
    )


def all_are_finite(gan):
    return all(
        np.isfinite(value).all() for value in numbers(gan).values() if value.size
    )


def finite_numbers(file):
    """How many numbers a file of the GAN holds; all must be finite."""
    if str(file).endswith(".keras"):
        file = io.BytesIO(zipfile.ZipFile(file).read("model.weights.h5"))
    sizes = []

    def look(name, value):
        if isinstance(value, h5py.Dataset):
            assert np.isfinite(value[()]).all(), name
            sizes.append(value.size)

    with h5py.File(file) as opened:
        opened.visititems(look)
    return sum(sizes)

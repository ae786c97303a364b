"""Small networks and data that the tests share."""

import functools
import gc
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
# Each core has a test process of its own, which needs no second thread for its sums.
os.environ.setdefault("TF_NUM_INTRAOP_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# That XLA compiles is tested, and not how fast the code is that it makes.
os.environ.setdefault("XLA_FLAGS", "--xla_backend_optimization_level=0")

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from keras_gan import GAN

# Garbage is not looked for in the modules of TensorFlow and Keras. That took a sixth
# of the time of the tests.
gc.collect()
gc.freeze()


def _untuned(self, *arguments, _init=tf.data.Options.__init__, **named):
    _init(self, *arguments, **named)
    self.autotune.enabled = False


# The thread that tunes a tf.data pipeline sleeps for up to a minute at a time, and the
# end of a long-lived iterator waits for it. Keras' pipelines are tuned; here none is.
tf.data.Options.__init__ = _untuned


@pytest.fixture(scope="module", autouse=True)
def freed():
    """What the tests of a module made is freed at their end.

    Otherwise a process that runs half of the slow tests grows to 7 GB.
    """
    keras.utils.set_random_seed(0)
    yield
    keras.backend.clear_session()


@pytest.fixture(autouse=True)
def seeded(freed):
    """Every test draws the same weights, whichever ran before it in its process.

    So does what a module's tests share, by the seed of `freed`.
    """
    keras.utils.set_random_seed(0)


def tiny_networks(latent_dim=4, dim=2, units=8, stateful=False, dtype=None):
    """Fully connected; `stateful` adds dropout and batch normalization."""

    def extras():
        if not stateful:
            return []
        return [layers.BatchNormalization(), layers.Dropout(0.2)]

    generator = keras.Sequential(
        [
            keras.Input((latent_dim,), dtype=dtype),
            layers.Dense(units, activation="relu", dtype=dtype),
            *extras(),
            layers.Dense(dim, dtype=dtype),
        ]
    )
    discriminator = keras.Sequential(
        [
            keras.Input((dim,), dtype=dtype),
            layers.Dense(units, activation="tanh", dtype=dtype),
            *extras(),
            layers.Dense(1, dtype=dtype),
        ]
    )
    return generator, discriminator


def tiny_gan(seed=0, compiled=True, prior=None, average=None, **compile_arguments):
    """A GAN on points in the plane."""
    keras.utils.set_random_seed(seed)
    generator, discriminator = tiny_networks()
    latent_dim = 4 if prior is None else None
    gan = GAN(
        generator,
        discriminator,
        latent_dim=latent_dim,
        prior=prior,
        average=average,
        seed=seed,
    )
    if compiled:
        gan.compile(
            keras.optimizers.Adam(1e-3),
            keras.optimizers.Adam(1e-3),
            **compile_arguments,
        )
    return gan


@pytest.fixture
def points():
    """256 points of a standard normal in the plane."""
    return np.random.default_rng(0).normal(size=(256, 2)).astype("float32")


@pytest.fixture
def images():
    """64 images of 8×8 pixels in [-1, 1]."""
    return np.random.default_rng(0).uniform(-1, 1, (64, 8, 8, 1)).astype("float32")


def tiny_image_gan(seed=0, num_classes=None, **arguments):
    """A GAN on images of 8×8 pixels."""
    from keras_gan import models

    keras.utils.set_random_seed(seed)
    generator, discriminator = models.dcgan(
        (8, 8, 1),
        latent_dim=4,
        filters=4,
        kernel_size=3,
        discriminator_normalization=None,
        num_classes=num_classes,
    )
    gan = GAN(generator, discriminator, latent_dim=4, seed=seed, **arguments)
    gan.compile(keras.optimizers.Adam(1e-3), keras.optimizers.Adam(1e-3))
    return gan


def run_eagerly(patches):
    """Lets GANs run eagerly: tracing a graph takes longer than a few steps."""
    compiled = GAN.compile

    @functools.wraps(compiled)
    def compile(self, *arguments, **named):
        return compiled(self, *arguments, **{"run_eagerly": True} | named)

    patches.setattr(GAN, "compile", compile)


@pytest.fixture(scope="module")
def eager():
    """GANs of this module run eagerly, for tests of what is around the training step.

    Also in tests that do not ask for it, once one of their module has.
    """
    with pytest.MonkeyPatch.context() as patches:
        run_eagerly(patches)
        yield


@pytest.fixture(scope="module")
def without_exports():
    """For tests of the command; see `small_runs`."""
    import small_runs

    with small_runs.without_exports():
        yield


@pytest.fixture(scope="session")
def clothes():
    """1,000 of the embedded test images, in [-1, 1]."""
    from keras_gan.datasets import images

    return images.read("fashion_mnist_10k").test[:1000].astype("float32") / 127.5 - 1


def finite_differences(value, variable, step=1e-5):
    """The gradient of `value()` by a float64 variable, by central differences."""
    original = variable.numpy()
    numeric = np.zeros_like(original)
    for index in np.ndindex(*original.shape):
        values = []
        for sign in (1, -1):
            moved = original.copy()
            moved[index] += sign * step
            variable.assign(moved)
            values.append(float(value()))
        numeric[index] = (values[0] - values[1]) / (2 * step)
    variable.assign(original)
    return numeric


def check_gradient(value, variable):
    """That the gradient of `value()` is there, and that of finite differences."""
    import tensorflow as tf

    with tf.GradientTape() as tape:
        result = value()
    numeric = finite_differences(value, variable)
    assert np.abs(numeric).max() > 0
    np.testing.assert_allclose(
        tape.gradient(result, variable), numeric, rtol=1e-5, atol=1e-8
    )


@pytest.fixture(scope="module")
def bad_home(tmp_path_factory):
    """A folder of files that no command can use; see `bad_files`."""
    import bad_files

    return bad_files.home(tmp_path_factory.mktemp("home"))


@pytest.fixture
def in_bad_home(bad_home, monkeypatch):
    monkeypatch.chdir(bad_home)

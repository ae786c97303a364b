"""What a file holds: all that has a state, finite, whole; and files of before."""

from pathlib import Path

import keras
import numpy as np
import pytest
from conftest import tiny_gan
from conftest import tiny_networks
from keras import layers
from keras import ops
from resume_configurations import numbers

from keras_gan import GAN
from keras_gan import WeightAverage
from keras_gan import augmentation
from keras_gan import losses
from keras_gan import models
from keras_gan import penalties

FILES = Path(__file__).parent.parent / "files"
pytestmark = pytest.mark.usefixtures("eager")


@pytest.fixture
def points(points):
    return points[:64]  # Two steps per epoch.


@keras.saving.register_keras_serializable("tests")
class Dropped(penalties.Penalty, layers.Layer):
    """A penalty with a layer of its own, which has a weight and a seed."""

    needs = ("real_logits",)

    def __init__(self, weight=1.0, interval=1):
        layers.Layer.__init__(self)
        penalties.Penalty.__init__(self, weight, interval)
        self.drop = layers.Dropout(0.5, seed=7)
        self.total = self.add_weight(shape=(), initializer="zeros", trainable=False)
        self.built = True

    def __call__(self, critic, real, fake, seed, real_logits):
        return ops.mean(ops.square(self.drop(real_logits, training=True)))

    def end_step(self, real_logits, fake_logits):
        self.total.assign_add(1.0)


def stateful_parts():
    ada = augmentation.AdaptiveAugmentation(
        [augmentation.Noise(0.1)], target=0.0, ramp=200, interval=1
    )
    return {
        "penalty": {"penalties": [penalties.LeCam(start=2)]},
        "loss": {"loss": losses.BoundaryEquilibrium(rate=0.1)},
        "augmentation": {"augmentations": [ada]},
        "with a seed": {"penalties": [Dropped()]},
    }


def compiled_twice(arguments):
    keras.utils.set_random_seed(0)
    networks = tiny_networks()
    if "loss" in arguments:
        networks = networks[0], models.mlp_autoencoder(2, code_dim=3, units=8)
    gan = GAN(*networks, latent_dim=4, seed=0)
    for _ in range(2):
        gan.compile(
            keras.optimizers.Adam(1e-3), keras.optimizers.Adam(1e-3), **arguments
        )
    return gan


@pytest.mark.parametrize("kind", stateful_parts())
def test_a_part_that_is_compiled_again_is_saved_and_resumes(kind, points, tmp_path):
    """Sees a part that is still known, but no longer among the layers."""
    arguments = stateful_parts()[kind]
    gan = compiled_twice(arguments)
    parts = [part for value in arguments.values() for part in np.ravel(value)]
    for variable in parts[0].variables:
        assert any(variable is mine for mine in gan.variables)
    gan.fit(points, verbose=0)
    gan.save(tmp_path / "gan.keras")
    loaded = keras.models.load_model(tmp_path / "gan.keras")
    for each in (gan, loaded):
        each.fit(points, verbose=0)
    whole, resumed = numbers(gan), numbers(loaded)
    assert list(whole) == list(resumed)
    for key, value in whole.items():
        np.testing.assert_array_equal(value, resumed[key], err_msg=key)


# --- Only finite numbers ------------------------------------------------------


class Breaks(keras.callbacks.Callback):
    """Puts a number in the place of one of the GAN's at the end of an epoch."""

    def __init__(self, epoch, variable, value):
        super().__init__()
        self.epoch, self.variable, self.value = epoch, variable, value

    def on_epoch_end(self, epoch, logs=None):
        if epoch == self.epoch:
            values = ops.convert_to_numpy(self.variable).copy()
            values.flat[-1] = self.value
            self.variable.assign(values)


def places():
    """A variable of each kind that a file keeps."""
    return {
        "`discriminator`'s": lambda gan: gan.discriminator.weights[-1],
        "`generator`'s": lambda gan: gan.generator.weights[0],
        "`average_generator`'s": lambda gan: gan.average_generator.weights[0],
        "`d_optimizer`'s": lambda gan: gan.d_optimizer.variables[-1],
        "le_cam": lambda gan: gan.penalties["le_cam"].real_mean,
    }


@pytest.mark.parametrize("place", places())
def test_what_is_not_finite_is_not_written_over_what_is(place, points, tmp_path):
    gan = tiny_gan(average=WeightAverage(100), penalties=[penalties.LeCam()])
    gan.fit(points, verbose=0)
    gan.save(tmp_path / "gan.keras")
    gan.save_weights(tmp_path / "gan.weights.h5")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    value = np.inf if "optimizer" in place else np.nan
    Breaks(0, places()[place](gan), value).on_epoch_end(0)
    for write, name in (
        (gan.save, "gan.keras"),
        (gan.save_weights, "gan.weights.h5"),
        (gan.export, "1"),
    ):
        with pytest.raises(ValueError, match=f"{name}.*step 2, 1 of .*{place}"):
            write(tmp_path / name)
    assert before == {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(ValueError, match="are NaN or infinite"):
        keras.saving.save_model(gan, tmp_path / "other.keras")


def test_keras_callbacks_do_not_save_it_either(points, tmp_path):
    """Sees a guard that only the package's own callbacks ask."""
    checkpoint = keras.callbacks.ModelCheckpoint(tmp_path / "best.keras")
    backup = keras.callbacks.BackupAndRestore(tmp_path / "backup")
    for callback in (checkpoint, backup):
        gan = tiny_gan()
        breaks = Breaks(1, gan.generator.weights[0], np.nan)
        with pytest.raises(ValueError, match="after step 4"):
            gan.fit(points, epochs=3, verbose=0, callbacks=[breaks, callback])
    assert int(keras.models.load_model(tmp_path / "best.keras").step) == 2
    resumed = tiny_gan()
    resumed.fit(points, epochs=2, verbose=0, callbacks=[backup])
    whole = tiny_gan()
    whole.fit(points, epochs=2, verbose=0)
    for one, other in zip(whole.get_weights(), resumed.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_an_overflow_that_loss_scaling_skips_is_no_fault(points, tmp_path):
    """Gradients of 1e30 times the loss overflow; the scale goes down instead."""
    keras.config.set_dtype_policy("mixed_float16")
    try:
        gan = tiny_gan(compiled=False)
        scaled = [
            keras.optimizers.LossScaleOptimizer(
                keras.optimizers.Adam(1e-3), initial_scale=1e30
            )
            for _ in range(2)
        ]
        gan.compile(*scaled)
    finally:
        keras.config.set_dtype_policy("float32")
    gan.fit(points, verbose=0)
    np.testing.assert_allclose(float(gan.d_optimizer.dynamic_scale), 1e30 / 2**2)
    gan.save(tmp_path / "gan.keras")


def test_counters_and_metrics_are_not_asked(points, tmp_path):
    """A NaN among the losses of an epoch is in no file."""
    gan = tiny_gan()
    gan.fit(points, verbose=0)
    gan.metrics[0].update_state(np.nan)
    gan.save(tmp_path / "gan.keras")


# --- Whole files --------------------------------------------------------------


@pytest.mark.parametrize("name", ["gan.keras", "gan.weights.h5"])
def test_saving_that_is_interrupted_leaves_the_file_of_before(
    name, points, tmp_path, monkeypatch
):
    gan = tiny_gan()
    method = "save" if name.endswith(".keras") else "save_weights"
    getattr(gan, method)(tmp_path / name)
    before = (tmp_path / name).read_bytes()

    def interrupted(self, filepath, *args, **kwargs):
        filepath.write_bytes(b"half of it")
        raise KeyboardInterrupt

    monkeypatch.setattr(keras.Model, method, interrupted)
    with pytest.raises(KeyboardInterrupt):
        getattr(gan, method)(tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_bytes() == before


def test_a_path_may_begin_at_home(tmp_path, monkeypatch):
    """Sees a folder that is called ~, in the folder that is worked in."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    gan = tiny_gan()
    gan.save("~/gan.keras")
    gan.save_weights("~/gan.weights.h5")
    assert [path.name for path in tmp_path.iterdir()] == ["home"]
    assert len(list((tmp_path / "home").iterdir())) == 2


def test_a_file_of_the_first_format_loads_and_resumes(points):
    """`first_format.keras` has batch normalization, dropout, an average, a top-k loss,
    LeCam, the path length and adaptive augmentation; the `.npz` says what it held."""
    held = np.load(FILES / "first_format.npz")
    gan = keras.models.load_model(FILES / "first_format.keras")
    np.testing.assert_allclose(gan.generate(5, seed=0), held["images"], rtol=1e-5)
    assert int(gan.step.numpy()) == held["steps"] == 8
    assert int(gan.epochs_seen.numpy()) == held["epochs"]
    assert int(gan.images_seen.numpy()) == held["images_seen"]
    assert float(gan.augmentations[0].probability) == held["probability"]
    assert float(gan.penalties["path_length"].mean_length) == held["mean_length"]
    assert int(gan.d_optimizer.iterations.numpy()) == held["iterations"]
    np.testing.assert_array_equal(gan.d_optimizer.variables[-1], held["slot"])
    gan.run_eagerly = True
    history = gan.fit(points[:32], batch_size=16, verbose=0).history
    assert all(np.isfinite(value).all() for value in history.values())
    assert int(gan.step.numpy()) == 8 + 2

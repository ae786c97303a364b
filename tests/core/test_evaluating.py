"""`compile(metrics=...)`, validation and `evaluate`, and what a file keeps of it."""

import keras
import numpy as np
import pytest
from cheap_steps import cheap_steps
from conftest import tiny_gan
from conftest import tiny_image_gan
from keras import ops

from keras_gan import GAN
from keras_gan import datasets
from keras_gan import metrics
from keras_gan import models

# Evaluation is tested here, not what the networks learn before it.
pytestmark = pytest.mark.usefixtures("eager", cheap_steps.__name__)


@keras.saving.register_keras_serializable("tests")
class Gather(keras.metrics.Metric):
    """A user's own metric: keeps what it is given, in Python."""

    def __init__(self, name="gather", **kwargs):
        super().__init__(name=name, **kwargs)
        self.seen = []

    def update_state(self, real, fake):
        self.seen.append((np.asarray(real), np.asarray(fake)))

    def result(self):
        return float(sum(len(real) for real, _ in self.seen))


def with_metrics(gan, *chosen, **arguments):
    gan.compile(
        keras.optimizers.Adam(1e-3), keras.optimizers.Adam(1e-3), metrics=chosen,
        **arguments,
    )  # fmt: skip
    return gan


@pytest.mark.slow
def test_validation_reports_the_metrics(points):
    gan = with_metrics(
        tiny_gan(compiled=False),
        metrics.FrechetDistance(),
        metrics.PRDC(capacity=100),
        run_eagerly=False,
    )
    history = gan.fit(points, epochs=2, validation_data=(points[:100],), verbose=0)
    for name in ("fd", "precision", "recall", "density", "coverage"):
        assert len(history.history[f"val_{name}"]) == 2
        assert name not in history.history
    found = gan.evaluate(points[:100], verbose=0, return_dict=True)
    assert found["fd"] == history.history["val_fd"][-1]
    assert found["fd"] in gan.evaluate(points[:100], verbose=0)


def test_the_number_is_that_of_the_images_that_evaluation_draws(points):
    """By a metric that keeps what it is given, and SciPy's formula's function."""
    gather = Gather()
    gan = with_metrics(
        tiny_gan(compiled=False), gather, metrics.FrechetDistance(), run_eagerly=True
    )
    found = gan.evaluate(points[:100], batch_size=30, verbose=0, return_dict=True)
    real, fake = (np.concatenate(part) for part in zip(*gather.seen, strict=True))
    np.testing.assert_array_equal(real, points[:100])
    assert found["gather"] == len(fake) == 100
    assert len(np.unique(fake, axis=0)) == 100  # Each batch has its own latents.
    expected = metrics.frechet_distance(real, fake)
    np.testing.assert_allclose(found["fd"], expected, rtol=1e-9)


def test_metrics_see_the_average(points):
    from keras_gan import WeightAverage

    gather = Gather()
    gan = with_metrics(
        tiny_gan(compiled=False, average=WeightAverage(100)), gather, run_eagerly=True
    )
    for variable in gan.average_generator.variables:
        variable.assign(ops.zeros_like(variable))
    gan.average_generator.layers[-1].bias.assign([3.0, 4.0])
    gan.evaluate(points[:10], verbose=0)
    np.testing.assert_allclose(gather.seen[0][1], np.tile([3.0, 4.0], (10, 1)))


def test_images_reach_metrics_in_one_range(images):
    gather = Gather()
    gan = with_metrics(tiny_image_gan(value_range=(0.0, 1.0)), gather, run_eagerly=True)
    gan.evaluate((images + 1) / 2, verbose=0)
    real = np.concatenate([real for real, _ in gather.seen])
    np.testing.assert_allclose(real, images, atol=1e-6)


@pytest.mark.slow
def test_looking_does_not_change_the_run(points):
    """Training beside any metric equals training without, to the bit."""

    def run(*chosen):
        gan = with_metrics(tiny_gan(compiled=False), *chosen)
        validation = (points[:64],) if chosen else None
        gan.fit(points, epochs=3, validation_data=validation, verbose=0)
        if chosen:
            gan.evaluate(points, verbose=0)
        return gan

    with_them = run(
        metrics.FrechetDistance(),
        metrics.KernelDistance(capacity=256, block_size=20),
        metrics.SlicedWasserstein(directions=8, capacity=256),
    )
    for one, other in zip(with_them.get_weights(), run().get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.slow
def test_a_file_keeps_metrics_and_not_what_they_gathered(tmp_path, points):
    def saved_size(*chosen):
        gan = with_metrics(tiny_gan(compiled=False), *chosen)
        gan.evaluate(points, verbose=0)
        gan.save(tmp_path / "gan.keras")
        return gan, (tmp_path / "gan.keras").stat().st_size

    _, plain = saved_size()
    gan, with_them = saved_size(metrics.PRDC(k=3, capacity=50_000))
    assert with_them < plain + 2000
    loaded = keras.models.load_model(tmp_path / "gan.keras")
    assert loaded.sample_metrics.metrics[0].k == 3
    found, again = (
        g.evaluate(points, verbose=0, return_dict=True) for g in (gan, loaded)
    )
    assert found == pytest.approx(again)


@pytest.mark.slow
def test_a_file_keeps_a_reference_to_the_extractor(tmp_path):
    gan = with_metrics(
        GAN(*models.dcgan((28, 28, 1), latent_dim=4, filters=2), latent_dim=4, seed=0),
        metrics.FrechetDistance(metrics.features.fashion_mnist()),
    )
    _, test = datasets.load("fashion_mnist_10k", batch_size=100)
    found = gan.evaluate(test.take(2), verbose=0, return_dict=True)
    gan.save(tmp_path / "gan.keras")
    import zipfile

    with zipfile.ZipFile(tmp_path / "gan.keras") as file:
        config = file.read("config.json").decode()
    extractor = gan.sample_metrics.metrics[0].extractor
    assert extractor.weights_hash in config
    assert gan.count_params() == gan.generator.count_params() + (
        gan.discriminator.count_params() + 7
    )
    loaded = keras.models.load_model(tmp_path / "gan.keras")
    again = loaded.evaluate(test.take(2), verbose=0, return_dict=True)
    assert again["fd"] == pytest.approx(found["fd"], rel=1e-6)


def test_a_model_loads_where_its_extractor_is_missing(tmp_path, images):
    """Only who measures needs it."""
    network = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Flatten()])
    network.save(tmp_path / "network.keras")
    extractor = metrics.features.network(tmp_path / "network.keras")
    gan = with_metrics(tiny_image_gan(), metrics.PRDC(extractor, capacity=64))
    gan.evaluate(images, verbose=0)
    gan.save(tmp_path / "gan.keras")
    (tmp_path / "network.keras").unlink()
    loaded = keras.models.load_model(tmp_path / "gan.keras")
    assert loaded.generate(2).shape == (2, 8, 8, 1)
    loaded.fit(images, verbose=0)
    with pytest.raises(FileNotFoundError, match="no extractor at"):
        loaded.evaluate(images, verbose=0)


def test_labels_reach_the_metrics_that_compare_classes(images):
    labels = np.arange(64) % 2
    gan = with_metrics(
        tiny_image_gan(num_classes=2),
        metrics.IntraClassFrechetDistance(2, _small_features()),
    )
    found = gan.evaluate(images, labels, verbose=0, return_dict=True)
    assert found["intra_class_fd"] > 0
    unlabelled = with_metrics(
        tiny_image_gan(), metrics.IntraClassFrechetDistance(2, _small_features())
    )
    with pytest.raises(ValueError, match="the generator takes no condition"):
        unlabelled.evaluate(images, verbose=0)


def _small_features():
    network = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            keras.layers.AveragePooling2D(4),
            keras.layers.Flatten(),
        ]
    )
    return metrics.features.network(network)


def test_the_hash_is_in_a_file_that_was_saved_before_anything_was_measured(tmp_path):
    extractor = metrics.features.fashion_mnist()
    gan = with_metrics(tiny_image_gan(), metrics.FrechetDistance(extractor))
    config = keras.saving.serialize_keras_object(gan)
    assert len(extractor.weights_hash) == 16
    assert extractor.weights_hash in str(config)


def test_part_of_the_data_is_measured_where_steps_say_so(points):
    """All of them would not fit into the metric."""
    gan = with_metrics(tiny_gan(compiled=False), metrics.PRDC(capacity=100))
    data = datasets.from_arrays(points, batch_size=32)
    assert gan.evaluate(data, steps=3, verbose=0)
    gan.fit(points, validation_data=data, validation_steps=3, verbose=0)


@pytest.mark.slow
def test_two_metrics_of_a_kind_have_their_own_names(points):
    gan = with_metrics(
        tiny_gan(compiled=False),
        metrics.PRDC(k=1, capacity=256),
        metrics.PRDC(k=9, capacity=256, name="wide"),
    )
    found = gan.evaluate(points, verbose=0, return_dict=True)
    assert found["wide_coverage"] > found["coverage"]
    gan = with_metrics(tiny_gan(compiled=False), Recall(), metrics.PRDC(capacity=256))
    with pytest.raises(ValueError, match="Two numbers are called recall"):
        gan.evaluate(points, verbose=0)


@keras.saving.register_keras_serializable("tests")
class Recall(Gather):
    def __init__(self, name="recall", **kwargs):
        super().__init__(name=name, **kwargs)

    def update_state(self, real, fake):
        pass


def test_what_does_not_fit_is_said_before_training(points, images):
    with pytest.raises(TypeError, match="`metrics` takes instances"):
        with_metrics(tiny_gan(compiled=False), "fd")
    with pytest.raises(TypeError, match="`metrics` must be a list"):
        gan = tiny_gan(compiled=False)
        gan.compile("adam", "adam", metrics=metrics.FrechetDistance())
    with pytest.raises(ValueError, match="none of .*d_loss"):
        with_metrics(tiny_gan(compiled=False), metrics.FrechetDistance(name="d_loss"))
    with pytest.raises(ValueError, match="different names"):
        with_metrics(
            tiny_gan(compiled=False),
            metrics.FrechetDistance(),
            metrics.FrechetDistance(),
        )
    gan = with_metrics(tiny_gan(compiled=False), metrics.PRDC(capacity=100))
    with pytest.raises(ValueError, match="capacity=100. Received: 256 examples"):
        gan.fit(points, validation_data=(points,), verbose=0)
    with pytest.raises(ValueError, match="capacity=100"):
        gan.evaluate(datasets.from_arrays(points, batch_size=32), verbose=0)
    assert int(gan.step) == 0
    gan = with_metrics(
        tiny_image_gan(), metrics.FrechetDistance(metrics.features.fashion_mnist())
    )
    with pytest.raises(ValueError, match="images of shape \\(28, 28, 1\\)"):
        gan.fit(images, validation_data=(images,), verbose=0)
    assert int(gan.step) == 0
    for metric, message in (
        (metrics.MultiScaleSSIM(), "at least 11 pixels"),
        (metrics.ModeCoverage(datasets.mixtures.ring(3)), "takes points of shape"),
    ):
        gan = with_metrics(tiny_image_gan(), metric)
        with pytest.raises(ValueError, match=message):
            gan.fit(images, validation_data=(images,), verbose=0)
        assert int(gan.step) == 0
    gan = with_metrics(tiny_gan(compiled=False), metrics.FrechetDistance())
    with pytest.raises(ValueError, match="at least 3.*bias"):
        gan.fit(points, validation_data=(points[:2],), verbose=0)
    assert int(gan.step) == 0


def test_too_few_examples_for_a_metric_are_named(points):
    gan = with_metrics(tiny_gan(compiled=False), metrics.FrechetDistance())
    with pytest.raises(ValueError, match="bias"):
        gan.evaluate(points[:2], verbose=0)


@pytest.mark.slow
def test_stock_callbacks_follow_a_metric_of_validation(points, tmp_path):
    gan = with_metrics(tiny_gan(compiled=False), metrics.FrechetDistance())
    path = tmp_path / "best.keras"
    stopping = keras.callbacks.EarlyStopping("val_fd", mode="min", patience=0)
    best = keras.callbacks.ModelCheckpoint(
        path, "val_fd", mode="min", save_best_only=True
    )
    gan.fit(
        points,
        epochs=4,
        validation_data=(points[:64],),
        verbose=0,
        callbacks=[best, stopping],
    )
    loaded = keras.models.load_model(path)
    found = loaded.evaluate(points[:64], verbose=0, return_dict=True)["fd"]
    assert found == pytest.approx(best.best, rel=1e-5)

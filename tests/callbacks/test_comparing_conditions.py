"""What compares samples with real examples, with conditions of every kind."""

import keras
import numpy as np
import pytest
from keras import layers

from keras_gan import GAN
from keras_gan import callbacks
from keras_gan import metrics


def points_gan(generator=False, discriminator=False, condition=None, compiled=True):
    """A GAN on points in the plane; either network takes the condition or not."""
    keras.utils.set_random_seed(0)
    condition = condition or {"pull": keras.Input((2,), name="pull")}
    networks = []
    for takes, units in ((generator, 2), (discriminator, 1)):
        own = keras.Input((2,))
        parts = [own]
        for given in condition.values() if takes else ():
            number = given.dtype == "int32"
            parts.append(layers.Embedding(2, 2)(given) if number else given)
        joined = layers.Concatenate()(parts) if takes else own
        inputs = [own, *condition.values()] if takes else own
        networks.append(keras.Model(inputs, layers.Dense(units)(joined)))
    gan = GAN(*networks, latent_dim=2, seed=0)
    if compiled:
        gan.compile(keras.optimizers.Adam(1e-3), keras.optimizers.Adam(1e-3))
    return gan


def tree():
    number = keras.Input((), dtype="int32", name="number")
    return {"pull": keras.Input((2,), name="pull"), "number": number}


@pytest.fixture
def pulls(points):
    return points + 1


def makers(points, condition):
    """Callbacks that compare samples with real examples."""
    return (
        callbacks.EvaluateSamples(
            points, [metrics.FrechetDistance()], condition=condition
        ),
        callbacks.SampleQuality(points, samples=100, condition=condition),
    )


@pytest.mark.slow
@pytest.mark.parametrize("both", [False, True])
def test_samples_are_made_under_the_conditions_of_real_examples(both, points, pulls):
    """D is told nothing, as an AC-GAN's, or the same; the condition is two tensors."""
    gan = points_gan(True, both, tree())
    numbers = np.arange(256, dtype="int32") % 2
    condition = {"pull": pulls, "number": numbers}
    evaluate, quality = makers(points, condition)
    monitors = [
        monitor((points, condition), verbose=0, **more)
        for monitor, more in (
            (callbacks.CollapseMonitor, {}),
            (callbacks.EquilibriumMonitor, {"confirm_steps": 0}),
        )
    ]
    history = gan.fit(
        points, condition, verbose=0, callbacks=[evaluate, quality, *monitors]
    ).history
    made = gan.generate(condition=condition, seed=0)
    expected = metrics.frechet_distance(points, made)
    assert evaluate.measure()["fd"] == pytest.approx(expected, rel=1e-6)
    chosen = metrics.RealAgainstReal(points, count=100).indices
    some = {key: value[chosen] for key, value in condition.items()}
    made = gan.generate(condition=some, seed=0)
    assert quality.last == metrics.RealAgainstReal(points, count=100)(made)
    assert {"collapse_coverage", "d_accuracy"} <= set(history)
    with pytest.raises(ValueError, match="float32.*SampleQuality.condition="):
        gan.fit(points, condition, verbose=0, callbacks=[makers(points, None)[1]])
    with pytest.raises(ValueError, match="256 rows, one per real"):
        makers(points, condition | {"number": numbers[:9]})


@pytest.mark.slow
def test_a_generator_that_takes_none_has_no_condition_to_compare(points, pulls):
    gan = points_gan(False, True)
    monitor = callbacks.CollapseMonitor((points, pulls))
    evaluate, quality = makers(points, None)
    gan.fit(points, pulls, verbose=0, callbacks=[monitor, evaluate, quality])
    expected = metrics.frechet_distance(points, gan.generate(256, seed=0))
    assert evaluate.measure()["fd"] == pytest.approx(expected, rel=1e-6)
    for callback in makers(points, pulls):
        with pytest.raises(ValueError, match="the generator takes none"):
            gan.fit(points, pulls, verbose=0, callbacks=[callback])


def test_examples_of_several_tensors_are_refused_by_name(points):
    latents = keras.Input((2,))
    inputs = [keras.Input((2,)), keras.Input((3,))]
    made = [layers.Dense(2)(latents), layers.Dense(3)(latents)]
    judged = layers.Dense(1)(layers.Concatenate()(inputs))
    gan = GAN(keras.Model(latents, made), keras.Model(inputs, judged), latent_dim=2)
    monitor = callbacks.CollapseMonitor(points)
    for callback in (*makers(points, None), monitor):
        callback.set_model(gan)
        name = type(callback).__name__
        with pytest.raises(ValueError, match=rf"{name} compares.*\(None, 3\)"):
            callback.on_train_begin()


@pytest.mark.slow
def test_compiled_metrics_compare_classes_only(points, pulls):
    """The error comes before the first batch, and names the condition."""
    two = points_gan(True, True, tree(), compiled=False)
    gan = points_gan(True, True)
    for each in (two, gan):
        each.compile("adam", "adam", metrics=[metrics.IntraClassFrechetDistance(2)])
    condition = {"pull": pulls, "number": np.zeros(256, "int32")}
    with pytest.raises(ValueError, match=r"integers of shape.*float32 \(None, 2"):
        two.evaluate(points, condition, verbose=0)
    with pytest.raises(ValueError, match="do not sum to 1.*Received: 256 such rows"):
        gan.evaluate(points, pulls + 7, verbose=0)
    rows = np.eye(2, dtype="float32")[np.arange(256) % 2]
    found = gan.evaluate(points, rows, verbose=0, return_dict=True)
    assert found["intra_class_fd"] > 0

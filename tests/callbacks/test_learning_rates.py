"""Rates of both players, by schedule and on a plateau, through fit."""

import keras
import numpy as np
import pytest
from callback_probes import Numbers
from cheap_steps import cheap_steps
from conftest import tiny_gan
from keras.optimizers import schedules

from keras_gan import callbacks

pytestmark = pytest.mark.usefixtures("eager")


@pytest.fixture
def points(points):
    return points[:64]


def rates(gan):
    return float(gan.d_optimizer.learning_rate), float(gan.g_optimizer.learning_rate)


def gan_with_rates(d=0.4, g=0.1):
    gan = tiny_gan(compiled=False)
    gan.compile(keras.optimizers.Adam(d), keras.optimizers.Adam(g))
    return gan


@pytest.mark.usefixtures(cheap_steps.__name__)
def test_each_player_follows_the_schedule_from_its_own_rate(points):
    """Two time scales stay two. Sees one player's rate given to both."""
    gan = gan_with_rates()
    halve = callbacks.LearningRateScheduler(lambda epoch, rate: rate / 2)
    history = gan.fit(points, epochs=2, verbose=0, callbacks=[halve]).history
    np.testing.assert_allclose(history["d_learning_rate"], [0.2, 0.1], rtol=1e-6)
    np.testing.assert_allclose(history["g_learning_rate"], [0.05, 0.025], rtol=1e-6)


def test_the_rate_is_that_of_the_steps_of_the_epoch(points):
    """With SGD and a rate of 0 from the second epoch on, weights stand still."""
    gan = tiny_gan(compiled=False)
    gan.compile(keras.optimizers.SGD(0.1), keras.optimizers.SGD(0.1))
    stop = callbacks.LearningRateScheduler(lambda epoch, rate: 0.0 if epoch else 0.1)
    places = []
    gan.fit(
        points,
        epochs=3,
        verbose=0,
        callbacks=[
            stop,
            keras.callbacks.LambdaCallback(
                on_epoch_end=lambda epoch, logs: places.append(gan.get_weights())
            ),
        ],
    )
    kernels = [
        [w for w in place if w.dtype == "float32" and w.ndim == 2] for place in places
    ]
    for after, before in zip(kernels[2], kernels[0], strict=True):
        np.testing.assert_array_equal(after, before)


@pytest.mark.usefixtures(cheap_steps.__name__)
def test_a_loaded_model_goes_on_with_the_schedule(points, tmp_path):
    """Epochs are those the GAN has seen, not those of this `fit`."""
    by_epoch = callbacks.LearningRateScheduler(lambda epoch, rate: 0.1 / (1 + epoch))
    gan = gan_with_rates()
    gan.fit(points, epochs=2, verbose=0, callbacks=[by_epoch])
    gan.save(tmp_path / "gan.keras")
    loaded = keras.models.load_model(tmp_path / "gan.keras")
    np.testing.assert_allclose(rates(loaded), [0.05, 0.05], rtol=1e-6)
    by_epoch = callbacks.LearningRateScheduler(lambda epoch, rate: 0.1 / (1 + epoch))
    loaded.fit(points, verbose=0, callbacks=[by_epoch])
    np.testing.assert_allclose(rates(loaded), [0.1 / 3] * 2, rtol=1e-6)


@pytest.mark.usefixtures(cheap_steps.__name__)
def test_one_player_alone(points):
    gan = gan_with_rates()
    halve = callbacks.LearningRateScheduler(
        lambda epoch, rate: rate / 2, players=("generator",)
    )
    history = gan.fit(points, verbose=0, callbacks=[halve]).history
    np.testing.assert_allclose(rates(gan), [0.4, 0.05], rtol=1e-6)
    assert "d_learning_rate" not in history


@pytest.mark.parametrize(
    ("mode", "numbers"), [("min", [5, 4, 4, 4, 3, 3]), ("max", [1, 2, 2, 2, 3, 3])]
)
@pytest.mark.usefixtures(cheap_steps.__name__)
def test_rates_are_reduced_on_a_plateau(points, mode, numbers):
    """Two epochs that are no better, then again from the start."""
    gan = gan_with_rates()
    reduce = callbacks.ReduceLROnPlateau("score", factor=0.5, patience=2, mode=mode)
    history = gan.fit(
        points, epochs=6, verbose=0, callbacks=[Numbers(numbers), reduce]
    ).history
    np.testing.assert_allclose(rates(gan), [0.2, 0.05], rtol=1e-6)
    # As Keras' callback does, the log has the rate that the epoch was trained with.
    np.testing.assert_allclose(
        history["d_learning_rate"], [0.4, 0.4, 0.4, 0.4, 0.2, 0.2], rtol=1e-6
    )


@pytest.mark.usefixtures(cheap_steps.__name__)
def test_the_least_rate_is_kept(points):
    gan = gan_with_rates()
    reduce = callbacks.ReduceLROnPlateau("score", 0.1, patience=1, min_lr=0.05)
    gan.fit(points, epochs=4, verbose=0, callbacks=[Numbers([1] * 4), reduce])
    np.testing.assert_allclose(rates(gan), [0.05, 0.05], rtol=1e-6)


def test_rates_of_optimizers_that_scale_their_loss(points):
    keras.config.set_dtype_policy("mixed_float16")
    try:
        gan = gan_with_rates()
        halve = callbacks.LearningRateScheduler(lambda epoch, rate: rate / 2)
        gan.fit(points, verbose=0, callbacks=[halve])
    finally:
        keras.config.set_dtype_policy("float32")
    np.testing.assert_allclose(rates(gan), [0.2, 0.05], rtol=1e-6)


def test_an_optimizer_with_a_schedule_of_its_own_is_refused(points):
    gan = tiny_gan(compiled=False)
    gan.compile(keras.optimizers.Adam(schedules.CosineDecay(0.1, 9)), "adam")
    with pytest.raises(
        ValueError, match="discriminator's optimizer follows a schedule"
    ):
        gan.fit(points, verbose=0, callbacks=[callbacks.ReduceLROnPlateau("score")])


@pytest.mark.parametrize("players", [(), "generator", ("critic",), [["generator"]]])
def test_unknown_players_are_refused(players):
    with pytest.raises(ValueError, match="`players` must be"):
        callbacks.LearningRateScheduler(lambda epoch, rate: rate, players=players)


@pytest.mark.parametrize(("name", "value"), [("factor", 1.0), ("mode", "auto")])
def test_impossible_arguments_are_refused(name, value):
    with pytest.raises(ValueError, match=f"`{name}`.*{name}="):
        callbacks.ReduceLROnPlateau("score", **{name: value})

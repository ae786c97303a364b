"""Averages that Keras' optimizers keep (`use_ema`), for both players."""

import keras
import numpy as np
import pytest
from callback_probes import Keep
from callback_probes import both
from conftest import tiny_gan

from keras_gan import updates

pytestmark = pytest.mark.usefixtures("eager")


@pytest.fixture
def points(points):
    return points[:64]


def averaging(rate=0.1, momentum=0.5, scaled=False, **arguments):
    optimizer = keras.optimizers.SGD(
        rate, use_ema=True, ema_momentum=momentum, **arguments
    )
    return keras.optimizers.LossScaleOptimizer(optimizer) if scaled else optimizer


@pytest.mark.parametrize("scaled", [False, True])
def test_averages_become_both_players_weights_when_fit_ends(points, scaled):
    """a ← a/2 + w/2 from a = w of the first step. Sees a player that is left out."""
    gan = tiny_gan(compiled=False)
    gan.compile(averaging(scaled=scaled), averaging(scaled=scaled))
    keep = Keep(both)
    gan.fit(points, batch_size=16, verbose=0, callbacks=[keep])
    expected = keep.kept[0]
    for weights in keep.kept[1:]:
        expected = [a / 2 + w / 2 for a, w in zip(expected, weights, strict=True)]
    for found, one, last in zip(both(gan), expected, keep.kept[-1], strict=True):
        np.testing.assert_allclose(found, one, rtol=1e-5, atol=1e-7)
        assert not np.allclose(found, last, rtol=1e-3, atol=0)


def test_one_player_alone_may_have_an_average(points):
    gan = tiny_gan(compiled=False)
    gan.compile(keras.optimizers.SGD(0.1), averaging())
    keep = Keep(both)
    gan.fit(points, batch_size=16, verbose=0, callbacks=[keep])
    count = len(gan.discriminator.get_weights())
    for place, (found, last) in enumerate(zip(both(gan), keep.kept[-1], strict=True)):
        assert np.array_equal(found, last) == (place < count)


def test_averages_overwrite_the_weights_as_often_as_was_said(points):
    """After two steps w₁/2 + w₂/2, where w₂ is that of a GAN without averages."""
    plain, gan = tiny_gan(compiled=False), tiny_gan(compiled=False)
    update = updates.Simultaneous()  # So that no player sees the other's average.
    plain.compile(keras.optimizers.SGD(0.1), keras.optimizers.SGD(0.1), update=update)
    twice = {"ema_overwrite_frequency": 2}
    gan.compile(averaging(**twice), averaging(**twice), update=update)
    keeps = Keep(both), Keep(both)
    for model, keep in zip((plain, gan), keeps, strict=True):
        model.fit(points[:32], batch_size=16, verbose=0, callbacks=[keep])
    first, second = keeps[0].kept
    for found, one, two in zip(keeps[1].kept[1], first, second, strict=True):
        np.testing.assert_allclose(found, one / 2 + two / 2, rtol=1e-5, atol=1e-7)


def test_no_step_leaves_the_weights_as_they_are(points):
    """The average is 0 before the first. Sees weights that become it."""
    gan = tiny_gan(compiled=False)
    gan.compile(averaging(), averaging())
    before = both(gan)
    gan.fit(points, epochs=0, verbose=0)
    for one, other in zip(before, both(gan), strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.slow
def test_a_file_with_averages_is_trained_further(points, tmp_path):
    gan = tiny_gan(compiled=False)
    gan.compile(averaging(), averaging())
    gan.fit(points, verbose=0)
    gan.save(tmp_path / "gan.keras")
    loaded = keras.models.load_model(tmp_path / "gan.keras")
    for model in (gan, loaded):
        model.fit(points, verbose=0)
    for one, other in zip(both(gan), both(loaded), strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.slow
def test_swapping_evaluates_with_both_players_averages(points):
    """What validation of the last epoch found is what `evaluate` finds afterwards,
    when the averages are the weights; without the callback it is not."""
    found = {}
    for swap in (True, False):
        gan = tiny_gan(compiled=False)
        adam = {"learning_rate": 0.01, "use_ema": True, "ema_momentum": 0.99}
        gan.compile(keras.optimizers.Adam(**adam), keras.optimizers.Adam(**adam))
        swaps = [keras.callbacks.SwapEMAWeights()] if swap else []
        history = gan.fit(
            points, validation_data=points, epochs=2, verbose=0, callbacks=swaps
        ).history
        after = gan.evaluate(points, verbose=0, return_dict=True)
        for name in ("d_loss", "g_loss"):
            during = history[f"val_{name}"][-1]
            found[swap, name] = abs(during - after[name])
    for name in ("d_loss", "g_loss"):
        assert found[True, name] < 1e-5 < 1e-4 < found[False, name]


@pytest.mark.slow
def test_swapping_outside_of_fit(points):
    """`evaluate` with the callback, after a step back to the plain weights."""
    gan = tiny_gan(compiled=False)
    gan.compile(averaging(0.5, 0.9), averaging(0.5, 0.9))
    keep = Keep(both)
    gan.fit(points, verbose=0, callbacks=[keep])
    after = gan.evaluate(points, verbose=0)
    count = len(gan.discriminator.get_weights())
    gan.discriminator.set_weights(keep.kept[-1][:count])
    gan.generator.set_weights(keep.kept[-1][count:])
    swap = keras.callbacks.SwapEMAWeights()
    swapped = gan.evaluate(points, verbose=0, callbacks=[swap])
    np.testing.assert_allclose(swapped, after, rtol=1e-4)
    assert not np.allclose(gan.evaluate(points, verbose=0), after, rtol=1e-3)


def test_swapping_without_averages_is_refused(points):
    gan = tiny_gan()
    swap = keras.callbacks.SwapEMAWeights()
    with pytest.raises(ValueError, match="use_ema=True, and neither optimizer has it"):
        gan.fit(points, validation_data=points, verbose=0, callbacks=[swap])

"""Top-k by sorting in NumPy, and through fit."""

import keras
import numpy as np
import pytest
from conftest import tiny_gan
from keras import layers
from keras import ops

from keras_gan import GAN
from keras_gan import losses
from keras_gan.updates import Step

LOGITS = np.random.default_rng(0).normal(size=(10, 1)).astype("float32")


@pytest.mark.parametrize("share", [0.05, 0.3, 0.5, 1.0])
@pytest.mark.parametrize("loss", [losses.NonSaturating(), losses.Hinge()], ids=repr)
def test_gs_loss_is_the_mean_over_the_best(loss, share):
    """Sees the worst taken for the best, a mean over all, and no image at all."""
    top = losses.TopK(loss, share, decay=0.0, decay_steps=1)
    top.end_step(Step())
    best = np.sort(LOGITS, axis=0)[::-1][: max(int(share * 10), 1)]
    expected = np.mean(loss.generator_loss(None, ops.array(best)))
    found = np.mean(top.generator_loss(None, ops.array(LOGITS)))
    np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_pairs_of_a_relativistic_loss_stay_together():
    top = losses.TopK(losses.RelativisticPaired(), 0.5, decay=0.0, decay_steps=1)
    top.end_step(Step())
    real = LOGITS[::-1].copy()
    chosen = np.argsort(-LOGITS[:, 0])[:5]
    expected = np.mean(np.log1p(np.exp(real - LOGITS)[chosen]))
    found = np.mean(top.generator_loss(ops.array(real), ops.array(LOGITS)))
    np.testing.assert_allclose(found, expected, rtol=1e-5)


def test_ds_loss_and_probability_are_untouched():
    top, plain = losses.TopK(losses.Hinge(), 0.1), losses.Hinge()
    for one, other in (
        (
            top.discriminator_loss(LOGITS, -LOGITS),
            plain.discriminator_loss(LOGITS, -LOGITS),
        ),
        (top.probability(LOGITS), plain.probability(LOGITS)),
    ):
        np.testing.assert_array_equal(one, other)


@pytest.mark.slow
def test_evaluate_reports_the_inner_loss(points):
    """Sees a validation loss that falls with the share. Of a wrapped loss too."""
    inner = losses.LabelNoise(losses.NonSaturating(), 0.1)
    top = losses.TopK(inner, 0.1, decay=0.0, decay_steps=1)
    top.end_step(Step())
    expected, found = (
        tiny_gan(loss=loss).evaluate(points, verbose=0, return_dict=True)["g_loss"]
        for loss in (losses.NonSaturating(), top)
    )
    np.testing.assert_allclose(found, expected, rtol=1e-6)
    logits = ops.array(LOGITS)
    training = np.mean(top.generator_loss(None, logits))
    assert training < 0.9 * np.log1p(np.exp(-LOGITS)).mean()


def test_a_loss_of_a_loss_says_what_the_inner_one_says():
    """Whatever a loss declares, by name, so that none is forgotten."""
    for inner in (losses.Wasserstein(), losses.LeastSquares(), losses.Pearson()):
        for outer in (losses.TopK(inner), losses.LabelNoise(inner)):
            for name in ("needs_real_logits", "classifies", "high_is_real"):
                assert getattr(outer, name) == getattr(inner, name)
            for name in ("level_is_free", "compares_embeddings", "reads_as"):
                assert getattr(outer, name) == getattr(inner, name)
            for name in ("probability", "log_odds"):
                found = getattr(outer, name)(ops.array(LOGITS))
                expected = getattr(inner, name)(ops.array(LOGITS))
                np.testing.assert_array_equal(found, expected)
            for name in ("readings", "verdict"):
                found = getattr(outer, name)(ops.array(LOGITS), ops.array(-LOGITS))
                expected = getattr(inner, name)(ops.array(LOGITS), ops.array(-LOGITS))
                np.testing.assert_array_equal(found, expected)


def test_a_subclass_keeps_its_own_methods():
    class Mine(losses.TopK):
        def probability(self, logits):
            return 0.0 * logits

    own = Mine(losses.NonSaturating(), 0.5, 0.0, 1)
    own.end_step(Step())
    assert not np.any(own.probability(ops.array(LOGITS)))
    values = np.asarray(own.generator_loss(None, ops.array(LOGITS)))
    assert np.sum(values != 0) == 5


def test_the_share_shrinks_once_an_epoch_to_the_least():
    """0.8 after 2 steps, 0.64 after 4, then 0.6: of ten images 10, 8, 6 and 6."""
    top = losses.TopK(losses.Wasserstein(), 0.6, decay=0.8, decay_steps=2)
    counts = []
    for _ in range(8):
        values = np.asarray(top.generator_loss(None, ops.array(LOGITS)))
        counts.append(int(np.sum(values != 0)))
        top.end_step(Step())
    assert counts == [10, 10, 8, 8, 6, 6, 6, 6]


def test_g_moves_by_its_best_images_alone():
    """G(z) = z + b and D(x) = x, so b moves by the rate whatever is chosen; with
    D(x) = x² / 2 it moves by the mean of the chosen x. Sees slopes of all images."""
    prior_draws = []

    @keras.saving.register_keras_serializable("tests")
    class HalfSquare(layers.Layer):
        def call(self, x):
            prior_draws.append(x)
            return 0.5 * ops.square(x)

    discriminator = keras.Sequential([keras.Input((1,)), HalfSquare()])
    generator = keras.Sequential(
        [keras.Input((1,)), layers.Dense(1, kernel_initializer="ones")]
    )
    gan = GAN(generator, discriminator, latent_dim=1, seed=0)
    loss = losses.TopK(losses.Wasserstein(), 0.25, decay=0.0, decay_steps=1)
    gan.compile(
        keras.optimizers.SGD(0.0),
        keras.optimizers.SGD(1.0),
        loss=loss,
        run_eagerly=True,
    )
    loss.end_step(Step())
    gan.fit(np.zeros((16, 1), "float32"), batch_size=16, verbose=0)
    fakes = np.asarray(prior_draws[-1])[:, 0]  # G's own are the last that D scored.
    best = fakes[np.argsort(-(fakes**2))[:4]]
    np.testing.assert_allclose(generator.layers[-1].bias, [best.mean()], rtol=1e-5)


@pytest.mark.slow
def test_the_steps_are_saved(points, tmp_path):
    gan = tiny_gan(loss=losses.TopK(losses.Hinge(), decay_steps=3))
    gan.fit(points, batch_size=64, verbose=0)
    gan.save(tmp_path / "gan.keras")
    loaded = keras.models.load_model(tmp_path / "gan.keras")
    assert int(loaded.adversarial_loss.steps) == 4


@pytest.mark.parametrize(
    "loss",
    [
        losses.RelativisticAverage(),
        losses.EnergyBased(),
        losses.LabelNoise(losses.EnergyBased()),
        losses.EnergyDistance(),
    ],
    ids=lambda loss: type(loss).__name__,
)
def test_losses_without_a_best_image_are_refused(loss):
    with pytest.raises(ValueError, match="apart from each other|high for real images"):
        losses.TopK(loss)


@pytest.mark.parametrize(
    ("name", "value"), [("share", 0.0), ("decay", 1.5), ("decay_steps", 0)]
)
def test_impossible_arguments_are_refused(name, value):
    with pytest.raises(ValueError, match=f"`{name}`.*{name}={value}"):
        losses.TopK(losses.Hinge(), **{name: value})


def test_the_count_is_exact_where_floats_and_ties_are_not():
    """59 of 100 although 0.59 is less than 59 / 100 in float32; 2 of 4 equal ones."""
    for share, logits, count in (
        (0.59, np.arange(100.0, dtype="float32")[:, None] + 1, 59),
        (0.5, np.ones((4, 1), "float32"), 2),
    ):
        top = losses.TopK(losses.Wasserstein(), share, decay=0.0, decay_steps=1)
        top.end_step(Step())
        values = np.asarray(top.generator_loss(None, ops.array(logits)))
        assert np.sum(values != 0) == count


def test_images_of_many_logits_are_ranked_by_their_mean():
    patches = np.random.default_rng(0).normal(size=(6, 2, 2, 1)).astype("float32")
    top = losses.TopK(losses.Wasserstein(), 0.5, decay=0.0, decay_steps=1)
    top.end_step(Step())
    best = np.argsort(-patches.mean(axis=(1, 2, 3)))[:3]
    found = np.mean(top.generator_loss(None, ops.array(patches)))
    np.testing.assert_allclose(found, -patches[best].mean(), rtol=1e-5)

"""The joint prior: its parts, its codes, its place in a GAN."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import tiny_gan
from keras import ops
from scipy import special
from scipy import stats

from keras_gan import backend
from keras_gan import priors

INFOGAN = priors.Joint(priors.Normal(62), priors.Categorical(10), priors.Uniform(2))


def four():
    return priors.Joint(priors.Normal(1), priors.Categorical(2), priors.Uniform(1))


def test_parts_have_their_own_distributions_and_order():
    latents = ops.convert_to_numpy(INFOGAN(4000, keras.random.SeedGenerator(0)))
    assert INFOGAN.shape == (74,) and latents.shape == (4000, 74)
    noise, category, slant = INFOGAN.split(latents)
    assert stats.kstest(noise[:, 0], "norm").pvalue > 1e-3
    assert stats.kstest(slant[:, 1], stats.uniform(-1, 2).cdf).pvalue > 1e-3
    assert np.all(category.sum(axis=1) == 1)
    np.testing.assert_array_equal(np.hstack([noise, category, slant]), latents)


def test_parts_are_independent():
    """Sees parts that draw the same random numbers, which have the same shape."""
    prior = priors.Joint(priors.Normal(1), priors.Normal(1))
    for seed in (lambda: backend.SeedSequence(0), lambda: 0):
        latents = ops.convert_to_numpy(prior(4000, seed()))
        assert abs(np.corrcoef(latents.T)[0, 1]) < 4 / np.sqrt(4000)
        again = ops.convert_to_numpy(prior(4000, seed()))
        np.testing.assert_array_equal(latents, again)


@pytest.mark.slow
@pytest.mark.parametrize("jit_compile", [False, True])
def test_every_part_draws_and_is_read_in_a_graph(jit_compile):
    prior = priors.Joint(
        priors.Spherical(3),
        priors.Categorical(4),
        priors.Mixture([[1.0, 2.0], [3.0, 4.0]]),
        priors.TruncatedNormal(2),
    )
    outputs = np.zeros((6, prior.code_units), "float32")

    @tf.function(jit_compile=jit_compile)
    def drawn(count):
        latents = prior(count, backend.SeedSequence(3))
        return latents, prior.nearest(latents), prior.code_loss(outputs, latents)

    latents, nearest, loss = drawn(6)
    np.testing.assert_allclose(nearest, latents, rtol=1e-5)
    _, category, _, normal = prior.split(latents)
    assert np.all(np.sum(category, axis=1) == 1)
    expected = np.log(4) + np.sum(np.square(normal), axis=1) / 2 + np.log(2 * np.pi)
    np.testing.assert_allclose(loss, expected, rtol=1e-5)
    if not jit_compile:
        np.testing.assert_array_equal(latents, prior(6, backend.SeedSequence(3)))


def test_the_bound_is_the_entropy_when_codes_are_recovered():
    """Sees a split of Q's outputs that is shifted, and entropies of noise."""
    latents = INFOGAN(64, keras.random.SeedGenerator(0))
    _, category, slant = INFOGAN.split(latents)
    outputs = ops.concatenate([100 * category, slant], axis=-1)
    of_category, of_slant = INFOGAN.code_losses(outputs, latents)
    np.testing.assert_allclose(of_category, 0, atol=1e-6)
    np.testing.assert_allclose(of_slant, np.log(2 * np.pi), rtol=1e-6)
    total = INFOGAN.code_loss(outputs, latents)
    np.testing.assert_allclose(total, of_category + of_slant)
    assert INFOGAN.entropy == pytest.approx(np.log(10) + 2 * np.log(2))
    assert INFOGAN.codes == (1, 2) and INFOGAN.code_units == 12


def test_the_bound_does_not_exceed_the_mutual_information():
    """Code and image are jointly normal, so that I(c; x) is known: ½ log(1 + 1/σ²)."""
    prior = priors.Joint(priors.Normal(1), priors.Normal(1))
    latents = prior(200_000, keras.random.SeedGenerator(0))
    noise, code = prior.split(latents)
    for sigma in (0.5, 1.0, 2.0):
        image = code + sigma * noise
        outputs = image / (1 + sigma**2)  # The best Q: the posterior mean.
        bound = prior.entropy - float(ops.mean(prior.code_loss(outputs, latents)))
        posterior = sigma**2 / (1 + sigma**2)
        # What the fixed variance of 1 costs: KL(N(0, v) ‖ N(0, 1)).
        gap = 0.5 * (posterior - 1 - np.log(posterior))
        information = 0.5 * np.log1p(1 / sigma**2)
        assert bound == pytest.approx(information - gap, abs=0.01)
        assert bound < information


def test_codes_may_be_named():
    prior = priors.Joint(priors.Categorical(3), priors.Uniform(2), codes=[0])
    assert prior.codes == (0,) and prior.code_units == 3
    assert prior.entropy == pytest.approx(np.log(3))
    logits = np.float32([[2.0, 1.0, 0.0]])
    latents = np.float32([[0, 1, 0, 0.5, 0.5]])
    (loss,) = prior.code_losses(logits, latents)
    assert float(loss[0]) == pytest.approx(-special.log_softmax(logits)[0, 1])
    within = priors.Joint(priors.Normal(1), prior)
    assert within.code_units == 3 and within.shape == (6,)
    total = within.code_loss(logits, np.float32([[9, 0, 1, 0, 0.5, 0.5]]))
    np.testing.assert_allclose(total, loss)


def test_parts_that_are_no_codes_are_left_out():
    prior = priors.Joint(priors.Normal(2), priors.Spherical(3))
    assert prior.codes == () and prior.code_units is None and prior.entropy is None


def test_truncation_keeps_parts_that_have_none():
    """Sees categories that are cut off at the threshold."""
    prior = INFOGAN.truncated(0.5)
    latents = ops.convert_to_numpy(prior(4000, keras.random.SeedGenerator(0)))
    noise, category, slant = prior.split(latents)
    assert stats.kstest(noise[:, 0], stats.truncnorm(-0.5, 0.5).cdf).pvalue > 1e-3
    assert category.max() == 1 and np.abs(slant).max() > 0.9
    assert prior.codes == INFOGAN.codes
    with pytest.raises(ValueError, match=r"`truncated\(threshold\)`"):
        priors.Joint(priors.Categorical(3), priors.Uniform(1)).truncated(1.0)


def test_points_between_and_centers_are_those_of_the_parts():
    prior = four()
    latents = ops.convert_to_tensor([[7.0, 3.0, 0.0, -4.0]])
    assert prior.nearest(latents).numpy().tolist() == [[7, 1, 0, -1]]
    assert prior.centers(latents).numpy().tolist() == [[0, 3, 0, 0]]


@pytest.mark.slow
def test_a_gan_with_it_trains_resumes_and_generates(points, tmp_path):
    gan, whole = tiny_gan(prior=four()), tiny_gan(prior=four())
    whole.fit(points, epochs=2, shuffle=False, verbose=0)
    gan.fit(points, epochs=1, shuffle=False, verbose=0)
    gan.save(tmp_path / "gan.keras")
    loaded = keras.models.load_model(tmp_path / "gan.keras")
    assert repr(loaded.prior) == repr(four()) and loaded.latent_dim == 4
    loaded.fit(points, epochs=2, initial_epoch=1, shuffle=False, verbose=0)
    for one, other in zip(loaded.get_weights(), whole.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    cut = loaded.generate(4, seed=0, truncation=0.1)
    assert not np.array_equal(cut, loaded.generate(4, seed=0))


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: priors.Joint(), ValueError, "at least one prior"),
        (lambda: priors.Joint([priors.Normal(2)]), TypeError, "one by one"),
        (
            lambda: priors.Joint(priors.Normal(2), codes=[1]),
            ValueError,
            "`codes`.*at most 0.*codes=1",
        ),
        (
            lambda: priors.Joint(priors.Normal(2), priors.Normal(2), codes=[1, 1]),
            ValueError,
            r"different positions.*\[1, 1\]",
        ),
        (
            lambda: priors.Joint(priors.Spherical(2), codes=[0]),
            ValueError,
            "Q can recover.*part 0 is Spherical",
        ),
    ],
)
def test_impossible_joints_are_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()


def test_wrong_shapes_are_refused():
    with pytest.raises(ValueError, match=r"\(\.\.\., 74\).*\(5, 70\)"):
        INFOGAN.split(np.zeros((5, 70)))
    with pytest.raises(ValueError, match="12 columns"):
        INFOGAN.code_losses(np.zeros((5, 11)), np.zeros((5, 74)))
    with pytest.raises(ValueError, match="shape .dim,"):

        class Planes(priors.Prior):
            shape = (2, 2)

        priors.Joint(Planes())
    with pytest.raises(TypeError, match="`code_units`"):
        priors.Spherical(2).code_loss(None, None)

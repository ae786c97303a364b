"""`sample`: one seed per example, the same as `gan.generate(seed=[...])`."""

import exported_gans
import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import tiny_gan
from exported_gans import gan_of
from exported_gans import signatures
from keras import layers

from keras_gan import backend
from keras_gan import models
from keras_gan import priors
from keras_gan.export import sampling
from keras_gan.layers import NoiseInjection

SEEDS = np.array([0, 5, 2**31, 2**32 + 5, 2**40, 2**62 - 1, 5])
PRIORS = {
    "normal": priors.Normal(4),
    "uniform": priors.Uniform(4, -2, 3),
    "truncated": priors.TruncatedNormal(4, 0.7),
    "spherical": priors.Spherical(4),
    "mixture": priors.Mixture.seeded(5, 4),
    "joint": priors.Joint(priors.Normal(1), priors.Categorical(2), priors.Uniform(1)),
}


@pytest.mark.parametrize("prior", PRIORS.values(), ids=PRIORS)
def test_latents_of_seeds_are_those_of_the_package(prior):
    """To the bit, but for the rounding of division in another compilation.

    Sees latents of all seeds by one draw, and seeds that are cut to 32 bits.
    """
    gan = tiny_gan(prior=prior)
    expected = [np.asarray(prior(1, backend.SeedSequence(int(s))))[0] for s in SEEDS]
    latents = tf.function(lambda seeds: sampling.latents_of(gan, seeds))
    found = latents(tf.constant(SEEDS)).numpy()
    if isinstance(prior, priors.Spherical):
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-6)
    else:
        np.testing.assert_array_equal(found, expected)
    # Seeds that differ by 2**32 are alike for Keras' random functions only by chance.
    assert len(np.unique(found[:, 0])) >= 2
    assert latents(tf.constant(SEEDS[:0])).shape == (0, 4)


def noisy_generator():
    latents = keras.Input((4,))
    hidden = exported_gans.AlwaysDropout(0.5, seed=3)(layers.Dense(16)(latents))
    return keras.Model(latents, layers.Dense(2)(hidden))


def centring_generator():
    latents = keras.Input((4,))
    return keras.Model(latents, exported_gans.BatchCentre()(layers.Dense(2)(latents)))


def injecting_generator():
    latents = keras.Input((4,))
    injection = NoiseInjection(seed=3)
    generator = keras.Model(latents, injection(layers.Dense(2)(latents)))
    injection.strength.assign(1.0)
    return generator


GENERATORS = {
    "plain": lambda: keras.Sequential([keras.Input((4,)), layers.Dense(2)]),
    "noisy": noisy_generator,
    "centring": centring_generator,
    "injecting": injecting_generator,
}


@pytest.mark.parametrize("kind", GENERATORS)
def test_an_example_follows_from_its_seed_alone(kind, tmp_path):
    """Sees noise of the layers that all seeds share, and means over the batch."""
    gan = gan_of(GENERATORS[kind](), 4)
    sample = signatures(gan, tmp_path)["sample"]
    # A server must not join requests if an example depends on its place in a batch.
    batching = tmp_path / "1" / "assets.extra" / "batching.config"
    assert batching.exists() == (kind in ("plain", "injecting"))
    assert sample.takes == {"seeds": ("int64", None)}
    found = sample(seeds=SEEDS)["images"]
    expected = gan.generate(len(SEEDS), seed=SEEDS)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-6)
    for number, seed in enumerate(SEEDS):
        alone = sample(seeds=SEEDS[number : number + 1])["images"]
        np.testing.assert_allclose(alone[0], found[number], rtol=0, atol=1e-6)
        if kind != "centring":  # Of which an example alone is 0.
            assert np.abs(found[SEEDS != seed] - found[number]).max() > 1e-3
    assert sample(seeds=SEEDS[:0])["images"].shape == (0, 2)


def test_noise_of_generate_is_the_same_for_all_examples_and_calls(tmp_path):
    """Sees noise by the place in the batch, and no noise at all."""
    gan = gan_of(injecting_generator(), 4)
    generate = signatures(gan, tmp_path)["generate"]
    text = (tmp_path / "1" / "README.md").read_text()
    assert "From latents, all examples get the same noise" in text
    latents = np.random.default_rng(0).normal(size=(3, 4)).astype("float32")
    images = generate(latents=latents)["images"]
    noise = images - gan.generator.layers[1](latents).numpy()
    np.testing.assert_allclose(noise, noise[[0, 0, 0]], rtol=0, atol=1e-6)
    assert np.abs(noise).min() > 1e-3
    found = generate(latents=latents[2:])["images"]
    np.testing.assert_allclose(found, images[2:], rtol=0, atol=1e-6)


@pytest.mark.slow
def test_stylegan2_draws_its_noise_from_the_seed(tmp_path):
    generator, _ = models.stylegan2(
        (8, 8, 3), latent_dim=4, style_dim=4, channels=4, mapping_layers=2
    )
    for layer in generator.layers:
        for weight in layer.weights:
            if "noise" in weight.path:  # Zero before training.
                weight.assign(weight + 1)
    gan = gan_of(generator, 4)
    found = signatures(gan, tmp_path, signatures=["sample"])["sample"](seeds=SEEDS)
    assert (tmp_path / "1" / "assets.extra" / "batching.config").exists()
    expected = gan.generate(len(SEEDS), seed=SEEDS)
    np.testing.assert_allclose(found["images"], expected, rtol=0, atol=1e-5)


@keras.saving.register_keras_serializable("tests_export")
class NumpyPrior(priors.Prior):
    """Draws in Python, so that a compiled draw is a constant."""

    shape = (4,)

    def __init__(self, compiles=True):
        self.compiles = compiles

    def __call__(self, batch_size, seed):
        key = seed.next()
        if self.compiles and not hasattr(key, "numpy"):
            return keras.ops.zeros((batch_size, 4))
        random = np.random.default_rng(int(key.numpy()[0]) % 2**32)
        return keras.ops.convert_to_tensor(
            random.normal(size=(batch_size, 4)).astype("float32")
        )


@pytest.mark.parametrize(
    ("compiles", "said"), [(True, "other latents"), (False, "cannot be compiled")]
)
def test_a_prior_that_draws_in_python_has_no_sample(compiles, said, tmp_path):
    gan = gan_of(GENERATORS["plain"](), prior=NumpyPrior(compiles))
    assert set(signatures(gan, tmp_path)) == {
        "generate",
        "serving_default",
        "discriminate",
    }
    assert said in (tmp_path / "1" / "README.md").read_text()
    with pytest.raises(ValueError, match=f"no signature 'sample'.*{said}"):
        gan.export(tmp_path, version=2, signatures=["sample"])


@pytest.mark.slow
def test_exporting_again_and_again_makes_tensorflow_warn_of_nothing(caplog):
    """As a callback does it. TensorFlow warns of functions traced for one call."""
    gan = tiny_gan()
    logger = tf.get_logger()
    logger.addHandler(caplog.handler)
    try:
        assert [sampling.why_not(gan) for _ in range(8)] == [None] * 8
    finally:
        logger.removeHandler(caplog.handler)
    assert caplog.messages == []

"""VAE-GAN as a plain GAN: its terms against SciPy, and its step by hand."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers
from keras import ops
from scipy.integrate import quad
from scipy.stats import multivariate_normal
from scipy.stats import norm

from keras_gan import GAN
from keras_gan import backend
from keras_gan import losses
from keras_gan import models
from keras_gan import penalties
from keras_gan import priors

DIM, LATENTS, SHARE = 3, 2, 0.25


def networks():
    keras.utils.set_random_seed(0)
    generator = keras.Sequential(
        [keras.Input((LATENTS,)), layers.Dense(6, "tanh"), layers.Dense(DIM)]
    )
    encoder = models.encoder_for(generator, gaussian=True, normalization=None)
    hidden = layers.Dense(5, "tanh", name="hidden")
    discriminator = keras.Sequential([keras.Input((DIM,)), hidden, layers.Dense(1)])
    return generator, encoder, discriminator


def terms(output="features"):
    return [
        penalties.PosteriorDivergence(0.5),
        penalties.Autoencoding(2.0, output=output),
        penalties.AdversarialReconstruction(),
        penalties.AdversarialReconstruction(player="generator"),
    ]


def vae_gan(chosen=None, **arguments):
    generator, encoder, discriminator = networks()
    gan = GAN(
        models.with_posterior(generator, encoder),
        models.with_outputs(discriminator, features="hidden"),
        latent_dim=LATENTS,
        seed=0,
    )
    loss = losses.GeneratorWeight(losses.NonSaturating(), SHARE)
    arguments = {"loss": loss, "run_eagerly": True} | arguments
    sgd = [keras.optimizers.SGD(0.1) for _ in range(2)]
    gan.compile(*sgd, penalties=terms() if chosen is None else chosen, **arguments)
    return gan


def points(count=7):
    return np.random.default_rng(0).normal(size=(count, DIM)).astype("float32")


def noise(batch, place):
    """The draws of the penalty at a place."""
    seed = backend.SeedSequence(batch.key, branch=10 + place)
    return keras.random.normal((len(batch.real), LATENTS), seed=seed)


class Fixed:
    """A generator whose encoder returns given numbers."""

    def __init__(self, mean, log_variance):
        found = {"mean": ops.array(mean), "log_variance": ops.array(log_variance)}
        self.posterior = lambda examples: found


def test_the_divergence_is_that_of_quadrature():
    """∫ q log(q / p), summed over the latents; sees a log-deviation for a variance."""
    rng = np.random.default_rng(1)
    mean, log_variance = rng.normal(size=(2, 3, LATENTS))

    def of_one(m, v):
        q = norm(m, np.exp(v / 2))
        return quad(
            lambda z: q.pdf(z) * (q.logpdf(z) - norm.logpdf(z)), m - 20, m + 20
        )[0]

    expected = np.sum(np.vectorize(of_one)(mean, log_variance)) / 3
    fixed = Fixed(mean, log_variance)
    found = penalties.PosteriorDivergence()(None, None, None, None, fixed)
    assert float(found) == pytest.approx(expected, rel=1e-6)


def test_reconstruction_is_the_likelihood_of_a_normal_distribution():
    """But for its constant, ½ d log 2π, by SciPy."""
    mean = np.random.default_rng(2).normal(size=(4, DIM))
    exact = Fixed(mean, np.full_like(mean, -80.0))  # Latents are their means.
    x = np.random.default_rng(3).normal(size=(4, DIM))
    seed = keras.random.SeedGenerator(0)
    found = penalties.Autoencoding()(None, x, None, seed, exact, lambda z: z)
    constant = 0.5 * DIM * np.log(2 * np.pi)
    each = [multivariate_normal(m).logpdf(one) for m, one in zip(mean, x, strict=True)]
    assert float(found) == pytest.approx(-np.mean(each) - constant, rel=1e-5)


def test_latents_have_the_deviation_of_the_encoder():
    """Sees a variance in place of a deviation: 2 and not 4 for log σ² = log 4."""
    count = 20_000
    drawn = Fixed(np.ones((count, 1)), np.full((count, 1), np.log(4.0)))
    seed = keras.random.SeedGenerator(0)
    kept = []
    zeros = np.zeros((count, 1))
    term = penalties.Autoencoding()
    term(None, zeros, None, seed, drawn, lambda z: (kept.append(z), z)[1])
    # Five standard errors.
    assert np.std(kept[0]) == pytest.approx(2.0, abs=5 * 2 / np.sqrt(2 * count))
    assert np.mean(kept[0]) == pytest.approx(1.0, abs=5 * 2 / np.sqrt(count))


def by_hand(gan, batch, leaks=False, pixels=False):
    """D's, G's and the encoder's gradients, each of its own loss as in the paper.

    With `leaks`, the encoder gets the adversarial gradient, too.
    """
    G, E, D = gan.generator.generator, gan.generator.posterior, gan.discriminator
    x, plus = batch.real, tf.nn.softplus
    mean, total = tf.reduce_mean, tf.reduce_sum
    with tf.GradientTape(persistent=True) as tape:
        of_x = E(x)
        mu, log_variance = of_x["mean"], of_x["log_variance"]

        def drawn(place):
            return mu + tf.exp(log_variance / 2) * noise(batch, place)

        def adversarial(place):
            z = drawn(place)
            return D(G(z if leaks else tf.stop_gradient(z)))["logits"]

        real, fake = D(x), D(G(batch.latents))["logits"]
        d_loss = mean(plus(-real["logits"]) + plus(fake))
        d_loss += mean(plus(-real["logits"]) + plus(adversarial(2)))
        prior = mean(total(mu**2 + tf.exp(log_variance) - 1 - log_variance, 1)) / 2
        made = G(drawn(1))
        gap = made - x if pixels else D(made)["features"] - real["features"]
        likelihood = mean(total(gap**2, 1)) / 2
        g_loss = mean(plus(-fake)) + mean(plus(-adversarial(3)))
        loss = SHARE * g_loss + 0.5 * prior + 2 * likelihood
    weights = G.trainable_variables + E.trainable_variables
    of_d = tape.gradient(d_loss, D.trainable_variables)
    return of_d, tape.gradient(loss, weights), len(G.trainable_variables)


def gaps(gan, **arguments):
    """Of D, of G and of the encoder."""
    batch = gan.draw(ops.array(points()))
    of_d, of_g, split = by_hand(gan, batch, **arguments)
    d, g = gan.discriminator_gradients(batch), gan.generator_gradients(batch)

    def gap(found, expected):
        scale = max(float(tf.reduce_max(tf.abs(e))) for e in expected)
        pairs = zip(found, expected, strict=True)
        return max(float(tf.reduce_max(tf.abs(f - e))) for f, e in pairs) / scale

    found = g.gradients
    return (
        gap(d.gradients, of_d),
        gap(found[:split], of_g[:split]),
        gap(found[split:], of_g[split:]),
    )


@pytest.mark.parametrize("output", ["features", None])
def test_all_three_networks_have_the_gradients_of_the_papers_step(output):
    assert max(gaps(vae_gan(terms(output)), pixels=output is None)) < 1e-5


def test_an_encoder_with_the_adversarial_gradient_is_seen():
    """What the test above would catch; the other two networks do not notice."""
    of_d, of_g, of_encoder = gaps(vae_gan(), leaks=True)
    assert max(of_d, of_g) < 1e-5 < 0.01 < of_encoder


@pytest.mark.slow
def test_it_trains_and_resumes_to_the_bit(tmp_path):
    gan = vae_gan()
    gan.fit(points(), batch_size=7, epochs=1, verbose=0)
    gan.save(tmp_path / "gan.keras")
    again = keras.models.load_model(tmp_path / "gan.keras")
    for each in (gan, again):
        each.fit(points(), batch_size=7, epochs=1, verbose=0)
    for one, other in zip(gan.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    found = again.sampling_generator.posterior(points())
    assert {name: each.shape for name, each in found.items()} == {
        "mean": (7, LATENTS),
        "log_variance": (7, LATENTS),
    }


@pytest.mark.slow
def test_training_lowers_the_bound():
    gan = vae_gan([penalties.PosteriorDivergence(), penalties.Autoencoding()])
    found = []
    for _ in range(20):
        found.append(gan.train_on_batch(points(), return_dict=True))
    bounds = [
        float(each["posterior_divergence"] + each["autoencoding"]) for each in found
    ]
    assert np.mean(bounds[-3:]) < 0.8 * np.mean(bounds[:3])


def test_what_does_not_fit_is_refused():
    generator, encoder, discriminator = networks()
    plain = GAN(generator, discriminator, latent_dim=LATENTS)
    both = models.with_posterior(generator, encoder)
    other = GAN(both, discriminator, prior=priors.Uniform(LATENTS))
    for term in terms():
        with pytest.raises(ValueError, match="models.with_posterior"):
            plain.compile("adam", "adam", penalties=[term])
        with pytest.raises(ValueError, match="prior of a variational.*Uniform"):
            other.compile("adam", "adam", penalties=[term])
    gan = GAN(both, discriminator, latent_dim=LATENTS)
    with pytest.raises(ValueError, match="output 'features'.*logits only"):
        gan.compile("adam", "adam", penalties=[terms()[1]])
    with pytest.raises(ValueError, match="no state.*BoundaryEquilibrium"):
        loss = losses.BoundaryEquilibrium()
        gan.adversarial_loss = loss
        terms()[2].check(gan)
    with pytest.raises(ValueError, match="`player` must be"):
        penalties.AdversarialReconstruction(player="critic")


def test_an_encoder_to_latents_alone_is_refused():
    generator, encoder, _ = networks()
    plain = models.encoder_for(generator)
    with pytest.raises(ValueError, match='"mean" and "log_variance".*one tensor'):
        models.with_posterior(generator, plain)
    with pytest.raises(ValueError, match="return latents of the shape \\(2,\\)"):
        models.with_encoder(generator, encoder)
    stateful = models.encoder_for(generator, True, layers.BatchNormalization)
    assert not stateful.non_trainable_variables  # One hidden layer, which has none.
    deep = keras.Sequential(
        [keras.Input((LATENTS,)), *(layers.Dense(n) for n in (4, 4, DIM))]
    )
    stateful = models.encoder_for(deep, True, layers.BatchNormalization)
    with pytest.raises(ValueError, match="no layers with a state"):
        models.with_posterior(deep, stateful)
    models.with_posterior(deep, models.encoder_for(deep, gaussian=True))
    models.with_encoder(deep, models.encoder_for(deep))

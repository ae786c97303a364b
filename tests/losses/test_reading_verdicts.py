"""What `discriminate` and the export say of examples, beside generated ones."""

import keras
import numpy as np
import pytest
from conftest import tiny_gan
from conftest import tiny_networks
from contracts import CASES
from keras import layers
from keras import ops
from known_games import dense
from known_games import known_gan
from known_games import network
from reading_cases import BEGIN
from reading_cases import EMBEDDING
from reading_cases import LOGISTIC
from reading_cases import RANKED
from reading_cases import served
from reading_cases import shifted
from reading_cases import similarity
from scipy import integrate
from scipy import special
from scipy import stats

from keras_gan import GAN
from keras_gan import losses


def test_relativistic_discriminate_is_the_mean_over_generated_examples():
    """D(x) = 40 − 1.5 x against N(1.5, 1), by quadrature; 256 draws of a mean."""
    gan = known_gan(network(dense(-1.5, 40.0)), "relativistic_paired")
    x = np.array([[-1.0], [0.0], [1.5], [4.0]], "float32")
    expected = [
        integrate.quad(
            lambda fake, x=x: (
                special.expit(1.5 * (fake - x)) * stats.norm.pdf(fake, 1.5, 1)
            ),
            *(-6, 9),
        )[0]
        for x in x[:, 0]
    ]
    found = gan.discriminate(x)
    assert found.shape == (4, 1)
    np.testing.assert_allclose(found[:, 0], expected, atol=4 * 0.3 / 16)
    assert found[2] == pytest.approx(0.5, abs=0.08)


def test_wasserstein_discriminate_is_the_share_with_a_lower_logit():
    """Of D(x) = 40 − x that is the share of N(1.5, 1) above x."""
    gan = known_gan(network(dense(-1.0, 40.0)), "wasserstein")
    x = np.array([[-9.0], [0.5], [1.5], [2.5], [9.0]], "float32")
    found = gan.discriminate(x)[:, 0]
    np.testing.assert_allclose(found, stats.norm.sf(x[:, 0], 1.5, 1), atol=0.12)
    np.testing.assert_array_equal(found * 256, np.round(found * 256))
    assert found[0] == 1.0 and found[-1] == 0.0


@pytest.mark.parametrize("name", EMBEDDING)
def test_the_verdict_on_embeddings_is_a_rank_among_generated_ones(name):
    """By loops: each of x and the generated ones against all others of them."""
    x, fake = BEGIN.normal(size=(5, 3)), BEGIN.normal(0.3, 1.0, size=(20, 3))
    expected = []
    for one in x:
        together = [one, *fake]
        alike = [
            sum(similarity(name, a, b) for j, b in enumerate(together) if i != j)
            for i, a in enumerate(together)
        ]
        expected.append([np.mean(np.array(alike[1:]) > alike[0])])
    found = losses.get(name).verdict(ops.array(x), ops.array(fake))
    np.testing.assert_allclose(found, expected, atol=1e-6)


@pytest.mark.parametrize("name", [*LOGISTIC, *RANKED, *EMBEDDING])
def test_generated_examples_have_a_half_on_average(name):
    case = CASES[losses._BY_NAME[name]]
    gan = shifted(case.gan(run_eagerly=True), 3.0)
    gan.fit(*case.data(64), batch_size=32, verbose=0)
    assert gan.discriminate(gan.generate(2000, seed=5)).mean() == pytest.approx(
        0.5, abs=4 * 0.3 / 16
    )


def conditional_gan(embedding, loss):
    """G(z, c) = z + 3 c, and a D(x, c) = 20 − x that does not look at c."""
    latents, images = keras.Input((1,)), keras.Input((1,))
    labels, same = (keras.Input((), dtype="int32") for _ in range(2))
    if embedding:
        table = keras.initializers.Constant(np.array([[0.0], [3.0], [6.0]]))
        shift = layers.Embedding(3, 1, embeddings_initializer=table)(labels)
    else:
        shift = 3.0 * ops.cast(labels, "float32")[:, None]
    generator = keras.Model([latents, labels], latents + shift)
    unused = 0.0 * ops.cast(same, "float32")[:, None]
    logits = dense(-1.0, 20.0)(images) + unused
    gan = GAN(generator, keras.Model([images, same], logits), latent_dim=1, seed=0)
    gan.compile("sgd", "sgd", loss=loss)
    return gan


@pytest.mark.parametrize("embedding", [True, False])
@pytest.mark.parametrize("loss", ["relativistic_paired", "wasserstein"])
def test_with_labels_an_example_meets_generated_ones_of_its_label(
    embedding, loss, tmp_path
):
    """Sees references of all labels, and answers in another order."""
    gan = conditional_gan(embedding, loss)
    labels = np.array([2, 0, 1, 0, 2], "int32")
    away = np.array([0.0, 0.0, 0.0, -5.0, 5.0], "float32")
    x = (3 * labels + away)[:, None].astype("float32")
    found = gan.discriminate(x, labels)
    # x at the mean of its own label's, and five below and above.
    assert found.shape == (5, 1)
    np.testing.assert_allclose(found[:, 0], [0.5, 0.5, 0.5, 1.0, 0.0], atol=0.2)
    np.testing.assert_allclose(found[:3], found[0][0], rtol=1e-5)
    alone = [gan.discriminate(x[i : i + 1], labels[i : i + 1])[0] for i in range(5)]
    np.testing.assert_allclose(found, alone, rtol=1e-6)
    answer = served(gan, tmp_path / "1", images=x, labels=labels)
    np.testing.assert_allclose(answer, found, atol=1e-5)


def test_many_examples_are_judged_as_one_by_one():
    """More of them than are compared at a time."""
    gan = tiny_gan(loss="relativistic_paired")
    points = np.random.default_rng(2).normal(size=(20_000, 2)).astype("float32")
    found = gan.discriminate(points)
    for part in (slice(0, 5), slice(16_380, 16_390), slice(19_990, 20_000)):
        np.testing.assert_allclose(found[part], gan.discriminate(points[part]), 1e-5)


@keras.saving.register_keras_serializable("tests")
class NoiseAlways(layers.Layer):
    """Draws in inference too, from a seed of its own."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.seed_generator = keras.random.SeedGenerator(5)
        self.built = True

    def call(self, x):
        return x + keras.random.normal(ops.shape(x), seed=self.seed_generator)


def test_discriminate_follows_from_saved_state_and_moves_none(points, tmp_path):
    generator, discriminator = tiny_networks()
    generator = keras.Sequential([*generator.layers, NoiseAlways()])
    generator.build((None, 4))
    gan = GAN(generator, discriminator, latent_dim=4, seed=3)
    gan.compile("adam", "adam", loss="relativistic_paired")
    gan.fit(points, verbose=0)
    gan.save(tmp_path / "gan.keras")
    before = [variable.numpy() for variable in gan.variables]
    found = gan.discriminate(points)
    np.testing.assert_array_equal(found, gan.discriminate(points))
    answer = served(gan, tmp_path / "1", images=points)
    np.testing.assert_allclose(answer, found, atol=1e-5)
    for variable, value in zip(gan.variables, before, strict=True):
        np.testing.assert_array_equal(variable.numpy(), value)
    loaded = keras.models.load_model(tmp_path / "gan.keras")
    np.testing.assert_array_equal(found, loaded.discriminate(points))


def test_discriminate_sees_the_generator_that_d_plays_against(points):
    """The raw one, not the average that makes the samples."""
    from keras_gan import WeightAverage

    gan = tiny_gan(loss="relativistic_paired", average=WeightAverage(half_life=1e9))
    before = gan.discriminate(points)
    weights = gan.average_generator.get_weights()
    gan.average_generator.set_weights([weight + 1.0 for weight in weights])
    np.testing.assert_array_equal(before, gan.discriminate(points))
    gan.generator.set_weights([weight + 1.0 for weight in weights])
    assert np.abs(before - gan.discriminate(points)).max() > 1e-3

"""What D's numbers mean: in the logs, by `discriminate` and in the export."""

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
from scipy import integrate
from scipy import special
from scipy import stats

from keras_gan import GAN
from keras_gan import losses

BEGIN = np.random.default_rng(0)
REAL, FAKE = BEGIN.normal(size=(2, 6, 3, 3, 1)).astype("float32")
REAL[0], FAKE[1] = FAKE[0], -50.0  # A tie, and a logit that rounds to 0 or 1.

LOGISTIC = ["relativistic_paired", "relativistic_average"]
RANKED = [
    "wasserstein",
    "relativistic_average_least_squares",
    "relativistic_average_hinge",
]
EMBEDDING = ["maximum_mean_discrepancy", "energy_distance", "sinkhorn_divergence"]
OF_ANOTHER = [
    losses.LabelNoise(losses.RelativisticPaired(), 0.1),
    losses.TopK(losses.Wasserstein(), 0.5),
    losses.TopK(losses.LabelNoise(losses.LeastSquares(), 0.1)),
]
SCORES = {
    *RANKED,
    *EMBEDDING,
    "hinge",
    "random_margin_hinge",
    "energy_based",
    "boundary_equilibrium",
}


def as_arrays(tensors):
    return [ops.convert_to_numpy(tensor) for tensor in tensors]


# --- What is logged -----------------------------------------------------------


@pytest.mark.parametrize("count", [6, 1])
@pytest.mark.parametrize("name", LOGISTIC)
def test_logistic_losses_read_the_probability_that_a_row_is_in_order(name, count):
    """Also of patches. Sees the probability of a level, and means over the batch."""
    real, fake = REAL[:count], FAKE[:count]
    found = as_arrays(losses.get(name).readings(ops.array(real), ops.array(fake)))
    np.testing.assert_allclose(found[0], special.expit(real - fake), rtol=1e-5)
    np.testing.assert_allclose(found[1], special.expit(fake - real), rtol=1e-5)


@pytest.mark.parametrize("count", [6, 1])
@pytest.mark.parametrize("name", RANKED)
def test_scores_read_which_of_a_row_is_higher(name, count):
    real, fake = REAL[:count], FAKE[:count]
    found = as_arrays(losses.get(name).readings(ops.array(real), ops.array(fake)))
    expected = np.where(real > fake, 1.0, np.where(real < fake, 0.0, 0.5))
    np.testing.assert_array_equal(found[0], expected)
    np.testing.assert_array_equal(found[1], 1 - expected)
    assert (found[0][0] == 0.5).all()


def similarity(name, x, y):
    """One number for two embeddings, by the papers' formulas."""
    squared = np.sum((x - y) ** 2)
    if name == "energy_distance":
        return -np.sqrt(squared)
    if name == "sinkhorn_divergence":
        return x @ y / np.linalg.norm(x) / np.linalg.norm(y)
    return sum((1 + squared / (2 * a)) ** -a for a in (0.2, 0.5, 1.0, 2.0, 5.0))


@pytest.mark.parametrize("name", EMBEDDING)
def test_embeddings_read_which_of_a_row_has_the_higher_witness(name):
    """By loops. Sees an example compared with itself, and kinds exchanged."""
    real = BEGIN.normal(size=(12, 2, 2))
    fake = BEGIN.normal(0.5, 1.0, size=(12, 2, 2))
    x, y = real.reshape(12, 4), fake.reshape(12, 4)
    expected = []
    for row in range(12):
        others = [other for other in range(12) if other != row]
        of_real, of_fake = (
            np.mean([similarity(name, one, x[other]) for other in others])
            - np.mean([similarity(name, one, y[other]) for other in others])
            for one in (x[row], y[row])
        )
        expected.append([float(of_real > of_fake)])
    assert 0 < np.mean(expected) < 1
    loss = losses.get(name)
    found = as_arrays(loss.readings(ops.array(real), ops.array(fake)))
    np.testing.assert_array_equal(found[0], expected)
    np.testing.assert_array_equal(found[1], 1 - np.array(expected))
    alone = as_arrays(loss.readings(ops.array(real[:1]), ops.array(fake[:1])))
    assert alone == [0.5, 0.5]


@pytest.mark.parametrize("name", EMBEDDING)
def test_embeddings_read_half_for_equal_distributions_and_one_if_d_wins(name):
    """Sees a reading by one batch alone, which the wider distribution decides."""
    loss, rng = losses.get(name), np.random.default_rng(1)
    same = [
        float(ops.mean(loss.readings(*ops.array(rng.normal(size=(2, 16, 4))))[0]))
        for _ in range(100)
    ]
    assert np.mean(same) == pytest.approx(0.5, abs=4 * np.std(same) / 10)
    narrow = rng.normal(0.0, 0.01, (16, 4)) + [3.0, 0, 0, 0]
    apart = ops.array(rng.normal(size=(16, 4)) * [0.1, 5, 5, 5]), ops.array(narrow)
    real, fake = loss.readings(*apart)
    assert float(ops.mean(real)) > 0.9 and float(ops.mean(fake)) < 0.1


@pytest.mark.parametrize("name", sorted(set(losses._BY_NAME) - SCORES - set(LOGISTIC)))
def test_classifiers_read_the_probability_of_either_side(name):
    loss = losses.get(name)
    found = as_arrays(loss.readings(ops.array(REAL), ops.array(FAKE)))
    for side, logits in zip(found, (REAL, FAKE), strict=True):
        np.testing.assert_array_equal(side, loss.probability(ops.array(logits)))


def test_a_loss_that_defines_its_probability_only_is_read_by_it(points):
    """As before the readings: through fit and discriminate."""

    class Own(losses.Hinge):
        reads_as = "probability"

        def probability(self, logits):
            return 0.25 + 0.0 * logits

    gan = tiny_gan(loss=Own(), run_eagerly=True)
    history = gan.fit(points, verbose=0).history
    assert history["d_real"] == history["d_fake"] == [0.25]
    assert (gan.discriminate(points) == 0.25).all()


# --- The level ------------------------------------------------------------------


def shifted(gan, by):
    """Adds a number to D's last bias."""
    last = [d for d in gan.discriminator._flatten_layers() if hasattr(d, "bias")][-1]
    last.bias.assign_add(np.full(last.bias.shape, by, "float32"))
    return gan


def served(gan, folder, **inputs):
    """What another process gets of the export, beside the logits."""
    import tensorflow as tf

    gan.export(folder)
    endpoint = tf.saved_model.load(folder).signatures["discriminate"]
    answers = endpoint(**{name: tf.constant(each) for name, each in inputs.items()})
    assert set(answers) == {"logits", gan.adversarial_loss.reads_as}
    return answers[gan.adversarial_loss.reads_as]


@pytest.mark.parametrize("loss", [*losses._BY_NAME, *OF_ANOTHER], ids=str)
def test_a_constant_on_all_logits_changes_no_report_if_the_level_is_free(
    loss, tmp_path
):
    """And changes D's loss if it is not, so that each loss declares what is so."""
    if loss == "sinkhorn_divergence":
        loss = losses.SinkhornDivergence(iterations=5)
    case = CASES[type(losses.get(loss))]
    gan, (data, *_) = case.gan(run_eagerly=True), case.data()
    gan.compile(gan.d_optimizer, gan.g_optimizer, loss=loss, run_eagerly=True)
    gan.fit(data, batch_size=16, verbose=0)
    logs = gan.evaluate(data, verbose=0, return_dict=True)
    said = gan.discriminate(data)
    assert said.dtype == np.float32 and (said >= 0).all() and (said <= 1).all()
    moved = shifted(gan, 3.0).evaluate(data, verbose=0, return_dict=True)
    after = gan.discriminate(data)
    free = gan.adversarial_loss.level_is_free
    assert (abs(moved["d_loss"] - logs["d_loss"]) < 1e-5) == free
    if free:
        for name in ("d_real", "d_fake"):
            assert moved[name] == pytest.approx(logs[name], abs=1e-5)
        np.testing.assert_allclose(after, said, atol=1e-5)
        assert logs["d_real"] + logs["d_fake"] == pytest.approx(1.0, abs=1e-6)
    answer = served(gan, tmp_path / "1", images=data)
    np.testing.assert_allclose(answer, after, atol=1e-5)


def test_probabilities_and_scores_are_called_so():
    found = {name for name in losses._BY_NAME if losses.get(name).reads_as == "score"}
    assert found == SCORES


def test_training_logs_the_same_at_any_level(points):
    """The README's loss. A level of 20 is 1.0000 and 1.0000 by a sigmoid."""
    histories = []
    for level in (0.0, 20.0):
        gan = shifted(tiny_gan(loss="relativistic_paired", run_eagerly=True), level)
        histories.append(gan.fit(points, batch_size=128, verbose=0).history)
    for name in ("d_real", "d_fake"):
        np.testing.assert_allclose(histories[1][name], histories[0][name], atol=2e-3)
        assert 0.05 < min(histories[1][name]) and max(histories[1][name]) < 0.95


# --- Beside generated examples ------------------------------------------------


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

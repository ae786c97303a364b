"""Terms that use a condition or codes, through `compile`, `fit` and the updates."""

import keras
import numpy as np
import pytest
import tensorflow as tf
import term_cases
from conftest import finite_differences
from conftest import tiny_networks
from keras import layers
from scipy.special import log_softmax
from term_games import LABELS
from term_games import POINTS
from term_games import game
from term_games import of_both
from term_games import of_rows
from term_games import plain_generator
from test_one_stage import difference

from keras_gan import GAN
from keras_gan import losses
from keras_gan import models
from keras_gan import penalties
from keras_gan import priors
from keras_gan import updates
from keras_gan.layers import ConditionDropout

TERMS = {
    "twin": (
        lambda: [
            *of_both(penalties.Classification),
            *of_both(penalties.TwinClassification),
        ],
        term_cases.with_twins,
    ),
    "2C": (
        lambda: of_both(penalties.ConditionalContrastive),
        term_cases.with_proxies,
    ),
    "D2D-CE": (
        lambda: of_both(penalties.DataToDataCrossEntropy),
        term_cases.with_proxies,
    ),
    "mismatched": (lambda: [penalties.MismatchedPairs()], term_cases.conditional()),
    "semi-supervised": (lambda: [penalties.SemiSupervised()], term_cases.classifier),
}


@pytest.mark.parametrize("name", ["twin", "D2D-CE", "mismatched", "semi-supervised"])
def test_one_pass_of_each_network_has_the_same_gradients(name):
    """OneStage and Simultaneous. Sees D's term on fakes in dL/dx of the logits."""
    make, discriminator = TERMS[name]
    gan = game(make(), discriminator, update=updates.OneStage())
    assert difference(gan, gan.draw(POINTS, LABELS)) < 1e-5


def test_codes_have_the_same_gradients_in_one_pass():
    terms = of_both(penalties.MutualInformation)
    gan = game(
        terms,
        term_cases.with_codes,
        plain_generator,
        prior=term_cases.codes(),
        update=updates.OneStage(),
    )
    assert difference(gan, gan.draw(POINTS)) < 1e-5


@pytest.mark.parametrize("name", ["twin", "2C", "D2D-CE", "mismatched"])
def test_half_precision_networks_have_the_terms_of_full_ones(name):
    make, discriminator = TERMS[name]
    found = {}
    for policy in ("float32", "mixed_bfloat16"):
        keras.config.set_dtype_policy(policy)
        try:
            gan = game(make(), discriminator)
            moves = [
                each(gan.draw(POINTS, LABELS))
                for each in (gan.discriminator_gradients, gan.generator_gradients)
            ]
        finally:
            keras.config.set_dtype_policy("float32")
        for move in moves:
            gradients = [tf.convert_to_tensor(g) for g in move.gradients]
            assert all(np.isfinite(gradient).all() for gradient in gradients)
        logs = moves[0].logs | moves[1].logs
        found[policy] = [float(logs[term]) for term in gan.penalties]
    exact, halved = found.values()
    np.testing.assert_allclose(halved, exact, rtol=0.05, atol=0.02)


def test_a_class_of_each_player_is_logged_under_its_name():
    gan = game(TERMS["twin"][0](), term_cases.with_twins)
    names = [
        *("d_classification", "g_classification"),
        *("d_twin_classification", "g_twin_classification"),
    ]
    assert list(gan.penalties) == names
    assert set(names) <= {metric.name for metric in gan.metrics}


@pytest.mark.slow
def test_ac_gan_makes_examples_of_the_classes_that_d_sees():
    """D is told no class."""
    terms = of_both(penalties.Classification)
    gan = game(terms, term_cases.with_classes, rate=0.3)
    points, labels = np.tile(POINTS, (16, 1)), np.tile(LABELS, 16)
    history = gan.fit(points, labels, epochs=25, verbose=0).history
    assert history["g_classification"][-1] < 0.3 < history["g_classification"][0]
    condition = np.arange(300) % 3
    made = gan.discriminator(gan.generate(condition=condition, seed=0))
    assert np.mean(np.argmax(made["classes"], axis=1) == condition) > 0.95


def test_the_condition_may_be_rows_of_one_number_per_class():
    """Soft classes, and not attributes, whose cross-entropy has no meaning."""
    gan = game(
        [penalties.Classification(generated=False)],
        term_cases.with_classes,
        of_rows,
        run_eagerly=True,
    )
    soft = (0.8 * np.eye(3)[LABELS] + 0.2 / 3).astype("float32")
    logits = np.asarray(gan.discriminator(POINTS)["classes"])
    expected = -np.mean(np.sum(soft * log_softmax(logits, axis=1), axis=1))
    history = gan.fit(POINTS, soft, batch_size=16, verbose=0).history
    np.testing.assert_allclose(history["d_classification"], [expected], rtol=1e-5)
    attributes = np.tile(np.array([1, 1, 0], "float32"), (16, 1))
    with pytest.raises(ValueError, match="rows that do not sum to 1"):
        gan.fit(POINTS, attributes, verbose=0)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "least"),
    [pytest.param("2C", 0.37, marks=pytest.mark.slow), ("D2D-CE", 1.5)],
)
def test_contrastive_terms_gather_the_examples_of_a_class(name, least):
    """Real and generated: those of a class are closest to each other, and with D2D-CE
    to their proxy. `least` is about G's loss with clusters at 120°."""
    make, discriminator = TERMS[name]
    gan = game(make(), discriminator, rate=0.3)
    points, labels = np.tile(POINTS, (16, 1)), np.tile(LABELS, 16)
    history = gan.fit(points, labels, epochs=20, verbose=0).history
    bound = list(gan.penalties)[1]
    assert history[bound][-1] < least + 0.3 < history[bound][0]
    condition = np.arange(60) % 3
    generated = gan.generate(condition=condition, seed=0)
    for examples, classes in ((POINTS, LABELS), (generated, condition)):
        found = gan.discriminator(examples)
        cosines = found["embedding"] @ np.transpose(found["embedding"])
        nearest = np.argmax(cosines - 9 * np.eye(len(classes)), axis=1)
        assert np.mean(classes[nearest] == classes) > 0.95
        if name == "D2D-CE":
            assert np.mean(np.argmax(found["classes"], axis=1) == classes) > 0.95


@pytest.mark.slow
def test_a_few_labels_are_enough_for_separate_classes():
    """No network takes the condition; 6 of 256 examples have a label."""
    points, labels = np.tile(POINTS, (16, 1)), np.full(256, -1)
    labels[:6] = LABELS[:6]
    gan = game(
        [penalties.SemiSupervised()],
        term_cases.classifier,
        plain_generator,
        rate=0.3,
    )
    history = gan.fit(points, labels, epochs=20, verbose=0).history
    assert np.isfinite(history["semi_supervised"]).all()
    found = np.argmax(gan.discriminator(POINTS)["classes"], axis=1)
    assert np.mean(found == LABELS) == 1.0


def test_two_examples_are_mismatched_with_each_other():
    """D's own term of the swapped conditions, and no other draws than before."""
    network = term_cases.conditional()()
    gan = game([penalties.MismatchedPairs(2.0)], network, loss="least_squares")
    move = gan.discriminator_gradients(gan.draw(POINTS[:2], LABELS[:2]))
    right = np.asarray(network([POINTS[:2], LABELS[:2]]))
    wrong = np.asarray(network([POINTS[:2], LABELS[1::-1]]))
    each = losses.LeastSquares().discriminator_loss(right, wrong)
    np.testing.assert_allclose(
        move.logs["mismatched_pairs"], 2 * np.mean(each), rtol=1e-5
    )


def test_a_d_whose_condition_is_always_left_out_is_trained_without_it():
    """In training passes only: `discriminate` still uses the condition."""

    def always():
        return ConditionDropout(1.0, null=term_cases.CLASSES)

    gan = game([], term_cases.conditional(always))
    seed = np.asarray(gan.seed_generator.state).copy()
    found = []
    for labels in (LABELS, LABELS[::-1].copy()):
        gan.seed_generator.state.assign(seed)
        move = gan.discriminator_gradients(gan.draw(POINTS, labels))
        found.append((np.asarray(move.real_logits), gan.discriminate(POINTS, labels)))
    (first, judged), (second, judged_otherwise) = found
    np.testing.assert_array_equal(first, second)
    assert np.abs(judged - judged_otherwise).max() > 1e-3


# --- Codes ------------------------------------------------------------------


@pytest.mark.slow
def test_the_bounds_gradient_reaches_g_as_finite_differences_say():
    """G's gradient with the term, less that without it, in float64.

    Sees a bound that is computed from examples without their gradient, and one of the
    other sign.
    """
    prior = priors.Joint(priors.Normal(2), priors.Categorical(3), priors.Uniform(1))
    keras.utils.set_random_seed(0)
    generator, scoring = tiny_networks(latent_dim=6, dtype="float64")
    codes = layers.Dense(4, dtype="float64")
    network = models.with_outputs(scoring, codes=codes)
    gradients = []
    for weight in (0.0, 0.5):
        gan = GAN(generator, network, prior=prior, seed=0, dtype="float64")
        term = penalties.MutualInformation(weight, player="generator")
        gan.compile("sgd", "sgd", penalties=[term])
        batch = gan.draw(POINTS)
        gradients.append(gan.generator_gradients(batch).gradients)
    latents = np.asarray(batch.latents, "float64")

    def loss():
        codes = np.asarray(network(generator(latents))["codes"])
        of_category = np.sum(latents[:, 2:5] * log_softmax(codes[:, :3], axis=1), 1)
        of_value = -((latents[:, 5] - codes[:, 3]) ** 2) / 2
        return -0.5 * np.mean(of_category + of_value)

    for variable, without, with_term in zip(
        generator.trainable_variables, *gradients, strict=True
    ):
        numeric = finite_differences(loss, variable)
        np.testing.assert_allclose(with_term - without, numeric, rtol=1e-5, atol=1e-9)
        assert np.abs(numeric).max() > 1e-3


@pytest.mark.slow
def test_the_bound_is_logged_in_nats_and_rises_to_the_entropy():
    """ln 3 = 1.0986, with other weights and intervals. Sees a log with the weight."""
    terms = [
        penalties.MutualInformation(0.7),
        penalties.MutualInformation(0.7, interval=2, player="generator"),
    ]
    gan = game(
        terms,
        term_cases.with_codes,
        plain_generator,
        rate=0.3,
        prior=term_cases.codes(),
    )
    points = np.tile(POINTS, (16, 1))
    history = gan.fit(points, epochs=30, batch_size=16, verbose=0).history
    for name in ("d_mutual_information", "g_mutual_information"):
        bounds = history[name]
        assert bounds[0] < 0.9 < bounds[-1] < np.log(3) + 1e-4
    with_codes = gan.discriminator(gan.generate(300, seed=0))["codes"]
    shares = np.bincount(np.argmax(with_codes, axis=1), minlength=3) / 300
    np.testing.assert_allclose(shares, 1 / 3, atol=0.12)

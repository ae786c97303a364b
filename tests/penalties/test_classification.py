"""Terms on D's class logits: closed forms, SciPy, and through `compile` and `fit`."""

import numpy as np
import pytest
import tensorflow as tf
from conftest import check_gradient
from scipy.integrate import quad
from scipy.special import expit
from scipy.special import log_softmax
from scipy.special import ndtri
from scipy.special import rel_entr
from scipy.stats import norm

from keras_gan.penalties import Classification
from keras_gan.penalties import SemiSupervised
from keras_gan.penalties import TwinClassification

RNG = np.random.default_rng(0)
REAL, FAKE = RNG.normal(size=(2, 5, 3))
CLASSES = np.array([0, 2, 1, 1, 0])
NOTHING = (None, None, None, None)  # The critic, the examples and the seed.


def of_classes(logits):
    return {"logits": None, "classes": tf.convert_to_tensor(logits)}


def of_twins(logits):
    return {"logits": None, "twin_classes": tf.convert_to_tensor(logits)}


def cross_entropy(logits, classes=CLASSES):
    return -np.mean(log_softmax(logits, axis=1)[np.arange(len(classes)), classes])


def for_generator(kind, **arguments):
    return kind(player="generator", **arguments)


def test_each_player_has_the_cross_entropies_of_the_paper():
    """AC-GAN: D those of real and generated examples, G that of its own."""
    real, fake = of_classes(REAL), of_classes(FAKE)
    of_d = Classification()(*NOTHING, CLASSES, real, fake)
    np.testing.assert_allclose(of_d, cross_entropy(REAL) + cross_entropy(FAKE))
    of_real = Classification(generated=False)(*NOTHING, CLASSES, real_outputs=real)
    np.testing.assert_allclose(of_real, cross_entropy(REAL))
    of_g = for_generator(Classification)(*NOTHING, CLASSES, fake_outputs=fake)
    np.testing.assert_allclose(of_g, cross_entropy(FAKE))


def test_g_maximises_the_twins_cross_entropy():
    fake = of_twins(FAKE)
    of_d = TwinClassification()(*NOTHING, CLASSES, fake)
    of_g = for_generator(TwinClassification)(*NOTHING, CLASSES, fake)
    np.testing.assert_allclose([of_d, of_g], cross_entropy(FAKE) * np.array([1, -1]))


def test_one_hot_rows_are_class_numbers_and_soft_rows_are_mixtures():
    real = of_classes(REAL)
    term = Classification(generated=False)
    rows = np.eye(3, dtype="float32")[CLASSES]
    by_number, by_row = (
        term(*NOTHING, classes, real_outputs=real) for classes in (CLASSES, rows)
    )
    np.testing.assert_allclose(by_number, by_row, rtol=1e-12)
    soft = RNG.dirichlet(np.ones(3), size=5)
    expected = -np.mean(np.sum(soft * log_softmax(REAL, axis=1), axis=1))
    found = term(*NOTHING, soft, real_outputs=real)
    np.testing.assert_allclose(found, expected, rtol=1e-10)


# The joint distributions of 4 values and 3 classes, as counts, of which some are equal.
OF_DATA = np.array([[6, 1, 1], [2, 3, 5], [4, 4, 4], [1, 9, 2]])
OF_G = np.array([[3, 3, 2], [2, 3, 5], [6, 1, 1], [1, 1, 1]])


def everything(counts, logits):
    """A batch in which each pair of a value and a class is as often as its count."""
    values, classes = (
        np.repeat(each.ravel(), counts.ravel()) for each in np.indices(counts.shape)
    )
    return classes, logits[values]


def test_gs_two_terms_are_the_divergence_of_the_conditional_distributions():
    """With both classifiers optimal: E KL(Q(y | x) ‖ P(y | x)), by SciPy.

    Sees the twin with the other sign, and one that is trained on real examples.
    """
    real, fake = (c / c.sum(axis=1, keepdims=True) for c in (OF_DATA, OF_G))
    classes, logits = everything(OF_G, np.log(real))
    _, twins = everything(OF_G, np.log(fake))
    found = for_generator(Classification)(
        *NOTHING, classes, fake_outputs=of_classes(logits)
    ) + for_generator(TwinClassification)(*NOTHING, classes, of_twins(twins))
    weights = OF_G.sum(axis=1) / OF_G.sum()
    expected = np.sum(weights * rel_entr(fake, real).sum(axis=1))
    np.testing.assert_allclose(found, expected, rtol=1e-12)
    assert expected > 0.1


def slope(theta, of_data, twin):
    """The gradient of G's terms by θ, where G's examples of class ±1 are ±θ + N(0, 1).

    Those of the data are the same with θ = `of_data`. Both classifiers are optimal:
    P(1 | x) = 1 / (1 + exp(−2θx)). Quantiles stand for the normal distribution.
    """
    noise = ndtri((np.arange(4000) + 0.5) / 4000)
    signs, classes = np.repeat([-1.0, 1.0], 4000), np.repeat([0, 1], 4000)
    of_g = tf.Variable(theta, dtype="float64")
    with tf.GradientTape() as tape:
        x = (signs * of_g + np.tile(noise, 2))[:, None]
        value = for_generator(Classification)(
            *NOTHING, classes, fake_outputs=of_classes(of_data * x * [[-1.0, 1.0]])
        )
        if twin:
            value += for_generator(TwinClassification)(
                *NOTHING, classes, of_twins(theta * x * [[-1.0, 1.0]])
            )
    return float(tape.gradient(value, of_g))


def test_the_data_are_a_fixed_point_of_both_terms_and_not_of_one():
    """The slopes of AC-GAN and TAC-GAN for overlapping classes, by quadrature.

    AC-GAN drives the classes apart even where G has the distribution of the data.
    """

    def pull(of_classifier, theta):
        def integrand(u):
            return norm.pdf(u, loc=theta) * expit(-2 * of_classifier * u)

        return 2 * of_classifier * quad(integrand, -12, 12)[0]

    assert slope(1.0, 1.0, twin=True) == 0.0
    np.testing.assert_allclose(slope(1.0, 1.0, twin=False), -pull(1, 1), rtol=1e-3)
    assert pull(1, 1) > 0.2
    for theta in (0.5, 1.5):
        expected = pull(theta, theta) - pull(1, theta)
        found = slope(theta, 1.0, twin=True)
        np.testing.assert_allclose(found, expected, rtol=1e-2)
        assert np.sign(found) == np.sign(theta - 1.0)


def test_missing_labels_do_not_count():
    """Sees a mean over all examples, and −1 taken as a class."""
    labels = np.array([-1, 2, -1, 1, -1])
    found = SemiSupervised()(*NOTHING, labels, of_classes(REAL))
    np.testing.assert_allclose(found, cross_entropy(REAL[[1, 3]], [2, 1]))


def test_a_batch_without_labels_has_no_loss_and_no_gradient():
    logits = tf.Variable(REAL)
    with tf.GradientTape() as tape:
        value = SemiSupervised()(*NOTHING, np.full(5, -1), of_classes(logits))
    assert float(value) == 0.0
    np.testing.assert_array_equal(tape.gradient(value, logits), np.zeros_like(REAL))


@pytest.mark.parametrize("kind", [Classification, TwinClassification])
def test_gs_gradient_is_that_of_finite_differences(kind):
    logits = tf.Variable(FAKE)
    outputs = {Classification: of_classes, TwinClassification: of_twins}[kind]
    term = for_generator(kind)
    check_gradient(
        lambda: term(*NOTHING, CLASSES, fake_outputs=outputs(logits)), logits
    )


def test_large_logits_in_half_precision_have_a_finite_cross_entropy():
    """exp(60,000) is infinite, and its log-softmax is computed in full."""
    logits = tf.constant([[60000.0, 0.0, 0.0]], "float16")
    for label, expected in ((0, 0.0), (1, 60000.0)):
        found = SemiSupervised()(*NOTHING, np.array([label]), of_classes(logits))
        np.testing.assert_allclose(found, expected, rtol=1e-3)


def test_a_player_has_a_name():
    with pytest.raises(ValueError, match="`player`.*Received: player='critic'"):
        Classification(player="critic")
    with pytest.raises(ValueError, match="`generated=False`.*nothing to classify"):
        Classification(player="generator", generated=False)

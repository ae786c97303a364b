"""Contrastive terms, against NumPy written from the papers' formulas."""

import numpy as np
import pytest
import tensorflow as tf
from conftest import check_gradient
from scipy.special import logsumexp

from keras_gan.penalties import ConditionalContrastive
from keras_gan.penalties import DataToDataCrossEntropy

RNG = np.random.default_rng(0)
CLASSES = np.array([0, 2, 1, 1, 0, 1])
NOTHING = (None, None, None, None)  # The critic, the examples and the seed.
KINDS = (ConditionalContrastive, DataToDataCrossEntropy)
both = pytest.mark.parametrize("kind", KINDS)


def units(*shape):
    rows = RNG.normal(size=shape)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


F, V = units(6, 4), units(3, 4)


def outputs(embedding=F, proxies=V):
    embedding = tf.convert_to_tensor(embedding)
    cosines = tf.matmul(embedding, proxies, transpose_b=True)
    return {"logits": None, "embedding": embedding, "classes": cosines}


def contrastive(t, classes=CLASSES):
    """2C of the paper: positives are the own proxy and the other examples of y."""
    values = []
    for i, y in enumerate(classes):
        proxy = np.exp(F[i] @ V[y] / t)
        others = [k for k in range(len(classes)) if k != i]
        pairs = {k: np.exp(F[i] @ F[k] / t) for k in others}
        same = sum(pairs[k] for k in others if classes[k] == y)
        values.append(-np.log((proxy + same) / (proxy + sum(pairs.values()))))
    return np.mean(values)


def data_to_data(t, m):
    """D2D-CE of the paper: margins m for positive pairs and 1 − m for negative ones."""
    values = []
    for i, y in enumerate(CLASSES):
        positive = np.exp(min(F[i] @ V[y] - m, 0) / t)
        negatives = [
            np.exp(max(F[i] @ F[j] - (1 - m), 0) / t)
            for j in range(6)
            if CLASSES[j] != y
        ]
        values.append(-np.log(positive / (positive + sum(negatives))))
    return np.mean(values)


@pytest.mark.parametrize("temperature", [1.0, 0.1])
def test_2c_is_that_of_the_paper(temperature):
    """Sees each example as its own positive, and other classes among the positives."""
    term = ConditionalContrastive(temperature=temperature)
    found = term(*NOTHING, CLASSES, outputs())
    np.testing.assert_allclose(found, contrastive(temperature), rtol=1e-10)


@pytest.mark.parametrize(("temperature", "margin"), [(0.5, 0.98), (0.1, 0.6), (1, 1)])
def test_d2d_ce_is_that_of_the_paper(temperature, margin):
    """Sees margins that are exchanged, and negatives of the same class."""
    term = DataToDataCrossEntropy(temperature=temperature, margin=margin)
    found = term(*NOTHING, CLASSES, outputs())
    np.testing.assert_allclose(found, data_to_data(temperature, margin), rtol=1e-10)


def test_the_margins_leave_easy_pairs_alone():
    """An example within 0.4 of its proxy, and 0.6 from all others, has no gradient."""
    f = tf.Variable([[1.0, 0.1], [0.1, 1.0]], dtype="float64")
    easy, hard = (DataToDataCrossEntropy(margin=margin) for margin in (0.6, 0.999999))
    for term, moved in ((easy, False), (hard, True)):
        with tf.GradientTape() as tape:
            unit = f / tf.norm(f, axis=1, keepdims=True)
            value = term(*NOTHING, np.array([0, 1]), outputs(unit, np.eye(2)))
        assert bool(np.any(tape.gradient(value, f))) == moved


@both
def test_each_player_is_about_its_own_examples(kind):
    of_d = kind()(*NOTHING, CLASSES, real_outputs=outputs())
    term = kind(player="generator")
    of_g = term(*NOTHING, CLASSES, fake_outputs=outputs())
    np.testing.assert_array_equal(of_d, of_g)
    assert kind().needs == ("condition", "real_outputs")
    assert term.needs == ("condition", "fake_outputs")


@both
def test_one_hot_rows_are_class_numbers(kind):
    rows = np.eye(3, dtype="float32")[CLASSES]
    by_number, by_row = (kind()(*NOTHING, c, outputs()) for c in (CLASSES, rows))
    np.testing.assert_allclose(by_number, by_row, rtol=1e-12)


@both
def test_a_batch_of_one_class_or_one_example_has_nothing_to_tell_apart(kind):
    """Both are −log 1, and the gradient is finite."""
    for count in (1, 6):
        embedding = tf.Variable(F[:count])
        with tf.GradientTape() as tape:
            value = kind()(*NOTHING, np.ones(count, int), outputs(embedding))
        np.testing.assert_allclose(value, 0.0, atol=1e-12)
        assert np.isfinite(tape.gradient(value, embedding)).all()


@both
def test_a_small_temperature_does_not_overflow_half_precision(kind):
    """exp(1 / 0.01) is infinite in float32; SciPy's log-sum-exp is not."""
    half = {k: tf.cast(v, "float16") for k, v in outputs().items() if v is not None}
    found = kind(temperature=0.01)(*NOTHING, CLASSES, half)
    exact = {k: np.asarray(v, "float64") for k, v in half.items()}
    f, own = exact["embedding"], exact["classes"][np.arange(6), CLASSES]
    values = []
    for i, y in enumerate(CLASSES):
        others = np.delete(np.arange(6), i)
        pairs = f[i] @ f[others].T
        same = CLASSES[others] == y
        if kind is ConditionalContrastive:
            positive = logsumexp(np.append(pairs[same], own[i]) / 0.01)
            every = logsumexp(np.append(pairs, own[i]) / 0.01)
        else:
            positive = min(own[i] - 0.98, 0) / 0.01
            negative = np.maximum(pairs[~same] - 0.02, 0) / 0.01
            every = logsumexp(np.append(negative, positive))
        values.append(every - positive)
    np.testing.assert_allclose(found, np.mean(values), rtol=1e-4)


@both
def test_the_gradient_is_that_of_finite_differences(kind):
    embedding = tf.Variable(F)
    check_gradient(
        lambda: kind()(*NOTHING, CLASSES, outputs(tf.convert_to_tensor(embedding))),
        embedding,
    )


@both
def test_the_temperature_must_be_positive(kind):
    with pytest.raises(ValueError, match="`temperature`.*Received: temperature=0"):
        kind(temperature=0)


def test_the_margin_is_a_cosine():
    with pytest.raises(ValueError, match="`margin`.*Received: margin=1.5"):
        DataToDataCrossEntropy(margin=1.5)

"""Scores of classes against SciPy's entropy and counting by hand."""

import numpy as np
import pytest
from scipy import stats

from keras_gan import metrics
from keras_gan.metrics import histogram_kl
from keras_gan.metrics import inception_score


def test_dropping_one_class_of_ten_is_log_ten_ninths():
    counts = np.full(10, 100)
    counts[4] = 0
    np.testing.assert_allclose(
        histogram_kl(counts, np.full(10, 60)), np.log(10 / 9), rtol=1e-12
    )


def test_the_divergence_is_scipys_and_its_floor_is_half_the_classes_over_n():
    rng = np.random.default_rng(0)
    real = np.array([5, 1, 2, 2])
    fake = rng.multinomial(1000, real / 10)
    np.testing.assert_allclose(histogram_kl(fake, real), stats.entropy(fake, real))
    draws = rng.multinomial(5000, np.ones(10) / 10, size=400)
    found = np.mean([histogram_kl(draw, np.ones(10)) for draw in draws])
    np.testing.assert_allclose(found, 9 / (2 * 5000), rtol=0.15)


def test_a_class_that_no_real_image_has_is_infinitely_far():
    assert histogram_kl([1, 1], [1, 0]) == np.inf
    assert histogram_kl([2, 0], [1, 1]) == pytest.approx(np.log(2))


def test_the_score_of_certain_even_classes_is_their_number():
    for probabilities, expected in (
        (np.tile(np.eye(5), (8, 1)), 5.0),
        (np.full((20, 5), 0.2), 1.0),
    ):
        mean, deviation = inception_score(probabilities, splits=4)
        np.testing.assert_allclose(mean, expected, rtol=1e-12)
        assert deviation < 1e-12


def test_the_score_is_scipys_divergence():
    probabilities = np.random.default_rng(0).dirichlet(np.ones(6), size=90)
    parts = np.split(probabilities, 3)
    scores = [
        np.exp(np.mean([stats.entropy(row, part.mean(0)) for row in part]))
        for part in parts
    ]
    mean, deviation = inception_score(probabilities, splits=3)
    np.testing.assert_allclose(mean, np.mean(scores), rtol=1e-10)
    np.testing.assert_allclose(deviation, np.std(scores), rtol=1e-8)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: inception_score(np.ones((20, 3))), "add up to 1"),
        (lambda: inception_score([[1.5, -0.5]], splits=1), "at least 0"),
        (lambda: inception_score(np.eye(3), splits=4), "splits=4"),
        (lambda: histogram_kl([1, 2], [1, 2, 3]), "one shape"),
        (lambda: histogram_kl([0, 0], [1, 2]), "samples and real"),
        (lambda: metrics.InceptionScore(None), "features.Extractor"),
        (lambda: metrics.ClassHistogramKL("mnist"), "features.Extractor"),
    ],
)
def test_what_is_no_probability_or_count_is_refused(call, message):
    with pytest.raises((ValueError, TypeError), match=message):
        call()


def test_the_metrics_agree_with_the_functions(clothes):
    extractor = metrics.features.fashion_mnist()
    real, fake = clothes[:300], clothes[300:500]
    score, divergence = (
        metrics.InceptionScore(extractor),
        metrics.ClassHistogramKL(extractor),
    )
    for metric in (score, divergence):
        for start in range(0, 300, 100):
            metric.update_real(real[start : start + 100])
        for start in range(0, 200, 50):
            metric.update_fake(fake[start : start + 50])
    of_real, of_fake = (np.asarray(extractor.probabilities(x)) for x in (real, fake))
    expected, _ = inception_score(of_fake, splits=1)
    np.testing.assert_allclose(score.result(), expected, rtol=1e-5)
    counts = [np.bincount(x.argmax(1), minlength=10) for x in (of_fake, of_real)]
    np.testing.assert_allclose(divergence.result(), stats.entropy(*counts), rtol=1e-6)


def test_the_share_that_a_classifier_agrees_with(clothes):
    """By NumPy; sees a share of the real images in the place of the samples'."""
    extractor = metrics.features.fashion_mnist()
    real, fake = clothes[:200], clothes[200:300]
    guesses = [np.asarray(extractor.probabilities(x)).argmax(1) for x in (real, fake)]
    asked = [np.random.default_rng(0).integers(10, size=len(x)) for x in guesses]
    asked[1][:60] = guesses[1][:60]
    expected = [
        np.mean(one == other) for one, other in zip(guesses, asked, strict=True)
    ]
    by_kind = []
    for condition in (asked, [np.eye(10, dtype="float32")[each] for each in asked]):
        metric = metrics.ConditionAccuracy(extractor)
        for start in range(0, 200, 100):
            some = slice(start, start + 100)
            metric.update_real(real[some], condition[0][some])
        metric.update_fake(fake, condition[1])
        by_kind.append(metric.result())
    assert by_kind[0] == by_kind[1]
    assert by_kind[0]["condition_accuracy_real"] == expected[0]
    assert by_kind[0]["condition_accuracy"] == expected[1] > 0.6
    probabilities = extractor.probabilities(fake)
    assert metrics.condition_accuracy(probabilities, asked[1]) == expected[1]
    metric.update_fake(fake, np.full(100, 10))
    with pytest.raises(ValueError, match="classes from 0 to 9.*Received: 100 others"):
        metric.result()
    with pytest.raises(ValueError, match="classes from 0 to 9.*Received: 10 among"):
        metrics.condition_accuracy(probabilities, np.full(100, 10))


def test_pixels_are_no_classifier():
    with pytest.raises(ValueError, match="not a classifier"):
        metrics.InceptionScore(metrics.features.pixels()).build((28, 28, 1))

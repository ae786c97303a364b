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


def test_pixels_are_no_classifier():
    with pytest.raises(ValueError, match="not a classifier"):
        metrics.InceptionScore(metrics.features.pixels()).build((28, 28, 1))

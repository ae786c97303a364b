"""What a classifier learns from samples shows what the samples are."""

import numpy as np
import pytest

from keras_gan.metrics import ClassifierAccuracyScore
from keras_gan.metrics import classifier_accuracy_score


@pytest.fixture(scope="module")
def shapes():
    """Images of a bright upper, middle or lower third, with noise, and the class."""
    rng = np.random.default_rng(0)
    labels = rng.integers(3, size=600)
    images = rng.normal(scale=0.3, size=(600, 9, 9, 1))
    for image, label in zip(images, labels, strict=True):
        image[3 * label : 3 * label + 3] += 1
    return images, labels


@pytest.mark.slow
def test_good_samples_teach_as_much_as_real_images(shapes):
    images, labels = shapes
    found = classifier_accuracy_score(
        *(x[:200] for x in shapes),
        *(x[200:400] for x in shapes),
        *(x[400:] for x in shapes),
        epochs=3,
    )
    assert found.score > 0.95 and found.from_real > 0.95


@pytest.mark.slow
def test_a_class_that_is_drawn_wrongly_shows_as_one_not_known(shapes):
    """Two classes exchanged: both are lost, the third is not."""
    images, labels = shapes
    wrong = np.array([1, 0, 2])[labels]
    found = classifier_accuracy_score(
        images[:400], wrong[:400], images[400:], labels[400:], epochs=3
    )
    assert found.per_class[0] < 0.1 and found.per_class[1] < 0.1
    assert found.per_class[2] > 0.9 and found.from_real is None
    assert found.score == pytest.approx((found.per_class * [
        np.mean(labels[400:] == c) for c in range(3)
    ]).sum())  # fmt: skip


@pytest.mark.slow
def test_the_score_can_be_repeated_and_leaves_no_global_seed_behind(shapes):
    import keras

    images, labels = shapes
    arguments = (images[:100], labels[:100], images[400:], labels[400:])
    scores = {classifier_accuracy_score(*arguments, epochs=1).score for _ in range(2)}
    assert len(scores) == 1
    keras.utils.set_random_seed(3)
    expected = np.random.random()
    keras.utils.set_random_seed(3)
    classifier_accuracy_score(*arguments, epochs=1)
    assert np.random.random() == expected


@pytest.mark.slow
def test_the_metric_takes_real_images_as_the_test_set(shapes):
    images, labels = shapes
    metric = ClassifierAccuracyScore(epochs=2, capacity=400)
    metric.update_fake(images[:400], labels[:400])
    metric.update_real(images[400:], labels[400:])
    expected = classifier_accuracy_score(
        images[:400], labels[:400], images[400:], labels[400:], epochs=2
    )
    assert metric.result() == pytest.approx(expected.score, abs=0.02)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((np.zeros((3, 8)), [0] * 3, np.zeros((3, 8)), [0] * 3), "`fake` must be"),
        (
            (np.zeros((3, 8, 8, 1)), None, np.zeros((3, 8, 8, 1)), [0] * 3),
            "needs class numbers or one-hot",
        ),
        (
            (np.zeros((3, 8, 8, 1)), [0] * 3, np.zeros((3, 8, 8, 3)), [0] * 3),
            "`test` must be images of shape \\(8, 8, 1\\)",
        ),
    ],
)
def test_what_cannot_be_learned_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        classifier_accuracy_score(*arguments)

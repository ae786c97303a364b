"""Classifier accuracy score (CAS): what a classifier learns from generated images."""

from typing import NamedTuple

import keras
import numpy as np
from keras import layers

from keras_gan.core.integers import seed_number
from keras_gan.core.serialization import register
from keras_gan.metrics import checking
from keras_gan.metrics.metric import KeepingMetric


class ClassifierAccuracy(NamedTuple):
    """Result of `classifier_accuracy_score`: accuracies on the test images.

    `score` is the accuracy after training on generated images. `from_real` is the
    accuracy after training on real images, with which to compare `score`; it is
    None if no real images were given. `per_class` is a float64 array of shape
    `(classes,)`, the classes' parts of `score`, NaN for classes that are not in the
    test set.
    """

    score: float
    from_real: float | None
    per_class: np.ndarray


def small_classifier(image_shape, num_classes):
    """The default classifier of `classifier_accuracy_score`.

    Args:
        image_shape: `(height, width, channels)`.
        num_classes: integer.

    Returns:
        A `keras.Model` from images in [-1, 1] to logits.

    Example:

    >>> small_classifier((28, 28, 1), 10).output_shape
    (None, 10)
    """

    def start(seed):  # Fixed seeds make scores repeatable.
        return keras.initializers.GlorotUniform(seed=seed)

    def halve(filters, seed):
        return layers.Conv2D(
            filters,
            3,
            strides=2,
            padding="same",
            activation="relu",
            data_format="channels_last",
            kernel_initializer=start(seed),
        )

    return keras.Sequential(
        [
            keras.Input(image_shape),
            halve(32, seed=0),
            halve(64, seed=1),
            layers.Flatten(data_format="channels_last"),
            layers.Dense(64, activation="relu", kernel_initializer=start(2)),
            layers.Dense(num_classes, kernel_initializer=start(3)),
        ]
    )


def classifier_accuracy_score(
    fake,
    fake_condition,
    test,
    test_condition,
    real=None,
    real_condition=None,
    build=small_classifier,
    epochs=10,
    batch_size=64,
    seed=0,
):
    """Classifier accuracy score (CAS): train on generated images, test on real ones.

    The classifier fails on classes that the generator draws wrongly or without
    variety. The score needs a generator that takes classes as its condition.

    Args:
        fake: array of generated images, of shape `(count, height, width,
            channels)`.
        fake_condition: the class requested for each image: `count` class numbers, or
            one-hot or soft rows of shape `(count, classes)`, of which the largest
            counts.
        test: array of held-out real images.
        test_condition: the same, the classes of the test images.
        real: array of real images on which a second classifier is trained for
            comparison, or None.
        real_condition: the same, the classes of the real images, or None.
        build: callable of `(image_shape, num_classes)` that returns a classifier
            with logits.
        epochs: integer, epochs of training with Adam.
        batch_size: integer.
        seed: integer, seed of the order of the images. `build` decides how weights
            are initialized.

    Returns:
        `ClassifierAccuracy`.

    Raises:
        ValueError: if classes are missing or images differ in shape.

    Example:

    >>> images = np.repeat(np.eye(2), 50, 0).reshape(100, 1, 2, 1)
    >>> labels = np.repeat([0, 1], 50)
    >>> classifier_accuracy_score(images, labels, images, labels).score
    1.0

    Reference: [Ravuri & Vinyals, 2019](https://arxiv.org/abs/1905.10887)
    """
    fake, drawn = _check("fake", fake, fake_condition)
    test, tested = _check("test", test, test_condition, fake.shape[1:])
    classes = int(max(drawn.max(), tested.max())) + 1
    if real is not None:
        real, known = _check("real", real, real_condition, fake.shape[1:])
        classes = max(classes, int(known.max()) + 1)

    def train(images, right):
        model = build(fake.shape[1:], classes)
        order = np.random.default_rng(seed_number(seed))
        model.compile(
            "adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        )
        for _ in range(epochs):
            shuffled = order.permutation(len(images))
            model.fit(
                images[shuffled],
                right[shuffled],
                batch_size=batch_size,
                shuffle=False,
                verbose=0,
            )
        guesses = model.predict(test, batch_size=256, verbose=0).argmax(1)
        return guesses == tested

    right = train(fake, drawn)
    per_class = np.full(classes, np.nan)
    for one in np.unique(tested):
        per_class[one] = right[tested == one].mean()
    from_real = None if real is None else float(train(real, known).mean())
    return ClassifierAccuracy(float(right.mean()), from_real, per_class)


def _check(name, images, condition, shape=None):
    images = np.asarray(images, "float32")
    if images.ndim != 4 or not len(images) or shape not in (None, images.shape[1:]):
        expected = "(count, height, width, channels)" if shape is None else shape
        raise ValueError(
            f"`{name}` must be images of shape {expected}. Received: shape "
            f"{images.shape}"
        )
    if not np.all(np.isfinite(images)):
        raise ValueError(f"`{name}` contains NaN or infinite values.")
    classes = checking.as_classes(f"{name}_condition", condition, len(images))
    return images, classes


@register
class ClassifierAccuracyScore(KeepingMetric):
    """Classifier accuracy score (CAS), with the data of `evaluate` as test images.

    `result` trains a classifier, so it is slow. See `classifier_accuracy_score`.

    Args:
        epochs: integer, epochs of training the classifier.
        capacity: integer, maximum number of real and of generated examples.
        seed: integer, seed of the order of the training images.
        name: string.

    Example:

    >>> metric = ClassifierAccuracyScore(epochs=1, capacity=20)
    >>> metric.update_state(np.ones((20, 8, 8, 1)), np.ones((20, 8, 8, 1)), [0] * 20)
    >>> metric.result()
    1.0

    Reference: [Ravuri & Vinyals, 2019](https://arxiv.org/abs/1905.10887)
    """

    needs_condition = compares_classes = True

    def __init__(self, epochs=10, capacity=10_000, seed=0, name="cas"):
        super().__init__(None, capacity, name)
        checking.check_at_least("epochs", epochs, 1)
        self.epochs = epochs
        self.seed = seed_number(seed)

    def width(self, shape):
        if len(shape) != 3:
            raise ValueError(
                f"Metric '{self.name}' takes images. Received: examples of shape "
                f"{shape}"
            )
        return super().width(shape)

    def compute(self, real, fake):
        (test, tested), (images, drawn) = (
            (rows.reshape(-1, *self._shape), classes) for rows, classes in (real, fake)
        )
        found = classifier_accuracy_score(
            images, drawn, test, tested, epochs=self.epochs, seed=self.seed
        )
        return found.score

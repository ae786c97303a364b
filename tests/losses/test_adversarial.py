"""Losses against forms written with NumPy and SciPy from the papers."""

import re

import keras
import numpy as np
import pytest
from keras import ops
from scipy import special

from keras_gan import losses

REAL = np.array([[-2.0], [-0.3], [0.0], [0.7], [3.0]])
FAKE = np.array([[1.5], [0.2], [0.0], [-0.9], [-4.0]])


def log_d(logits):
    return special.log_expit(logits)  # log D(x)


def log_not_d(logits):
    return special.log_expit(-logits)  # log(1 − D(x))


FORMS = {
    "minimax": (
        -log_d(REAL) - log_not_d(FAKE),
        log_not_d(FAKE),
    ),
    "non_saturating": (
        -log_d(REAL) - log_not_d(FAKE),
        -log_d(FAKE),
    ),
    "least_squares": (
        0.5 * (REAL - 1) ** 2 + 0.5 * FAKE**2,
        0.5 * (FAKE - 1) ** 2,
    ),
    "hinge": (
        np.maximum(0, 1 - REAL) + np.maximum(0, 1 + FAKE),
        -FAKE,
    ),
    "wasserstein": (FAKE - REAL, -FAKE),
    "boundary_seeking": (
        -log_d(REAL) - log_not_d(FAKE),
        0.5 * (log_d(FAKE) - log_not_d(FAKE)) ** 2,
    ),
    "relativistic_paired": (
        -np.log(special.expit(REAL - FAKE)),
        -np.log(special.expit(FAKE - REAL)),
    ),
}


@pytest.mark.parametrize("name", FORMS)
def test_losses_equal_the_papers_formulas(name):
    """Sees a loss with its players or its sides exchanged."""
    loss = losses.get(name)
    real, fake = ops.array(REAL, "float64"), ops.array(FAKE, "float64")
    expected_d, expected_g = FORMS[name]
    np.testing.assert_allclose(loss.discriminator_loss(real, fake), expected_d)
    np.testing.assert_allclose(loss.generator_loss(real, fake), expected_g)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("minimax", np.log(4)),
        ("non_saturating", np.log(4)),
        ("boundary_seeking", np.log(4)),
        ("hinge", 2.0),
        ("wasserstein", 0.0),
        ("relativistic_paired", np.log(2)),
    ],
)
def test_the_optimum_at_equal_distributions_has_its_closed_form(name, value):
    even = ops.zeros((4, 1), "float64")
    found = losses.get(name).discriminator_loss(even, even)
    np.testing.assert_allclose(found, np.full((4, 1), value))


def test_least_squares_at_its_optimum_is_a_quarter():
    half = ops.full((4, 1), 0.5, "float64")
    found = losses.LeastSquares().discriminator_loss(half, half)
    np.testing.assert_allclose(found, np.full((4, 1), 0.25))


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("size", [0.0, 100.0, -100.0])
def test_values_and_gradients_are_finite_for_any_logit(name, size):
    """Sees log(sigmoid(x)), which is −inf at −100 in float32."""
    import tensorflow as tf

    loss = losses.get(name)
    real, fake = tf.constant([[size]]), tf.constant([[-size]])
    with tf.GradientTape(persistent=True) as tape:
        tape.watch([real, fake])
        of_d = loss.discriminator_loss(real, fake)
        of_g = loss.generator_loss(real, fake)
    for value in (of_d, of_g, tape.gradient(of_d, real), tape.gradient(of_g, fake)):
        assert np.all(np.isfinite(value))


@pytest.mark.parametrize("name", FORMS)
def test_there_is_one_value_an_example_in_the_shape_of_the_logits(name):
    loss = losses.get(name)
    patches = ops.zeros((3, 4, 4, 1))
    assert loss.discriminator_loss(patches, patches).shape == (3, 4, 4, 1)
    assert loss.generator_loss(patches, patches).shape == (3, 4, 4, 1)


def test_only_relativistic_losses_ask_for_real_logits():
    asking = [name for name in FORMS if losses.get(name).needs_real_logits]
    assert asking == ["relativistic_paired"]


def test_least_squares_reads_its_logits_as_probabilities():
    found = losses.LeastSquares().probability(ops.array([-1.0, 0.25, 2.0]))
    np.testing.assert_array_equal(found, [0.0, 0.25, 1.0])


def test_other_losses_read_their_logits_through_a_sigmoid():
    logits = np.array([-3.0, 0.0, 1.0], "float32")
    for name in set(FORMS) - {"least_squares"}:
        found = losses.get(name).probability(ops.array(logits))
        np.testing.assert_allclose(found, special.expit(logits), rtol=1e-6)


def test_every_loss_is_known_by_its_own_name():
    from keras_gan.losses import _BY_NAME

    for name, kind in _BY_NAME.items():
        assert re.sub(r"(?<!^)([A-Z])", r"_\1", kind.__name__).lower() == name
        assert type(losses.get(name)) is kind
    public = {getattr(losses, name) for name in losses.__all__ if name != "get"}
    kinds = {kind for kind in public if issubclass(kind, losses.AdversarialLoss)}
    abstract = {losses.AdversarialLoss, losses.FDivergence}
    of_another = {losses.LabelNoise, losses.TopK, losses.GeneratorWeight}
    of_another.add(losses.SwappedLabels)
    without_name = {losses.NoAdversary}  # It is nothing without a penalty.
    assert kinds - abstract - of_another - without_name == set(_BY_NAME.values())


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("binary_crossentropy", "non_saturating"),
        ("bce", "non_saturating"),
        ("BinaryCrossentropy", "non_saturating"),
        ("mse", "least_squares"),
        ("WGAN", "wasserstein"),
        ("RaGAN", "relativistic_average"),
        ("non-saturating", "non_saturating"),
        ("Hinge", "hinge"),
        ("wassertein", "wasserstein"),
        ("relativstic_paired", "relativistic_paired"),
    ],
)
def test_an_unknown_name_lists_the_known_ones_and_the_nearest(name, nearest):
    with pytest.raises(
        ValueError,
        match=f"'{name}'. The nearest is '{nearest}'.*'minimax'.*'wasserstein'",
    ):
        losses.get(name)


def test_a_name_that_is_like_none_gets_no_suggestion():
    with pytest.raises(ValueError, match="'xyz'. Known names: 'minimax'"):
        losses.get("xyz")


@pytest.mark.parametrize(
    ("loss", "nearest"),
    [
        (keras.losses.BinaryCrossentropy(from_logits=True), "non_saturating"),
        (keras.losses.binary_crossentropy, "non_saturating"),
        (keras.losses.MeanSquaredError, "least_squares"),
        (keras.losses.Hinge(), "hinge"),
    ],
)
def test_a_keras_loss_is_refused_with_the_nearest_of_ours(loss, nearest):
    with pytest.raises(TypeError, match=f"AdversarialLoss.*nearest is '{nearest}'"):
        losses.get(loss)


def test_a_class_in_place_of_an_object_is_refused():
    with pytest.raises(TypeError, match=r"this is a class: pass loss=Hinge\(\)"):
        losses.get(losses.Hinge)
    with pytest.raises(TypeError, match="Received: loss=<function"):
        losses.get(lambda real, fake: real)


def test_a_loss_without_its_methods_says_which():
    class Half(losses.AdversarialLoss):
        pass

    with pytest.raises(TypeError, match="Half must implement `discriminator_loss"):
        Half().discriminator_loss(None, None)
    with pytest.raises(TypeError, match="Half must implement `generator_loss"):
        Half().generator_loss(None, None)


def test_smoothed_labels_are_a_cross_entropy_with_a_target_below_one():
    """Sees smoothing on both sides, and on the wrong one."""
    loss = losses.NonSaturating(label_smoothing=0.1)
    found = loss.discriminator_loss(ops.array(REAL), ops.array(FAKE))
    expected = -0.9 * log_d(REAL) - 0.1 * log_not_d(REAL) - log_not_d(FAKE)
    np.testing.assert_allclose(found, expected, rtol=1e-6)
    np.testing.assert_allclose(
        loss.generator_loss(None, ops.array(FAKE)), -log_d(FAKE), rtol=1e-6
    )


@pytest.mark.parametrize("amount", [-0.1, 0.5, 1])
def test_impossible_smoothing_is_refused(amount):
    with pytest.raises(ValueError, match=f"`label_smoothing`.*={amount}"):
        losses.NonSaturating(label_smoothing=amount)

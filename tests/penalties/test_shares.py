"""R1 and R2 at a share of each batch."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import check_gradient
from conftest import tiny_gan
from keras import layers
from keras import ops

from keras_gan import GAN
from keras_gan import penalties

SEED = keras.random.SeedGenerator(0)
BOTH = [penalties.R1, penalties.R2]


def quadratic(examples, condition=None):
    """D(x) = ½ ‖x‖² · c, with the gradient c · x; c is 1 without a condition."""
    scores = 0.5 * ops.sum(examples**2, axis=1)
    return scores if condition is None else scores * condition


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize(("share", "rows"), [(1.0, 8), (0.5, 4), (0.3, 3), (0.01, 1)])
def test_the_first_rows_count_with_their_own_condition(kind, share, rows):
    """Sees a share that is rounded down, and conditions of other rows."""
    rng = np.random.default_rng(0)
    x, condition = rng.normal(size=(8, 3)), rng.normal(size=8)
    other = np.full((8, 3), 9.0)
    real, fake = (x, other) if kind is penalties.R1 else (other, x)
    penalty = kind(share=share)
    needed = {}
    if share < 1:
        needed = {"score_first": lambda x: quadratic(x, condition[: len(x)])}
    assert set(penalty.needs) == set(needed)
    critic = lambda examples: quadratic(examples, tf.constant(condition))  # noqa: E731
    found = penalty(critic, tf.constant(real), tf.constant(fake), SEED, **needed)
    slopes = condition[:rows, None] * x[:rows]
    np.testing.assert_allclose(found, 0.5 * np.mean(np.sum(slopes**2, 1)), rtol=1e-12)


@pytest.mark.parametrize("kind", BOTH)
def test_gradients_by_the_weights_equal_finite_differences(kind):
    """Sees a gradient that is stopped on its way."""
    rng = np.random.default_rng(2)
    first = tf.Variable(2 * rng.normal(size=(3, 5)))
    second = tf.Variable(rng.normal(size=(5, 1)))
    real, fake = (tf.constant(rng.normal(size=(6, 3))) for _ in range(2))

    def value():
        score = lambda x: {"logits": tf.tanh(x @ first) @ second}  # noqa: E731
        return kind(share=0.5)(None, real, fake, SEED, score_first=score)

    check_gradient(value, first)


@pytest.mark.parametrize("share", [0, -0.5, 1.5, float("nan"), "half", True])
def test_a_share_is_above_0_and_at_most_1(share):
    with pytest.raises(ValueError, match="`share` is the share of a batch"):
        penalties.R1(share=share)


def conditional_gan():
    """D's score is w · x · c: its slope is w · c, whatever x is."""
    latents, condition = keras.Input((2,)), keras.Input((1,))
    example = keras.Input((1,))
    generator = keras.Model([latents, condition], layers.Dense(1)(latents))
    scored = layers.Dense(1, use_bias=False, kernel_initializer="ones")(example)
    logits = layers.Multiply()([scored, condition])
    return GAN(generator, keras.Model([example, condition], logits), 2, seed=0)


@pytest.mark.parametrize("interval", [1, 2])
def test_through_fit_each_row_has_its_condition(interval):
    """The slope of row i is c_i = i + 1: half of four rows has ½ · (1 + 4) / 2.

    Sees the mean over all four, 3.75.
    """
    gan = conditional_gan()
    terms = [kind(share=0.5, interval=interval) for kind in BOTH]
    frozen = keras.optimizers.SGD(0.0)
    gan.compile(frozen, keras.optimizers.SGD(0.0), penalties=terms)
    condition = np.arange(1.0, 5.0, dtype="float32")[:, None]
    rows = np.ones((4, 1), "float32"), condition
    for _ in range(2):
        logs = gan.train_on_batch(*rows, return_dict=True)
    expected = 1.25 * interval
    # Over two steps, of which one in `interval` has the penalty.
    assert logs["r1"] == pytest.approx(expected if interval == 1 else logs["r1"])
    assert logs["r2"] == pytest.approx(logs["r1"])
    assert float(logs["r1"]) in (0.0, expected)


def test_the_share_is_saved(tmp_path):
    gan = tiny_gan(penalties=[penalties.R1(0.5, share=0.25)])
    gan.save(tmp_path / "gan.keras")
    (again,) = keras.models.load_model(tmp_path / "gan.keras").penalties.values()
    assert (again.weight, again.share) == (0.5, 0.25)


def test_a_share_costs_less():
    """A quarter of the rows: D passes forward over 2 · 8 and over 2 · 2 rows."""
    gan = tiny_gan(penalties=[kind(share=0.25) for kind in BOTH])
    rows = []
    scores = gan.discriminator.call
    gan.discriminator.call = lambda x, *args, **kw: (
        rows.append(len(x)) or scores(x, *args, **kw)
    )
    gan.discriminator_gradients(gan.draw(np.zeros((8, *gan.image_shape), "float32")))
    assert sorted(rows) == [2, 2, 8, 8]

"""What the backend adds to Keras: values in variables' place, dense gradients."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import ops

from keras_gan import backend


def test_a_substitute_is_read_and_differentiated_and_the_variable_stays():
    variable = keras.Variable([1.0, 2.0])
    value = tf.constant([3.0, 4.0])
    with tf.GradientTape() as tape:
        tape.watch(value)
        with backend.substituted([variable], [value]):
            total = ops.sum(variable**2)
    assert float(total) == 25.0
    np.testing.assert_array_equal(tape.gradient(total, value), [6.0, 8.0])
    np.testing.assert_array_equal(variable, [1.0, 2.0])


def test_contexts_may_be_nested_and_are_left_one_by_one():
    """Sees an inner context that knows nothing of the outer one."""
    first, second = keras.Variable(1.0), keras.Variable(2.0)
    with backend.substituted([first], [10.0]):
        with backend.substituted([second], [20.0]):
            assert float(first + second) == 30.0
            assert float(backend.pure(lambda: first + second)) == 30.0
        assert float(first + second) == 12.0
    assert float(first + second) == 3.0


def test_an_error_within_leaves_nothing_behind():
    variable = keras.Variable(1.0)
    with pytest.raises(RuntimeError), backend.substituted([variable], [5.0]):
        raise RuntimeError
    assert float(backend.pure(lambda: variable + 0.0)) == 1.0


def test_what_is_assigned_within_is_dropped():
    variable, other = keras.Variable(1.0), keras.Variable(2.0)
    with backend.substituted([variable], [5.0]):
        other.assign(7.0)
        assert float(other) == 7.0
    assert float(other) == 2.0


def test_dense_gradients_have_zeros_for_none_and_rows_for_slices():
    table, unused = keras.Variable(np.ones((3, 2))), keras.Variable(np.ones(2))
    with tf.GradientTape() as tape:
        total = tf.reduce_sum(tf.gather(table.value, [0, 2, 2]))
    variables = [table, unused]
    gradients = tape.gradient(total, [v.value for v in variables])
    found = backend.dense(gradients, variables)
    np.testing.assert_array_equal(found[0], [[1, 1], [0, 0], [2, 2]])
    np.testing.assert_array_equal(found[1], [0, 0])


def test_full_precision_lifts_half_and_leaves_the_rest():
    for dtype, lifted in (("float16", "float32"), ("float64", "float64")):
        assert backend.full_precision(tf.ones(1, dtype)).dtype == lifted
    assert backend.full_precision(keras.Variable(1.0, dtype="bfloat16")).dtype == (
        "float32"
    )


def squares(weight):
    """s = w x₁² + x₂, and two logits of it in a dictionary."""

    def score(x):
        logit = weight * x[:, :1] ** 2 + x[:, 1:]
        return {"logits": logit, "twice": 2.0 * logit}

    return score


X = tf.constant([[1.0, 2.0], [3.0, 4.0]])


def test_a_critic_remembers_the_first_pass_over_images():
    """ds/dx = (2 w x₁, 1). Sees a pass that takes the place of the loss' own."""
    weights = iter((tf.constant(1.0), tf.constant(100.0)))
    critic = backend.Critic(lambda x: squares(next(weights))(x))
    np.testing.assert_array_equal(critic(X), [[3.0], [13.0]])
    assert not critic.pass_over(X).differentiated
    np.testing.assert_array_equal(critic(X), [[102.0], [904.0]])
    np.testing.assert_array_equal(critic.input_gradients(X), [[2, 1], [6, 1]])
    np.testing.assert_array_equal(critic.outputs(X)["twice"], [[6.0], [26.0]])
    assert critic.pass_over(X).differentiated


def test_scores_are_pulled_back_to_images_one_logit_or_two():
    by_logits = tf.constant([[2.0], [-1.0]])
    critic = backend.Critic(squares(tf.constant(1.0)))
    critic(X)
    expected = [[4.0, 2.0], [-6.0, -1.0]]
    np.testing.assert_array_equal(critic.pass_over(X).pull_back(by_logits), expected)
    # The logits x₁ and x₁ x₂, with the slopes a and b: (a + b x₂, b x₁).
    critic = backend.Critic(lambda x: tf.stack([x[:, 0], x[:, 0] * x[:, 1]], axis=1))
    critic(X)
    by_logits = tf.constant([[1.0, 2.0], [0.0, 0.0]])
    found = critic.pass_over(X).pull_back(by_logits)
    np.testing.assert_allclose(found, [[5, 2], [0, 0]])


def test_the_loss_gradients_at_one_pass_know_nothing_of_other_paths():
    """L = Σ s + Σ 10 x. By the scores 1; by what the pass saw ds/dx, without the 10."""
    weight = keras.Variable(2.0)
    critic = backend.Critic(lambda x: squares(weight.value)(x)["logits"])

    def objective():
        return tf.reduce_sum(critic(X)) + 10 * tf.reduce_sum(X), "extras"

    def gradients(through):
        return backend.value_and_gradients_at(
            objective, [weight], lambda loss: 4 * loss, critic, X, through
        )

    extras, by_weights, by_images, by_logits = gradients(lambda scored: True)
    assert extras == "extras"
    np.testing.assert_array_equal(by_weights, [4 * (1 + 9)])
    np.testing.assert_array_equal(by_images, 4 * np.array([[4, 1], [12, 1]]))
    np.testing.assert_array_equal(by_logits, [[4.0], [4.0]])
    assert gradients(lambda scored: scored.differentiated)[2:] == (None, None)


def test_a_value_and_its_slope():
    value, slope = backend.value_and_slope(lambda x: tf.reduce_sum(x**2), X)
    assert float(value) == 30.0
    np.testing.assert_array_equal(slope, 2 * X)
    np.testing.assert_array_equal(
        backend.value_and_slope(lambda x: tf.constant(1.0), X)[1], np.zeros((2, 2))
    )


def test_branches_of_a_key_share_no_seed():
    """Penalties draw from one, augmentations from the other."""
    parent = backend.SeedSequence(7)
    keys = [parent.next() for _ in range(20)]
    seeds = [
        tuple(np.asarray(sequence.next()) % 2**32)
        for key in keys[:3]
        for branch in range(3)
        for sequence in [backend.SeedSequence(key, branch)]
        for _ in range(20)
    ]
    by_key = [seeds[i * 60 : (i + 1) * 60] for i in range(3)]
    assert all(len(set(of_one)) == 60 for of_one in by_key)

"""The contract that every ingredient compiles under XLA, whose gradients are right."""

import numpy as np
import pytest
import tensorflow as tf
from contract_case import dense
from contracts import CASES
from contracts import in_gradients

# A second or two each, and there are more than a hundred.
pytestmark = pytest.mark.slow


@pytest.mark.parametrize("kind", in_gradients(), ids=lambda kind: kind.__name__)
def test_it_compiles_under_xla(kind):
    """Both gradients of the game with it, as XLA has them and as eager code has."""
    case = CASES[kind]
    gan = case.gan()
    batch = gan.draw(*case.data(8))

    def gradients():
        moves = gan.discriminator_gradients(batch), gan.generator_gradients(batch)
        return [dense(move) for move in moves]

    compiled = tf.function(gradients, jit_compile=True)()
    assert all(np.isfinite(g).all() for g in tf.nest.flatten(compiled))
    if case.random:
        return  # Keras' dice are others under XLA.
    eager = tf.nest.flatten(gradients())
    for one, other in zip(tf.nest.flatten(compiled), eager, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-3, atol=1e-5)

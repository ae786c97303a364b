"""What D's numbers mean in the logs."""

import numpy as np
import pytest
from conftest import tiny_gan
from keras import ops
from reading_cases import BEGIN
from reading_cases import EMBEDDING
from reading_cases import FAKE
from reading_cases import LOGISTIC
from reading_cases import RANKED
from reading_cases import REAL
from reading_cases import SCORES
from reading_cases import as_arrays
from reading_cases import similarity
from scipy import special

from keras_gan import losses


@pytest.mark.parametrize("count", [6, 1])
@pytest.mark.parametrize("name", LOGISTIC)
def test_logistic_losses_read_the_probability_that_a_row_is_in_order(name, count):
    """Also of patches. Sees the probability of a level, and means over the batch."""
    real, fake = REAL[:count], FAKE[:count]
    found = as_arrays(losses.get(name).readings(ops.array(real), ops.array(fake)))
    np.testing.assert_allclose(found[0], special.expit(real - fake), rtol=1e-5)
    np.testing.assert_allclose(found[1], special.expit(fake - real), rtol=1e-5)


@pytest.mark.parametrize("count", [6, 1])
@pytest.mark.parametrize("name", RANKED)
def test_scores_read_which_of_a_row_is_higher(name, count):
    real, fake = REAL[:count], FAKE[:count]
    found = as_arrays(losses.get(name).readings(ops.array(real), ops.array(fake)))
    expected = np.where(real > fake, 1.0, np.where(real < fake, 0.0, 0.5))
    np.testing.assert_array_equal(found[0], expected)
    np.testing.assert_array_equal(found[1], 1 - expected)
    assert (found[0][0] == 0.5).all()


@pytest.mark.parametrize("name", EMBEDDING)
def test_embeddings_read_which_of_a_row_has_the_higher_witness(name):
    """By loops. Sees an example compared with itself, and kinds exchanged."""
    real = BEGIN.normal(size=(12, 2, 2))
    fake = BEGIN.normal(0.5, 1.0, size=(12, 2, 2))
    x, y = real.reshape(12, 4), fake.reshape(12, 4)
    expected = []
    for row in range(12):
        others = [other for other in range(12) if other != row]
        of_real, of_fake = (
            np.mean([similarity(name, one, x[other]) for other in others])
            - np.mean([similarity(name, one, y[other]) for other in others])
            for one in (x[row], y[row])
        )
        expected.append([float(of_real > of_fake)])
    assert 0 < np.mean(expected) < 1
    loss = losses.get(name)
    found = as_arrays(loss.readings(ops.array(real), ops.array(fake)))
    np.testing.assert_array_equal(found[0], expected)
    np.testing.assert_array_equal(found[1], 1 - np.array(expected))
    alone = as_arrays(loss.readings(ops.array(real[:1]), ops.array(fake[:1])))
    assert alone == [0.5, 0.5]


@pytest.mark.parametrize("name", EMBEDDING)
def test_embeddings_read_half_for_equal_distributions_and_one_if_d_wins(name):
    """Sees a reading by one batch alone, which the wider distribution decides."""
    loss, rng = losses.get(name), np.random.default_rng(1)
    same = [
        float(ops.mean(loss.readings(*ops.array(rng.normal(size=(2, 16, 4))))[0]))
        for _ in range(100)
    ]
    assert np.mean(same) == pytest.approx(0.5, abs=4 * np.std(same) / 10)
    narrow = rng.normal(0.0, 0.01, (16, 4)) + [3.0, 0, 0, 0]
    apart = ops.array(rng.normal(size=(16, 4)) * [0.1, 5, 5, 5]), ops.array(narrow)
    real, fake = loss.readings(*apart)
    assert float(ops.mean(real)) > 0.9 and float(ops.mean(fake)) < 0.1


@pytest.mark.parametrize("name", sorted(set(losses._BY_NAME) - SCORES - set(LOGISTIC)))
def test_classifiers_read_the_probability_of_either_side(name):
    loss = losses.get(name)
    found = as_arrays(loss.readings(ops.array(REAL), ops.array(FAKE)))
    for side, logits in zip(found, (REAL, FAKE), strict=True):
        np.testing.assert_array_equal(side, loss.probability(ops.array(logits)))


@pytest.mark.slow
def test_a_loss_that_defines_its_probability_only_is_read_by_it(points):
    """As before the readings: through fit and discriminate."""

    class Own(losses.Hinge):
        reads_as = "probability"

        def probability(self, logits):
            return 0.25 + 0.0 * logits

    gan = tiny_gan(loss=Own(), run_eagerly=True)
    history = gan.fit(points, verbose=0).history
    assert history["d_real"] == history["d_fake"] == [0.25]
    assert (gan.discriminate(points) == 0.25).all()

"""What D's numbers say if a constant is added to all logits; also in the export."""

import numpy as np
import pytest
from conftest import tiny_gan
from contracts import CASES
from reading_cases import OF_ANOTHER
from reading_cases import SCORES
from reading_cases import served
from reading_cases import shifted

from keras_gan import losses


def trained(loss):
    """A GAN after one step with a loss, and the examples."""
    if loss == "sinkhorn_divergence":
        loss = losses.SinkhornDivergence(iterations=5)
    case = CASES[type(losses.get(loss))]
    gan, (data, *_) = case.gan(run_eagerly=True), case.data()
    gan.compile(gan.d_optimizer, gan.g_optimizer, loss=loss, run_eagerly=True)
    gan.fit(data, batch_size=16, verbose=0)
    return gan, data


QUICK = ("non_saturating", "wasserstein", "relativistic_paired", "kullback_leibler")


@pytest.mark.parametrize(
    "loss",
    [
        loss if loss in QUICK else pytest.param(loss, marks=pytest.mark.slow)
        for loss in (*losses._BY_NAME, *OF_ANOTHER)
    ],
    ids=str,
)
def test_a_constant_on_all_logits_changes_no_report_if_the_level_is_free(loss):
    """And changes D's loss if it is not, so that each loss declares what is so."""
    gan, data = trained(loss)
    logs = gan.evaluate(data, verbose=0, return_dict=True)
    said = gan.discriminate(data)
    assert said.dtype == np.float32 and (said >= 0).all() and (said <= 1).all()
    moved = shifted(gan, 3.0).evaluate(data, verbose=0, return_dict=True)
    after = gan.discriminate(data)
    free = gan.adversarial_loss.level_is_free
    assert (abs(moved["d_loss"] - logs["d_loss"]) < 1e-5) == free
    if free:
        for name in ("d_real", "d_fake"):
            assert moved[name] == pytest.approx(logs[name], abs=1e-5)
        np.testing.assert_allclose(after, said, atol=1e-5)
        assert logs["d_real"] + logs["d_fake"] == pytest.approx(1.0, abs=1e-6)


# A probability, and each way in which examples are compared; the others are slow.
EXPORTED = ("non_saturating", "hinge", "energy_based", "relativistic_paired")
EXPORTED += ("wasserstein", "energy_distance")


@pytest.mark.parametrize(
    "loss",
    [
        pytest.param(each, marks=() if each in EXPORTED else pytest.mark.slow)
        for each in [*losses._BY_NAME, *OF_ANOTHER]
    ],
    ids=str,
)
def test_an_export_reports_what_discriminate_does(loss, tmp_path):
    gan, data = trained(loss)
    expected = shifted(gan, 3.0).discriminate(data)
    answer = served(gan, tmp_path / "1", images=data)
    np.testing.assert_allclose(answer, expected, atol=1e-5)


def test_probabilities_and_scores_are_called_so():
    found = {name for name in losses._BY_NAME if losses.get(name).reads_as == "score"}
    assert found == SCORES


@pytest.mark.slow
def test_training_logs_the_same_at_any_level(points):
    """The README's loss. A level of 20 is 1.0000 and 1.0000 by a sigmoid."""
    histories = []
    for level in (0.0, 20.0):
        gan = shifted(tiny_gan(loss="relativistic_paired", run_eagerly=True), level)
        histories.append(gan.fit(points, batch_size=128, verbose=0).history)
    for name in ("d_real", "d_fake"):
        np.testing.assert_allclose(histories[1][name], histories[0][name], atol=2e-3)
        assert 0.05 < min(histories[1][name]) and max(histories[1][name]) < 0.95

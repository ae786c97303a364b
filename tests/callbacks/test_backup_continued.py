"""`Backup` in a second `fit`: of the same GAN, with more to train, beside others."""

import conftest
import keras
import numpy as np
import pytest
from interruptions import At
from interruptions import Stop
from interruptions import fit
from interruptions import tiny_gan

from keras_gan import callbacks


@pytest.fixture
def points(points):
    return points[:96]


@pytest.mark.slow
def test_training_since_the_newest_backup_is_not_undone(points, tmp_path):
    gan = tiny_gan()
    fit(gan, points, callbacks.Backup(tmp_path))
    fit(gan, points, epochs=1)
    with pytest.raises(ValueError, match="24 training steps, more than the 18"):
        fit(gan, points, callbacks.Backup(tmp_path), epochs=9)
    assert int(gan.step) == 24


@pytest.mark.slow
def test_one_backup_for_two_fits_is_refused_and_not_ignored(points, tmp_path):
    gan, backup = tiny_gan(), callbacks.Backup(tmp_path)
    fit(gan, points[:48], backup)
    with pytest.raises(ValueError, match="has its final state"):
        fit(gan, points[48:], backup)


@pytest.mark.slow
@pytest.mark.parametrize("interrupted", [False, True])
def test_a_larger_budget_of_steps_trains_on(interrupted, points, tmp_path):
    """Sees a progress of 1 that is put back, which ends the run at once."""
    gan = tiny_gan()
    budget = callbacks.StepBudget(9)
    fit(gan, points, budget, callbacks.Backup(tmp_path))
    again, budget = tiny_gan(), callbacks.StepBudget(20)
    ends = [At(13)] if interrupted else []
    if interrupted:
        with pytest.raises(Stop):
            fit(again, points, budget, callbacks.Backup(tmp_path, 2), *ends, epochs=9)
        again = tiny_gan()
    fit(again, points, budget, callbacks.Backup(tmp_path), epochs=9)
    assert int(again.step) == 20 and float(again.progress) == 1.0


@pytest.mark.slow
def test_more_minutes_make_the_progress_smaller(points, tmp_path, monkeypatch):
    now = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    with pytest.raises(Stop):
        later = At(4, lambda: now.insert(0, 30.0))
        budget = callbacks.TimeBudget(minutes=1)
        backup = callbacks.Backup(tmp_path, 5)
        fit(tiny_gan(), points, later, At(7), budget, backup)
    gan, seen = tiny_gan(), []
    watch = At(6, lambda: seen.append(float(gan.progress)))
    budget = callbacks.TimeBudget(minutes=2)
    fit(gan, points, budget, watch, callbacks.Backup(tmp_path))
    np.testing.assert_allclose(seen, [0.25])


def test_exchanged_weights_are_refused(points, tmp_path):
    swap = keras.callbacks.SwapEMAWeights(swap_on_epoch=True)
    with pytest.raises(ValueError, match="SwapEMAWeights"):
        fit(tiny_gan(), points, swap, callbacks.Backup(tmp_path))


@pytest.mark.slow
def test_damaged_backups_are_removed_at_the_end_too(points, tmp_path):
    with pytest.raises(Stop):
        fit(tiny_gan(), points, callbacks.Backup(tmp_path, 2), At(7))
    newest = max(tmp_path.glob("backup-*"))
    newest.write_bytes(newest.read_bytes()[:-9])
    backup = callbacks.Backup(tmp_path, delete_at_end=True)
    with pytest.warns(UserWarning, match="is damaged"):
        fit(tiny_gan(), points, backup)
    fit(tiny_gan(), points, callbacks.Backup(tmp_path))


@pytest.mark.slow
def test_a_finished_script_gives_every_callback_its_model(points, tmp_path):
    class Marked(keras.callbacks.Callback):
        def get_state(self):
            return {"step": int(self.model.step)}

        def set_state(self, state):
            self.same = int(self.model.step) == state["step"]

    fit(tiny_gan(), points, Marked(), callbacks.Backup(tmp_path))
    marked = Marked()
    with pytest.warns(UserWarning, match="nothing was trained"):
        fit(tiny_gan(), points, marked, callbacks.Backup(tmp_path))
    assert marked.same


@pytest.mark.slow
def test_the_last_execution_of_a_pass_is_heard_once(points, tmp_path):
    """Of 6 steps by 4, the second execution ends beyond the pass, at step 8."""
    heard, kills = [], [Stop]

    class Heard(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            heard.append(int(self.model.step))

        def on_epoch_end(self, epoch, logs=None):
            if kills:
                raise kills.pop()

    def gan():
        return conftest.tiny_gan(seed=0, steps_per_execution=4)

    with pytest.raises(Stop):
        fit(gan(), points, Heard(), callbacks.Backup(tmp_path, 1), epochs=2)
    fit(gan(), points, Heard(), callbacks.Backup(tmp_path, 1), epochs=2)
    assert heard == [4, 6, 10, 12]


@pytest.mark.slow
def test_rows_of_earlier_runs_stay_in_a_log(points, tmp_path):
    def log():
        return keras.callbacks.CSVLogger(tmp_path / "log.csv", append=True)

    fit(tiny_gan(), points, log(), epochs=4)
    with pytest.raises(Stop):
        fit(tiny_gan(), points, log(), callbacks.Backup(tmp_path / "b"), At(15))
    fit(tiny_gan(), points, log(), callbacks.Backup(tmp_path / "b"))
    rows = (tmp_path / "log.csv").read_text().splitlines()[1:]
    assert [row.split(",")[0] for row in rows] == list("0123012")


@pytest.mark.slow
def test_another_fit_begins_a_log_anew_also_after_a_resume(points, tmp_path):
    """Sees a logger that keeps old rows, and one that writes no header."""
    log = keras.callbacks.CSVLogger(tmp_path / "log.csv")
    fit(tiny_gan(), points, log, epochs=2)
    alone = (tmp_path / "log.csv").read_text()
    with pytest.raises(Stop):
        fit(tiny_gan(), points, log, callbacks.Backup(tmp_path / "b"), At(15))
    fit(tiny_gan(), points, log, callbacks.Backup(tmp_path / "b"))
    assert (tmp_path / "log.csv").read_text().count("\n") == 4
    fit(tiny_gan(), points, log, epochs=2)
    assert (tmp_path / "log.csv").read_text() == alone


@pytest.mark.slow
def test_a_callback_may_train_on_a_batch_in_a_resumed_run(points, tmp_path):
    """Sees a second function that skips batches, which trains on none."""
    with pytest.raises(Stop):
        fit(tiny_gan(), points, callbacks.Backup(tmp_path, 4), At(5))
    gan, steps = tiny_gan(), []

    def more():
        gan.train_on_batch(points[:16])
        steps.append(int(gan.step))

    fit(gan, points, At(5, more), callbacks.Backup(tmp_path), epochs=1)
    assert steps == [6] and int(gan.step) == 7


@pytest.mark.parametrize("switch", ["no", 1, None])
def test_the_switch_is_a_boolean(switch, tmp_path):
    with pytest.raises(TypeError, match="`delete_at_end`"):
        callbacks.Backup(tmp_path, delete_at_end=switch)

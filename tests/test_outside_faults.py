"""Faults of the world around a run, injected for real: nothing is lost by them."""

import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1] / "benchmarks"
LOST = {
    "full_disk": ("training continued", "nothing"),
    "read_only_at_the_start": ("must be a folder that backups can be", "nothing"),
    "read_only_in_the_run": ("training continued, 1 warning", "nothing"),
    "folder_deleted": ("made again", "nothing of the run; what was deleted"),
    "two_runs": ("that no other run uses, and process", "nothing"),
    "clock_jumps": ("no backup too early, no end of training", "nothing"),
    "data_vanish": ("03.png", "nothing"),
    "memory_full": ("Lower `batch_size`.*OOM when allocating", "nothing"),
    "sigterm": ("status 143, saved at step 14, resumed to step 27", "nothing"),
    "ctrl_c_twice": ("status 130, saved at step 11, resumed to step 27", "nothing"),
}
SLOW = ("folder_deleted", "clock_jumps", "data_vanish", "memory_full", "sigterm")
SLOW += ("ctrl_c_twice", "two_runs", "read_only_in_the_run")


@pytest.fixture
def outside_faults(monkeypatch):
    monkeypatch.syspath_prepend(str(FOLDER))
    import outside_faults

    return outside_faults


def test_all_are_here(outside_faults):
    assert [fault.__name__ for fault in outside_faults.FAULTS] == list(LOST)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.slow if name in SLOW else ())
        for name in LOST
    ],
)
def test_nothing_is_lost(name, outside_faults, tmp_path):
    said, missing = LOST[name]
    faults = {fault.__name__: fault for fault in outside_faults.FAULTS}
    try:
        what, lost = faults[name](tmp_path)
    except outside_faults.SkippedError as error:
        pytest.skip(str(error))
    assert re.search(said, what) and lost == missing

"""The fuzzer: its changes repeat, and a short run finds nothing."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

_FOLDER = Path(__file__).parents[1] / "benchmarks"


@pytest.fixture
def mutating(monkeypatch):
    monkeypatch.syspath_prepend(str(_FOLDER))
    from fuzz_parts import mutating

    return mutating


def test_changes_follow_from_the_seed_and_are_changes(mutating):
    data = json.dumps({"options": {"seed": 0, "labels": False}, "steps": 3}).encode()
    for kind in ("run.json", "png"):
        found = [
            mutating.changed(kind, data, np.random.default_rng([0, case]))
            for case in (*range(50), *range(50))
        ]
        assert found[:50] == found[50:]
        assert len(set(found)) > 20


def test_checksums_are_mended_after_a_change(mutating):
    import bad_files

    good = bad_files.png(8, 8, rows=bytes(72))
    bad = bytearray(good)
    bad[19] = 9  # The width.
    mended = mutating._with_checksums(bytes(bad))
    assert mended == bad_files.png(9, 8, rows=bytes(72))
    assert mutating._with_checksums(good) == good


@pytest.mark.slow
def test_a_short_run_finds_nothing():
    command = [sys.executable, str(_FOLDER / "fuzz.py"), "--minutes", "0.2"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "cases of seed 0" in done.stdout and "case " not in done.stdout

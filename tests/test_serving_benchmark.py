"""The benchmark of serving, on tiny settings."""

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("tensorflow_serving.apis.predict_pb2")

ROOT = Path(__file__).parents[1]


@pytest.mark.slow
def test_every_way_is_timed_and_no_request_fails():
    result = subprocess.run(
        [
            *[sys.executable, "-W", "ignore", "benchmarks/serving.py", "--no-cpp"],
            *["--batches", "2", "--rounds", "1", "--seconds", "2"],
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert result.returncode == 0, result.stderr[-3000:]
    for said in (
        "protocol: ",
        "batch 2",
        "Keras `predict`",
        "SavedModel, Python",
        "time of the SavedModel / time of Keras `predict`, batches of 2: ",
        " 0 failures",
    ):
        assert said in result.stdout

"""The environment that the command line gives TensorFlow."""

import os
import subprocess
import sys

import pytest

from keras_gan_cli import environment

THREADS = "TF_NUM_INTRAOP_THREADS"


@pytest.mark.parametrize(("cores", "threads"), [(1, None), (2, "1"), (8, None)])
def test_in_training_on_two_cores_an_operation_has_one(monkeypatch, cores, threads):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(cores)), False)
    assert environment.fast(training=True).get(THREADS) == threads
    assert THREADS not in environment.fast(training=False)
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    assert environment.fast(training=True).get(THREADS) == threads


def test_what_the_user_has_set_stays(monkeypatch):
    monkeypatch.setattr(os, "environ", {"TF_ENABLE_ONEDNN_OPTS": "0"})
    environment.prepare(training=True)
    assert os.environ["TF_ENABLE_ONEDNN_OPTS"] == "0"


def test_it_is_set_before_tensorflow_is_imported():
    """Sees an import of TensorFlow by the module that sets its variables."""
    code = (
        "import sys, keras_gan_cli.environment; sys.exit('tensorflow' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0

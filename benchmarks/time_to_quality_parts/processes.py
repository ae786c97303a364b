"""Starts a run in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

from keras_gan_cli import environment

_FOLDER = Path(__file__).parents[1]


def start(module, options):
    """Runs a module of the benchmarks with options, and shows what it prints.

    Returns:
        A boolean, whether it ended without an error. If not, the end of what it wrote
        about the error is printed.
    """
    paths = [str(_FOLDER), os.environ.get("PYTHONPATH", "")]
    always = {
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
        "TF_CPP_MIN_LOG_LEVEL": "2",
        "PYTHONUNBUFFERED": "1",
    }
    variables = environment.fast(training=True) | os.environ | always
    command = [sys.executable, "-m", module, json.dumps(options)]
    done = subprocess.run(
        command, env=variables, stderr=subprocess.PIPE, text=True, check=False
    )
    if done.returncode:
        print("\n".join(done.stderr.splitlines()[-12:]), flush=True)
    return done.returncode == 0

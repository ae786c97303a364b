"""The version, and the command as a module."""

import gc
import os
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

import keras_gan
import keras_gan_cli

ROOT = Path(keras_gan.__file__).parents[1]


def test_the_version_without_tensorflow():
    """Sees an import of the package, which takes seconds."""
    code = (
        "import sys, keras_gan_cli\n"
        "try:\n    keras_gan_cli.main(['--version'])\n"
        "except SystemExit as end:\n    assert end.code == 0\n"
        "assert 'tensorflow' not in sys.modules and 'keras' not in sys.modules"
    )
    done = _python("-c", code)
    assert done.stdout.strip() == f"keras-gan {metadata.version('keras-gan')}"
    assert keras_gan.__version__ == metadata.version("keras-gan")


@pytest.mark.slow
def test_the_package_is_the_command():
    done = _python("-m", "keras_gan", "--version")
    assert done.stdout.startswith("keras-gan ")


def test_one_source(capsys):
    with pytest.raises(SystemExit):
        keras_gan_cli.main(["--version"])
    assert capsys.readouterr().out.strip() == f"keras-gan {keras_gan.__version__}"


def test_garbage_of_a_program_that_calls_the_command_is_still_collected(capsys):
    """Sees objects that are kept for good, as those of an import are."""
    frozen = gc.get_freeze_count()
    assert keras_gan_cli.main(["recipes", "no such recipe"]) == 2
    assert gc.get_freeze_count() <= frozen and gc.isenabled()


def _python(*arguments):
    done = subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "2"},
        timeout=200,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done

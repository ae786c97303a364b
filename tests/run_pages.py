"""Runs the Python of documents, each in a folder of its own, on a part of the data.

    python tests/run_pages.py FOLDER PAGE ...

Prints a line of JSON per page: its name, and how it failed or null. One process runs
all of them, as importing TensorFlow takes longer than many a page.
"""

import contextlib
import io
import json
import re
import sys
import traceback
from pathlib import Path

import keras
import pytest
import tensorflow as tf
from conftest import run_eagerly

from keras_gan import datasets

ROOT = Path(__file__).parents[1]


def blocks(page):
    """The page's blocks of Python."""
    return re.findall(r"```python\n(.*?)```", (ROOT / page).read_text(), re.DOTALL)


def few(function):
    """A function of `datasets` that returns three batches of each part."""

    def shortened(*arguments, **named):
        parts = function(*arguments, **named)
        short = tuple(part.take(3) for part in parts)
        for one, part in zip(short, parts, strict=True):
            for name in ("image_shape", "condition_shape", "code_points"):
                setattr(one, name, getattr(part, name, None))
        return short

    return shortened


@contextlib.contextmanager
def shortened(page):
    """Within, data are few, and a graph is traced only where that takes less time."""
    with pytest.MonkeyPatch.context() as patches:
        for name in ("load", "pairs", "unpaired", "degraded"):
            patches.setattr(datasets, name, few(getattr(datasets, name)))
        if page == "docs/translation.md":
            # Of many games, graphs take longer to make than a few steps do.
            tf.config.run_functions_eagerly(True)
        elif page != "docs/theory.md":  # Whose runs are of many small steps.
            run_eagerly(patches)
        try:
            yield
        finally:
            tf.config.run_functions_eagerly(False)


def failure(page, folder):
    """Runs a page in a folder; returns how it failed, or None."""
    code = re.sub(r"epochs=\d+", "epochs=1", "\n".join(blocks(page)))
    keras.utils.set_random_seed(0)
    with shortened(page), contextlib.chdir(folder):
        with contextlib.redirect_stdout(io.StringIO()):
            try:
                exec(compile(code, page, "exec"), {"__name__": "__main__"})
            except BaseException:
                return traceback.format_exc()[-3000:]
    keras.backend.clear_session()


if __name__ == "__main__":
    for number, page in enumerate(sys.argv[2:]):
        folder = Path(sys.argv[1], str(number))
        folder.mkdir()
        print(json.dumps([page, failure(page, folder)]), flush=True)

"""A process that reads changed files, one case per line of its standard input."""

import contextlib
import io
import json
import os
import re
import resource
import shutil
import sys
import tempfile
import warnings
from pathlib import Path

import numpy as np

_MEMORY = 16 * 2**30  # Bytes of addresses; most of them are never used.
_EXPECTED = (ValueError, TypeError, OSError, ImportError)


def main(folder, seed):
    """Answers each case number with a line of JSON: kind, outcome, and what was said.

    Args:
        folder: string, the folder that the cases are in. It has the good files.
        seed: integer.
    """
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    folder = Path(folder)
    import keras_gan  # noqa: F401

    good = json.loads((folder / "good.json").read_text())
    answers.write("ready\n")
    for line in sys.stdin:
        answers.write(json.dumps(_case(folder, good, seed, int(line))) + "\n")


def _case(folder, good, seed, number):
    rng = np.random.default_rng([seed, number])
    kinds = sorted(good)
    kind = kinds[rng.integers(len(kinds))]
    action = _ACTIONS.get(kind, _load_folder)
    if kind == "keras" and rng.random() < 0.5:
        action = _sample
    work = folder / "work"
    shutil.rmtree(work, ignore_errors=True)
    inner = work / "outer" / "case"
    inner.mkdir(parents=True)
    tempfile.tempdir = str(work / "temporary")
    os.mkdir(tempfile.tempdir)
    (work / "outer" / "mine.txt").write_text("mine")
    from fuzz_parts import mutating

    path = _place(kind, inner, good)
    path.write_bytes(mutating.changed(kind, Path(good[kind]).read_bytes(), rng))
    before = _contents(work)
    os.chdir(inner)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        outcome, said = _outcome(action, path)
    made = sorted(set(_contents(work).items()) ^ set(before.items()))
    made = [
        name for name, _ in made if outcome != "read" or not name.endswith("/o.png")
    ]
    if made:
        outcome, said = "left behind", f"{made[:5]} after {outcome}: {said}"
    return {"case": number, "kind": kind, "outcome": outcome, "said": said}


def _place(kind, inner, good):
    """Where the changed file goes; other files that it needs are put there, too."""
    if kind == "run.json":
        shutil.copy(good["keras"], inner / "model.keras")
        return inner / kind
    if kind in ("npy", "npz", "keras"):
        return inner / f"bad.{kind}"
    pictures = inner / "pictures"
    pictures.mkdir()
    for number in range(10):
        shutil.copy(good["png"], pictures / f"{number}.png")
    return pictures / f"bad.{kind}"


def _outcome(action, path):
    try:
        problem = action(path)
    except _EXPECTED as error:
        said = f"{type(error).__name__}: {error}"
        return ("long message" if len(said) > 2500 else "refused"), said[:300]
    except Exception as error:
        return "other error", f"{type(error).__name__}: {error}"[:300]
    return problem or ("read", "")


def _load(path):
    from keras_gan import datasets

    train, _ = datasets.load(path, batch_size=2, image_size=16)
    for batch in train.take(3):
        if not np.isfinite(batch.numpy()).all():
            return "not finite", ""


def _load_folder(path):
    return _load(path.parent)


def _load_model(path):
    import keras_gan

    keras_gan.load(path).generate(2, seed=0)


def _sample(path):
    return _command("sample", str(path), "--count", "2", "--output", "o.png")


def _evaluate(path):
    more = ("--metrics", "swd", "--samples", "4")
    return _command("evaluate", str(path.parent), *more)


def _command(*arguments):
    """The outcome of a command; None if it is as it should be and ended well."""
    import keras_gan_cli

    said, error = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(error):
        try:
            status = keras_gan_cli.main(list(arguments))
        except SystemExit as end:
            status = end.code
    lines = [line for line in error.getvalue().splitlines() if line]
    lines = [line for line in lines if not line.startswith("Measuring")]
    if status == 0:
        return None
    if len(lines) != 1 or not re.match(r"keras-gan( \w+)?: error: ", lines[0]):
        return "other error", " | ".join(lines)[:300]
    return "refused", lines[0][:300]


def _contents(folder):
    """The files below a folder and their sizes and times of change."""
    found = {}
    for path in folder.rglob("*"):
        if path.name.startswith("__autograph_generated"):
            continue  # TensorFlow's, which it removes at its end.
        state = path.lstat()
        known = (state.st_size, state.st_mtime_ns) if path.is_file() else None
        found[str(path)] = known
    return found


_ACTIONS = {
    "npy": _load,
    "npz": _load,
    "keras": _load_model,
    "run.json": _evaluate,
}

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    main(sys.argv[1], int(sys.argv[2]))

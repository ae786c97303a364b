"""Several runs that differ in their seed, one after the other."""

import argparse
import shlex
import time

from keras_gan.cli import tasks
from keras_gan.cli.configuration import given_options
from keras_gan.cli.run_folder import RunFolder
from keras_gan.cli.run_folder import free_base
from keras_gan.cli.terminal import say
from keras_gan.core.files import user_path


def for_each_seed(arguments, run):
    """Calls `run(arguments)` once per seed, each with a folder of its own.

    Seed 3 of a run in DIR has the folder DIR-seed3. After several runs, prints their
    folders and the command that compares them.

    Args:
        arguments: `argparse.Namespace`; its `seed` is an integer, None, or a list of
            integers.
        run: callable that takes the arguments of one run and returns its exit status.

    Returns:
        The exit status: of the first run that did not return 0, after which no other
        begins, or 0.

    Raises:
        ValueError: if runs under unknown names are to be resumed.
    """
    seeds = arguments.seed
    if not isinstance(seeds, list):
        return run(arguments)
    if len(seeds) == 1:
        return run(_with(arguments, seed=seeds[0]))
    if arguments.resume and arguments.output is None:
        raise ValueError(
            "--resume with several seeds needs --output: the DIR of the folders "
            f"DIR-seed{seeds[0]}, DIR-seed{seeds[1]}, ..."
        )
    endings = [f"-seed{seed}" for seed in seeds]
    base = arguments.output or free_base(given_options(arguments), endings)
    folders = [f"{base}{ending}" for ending in endings]
    if not arguments.resume:
        _check_free(folders)
    for number, (seed, folder) in enumerate(zip(seeds, folders, strict=True), start=1):
        say(f"Seed {seed} ({number} of {len(seeds)})")
        begun = time.monotonic() if number > 1 else arguments.begun
        try:
            status = run(_with(arguments, seed=seed, output=folder, begun=begun))
        except Exception:
            _say_left(folders, number)
            raise
        if status:
            _say_left(folders, number)
            return status
    paths = " ".join(shlex.quote(folder) for folder in folders)
    say(f"{len(seeds)} runs: {', '.join(folders)}")
    if not tasks.translates(given_options(arguments)["recipe"]):
        say(f"Compare them:\n  keras-gan evaluate {paths}")
    return 0


def _check_free(folders):
    """Raises `FileExistsError` before the first run if a later one has no folder."""
    for folder in map(user_path, folders):
        if folder.exists() and not RunFolder(folder).is_empty():
            raise FileExistsError(
                f"{folder} is not empty, and nothing is overwritten. Choose another "
                "--output."
            )


def _say_left(folders, number):
    done = ", ".join(folders[: number - 1]) or "none"
    left = ", ".join(folders[number:]) or "none"
    say(f"Ended in {folders[number - 1]}. Done: {done}; not begun: {left}.")


def _with(arguments, **changes):
    return argparse.Namespace(**vars(arguments) | changes)

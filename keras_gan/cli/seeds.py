"""Several runs that differ in their seed, one after the other."""

import argparse
import shlex
import time

from keras_gan.cli.configuration import given_options
from keras_gan.cli.run_folder import free_base


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
    for number, (seed, folder) in enumerate(zip(seeds, folders, strict=True), start=1):
        print(f"Seed {seed} ({number} of {len(seeds)})")
        begun = time.monotonic() if number > 1 else arguments.begun
        status = run(_with(arguments, seed=seed, output=folder, begun=begun))
        if status:
            return status
    paths = " ".join(shlex.quote(folder) for folder in folders)
    print(f"{len(seeds)} runs: {', '.join(folders)}")
    print(f"Compare them:\n  keras-gan evaluate {paths}")
    return 0


def _with(arguments, **changes):
    return argparse.Namespace(**vars(arguments) | changes)

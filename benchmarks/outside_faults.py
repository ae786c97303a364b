"""What is lost when the world around a run fails? Each fault is injected for real.

    python benchmarks/outside_faults.py [--only NAME]

Small GANs train with `callbacks.Backup` while the fault occurs, and go on after it. The
numbers at the end (weights, states of optimizers, counters, seeds) are compared with
those of a run without the fault. Faults of disks need the right to mount file systems;
without it their rows say so. The rows of signals train `keras-gan train` in other
processes. `tests/test_outside_faults.py` runs all of them.
"""

import argparse
import os
import tempfile
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from outside_faults_parts import disks
from outside_faults_parts import machine
from outside_faults_parts import signals
from outside_faults_parts.runs import SkippedError

FAULTS = (
    *(disks.full_disk, disks.read_only_at_the_start, disks.read_only_in_the_run),
    *(disks.folder_deleted, disks.two_runs),
    *(machine.clock_jumps, machine.data_vanish, machine.memory_full),
    *(signals.sigterm, signals.ctrl_c_twice),
)


def main():
    parser = argparse.ArgumentParser()
    names = [fault.__name__ for fault in FAULTS]
    parser.add_argument("--only", choices=names, nargs="+", default=names)
    only = parser.parse_args().only
    for fault in FAULTS:
        if fault.__name__ not in only:
            continue
        with tempfile.TemporaryDirectory() as folder:
            try:
                what, missing = fault(Path(folder))
            except SkippedError as error:
                what, missing = str(error), "not known"
            what = what.replace(folder, "FOLDER")
        print(f"{fault.__name__:22} {what}\n{'':22} lost: {missing}", flush=True)


if __name__ == "__main__":
    main()

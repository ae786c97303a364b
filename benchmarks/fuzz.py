"""Changed files, read by the package: what does it do with damaged and hostile input?

Good images, arrays, models and run.json files are changed at random and given to
`datasets.load`, `keras_gan.load` and the commands `sample` and `evaluate`, in a process
of its own. Every case must end within a time limit: it is read, or refused by an error
of one of the expected kinds. The interpreter must not crash, and nothing may stay
behind or change outside.

    python benchmarks/fuzz.py --minutes 2

repeats the cases of a seed; `--case N` runs one of them alone and prints what it said.
"""

import argparse
import collections
import json
import os
import select
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

_FINE = ("read", "refused")


class Worker:
    """A process that works on cases, which is begun again if one ends it.

    Args:
        folder: path, with the good files.
        seed: integer.
        limit: float, seconds per case.
    """

    def __init__(self, folder, seed, limit):
        self.folder = folder
        self.seed = seed
        self.limit = limit
        self._process = None

    def run(self, case):
        """The outcome of a case, a dictionary."""
        if self._process is None:
            self._begin()
        self._process.stdin.write(f"{case}\n")
        self._process.stdin.flush()
        line = self._answer(self.limit)
        if line:
            return json.loads(line)
        status = self.end()
        outcome = "hang" if line is None else "crash"
        said = f"no answer in {self.limit:g} s" if line is None else f"exit {status}"
        return {"case": case, "kind": "?", "outcome": outcome, "said": said}

    def _begin(self):
        worker = Path(__file__).parent / "fuzz_parts" / "worker.py"
        command = [sys.executable, str(worker), str(self.folder), str(self.seed)]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        if self._answer(120) != "ready\n":
            raise RuntimeError("The process that reads files did not begin.")

    def _answer(self, seconds):
        """A line; an empty string if the process has ended; None if none came."""
        ready, _, _ = select.select([self._process.stdout], [], [], seconds)
        return self._process.stdout.readline() if ready else None

    def end(self):
        """Ends the process; returns its exit status before, None if it was alive."""
        if self._process is None:
            return None
        process, self._process = self._process, None
        status = process.poll()
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()
        return status


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--limit", type=float, default=30.0, help="seconds per case")
    parser.add_argument("--case", type=int, help="run this case alone")
    arguments = parser.parse_args()
    from fuzz_parts import files

    with tempfile.TemporaryDirectory() as folder:
        good = {kind: str(path) for kind, path in files.write(Path(folder)).items()}
        (Path(folder) / "good.json").write_text(json.dumps(good))
        worker = Worker(folder, arguments.seed, arguments.limit)
        try:
            if arguments.case is not None:
                print(json.dumps(worker.run(arguments.case), indent=2))
                return
            found = _run(worker, arguments.minutes)
        finally:
            worker.end()
    _report(found, arguments.seed)


def _run(worker, minutes):
    found, end = [], time.monotonic() + 60 * minutes
    while time.monotonic() < end:
        found.append(worker.run(len(found)))
    return found


def _report(found, seed):
    outcomes = sorted({each["outcome"] for each in found}, key=lambda o: o not in _FINE)
    counts = collections.Counter((each["kind"], each["outcome"]) for each in found)
    print(f"{len(found):,} cases of seed {seed}")
    print(f"{'kind':10}" + "".join(f"{outcome:>14}" for outcome in outcomes))
    for kind in sorted({each["kind"] for each in found}):
        cells = (f"{counts[kind, outcome]:>14}" for outcome in outcomes)
        print(f"{kind:10}" + "".join(cells))
    for each in found:
        if each["outcome"] not in _FINE:
            print(f"case {each['case']} ({each['kind']}): {each['outcome']}")
            print(f"  {each['said']}")


if __name__ == "__main__":
    main()

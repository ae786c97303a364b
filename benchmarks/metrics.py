"""Time and memory of metrics, compared with other implementations.

    python benchmarks/metrics.py            # 10,000 against 10,000, 64 features
    python benchmarks/metrics.py --large    # also 50,000 against 50,000

Each measurement runs in its own process, on random features. A function that takes less
than a second is called fifteen more times, and the median counts. Ours and the others
(`prdc` on scikit-learn, SciPy's matrix root) take turns three times. Prints the median
time, and the most memory that a process held; ours includes TensorFlow's.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time

import numpy as np


def features(count, dim):
    rng = np.random.default_rng(0)
    return rng.normal(size=(count, dim)), rng.normal(0.1, 1.1, size=(count, dim))


def ours_frechet(real, fake):
    from keras_gan import metrics

    begun = time.perf_counter()
    return metrics.frechet_distance(real, fake), time.perf_counter() - begun


def ours_prdc(real, fake):
    from keras_gan import metrics

    begun = time.perf_counter()
    return list(metrics.prdc(real, fake)), time.perf_counter() - begun


def ours_both(real, fake):
    from keras_gan import metrics

    begun = time.perf_counter()
    found = [metrics.frechet_distance(real, fake), *metrics.prdc(real, fake)]
    return found, time.perf_counter() - begun


def ours_kid(real, fake):
    from keras_gan import metrics

    begun = time.perf_counter()
    return list(metrics.kernel_distance(real, fake)), time.perf_counter() - begun


def scipy_frechet(real, fake):
    from scipy import linalg

    begun = time.perf_counter()
    covs = [np.cov(x, rowvar=False) for x in (real, fake)]
    apart = real.mean(0) - fake.mean(0)
    root = linalg.sqrtm(covs[0] @ covs[1]).real
    found = apart @ apart + np.trace(covs[0] + covs[1] - 2 * root)
    return found, time.perf_counter() - begun


def prdc_prdc(real, fake):
    import contextlib
    import io

    import prdc

    begun = time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()):
        found = prdc.compute_prdc(real, fake, nearest_k=5)
    return list(found.values()), time.perf_counter() - begun


IMPLEMENTATIONS = {
    "Frechet + PRDC, ours": ours_both,
    "Frechet, ours": ours_frechet,
    "Frechet, SciPy": scipy_frechet,
    "PRDC, ours": ours_prdc,
    "PRDC, prdc": prdc_prdc,
    "KID, ours": ours_kid,
}


def measure(name, count, dim):
    """Seconds, and the highest resident memory in bytes, in a new process."""
    code = [sys.executable, __file__, "--one", name]
    code += ["--count", str(count), "--dim", str(dim)]
    result = subprocess.run(code, capture_output=True, text=True)
    if result.returncode:
        return None  # For example, out of memory.
    return json.loads(result.stdout.splitlines()[-1])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--count", type=int, default=10_000, help=argparse.SUPPRESS)
    parser.add_argument("--dim", type=int, default=64, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        function = IMPLEMENTATIONS[arguments.one]
        sets = features(arguments.count, arguments.dim)
        found, seconds = function(*sets)
        if seconds < 1:
            seconds = statistics.median(function(*sets)[1] for _ in range(15))
        memory = 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(json.dumps([seconds, memory, found]))
        return
    sizes = [
        (10_000, 64, list(IMPLEMENTATIONS)),
        (10_000, 2048, ["Frechet, ours", "Frechet, SciPy"]),
    ]
    if arguments.large:
        sizes.append((50_000, 64, ["Frechet + PRDC, ours"]))
    print("| examples each | features | what | seconds | GB |\n|---|---|---|---|---|")
    for count, dim, names in sizes:
        rounds = 1 if count > 10_000 else arguments.rounds
        found = {name: [] for name in names}
        for _ in range(rounds):
            for name in names:
                found[name].append(measure(name, count, dim))
        for name, results in found.items():
            row = f"| {count:,} | {dim} | {name} "
            if None in results:
                print(row + "| failed | |")
                continue
            seconds = statistics.median(result[0] for result in results)
            memory = max(result[1] for result in results)
            print(row + f"| {seconds:.3f} | {memory / 1e9:.2f} |", flush=True)


if __name__ == "__main__":
    main()

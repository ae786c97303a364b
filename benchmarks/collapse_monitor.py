"""How often does CollapseMonitor give an alarm in runs that collapse, or do not?

    python benchmarks/collapse_monitor.py

There are two kinds of runs on each of two data sets. The non-saturating loss without a
penalty, at a high learning rate, reaches the modes and loses them again. The
relativistic loss with R1 and R2 keeps them. Samples are from the moving average of G.

A run has one of K modes if at least 0.1/K of the samples are nearest to it. A run
collapses if it had three quarters of the modes and then fell below half. Runs that
never had three quarters, and runs that lost modes but not half, are counted separately.
An alarm is a hit if it comes before the collapse, and false if the run kept three
quarters of the modes. The monitor has its default thresholds, which were chosen on
seeds 0 to 9 of both data sets.
"""

import argparse
import time
import warnings

import keras
import numpy as np

from keras_gan import GAN
from keras_gan import WeightAverage
from keras_gan import models
from keras_gan import penalties
from keras_gan.callbacks import CollapseMonitor
from keras_gan.datasets import mixtures

BATCH = 256
STEPS = 50  # Per epoch.
DATA = {
    "ring": mixtures.ring(8, std=0.05),
    "grid": mixtures.grid(5, spacing=2 / 2.828, std=0.05),
}


def build(kind, seed):
    keras.utils.set_random_seed(seed)
    networks = models.mlp(data_dim=2, latent_dim=2, units=128, depth=3)
    average = WeightAverage(half_life=STEPS * BATCH)
    gan = GAN(*networks, latent_dim=2, average=average, seed=seed)
    rate, how = 8e-3, {}
    if kind == "healthy":
        rate = 1e-3
        how = {
            "loss": "relativistic_paired",
            "penalties": [penalties.R1(0.1), penalties.R2(0.1)],
        }
    adams = [keras.optimizers.Adam(rate, beta_1=0.5, beta_2=0.99) for _ in range(2)]
    gan.compile(*adams, **how, steps_per_execution=STEPS)
    return gan


class CountModes(keras.callbacks.Callback):
    """Counts the samples' modes by the true centers, unknown to the monitor."""

    def __init__(self, mixture):
        super().__init__()
        self.mixture = mixture
        self.modes = []

    def on_epoch_end(self, epoch, logs=None):
        samples = self.model.generate(1000, seed=1)
        squared = np.sum((samples[:, None] - self.mixture.centers) ** 2, axis=2)
        number = len(self.mixture.centers)
        counts = np.bincount(squared.argmin(1), minlength=number)
        self.modes.append(int((counts >= 0.1 * len(samples) / number).sum()))


def collapse_epoch(modes, number):
    """The epoch at which a run fell below half of the modes, None, or "never had"."""
    modes = np.array(modes)
    reached = np.flatnonzero(modes >= 0.75 * number)
    if not len(reached):
        return "never had"
    below = np.flatnonzero(modes[reached[0] :] < 0.5 * number)
    return int(reached[0] + below[0] + 1) if len(below) else None


def fewest(modes, number):
    """The smallest number of modes after three quarters were reached."""
    modes = np.array(modes)
    reached = np.flatnonzero(modes >= 0.75 * number)
    return int(modes[reached[0] :].min()) if len(reached) else 0


def run(mixture, kind, seed, epochs):
    gan = build(kind, seed)
    points = mixture.sample(BATCH * STEPS, seed=seed)
    counts = CountModes(mixture)
    monitor = CollapseMonitor(mixture.sample(1000, seed=10_000 + seed), verbose=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        history = gan.fit(
            points,
            batch_size=BATCH,
            epochs=epochs,
            callbacks=[counts, monitor],
            verbose=0,
        )
    alarm = monitor.alarms[0] if monitor.alarms else None
    number = len(mixture.centers)
    collapse = collapse_epoch(counts.modes, number)
    healthy = fewest(counts.modes, number) >= 0.75 * number
    return alarm, judge(alarm, collapse, healthy), collapse, history.history


def judge(alarm, collapse, healthy):
    """The category in which a run is counted."""
    if collapse == "never had":
        return "never had the modes"
    if collapse is not None:
        return "caught before" if alarm and alarm < collapse else "missed"
    if healthy:
        return "false alarm" if alarm else "healthy, quiet"
    return "part lost, alarm" if alarm else "part lost, quiet"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", default="ring,grid")
    parser.add_argument("--kinds", default="collapsing,healthy")
    parser.add_argument("--first-seed", type=int, default=10)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--epochs", type=int, default=60)
    parser.add_argument("--signals", action="store_true", help="print the signals")
    arguments = parser.parse_args()
    print("| data | kind | seed | alarm | below half | counted as | seconds |")
    print("|---|---|---|---|---|---|---|")
    counted = {}
    seeds = range(arguments.first_seed, arguments.first_seed + arguments.seeds)
    for data in arguments.data.split(","):
        for kind in arguments.kinds.split(","):
            for seed in seeds:
                begun = time.perf_counter()
                alarm, verdict, collapse, history = run(
                    DATA[data], kind, seed, arguments.epochs
                )
                seconds = time.perf_counter() - begun
                key = data, verdict
                counted[key] = counted.get(key, 0) + 1
                print(
                    f"| {data} | {kind} | {seed} | {alarm} | {collapse} | {verdict} | "
                    f"{seconds:.0f} |",
                    flush=True,
                )
                if arguments.signals:
                    for name in ("coverage", "spread", "duplicates", "saturation"):
                        values = np.round(history[f"collapse_{name}"], 2)
                        print(f"    {name}: {' '.join(map(str, values))}")
    print()
    for (data, verdict), count in sorted(counted.items()):
        print(f"{data}: {verdict}: {count}")


if __name__ == "__main__":
    main()

"""How often does CollapseMonitor ring, in runs that collapse and in runs that do not?

    python benchmarks/collapse_monitor.py

Two kinds of runs on each of two data sets: the non-saturating loss without penalty at a
high learning rate, which reaches the modes and loses them again, and the relativistic
loss with R1 and R2, which keeps them; samples are a moving average's. A mode is there
if it is the nearest to a tenth of an even share of the samples. A collapse is a run
that had three quarters of the modes and fell below half; runs that never had three
quarters are counted apart, and so are runs that lost modes, but not half. An alarm is a
hit if it rings before the collapse, and false if three quarters of the modes stayed.
The monitor's thresholds are its defaults, chosen on seeds 0 to 9 of both data sets.
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
STEPS = 50  # An epoch.
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
    """Notes how many modes the samples have, by what nobody else knows: the centers."""

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
    """When a run had fallen below half of its modes: an epoch, None, or "never had"."""
    modes = np.array(modes)
    reached = np.flatnonzero(modes >= 0.75 * number)
    if not len(reached):
        return "never had"
    below = np.flatnonzero(modes[reached[0] :] < 0.5 * number)
    return int(reached[0] + below[0] + 1) if len(below) else None


def fewest(modes, number):
    """The fewest modes since three quarters were there."""
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
    """What a run is counted as."""
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
    parser.add_argument("--signals", action="store_true", help="print what is seen")
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

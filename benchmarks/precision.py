"""Is half precision as good as float32? Eight Gaussians on a ring in three dtypes.

    python benchmarks/precision.py

Trains the same perceptrons in float32, bfloat16 and float16 with `updates.OneStage`,
the relativistic loss, R1 and R2. Prints for each seed the modes reached, the fraction
of 5,000 samples within three standard deviations of a center (98.9 % for a perfect
generator) and the KL divergence of samples over modes to the uniform distribution; with
float16, also the final scales of both players' losses. Processors have no native
float16, so it is far slower there.
"""

import argparse
import time

import keras

from keras_gan import GAN
from keras_gan import models
from keras_gan import penalties
from keras_gan import updates
from keras_gan.datasets import mixtures
from keras_gan.metrics import mode_coverage

POLICIES = ("float32", "mixed_bfloat16", "mixed_float16")


def adam():
    return keras.optimizers.Adam(1e-3, beta_1=0.0, beta_2=0.9)


def trained(policy, seed, points, steps):
    keras.config.set_dtype_policy(policy)
    keras.utils.set_random_seed(seed)
    networks = models.mlp(data_dim=2, latent_dim=8, units=64, depth=3)
    gan = GAN(*networks, latent_dim=8, seed=seed)
    keras.config.set_dtype_policy("float32")
    gan.compile(
        adam(),
        adam(),
        loss="relativistic_paired",
        penalties=[penalties.R1(0.1), penalties.R2(0.1)],
        update=updates.OneStage(),
        steps_per_execution=20,
    )
    gan.fit(points, batch_size=128, epochs=steps // 50, verbose=0)
    return gan


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--policies", default=",".join(POLICIES))
    arguments = parser.parse_args()

    mixture = mixtures.ring(8, radius=1.0, std=0.05)
    points = mixture.sample(50 * 128, seed=0)
    print("| policy | seed | seconds | modes | high quality | KL | loss scales |")
    print("|---|---|---|---|---|---|---|")
    for policy in arguments.policies.split(","):
        for seed in range(arguments.seeds):
            begun = time.perf_counter()
            gan = trained(policy, seed, points, arguments.steps)
            seconds = time.perf_counter() - begun
            found = mode_coverage(gan.generate(5000, seed=seed), mixture)
            optimizers = gan.d_optimizer, gan.g_optimizer
            scales = [
                f"{float(optimizer.dynamic_scale):,.0f}"
                for optimizer in optimizers
                if hasattr(optimizer, "dynamic_scale")
            ]
            print(
                f"| {policy} | {seed} | {seconds:.0f} | {found.modes} "
                f"| {found.high_quality:.1%} | {found.reverse_kl:.3f} "
                f"| {', '.join(scales)} |",
                flush=True,
            )


if __name__ == "__main__":
    main()

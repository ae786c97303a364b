"""The runs that test_resume.py divides.

`begin` trains each configuration for four epochs in one go, and again for two, which
it saves. `resume` loads those and trains the other two; so does, in another process,

    python tests/resume_configurations.py CONFIGURATIONS FOLDER

Both write all numbers that a GAN holds.
"""

import sys
from pathlib import Path

import keras
import numpy as np
from conftest import tiny_networks
from keras.optimizers import schedules
from other_games import enlarging_gan
from other_games import graph_gan
from other_games import graphs
from other_games import pictures
from translation_games import cycle_gan
from translation_games import two_domains

from keras_gan import GAN
from keras_gan import WeightAverage
from keras_gan import augmentation
from keras_gan import constraints
from keras_gan import datasets
from keras_gan import losses
from keras_gan import models
from keras_gan import optimizers
from keras_gan import penalties
from keras_gan import updates


def points():
    return np.random.default_rng(0).normal(size=(96, 2)).astype("float32")


def clothes(labels=False):
    train, _ = datasets.load(
        "fashion_mnist_10k", batch_size=32, image_size=8, labels=labels
    )
    # A part of the pipeline, still shuffled anew in each epoch.
    part = train.take(2)
    part.set_epoch = train.set_epoch
    return part


def labelled():
    return clothes(labels=True)


def point_gan(average=None, **arguments):
    keras.utils.set_random_seed(0)
    generator, discriminator = tiny_networks(stateful=True)
    gan = GAN(generator, discriminator, latent_dim=4, average=average, seed=1)
    gan.compile(**arguments)
    return gan


def adam():
    return keras.optimizers.Adam(1e-3, beta_1=0.5)


def alternating():
    return point_gan(d_optimizer=adam(), g_optimizer=adam()), points


def two_steps_average_lazy_penalty_schedules():
    gan = point_gan(
        average=WeightAverage(half_life=100),
        d_optimizer=keras.optimizers.Adam(schedules.ExponentialDecay(1e-2, 3, 0.9)),
        g_optimizer=keras.optimizers.Adam(schedules.CosineDecay(1e-2, 10)),
        loss="relativistic_paired",
        penalties=[
            penalties.R1(schedules.ExponentialDecay(1.0, 5, 0.5)),
            penalties.R2(0.1, interval=2),
            penalties.WassersteinGradient(interval=3),
        ],
        update=updates.Alternating(2),
    )
    return gan, points


def clipping():
    gan = point_gan(
        d_optimizer=keras.optimizers.RMSprop(1e-2),
        g_optimizer=keras.optimizers.RMSprop(1e-2),
        loss="wasserstein",
    )
    constraints.constrain(gan.discriminator, constraints.ClipWeights(0.05))
    return gan, points


def several_steps_an_execution():
    gan = point_gan(d_optimizer=adam(), g_optimizer=adam(), steps_per_execution=2)
    return gan, points


def eager():
    return point_gan(d_optimizer=adam(), g_optimizer=adam(), run_eagerly=True), points


def image_pipeline():
    keras.utils.set_random_seed(0)
    networks = models.dcgan((8, 8, 1), latent_dim=4, filters=4)
    gan = GAN(*networks, latent_dim=4, average=WeightAverage(100), seed=1)
    gan.compile(adam(), adam(), penalties=[penalties.R1()])
    return gan, clothes


def labelled_pipeline():
    keras.utils.set_random_seed(0)
    networks = models.dcgan((8, 8, 1), latent_dim=4, filters=4, num_classes=10)
    gan = GAN(*networks, latent_dim=4, seed=1)
    gan.compile(adam(), adam())
    return gan, labelled


def one_stage_and_all_that_moves():
    keras.utils.set_random_seed(0)
    networks = models.dcgan(
        (8, 8, 1),
        latent_dim=4,
        filters=4,
        num_classes=10,
        discriminator_normalization=None,
    )
    gan = GAN(*networks, latent_dim=4, average=WeightAverage(100), seed=1)
    longer = schedules.PolynomialDecay(0.5, 20, 0.9)
    gan.compile(
        optimizers.ScheduledAdam(schedules.CosineDecay(1e-2, 30), 0.0, longer),
        optimizers.ScheduledAdam(1e-2, longer, 0.9),
        loss=losses.TopK(losses.NonSaturating(), decay=0.9, decay_steps=5),
        penalties=[penalties.R1(0.1), penalties.R2(0.1, interval=2)],
        augmentations=[
            augmentation.AdaptiveAugmentation(
                [augmentation.diff_augment()], target=0.0, ramp=1000
            ),
            augmentation.InstanceNoise(schedules.PolynomialDecay(0.5, 20, 0.0)),
        ],
        update=updates.OneStage(),
        run_eagerly=True,
    )
    return gan, labelled


def several_tensors_and_a_condition():
    gan = graph_gan(penalties=[penalties.R1(0.1), penalties.PathLength(0.1)])
    return gan, graphs


def without_latents():
    return enlarging_gan(penalties=[penalties.R1(0.1)]), pictures


def two_domains_and_a_replay_pool():
    return cycle_gan(update=updates.ReplayPool(3)), two_domains


QUICK = (one_stage_and_all_that_moves,)
OTHERS = (
    labelled_pipeline,
    alternating,
    two_steps_average_lazy_penalty_schedules,
    clipping,
    several_steps_an_execution,
    eager,
    image_pipeline,
    several_tensors_and_a_condition,
    without_latents,
    two_domains_and_a_replay_pool,
)
CONFIGURATIONS = {"quick": QUICK, "others": OTHERS}
# The others run eagerly, as a graph takes longer to trace than a few steps take.
GRAPHS = (*QUICK, labelled_pipeline, several_steps_an_execution)


def numbers(gan):
    """Everything that a GAN holds, by name: weights, slots, counters, seeds."""
    found = {}
    parts = {"gan": gan, "d_optimizer": gan.d_optimizer, "g_optimizer": gan.g_optimizer}
    for name, part in parts.items():
        for place, variable in enumerate(part.variables):
            # A variable's own name counts the layers made before it.
            kind = "seed" if "seed" in variable.name else "number"
            found[f"{name} {place} {kind}"] = keras.ops.convert_to_numpy(variable)
    return found


def train(gan, data, epochs):
    data = data if isinstance(data, tuple) else (data,)
    batch_size = None if callable_data(data[0]) else 32
    gan.fit(*data, batch_size=batch_size, epochs=epochs, verbose=0)


def callable_data(data):
    return hasattr(data, "element_spec")


def made(configuration):
    gan, data = configuration()
    gan.run_eagerly = configuration not in GRAPHS
    return gan, data


def begin(configurations, folder):
    for configuration in CONFIGURATIONS[configurations]:
        name = configuration.__name__
        gan, data = made(configuration)
        train(gan, data(), 4)
        np.savez(folder / f"{name}-whole.npz", **numbers(gan))
        gan, data = made(configuration)
        train(gan, data(), 2)
        gan.save(folder / f"{name}.keras")


def resume(configurations, folder):
    for configuration in CONFIGURATIONS[configurations]:
        name = configuration.__name__
        _, data = configuration()
        keras.utils.set_random_seed(99)  # Nothing may hang on this.
        gan = keras.models.load_model(folder / f"{name}.keras")
        gan.run_eagerly = configuration not in GRAPHS
        train(gan, data(), 2)
        np.savez(folder / f"{name}-resumed.npz", **numbers(gan))


if __name__ == "__main__":
    resume(sys.argv[1], Path(sys.argv[2]))

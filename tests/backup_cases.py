"""Runs of all kinds that are interrupted and taken up, each pair of choices once."""

import functools
import itertools
import operator

import keras
import numpy as np
from keras import layers

from keras_gan import GAN
from keras_gan import WeightAverage
from keras_gan import augmentation
from keras_gan import losses
from keras_gan import penalties
from keras_gan import updates
from keras_gan.datasets import from_arrays
from keras_gan.layers import SpectralNormalization

COUNT, BATCH, EPOCHS = 24, 8, 2  # Three steps per epoch.


class Sequence(keras.utils.PyDataset):
    """Batches of arrays, which are shuffled once more after each epoch."""

    def __init__(self, *arrays):
        super().__init__()
        self.arrays = arrays
        self.order = np.arange(COUNT)
        self.random = np.random.default_rng(5)

    num_batches = COUNT // BATCH

    def __getitem__(self, index):
        rows = self.order[BATCH * index : BATCH * (index + 1)]
        return tuple(array[rows] for array in self.arrays)

    def on_epoch_end(self):
        self.random.shuffle(self.order)


def drawn(*arrays):
    """Endless batches whose length Keras cannot know, each drawn anew."""
    random = np.random.default_rng(6)
    while True:
        rows = random.integers(COUNT, size=BATCH)
        yield tuple(array[rows] for array in arrays)


def of_arrays(*arrays):
    return {"x": arrays[0], "batch_size": BATCH} | dict(
        zip(["y"], arrays[1:], strict=False)
    )


DATA = {
    "array": of_arrays,
    "pipeline": lambda *a: {"x": from_arrays(*a, batch_size=BATCH, seed=4)},
    "sequence": lambda *arrays: {"x": Sequence(*arrays)},
    "generator": lambda *arrays: {
        "x": drawn(*arrays),
        "steps_per_epoch": COUNT // BATCH,
    },
}
LOSS = {
    "non_saturating": losses.NonSaturating,
    "hinge": losses.Hinge,
    "relativistic": losses.RelativisticPaired,
    "top_k": lambda: losses.TopK(losses.NonSaturating(), 0.5, 0.9, 2),
}
PENALTY = {
    "none": lambda: [],
    "r1": lambda: [penalties.R1(0.1, interval=2)],
    "lecam": lambda: [penalties.LeCam(start=1)],
    "path_length": lambda: [penalties.PathLength(0.1)],
}
UPDATE = {
    "alternating": lambda: updates.Alternating(2),
    "one_stage": updates.OneStage,
    "extragradient": updates.Extragradient,
}
CONDITION = {"none": False, "classes": True}
AUGMENTATION = {
    "none": lambda: [],
    "differentiable": lambda: [augmentation.diff_augment()],
    "adaptive": lambda: [
        augmentation.AdaptiveAugmentation(
            [augmentation.diff_augment()], target=0.0, ramp=100, interval=1
        )
    ],
}
EXTRA = ("none", "dropout", "batch_norm", "spectral_norm", "average")
FACTORS = tuple(map(tuple, (LOSS, PENALTY, UPDATE, CONDITION, AUGMENTATION, EXTRA)))
FACTORS = (*FACTORS, tuple(DATA))


def allowed(pair):
    """Whether two choices may be made together; `compile` refuses the others."""
    return pair != ((1, "r1"), (5, "batch_norm")) and pair != (
        (2, "one_stage"),
        (5, "batch_norm"),
    )


def pairs_of(case):
    return set(itertools.combinations(enumerate(case), 2))


@functools.cache
def cases():
    """Cases such that each pair that is allowed is in one of them: a greedy choice."""
    every = [c for c in itertools.product(*FACTORS) if all(map(allowed, pairs_of(c)))]
    every = [(case, pairs_of(case)) for case in every]
    left, chosen = functools.reduce(operator.or_, (p for _, p in every)), []
    while left:
        case, pairs = max(every, key=lambda each: len(each[1] & left))
        left -= pairs
        chosen.append(case)
    return chosen


def data_of(case):
    """What `fit` takes as data, made anew."""
    random = np.random.default_rng(0)
    images = random.uniform(-1, 1, (COUNT, 8, 8, 1)).astype("float32")
    conditional = CONDITION[case[3]]
    arrays = (images, random.integers(3, size=COUNT)) if conditional else (images,)
    return DATA[case[6]](*arrays)


def networks(conditional, extra):
    between = {
        "dropout": lambda: [layers.Dropout(0.3)],
        "batch_norm": lambda: [layers.BatchNormalization()],
    }.get(extra, list)
    wrap = SpectralNormalization if extra == "spectral_norm" else lambda layer: layer
    latents, images = keras.Input((4,)), keras.Input((8, 8, 1))
    classes = keras.Input((), dtype="int32")
    x, y = latents, layers.Flatten()(images)
    if conditional:
        x = layers.Concatenate()([x, layers.Embedding(3, 2)(classes)])
        y = layers.Concatenate()([y, layers.Embedding(3, 2)(classes)])
    for layer in (layers.Dense(16, activation="tanh"), *between(), layers.Dense(64)):
        x = layer(x)
    x = layers.Reshape((8, 8, 1))(layers.Activation("tanh")(x))
    for layer in (wrap(layers.Dense(16, activation="tanh")), *between()):
        y = layer(y)
    y = layers.Dense(1)(y)
    also = [classes] if conditional else []
    return keras.Model([latents, *also], x), keras.Model([images, *also], y)


def gan_of(case, seed=None, **arguments):
    loss, penalty, update, condition, augmented, extra, _ = case
    keras.utils.set_random_seed(0)
    average = WeightAverage(50) if extra == "average" else None
    pair = networks(CONDITION[condition], extra)
    gan = GAN(*pair, latent_dim=4, average=average, seed=seed)
    gan.compile(
        keras.optimizers.Adam(1e-2, beta_1=0.5),
        keras.optimizers.Adam(1e-2, beta_1=0.5),
        loss=LOSS[loss](),
        penalties=PENALTY[penalty](),
        update=UPDATE[update](),
        augmentations=AUGMENTATION[augmented](),
        **arguments,
    )
    return gan


def fit(case, gan, *others):
    """The history of the whole run."""
    data = data_of(case)
    return gan.fit(**data, epochs=EPOCHS, verbose=0, callbacks=list(others)).history

"""How long is a training step? TensorFlow's DCGAN tutorial with eight loops.

    python benchmarks/step_time.py

The networks, the loss and the optimizers are those of the tutorial; only the loop
around them differs. Each round times a few steps of every loop in turn. Each loop is
compared with the bare two-phase loop of the same round, and medians over rounds are
printed. Multiply-adds are those of a step's forward and backward passes. The peak rate
is that of a large matrix product just before. Whether bfloat16 can be faster depends on
the processor, so the same product is also timed in bfloat16.
"""

import argparse
import os
import statistics
import time

os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from keras_gan import GAN
from keras_gan import penalties
from keras_gan import updates

LATENT_DIM = 100
cross_entropy = keras.losses.BinaryCrossentropy(from_logits=True)


def generator():
    return keras.Sequential(
        [
            keras.Input((LATENT_DIM,)),
            layers.Dense(7 * 7 * 256, use_bias=False),
            layers.BatchNormalization(),
            layers.LeakyReLU(),
            layers.Reshape((7, 7, 256)),
            layers.Conv2DTranspose(128, 5, padding="same", use_bias=False),
            layers.BatchNormalization(),
            layers.LeakyReLU(),
            layers.Conv2DTranspose(64, 5, strides=2, padding="same", use_bias=False),
            layers.BatchNormalization(),
            layers.LeakyReLU(),
            layers.Conv2DTranspose(
                1, 5, strides=2, padding="same", use_bias=False, activation="tanh"
            ),
        ]
    )


def discriminator():
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(64, 5, strides=2, padding="same"),
            layers.LeakyReLU(),
            layers.Dropout(0.3),
            layers.Conv2D(128, 5, strides=2, padding="same"),
            layers.LeakyReLU(),
            layers.Dropout(0.3),
            layers.Flatten(),
            layers.Dense(1, dtype="float32"),
        ]
    )


def adam():
    return keras.optimizers.Adam(1e-4)


# --- Other implementations' loops -------------------------------------------------


def tutorial_loop():
    """TensorFlow's: one batch of fakes, one pass of D on it, two backward passes."""
    g, d, g_optimizer, d_optimizer = generator(), discriminator(), adam(), adam()

    @tf.function
    def step(images):
        noise = tf.random.normal([tf.shape(images)[0], LATENT_DIM])
        with tf.GradientTape() as g_tape, tf.GradientTape() as d_tape:
            fake = g(noise, training=True)
            real_logits, fake_logits = d(images, training=True), d(fake, training=True)
            g_loss = cross_entropy(tf.ones_like(fake_logits), fake_logits)
            d_loss = cross_entropy(tf.ones_like(real_logits), real_logits)
            d_loss += cross_entropy(tf.zeros_like(fake_logits), fake_logits)
        g_gradients = g_tape.gradient(g_loss, g.trainable_variables)
        d_gradients = d_tape.gradient(d_loss, d.trainable_variables)
        g_optimizer.apply(g_gradients, g.trainable_variables)
        d_optimizer.apply(d_gradients, d.trainable_variables)

    return lambda iterator: step(next(iterator))


def two_phase_loop():
    """The bare work of alternating updates: fresh fakes for each player."""
    g, d, g_optimizer, d_optimizer = generator(), discriminator(), adam(), adam()

    @tf.function
    def step(images):
        noise = tf.random.normal([tf.shape(images)[0], LATENT_DIM])
        fake = g(noise, training=True)
        with tf.GradientTape() as tape:
            real_logits, fake_logits = d(images, training=True), d(fake, training=True)
            loss = cross_entropy(tf.ones_like(real_logits), real_logits)
            loss += cross_entropy(tf.zeros_like(fake_logits), fake_logits)
        gradients = tape.gradient(loss, d.trainable_variables)
        d_optimizer.apply(gradients, d.trainable_variables)
        noise = tf.random.normal([tf.shape(images)[0], LATENT_DIM])
        variables = [v.value for v in g.trainable_variables]
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(variables)
            logits = d(g(noise, training=True), training=True)
            loss = cross_entropy(tf.ones_like(logits), logits)
        gradients = tape.gradient(loss, variables)
        g_optimizer.apply(gradients, g.trainable_variables)

    return lambda iterator: step(next(iterator))


class TutorialModel(keras.Model):
    """The `train_step` of Keras' own DCGAN tutorial."""

    def __init__(self):
        super().__init__()
        self.g, self.d = generator(), discriminator()
        self.g_optimizer, self.d_optimizer = adam(), adam()
        self.d_loss = keras.metrics.Mean(name="d_loss")
        self.g_loss = keras.metrics.Mean(name="g_loss")
        self.seed = keras.random.SeedGenerator(1)
        self.compile()

    @property
    def metrics(self):
        return [self.d_loss, self.g_loss]

    def train_step(self, images):
        size = tf.shape(images)[0]
        latents = keras.random.normal((size, LATENT_DIM), seed=self.seed)
        both = tf.concat([self.g(latents), images], axis=0)
        labels = tf.concat([tf.ones((size, 1)), tf.zeros((size, 1))], axis=0)
        labels += 0.05 * tf.random.uniform(tf.shape(labels))
        with tf.GradientTape() as tape:
            d_loss = cross_entropy(labels, self.d(both))
        gradients = tape.gradient(d_loss, self.d.trainable_weights)
        self.d_optimizer.apply(gradients, self.d.trainable_weights)
        latents = keras.random.normal((size, LATENT_DIM), seed=self.seed)
        with tf.GradientTape() as tape:
            g_loss = cross_entropy(tf.zeros((size, 1)), self.d(self.g(latents)))
        gradients = tape.gradient(g_loss, self.g.trainable_weights)
        self.g_optimizer.apply(gradients, self.g.trainable_weights)
        self.d_loss.update_state(d_loss)
        self.g_loss.update_state(g_loss)
        return {"d_loss": self.d_loss.result(), "g_loss": self.g_loss.result()}


def keras_tutorial():
    model = TutorialModel()
    model.make_train_function()
    return model.train_function


# --- Ours ---------------------------------------------------------------------


def ours(update, penalized=False, policy="float32"):
    def make():
        keras.config.set_dtype_policy(policy)
        gan = GAN(generator(), discriminator(), latent_dim=LATENT_DIM, seed=0)
        keras.config.set_dtype_policy("float32")
        gan.compile(
            adam(),
            adam(),
            penalties=[penalties.R1(0.1), penalties.R2(0.1)] if penalized else (),
            update=update,
        )
        gan.make_train_function()
        return gan.train_function

    return make


LOOPS = {
    "two-phase loop": two_phase_loop,
    "tutorial loop of TensorFlow": tutorial_loop,
    "tutorial `train_step` of Keras": keras_tutorial,
    "`Alternating`": ours(updates.Alternating()),
    "`OneStage`": ours(updates.OneStage()),
    "`OneStage`, bfloat16": ours(updates.OneStage(), policy="mixed_bfloat16"),
    "`Alternating`, R1 + R2": ours(updates.Alternating(), True),
    "`OneStage`, R1 + R2": ours(updates.OneStage(), True),
}
# Passes of G and of D per step. A backward pass counts as two, or as one if it only
# reaches the images.
PASSES = {
    "two-phase loop": (4, 8),
    "tutorial loop of TensorFlow": (3, 7),
    "tutorial `train_step` of Keras": (4, 8),
    "`Alternating`": (4, 8),
    "`OneStage`": (3, 6),
    "`OneStage`, bfloat16": (3, 6),
}


def multiply_adds(network):
    """Multiply-adds of one example's forward pass, in layers that multiply matrices."""
    total = 0
    for layer in network.layers:
        if isinstance(layer, layers.Conv2DTranspose):
            total += np.prod(layer.input.shape[1:3]) * np.prod(layer.kernel.shape)
        elif isinstance(layer, layers.Conv2D):
            total += np.prod(layer.output.shape[1:3]) * np.prod(layer.kernel.shape)
        elif isinstance(layer, layers.Dense):
            total += np.prod(layer.kernel.shape)
    return int(total)


def peak(dtype="float32", size=3000):
    """Multiply-adds per second of a large matrix product."""
    matrix = tf.cast(tf.random.normal((size, size)), dtype)
    product = tf.function(tf.matmul)
    product(matrix, matrix)
    seconds = []
    for _ in range(5):
        start = time.perf_counter()
        product(matrix, matrix)[0, 0].numpy()
        seconds.append(time.perf_counter() - start)
    return size**3 / statistics.median(seconds)


def timed(step, iterator, count):
    start = time.perf_counter()
    for _ in range(count):
        step(iterator)
    return (time.perf_counter() - start) / count


def measure(batch_size, rounds, steps):
    """Seconds per step: for each loop a list with one value per round."""
    rng = np.random.default_rng(0)
    images = rng.uniform(-1, 1, (batch_size, 28, 28, 1)).astype("float32")
    iterator = iter(tf.data.Dataset.from_tensors(images).repeat())
    loops = {name: make() for name, make in LOOPS.items()}
    for loop in loops.values():  # Traces and warms up.
        timed(loop, iterator, 2)
    seconds = {name: [] for name in loops}
    for number in range(rounds):
        names = list(loops)
        for name in names if number % 2 else names[::-1]:
            seconds[name].append(timed(loops[name], iterator, steps))
    return seconds


def median_ratio(seconds, reference):
    return statistics.median(
        one / other for one, other in zip(seconds, reference, strict=True)
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--batch-sizes", default="64,256")
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--steps", type=int, default=4)
    arguments = parser.parse_args()

    work = multiply_adds(generator()), multiply_adds(discriminator())
    print(f"multiply-adds of an example: G {work[0]:,}, D {work[1]:,}")
    for batch_size in map(int, arguments.batch_sizes.split(",")):
        best, half = peak(), peak("bfloat16")
        seconds = measure(batch_size, arguments.rounds, arguments.steps)
        bare = seconds["two-phase loop"]
        print(f"\nbatch {batch_size}; peak {best / 1e9:.0f} G multiply-adds a second")
        print(
            f"a bfloat16 product is {half / best:.2f} times as fast as a float32 one\n"
        )
        print("| loop | ms a step | of the two-phase loop | of the peak |")
        print("|---|---|---|---|")
        for name, values in seconds.items():
            share = ""
            if name in PASSES:
                passes = sum(n * m for n, m in zip(PASSES[name], work, strict=True))
                rate = batch_size * passes / statistics.median(values)
                share = f"{rate / best:.0%}"
            print(
                f"| {name} | {1000 * statistics.median(values):.0f} "
                f"| {median_ratio(values, bare):.2f} | {share} |"
            )
        fused = [seconds[f"`{name}`, R1 + R2"] for name in ("Alternating", "OneStage")]
        print("\nfaster than the loop it is compared with (median of the rounds):")
        for words, slow, fast in (
            ("`OneStage` than two phases", bare, seconds["`OneStage`"]),
            ("`OneStage` than `Alternating`, both with R1 + R2", *fused),
            (
                "bfloat16 than float32, `OneStage`",
                seconds["`OneStage`"],
                seconds["`OneStage`, bfloat16"],
            ),
        ):
            print(f"- {words}: {median_ratio(slow, fast):.2f} times", flush=True)


if __name__ == "__main__":
    main()

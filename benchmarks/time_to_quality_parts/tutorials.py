"""Three published tutorials, with their own networks, loops and hyperparameters.

- TensorFlow's tutorial `dcgan`: https://www.tensorflow.org/tutorials/generative/dcgan
- Keras' example `dcgan_overriding_train_step` (faces of 64 pixels)
- Keras' example `wgan_gp`, since 2023 with uniform mixtures of images

Other sizes and channels than the tutorials' change only what they must: the first and
the last map of the generator. Keras' networks work on sides that are multiples of 8.
Smaller sides are padded in the discriminator and cropped in the generator, as the
WGAN-GP example does.
"""

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from time_to_quality_parts.clock import Ticker
from time_to_quality_parts.clock import finisher

FOREVER = 1_000_000


class Tutorial:
    """Networks and a loop.

    Args:
        image_shape: `(height, width, channels)`.
    """

    latent_dim = 128
    value_range = (-1, 1)

    def __init__(self, image_shape):
        self.image_shape = tuple(image_shape)
        self.generator = self.build_generator()
        self.discriminator = self.build_discriminator()
        self._generate = tf.function(
            lambda latents: self.generator(latents, training=False)
        )

    def sample(self, count, seed):
        """Images in [-1, 1]; the last weights, as none of the tutorials has others."""
        latents = np.random.default_rng(seed).normal(size=(count, self.latent_dim))
        made = [
            self._generate(tf.constant(latents[start : start + 250], "float32")).numpy()
            for start in range(0, count, 250)
        ]
        low, high = self.value_range
        return (np.concatenate(made) - low) * (2 / (high - low)) - 1

    def prepared(self, images):
        """uint8 images in the range of the generator."""
        low, high = self.value_range
        return images.astype("float32") * ((high - low) / 255) + low

    def margins(self):
        """The sides as multiples of 8, and what they are more than the image's."""
        sides = [8 * -(-side // 8) for side in self.image_shape[:2]]
        more = [
            side - own for side, own in zip(sides, self.image_shape[:2], strict=True)
        ]
        return sides, tuple((each // 2, each - each // 2) for each in more)


class TensorFlowDCGAN(Tutorial):
    """One batch of latents for both players, both updated by the same pass."""

    latent_dim = 100
    batch_size = 256

    def __init__(self, image_shape):
        if any(side % 4 for side in image_shape[:2]):
            raise ValueError(
                "tf_dcgan makes images whose sides are multiples of 4. Received: "
                f"{tuple(image_shape)}"
            )
        super().__init__(image_shape)

    def build_generator(self):
        height, width, channels = self.image_shape
        start = (height // 4, width // 4, 256)
        network = keras.Sequential([keras.Input((self.latent_dim,))])
        network.add(layers.Dense(int(np.prod(start)), use_bias=False))
        network.add(layers.BatchNormalization())
        network.add(layers.LeakyReLU())
        network.add(layers.Reshape(start))
        for filters, strides in ((128, 1), (64, 2)):
            network.add(
                layers.Conv2DTranspose(
                    filters, 5, strides, padding="same", use_bias=False
                )
            )
            network.add(layers.BatchNormalization())
            network.add(layers.LeakyReLU())
        network.add(
            layers.Conv2DTranspose(
                channels, 5, 2, padding="same", use_bias=False, activation="tanh"
            )
        )
        return network

    def build_discriminator(self):
        network = keras.Sequential([keras.Input(self.image_shape)])
        for filters in (64, 128):
            network.add(layers.Conv2D(filters, 5, strides=2, padding="same"))
            network.add(layers.LeakyReLU())
            network.add(layers.Dropout(0.3))
        network.add(layers.Flatten())
        network.add(layers.Dense(1))
        return network

    def train(self, images, clock):
        generator, discriminator = self.generator, self.discriminator
        g_optimizer, d_optimizer = (keras.optimizers.Adam(1e-4) for _ in range(2))
        entropy = keras.losses.BinaryCrossentropy(from_logits=True)

        @tf.function
        def step(real):
            latents = tf.random.normal([self.batch_size, self.latent_dim])
            with tf.GradientTape() as g_tape, tf.GradientTape() as d_tape:
                fake_logits = discriminator(
                    generator(latents, training=True), training=True
                )
                real_logits = discriminator(real, training=True)
                g_loss = entropy(tf.ones_like(fake_logits), fake_logits)
                d_loss = entropy(tf.ones_like(real_logits), real_logits)
                d_loss += entropy(tf.zeros_like(fake_logits), fake_logits)
            for tape, loss, network, optimizer in (
                (g_tape, g_loss, generator, g_optimizer),
                (d_tape, d_loss, discriminator, d_optimizer),
            ):
                variables = network.trainable_variables
                gradients = tape.gradient(loss, variables)
                optimizer.apply_gradients(zip(gradients, variables, strict=True))

        batches = tf.data.Dataset.from_tensor_slices(self.prepared(images))
        batches = batches.shuffle(60_000).batch(self.batch_size)
        finish = finisher(generator)
        for batch in batches.repeat():
            step(batch)
            if clock.tick(len(batch), finish):
                return


class KerasDCGAN(Tutorial):
    """A discriminator with a sigmoid, images in [0, 1], and noisy labels."""

    batch_size = 32
    value_range = (0, 1)

    def build_generator(self):
        (height, width), margins = self.margins()
        network = keras.Sequential([keras.Input((self.latent_dim,))])
        network.add(layers.Dense(height // 8 * (width // 8) * 128))
        network.add(layers.Reshape((height // 8, width // 8, 128)))
        for filters in (128, 256, 512):
            network.add(layers.Conv2DTranspose(filters, 4, 2, padding="same"))
            network.add(layers.LeakyReLU(negative_slope=0.2))
        network.add(
            layers.Conv2D(self.image_shape[-1], 5, padding="same", activation="sigmoid")
        )
        network.add(layers.Cropping2D(margins))
        return network

    def build_discriminator(self):
        network = keras.Sequential([keras.Input(self.image_shape)])
        for filters in (64, 128, 128):
            network.add(layers.Conv2D(filters, 4, strides=2, padding="same"))
            network.add(layers.LeakyReLU(negative_slope=0.2))
        network.add(layers.Flatten())
        network.add(layers.Dropout(0.2))
        network.add(layers.Dense(1, activation="sigmoid"))
        return network

    def train(self, images, clock):
        model = _DCGANModel(self)
        model.compile(
            keras.optimizers.Adam(1e-4),
            keras.optimizers.Adam(1e-4),
            keras.losses.BinaryCrossentropy(),
        )
        batches = tf.data.Dataset.from_tensor_slices(self.prepared(images))
        batches = batches.shuffle(len(images)).batch(self.batch_size)
        _fit(model, batches, self, clock)


class KerasWGANGP(Tutorial):
    """Three critic steps on the same real images, then one of the generator."""

    batch_size = 512

    def build_generator(self):
        (height, width), margins = self.margins()
        start = (height // 8, width // 8, 256)
        network = keras.Sequential([keras.Input((self.latent_dim,))])
        network.add(layers.Dense(int(np.prod(start)), use_bias=False))
        network.add(layers.BatchNormalization())
        network.add(layers.LeakyReLU(negative_slope=0.2))
        network.add(layers.Reshape(start))
        for filters in (128, 64, self.image_shape[-1]):
            network.add(layers.UpSampling2D())
            network.add(layers.Conv2D(filters, 3, padding="same", use_bias=False))
            network.add(layers.BatchNormalization())
            if filters != self.image_shape[-1]:
                network.add(layers.LeakyReLU(negative_slope=0.2))
        network.add(layers.Activation("tanh"))
        network.add(layers.Cropping2D(margins))
        return network

    def build_discriminator(self):
        network = keras.Sequential([keras.Input(self.image_shape)])
        network.add(layers.ZeroPadding2D(self.margins()[1]))
        for filters, dropout in ((64, 0), (128, 0.3), (256, 0.3), (512, 0)):
            network.add(layers.Conv2D(filters, 5, strides=2, padding="same"))
            network.add(layers.LeakyReLU(negative_slope=0.2))
            if dropout:
                network.add(layers.Dropout(dropout))
        network.add(layers.Flatten())
        network.add(layers.Dropout(0.2))
        network.add(layers.Dense(1))
        return network

    def train(self, images, clock):
        model = _WGANGPModel(self)
        adam = {"beta_1": 0.5, "beta_2": 0.9}
        model.compile(
            keras.optimizers.Adam(2e-4, **adam), keras.optimizers.Adam(2e-4, **adam)
        )
        batches = tf.data.Dataset.from_tensor_slices(self.prepared(images))
        batches = batches.shuffle(len(images)).batch(self.batch_size)
        _fit(model, batches, self, clock)


TUTORIALS = {
    "tf_dcgan": TensorFlowDCGAN,
    "keras_dcgan": KerasDCGAN,
    "keras_wgan_gp": KerasWGANGP,
}


def _fit(model, batches, tutorial, clock):
    ticker = Ticker(clock, tutorial.batch_size, finisher(tutorial.generator))
    model.fit(batches, epochs=FOREVER, verbose=0, shuffle=False, callbacks=[ticker])


class _Model(keras.Model):
    """A GAN as the examples write it, with a `train_step` of its own."""

    def __init__(self, tutorial):
        super().__init__()
        self.generator = tutorial.generator
        self.discriminator = tutorial.discriminator
        self.latent_dim = tutorial.latent_dim

    def compile(self, d_optimizer, g_optimizer, loss_fn=None):
        super().compile()
        self.d_optimizer, self.g_optimizer = d_optimizer, g_optimizer
        self.loss_fn = loss_fn

    def latents(self, real):
        return tf.random.normal((tf.shape(real)[0], self.latent_dim))

    def update(self, tape, loss, network, optimizer):
        variables = network.trainable_variables
        gradients = tape.gradient(loss, variables)
        optimizer.apply_gradients(zip(gradients, variables, strict=True))


class _DCGANModel(_Model):
    def train_step(self, real):
        # Without `training=True`, as in the example: its dropout does nothing.
        both = tf.concat([self.generator(self.latents(real)), real], 0)
        count = tf.shape(real)[0]
        is_fake = tf.concat([tf.ones((count, 1)), tf.zeros((count, 1))], 0)
        is_fake += 0.05 * tf.random.uniform(tf.shape(is_fake))
        with tf.GradientTape() as tape:
            d_loss = self.loss_fn(is_fake, self.discriminator(both))
        self.update(tape, d_loss, self.discriminator, self.d_optimizer)
        with tf.GradientTape() as tape:
            judged = self.discriminator(self.generator(self.latents(real)))
            g_loss = self.loss_fn(tf.zeros((count, 1)), judged)
        self.update(tape, g_loss, self.generator, self.g_optimizer)
        return {"d_loss": d_loss, "g_loss": g_loss}


class _WGANGPModel(_Model):
    critic_steps = 3
    weight = 10.0

    def penalty(self, real, fake):
        mixture = tf.random.uniform((tf.shape(real)[0], 1, 1, 1))
        between = real + mixture * (fake - real)
        with tf.GradientTape() as tape:
            tape.watch(between)
            scores = self.discriminator(between, training=True)
        slopes = tape.gradient(scores, between)
        norms = tf.sqrt(tf.reduce_sum(tf.square(slopes), axis=[1, 2, 3]))
        return tf.reduce_mean((norms - 1) ** 2)

    def train_step(self, real):
        for _ in range(self.critic_steps):
            with tf.GradientTape() as tape:
                fake = self.generator(self.latents(real), training=True)
                d_loss = tf.reduce_mean(self.discriminator(fake, training=True))
                d_loss -= tf.reduce_mean(self.discriminator(real, training=True))
                d_loss += self.weight * self.penalty(real, fake)
            self.update(tape, d_loss, self.discriminator, self.d_optimizer)
        with tf.GradientTape() as tape:
            fake = self.generator(self.latents(real), training=True)
            g_loss = -tf.reduce_mean(self.discriminator(fake, training=True))
        self.update(tape, g_loss, self.generator, self.g_optimizer)
        return {"d_loss": d_loss, "g_loss": g_loss}

"""Keras' conditional GAN example, with its networks and its settings.

The example joins labels and images by hand in `train_step`, and two of its reshapes do
something else than its text says. `tf.repeat` without an axis flattens, so that D does
not see one plane per class: all ten planes of an image are 1 in a band of about 78
pixels, and 0 elsewhere. For the same reason the noise of the images between two classes
is not the same in each, and its numbers come nine times. There is no way to save the
model.

Here `models.with_condition` joins both, and the seed says that all images of a row have
the same latents. `examples/09_conditional_gan.py` has a better loss and networks. An
epoch takes about two minutes on two cores.

    python examples/keras_io/conditional_gan.py --epochs 20
"""

import argparse

import keras
import numpy as np
from keras import layers

from keras_gan import GAN
from keras_gan import callbacks
from keras_gan import datasets
from keras_gan import latent
from keras_gan import models

NAME = "outputs/keras_io/conditional_gan"
CLASSES, LATENTS = 10, 128


def networks(width):
    """One input each, with room for a one-hot label."""
    discriminator = keras.Sequential(
        [
            keras.Input((28, 28, 1 + CLASSES)),
            layers.Conv2D(width // 2, 3, strides=2, padding="same"),
            layers.LeakyReLU(0.2),
            layers.Conv2D(width, 3, strides=2, padding="same"),
            layers.LeakyReLU(0.2),
            layers.GlobalMaxPooling2D(),
            layers.Dense(1),
        ],
        name="discriminator",
    )
    generator = keras.Sequential(
        [
            keras.Input((LATENTS + CLASSES,)),
            layers.Dense(7 * 7 * (width + CLASSES)),
            layers.LeakyReLU(0.2),
            layers.Reshape((7, 7, width + CLASSES)),
            layers.Conv2DTranspose(width, 4, strides=2, padding="same"),
            layers.LeakyReLU(0.2),
            layers.Conv2DTranspose(width, 4, strides=2, padding="same"),
            layers.LeakyReLU(0.2),
            layers.Conv2D(1, 7, padding="same", activation="sigmoid"),
        ],
        name="generator",
    )
    both = generator, discriminator
    return [models.with_condition(each, (CLASSES,)) for each in both]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--output", default=NAME)
    parser.add_argument("--smoke", action="store_true", help="a few steps only")
    arguments = parser.parse_args()

    train, _ = datasets.load("fashion_mnist_10k", batch_size=64, labels=True)
    if arguments.smoke:
        arguments.epochs, train = 1, train.take(2)
    train = train.map(
        lambda images, labels: ((images + 1) / 2, keras.ops.one_hot(labels, CLASSES))
    )
    keras.utils.set_random_seed(0)
    gan = GAN(*networks(8 if arguments.smoke else 128), latent_dim=LATENTS, seed=0)
    gan.compile(
        d_optimizer=keras.optimizers.Adam(learning_rate=0.0003),
        g_optimizer=keras.optimizers.Adam(learning_rate=0.0003),
        loss="non_saturating",
    )
    samples = f"{arguments.output}/samples"
    grids = callbacks.SampleGrid(samples, condition=np.eye(CLASSES))
    gan.fit(train, epochs=arguments.epochs, callbacks=[grids])
    gan.save(f"{arguments.output}/conditional_gan.keras")

    shares = np.linspace(0, 1, 9, dtype="float32")[:, None]
    labels = (1 - shares) * np.eye(CLASSES)[1] + shares * np.eye(CLASSES)[5]
    row = gan.generate(condition=labels, seed=[0] * len(labels))
    path = f"{arguments.output}/between.png"
    latent.picture(row[None], value_range=gan.value_range).save(path)


if __name__ == "__main__":
    main()

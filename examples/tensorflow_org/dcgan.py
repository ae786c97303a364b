"""TensorFlow's DCGAN tutorial, with its networks and its settings.

The tutorial writes the training loop, the checkpoints and the animation by hand. Its
leaky ReLUs have the slope 0.3, Keras' default, where the paper has 0.2, and its Adam
has Keras' β₁ of 0.9, where the paper has 0.5. Its checkpoint, written every 15 epochs,
does not say where in the data the run was.

`updates.Simultaneous` takes both gradients from the same images, as the loop there. A
run that is stopped here goes on at the next batch when it is started again. An epoch
takes about a minute on two cores.

    python examples/tensorflow_org/dcgan.py --epochs 50
"""

import argparse

import keras
from keras import layers

from keras_gan import GAN
from keras_gan import callbacks
from keras_gan import datasets
from keras_gan import updates

NAME = "outputs/tensorflow_org/dcgan"


def make_generator(width):
    def enlarge(filters, strides, **arguments):
        return layers.Conv2DTranspose(
            filters, 5, strides, padding="same", use_bias=False, **arguments
        )

    return keras.Sequential(
        [
            keras.Input((100,)),
            layers.Dense(7 * 7 * 4 * width, use_bias=False),
            layers.BatchNormalization(),
            layers.LeakyReLU(),
            layers.Reshape((7, 7, 4 * width)),
            enlarge(2 * width, 1),
            layers.BatchNormalization(),
            layers.LeakyReLU(),
            enlarge(width, 2),
            layers.BatchNormalization(),
            layers.LeakyReLU(),
            enlarge(1, 2, activation="tanh"),
        ],
        name="generator",
    )


def make_discriminator(width):
    model = keras.Sequential([keras.Input((28, 28, 1))], name="discriminator")
    for filters in (width, 2 * width):
        model.add(layers.Conv2D(filters, 5, strides=2, padding="same"))
        model.add(layers.LeakyReLU())
        model.add(layers.Dropout(0.3))
    model.add(layers.Flatten())
    model.add(layers.Dense(1))
    return model


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", default="fashion_mnist_10k")
    parser.add_argument("--epochs", type=int, default=50)
    parser.add_argument("--output", default=NAME)
    parser.add_argument("--smoke", action="store_true", help="a few steps only")
    arguments = parser.parse_args()

    size = 16 if arguments.smoke else 256
    train, _ = datasets.load(arguments.data, batch_size=size)
    if arguments.smoke:
        arguments.epochs, train = 1, train.take(2)
    width = 8 if arguments.smoke else 64
    keras.utils.set_random_seed(0)
    gan = GAN(make_generator(width), make_discriminator(width), latent_dim=100, seed=0)
    gan.compile(
        d_optimizer=keras.optimizers.Adam(1e-4),
        g_optimizer=keras.optimizers.Adam(1e-4),
        loss="non_saturating",
        update=updates.Simultaneous(),
    )
    gan.fit(
        train,
        epochs=arguments.epochs,
        callbacks=[
            callbacks.SampleGrid(f"{arguments.output}/samples", rows=4, columns=4),
            callbacks.Backup(f"{arguments.output}/backups"),
        ],
    )
    gan.save(f"{arguments.output}/dcgan.keras")


if __name__ == "__main__":
    main()

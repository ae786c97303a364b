"""TensorFlow's CycleGAN tutorial: U-Nets, cross-entropy, and four networks in two.

The tutorial has both cycle terms for both generators, as the paper. It differs from it
in the generators, which are U-Nets, and in the loss, cross-entropy in place of squares.
It has no pool of earlier pictures, and its four networks, four optimizers and their
checkpoint are put together by hand. The networks here are one generator and one
discriminator, and one file has them with both optimizers; `--pool 50` adds the pool.

The original has horses and zebras of 256 pixels. The default here are two styles of
emoji at 32 pixels; `--data horse2zebra --image-size 256` takes a folder with trainA,
trainB, testA and testB. An epoch takes about a minute on two cores.

    python examples/tensorflow_org/cyclegan.py --epochs 10
"""

import argparse

import keras

from keras_gan import GAN
from keras_gan import callbacks
from keras_gan import datasets
from keras_gan import layers
from keras_gan import models
from keras_gan import penalties
from keras_gan import updates

NAME = "outputs/tensorflow_org/cyclegan"


def networks(shape, filters):
    def translator():
        return models.unet(
            shape, filters=filters, normalization=layers.InstanceNormalization
        )

    def judge():
        return models.patch_discriminator(
            shape,
            filters=filters,
            n_layers=3 if min(shape[:2]) >= 128 else 1,
            normalization=layers.InstanceNormalization,
        )

    return (
        models.joint_translator(translator(), translator()),
        models.joint_discriminator(judge(), judge()),
    )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", default="emoji_styles", help="or a folder")
    parser.add_argument("--image-size", type=int, default=32)
    parser.add_argument("--batch-size", type=int, default=4, help="the tutorial's is 1")
    parser.add_argument("--filters", type=int, default=16, help="the tutorial has 64")
    parser.add_argument("--pool", type=int, help="how many earlier pictures D may see")
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--output", default=NAME)
    parser.add_argument("--smoke", action="store_true", help="a few steps only")
    arguments = parser.parse_args()

    size = arguments.image_size
    train, test = datasets.unpaired(
        arguments.data, batch_size=arguments.batch_size, image_size=size, mirror=True
    )
    if arguments.smoke:
        arguments.epochs, arguments.filters, train = 1, 4, train.take(2)
    a, b = next(iter(test))[1]

    keras.utils.set_random_seed(0)
    gan = GAN(*networks((size, size, 3), arguments.filters), prior=None, seed=0)
    pool = arguments.pool
    gan.compile(
        keras.optimizers.Adam(2e-4, beta_1=0.5),
        keras.optimizers.Adam(2e-4, beta_1=0.5),
        loss="non_saturating",  # Cross-entropy.
        penalties=[penalties.CycleConsistency(10.0), penalties.Identity(5.0)],
        update=updates.ReplayPool(pool) if pool else updates.Simultaneous(),
    )
    grids = callbacks.SampleGrid(f"{arguments.output}/samples", condition=(a, b))
    gan.fit(train, epochs=arguments.epochs, callbacks=[grids])
    gan.save(f"{arguments.output}/cyclegan.keras")

    one_way = gan.sampling_generator.get_layer("a_to_b")
    one_way.save(f"{arguments.output}/a_to_b.keras")


if __name__ == "__main__":
    main()

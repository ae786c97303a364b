"""Keras' data-efficient GAN example: adaptive discriminator augmentation (ADA).

In the example one coin per image decides whether all of its transforms are applied or
none of them, where the paper has a coin for each. The batch size is fixed in the class.
The metric needs weights of Inception that are downloaded.

Here `augmentation.AdaptiveAugmentation` has a coin per transform: mirror images,
translation, colour and cutout; there is no rotation and no zoom. The networks and the
other settings are the example's. The pictures are 1,619 emoji, at 32 pixels. An epoch
takes about ten seconds on two cores.

    python examples/keras_io/gan_ada.py --epochs 50
"""

import argparse

import keras
from keras import layers

from keras_gan import GAN
from keras_gan import WeightAverage
from keras_gan import augmentation
from keras_gan import callbacks
from keras_gan import datasets
from keras_gan import metrics
from keras_gan import updates

NAME = "outputs/keras_io/gan_ada"
LATENTS = 64


def make_generator(depth, width):
    model = keras.Sequential([keras.Input((LATENTS,))], name="generator")
    model.add(layers.Dense(4 * 4 * width, use_bias=False))
    model.add(layers.BatchNormalization(scale=False))
    model.add(layers.ReLU())
    model.add(layers.Reshape((4, 4, width)))
    for _ in range(depth - 1):
        model.add(layers.Conv2DTranspose(width, 4, 2, "same", use_bias=False))
        model.add(layers.BatchNormalization(scale=False))
        model.add(layers.ReLU())
    model.add(layers.Conv2DTranspose(3, 4, 2, "same", activation="sigmoid"))
    return model


def make_discriminator(depth, width):
    side = 4 * 2**depth
    model = keras.Sequential([keras.Input((side, side, 3))], name="discriminator")
    for _ in range(depth):
        model.add(layers.Conv2D(width, 4, 2, "same", use_bias=False))
        model.add(layers.BatchNormalization(scale=False))
        model.add(layers.LeakyReLU(0.2))
    model.add(layers.Flatten())
    model.add(layers.Dropout(0.4))
    model.add(layers.Dense(1))
    return model


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", default="emoji", help="or a folder")
    parser.add_argument("--depth", type=int, default=3, help="4 there: 64 pixels")
    parser.add_argument("--width", type=int, default=64, help="128 there")
    parser.add_argument("--batch-size", type=int, default=64, help="128 there")
    parser.add_argument("--epochs", type=int, default=50, help="400 there")
    parser.add_argument("--output", default=NAME)
    parser.add_argument("--smoke", action="store_true", help="a few steps only")
    arguments = parser.parse_args()

    if arguments.smoke:
        arguments.epochs, arguments.batch_size, arguments.width = 1, 16, 8
    batch, size = arguments.batch_size, 4 * 2**arguments.depth
    train, test = datasets.load(arguments.data, batch_size=batch, image_size=size)
    if arguments.smoke:
        train, test = train.take(2), test.take(1)
    train, test = (part.map(lambda images: (images + 1) / 2) for part in (train, test))

    keras.utils.set_random_seed(0)
    sizes = arguments.depth, arguments.width
    average = WeightAverage(half_life=69 * batch)  # 0.99 per step.
    networks = make_generator(*sizes), make_discriminator(*sizes)
    gan = GAN(*networks, latent_dim=LATENTS, average=average, seed=0)
    others = augmentation.diff_augment().transforms
    ada = augmentation.AdaptiveAugmentation(
        [augmentation.HorizontalFlip(), *others], target=0.6, ramp=1000 * batch
    )
    gan.compile(
        d_optimizer=keras.optimizers.Adam(2e-4, beta_1=0.5),
        g_optimizer=keras.optimizers.Adam(2e-4, beta_1=0.5),
        loss="non_saturating",
        augmentations=[ada],
        update=updates.Simultaneous(),
        metrics=[metrics.KernelDistance(name="kid")],
    )
    best = f"{arguments.output}/best.keras"
    kept = {"monitor": "val_kid", "mode": "min", "save_best_only": True}
    gan.fit(
        train,
        epochs=arguments.epochs,
        validation_data=test,
        callbacks=[
            callbacks.SampleGrid(f"{arguments.output}/samples", every=5),
            keras.callbacks.ModelCheckpoint(best, **kept),
        ],
    )
    gan.show().save(f"{arguments.output}/samples.png")


if __name__ == "__main__":
    main()

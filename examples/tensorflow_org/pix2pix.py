"""TensorFlow's pix2pix tutorial: outlines become colour pictures.

The tutorial has a training loop, losses and layers of its own. What it lacks: its
generator has dropout and batch statistics in inference only if each call says
`training=True`; its rates do not decay, which the paper's do over the second half of
training; and its leaky ReLUs have the slope 0.3, where the paper has 0.2. It does not
halve D's loss either, which does not matter to Adam.

Here both are layers of the generator, which every file and every export keeps. The
data are the embedded emoji; `--data facades --image-size 256 --jitter 30` takes a
folder of side-by-side pictures. An epoch takes about a minute on two cores.

    python examples/tensorflow_org/pix2pix.py --epochs 20
"""

import argparse

import keras

from keras_gan import GAN
from keras_gan import callbacks
from keras_gan import datasets
from keras_gan import metrics
from keras_gan import models
from keras_gan import penalties
from keras_gan import schedules

NAME = "outputs/tensorflow_org/pix2pix"


def adam(decay):
    rate = schedules.Linear(2e-4, 0.0, since=0.5) if decay else 2e-4
    return keras.optimizers.Adam(rate, beta_1=0.5)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", default="emoji_pairs", help="or a folder of pairs")
    parser.add_argument("--image-size", type=int, default=64)
    parser.add_argument("--jitter", type=int, default=8)
    parser.add_argument("--direction", default="a_to_b")
    parser.add_argument("--batch-size", type=int, default=4, help="the paper's is 1")
    parser.add_argument("--filters", type=int, default=16, help="the paper has 64")
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--output", default=NAME)
    parser.add_argument("--smoke", action="store_true", help="a few steps only")
    arguments = parser.parse_args()

    train, test = datasets.pairs(
        arguments.data,
        direction=arguments.direction,
        batch_size=arguments.batch_size,
        image_size=32 if arguments.smoke else arguments.image_size,
        jitter=arguments.jitter,
        mirror=True,
    )
    if arguments.smoke:
        arguments.epochs, arguments.filters = 1, 4
        train, test = train.take(2), test.take(1)
    steps = arguments.epochs * len(train)
    height, width, _ = shape = test.element_spec[0].shape[1:]
    given = test.element_spec[1].shape[1:]

    keras.utils.set_random_seed(0)
    gan = GAN(
        models.unet(given, output_channels=shape[-1], filters=arguments.filters),
        models.patch_discriminator(
            shape,
            given,
            filters=arguments.filters,
            n_layers=3 if min(height, width) >= 128 else 2,  # Patches of 70 or 34.
        ),
        prior=None,
        seed=0,
    )
    gan.compile(
        adam(decay=True),
        adam(decay=True),
        loss="non_saturating",
        penalties=[penalties.Reconstruction("l1", weight=100.0)],
        metrics=[metrics.L1(), metrics.SSIM()],
    )
    pictures, drawings = next(iter(test))
    samples = f"{arguments.output}/samples"
    gan.fit(
        train,
        epochs=arguments.epochs,
        validation_data=test,
        callbacks=[
            callbacks.SampleGrid(samples, condition=drawings, real=pictures),
            callbacks.StepBudget(steps),  # The rates follow it.
        ],
    )
    gan.save(f"{arguments.output}/pix2pix.keras")


if __name__ == "__main__":
    main()

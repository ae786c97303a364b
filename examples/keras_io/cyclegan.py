"""Keras' CycleGAN example: its objective, and the paper's, side by side.

In the example each generator gets the gradient of one of the two cycle terms only. G
learns from ‖G(F(b)) − b‖ and F from ‖F(G(a)) − a‖, but both networks take part in both
terms. It also has no pool of earlier pictures, no decay of the rates, and takes all
gradients at the same weights. `--objective keras` trains that, by a term that stops the
gradient of the first translation; `--objective paper` trains the paper's; without the
option both are trained in turn, from the same weights.

The original has horses and zebras of 256 pixels. The default here are two styles of
emoji at 32 pixels; `--data horse2zebra --image-size 256` takes a folder with trainA,
trainB, testA and testB. An epoch of both objectives takes about two minutes on two
cores.

    python examples/keras_io/cyclegan.py --epochs 10
"""

import argparse

import keras

from keras_gan import GAN
from keras_gan import callbacks
from keras_gan import datasets
from keras_gan import losses
from keras_gan import models
from keras_gan import penalties
from keras_gan import updates

NAME = "outputs/keras_io/cyclegan"


@keras.saving.register_keras_serializable("cyclegan_example")
class HalvedCycle(penalties.CycleConsistency):
    """Keras' term: each generator gets only the cycle that it ends."""

    def __call__(self, critic, real, fake, seed, generate, latents, condition):
        fake = keras.tree.map_structure(keras.ops.stop_gradient, fake)
        return super().__call__(critic, real, fake, seed, generate, latents, condition)


OBJECTIVES = {
    "keras": (HalvedCycle, updates.Simultaneous),
    "paper": (penalties.CycleConsistency, lambda: updates.ReplayPool(50)),
}


def networks(shape, filters, blocks):
    def translator():
        return models.resnet_translator(shape, filters=filters, blocks=blocks)

    def judge():
        n_layers = 3 if min(shape[:2]) >= 128 else 1
        return models.patch_discriminator(shape, None, filters, n_layers, None)

    return (
        models.joint_translator(translator(), translator()),
        models.joint_discriminator(judge(), judge()),
    )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", default="emoji_styles", help="or a folder")
    parser.add_argument("--image-size", type=int, default=32)
    parser.add_argument("--objective", choices=list(OBJECTIVES))
    parser.add_argument("--batch-size", type=int, default=4, help="the paper's is 1")
    parser.add_argument("--filters", type=int, default=16, help="the paper has 64")
    parser.add_argument("--blocks", type=int, default=3, help="the paper has 9")
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--output", default=NAME)
    parser.add_argument("--smoke", action="store_true", help="a few steps only")
    arguments = parser.parse_args()

    size = arguments.image_size
    train, test = datasets.unpaired(
        arguments.data, batch_size=arguments.batch_size, image_size=size, mirror=True
    )
    sizes = (size, size, 3), arguments.filters, arguments.blocks
    if arguments.smoke:
        arguments.epochs, train, sizes = 1, train.take(2), ((size, size, 3), 4, 1)
    shown = next(iter(test))[1]
    names = [arguments.objective] if arguments.objective else list(OBJECTIVES)
    for name in names:
        print(f"The objective of {name}:")
        cycle, update = OBJECTIVES[name]
        keras.utils.set_random_seed(0)
        gan = GAN(*networks(*sizes), prior=None, seed=0)
        gan.compile(
            keras.optimizers.Adam(2e-4, beta_1=0.5),
            keras.optimizers.Adam(2e-4, beta_1=0.5),
            loss=losses.GeneratorWeight(losses.LeastSquares(), 2.0),
            penalties=[cycle(10.0), penalties.Identity(5.0)],
            update=update(),
        )
        grids = callbacks.SampleGrid(f"{arguments.output}/{name}", condition=shown)
        gan.fit(train, epochs=arguments.epochs, callbacks=[grids])
        gan.save(f"{arguments.output}/{name}.keras")


if __name__ == "__main__":
    main()

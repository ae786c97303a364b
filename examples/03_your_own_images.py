"""A GAN on a folder of your own images, trained for half an hour and resumable.

Images may have any size and format, in one folder or in one sub-folder per class.
The same command again trains the saved model for another half an hour. The first few
hundred steps give mud: a thousand steps take one or two minutes at 32 pixels on two
cores, and about four at 64. With fewer than a few thousand images the discriminator
memorizes them; 08_few_images.py shows augmentation, which helps.

    python examples/03_your_own_images.py FOLDER --image-size 32 --minutes 30
"""

import argparse
import tempfile
from pathlib import Path

import keras
import numpy as np
from PIL import Image

from keras_gan import callbacks
from keras_gan import datasets
from keras_gan import recipes


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="?")
    parser.add_argument("--image-size", type=int, default=32)
    parser.add_argument("--output", default="outputs/03_your_own_images")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--smoke", action="store_true", help="noise, one step")
    arguments = parser.parse_args()
    apart = 500  # Training steps between two reports and grids.
    if arguments.smoke:
        arguments.folder = arguments.folder or some_noise()
        arguments.minutes, apart = 1e-6, 1
    if arguments.folder is None:
        parser.error("name the folder of your images")

    size = arguments.image_size
    train, test = datasets.load(arguments.folder, image_size=size, batch_size=32)
    print(f"{train.example_count} images to train on, of shape {train.image_shape}")
    every = -(-32 * apart // train.example_count)  # In epochs.

    file = Path(arguments.output) / "gan.keras"
    if file.exists():
        gan = keras.models.load_model(file)  # Resumes exactly where it stopped.
    else:
        gan = recipes.default(train.image_shape, seed=0).gan

    def report(epoch, logs):
        if (epoch + 1) % every == 0:
            numbers = (f"{name} {value:.3f}" for name, value in logs.items())
            print(f"step {int(gan.step)}:", *numbers, flush=True)

    grids = callbacks.SampleGrid(file.parent / "samples", every=every)
    limit = callbacks.TimeBudget(arguments.minutes)
    reports = keras.callbacks.LambdaCallback(on_epoch_end=report)
    # The time limit ends training long before the last of these epochs.
    gan.fit(train, epochs=10**6, callbacks=[limit, grids, reports], verbose=0)
    gan.save(file)

    # D should score images it never trained on like those it did. The recipe's loss is
    # relativistic: the score is the probability that an image beats a generated one.
    seen, unseen = (
        np.mean([gan.discriminate(b).mean() for b in d.take(5)]) for d in (train, test)
    )
    print(f"Mean probability to beat a generated image: {seen:.2f} of training images,")
    print(f"{unseen:.2f} of test images")


def some_noise():
    folder = Path(tempfile.mkdtemp())
    for number in range(40):
        pixels = np.random.default_rng(number).integers(0, 256, (40, 50, 3), "uint8")
        Image.fromarray(pixels).save(folder / f"{number}.png")
    return folder


if __name__ == "__main__":
    main()

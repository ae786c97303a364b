"""A GAN on a folder of your own images, resumed if it was trained before.

Images may have any size and format, in one folder or in one sub-folder per class.
With fewer than a few thousand images the discriminator memorizes them: see
08_few_images.py.

    python examples/03_your_own_images.py FOLDER --image-size 32
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
    parser.add_argument("--output", default="saved_models/mine")
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--smoke", action="store_true", help="noise, a few steps")
    arguments = parser.parse_args()
    if arguments.smoke:
        arguments.folder = arguments.folder or some_noise()
        arguments.epochs = 1
    if arguments.folder is None:
        parser.error("name the folder of your images")

    train, test = datasets.load(
        arguments.folder, image_size=arguments.image_size, batch_size=32
    )
    print(f"{train.example_count} images to train on, of shape {train.image_shape}")

    file = Path(arguments.output) / "gan.keras"
    if file.exists():
        gan = keras.models.load_model(file)  # Resumes exactly where it stopped.
    else:
        gan = recipes.default(train.image_shape, seed=0).gan
    gan.fit(
        train,
        epochs=arguments.epochs,
        callbacks=[callbacks.SampleGrid(file.parent / "samples")],
    )
    gan.save(file)

    # D should score images it never trained on like those it did. The recipe's loss is
    # relativistic: the score is the probability that an image beats a generated one.
    seen, unseen = (
        np.mean([gan.discriminate(b).mean() for b in d.take(5)]) for d in (train, test)
    )
    print(
        "Mean probability to beat a generated image: "
        f"{seen:.2f} of training images, {unseen:.2f} of test images"
    )


def some_noise():
    folder = Path(tempfile.mkdtemp())
    for number in range(40):
        pixels = np.random.default_rng(number).integers(0, 256, (40, 50, 3), "uint8")
        Image.fromarray(pixels).save(folder / f"{number}.png")
    return folder


if __name__ == "__main__":
    main()

"""The options of `keras-gan train`."""

import argparse
import ast
from importlib import util
from pathlib import Path

from keras_gan_cli import kinds


def recipe_names():
    """The names of the recipes, the default first.

    They are read from the file that exports them: importing it imports TensorFlow.
    """
    package = Path(util.find_spec("keras_gan").origin).parent
    tree = ast.parse((package / "recipes" / "__init__.py").read_text(encoding="utf-8"))
    (names,) = (
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and node.targets[0].id == "__all__"
    )
    # Recipes are functions, and other names are classes.
    functions = sorted(name for name in names if name.islower())
    return tuple(sorted(functions, key=lambda name: name != "default"))


RECIPES = recipe_names()
AUGMENTATIONS = ("auto", "none", "diffaugment", "ada")


def add_train(commands):
    """Adds the command `train` to the commands of a parser."""
    train = commands.add_parser(
        "train",
        help="train a GAN on images",
        description="Trains a GAN on images. Without options, it trains for three "
        "minutes on the part of Fashion-MNIST in the package.",
    )
    train.add_argument(
        "--data",
        type=kinds.name,
        metavar="NAME_OR_PATH",
        help="fashion_mnist_10k (embedded, the default), fashion_mnist, emoji "
        "(embedded, in colour), glyphs (Chinese characters, from fonts), a name of "
        "TensorFlow Datasets, an .npz or .npy file, or a folder of images; for "
        "--recipe pix2pix emoji_pairs or a folder of pairs, for --recipe cyclegan "
        "emoji_styles or a folder with trainA and trainB",
    )
    length = train.add_mutually_exclusive_group()
    length.add_argument("--epochs", type=kinds.positive(int), metavar="N")
    length.add_argument(
        "--minutes", type=kinds.positive(float), metavar="M", help="default: 3"
    )
    train.add_argument(
        "--image-size",
        type=kinds.size,
        metavar="SIZE",
        help="resize images, and crop the centre: 32 for a square, 48x32 for a height "
        "of 48 and a width of 32; 8 to 256 pixels per side",
    )
    train.add_argument(
        "--batch-size",
        type=kinds.positive(int),
        metavar="N",
        help="default: the recipe's",
    )
    train.add_argument(
        "--labels",
        action=argparse.BooleanOptionalAction,
        help="train conditional networks that take class labels",
    )
    train.add_argument(
        "--mirror",
        action=argparse.BooleanOptionalAction,
        help="also train on the mirror image of every image",
    )
    train.add_argument(
        "--augment",
        type=kinds.one_of(AUGMENTATIONS),
        choices=AUGMENTATIONS,
        help="augmentation of what the discriminator sees, against overfitting; auto, "
        "the default, chooses by the number of training images",
    )
    train.add_argument(
        "--seed",
        type=kinds.seeds,
        metavar="N[,N...]",
        help="default: 0; with several, one run per seed, each in a folder of its own",
    )
    train.add_argument(
        "--skip-bad",
        action=argparse.BooleanOptionalAction,
        help="leave out images that cannot be read, and say how many",
    )
    train.add_argument(
        "--tensorboard",
        action="store_true",
        help="also log to DIR/logs for TensorBoard, which must be installed",
    )
    train.add_argument(
        "--output",
        type=kinds.name,
        metavar="DIR",
        help="default: a new folder under runs/",
    )
    train.add_argument(
        "--resume",
        action="store_true",
        help="resume the run in --output (default: the last one under runs/), for N "
        "more epochs or M more minutes; without either, finish a run that was "
        "interrupted",
    )
    train.add_argument(
        "--config",
        type=kinds.name,
        metavar="JSON",
        help="take the options from run.json or the folder of a run; options given "
        "here replace them",
    )
    recipe = train.add_argument_group("the recipe and what to change in it")
    recipe.add_argument(
        "--recipe",
        type=kinds.one_of(RECIPES),
        choices=RECIPES,
        help="default: default",
    )
    recipe.add_argument(
        "--loss",
        metavar="NAME",
        help="such as hinge, for the recipes whose loss can be chosen",
    )
    recipe.add_argument(
        "--penalty",
        metavar="LIST",
        help="such as r1=0.1,r2=0.1, with weights or without; none for no penalty",
    )
    recipe.add_argument(
        "--width",
        type=kinds.positive(float),
        metavar="FACTOR",
        help="multiply the filters of both networks (default: 1)",
    )
    recipe.add_argument("--latent-dim", type=kinds.positive(int), metavar="N")
    recipe.add_argument(
        "--learning-rate",
        type=kinds.rates,
        metavar="RATE[,RATE]",
        help="of both networks, or of the discriminator and of the generator",
    )
    translation = train.add_argument_group("recipes that translate pictures")
    translation.add_argument(
        "--direction",
        choices=("a_to_b", "b_to_a"),
        help="which picture of a pair is made of the other one, for --recipe pix2pix "
        "(default: a_to_b)",
    )
    translation.add_argument(
        "--jitter",
        type=kinds.positive(int),
        metavar="PIXELS",
        help="crop training pictures at random from ones that are larger by so many "
        "pixels, for --recipe pix2pix and cyclegan; the papers have 30 at 256 pixels",
    )
    translation.add_argument(
        "--scale",
        type=int,
        choices=(2, 3, 4, 8),
        help="how much --recipe srresnet and srgan enlarge pictures (default: 4)",
    )
    translation.add_argument(
        "--start-from",
        type=kinds.path,
        metavar="RUN",
        help="begin with the generator of another run, for --recipe srgan after "
        "--recipe srresnet",
    )

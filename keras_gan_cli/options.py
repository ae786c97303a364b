"""The options of the commands."""

import argparse
from importlib import metadata

from keras_gan_cli import kinds
from keras_gan_cli.train_options import add_train
from keras_gan_cli.using_options import add_card
from keras_gan_cli.using_options import add_explore
from keras_gan_cli.using_options import add_export
from keras_gan_cli.using_options import add_interpolate
from keras_gan_cli.using_options import add_translate


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are one line: the usage of `train` alone has ten."""

    def error(self, message):
        said = message.rstrip(".")
        self.exit(2, f"{self.prog}: error: {said}. See {self.prog} --help.\n")


def parser():
    """The parser of the command line."""
    made = _Parser(
        prog="keras-gan",
        description="Trains, samples and evaluates generative adversarial networks.",
    )
    made.add_argument("--version", action="version", version=_version())
    commands = made.add_subparsers(dest="command", required=True)
    add_train(commands)
    _add_sample(commands)
    _add_evaluate(commands)
    add_export(commands)
    add_explore(commands)
    add_interpolate(commands)
    add_translate(commands)
    add_card(commands)
    _add_recipes(commands)
    return made


def _version():
    try:
        return f"keras-gan {metadata.version('keras-gan')}"
    except metadata.PackageNotFoundError:  # A clone that is not installed.
        return "keras-gan unknown"


def _add_sample(commands):
    sample = commands.add_parser(
        "sample",
        help="draw images with a trained model",
        description="Draws images with a trained model: a grid of them, single "
        "images, or arrays.",
    )
    sample.add_argument(
        "model", type=kinds.path, help="a .keras file, or the folder of a run"
    )
    sample.add_argument(
        "--best",
        action="store_true",
        help="take best.keras of the run, not the model at its end",
    )
    sample.add_argument(
        "--count",
        type=kinds.positive(int),
        metavar="N",
        help="default: 64; with classes 8 of each; with --condition one per row",
    )
    sample.add_argument("--seed", type=kinds.seed, help="to get the same images again")
    sample.add_argument(
        "--seeds",
        type=kinds.seeds,
        metavar="LIST",
        help="one image per seed, such as 0-99 or 3,7,9: the same image whatever the "
        "other seeds are",
    )
    sample.add_argument(
        "--truncation",
        type=kinds.positive(float),
        metavar="T",
        help="draw latents beyond T again: a small T, such as 0.7, trades variety for "
        "quality; for StyleGAN2, pull styles towards their mean",
    )
    condition = sample.add_mutually_exclusive_group()
    condition.add_argument(
        "--label",
        metavar="NAME_OR_NUMBER",
        help="the class to draw, if the model knows classes (default: all in turn)",
    )
    condition.add_argument(
        "--condition",
        type=kinds.path,
        metavar="FILE",
        help="what to draw, for a model that takes another condition: an .npy file "
        "with one row per sample or one for all; an .npz file if the condition has "
        "several tensors",
    )
    sample.add_argument(
        "--format",
        choices=("grid", "png", "npz"),
        help="grid: one picture (the default); png: a folder of single images; npz: "
        "a file of arrays",
    )
    sample.add_argument(
        "--output",
        type=kinds.path,
        metavar="PATH",
        help="default: grid.png, samples or samples.npz, with a number if it exists",
    )


def _add_evaluate(commands):
    evaluate = commands.add_parser(
        "evaluate",
        help="metrics of a model, or of two sets of images",
        description="Compares a model's samples, or any images, with real images, "
        "and prints metrics with their protocol.",
    )
    evaluate.add_argument(
        "paths",
        nargs="+",
        type=kinds.path,
        metavar="PATH",
        help="MODEL: a .keras file or the folder of a run; or MODEL MODEL ...: a table "
        "of several; or REAL FAKE: two folders of images, or .npz or .npy files",
    )
    evaluate.add_argument(
        "--best",
        action="store_true",
        help="take best.keras of each run, not the model at its end",
    )
    evaluate.add_argument(
        "--data",
        type=kinds.path,
        metavar="NAME_OR_PATH",
        help="real images for MODEL (default: those of its training)",
    )
    evaluate.add_argument(
        "--split",
        choices=("train", "test"),
        help="the part of the data to compare with (default: train)",
    )
    evaluate.add_argument(
        "--image-size",
        type=kinds.size,
        metavar="PIXELS",
        help="resize the images to a square, or to HEIGHTxWIDTH (default: the model's)",
    )
    evaluate.add_argument(
        "--metrics",
        metavar="LIST",
        help="comma-separated (default: fd,kid,prdc,swd); there are also fd_infinity, "
        "inception_score, class_kl, ms_ssim, realism and authenticity",
    )
    evaluate.add_argument(
        "--samples",
        type=kinds.at_least_two,
        metavar="N",
        help="N samples, and at most N real images (default for a MODEL: half of the "
        "real images, at most 10000; for REAL and FAKE: all)",
    )
    evaluate.add_argument(
        "--extractor",
        type=kinds.path,
        metavar="NAME_OR_PATH",
        help="fashion_mnist (default for grey images of 28x28), random_filters (for "
        "others), pixels, inception_v3, the .h5 file of its weights, or a .keras file",
    )
    evaluate.add_argument(
        "--layer",
        help="layer of the .keras file whose outputs are the features "
        "(default: the outputs of the network)",
    )
    evaluate.add_argument("--seed", type=kinds.seed, default=0, help="default: 0")
    evaluate.add_argument(
        "--skip-bad",
        action="store_true",
        help="leave out images that cannot be read (default: as the run did)",
    )
    evaluate.add_argument(
        "--output", type=kinds.path, metavar="JSON", help="write the metrics to a file"
    )
    evaluate.add_argument(
        "--copies",
        type=kinds.path,
        metavar="PNG",
        help="draw the samples nearest to a real image, next to it, in a file",
    )
    evaluate.add_argument(
        "--cache",
        type=kinds.path,
        metavar="DIR",
        help="keep statistics of the real images in this folder",
    )


def _add_recipes(commands):
    recipes = commands.add_parser(
        "recipes",
        help="list the recipes, their papers and the size of their networks",
        description="Lists the recipes that keras-gan train --recipe takes.",
    )
    recipes.add_argument(
        "name", nargs="?", metavar="NAME", help="show everything about this one"
    )
    recipes.add_argument(
        "--image-size",
        type=kinds.size,
        metavar="SIZE",
        default=32,
        help="size the networks for these images, 32 or 48x32 (default: 32)",
    )
    recipes.add_argument(
        "--channels",
        type=kinds.positive(int),
        metavar="N",
        default=3,
        help="default: 3",
    )
    recipes.add_argument(
        "--width",
        type=kinds.positive(float),
        metavar="FACTOR",
        default=1.0,
        help="multiply the filters of both networks (default: 1)",
    )


def check_together(parser, arguments):
    """Ends with a message if two options exclude each other."""
    if arguments.command == "sample" and arguments.seeds is not None:
        for option in ("count", "seed"):
            if getattr(arguments, option) is not None:
                parser.error(f"argument --{option}: not allowed with argument --seeds")
    if arguments.command == "export" and arguments.format == "saved_model":
        for option in ("network", "weights", "batch_size"):
            if getattr(arguments, option) is not None:
                named = option.replace("_", "-")
                parser.error(
                    f"argument --{named}: not allowed with --format saved_model"
                )

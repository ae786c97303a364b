"""The command `keras-gan`.

This module is outside the package, as importing the package imports TensorFlow:
`keras-gan --help` and a mistyped option should get their answer at once.
"""

import argparse
import os
import sys
from importlib import metadata

RECIPES = ("default", "dcgan", "lsgan", "wgan", "wgan_gp")


def _parser():
    parser = argparse.ArgumentParser(
        prog="keras-gan",
        description="Trains, samples and evaluates generative adversarial networks.",
    )
    parser.add_argument("--version", action="version", version=_version())
    commands = parser.add_subparsers(dest="command", required=True)
    _add_train(commands)
    _add_sample(commands)
    _add_evaluate(commands)
    return parser


def _version():
    try:
        return f"keras-gan {metadata.version('keras-gan')}"
    except metadata.PackageNotFoundError:  # A clone that is not installed.
        return "keras-gan unknown"


def _add_train(commands):
    train = commands.add_parser(
        "train",
        help="train a GAN on images",
        description="Trains a GAN on images. Without options, it trains for three "
        "minutes on the part of Fashion-MNIST in the package.",
    )
    train.add_argument(
        "--data",
        metavar="NAME_OR_PATH",
        help="fashion_mnist_10k (embedded, the default), fashion_mnist, a name of "
        "TensorFlow Datasets, an .npz or .npy file, or a folder of images",
    )
    train.add_argument("--recipe", choices=RECIPES, help="default: default")
    length = train.add_mutually_exclusive_group()
    length.add_argument("--epochs", type=_positive(int), metavar="N")
    length.add_argument(
        "--minutes", type=_positive(float), metavar="M", help="default: 3"
    )
    train.add_argument(
        "--image-size",
        type=_positive(int),
        metavar="PIXELS",
        help="resize images, and crop the centre, to a square of 8 to 128 pixels",
    )
    train.add_argument(
        "--batch-size", type=_positive(int), metavar="N", help="default: the recipe's"
    )
    train.add_argument(
        "--labels",
        action="store_true",
        default=None,
        help="train conditional networks that take class labels",
    )
    train.add_argument("--seed", type=int, help="default: 0")
    train.add_argument(
        "--output", metavar="DIR", help="default: a new folder under runs/"
    )
    train.add_argument(
        "--resume",
        action="store_true",
        help="resume the run in --output (default: the last one under runs/), "
        "for N more epochs or M more minutes",
    )


def _add_sample(commands):
    sample = commands.add_parser(
        "sample",
        help="draw images with a trained model",
        description="Draws a grid of images with a trained model.",
    )
    sample.add_argument("model", help="a .keras file, or the folder of a run")
    sample.add_argument("--count", type=_positive(int), default=64, metavar="N")
    sample.add_argument(
        "--output", default="grid.png", metavar="PNG", help="default: grid.png"
    )
    sample.add_argument("--seed", type=int, help="to get the same images again")
    sample.add_argument(
        "--label", type=int, help="the class to draw, if the model knows classes"
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
        metavar="PATH",
        help="MODEL: a .keras file or the folder of a run; or REAL FAKE: two folders "
        "of images, or .npz or .npy files",
    )
    evaluate.add_argument(
        "--data",
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
        type=_positive(int),
        metavar="PIXELS",
        help="resize the images to a square (default: the model's)",
    )
    evaluate.add_argument(
        "--metrics",
        metavar="LIST",
        help="comma-separated (default: fd,kid,prdc,swd); there are also fd_infinity, "
        "inception_score, class_kl, ms_ssim, realism and authenticity",
    )
    evaluate.add_argument(
        "--samples",
        type=_positive(int),
        metavar="N",
        help="N samples, and at most N real images (default for a MODEL: 10000, or the "
        "number of real images if that is less; for REAL and FAKE: all)",
    )
    evaluate.add_argument(
        "--extractor",
        metavar="NAME_OR_PATH",
        help="fashion_mnist (default for grey images of 28×28), pixels, inception_v3, "
        "the .h5 file of its weights, or a .keras file",
    )
    evaluate.add_argument(
        "--layer",
        help="layer of the .keras file whose outputs are the features "
        "(default: the outputs of the network)",
    )
    evaluate.add_argument("--seed", type=int, default=0, help="default: 0")
    evaluate.add_argument(
        "--output", metavar="JSON", help="write the metrics to a file"
    )
    evaluate.add_argument(
        "--copies",
        metavar="PNG",
        help="draw the samples nearest to a real image, next to it, in a file",
    )
    evaluate.add_argument(
        "--cache",
        metavar="DIR",
        help="keep statistics of the real images in this folder",
    )


def _positive(kind):
    def convert(text):
        value = kind(text)
        if not value > 0:
            raise argparse.ArgumentTypeError(f"must be above 0, not {text}")
        return value

    convert.__name__ = kind.__name__
    return convert


def main(arguments=None):
    """Runs the command; returns its exit status."""
    arguments = _parser().parse_args(arguments)
    try:
        return _run(arguments)
    except KeyboardInterrupt:
        print("\nkeras-gan: interrupted; what was saved stays.", file=sys.stderr)
        return 130
    except (ValueError, TypeError, OSError, ImportError) as error:
        print(f"keras-gan: error: {error}", file=sys.stderr)
        return 2


def _run(arguments):
    _import_tensorflow()
    import tensorflow

    from keras_gan import cli

    command = getattr(cli, arguments.command)
    try:
        return command(arguments)
    except tensorflow.errors.OpError as error:
        # A broken image file, for instance, is found only when it is read.
        raise ValueError(error.message) from error


def _import_tensorflow():
    """Imports TensorFlow; hides the messages that it then prints to standard error."""
    # Makes convolutions faster on processors where it is not the default.
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    sys.stderr.flush()
    standard_error, nothing = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 2)
    try:
        import tensorflow

        tensorflow.zeros(())  # The first operation prints messages too.
    finally:
        os.dup2(standard_error, 2)
        os.close(standard_error)
        os.close(nothing)
    # This graph optimizer logs an error when it leaves a graph unchanged, as it does
    # with our training step.
    tensorflow.config.optimizer.set_experimental_options({"remapping": False})


if __name__ == "__main__":
    sys.exit(main())

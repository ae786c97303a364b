"""`keras-gan translate`: pictures from pictures, by a trained model."""

import os
from pathlib import Path
from typing import NamedTuple

import numpy as np

from keras_gan import translating
from keras_gan.cli import targets
from keras_gan.cli.finding import model_path
from keras_gan.cli.loading import load_gan
from keras_gan.cli.terminal import say
from keras_gan.core import trees
from keras_gan.core.files import UNFINISHED
from keras_gan.datasets import decoding
from keras_gan.datasets.decoding import ImageFiles
from keras_gan.datasets.walking import File
from keras_gan.datasets.walking import Walk
from keras_gan.datasets.walking import counted
from keras_gan.datasets.walking import shown


class _Picture(NamedTuple):
    """A picture to translate, and the file to write, below the folder of output."""

    file: File
    target: str


def translate(arguments):
    """Runs the command; returns its exit status."""
    output = targets.check_folder("--output", arguments.output)
    output = output or targets.unused(Path("translated"))
    found = _pictures(arguments.paths)
    gan = load_gan(model_path(arguments.model, arguments.best))
    channels = _channels(gan, arguments.direction)
    headers, bad = _headers([each.file for each in found])
    if bad and (not arguments.skip_bad or len(bad) == len(found)):
        raise ValueError(
            f"{_some(bad, found)} cannot be read:\n{decoding.listed(bad)}\n"
            "Nothing was written. --skip-bad leaves them out."
        )
    written = 0
    for picture in found:
        name = picture.file.path
        if name in bad:
            continue
        image = _read(picture.file, headers[name], channels)
        if isinstance(image, decoding.Unreadable):
            bad[name] = image.reason
            if arguments.skip_bad:
                continue
            raise ValueError(
                f"{shown(name)} cannot be read: {image.reason}. "
                f"{_written(written, output)} before it. --skip-bad leaves it out."
            )
        made = translating.translate(
            gan,
            image,
            direction=arguments.direction,
            tile=arguments.tile,
            overlap=arguments.overlap,
            seed=arguments.seed,
        )
        with targets.writing(output):
            _write(made, output / picture.target)
        written += 1
    if bad:
        say(f"Left out, as {_some(bad, found)} cannot be read:\n{decoding.listed(bad)}")
    say(_written(written, output))
    return 0 if written else 2


def _written(count, output):
    return f"{counted('picture(s)', count)} in {output}"


def _some(bad, found):
    return f"{len(bad):,} of {counted('picture(s)', len(found))}"


def _pictures(paths):
    """The pictures in files and folders, in order, each with a target of its own.

    Raises:
        FileNotFoundError: if there is no such file.
        ValueError: if a folder has no pictures, or two would be written to one file.
    """
    found = []
    for path in map(Path, paths):
        if path.is_dir():
            walk = Walk(path)
            if not walk.files:
                raise ValueError(f"{path} has no images, neither of its own nor in it.")
            for note in walk.notes():
                say(note)
            found += [
                _Picture(file, str(Path(*file.names).with_suffix(".png")))
                for file in walk.files
            ]
        elif path.is_file():
            file = File(str(path), (path.name,))
            found.append(_Picture(file, f"{path.stem}.png"))
        else:
            raise FileNotFoundError(f"There is no file or folder at {path}.")
    seen = {}
    for picture in found:
        # Some file systems do not tell capital letters from small ones.
        other = seen.setdefault(picture.target.lower(), picture)
        if other is not picture:
            raise ValueError(
                f"{shown(other.file.path)} and {shown(picture.file.path)} would both "
                f"be written as {shown(picture.target)}. Translate them in two calls, "
                "each with an --output of its own."
            )
    return found


def _channels(gan, direction):
    """1 for grey pictures and 3 for colour, as the generator takes them.

    Raises:
        ValueError: if the model does not translate pictures, or only with --direction.
    """
    try:
        taken, made = translating.channels_of(gan, direction)
    except ValueError as error:
        if translating.is_joint(gan):
            raise ValueError(
                "The model translates in both directions: pass --direction a_to_b or "
                "--direction b_to_a."
            ) from error
        if direction is not None and translating.takes_pictures(gan):
            raise ValueError(
                "--direction is for models that translate in both directions, as "
                "--recipe cyclegan does. This one has one direction; leave it out."
            ) from error
        takes = "no condition"
        if gan.generator_is_conditional:
            takes = f"the condition {trees.described(gan.condition_spec)}"
        raise ValueError(
            "translate makes a picture of a picture, with a model of such a recipe: "
            f"pix2pix, cyclegan, srresnet, srgan. Received: a model that takes {takes}"
        ) from error
    if taken not in (1, 3) or made not in (1, 3):
        raise ValueError(
            "translate reads and writes grey and colour pictures. Received: a model "
            f"from {taken} channels to {made}"
        )
    return taken


def _headers(files):
    """The headers of files by path, and the reasons why others cannot be read."""
    paths = [file.path for file in files]
    found = dict(zip(paths, decoding.attempt(decoding.header, paths), strict=True))
    bad = {
        path: header.reason
        for path, header in found.items()
        if isinstance(header, decoding.Unreadable)
    }
    return found, bad


def _read(file, header, channels):
    """The picture as uint8, or `Unreadable`."""
    file = File(file.path, (file.path,))
    ranges, bad = decoding.find_ranges([file], [header], file.path)
    if not bad:
        images = ImageFiles([file], header.size, channels, ranges, file.path)
        with decoding.without_warnings():
            read, bad = images.try_to_read(np.arange(1))
    return decoding.Unreadable(next(iter(bad.values()))) if bad else read[0]


def _write(image, path):
    from PIL import Image

    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(UNFINISHED + path.name)
    image = image[..., 0] if image.shape[-1] == 1 else image
    Image.fromarray(image).save(temporary, "PNG")
    os.replace(temporary, path)

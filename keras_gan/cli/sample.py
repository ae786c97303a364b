"""`keras-gan sample`: images from a trained model, as a grid, as files or as arrays."""

import math
import os
from pathlib import Path

import numpy as np

from keras_gan import translating
from keras_gan.callbacks import grids
from keras_gan.callbacks import layouts
from keras_gan.callbacks import pictures
from keras_gan.checks.classes import class_count
from keras_gan.checks.classes import row_length
from keras_gan.checks.classes import takes_class_numbers
from keras_gan.cli import conditions
from keras_gan.cli import targets
from keras_gan.cli.finding import model_path
from keras_gan.cli.loading import load_gan
from keras_gan.core import trees
from keras_gan.core.files import UNFINISHED
from keras_gan.core.files import written_whole
from keras_gan.core.sampling import fresh_seed

_COUNT = 64
_ROWS = 32  # A grid of more classes than this has no row per class.
_LARGEST_GRID = 2**27  # pixels


def sample(arguments):
    """Runs the command; returns its exit status."""
    form, output = _target(arguments)
    gan = load_gan(model_path(arguments.model, arguments.best))
    request = Request(gan, arguments)
    if form == "grid":
        request.check_grid()
    default = {"grid": "grid.png", "npz": "samples.npz", "png": "samples"}[form]
    output = output or targets.unused(Path(default))
    with targets.writing(output):
        {"grid": write_grid, "npz": _write_npz, "png": _write_png}[form](
            request, output
        )
    print(f"{request.description} in {output}")
    return 0


def _target(arguments):
    """The format, and the path of the output if one was given."""
    form, output = arguments.format, arguments.output
    if output is None:
        return form or "grid", None
    suffix = Path(output).suffix.lower()
    if form is None:
        form = {".png": "grid", ".npz": "npz"}.get(suffix)
    if form is None:
        raise ValueError(
            "--output must end in .png for a grid or in .npz for arrays. For a folder "
            f"of single images add --format png. Received: {output}"
        )
    if form != "png":
        suffix = {"grid": ".png", "npz": ".npz"}[form]
        return form, targets.check_file("--output", output, (suffix,))
    if suffix in (".png", ".npz"):
        raise ValueError(
            "--format png writes a folder of single images, which --output names. "
            f"Received: {output}"
        )
    return form, targets.check_folder("--output", output)


class Request:
    """What is asked for: how many images, of which seeds and classes.

    Args:
        gan: the model.
        arguments: those of the command.
    """

    def __init__(self, gan, arguments):
        if translating.is_joint(gan):
            raise ValueError(
                "sample draws examples of one image, and this model translates "
                "pictures: keras-gan translate MODEL PICTURES --direction a_to_b"
            )
        if trees.is_tree(gan.example_spec):
            raise ValueError(
                "sample draws examples of one image. Received: a model of examples "
                f"{trees.described(gan.example_spec)}"
            )
        if len(gan.image_shape) != 3 or gan.image_shape[-1] not in (1, 3):
            raise ValueError(
                "sample draws grey and colour images. Received: a model of examples "
                f"of shape {gan.image_shape}"
            )
        self.gan = gan
        self.truncation = arguments.truncation
        self.class_names = getattr(gan, "class_names", None)
        self.classes = _class_count(gan)
        self.label = self._number_of(arguments.label)
        self._all_classes = (
            gan.generator_is_conditional
            and self.label is None
            and arguments.condition is None
        )
        if self._all_classes and self.classes is None:
            raise ValueError(self._what_to_pass())
        self.seeds = arguments.seeds
        self.seed = arguments.seed
        if self.seeds is None and self.seed is None:
            self.seed = fresh_seed()
        self.labels = self.condition = None
        if arguments.condition is not None:
            self._read(arguments)
        else:
            self.count = self._asked(arguments) or self._default_count()
        if arguments.condition is None and gan.generator_is_conditional:
            self.labels = self._labels()
            self.condition = conditions.of_classes(gan, self.labels)

    def _what_to_pass(self):
        """What to say if the command does not name the condition."""
        if translating.takes_pictures(self.gan):
            return (
                "The model translates pictures: keras-gan translate MODEL PICTURES. "
                f"{conditions.wanted(self.gan)}"
            )
        if not takes_class_numbers(self.gan):
            return conditions.wanted(self.gan)
        return (
            "The model does not say how many classes it knows. Choose one with --label."
        )

    def _read(self, arguments):
        """Takes the conditions from a file."""
        if not self.gan.generator_is_conditional:
            raise ValueError(
                "--condition says what to draw, but this model's generator takes no "
                "condition."
            )
        self.count, self.condition = conditions.read(
            self.gan, arguments.condition, self._asked(arguments)
        )
        if takes_class_numbers(self.gan):
            self.labels = self.condition

    def _number_of(self, label):
        """The number of the class that --label names; None without --label."""
        if label is None:
            return None
        if not self.gan.generator_is_conditional:
            raise ValueError(
                "--label chooses a class, but this model was trained without classes. "
                "keras-gan train --labels trains one with them."
            )
        if not conditions.takes_classes(self.gan):
            raise ValueError(f"--label chooses a class. {conditions.wanted(self.gan)}")
        names = self.class_names or []
        same = [i for i, name in enumerate(names) if name == label] or [
            i for i, name in enumerate(names) if name.casefold() == label.casefold()
        ]
        if len(same) == 1:
            return same[0]
        classes = self.classes or row_length(self.gan)
        if label.isdecimal() and (classes is None or int(label) < classes):
            return int(label)
        if classes is None:
            known = "an integer of at least 0"
        else:
            known = f"an integer from 0 to {classes - 1}"
        if names:
            known = f"one of {', '.join(map(str, names))}, or {known}"
        raise ValueError(f"--label must be {known}. Received: {label}")

    def _asked(self, arguments):
        """The number of images that was asked for, or None."""
        return arguments.count if self.seeds is None else len(self.seeds)

    def _default_count(self):
        in_rows = self._all_classes and self.classes <= _ROWS
        return 8 * self.classes if in_rows else _COUNT

    def _labels(self):
        if self.label is not None:
            return np.full(self.count, self.label)
        # Every class in turn. The class of a seed follows from the seed alone.
        turns = range(self.count) if self.seeds is None else self.seeds
        return np.array([turn % self.classes for turn in turns])

    def parts(self):
        """The images in parts, as arrays of uint8."""
        seed = self.seed if self.seeds is None else self.seeds
        parts = self.gan._parts_of(
            self.gan.sampling_generator,
            self.count,
            self.condition,
            seed,
            self.truncation,
        )
        for part in parts:
            yield pictures.to_uint8(part, self.gan.value_range)

    def images(self):
        """All images, as one array of uint8."""
        made, start = None, 0
        for part in self.parts():
            if made is None:
                made = np.empty((self.count, *part.shape[1:]), "uint8")
            made[start : start + len(part)] = part
            start += len(part)
        return made

    @property
    def rows(self):
        """Lists of the indices of one class each, or None for a square grid."""
        if not self._all_classes:
            return None
        rows = [np.flatnonzero(self.labels == k) for k in range(self.classes)]
        rows = [row for row in rows if len(row)]
        return rows if len(rows) <= _ROWS and len(rows[0]) > 1 else None

    def check_grid(self):
        """Raises `ValueError` if the images are too many for one picture."""
        height, width, _ = self.gan.image_shape
        if None in (height, width):
            return  # The condition decides.
        scale = max(1, 64 // max(height, width))
        if self.count * height * width * scale**2 > _LARGEST_GRID:
            raise ValueError(
                f"{self.count:,} images are too many for one grid. Add --format png "
                "for single images, or --format npz."
            )

    def name(self, index):
        """The file name of one image."""
        if self.seeds is None:
            return f"{index:06}.png"
        return f"seed{self.seeds[index]:04}.png"

    def folder(self, index):
        """The sub-folder of one image: that of its class, if all classes are drawn."""
        if not self._all_classes:
            return "."
        label = self.labels[index]
        name = str(label) if self.class_names is None else str(self.class_names[label])
        return "".join("-" if c in '/\\:*?"<>|\0' else c for c in name).strip(". ") or (
            str(label)
        )

    @property
    def description(self):
        """What was made, in words."""
        what = "1 image" if self.count == 1 else f"{self.count:,} images"
        if self.seed is not None:
            what += f" of seed {self.seed}"
        return what


def _class_count(gan):
    """The number of classes of a conditional model; None if it is not known."""
    names = getattr(gan, "class_names", None)
    return len(names) if names else class_count(gan)


def write_grid(request, output):
    """Writes the images of a `Request` as one picture."""
    images, rows = request.images(), request.rows
    columns = math.ceil(math.sqrt(request.count))
    if rows is not None:
        # One row per class, filled up with white.
        columns = max(map(len, rows))
        grid = np.full((len(rows), columns, *images.shape[1:]), 255, "uint8")
        for cells, row in zip(grid, rows, strict=True):
            cells[: len(row)] = images[row]
        images = grid.reshape(-1, *images.shape[1:])
    picture = pictures.tile(images, columns, (0, 255))
    if rows is not None:
        classes = [int(request.labels[row[0]]) for row in rows]
        height = layouts.enlarged(images.shape[1:])[0]
        picture = grids.with_titles(picture, request.gan, classes, height)
    pictures.write(picture, output)


def _write_npz(request, output):
    arrays = {"images": request.images()}
    if request.labels is not None:
        arrays["labels"] = request.labels.astype("int32")
        if request.class_names:
            arrays["class_names"] = np.array([str(n) for n in request.class_names])
    if request.seeds is None:
        arrays["seed"] = np.array(request.seed)
    else:
        arrays["seeds"] = np.array(request.seeds)
    with written_whole(output) as temporary:
        np.savez_compressed(temporary, **arrays)


def _write_png(request, output):
    from PIL import Image

    index = 0
    for part in request.parts():
        for image in part:
            path = output / request.folder(index) / request.name(index)
            path.parent.mkdir(parents=True, exist_ok=True)
            # An interrupted write leaves no broken image.
            temporary = path.with_name(UNFINISHED + path.name)
            image = image[..., 0] if image.shape[-1] == 1 else image
            Image.fromarray(image).save(temporary, "PNG")
            os.replace(temporary, path)
            index += 1

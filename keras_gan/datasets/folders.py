"""Images from a folder of files: flat, or with one sub-folder per class."""

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from PIL import Image
from PIL import ImageOps

from keras_gan.datasets.sources import Images

_ENDINGS = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff")
_SIXTEEN_BITS = ("I;16", "I;16B", "I;16L", "I")
# Larger sets, in decoded bytes, are read from their files batch by batch.
_IN_MEMORY = 2 * 2**30


def read_folder(folder, size):
    """Finds the images in a folder, reading every header.

    Args:
        folder: `pathlib.Path`.
        size: `(height, width)` or None if all images have one size.

    Raises:
        ValueError: if there are no images, or one cannot be read, or they
            differ in size and `size` is None.
    """
    classes, paths = _find(folder)
    with ThreadPoolExecutor() as pool:
        headers = list(pool.map(_header, paths))
    sizes = {header[0] for header in headers}
    if size is None and len(sizes) > 1:
        first, second = sorted(sizes)[:2]
        raise ValueError(
            f"The images in {folder} differ in size ({first[0]}×{first[1]} and "
            f"{second[0]}×{second[1]} pixels, for instance). Pass `image_size`, "
            "to which they are resized and cropped."
        )
    size = size or sizes.pop()
    grey = all(header[1] for header in headers)
    files = ImageFiles(paths, size, channels=1 if grey else 3)
    labels = None
    if classes:
        names = [path.parent.name for path in paths]
        labels = np.array([classes.index(name) for name in names], "int32")
    if np.prod(files.shape, dtype="int64") <= _IN_MEMORY:
        files = files.read(np.arange(len(paths)))
    return Images(files, labels, class_names=classes or None)


def _find(folder):
    """Class names (empty if flat) and the paths of all images, sorted."""
    flat = _images_in(folder)
    nested = {
        path.name: _images_in(path)
        for path in sorted(folder.iterdir())
        if path.is_dir() and not path.name.startswith(".")
    }
    nested = {name: paths for name, paths in nested.items() if paths}
    if flat and nested:
        raise ValueError(
            f"{folder} has images of its own ({flat[0].name}) beside sub-folders "
            f"of images ({next(iter(nested))}). Use one or the other: all images "
            "in the folder, or one sub-folder per class."
        )
    paths = flat or [path for paths in nested.values() for path in paths]
    if not paths:
        raise ValueError(
            f"{folder} has no images, neither of its own nor in sub-folders. "
            f"Images are files that end in {', '.join(_ENDINGS)}."
        )
    return list(nested), paths


def _images_in(folder):
    return sorted(
        path
        for path in folder.iterdir()
        if path.suffix.lower() in _ENDINGS and not path.name.startswith(".")
    )


def _header(path):
    """`((height, width), is_grey)` of the image when it is upright."""
    try:
        with Image.open(path) as image:
            width, height = image.size
            if image.getexif().get(0x0112, 1) >= 5:  # Rotated by 90 degrees.
                width, height = height, width
            return (height, width), image.mode in ("1", "L", *_SIXTEEN_BITS)
    except Exception as error:  # Pillow's readers may raise anything.
        raise _unreadable(path, error) from error


def _unreadable(path, error):
    empty = os.path.getsize(path) == 0
    reason = "it is empty (0 bytes)" if empty else str(error)
    return ValueError(
        f"{path} cannot be read as an image: {reason}. Repair or remove it."
    )


class ImageFiles:
    """Images that are decoded only when they are read.

    Args:
        paths: list of `pathlib.Path`.
        size: `(height, width)` to which each is resized and cropped.
        channels: 1 or 3.
    """

    def __init__(self, paths, size, channels):
        self.paths = paths
        self.size = size
        self.channels = channels

    @property
    def shape(self):
        return (len(self.paths), *self.size, self.channels)

    def __len__(self):
        return len(self.paths)

    def __getitem__(self, indices):
        """The files at an array of indices, not yet decoded."""
        return ImageFiles(
            [self.paths[index] for index in indices], self.size, self.channels
        )

    def read(self, indices):
        """Decodes images: uint8, of shape `(len(indices), height, width, channels)`."""
        images = np.empty((len(indices), *self.shape[1:]), "uint8")

        def decode(place):
            images[place] = self._decode(self.paths[indices[place]])

        with ThreadPoolExecutor() as pool:
            list(pool.map(decode, range(len(indices))))
        return images

    def _decode(self, path):
        height, width = self.size
        try:
            with Image.open(path) as image:
                # JPEGs are decoded at a reduced size that is still at least twice
                # the size needed.
                image.draft(None, (2 * max(self.size), 2 * max(self.size)))
                image = ImageOps.exif_transpose(image)
                image = _flatten(image, "L" if self.channels == 1 else "RGB")
                image = ImageOps.fit(image, (width, height), Image.Resampling.BICUBIC)
                return np.asarray(image).reshape(height, width, self.channels)
        except Exception as error:  # Pillow's readers may raise anything.
            raise _unreadable(path, error) from error


def _flatten(image, mode):
    """Converts to grey or RGB; transparent parts become white."""
    if image.mode in _SIXTEEN_BITS:
        pixels = np.asarray(image, "float32") / 257.0
        image = Image.fromarray(pixels.clip(0, 255).round().astype("uint8"))
    if "A" in image.mode or "transparency" in image.info:
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image)
    return image.convert(mode)

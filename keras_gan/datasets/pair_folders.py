"""Pairs of image files: side by side in one file, or of equal names in two folders."""

from typing import Any
from typing import NamedTuple

import numpy as np

from keras_gan.datasets import decoding
from keras_gan.datasets.decoding import ImageFiles
from keras_gan.datasets.folders import IN_MEMORY
from keras_gan.datasets.folders import SPLITS
from keras_gan.datasets.folders import common_size
from keras_gan.datasets.sources import Caution
from keras_gan.datasets.walking import Walk
from keras_gan.datasets.walking import counted
from keras_gan.datasets.walking import shown

_LISTED = 10  # Files that an error names.


class Pairs(NamedTuple):
    """Pairs of images, A and B, each an array or an object with `shape` and `read`.

    The test part is None if the source has none. `notes` are as in `sources.Images`.
    """

    train: tuple  # (A, B)
    test: Any = None
    notes: tuple = ()


class _Half(ImageFiles):
    """The left or the right half of each image."""

    right = False

    def cut(self, image):
        middle = image.width // 2
        left = middle if self.right else 0
        return image.crop((left, 0, left + middle, image.height))


def read_pairs(folder, size, skip_bad=False, side_by_side=False):
    """Finds the pairs in a folder, and reads them if there are not too many.

    Args:
        folder: `pathlib.Path`.
        size: `(height, width)` or None if all images have one size.
        skip_bad: boolean, whether to leave out pairs of which a file cannot be read.
        side_by_side: boolean, whether each file is known to have both images.

    Returns:
        `Pairs`.

    Raises:
        ValueError: if there are no images, a partner is missing, partners differ in
            size, some cannot be read, or the images differ in size and `size` is None.
    """
    walk = Walk(folder)
    if not walk.files:
        raise ValueError(f"{folder} has no images, neither of its own nor in folders.")
    for file in walk.files:
        if unpaired := {
            n for n in file.names[:-1] if n.lower() in ("traina", "trainb")
        }:
            raise ValueError(
                f"{folder} has a folder called {unpaired.pop()}, so its images are no "
                "pairs. Use datasets.unpaired for them."
            )
    beside = not side_by_side and any(_domain_of(file) for file in walk.files)
    parts = _by_part(folder, _partners(folder, walk.files) if beside else _whole(walk))
    chosen, notes = _chosen(folder, parts)
    pairs = [pair for part in chosen for pair in part]
    of_test = np.arange(len(pairs)) >= len(chosen[0])
    headers, bad = _headers(folder, pairs, beside, side_by_side)
    good = [n for n, pair in enumerate(pairs) if not _named(bad, pair)]
    sides = []
    if good:
        size = size or common_size([headers[n][0] for n in good], folder)
        for side in (0, 1):
            images, note, worse = _side(
                folder, pairs, headers, good, side, size, beside
            )
            sides.append(images)
            notes += note
            bad |= worse
        sides, worse = _in_memory(sides, skip_bad)
        bad |= worse
    kept = [k for k, n in enumerate(good) if not _named(bad, pairs[n])]
    if bad:
        if not skip_bad or not kept:
            decoding.refuse(bad, folder, len(walk.files))
        notes.append(
            Caution(
                f"Left out of {folder}, as they cannot be read, with their partners: "
                f"{counted('image file(s)', len(bad))}\n{decoding.listed(bad)}"
            )
        )
    kept, part = np.array(kept, int), of_test[good][kept]
    train, test = (
        tuple(images[kept[wanted]] for images in sides) for wanted in (~part, part)
    )
    if not len(train[0]):
        raise ValueError(f"{folder} has no training pairs that can be read.")
    return Pairs(train, test if len(test[0]) else None, (*walk.notes(), *notes))


def _domain_of(file):
    """A or B, if one of the folders that lead to a file is called so; else None."""
    return next((n.upper() for n in file.names[:-1] if n.upper() in ("A", "B")), None)


def _part_of(file):
    return next(
        (SPLITS[n.lower()] for n in file.names[:-1] if n.lower() in SPLITS), None
    )


def _whole(walk):
    """Files with both images in one, by the part that they belong to."""
    return [(_part_of(file), (file,)) for file in walk.files]


def _partners(folder, files):
    """Pairs of files with equal names, with the part that they belong to."""
    found = {}
    for file in files:
        domain = _domain_of(file)
        if domain is None:
            raise ValueError(
                f"{folder} has folders called A and B, so each image must be in one of "
                f"them. Received: {shown(file.name)}"
            )
        *folders, name = file.names
        rest = [n for n in folders if n.upper() != domain and n.lower() not in SPLITS]
        key = (_part_of(file), *rest, name.rpartition(".")[0] or name)
        other = found.setdefault(key, {}).setdefault(domain, file)
        if other is not file:
            raise ValueError(
                "Each image must have one partner, of the same name but for the "
                f"ending. Received: {shown(other.name)} and {shown(file.name)} in "
                f"{folder}"
            )
    for domain, other in ("AB", "BA"):
        if not any(domain in pair for pair in found.values()):
            raise ValueError(
                f"{folder} has images in {other} but none in {domain}. Each image of "
                "A needs one of the same name in B."
            )
    alone = [next(iter(p.values())) for p in found.values() if len(p) < 2]
    if alone:
        names = "\n".join(f"  {shown(file.name)}" for file in alone[:_LISTED])
        more = f"\n  and {len(alone) - _LISTED:,} more" if len(alone) > _LISTED else ""
        raise ValueError(
            f"{counted('image(s)', len(alone))} in {folder} without a partner of the "
            f"same name in the other folder:\n{names}{more}"
        )
    return [
        (key[0], (pair["A"], pair["B"]))
        for key, pair in sorted(found.items(), key=lambda item: str(item[0]))
    ]


def _by_part(folder, pairs):
    parts = {}
    for part, pair in pairs:
        parts.setdefault(part, []).append(pair)
    if None in parts and len(parts) > 1:
        raise ValueError(
            f"{folder} has parts such as train and test, so each image must be in one "
            f"of them. Received: {shown(parts[None][0][0].name)}"
        )
    return parts


def _chosen(folder, parts):
    """The pairs of the training and of the test part, and notes."""
    if None in parts:
        return (parts[None], []), []
    if "train" not in parts:
        raise ValueError(
            f"{folder} has a part called {next(iter(parts))}, but no folder called "
            "train."
        )
    notes = []
    of_test = "test" if "test" in parts else "valid"
    if of_test == "test" and "valid" in parts:
        count = counted("pair(s)", len(parts["valid"]))
        notes.append(
            Caution(
                f"{count} of the validation part of {folder} are not used: the test "
                "part is test."
            )
        )
    return (parts["train"], parts.get(of_test, [])), notes


def _headers(folder, pairs, beside, known=False):
    """The headers of each pair, a list; and the files without one."""
    files = [file for pair in pairs for file in pair]
    found = decoding.attempt(decoding.header, [file.path for file in files])
    bad = {
        file.name: header.reason
        for file, header in zip(files, found, strict=True)
        if isinstance(header, decoding.Unreadable)
    }
    each = 2 if beside else 1
    headers = [found[n : n + each] for n in range(0, len(found), each)]
    for pair, of_pair in zip(pairs, headers, strict=True):
        if _named(bad, pair):
            continue
        height, width = of_pair[0].size
        if beside and of_pair[0].size != of_pair[1].size:
            sizes = [
                f"{h.size[0]}×{h.size[1]} ({shown(f.name)})"
                for f, h in zip(pair, of_pair, strict=True)
            ]
            raise ValueError(
                "Both images of a pair must have the same height and width. Received: "
                f"{' and '.join(sizes)} in {folder}"
            )
        if not beside:
            if width % 2 or (width <= height and not known):
                raise ValueError(
                    f"{folder} has no folders called A and B, so each file must have "
                    "both images side by side, A on the left, each as wide as the "
                    "other. A file that is not wider than high may be a single image: "
                    "for pairs of narrow images, pass side_by_side=True in Python. "
                    "Received: a height and width of "
                    f"{height}×{width} ({shown(pair[0].name)})"
                )
            of_pair[0] = of_pair[0]._replace(size=(height, width // 2))
    return headers, bad


def _named(bad, pair):
    return any(file.name in bad for file in pair)


def _side(folder, pairs, headers, good, side, size, beside):
    """The images of one side, not yet decoded; notes; the unreadable ones."""
    place = side if beside else 0
    files = [pairs[n][place] for n in good]
    found_headers = [headers[n][place] for n in good]
    found, bad = decoding.find_ranges(files, found_headers, folder)
    notes = [each.note for each in found.values() if each.note is not None]
    channels = 1 if all(header.grey for header in found_headers) else 3
    kind = ImageFiles if beside else _Half
    images = kind(files, size, channels, found, folder)
    if not beside:
        images.right = bool(side)
        notes = notes if side else []
    return images, notes, bad


def _in_memory(sides, skip_bad):
    """Both sides decoded, if they are not too many; and the unreadable ones."""
    total = sum(np.prod(images.shape, dtype="int64") for images in sides)
    every = np.arange(len(sides[0]))
    with decoding.without_warnings():
        if total <= IN_MEMORY:
            read = [images.try_to_read(every) for images in sides]
            return [images for images, _ in read], read[0][1] | read[1][1]
        bad = {}
        if skip_bad:
            # All are decoded once, as the number of pairs must be known.
            for start in range(0, len(every), 1000):
                for images in sides:
                    bad |= images.try_to_read(every[start : start + 1000])[1]
    return sides, bad

"""Images from a folder of files: flat, with one sub-folder per class, or with splits.

The sub-folders are classes, and images anywhere below one belong to it. A single
sub-folder is no class but is walked into. Sub-folders called train, test and so on are
a training and a test part, each with classes or without.
"""

import functools
import re

import numpy as np

from keras_gan.datasets import decoding
from keras_gan.datasets import fingerprints
from keras_gan.datasets.decoding import ImageFiles
from keras_gan.datasets.sources import Caution
from keras_gan.datasets.sources import Images
from keras_gan.datasets.sources import option
from keras_gan.datasets.walking import Walk
from keras_gan.datasets.walking import counted
from keras_gan.datasets.walking import image_endings
from keras_gan.datasets.walking import shown

# Larger sets, in decoded bytes, are read from their files batch by batch.
IN_MEMORY = 2 * 2**30
SPLITS = {
    "train": "train",
    "training": "train",
    "test": "test",
    "testing": "test",
    "val": "valid",
    "valid": "valid",
    "validation": "valid",
}


def read_folder(folder, size, skip_bad=False):
    """Finds the images in a folder, and reads them if there are not too many.

    Args:
        folder: `pathlib.Path`.
        size: `(height, width)` or None if all images have one size.
        skip_bad: boolean, whether to leave out images that cannot be read.

    Raises:
        ValueError: if there are no images, or some cannot be read, or they differ in
            size and `size` is None, or their layout or range of values is unclear.
    """
    walk = Walk(folder)
    layout = _Layout(folder, walk)
    files, notes = layout.files, walk.notes() + layout.notes
    headers = decoding.attempt(decoding.header, [file.path for file in files])
    bad = dict(walk.unreadable)
    kept = []
    for place, (file, header) in enumerate(zip(files, headers, strict=True)):
        if isinstance(header, decoding.Unreadable):
            bad[file.name] = header.reason
        else:
            kept.append(place)
    kept = np.array(kept, int)
    headers = [headers[place] for place in kept]
    images = None
    if headers:
        size = size or common_size(headers, folder)
        images, notes_on_pixels, worse = _read(
            [files[place] for place in kept], headers, size, folder, skip_bad
        )
        bad |= worse
        notes += notes_on_pixels
        good = [i for i, place in enumerate(kept) if files[place].name not in bad]
        good = np.array(good, int)
        if len(good) < len(kept):
            images, kept = images[good], kept[good]
    if bad:
        if not skip_bad or not len(kept):
            decoding.refuse(bad, folder, len(files))
        notes.append(
            Caution(
                f"Left out of {folder}, as they cannot be read: {len(bad):,} of "
                f"{counted('image file(s)', len(files))}\n{decoding.listed(bad)}"
            )
        )
    of_test = layout.of_test[kept]
    parts = []
    for part in (~of_test, of_test):
        if part.all():  # No copy of all images.
            parts += [images, layout.labels(kept)]
        elif part.any():
            parts += [images[np.flatnonzero(part)], layout.labels(kept[part])]
        else:
            parts += [None, None]
    if parts[0] is None:
        raise ValueError(f"{folder} has no training images that can be read.")
    names = [(layout.name(files[place]), files[place].path) for place in kept]
    content = functools.partial(fingerprints.of_files, names)
    return Images(*parts, layout.classes or None, tuple(notes), content)


def common_size(headers, folder):
    """The one size of images; raises `ValueError` if they differ.

    Args:
        headers: list of `decoding.Header`.
        folder: path of their folder, for the message.
    """
    sizes = sorted({header.size for header in headers})
    if len(sizes) > 1:
        first, second = sizes[:2]
        raise ValueError(
            f"The images in {folder} differ in size ({first[0]}×{first[1]} and "
            f"{second[0]}×{second[1]} pixels, for instance). Pass "
            f"{option('image_size')}, to which they are resized and cropped."
        )
    return sizes[0]


def _read(files, headers, size, folder, skip_bad):
    """The images, decoded if they are not too many; notes; and the unreadable ones."""
    found, bad = decoding.find_ranges(files, headers, folder)
    notes = [each.note for each in found.values() if each.note is not None]
    if several := sum(header.several for header in headers):
        notes.append(
            f"The first image is taken of {counted('file(s)', several)} in {folder} "
            "with several, such as animations."
        )
    channels = 1 if all(header.grey for header in headers) else 3
    images = ImageFiles(files, size, channels, found, folder)
    if np.prod(images.shape, dtype="int64") <= IN_MEMORY:
        with decoding.without_warnings():
            images, worse = images.try_to_read(np.arange(len(files)))
        bad |= worse
    elif skip_bad:
        # All are decoded once, as the number of images must be known.
        with decoding.without_warnings():
            for start in range(0, len(files), 1000):
                some = np.arange(start, min(start + 1000, len(files)))
                bad |= images.try_to_read(some)[1]
    return images, notes, bad


class _Layout:
    """Which images are of which class and part, from the names that lead to them."""

    def __init__(self, folder, walk):
        self.notes = []
        self.classes = []
        base, files = _unwrapped(str(folder), [(f.names, f) for f in walk.files])
        self._depth = base.count("/") - str(folder).count("/")
        if not files:
            raise ValueError(_nothing(folder, walk))
        if self._depth:
            self.notes.append(
                f"{base} is the only folder of images in {folder}, and so is no class."
            )
        groups = _grouped(files)
        splits = {}
        for name in groups:
            if name is not None and name.lower() in SPLITS:
                splits.setdefault(SPLITS[name.lower()], []).append(name)
        if len(splits) > 1:
            train, test = self._split(base, groups, splits)
        else:
            if splits and len(groups) > 1:
                ((name,),) = (names[:1] for names in splits.values())
                self.notes.append(
                    Caution(
                        f"{base} has no folders of images for training and for "
                        f"testing, so {name} is read as a class."
                    )
                )
            train, test = self._of_classes(base, files, wrapped=self._depth > 0), []
        self.files = [file for file, _ in train + test]
        self.of_test = np.arange(len(self.files)) >= len(train)
        self._labels = [label for _, label in train + test]

    def name(self, file):
        """The name of a file below the folder that has all images."""
        return "/".join(file.names[self._depth :])

    def labels(self, places):
        """The labels of files, None if one has none."""
        labels = [self._labels[place] for place in places]
        return None if None in labels else np.array(labels, "int32")

    def _of_classes(self, outer, files, wrapped=False):
        """Files with their labels; sets the names of the classes."""
        base, files = _unwrapped(outer, files)
        groups = _grouped(files)
        own = groups.pop(None, [])
        if own and groups:
            if wrapped or base != outer:  # One folder has everything: all are read.
                self.notes.append(
                    Caution(
                        f"{base} has images of its own beside sub-folders of images, "
                        "so they have no classes."
                    )
                )
                return [(file, None) for _, file in files]
            raise ValueError(
                f"{base} has images of its own ({shown(own[0][1].name)}) beside "
                f"sub-folders of images ({shown(next(iter(groups)))}). Use one or the "
                "other: all images in the folder, or one sub-folder per class."
            )
        self.classes = list(groups)
        self._note_splits_below(base, groups)
        return [
            (file, None if own else label)
            for label, group in enumerate(groups.values() or [own])
            for _, file in group
        ]

    def _note_splits_below(self, base, groups):
        below = [{names[0] for names, _ in group} for group in groups.values()]
        if below and all(
            names and all(name.lower() in SPLITS for name in names) for names in below
        ):
            self.notes.append(
                Caution(
                    f"In {base} the classes have sub-folders such as "
                    f"{sorted(below[0])[0]}. They are read together: for a test part "
                    "of its own, put the folders of classes into train and test."
                )
            )

    def _split(self, base, groups, splits):
        """The training and the test files with their labels."""
        others = [name for name in groups if name is None or name.lower() not in SPLITS]
        for names in splits.values():
            others += names[1:]
        if others or "train" not in splits:
            beside = " and ".join(shown(names[0]) for names in splits.values())
            wrong = (
                "images or folders of images that belong to none of them: "
                + ", ".join(
                    "images of its own" if n is None else shown(n) for n in others
                )
                if others
                else "no folder called train"
            )
            raise ValueError(
                f"{base} has the parts {beside}, and {wrong}. There may be train, test "
                "and valid. Move the others away, or name one of the folders."
            )
        of_test = "test" if "test" in splits else "valid"
        (train,), (test,) = splits["train"], splits[of_test]
        if of_test == "test" and "valid" in splits:
            (unused,) = splits["valid"]
            count = counted("image(s)", len(groups[unused]))
            self.notes.append(
                Caution(
                    f"{count} in {base}/{unused} are not used: the test part is {test}."
                )
            )
        self.notes.append(
            f"In {base}, {train} is the training and {test} the test part."
        )
        trained = self._of_classes(f"{base}/{train}", groups[train])
        return trained, self._of_test(f"{base}/{test}", groups[test])

    def _of_test(self, base, files):
        """Test files with labels by the classes of the training part."""
        classes = self.classes
        groups = _grouped(files)
        if classes and set(groups) <= set(classes):
            return [
                (file, classes.index(name))
                for name, group in groups.items()
                for _, file in group
            ]
        found = self._of_classes(base, files)
        unknown = [name for name in self.classes if name not in classes]
        if classes and unknown:
            raise ValueError(
                f"{base} has folders of classes that the training part has not: "
                f"{', '.join(map(shown, unknown))}. Both parts need the same names."
            )
        self.classes = classes
        if classes:
            self.notes.append(Caution(f"The images in {base} have no classes."))
        return [(file, None) for file, _ in found]


def _unwrapped(base, files):
    """The folder and files below those that hold only one folder of images."""
    while files and all(len(names) > 1 for names, _ in files):
        if len({names[0] for names, _ in files}) > 1:
            break
        base = f"{base}/{files[0][0][0]}"
        files = [(names[1:], file) for names, file in files]
    return base, files


def _grouped(files):
    """Files by the first folder that leads to them, None for those in no folder."""
    groups = {}
    for names, file in files:
        first = names[0] if len(names) > 1 else None
        groups.setdefault(first, []).append((names[1:] if first else names, file))
    return dict(sorted(groups.items(), key=lambda item: _natural(item[0])))


def _natural(name):
    """A key that sorts numbers in names as numbers: 2 before 10."""
    parts = re.split("([0-9]+)", name or "")
    return [int(part) if place % 2 else part for place, part in enumerate(parts)], name


def _nothing(folder, walk):
    notes = "".join(f" {note}" for note in walk.notes())
    for name, why in walk.unreadable.items():
        notes += f" {shown(name)} cannot be read: {why}."
    common = [
        e for e in (".png", ".jpg", ".webp", ".tif", ".bmp") if e in image_endings()
    ]
    return (
        f"{folder} has no images, neither of its own nor in sub-folders.{notes} Images "
        f"are files that Pillow can read, such as {', '.join(common)}."
    )

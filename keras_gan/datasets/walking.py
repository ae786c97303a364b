"""The image files below a folder, and a count of everything else that is there."""

import collections
import errno
import functools
import os
from typing import NamedTuple

from PIL import Image

from keras_gan.datasets.sources import Caution

# Formats that Pillow opens but that are no still images, or need another program.
_NO_STILL_IMAGES = frozenset(
    ("BUFR", "EPS", "FLI", "GRIB", "HDF5", "IPTC", "MPEG", "PDF", "WMF")
)
# Images that Pillow may only read with a plugin. `decoding.reason` says which.
_WITH_A_PLUGIN = frozenset((".heic", ".heif", ".hif", ".avif", ".avifs"))
# Endings that nobody takes for images: files with them are counted, and that is all.
_PLAINLY_OTHERS = frozenset(
    ".txt .md .rst .csv .tsv .json .jsonl .xml .yaml .yml .toml .ini .cfg .log .html "
    ".htm .pdf .doc .docx .xls .xlsx .py .ipynb .sh .bat .zip .tar .gz .tgz .7z .rar "
    ".db .mp4 .mov .avi .mkv .mp3 .wav".split()
)
_SYSTEM_FILES = frozenset(("thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r"))
_SYSTEM_FOLDERS = frozenset(
    "@eadir #recycle @recycle #snapshot __macosx $recycle.bin __pycache__ lost+found "
    "system~1".split()
    + ["system volume information"]
)
# The first bytes of PNG, JPEG and GIF.
STARTS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")


class File(NamedTuple):
    """A file that may be an image: its path, and the names that lead to it."""

    path: str
    names: tuple

    @property
    def name(self):
        """The path below the folder that was walked."""
        return "/".join(self.names)


class Walk:
    """All files below a folder, sorted, and the counts of those left out.

    Links are followed. A folder to which several paths lead is walked once, so links
    may form loops.

    Args:
        folder: `pathlib.Path`.
    """

    def __init__(self, folder):
        self.folder = folder
        self.files = []
        self.unreadable = {}  # Reasons by the names of folders.
        self._plain = collections.Counter()
        self._of_images = collections.Counter()
        self._examples = {}
        self._links = collections.deque()
        self._seen = set()
        self._walk(str(folder), ())
        while self._links:  # After all others, so that links count as the copies.
            self._walk(*self._links.popleft())
        self.files.sort(key=lambda file: file.names)

    def _walk(self, path, names):
        try:
            place = os.stat(path)
            if (place.st_dev, place.st_ino) in self._seen:
                self._leave_out("folder(s) that several links lead to", names)
                return
            self._seen.add((place.st_dev, place.st_ino))
            with os.scandir(path) as entries:
                entries = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            self.unreadable["/".join(names) or path] = error.strerror or str(error)
            return
        for entry in entries:
            inner = (*names, entry.name)
            try:
                self._take(entry, inner)
            except OSError as error:
                if error.errno == errno.ELOOP:
                    self._leave_out("link(s) in a circle", inner)
                else:
                    self.unreadable["/".join(inner)] = error.strerror or str(error)

    def _take(self, entry, names):
        name = entry.name.lower()
        ending = os.path.splitext(name)[1]
        if name.startswith("."):
            self._plain["hidden file(s) or folder(s)"] += 1
        elif entry.is_dir():
            if name in _SYSTEM_FOLDERS:
                self._plain["folder(s) of the system"] += 1
            elif entry.is_symlink():
                self._links.append((entry.path, names))
            else:
                self._walk(entry.path, names)
        elif name in _SYSTEM_FILES:
            self._plain["file(s) of the system"] += 1
        elif not entry.is_file():
            dead = entry.is_symlink()
            self._leave_out("link(s) to nothing" if dead else "special file(s)", names)
        elif ending in image_endings():
            if entry.stat().st_size:
                self.files.append(File(entry.path, names))
            else:
                self._leave_out("empty file(s) of 0 bytes", names)
        elif ending in _PLAINLY_OTHERS:
            self._plain[f"{ending} file(s)"] += 1
        elif _begins_as_an_image(entry.path, ending):
            self.files.append(File(entry.path, names))
        else:
            kind = f"{ending} file(s)" if ending else "file(s) without an ending"
            self._leave_out(kind, names)

    def _leave_out(self, kind, names):
        self._of_images[kind] += 1
        self._examples.setdefault(kind, "/".join(names))

    def notes(self):
        """What was left out: a `Caution` about what may have been images."""
        notes = []
        if self._of_images:
            kinds = (
                f"{counted(kind, count)} ({shown(self._examples[kind])}"
                f"{', for instance' if count > 1 else ''})"
                for kind, count in sorted(self._of_images.items())
            )
            notes.append(Caution(f"Left out of {self.folder}: {', '.join(kinds)}."))
        if self._plain:
            kinds = (counted(*item) for item in sorted(self._plain.items()))
            notes.append(f"Not images in {self.folder}: {', '.join(kinds)}.")
        return notes


@functools.cache
def image_endings():
    """The endings of the files that are read as images, in lower case."""
    _register_plugins()
    readable = {
        ending
        for ending, kind in Image.registered_extensions().items()
        if kind in Image.OPEN and kind not in _NO_STILL_IMAGES
    }
    return frozenset(readable | _WITH_A_PLUGIN)


def _register_plugins():
    """Lets Pillow read HEIC images if `pillow-heif` is installed."""
    try:
        import pillow_heif
    except ImportError:
        return
    pillow_heif.register_heif_opener()


def _begins_as_an_image(path, ending):
    """Whether a file with no ending of an image begins as one all the same."""
    try:
        with open(path, "rb") as file:
            start = file.read(16)
    except OSError:
        return False
    return (
        start.startswith(STARTS)
        or (start[:4] == b"RIFF" and start[8:12] == b"WEBP")
        # The raw files of cameras begin as TIFF, too.
        or (not ending and start[:4] in (b"II*\0", b"MM\0*"))
    )


def counted(kind, count):
    """A count with its noun, `(s)` being replaced by what the count needs."""
    return f"{count:,} {kind.replace('(s)', '' if count == 1 else 's')}"


def shown(name):
    """A file's name as text that any output takes, even if it is not valid Unicode."""
    return os.fsencode(name).decode(errors="backslashreplace")

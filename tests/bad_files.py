"""Image files and arrays that lie, are damaged or would do harm."""

import io
import struct
import zipfile
import zlib

import numpy as np
from conftest import tiny_image_gan
from PIL import Image

from keras_gan.cli.run_folder import OPTIONS
from keras_gan.cli.run_folder import RunFolder

RNG = np.random.default_rng(0)


def pictures(folder, count=10, size=8):
    """Good images, of three colours."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        values = RNG.integers(0, 256, (size, size, 3), "uint8")
        Image.fromarray(values).save(folder / f"good{number}.png")
    return folder


def chunk(kind, data):
    """A chunk of a PNG file, with its checksum."""
    checksum = struct.pack(">I", zlib.crc32(kind + data))
    return struct.pack(">I", len(data)) + kind + data + checksum


def png(width, height, *chunks, rows=b""):
    """A grey PNG file of 8 bits, whose header need not fit its rows."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", header),
            *chunks,
            chunk(b"IDAT", zlib.compress(rows)),
            chunk(b"IEND", b""),
        ]
    )


def gif(width, height, frames=1, side=1):
    """A GIF file with frames of `side` pixels on a screen of another size."""
    frame = b"\x2c" + struct.pack("<HHHHB", 0, 0, side, side, 0) + b"\x02\x02\x4c\x01\0"
    screen = struct.pack("<HHBBB", width, height, 0x80, 0, 0)
    return b"GIF89a" + screen + b"\0\0\0\xff\xff\xff" + frame * frames + b"\x3b"


def webp(width, height):
    """A WebP file that is nothing but its header."""
    sizes = struct.pack("<I", (width - 1) | (height - 1) << 14)
    data = b"\x2f" + sizes + bytes(9)
    body = b"WEBPVP8L" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", len(body)) + body


def bmp(width, height):
    """A BMP file that is nothing but its header."""
    sizes = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, *[0] * 6)
    return b"BM" + struct.pack("<IHHI", 60, 0, 0, 54) + sizes


def turned(path, orientation):
    """A JPEG file whose metadata say an orientation that need not be one."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.new("RGB", (8, 8), "red").save(path, exif=exif)


def npy(shape, kind="|u1"):
    """A `.npy` file that is nothing but its header."""
    file = io.BytesIO()
    header = {"descr": kind, "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(file, header)
    return file.getvalue()


def archive(path, **members):
    """A zip file with these members, dots in their names written as `__`."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, data in members.items():
            opened.writestr(name.replace("__", "."), data)
    return path


def images(count=20, channels=1):
    """Arrays of good images."""
    return RNG.integers(0, 256, (count, 8, 8, channels), "uint8")


def home(folder):
    """Writes arrays, pictures, and a run that has not begun to train."""
    np.savez(folder / "data.npz", images=images(40))
    pictures(folder / "pictures", count=20)
    run = RunFolder(folder / "run")
    run.path.mkdir()
    gan = tiny_image_gan()
    gan.save(run.model)
    options = OPTIONS | {"data": str(folder / "data.npz"), "batch_size": 8}
    run.write(options, gan, minutes=0.0)
    return folder

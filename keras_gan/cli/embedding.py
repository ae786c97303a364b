"""Pictures of a run as data URIs, which are part of a page, of bounded size."""

import base64
import io

from keras_gan.callbacks import animations

_MOST_OF_A_PICTURE = 800_000  # Bytes, before they are encoded.
_TYPES = {".png": "image/png", ".gif": "image/gif", ".webp": "image/webp"}


def still(path):
    """A PNG file as a data URI, compressed if it is large.

    Returns:
        String; None if there is no such picture.
    """
    from PIL import Image

    try:
        found = path.read_bytes()
        with Image.open(io.BytesIO(found)) as image:
            image.load()
            if len(found) <= _MOST_OF_A_PICTURE:
                return _uri(found, ".png")
            return _uri(_compressed(image.convert("RGB")), ".webp")
    except Exception:  # Pillow raises many types for damaged files.
        return None


def _compressed(image):
    while True:
        buffer = io.BytesIO()
        image.save(buffer, "WEBP", quality=85)
        if buffer.tell() <= _MOST_OF_A_PICTURE or max(image.size) < 64:
            return buffer.getvalue()
        image = image.resize([max(1, side * 3 // 4) for side in image.size])


def animation(path, grids):
    """An animation as a data URI, made anew from the grids if the file is large.

    Args:
        path: path of the file, which may not exist.
        grids: list of the paths of the grids.

    Returns:
        String; None if there is no such picture.
    """
    if not path.is_file():
        return None
    try:
        found = path.read_bytes()
        if len(found) > animations.MOST_BYTES:
            found = animations.encoded(grids, animations.FORMATS[path.suffix])
    except Exception:  # A page without it is better than no page.
        return None
    return _uri(found, path.suffix) if found else None


def _uri(content, suffix):
    return f"data:{_TYPES[suffix]};base64,{base64.b64encode(content).decode()}"

"""JSON files that users may have edited."""

import json
import os
from pathlib import Path

from keras_gan.core.memory import in_words

_LARGEST = 2**26  # Bytes.


def read_json(path):
    """The contents of a JSON file.

    Args:
        path: string or path.

    Raises:
        OSError: if it cannot be read, or is no regular file.
        ValueError: if it is no JSON in UTF-8, nested too deeply or too large.
    """
    path = Path(path)
    if path.exists() and not path.is_file():
        raise OSError(f"{path} is no regular file.")
    size = os.path.getsize(path)
    if size > _LARGEST:
        raise ValueError(
            f"it has {in_words(size)}, and at most {in_words(_LARGEST)} are read"
        )
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error

"""OpenMoji: 2,460 pairs of outline and colour in the package; and two styles of emoji.

The pictures are OpenMoji's, under CC BY-SA 4.0. Its text and what was changed are in
`emoji_pairs_LICENSE.txt` next to this file.
"""

from importlib import resources

import numpy as np

from keras_gan.datasets import emoji
from keras_gan.datasets.pair_folders import Pairs
from keras_gan.datasets.sources import resize


def read_embedded(size):
    """2,119 training and 341 test pairs: A the outlines, grey; B the colours.

    Emoji that the embedded Noto emoji have too are on the same side as there. Other
    pictures that are variants of one another are either all for training or all for
    testing, and so are whole sub-categories of what OpenMoji has beyond Unicode. Four
    groups of pictures that look alike are on both sides, as Noto's pictures of them
    are: two smileys, two taxis and two flags are for testing.
    `benchmarks/embed_emoji_pairs.py` has the rules.

    Args:
        size: `(height, width)` or None.

    Returns:
        `pair_folders.Pairs`.
    """
    arrays = stored()
    test = arrays["test"]
    sides = [resize(pictures(arrays, kind), size) for kind in ("outlines", "colours")]
    train, held_out = (tuple(side[part] for side in sides) for part in (~test, test))
    return Pairs(train, held_out)


def stored():
    """The arrays of the file, by name.

    `outlines` and `colours` have the bytes of lossless WebP images of all pictures.
    `labels`, `test` (whether a pair is for testing), `groups` (the number of the set of
    variants) and `code_points` have an entry per pair; `class_names` has one per
    category.
    """
    file = resources.files("keras_gan.datasets") / "emoji_pairs.npz"
    with file.open("rb") as stream, np.load(stream) as arrays:
        return dict(arrays)


def pictures(arrays, kind):
    """The outlines, of one channel, or the colours, of three."""
    mode = {"outlines": "L", "colours": "RGB"}[kind]
    return emoji.cells(arrays[kind].tobytes(), len(arrays["labels"]), mode)


def read_styles(size):
    """Emoji in Noto's style and in OpenMoji's, of different emoji in training.

    The training emoji that both have are divided: of half of the groups of variants
    there is Noto's picture, of the others OpenMoji's. Picture k of one test part shows
    the same emoji as picture k of the other.

    Args:
        size: `(height, width)` or None.

    Returns:
        The training pair (Noto, OpenMoji) of arrays, the test pair, and the code
        points of the test emoji, a list.
    """
    noto, openmoji = emoji.stored(), stored()
    places = {plain(code): n for n, code in enumerate(openmoji["code_points"].tolist())}
    both = [
        (n, places[plain(code)])
        for n, code in enumerate(noto["code_points"].tolist())
        if plain(code) in places
    ]
    first, second = np.array(both).T
    test, odd = noto["test"][first], noto["groups"][first] % 2 == 1
    count = len(noto["labels"])
    of_noto = resize(emoji.cells(noto["sheet"].tobytes(), count), size)
    of_openmoji = resize(pictures(openmoji, "colours"), size)
    return (
        (of_noto[first[~test & ~odd]], of_openmoji[second[~test & odd]]),
        (of_noto[first[test]], of_openmoji[second[test]]),
        noto["code_points"][first[test]].tolist(),
    )


def plain(code_points):
    """Code points without the selector of the colour form, by which sources differ.

    Example:

    >>> plain("2764-FE0F")
    '2764'
    """
    return "-".join(part for part in code_points.split("-") if part != "FE0F")

"""Makes folders of colour pictures from packages, for `what_metrics_see.py --colour`.

    npm pack emoji-datasource-google && tar xzf emoji-datasource-google-*.tgz
    python benchmarks/colour_pictures.py emoji package emoji

    pip download --no-deps scikit-image && unzip scikit_image-*.whl -d wheel
    python benchmarks/colour_pictures.py tiles wheel/skimage/data tiles

`emoji` sorts the 1,911 emoji without skin tones into one sub-folder per category.
`tiles` cuts ten photographs, two of them from scikit-learn, into tiles that do not
overlap, one sub-folder per photograph.
"""

import argparse
import json
import shutil
from pathlib import Path

import numpy as np
from PIL import Image

_PHOTOGRAPHS = (
    "astronaut.png",
    "chelsea.png",
    "coffee.png",
    "hubble_deep_field.jpg",
    "ihc.png",
    "motorcycle_left.png",
    "retina.jpg",
    "rocket.jpg",
)
_PIXELS = 48  # Height and width of a tile.
_PER_PHOTOGRAPH = 220


def sort_emoji(package, target):
    for entry in json.loads((package / "emoji.json").read_text(encoding="utf-8")):
        image = package / "img" / "google" / "64" / entry["image"]
        if image.exists():
            folder = target / entry["category"].replace(" & ", "-")
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copy(image, folder / image.name)


def cut_tiles(source, target):
    from sklearn import datasets

    samples = Path(datasets.__file__).parent / "images"
    paths = [source / name for name in _PHOTOGRAPHS]
    paths += [samples / "china.jpg", samples / "flower.jpg"]
    for path in paths:
        pixels = np.asarray(Image.open(path).convert("RGB"))
        corners = [
            (top, left)
            for top in range(0, pixels.shape[0] - _PIXELS + 1, _PIXELS)
            for left in range(0, pixels.shape[1] - _PIXELS + 1, _PIXELS)
        ]
        if len(corners) > _PER_PHOTOGRAPH:
            chosen = np.random.default_rng(0).permutation(len(corners))
            corners = [corners[index] for index in chosen[:_PER_PHOTOGRAPH]]
        folder = target / path.stem
        folder.mkdir(parents=True, exist_ok=True)
        for top, left in corners:
            tile = pixels[top : top + _PIXELS, left : left + _PIXELS]
            Image.fromarray(tile).save(folder / f"{top:04}-{left:04}.png")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=("emoji", "tiles"))
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    arguments = parser.parse_args()
    make = {"emoji": sort_emoji, "tiles": cut_tiles}[arguments.what]
    make(arguments.source, arguments.target)


if __name__ == "__main__":
    main()

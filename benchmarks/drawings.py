"""A folder of colour pictures to try a run on: drawings of flowers, houses and fish.

    python benchmarks/drawings.py pictures --count 300
    keras-gan train --data pictures --image-size 32 --labels --minutes 10

Draws files as people have them: JPEG and PNG of 70 to 320 pixels per side, one
sub-folder per kind. The same seed gives the same pictures.
"""

import argparse
import colorsys
import math
from pathlib import Path

import numpy as np
from PIL import Image
from PIL import ImageDraw

_ENLARGED = 3  # Drawn at this scale and reduced, so that edges are smooth.


class Canvas:
    """A picture that is drawn on, with a background that fades from top to bottom.

    Args:
        rng: `np.random.Generator`.
        size: (width, height) in pixels.
        hue: float, hue of the background, in turns of the colour circle.
        saturation: float in [0, 1].
        values: pair of floats in [0, 1], brightness at the top and at the bottom.
    """

    def __init__(self, rng, size, hue, saturation, values):
        self.rng = rng
        self.width, self.height = size
        down = np.linspace(0, 1, self.height)[:, None, None]
        top = np.array(colour(hue, saturation, values[0]))
        bottom = np.array(colour(hue + rng.uniform(-0.05, 0.05), saturation, values[1]))
        pixels = top * (1 - down) + bottom * down
        pixels = pixels + rng.normal(0, 4, (self.height, self.width, 3))
        self.image = Image.fromarray(pixels.clip(0, 255).astype("uint8"))
        self.draw = ImageDraw.Draw(self.image)

    def ellipse(self, center, radii, fill=None, outline=None):
        (x, y), (a, b) = center, radii
        self.draw.ellipse([x - a, y - b, x + a, y + b], fill, outline)

    def line(self, points, fill, width):
        self.draw.line(points, fill, max(2, int(width)))


def colour(hue, saturation, value):
    """RGB as integers from 0 to 255."""
    return tuple(int(255 * c) for c in colorsys.hsv_to_rgb(hue % 1, saturation, value))


def flower(rng, size):
    canvas = Canvas(rng, size, rng.uniform(0.25, 0.4), 0.6, (0.5, 0.25))
    width, height = size
    x, y = width * rng.uniform(0.4, 0.6), height * rng.uniform(0.35, 0.5)
    radius = min(size) * rng.uniform(0.22, 0.34)
    foot = (width * rng.uniform(0.4, 0.6), height)
    canvas.line([(x, y), foot], colour(0.33, 0.8, 0.35), radius / 7)
    hue, petals = rng.choice([0, 0.92, 0.14, 0.78, 0.05]), rng.integers(5, 9)
    first = rng.uniform(0, 2 * math.pi)
    for angle in first + 2 * math.pi * np.arange(petals) / petals:
        place = x + 0.6 * radius * math.cos(angle), y + 0.6 * radius * math.sin(angle)
        shade = colour(hue + rng.uniform(-0.02, 0.02), 0.75, rng.uniform(0.8, 1))
        canvas.ellipse(place, (0.45 * radius, 0.45 * radius), shade)
    canvas.ellipse((x, y), (0.32 * radius, 0.32 * radius), colour(0.13, 0.9, 0.95))
    return canvas.image


def house(rng, size):
    canvas = Canvas(rng, size, rng.uniform(0.53, 0.6), 0.45, (0.95, 0.8))
    width, height = size
    ground = height * rng.uniform(0.75, 0.85)
    meadow = colour(rng.uniform(0.2, 0.33), 0.6, 0.5)
    canvas.draw.rectangle([0, ground, width, height], meadow)
    broad, high = width * rng.uniform(0.4, 0.6), height * rng.uniform(0.3, 0.4)
    left, top = (width - broad) * rng.uniform(0.3, 0.7), ground - high
    hue = rng.choice([0.08, 0.12, 0.0, 0.6])
    wall = colour(hue, rng.uniform(0.1, 0.5), rng.uniform(0.75, 0.95))
    canvas.draw.rectangle([left, top, left + broad, ground], wall)
    ridge = (left + broad / 2, top - high * rng.uniform(0.5, 0.9))
    eaves = [(left - 0.1 * broad, top), (left + 1.1 * broad, top)]
    tiles = colour(rng.choice([0, 0.03, 0.97]), 0.75, rng.uniform(0.45, 0.7))
    canvas.draw.polygon([*eaves, ridge], tiles)
    door = [left + 0.42 * broad, ground - 0.5 * high, left + 0.58 * broad, ground]
    canvas.draw.rectangle(door, colour(0.07, 0.7, 0.35))
    for share in (0.12, 0.68):
        pane = colour(0.15, 0.5, 1) if rng.random() < 0.3 else colour(0.55, 0.4, 0.6)
        x = left + share * broad
        box = [x, top + 0.2 * high, x + 0.2 * broad, top + 0.5 * high]
        canvas.draw.rectangle(box, pane)
    return canvas.image


def fish(rng, size):
    canvas = Canvas(rng, size, rng.uniform(0.52, 0.62), 0.8, (0.7, 0.3))
    width, height = size
    x = width * (0.5 + rng.uniform(-0.08, 0.08))
    y = height * (0.5 + rng.uniform(-0.1, 0.1))
    a, b = width * rng.uniform(0.24, 0.32), height * rng.uniform(0.14, 0.22)
    hue, side = rng.choice([0.05, 0.1, 0.13, 0.95, 0.8]), rng.choice([-1, 1])
    tail = [(x + side * 0.8 * a, y)]
    tail += [(x + side * 1.45 * a, y + end) for end in (-b, b)]
    canvas.draw.polygon(tail, colour(hue + 0.03, 0.9, 0.8))
    canvas.ellipse((x, y), (a, b), colour(hue, 0.85, 0.95))
    for stripe in range(rng.integers(1, 4)):
        at = x + side * a * (0.3 * stripe - 0.2)
        canvas.line([(at, y - 0.8 * b), (at, y + 0.8 * b)], "white", a / 10)
    eye = (x - side * 0.65 * a, y - 0.3 * b)
    canvas.ellipse(eye, (0.16 * b, 0.16 * b), "white")
    canvas.ellipse(eye, (0.08 * b, 0.08 * b), "black")
    for _ in range(rng.integers(0, 5)):
        bubble = rng.uniform(0, width), rng.uniform(0, height)
        radius = 0.02 * width
        canvas.ellipse(bubble, (radius, radius), outline=(220, 240, 255))
    return canvas.image


KINDS = {"fish": fish, "flowers": flower, "houses": house}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    rng = np.random.default_rng(arguments.seed)
    for kind, draw in KINDS.items():
        folder = arguments.folder / kind
        folder.mkdir(parents=True)  # An older folder is not written to.
        for number in range(arguments.count // len(KINDS)):
            width = int(rng.integers(70, 321))
            height = int(np.clip(width * rng.uniform(0.7, 1.4), 70, 320))
            drawn = draw(rng, (_ENLARGED * width, _ENLARGED * height))
            suffix = "jpg" if number % 3 else "png"
            drawn.resize((width, height), Image.Resampling.LANCZOS).save(
                folder / f"{number:04d}.{suffix}"
            )


if __name__ == "__main__":
    main()

"""Writes the embedded pairs: the outlines of OpenMoji and its colour pictures.

    npm pack openmoji@17.0.0
    tar xzf openmoji-17.0.0.tgz
    pip install resvg-py==0.5.0
    python benchmarks/embed_emoji_pairs.py package keras_gan/datasets/emoji_pairs.npz

It holds every emoji without a skin tone, 64x64, on white: the black outline, and the
picture in colour. Each kind is one lossless WebP image. Pictures that are variants of
one another are in one group, which is either for training or for testing as a whole. An
emoji that the embedded Noto emoji have too is on the same side as there, also where
that divides a group of pictures that look alike. Prints the counts, the sizes, and how
far test pictures are from training pictures. With `--look` it writes a sheet of some
pairs.
"""

import argparse
import hashlib
import io
import json
from collections import defaultdict
from pathlib import Path

import numpy as np
from embed_emoji import NEAR
from embed_emoji import NEAR_FLAGS
from embed_emoji import TEST_SHARE
from embed_emoji import encoded
from embed_emoji import nearness
from PIL import Image

from keras_gan.datasets import emoji
from keras_gan.datasets.emoji_pairs import plain

SIDE = 64
COLUMNS = 41
SKIN_TONES = {"1F3FB", "1F3FC", "1F3FD", "1F3FE", "1F3FF"}


def read(folder):
    """The entries without skin tones, in OpenMoji's order, and their pictures."""
    entries = json.loads((folder / "data/openmoji.json").read_text("utf8"))
    entries = [
        entry
        for entry in entries
        if not entry["skintone"] and entry["hexcode"] not in SKIN_TONES
    ]
    entries.sort(key=lambda entry: (entry["order"] or 10**6, entry["hexcode"]))
    outlines, colours = (
        np.stack([_drawn(folder / kind / "svg", entry, mode) for entry in entries])
        for kind, mode in (("black", "L"), ("color", "RGB"))
    )
    return entries, outlines, colours


def _drawn(folder, entry, mode):
    import resvg_py

    png = resvg_py.svg_to_bytes(
        svg_path=str(folder / f"{entry['hexcode']}.svg"),
        background="#ffffff",
        width=SIDE,
        height=SIDE,
        skip_system_fonts=True,
    )
    return np.asarray(Image.open(io.BytesIO(bytes(png))).convert(mode))


def groups_of(entries, colours, distances):
    """The number of the group of each emoji, and whether Noto's is for testing.

    The second array has 1 for testing, 0 for training, and −1 where Noto has none.
    """
    stored = emoji.stored()
    codes = [plain(code) for code in stored["code_points"].tolist()]
    rows = zip(codes, stored["groups"], stored["test"], strict=True)
    noto = {code: (group, test) for code, group, test in rows}
    parents = list(range(len(entries)))

    def root(one):
        while parents[one] != one:
            one = parents[one]
        return one

    same = defaultdict(list)
    sides = np.full(len(entries), -1)
    for number, entry in enumerate(entries):
        code = plain(entry["hexcode"])
        if code in noto:
            group, sides[number] = noto[code]
            same["noto", group].append(number)
        same["base", code.split("-")[0]].append(number)
        if entry["group"].startswith("extras"):
            same["subgroup", entry["group"], entry["subgroups"]].append(number)
    for key, members in same.items():
        # A flag's first letter, and the people of many emoji, are no base.
        if key[0] == "base" and _is_common(key[1]):
            continue
        for one in members[1:]:
            parents[root(one)] = root(members[0])
    categories = np.array([entry["group"] for entry in entries])
    limits = np.where(categories == "flags", NEAR_FLAGS, NEAR)
    near = (distances < limits[:, None]) & (categories[:, None] == categories[None])
    for one, other in zip(*np.nonzero(np.triu(near, 1)), strict=True):
        parents[root(one)] = root(other)
    return np.array([root(number) for number in range(len(entries))]), sides


def _is_common(code):
    """Whether code points that have little in common begin with this one."""
    letter = 0x1F1E6 <= int(code, 16) <= 0x1F1FF
    return letter or code in ("1F468", "1F469", "1F9D1", "1F3F4", "1F3F3")


def held_out(entries, groups, sides):
    """Whether each emoji is for testing: whole groups, in every category.

    A group with emoji that Noto has is on their side. If they are on both, each member
    stays on its own, and those that Noto lacks are for training. Other groups are taken
    in the order of a hash.
    """
    test = sides == 1
    free = []
    for group in np.unique(groups):
        members = groups == group
        known = set(sides[members]) - {-1}
        if known == {1}:
            test |= members
        elif not known:
            free.append(group)
        elif len(known) == 2:
            names = [entries[n]["annotation"] for n in np.flatnonzero(members)]
            print(f"On both sides, as in the Noto set: {', '.join(names)}")
    categories = np.array([entry["group"] for entry in entries])
    for category in np.unique(categories):
        ours = categories == category
        wanted = round(TEST_SHARE * ours.sum())
        mine = [group for group in free if categories[group] == category]
        names = {
            g: hashlib.sha256(entries[g]["hexcode"].encode()).hexdigest() for g in mine
        }
        for group in sorted(mine, key=names.get):
            members = groups == group
            if test[ours].sum() + members.sum() <= wanted:
                test |= members
    return test


def sheet(images):
    """All images as one, row by row, with white at the end."""
    rows = -(-len(images) // COLUMNS)
    cells = np.full((rows * COLUMNS, *images.shape[1:]), 255, "uint8")
    cells[: len(images)] = images
    cells = cells.reshape(rows, COLUMNS, *images.shape[1:]).swapaxes(1, 2)
    return Image.fromarray(cells.reshape(rows * SIDE, COLUMNS * SIDE, *cells.shape[4:]))


def stored(image, method):
    """A lossless WebP image as an array of bytes."""
    options = dict(format="WEBP", lossless=True, exact=True, quality=100, method=method)
    return np.frombuffer(encoded(image, **options), "uint8")


def look(path, outlines, colours, test):
    """Writes a sheet: 12 columns of pairs, of training above and of testing below."""
    rng = np.random.default_rng(0)
    rows = []
    for part in (~test, test):
        chosen = rng.choice(np.flatnonzero(part), 48, replace=False).reshape(4, 12)
        for numbers in chosen:
            pairs = [
                np.concatenate([np.repeat(outlines[n][..., None], 3, 2), colours[n]], 1)
                for n in numbers
            ]
            rows.append(np.concatenate(pairs, axis=1))
    Image.fromarray(np.concatenate(rows)).save(path)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("package", type=Path, help="the unpacked npm package")
    parser.add_argument("output", type=Path)
    parser.add_argument("--look", type=Path, help="write a sheet of pairs, a PNG")
    parser.add_argument("--quick", action="store_true", help="a larger file, sooner")
    arguments = parser.parse_args()
    entries, outlines, colours = read(arguments.package)
    distances = nearness(colours)
    groups, sides = groups_of(entries, colours, distances)
    test = held_out(entries, groups, sides)
    names = sorted({entry["group"] for entry in entries})
    labels = np.array([names.index(entry["group"]) for entry in entries], "uint8")
    method = 4 if arguments.quick else 6
    np.savez_compressed(
        arguments.output,
        outlines=stored(sheet(outlines), method),
        colours=stored(sheet(colours), method),
        labels=labels,
        class_names=np.array(names),
        code_points=np.array([entry["hexcode"] for entry in entries]),
        groups=np.unique(groups, return_inverse=True)[1].astype("uint16"),
        test=test,
    )
    size = arguments.output.stat().st_size / 1e6
    print(f"{(~test).sum()} training and {test.sum()} test pairs, {size:.2f} MB")
    if arguments.look:
        look(arguments.look, outlines, colours, test)
    for label, name in enumerate(names):
        ours = labels == label
        print(
            f"{name}: {ours.sum()} pairs, {len(np.unique(groups[ours]))} groups, "
            f"{test[ours].sum()} for testing"
        )
    print(
        f"Also in the Noto set: {(sides >= 0).sum()}, for testing {(sides == 1).sum()}"
    )
    np.fill_diagonal(distances, np.inf)
    to_train = distances[:, ~test].min(1)
    for name, part in ("training", ~test), ("test", test):
        listed = ", ".join(
            f"{q:.3f}" for q in np.quantile(to_train[part], [0, 0.05, 0.5])
        )
        print(f"From {name} to the nearest other training picture: {listed}")


if __name__ == "__main__":
    main()

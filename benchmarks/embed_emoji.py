"""Writes the embedded colour data set: the emoji of Google's Noto Emoji.

    npm pack emoji-datasource-google@16.0.0
    tar xzf emoji-datasource-google-16.0.0.tgz
    python benchmarks/embed_emoji.py package keras_gan/datasets/emoji.npz

It holds every emoji without a skin tone, 64x64, on white, in Unicode's order. All
pictures are one lossless WebP image, the smallest of the lossless formats that were
compared. Variants of one emoji are in one group, and a group is either for training
or for testing as a whole. Prints the counts, the sizes, and how far test images are
from training images.
"""

import argparse
import hashlib
import io
import json
import re
from collections import defaultdict
from pathlib import Path

import numpy as np
from PIL import Image

SIDE = 64
COLUMNS = 44
TEST_SHARE = 0.15
# What makes variants of one emoji: woman, man and adult, the signs of gender, hair
# and direction.
ADULTS = {"1F468", "1F469", "1F9D1"}
VARIANTS = {"2640", "2642", "1F9B0", "1F9B1", "1F9B2", "1F9B3", "27A1"}
# Series of one drawing, as a pattern of "subcategory: name".
SERIES = (
    r"^keycap:",
    r"^(zodiac|religion):",
    r"^(family:|person-symbol: (FAMILY|BUST))",
    r"^person: ",
    r"^heart:",
    r"^cat-face:",
    r"^monkey-face:",
    r"^geometric:",
    r"^(arrow|av-symbol):",
    r"^alphanum:",
    r"^transport-sign:",
    r"^warning: (NO |DO NOT|NON-|CHILDREN)",
    r"^math:",
    r"^gender:",
    r"^punctuation:",
    r"^subdivision-flag:",
    r"^flag: .*(WAVING|WHITE|RAINBOW|TRANSGENDER|PIRATE)",
    r"CLOCK FACE",
    r"^sky & weather: .*MOON",
    r"^sky & weather: .*CLOUD",
    r"^sky & weather: .*UMBRELLA",
    r"SNOWMAN",
    r"EARTH GLOBE",
    r"HOURGLASS",
    r"(PLACE|SPORTS) MEDAL",
    r"^book-paper: .*BOOK",
    r"^book-paper: (PAGE|BOOKMARK TABS)",
    r"BANKNOTE|MONEY WITH WINGS",
    r"MAILBOX",
    r"^mail: .*(ENVELOPE|E-MAIL)",
    r"(INBOX|OUTBOX) TRAY",
    r": SPEAKER",
    r"^sound: BELL",
    r"^lock: .*LOCK",
    r"^office: .*CALENDAR",
    r"^office: CHART WITH",
    r"^office: .*FILE FOLDER",
    r"MAGNIFYING GLASS",
    r"(CHRISTMAS|CLAUS)$",
    r"^person-role: (PRINCE|PERSON WITH CROWN)",
    r"PREGNANT",
    r"^person-role: (BREAST-FEEDING|.*FEEDING BABY)",
    r"^person-activity: .*DANC",
    r"(RED|GREEN) APPLE",
    r"^hand.*FIST",
    r"^hand.*POINTING",
    r"PUSHING HAND",
    r": (RIGHT|LEFT)WARDS HAND",
    r"PALM (UP|DOWN) HAND",
    r"THUMBS",
    r"^hand-fingers-open: RAISED|HAND WITH FINGERS SPLAYED",
    r"^game: .*SUIT",
    r"^emotion: .*(BALLOON|BUBBLE)",
    r"^transport-ground: .*POLICE CAR$",
    r"^transport-ground: .*TAXI",
    r"^transport-ground: .*(AUTOMOBILE|RECREATIONAL VEHICLE)",
    r"^transport-ground: .*BUS$",
    r"^transport-ground: .*(TRAIN|METRO|LIGHT RAIL|STATION|TRAM|MONORAIL|RAILWAY)",
    r"TRAFFIC LIGHT",
    r"AIRPLANE (DEPARTURE|ARRIVING)",
    r"SPOUTING WHALE|: WHALE",
    r"CHICK$",
    r"CAMEL",
    r"BEER MUG",
    r"^phone: MOBILE PHONE",
    r"BATTERY",
    r"OPTICAL DISC|DVD",
    r": CAMERA",
    r"MUSICAL NOTE",
    r"TICKET",
    r"^face-smiling: .*(OPEN MOUTH|GRINNING|TEARS OF JOY)",
    r"STUCK-OUT TONGUE|DELICIOUS",
    r"^face-affection: .*(KISS)",
    r"HEAD SHAKING|SLIGHTLY (SMILING|FROWNING)|UPSIDE-DOWN",
    r"SMILING FACE WITH HORNS|: IMP$",
    r"^face-negative: (POUTING|ANGRY) FACE",
    r"^face.*(WEARY|TIRED) FACE",
    r"^face-neutral.*(NEUTRAL|EXPRESSIONLESS|WITHOUT MOUTH|DOTTED|ROLLING)",
    r"JAPANESE (OGRE|GOBLIN)",
)
# Pictures of one category nearer than this (root mean square of all values, of 1) are
# variants, whatever their names. Flags fill the picture and have a limit of their own.
NEAR = 0.095
NEAR_FLAGS = 0.11


def read(folder):
    """The entries without a skin tone, in Unicode's order, and their pictures."""
    entries = json.loads((folder / "emoji.json").read_text("utf8"))
    entries = [entry for entry in entries if entry["category"] != "Component"]
    entries.sort(key=lambda entry: entry["sort_order"])
    pictures = []
    for entry in entries:
        picture = Image.open(folder / "img/google/64" / entry["image"])
        white = Image.new("RGBA", picture.size, "white")
        white.alpha_composite(picture.convert("RGBA"))
        pictures.append(np.asarray(white.convert("RGB")))
    return entries, np.stack(pictures)


def bases(entry):
    """The code points by which an emoji is grouped: one, or two with an adult."""
    parts = [part.replace("-FE0F", "") for part in entry["unified"].split("-200D-")]
    rest = [part for part in parts if part not in VARIANTS] or parts
    if rest[0] in ADULTS:
        return ("adult", *[part for part in rest if part not in ADULTS][:1])
    return (rest[0],)


def nearness(images):
    """Root mean square differences between all pairs of pictures."""
    flat = images.reshape(len(images), -1).astype("float32") / 255
    squares = (flat**2).sum(1)
    products = squares[:, None] + squares[None] - 2 * flat @ flat.T
    return np.sqrt(np.maximum(products, 0) / flat.shape[1])


def group(entries, distances):
    """The number of the group of each emoji, by a union of all that are variants."""
    parents = list(range(len(entries)))

    def root(one):
        while parents[one] != one:
            one = parents[one]
        return one

    def join(members):
        for one in members[1:]:
            parents[root(one)] = root(members[0])

    same_base = defaultdict(list)
    for number, entry in enumerate(entries):
        same_base[bases(entry)].append(number)
    for members in same_base.values():
        join(members)
    titles = [f"{e['subcategory']}: {e['name']}" for e in entries]
    for pattern in SERIES:
        members = [i for i, title in enumerate(titles) if re.search(pattern, title)]
        if len(members) < 2:
            raise ValueError(f"The series {pattern!r} has {len(members)} members.")
        join(members)
    categories = np.array([entry["category"] for entry in entries])
    limits = np.where(categories == "Flags", NEAR_FLAGS, NEAR)
    near = distances < limits[:, None]
    near &= categories[:, None] == categories[None]
    for one, other in zip(*np.nonzero(np.triu(near, 1)), strict=True):
        join([one, other])
    return np.array([root(number) for number in range(len(entries))])


def held_out(entries, groups):
    """Whether each emoji is a test image: whole groups, in every category.

    Groups are taken in the order of a hash, one category after the other, unless one
    would make the share of the category larger than the wanted one.
    """
    test = np.zeros(len(entries), bool)
    categories = np.array([entry["category"] for entry in entries])
    # A group with several categories counts for that of its first emoji.
    owner = categories[groups]
    for category in np.unique(categories):
        wanted = round(TEST_SHARE * (categories == category).sum())
        names = {
            number: hashlib.sha256(entries[number]["unified"].encode()).hexdigest()
            for number in np.unique(groups[owner == category])
        }
        for number in sorted(names, key=names.get):
            members = groups == number
            taken = test[categories == category].sum()
            if taken + members.sum() <= wanted:
                test |= members
    return test


def sheet(images):
    """All images as one, row by row, with white at the end."""
    rows = -(-len(images) // COLUMNS)
    cells = np.full((rows * COLUMNS, SIDE, SIDE, 3), 255, "uint8")
    cells[: len(images)] = images
    cells = cells.reshape(rows, COLUMNS, SIDE, SIDE, 3).transpose(0, 2, 1, 3, 4)
    return Image.fromarray(cells.reshape(rows * SIDE, COLUMNS * SIDE, 3))


def encoded(image, **options):
    stream = io.BytesIO()
    image.save(stream, **options)
    return stream.getvalue()


def compare(images):
    """Prints the sizes of the lossless formats; the smallest is used."""
    stream = io.BytesIO()
    np.savez_compressed(stream, images=images)
    print(f"NumPy, compressed: {stream.tell() / 1e6:.2f} MB")
    png = encoded(sheet(images), format="PNG", optimize=True)
    print(f"PNG: {len(png) / 1e6:.2f} MB")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("package", type=Path, help="the unpacked npm package")
    parser.add_argument("output", type=Path)
    parser.add_argument("--compare", action="store_true", help="print other sizes")
    parser.add_argument("--quick", action="store_true", help="0.2 MB larger")
    arguments = parser.parse_args()
    entries, images = read(arguments.package)
    distances = nearness(images)
    groups = group(entries, distances)
    test = held_out(entries, groups)
    names = sorted({entry["category"] for entry in entries})
    labels = np.array([names.index(entry["category"]) for entry in entries], "uint8")
    if arguments.compare:
        compare(images)
    webp = encoded(
        sheet(images),
        format="WEBP",
        lossless=True,
        exact=True,
        quality=100,
        method=4 if arguments.quick else 6,
    )
    np.savez_compressed(
        arguments.output,
        sheet=np.frombuffer(webp, "uint8"),
        labels=labels,
        class_names=np.array(names),
        code_points=np.array([entry["unified"] for entry in entries]),
        groups=np.unique(groups, return_inverse=True)[1].astype("uint16"),
        test=test,
    )
    size = arguments.output.stat().st_size / 1e6
    print(f"{(~test).sum()} training and {test.sum()} test images, {size:.2f} MB")
    report(entries, groups, test, names, labels, distances)


def report(entries, groups, test, names, labels, distances):
    for label, name in enumerate(names):
        ours = labels == label
        print(
            f"{name}: {ours.sum()} emoji, {len(np.unique(groups[ours]))} groups, "
            f"{test[ours].sum()} for testing"
        )
    np.fill_diagonal(distances, np.inf)
    to_train = distances[:, ~test].min(1)
    quantiles = [0, 0.05, 0.25, 0.5, 0.75, 1]
    for name, part in ("training", ~test), ("test", test):
        values = np.quantile(to_train[part], quantiles)
        listed = ", ".join(f"{value:.3f}" for value in values)
        print(
            f"From {name} to the nearest other training image ({quantiles}): {listed}"
        )
    for number in np.flatnonzero(test)[np.argsort(to_train[test])][:10]:
        nearest = np.flatnonzero(~test)[distances[number, ~test].argmin()]
        print(
            f"  {to_train[number]:.3f} {entries[number]['name']} / "
            f"{entries[nearest]['name']}"
        )


if __name__ == "__main__":
    main()

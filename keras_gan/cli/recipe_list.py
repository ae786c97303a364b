"""`keras-gan recipes`: what there is to choose from, and how large it is."""

import re

from rich import box
from rich import console
from rich import live
from rich import table
from rich import text

from keras_gan.cli.terminal import say
from keras_gan.core.suggesting import did_you_mean
from keras_gan.models.sizes import checked_image_shape
from keras_gan.recipes import listing

_COLUMNS = (
    "recipe",
    "what it is",
    "paper",
    "parameters G",
    "parameters D",
    "multiply-adds G",
    "multiply-adds D",
    "Frechet distance here",
)
_NUMBERS = _COLUMNS[3:7]
_WAITING = "..."
_NOT_MEASURED = "not measured"
_WIDTHS = (16, 50, 23, 13, 13, 16, 16, 0)  # Of the columns of plain text.


def recipes(arguments):
    """Runs the command; returns its exit status."""
    size = arguments.image_size
    height, width = size if isinstance(size, list) else (size, size)
    shape = checked_image_shape((height, width, arguments.channels))
    known = listing.makers()
    if arguments.name is not None:
        if arguments.name not in known:
            raise ValueError(
                f"There is no recipe {arguments.name}: NAME may be {', '.join(known)}."
                f"{did_you_mean(arguments.name, known)}"
            )
        _show_one(listing.about(arguments.name), shape, arguments.width)
        return 0
    _show_all(list(map(listing.about, known)), shape, arguments.width)
    kind = {1: "grey", 3: "colour"}.get(shape[2], f"{shape[2]}-channel")
    by = "" if arguments.width == 1 else f", with --width {arguments.width:g}"
    say(
        f"For {shape[0]}×{shape[1]} {kind} images{by}. Multiply-adds: one forward pass "
        "of one image; a training step takes several of both networks."
    )
    say("More about one: keras-gan recipes NAME. Use it: keras-gan train --recipe NAME")
    return 0


def _show_all(found, shape, width):
    """A table that fills while the networks are built; lines outside of a terminal."""
    screen = console.Console()
    if not screen.is_terminal:
        _print_row(_COLUMNS)
        for about in found:
            sizes = listing.sizes(about.name, shape, width=width)
            _print_row(_row(about, sizes))
        return
    rows = {about.name: _row(about) for about in found}
    with live.Live(_table(rows), console=screen) as shown:
        for about in found:
            rows[about.name] = _row(
                about, listing.sizes(about.name, shape, width=width)
            )
            shown.update(_table(rows), refresh=True)


def _print_row(cells):
    say("".join(f"{cell:{w}}" for cell, w in zip(cells, _WIDTHS, strict=True)).rstrip())


def _table(rows):
    grid = table.Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in _COLUMNS:
        right = name in _NUMBERS
        grid.add_column(name, justify="right" if right else "left")
    for cells in rows.values():
        grid.add_row(*map(text.Text, cells))
    return grid


def _row(about, sizes=None):
    measured = about.measured
    distance = _NOT_MEASURED if measured is None else f"{measured.distance:.3g}"
    if measured is not None:
        distance += f" in {measured.minutes:g} min, {measured.data}"
    head = about.name, _short(about.title), about.paper or "-"
    if sizes is None:
        return *head, *[_WAITING] * 4, distance
    if sizes.reason:
        return *head, *["-"] * 4, distance
    pair = sizes.generator, sizes.discriminator
    counts = [each.parameters for each in pair] + [each.multiply_adds for each in pair]
    return *head, *map(_rounded, counts), distance


def _show_one(about, shape, width):
    """Everything about one recipe."""
    recipe = listing.makers()[about.name](shape, width=width)
    gan = recipe.gan
    say(f"{about.name}: {about.title}")
    if about.paper:
        say(f"Paper: {about.paper}, {about.address}")
    for name, network in (
        ("Generator", gan.generator),
        ("Discriminator", gan.discriminator),
    ):
        size = listing.size_of(network, shape)
        say(
            f"{name}: {size.parameters:,} parameters, {size.multiply_adds:,} "
            "multiply-adds per image"
        )
    say(
        f"Batch size {recipe.batch_size}; {recipe.epochs} epochs of about 10,000 images"
    )
    for line in repr(gan).strip("<>").splitlines()[3:]:
        say(f"  {line.strip()}")
    if about.measured is None:
        say(f"Here: {_NOT_MEASURED}")
    else:
        say(f"Here: {about.measured.in_words()}, features {about.measured.features}")
        say(f"  python {about.measured.command}")
    by = "" if width == 1 else f" --width {width:g}"
    say(f"Use it: keras-gan train --recipe {about.name}{by}")


def _short(title):
    """The beginning of a sentence: all before the first comma, colon or full stop."""
    return re.split(r"[,:.](?:\s|$)", title)[0]


def _rounded(number):
    """A number in thousands, millions or billions, with three significant digits."""
    for unit, name in ((1e9, " B"), (1e6, " M"), (1e3, " k")):
        if number >= 0.9995 * unit:
            return f"{number / unit:#.3g}".rstrip(".") + name
    return str(number)

"""The table of several models that `keras-gan evaluate` prints."""

import math
import sys
from pathlib import Path

from rich import console
from rich import measure
from rich import table
from rich import text

from keras_gan.cli import reporting
from keras_gan.cli import terminal


def show(record):
    """Prints the comparison: a table, and below it what its numbers are.

    Args:
        record: dictionary, as `comparing` writes it to JSON.
    """
    screen = console.Console()
    for grid in _tables(record, screen):
        screen.print(grid)
    for name in _metrics(record):
        if name in reporting.MEANINGS:
            print(f"{name}: {reporting.MEANINGS[name]}")
    for row in record["rows"]:
        if row["n"] > 1:
            print(f"{_title(record, row)}: {', '.join(row['runs'])}")
    for sentence in _notes(record):
        print(sentence)
    reporting.say_left_out(record["left_out"])
    print(reporting.protocol_in_words(record["protocol"]))


def _metrics(record):
    return list(record["rows"][0]["metrics"])


def _tables(record, screen):
    """The table, in several parts if it is wider than the screen."""
    waiting = record["rows"]
    while waiting:
        count = len(waiting)
        while count > 1 and _is_too_wide(_table(record, waiting[:count]), screen):
            count -= 1
        yield _table(record, waiting[:count])
        waiting = waiting[count:]


def _is_too_wide(grid, screen):
    wanted = measure.Measurement.get(screen, screen.options, grid).maximum
    return wanted > screen.width or _full_width(grid) > screen.width


def _full_width(grid):
    """The width that no cell is cut or wrapped in."""
    cells = (
        max(len(str(cell)) for cell in (column.header, *column.cells))
        for column in grid.columns
    )
    return 1 + sum(width + 3 for width in cells)


def _table(record, groups):
    """One column per group of runs, and one for real images; one row per number."""
    grid = table.Table()
    grid.add_column("number", overflow="fold")
    real = [] if record["real"] is None else [record["real"]["metrics"]]
    # The rows below say what groups of runs have in common.
    titles = [
        f"{group['n']} runs" if group["n"] > 1 else _title(record, group)
        for group in groups
    ]
    for title in (*titles, *("real images" for _ in real)):
        shown = terminal.shown(title, sys.stdout)
        grid.add_column(text.Text(shown), justify="right", overflow="fold")
    for name in record["differing"]:
        values = [_shown(group["options"].get(name)) for group in groups]
        _add_row(grid, name.replace("_", " "), *values, *("" for _ in real))
    seen = [_range(group["images_seen"]) for group in groups]
    _add_row(grid, "images seen", *seen, *("" for _ in real))
    grid.add_section()
    for name in _metrics(record):
        columns = [*(group["metrics"] for group in groups), *real]
        _add_row(grid, name, *(_with_spread(each.get(name)) for each in columns))
    return grid


def _add_row(grid, *cells):
    """Adds a row as the terminal will show it, so that columns are wide enough."""
    cells = (terminal.shown(cell, sys.stdout) for cell in cells)
    grid.add_row(*map(text.Text, cells))  # Not markup: names may have brackets.


def _title(record, row):
    """A short name of a row: the run, or how many runs it is the mean of."""
    if row["n"] > 1:
        options = [f"{k}={_shown(row['options'].get(k))}" for k in record["differing"]]
        return f"{row['n']} runs" + (f" ({', '.join(options)})" if options else "")
    paths = [path for each in record["rows"] for path in each["runs"]]
    names = [Path(path).name for path in paths]
    unique = len(set(names)) == len(names)
    return Path(row["runs"][0]).name if unique else row["runs"][0]


def _shown(option):
    """An option as people write it; None is the recipe's own choice."""
    if isinstance(option, bool):
        return "yes" if option else "no"
    return "default" if option is None else str(option)


def _with_spread(numbers):
    if numbers is None or math.isnan(numbers["mean"]):
        return "–"
    mean = f"{numbers['mean']:.4g}"
    if numbers["sd"] is None or not math.isfinite(numbers["sd"]):
        return mean
    return f"{mean} ± {numbers['sd']:.2g}"


def _range(counts):
    least, most = _short(min(counts)), _short(max(counts))
    return least if least == most else f"{least} – {most}"


def _short(count):
    for size, letter in ((10**6, "M"), (10**3, "k")):
        if count >= size:
            return f"{count / size:.3g}{letter}"
    return str(count)


def _notes(record):
    """Sentences about what the table shows."""
    protocol, rows = record["protocol"], record["rows"]
    kinds = {row["spread"] for row in rows}
    draws = f"{protocol['draws']} sets of samples"
    if "runs" in kinds:
        yield (
            "±: the standard deviation over runs that differ in their seed only. Each "
            f"run's number is the mean of {draws}."
        )
    if "draws" in kinds:
        yield (
            f"± of a single run: the standard deviation over {draws} of one model. It "
            "does not show how much runs with other seeds differ."
        )
    if record["real"] is not None:
        yield (
            "real images: what other real images score in place of samples, and so "
            "what a perfect generator would."
        )
    else:
        yield (
            "There is no column of real images: it needs twice as many real images as "
            f"--samples, {2 * protocol['samples']:,}."
        )
    for row in rows:
        if max(row["images_seen"]) > 1.2 * min(row["images_seen"]):
            yield (
                f"The runs of {_title(record, row)} saw different numbers of images, "
                f"{_range(row['images_seen'])}: they were trained for different times."
            )
    lengths = [max(row["images_seen"]) for row in rows]
    if max(lengths) > 1.2 * min(lengths):
        yield "The columns saw different numbers of images."
    if protocol["model"] == "best":
        yield "Models: best.keras of each run."

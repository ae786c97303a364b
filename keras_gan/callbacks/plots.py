"""A picture of a run's history: losses, D's output and the quality of samples."""

import csv
import math

import numpy as np

from keras_gan.core.files import read_table
from keras_gan.core.files import written_whole

_BLUE, _ORANGE, _GREEN, _PURPLE = "#0072B2", "#D55E00", "#009E73", "#8B5FBF"
_PLACES = (
    ("step", "training steps"),
    ("images_seen", "images seen"),
    ("epoch", "epochs"),
)
_FEW = 12  # Up to this many rows, each one is a dot.


def plot_history(filepath, target):
    """Draws the history of a run, as `HistoryFile` or Keras' `CSVLogger` writes it.

    One panel shows the losses of both players, one D's mean output for real and
    generated images, and one the quality of samples: every column whose name ends in
    `_ratio`, which is 1 if samples are as close to real images as real images to each
    other. Panels without data are left out. A thin line shows the numbers and a strong
    one their moving average.

    Args:
        filepath: string or path of the CSV file.
        target: string or path of the PNG file to write.

    Raises:
        FileNotFoundError: if there is no such CSV file.
        ValueError: if the file has no numbers to draw.
        ImportError: if matplotlib is not installed.
    """
    table = _numbers(filepath)
    panels = _panels(table)
    if not panels:
        raise ValueError(
            f"{filepath} has no rows with losses or other numbers that could be drawn."
        )
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise ImportError(
            "Plots need matplotlib, which is not installed: pip install matplotlib"
        ) from error
    places, label = _horizontal(table)
    figure = Figure((8, 0.6 + 2.2 * len(panels)), dpi=120, layout="constrained")
    axes = figure.subplots(len(panels), 1, sharex=True, squeeze=False)[:, 0]
    for axis, (draw, names) in zip(axes, panels, strict=True):
        draw(axis, places, {name: table[name] for name in names})
        _finish(axis)
    axes[-1].set_xlabel(label)
    axes[-1].xaxis.set_major_formatter(lambda value, _: f"{value:,.6g}")
    if len(places) == 1:
        axes[-1].set_xticks(places)
    with written_whole(target) as temporary:
        figure.savefig(temporary, format="png")


def _numbers(filepath):
    """The columns of the file by name; cells that are not finite numbers are NaN."""
    try:
        columns, rows = read_table(filepath)
    except csv.Error as error:
        raise ValueError(f"{filepath} is not a CSV file: {error}") from error
    return {
        name: np.array([_number(row[name]) for row in rows], float) for name in columns
    }


def _number(cell):
    try:
        value = float(cell)
    except ValueError:
        return math.nan
    return value if math.isfinite(value) else math.nan


def _panels(table):
    """What is drawn: pairs of a function and the names of its columns."""

    def known(names):
        return [name for name in names if name in table and _known(table[name]).any()]

    ratios = known(name for name in table if name.endswith("_ratio"))
    panels = [
        (_draw_losses, known(("d_loss", "g_loss"))),
        (_draw_outputs, known(("d_real", "d_fake"))),
        (_draw_ratios, ratios),
    ]
    return [(draw, names) for draw, names in panels if names]


def _known(values):
    return np.isfinite(values)


def _horizontal(table):
    """The places of the rows on the horizontal axis, and its label."""
    for name, label in _PLACES:
        if name in table and _known(table[name]).all():
            return table[name] + (name == "epoch"), label  # Epochs count from 0.
    rows = len(next(iter(table.values())))
    return np.arange(1, rows + 1), "epochs"


def _draw_losses(axis, places, columns):
    words = {"d_loss": "discriminator", "g_loss": "generator"}
    for name, values in columns.items():
        colour = _BLUE if name == "d_loss" else _ORANGE
        _draw_line(axis, places, values, f"{words[name]} ({name})", colour)
    axis.set_ylabel("loss")
    _zoom(axis, columns.values())


def _draw_outputs(axis, places, columns):
    words = {"d_real": "real images", "d_fake": "generated images"}
    for name, values in columns.items():
        colour = _GREEN if name == "d_real" else _PURPLE
        _draw_line(axis, places, values, f"{words[name]} ({name})", colour)
    axis.set_ylabel("D's output")
    _zoom(axis, columns.values())


def _draw_ratios(axis, places, columns):
    colours = [_BLUE, _ORANGE, _GREEN, _PURPLE]
    for index, (name, values) in enumerate(columns.items()):
        _draw_line(axis, places, values, name, colours[index % 4], smooth=False)
    axis.axhline(
        1, color="0.35", linestyle="--", linewidth=1, label="real against real"
    )
    axis.set_ylabel("distance\n(1 is best)")
    values = np.concatenate([each[_known(each)] for each in columns.values()])
    if values.min() > 0 and max(values.max(), 1) > 10 * min(values.min(), 1):
        axis.set_yscale("log")
        axis.yaxis.set_major_formatter(lambda value, _: f"{value:g}")


def _draw_line(axis, places, values, label, colour, smooth=True):
    """A line through the numbers that are known, and a smooth one through many."""
    kept = _known(values)
    places, values = places[kept], values[kept]
    if len(values) <= _FEW:
        axis.plot(places, values, "o-", color=colour, markersize=4, label=label)
    elif not smooth:
        axis.plot(places, values, color=colour, linewidth=1.6, label=label)
    else:
        axis.plot(places, values, color=colour, linewidth=0.7, alpha=0.3)
        axis.plot(places, _smooth(values), color=colour, linewidth=1.6, label=label)


def _smooth(values):
    """Their moving average over about a fifteenth of them; fewer at both ends."""
    half = max(2, len(values) // 30)
    sums = np.concatenate([[0.0], np.cumsum(values)])
    index = np.arange(len(values))
    first = np.maximum(index - half, 0)
    last = np.minimum(index + half, len(values) - 1)
    return (sums[last + 1] - sums[first]) / (last + 1 - first)


def _zoom(axis, columns):
    """Limits the vertical axis to most numbers, which outliers would make flat."""
    values = np.concatenate([each[_known(each)] for each in columns])
    if len(values) <= 2 * _FEW:
        return
    low, high = np.percentile(values, [1, 99])
    room = 0.25 * (high - low)
    low, high = max(values.min(), low - room), min(values.max(), high + room)
    if high > low:
        margin = 0.05 * (high - low)
        axis.set_ylim(low - margin, high + margin)


def _finish(axis):
    """Grid lines, and a legend above the axes, where it covers no data."""
    axis.grid(color="0.9", linewidth=0.8)
    axis.set_axisbelow(True)
    axis.spines[["top", "right"]].set_visible(False)
    axis.legend(
        loc="lower left",
        bbox_to_anchor=(0, 1.0),
        ncols=3,
        frameon=False,
        borderaxespad=0.2,
        fontsize=9,
    )

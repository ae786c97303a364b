"""Tables and the plot of the measurements."""

import statistics

REAL = "real: "
_FINAL = (
    ("fd", "FD"),
    ("fd_test", "FD to test images"),
    ("precision", "precision"),
    ("recall", "recall"),
    ("density", "density"),
    ("coverage", "coverage"),
    ("swd_full", "SWD 1"),
    ("swd_half", "SWD 1/2"),
    ("swd_quarter", "SWD 1/4"),
    ("copies", "copies"),
)


def mean_and_deviation(values):
    """`mean ± standard deviation` of numbers, three digits; `-` without numbers.

    Example:

    >>> mean_and_deviation([1.0, 3.0]), mean_and_deviation([0.25])
    ('2 ± 1.41', '0.25')
    """
    if not values:
        return "-"
    mean = f"{statistics.fmean(values):.3g}"
    if len(values) == 1:
        return mean
    return f"{mean} ± {statistics.stdev(values):.3g}"


def numbers(rows, name):
    """The numbers of a column, without empty cells."""
    return [float(row[name]) for row in rows if row[name] not in ("", "None")]


def by_time(rows, recipes, seconds):
    """A Markdown table of Frechet distances: a line per recipe, a column per time."""
    lines = [
        "| recipe | " + " | ".join(f"{each:g} s" for each in seconds) + " |",
        "|---|" + "---|" * len(seconds),
    ]
    for recipe in recipes:
        cells = []
        for second in seconds:
            here = at(rows, recipe, second)
            cell = mean_and_deviation(numbers(here, "fd"))
            late = statistics.fmean(numbers(here, "trained_seconds")) if here else 0
            if late > 1.1 * second + 1:
                cell += f" (at {late:.0f} s)"
            cells.append(cell)
        lines.append(f"| {recipe} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def at_the_end(rows, recipes, seconds):
    """A Markdown table of all measures after the longest time, and of real images."""
    lines = [
        "| recipe | steps | " + " | ".join(words for _, words in _FINAL) + " |",
        "|---|---|" + "---|" * len(_FINAL),
    ]
    for recipe in [*recipes, *sorted({r["recipe"] for r in rows if is_real(r)})]:
        here = at(rows, recipe, 0 if recipe.startswith(REAL) else seconds[-1])
        steps = numbers(here, "steps")
        cells = [f"{statistics.fmean(steps):,.0f}" if steps else "-"]
        cells += [mean_and_deviation(numbers(here, name)) for name, _ in _FINAL]
        lines.append(f"| {recipe} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def at(rows, recipe, second):
    """The rows of a recipe at a time."""
    return [
        row
        for row in rows
        if row["recipe"] == recipe and float(row["seconds"]) == second
    ]


def is_real(row):
    return row["recipe"].startswith(REAL)


def plot(rows, recipes, seconds, path):
    """Draws the Frechet distance over training time, a line per recipe."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(8, 5), layout="constrained")
    for recipe in recipes:
        points = []
        for second in seconds:
            here = at(rows, recipe, second)
            values = numbers(here, "fd")
            if values:
                times = numbers(here, "trained_seconds")
                points.append((statistics.fmean(times), values))
        if not points:
            continue
        times = [time for time, _ in points]
        means = [statistics.fmean(values) for _, values in points]
        (line,) = axes.plot(times, means, "o-", markersize=4, label=recipe)
        for place, (_, values) in zip(times, points, strict=True):
            axes.plot(
                [place] * len(values), values, "_", color=line.get_color(), alpha=0.6
            )
    for row in filter(is_real, rows):
        if row["fd"]:
            style = "--" if "half" in row["recipe"] else ":"
            axes.axhline(
                float(row["fd"]), color="grey", linestyle=style, label=row["recipe"]
            )
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xticks(seconds, [f"{each:g}" for each in seconds])
    axes.minorticks_off()
    axes.set_xlabel("Seconds of training (log scale)")
    axes.set_ylabel("Frechet distance to the training images (log scale)")
    first = next(filter(lambda row: not is_real(row), rows), None)
    if first:
        axes.set_title(f"{first['data']}, {first['image_size']}, {first['device']}")
    axes.grid(alpha=0.3)
    axes.legend(fontsize="small")
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=130)
    pyplot.close(figure)

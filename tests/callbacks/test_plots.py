"""The picture of a run's history."""

import csv
import math

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("matplotlib")

from matplotlib.figure import Figure

from keras_gan.callbacks import plot_history
from keras_gan.callbacks import plots


def write(path, rows):
    columns = list(dict.fromkeys(name for row in rows for name in row))
    with open(path, "w", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
    return path


def rows(count, **more):
    rng = np.random.default_rng(0)
    for index in range(count):
        yield {
            "epoch": index,
            "step": 50 * (index + 1),
            "d_loss": rng.normal(),
            "g_loss": rng.normal() + index / count,
            **{name: make(index) for name, make in more.items()},
        }


@pytest.fixture
def drawn(monkeypatch, tmp_path):
    """Draws rows, and returns the axes of the figure."""
    figures = []

    class Kept(Figure):
        def __init__(self, *arguments, **named):
            super().__init__(*arguments, **named)
            figures.append(self)

    monkeypatch.setattr("matplotlib.figure.Figure", Kept)

    def draw(table):
        target = tmp_path / "history.png"
        plot_history(write(tmp_path / "history.csv", list(table)), target)
        with Image.open(target) as picture:
            assert picture.format == "PNG" and picture.width > 600
        return figures[-1].axes

    return draw


def line(axis, label):
    (found,) = [each for each in axis.lines if each.get_label().startswith(label)]
    return found


@pytest.mark.parametrize("count", [1, 2, 12, 13, 10_000])
def test_any_number_of_rows_is_drawn(drawn, count):
    (losses,) = drawn(rows(count))
    for name in ("discriminator", "generator"):
        assert len(line(losses, name).get_xdata()) == count
    assert losses.get_xlabel() == "training steps"
    assert line(losses, "generator").get_xdata()[-1] == 50 * count


def test_panels_are_those_that_have_numbers(drawn):
    outputs = {"d_real": lambda index: 0.6, "d_fake": lambda index: 0.4}
    quality = {"fd_ratio": lambda index: "" if index % 5 else 50.0 - index}
    assert len(drawn(rows(20, **outputs))) == 2
    axes = drawn(rows(20, **outputs, **quality))
    assert [axis.get_ylabel()[:4] for axis in axes] == ["loss", "D's ", "dist"]
    # A cell in five has a number.
    assert list(line(axes[2], "fd_ratio").get_xdata()) == [50, 300, 550, 800]
    assert list(line(axes[2], "fd_ratio").get_ydata()) == [50, 45, 40, 35]
    assert list(line(axes[2], "real against real").get_ydata()) == [1, 1]
    assert axes[2].get_yscale() == "log"
    nothing = {"d_real": lambda index: "NA", "fd_ratio": lambda index: ""}
    assert len(drawn(rows(20, **nothing))) == 1


@pytest.mark.parametrize("gap", ["", "NA", "nan", "inf", "-inf", "text"])
def test_cells_without_a_finite_number_are_left_out(drawn, gap):
    table = list(rows(8))
    table[3]["d_loss"] = gap
    (losses,) = drawn(table)
    assert len(line(losses, "discriminator").get_xdata()) == 7
    assert len(line(losses, "generator").get_xdata()) == 8


def test_the_horizontal_axis_is_what_all_rows_have(drawn):
    """A file that Keras' CSVLogger began has no steps in its first rows."""
    table = list(rows(6))
    table[0]["step"] = ""
    (axis,) = drawn(table)
    assert axis.get_xlabel() == "epochs"
    assert list(line(axis, "generator").get_xdata()) == [1, 2, 3, 4, 5, 6]
    for index, row in enumerate(table):
        row["images_seen"] = 64 * index
    assert drawn(table)[0].get_xlabel() == "images seen"


def test_a_legend_covers_no_data(drawn):
    """It is above the axes."""
    outputs = {"d_real": lambda index: 0.6, "d_fake": lambda index: 0.4}
    for axis in drawn(rows(30, **outputs)):
        axis.figure.draw_without_rendering()
        assert axis.get_legend().get_window_extent().y0 >= axis.bbox.y1 - 1


def test_a_few_outliers_do_not_hide_the_other_numbers(drawn):
    table = list(rows(1000))
    for index in (10, 500):
        table[index]["d_loss"] = 1e6
    (losses,) = drawn(table)
    assert losses.get_ylim()[1] < 100


def test_the_average_is_that_of_the_neighbours():
    """Two on each side, by hand; a constant and a line stay what they are inside."""
    values = np.array([0.0, 1, 4, 9, 16, 25])
    expected = [5 / 3, 14 / 4, 30 / 5, 55 / 5, 54 / 4, 50 / 3]
    np.testing.assert_allclose(plots._smooth(values), expected)
    np.testing.assert_allclose(plots._smooth(np.full(500, 2.5)), 2.5)


def test_a_file_without_numbers_is_refused(tmp_path):
    for text in ("", "epoch,d_loss\n", "a,b\n1,2\n", "epoch,d_loss\n0,NA\n"):
        path = tmp_path / "history.csv"
        path.write_text(text)
        with pytest.raises(ValueError, match="history.csv has no rows with losses"):
            plot_history(path, tmp_path / "history.png")
    with pytest.raises(FileNotFoundError):
        plot_history(tmp_path / "none.csv", tmp_path / "history.png")
    assert not (tmp_path / "history.png").exists()


def test_numbers_are_read_as_they_are_written():
    assert plots._number("1e-3") == 0.001 and math.isnan(plots._number("inf"))

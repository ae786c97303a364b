import json
import math
import sys
from pathlib import Path

import numpy as np
import pytest

_FOLDER = Path(__file__).parents[1] / "benchmarks"


@pytest.fixture
def benchmark(monkeypatch):
    """The script, whose modules are found as when it is run."""
    monkeypatch.syspath_prepend(str(_FOLDER))
    import conditional

    yield conditional
    for name in [each for each in sys.modules if each.startswith("conditional")]:
        if getattr(sys.modules[name], "__file__", "").startswith(str(_FOLDER)):
            monkeypatch.delitem(sys.modules, name)


def test_information_of_codes_is_that_of_the_joint_counts(benchmark):
    # Catches logs of base 2, and a table that is not divided by its sum.
    information = benchmark.infogan.mutual_information
    assert information(7 * np.eye(10)) == pytest.approx(math.log(10))
    assert information(np.ones((10, 10))) == pytest.approx(0, abs=1e-12)
    # H(row) + H(column) − H(joint) of the table [[2, 1], [0, 1]] / 4.
    expected = _entropy([3, 1]) + _entropy([2, 2]) - _entropy([2, 1, 1])
    assert information(np.array([[2, 1], [0, 1]])) == pytest.approx(expected)


def _entropy(counts):
    shares = np.array(counts) / np.sum(counts)
    return -np.sum(shares * np.log(shares))


def test_samples_sorted_by_prediction_are_the_first_of_each_class(benchmark):
    classes = np.array([3, 0, 3, 3, 0, 9])
    chosen = benchmark.conditions.sorted_by_prediction(classes, count=2)
    assert chosen.tolist() == [1, 4, 0, 2, 5]


def test_each_class_has_ten_labels_and_the_other_images_none(benchmark):
    data = benchmark.Data("fashion_mnist_10k")
    split = benchmark.semi_supervised.Split(data, seed=0)
    assert np.bincount(split.labels).tolist() == [10] * 10
    labels = np.concatenate([part for _, part in split.pipeline(seed=0)])
    known = np.bincount(labels + 1, minlength=11) / len(labels)
    # 10,000 images without a label, and 30 copies of 100 with one.
    assert known == pytest.approx([10 / 13, *[0.3 / 13] * 10], abs=0.002)


def test_an_unknown_row_is_named(benchmark):
    with pytest.raises(SystemExit, match="'wgan' is not one of unconditional; "):
        benchmark.chosen_rows("conditions", "unconditional;wgan")


@pytest.mark.slow
@pytest.mark.parametrize("part", ["conditions", "infogan", "semi_supervised"])
def test_each_part_measures_every_row(
    benchmark, part, tmp_path, capsys, monkeypatch, eager
):
    monkeypatch.setattr(benchmark.conditions, "PER_CLASS", 100)
    monkeypatch.setattr(benchmark.semi_supervised, "EPOCHS", 10)
    path = tmp_path / "found.json"
    how = ["--minutes", "0.001", "--seeds", "1", "--rows", "all"]
    benchmark.main(["--part", part, *how, "--output", str(path)])
    rows = set(getattr(benchmark, part).ROWS)
    assert rows <= set(json.loads(path.read_text()))
    printed = capsys.readouterr().out.splitlines()
    assert rows <= {line.split(" | ")[0][2:] for line in printed}

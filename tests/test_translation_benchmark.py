import json
import sys
from pathlib import Path

import numpy as np
import pytest

from keras_gan import penalties

_FOLDER = Path(__file__).parents[1] / "benchmarks"


@pytest.fixture
def benchmark(monkeypatch):
    """The script, whose modules are found as when it is run."""
    monkeypatch.syspath_prepend(str(_FOLDER))
    import translation

    yield translation
    for name in [each for each in sys.modules if each.startswith("translation")]:
        if getattr(sys.modules[name], "__file__", "").startswith(str(_FOLDER)):
            monkeypatch.delitem(sys.modules, name)


def test_a_translation_counts_if_the_nearest_picture_shows_its_emoji(benchmark):
    # Catches a comparison of row numbers: the last two pictures show the same emoji.
    real = np.array([[0.0], [1.0], [2.0], [2.5]])
    made = np.array([[0.1], [0.2], [1.9], [2.1]])
    share = benchmark.cycles.share_nearest(made, real, ["a", "b", "c", "c"])
    assert share == 3 / 4


def test_the_nearest_code_decides_the_class(benchmark):
    codes, labels = np.array([[0.0], [10.0]]), np.array([3, 5])
    others, theirs = np.array([[1.0], [9.0], [2.0]]), np.array([3, 5, 5])
    accuracy = benchmark.encoders.nearest_accuracy(codes, labels, others, theirs)
    assert accuracy == pytest.approx(2 / 3)


def test_the_halved_cycle_has_the_value_of_the_whole_one(benchmark):
    def generate(latents, condition):
        a, b = condition
        return b + 1.0, a + 1.0

    x = (np.zeros((4, 2), "float32"), np.ones((4, 2), "float32"))
    given = (None, x, generate(None, x), None, generate, None, x)
    values = [
        float(term()(*given))
        for term in (penalties.CycleConsistency, benchmark.cycles.HalvedCycle)
    ]
    assert values == [2.0, 2.0]


def test_a_cell_has_the_standard_error_over_seeds(benchmark):
    from translation_parts.shared import Column
    from translation_parts.shared import cell

    scores = [{"share": 0.1}, {"share": 0.3}]
    assert cell(scores, Column("share", "", 1, 100)) == "20.0 ± 10.0"
    assert cell(scores[:1], Column("share", "", 2)) == "0.10"
    assert cell(scores, Column("l1", "")) == ""


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["--tasks", "pears"], "'pears' is not one of pairs, cycle, super, bigan"),
        (["--tasks", "bigan", "--rows", "ALI"], "'ALI' is not one of BiGAN; "),
        (["--rows", "BiGAN"], "pass --tasks with one name"),
    ],
    ids=["task", "row", "rows of all tasks"],
)
def test_what_cannot_be_run_is_said(benchmark, arguments, message):
    with pytest.raises(SystemExit, match=message):
        benchmark.main(arguments)


def test_what_the_file_has_is_not_trained_again(benchmark, tmp_path, monkeypatch):
    """Catches rows of other settings, and a file that loses what it had."""
    from translation_parts import shared

    trained = []

    def measured(part, task, row, seed, data, settings):
        trained.append((task, row, seed))
        return {"l1": 0.5, "steps": len(trained)}

    class Data:
        protocol = "a test"

        def __init__(self, smoke):
            pass

        def references(self):
            return {}

    monkeypatch.setattr(shared, "measured", measured)
    monkeypatch.setattr(benchmark.pairs, "Data", Data)
    monkeypatch.setattr(benchmark.cycles, "Data", Data)

    def run(task, row, *more):
        rows = ["--tasks", task, "--rows", row, "--output", str(tmp_path / "found")]
        trained.clear()
        return benchmark.main([*rows, *more])

    run("pairs", "cGAN", "--seeds", "1")
    assert trained == [("pairs", "cGAN", 0)]
    found = run("pairs", "cGAN; L1 alone", "--seeds", "2")
    assert trained == [
        ("pairs", "cGAN", 1),
        *(("pairs", "L1 alone", s) for s in (0, 1)),
    ]
    assert [scores["steps"] for scores in found["pairs"]["cGAN"]] == [1, 1]
    run("cycle", "without identity", "--seeds", "1")
    run("pairs", "cGAN; L1 alone", "--seeds", "2")
    assert trained == []
    for other in (["--minutes", "2"], ["--smoke"], ["--processor-time"]):
        run("pairs", "cGAN", "--seeds", "1", *other)
        assert trained == [("pairs", "cGAN", 0)]


def test_a_damaged_line_is_named(benchmark, tmp_path):
    path = tmp_path / "found"
    path.write_text("{}\n{")
    kept = benchmark.Kept(path, {})
    with pytest.raises(SystemExit, match="line 2 of .*found is not JSON"):
        kept.find("pairs", "cGAN", 0)


def _smoke(benchmark, tmp_path, *arguments):
    path, pictures = tmp_path / "found.json", tmp_path / "grids"
    more = ["--seeds", "1", "--output", str(path), "--pictures", str(pictures)]
    found = benchmark.main(["--smoke", "--minutes", "1", *more, *arguments])
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    for line in lines:
        assert found[line["task"]][line["row"]] == [line["scores"]]
    return found, list(pictures.iterdir())


@pytest.mark.slow
def test_a_row_is_trained_measured_and_drawn(benchmark, tmp_path, capsys, eager):
    arguments = ["--tasks", "bigan", "--rows", "BiGAN"]
    found, pictures = _smoke(benchmark, tmp_path, *arguments)
    assert set(found["bigan"]) == {"pixels", "BiGAN"}
    assert found["bigan"]["pixels"][0]["error"] == 0
    assert [path.name for path in pictures] == ["bigan-bigan.png"]
    printed = capsys.readouterr().out
    assert "60 s of training per row and seed" in printed and "| BiGAN |" in printed


@pytest.mark.slow
@pytest.mark.parametrize("task", ["pairs", "cycle", "super", "bigan"])
def test_each_task_measures_every_row(benchmark, task, tmp_path, eager):
    found, pictures = _smoke(benchmark, tmp_path, "--tasks", task)
    rows = benchmark.TASKS[task].ROWS
    assert set(rows) <= set(found[task]) and len(pictures) == len(rows)
    assert all(found[task][name][0]["steps"] >= 2 for name in rows)

"""`keras-gan evaluate RUN RUN ...`: one table of several models, by one protocol."""

import importlib
import json

import keras
import numpy as np
import pytest
from conftest import tiny_image_gan
from small_runs import run

from keras_gan import metrics
from keras_gan.cli import comparing
from keras_gan.cli import comparison_table
from keras_gan.cli.run_folder import OPTIONS
from keras_gan.cli.run_folder import RunFolder
from keras_gan.datasets import images as image_data

METRICS = ("--extractor", "pixels", "--metrics", "prdc,kid")
NUMBERS = ("precision", "recall", "density", "coverage", "kid")


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """A folder with runs, as `train` leaves them; three differ in their seed only."""
    folder = tmp_path_factory.mktemp("runs")
    rng = np.random.default_rng(0)
    images = rng.normal(127, 20, (100, 8, 8)).clip(0, 255).astype("uint8")
    np.savez(folder / "small.npz", images=images, labels=np.arange(100) % 3)
    np.savez(folder / "other.npz", images=images[:50])
    for name, seed, recipe in (
        *(("a", 0, "default"), ("b", 1, "default"), ("c", 2, "default")),
        ("d", 0, "dcgan"),
    ):
        make_run(folder / name, folder / "small.npz", seed=seed, recipe=recipe)
    return folder


def make_run(path, data, gan=None, **options):
    gan = gan or tiny_image_gan(seed=options["seed"])
    folder = RunFolder(path)
    folder.claim()
    gan.save(folder.model)
    given = {"data": str(data), "batch_size": 20}
    folder.write(OPTIONS | given | options, gan, minutes=1.0)
    (path / "samples").mkdir()


@pytest.fixture(autouse=True)
def in_the_folder(runs, monkeypatch):
    monkeypatch.chdir(runs)


def by_hand(path, seed, draw, samples=45):
    """The numbers of one set of samples, from the functions of `metrics`."""
    whole = image_data.read("small.npz", seed=seed).train
    order = np.random.default_rng(0).permutation(len(whole))
    real = whole[np.sort(order[:samples])]
    gan = keras.models.load_model(path)
    fake = np.round((gan.generate(samples, seed=draw) + 1) * 127.5)
    return numbers_of(real, fake)


def numbers_of(*pair):
    vectors = [x.reshape(len(x), -1) / 127.5 - 1 for x in pair]
    kid = metrics.kernel_distance(*vectors).value
    return metrics.prdc(*vectors)._asdict() | {"kid": kid}


@pytest.mark.slow
def test_runs_are_grouped_by_all_options_but_the_seed(runs, tmp_path, capsys):
    output = tmp_path / "x.json"
    assert run("evaluate", "a", "d", "b", "c", *METRICS, "--output", output) == 0
    record = json.loads(output.read_text())
    group, alone = record["rows"]
    assert group["runs"] == ["a", "b", "c"] and group["seeds"] == [0, 1, 2]
    assert (group["n"], group["spread"]) == (3, "runs")
    assert (alone["n"], alone["spread"], alone["runs"]) == (1, "draws", ["d"])
    assert record["differing"] == ["recipe"]
    # 90 training images: 45 real ones, 45 samples, and 45 other real ones.
    protocol = record["protocol"]
    assert protocol["samples"] == protocol["real_images"] == 45
    assert protocol["draws"] == 3
    drawn = {
        name: [by_hand(f"{name}/model.keras", seed, draw) for draw in range(3)]
        for name, seed in (("a", 0), ("b", 1), ("c", 2), ("d", 0))
    }
    for number in NUMBERS:
        means = [np.mean([x[number] for x in drawn[name]]) for name in "abc"]
        found = group["metrics"][number]
        assert found["values"] == pytest.approx(means, rel=1e-3)
        assert found["mean"] == pytest.approx(np.mean(means), rel=1e-3)
        assert found["sd"] == pytest.approx(np.std(means, ddof=1), rel=1e-2)
        values = [x[number] for x in drawn["d"]]
        found = alone["metrics"][number]
        assert found["values"] == pytest.approx(values, rel=1e-3)
        assert found["sd"] == pytest.approx(np.std(values, ddof=1), rel=1e-2)
    # The distance differs from draw to draw and from run to run.
    assert alone["metrics"]["kid"]["sd"] > 0 and group["metrics"]["kid"]["sd"] > 0
    assert "kid_se" not in group["metrics"]
    # Each seed divides the data in another way: three sets of real images.
    assert record["real"]["n"] == 3
    printed = " ".join(capsys.readouterr().out.split())
    for said in (
        "3 runs (recipe=default): a, b, c",
        "recipe",
        "dcgan",
        "standard deviation over runs",
        "real images",
        "45 samples against 45 real images of",
    ):
        assert said in printed


@pytest.mark.slow
def test_real_images_are_other_ones_than_the_reference(runs, tmp_path):
    output = tmp_path / "x.json"
    assert run("evaluate", "a", "d", *METRICS, "--output", output) == 0
    record = json.loads(output.read_text())
    whole = image_data.read("small.npz", seed=0).train
    order = np.random.default_rng(0).permutation(90)
    parts = [whole[np.sort(part)] for part in (order[:45], order[45:])]
    expected = numbers_of(*parts)
    for number in NUMBERS:
        found = record["real"]["metrics"][number]
        assert found["mean"] == pytest.approx(expected[number], rel=1e-3)
        assert found["sd"] is None  # One set of real images.


def test_more_samples_than_half_of_the_images_leave_out_that_row(
    runs, tmp_path, capsys
):
    output = tmp_path / "x.json"
    asked = ("--samples", 60, "--output", output)
    assert run("evaluate", "a", "d", *METRICS, *asked) == 0
    assert json.loads(output.read_text())["real"] is None
    assert "no column of real images" in capsys.readouterr().out


@pytest.mark.slow
def test_models_without_a_run_are_rows_of_their_own(runs, tmp_path, monkeypatch):
    """Sees two of them taken for one group because neither has options."""
    monkeypatch.chdir(tmp_path)
    for name, classes in (("one", None), ("two", 3)):
        tiny_image_gan(num_classes=classes).save(f"{name}.keras")
    data = ("--data", runs / "small.npz", "--samples", 20)
    asked = (*METRICS, *data, "--output", "x.json")
    assert run("evaluate", "one.keras", "two.keras", *asked) == 0
    record = json.loads((tmp_path / "x.json").read_text())
    assert [row["runs"] for row in record["rows"]] == [["one.keras"], ["two.keras"]]


@pytest.mark.slow
def test_the_best_models_are_compared(runs, tmp_path, capsys):
    assert run("evaluate", "a", "b", "--best", *METRICS) == 2
    assert "a has no best.keras" in capsys.readouterr().err
    for name in ("e", "f"):
        make_run(tmp_path / name, runs / "small.npz", seed=0)
        (tmp_path / name / "model.keras").rename(tmp_path / name / "best.keras")
    paths = (tmp_path / "e", tmp_path / "f")
    assert run("evaluate", *paths, "--best", *METRICS, "--samples", 10) == 0
    assert "best.keras of each run" in capsys.readouterr().out


@pytest.mark.parametrize("kind", ["data", "fingerprint", "shape"])
def test_models_of_other_data_are_refused(runs, tmp_path, capsys, kind):
    gan = None
    if kind == "shape":
        from keras_gan import GAN
        from keras_gan import models

        gan = GAN(*models.dcgan((16, 16, 1), 4, 2), latent_dim=4)
        gan.compile("adam", "adam")
    for name in ("one", "two"):
        data = "other" if kind == "data" and name == "two" else "small"
        made = gan if name == "two" else None
        make_run(tmp_path / name, runs / f"{data}.npz", made, seed=0)
        if kind == "fingerprint":
            record = json.loads((tmp_path / name / "run.json").read_text())
            record["fingerprint"] = name
            (tmp_path / name / "run.json").write_text(json.dumps(record))
    paths = (tmp_path / "one", tmp_path / "two")
    assert run("evaluate", *paths, *METRICS, "--samples", 10) == 2
    expected = {
        "data": "Compare models of one data set",
        "fingerprint": "with other images in it",
        "shape": "different shapes, (8, 8, 1) and (16, 16, 1)",
    }[kind]
    assert expected in capsys.readouterr().err
    if kind == "data":  # With one data set for all, they can be compared.
        asked = ("--data", "small.npz", "--samples", 10, *METRICS)
        assert run("evaluate", *paths, *asked) == 0


def test_one_fingerprint_makes_it_one_data_set_wherever_it_lies(runs, tmp_path):
    (tmp_path / "moved.npz").write_bytes((runs / "small.npz").read_bytes())
    for name, data in (("one", runs / "small.npz"), ("two", tmp_path / "moved.npz")):
        make_run(tmp_path / name, data, seed=0)
        record = json.loads((tmp_path / name / "run.json").read_text())
        record["fingerprint"] = "same"
        (tmp_path / name / "run.json").write_text(json.dumps(record))
    paths = (tmp_path / "one", tmp_path / "two")
    output = tmp_path / "x.json"
    asked = (*METRICS, "--samples", 10, "--output", output)
    assert run("evaluate", *paths, *asked) == 0
    (group,) = json.loads(output.read_text())["rows"]
    assert group["n"] == 2


def test_a_run_is_never_read_as_pictures(runs, capsys):
    """Sees grids of samples taken for images, which gave a silent wrong number."""
    (runs / "pictures").mkdir(exist_ok=True)
    for arguments, said in (
        (("small.npz", "a"), "keras-gan evaluate a --data small.npz"),
        (("a", "small.npz"), "keras-gan evaluate a --data small.npz"),
        (("a", "a"), "named twice"),
        (("a", "a/model.keras"), "named twice"),
        (("a", "nothing"), "There is no model at nothing"),
        (("nothing",), "There is no model at nothing"),
        (("a", "b", "small.npz"), "small.npz is not a model"),
        ((".", "small.npz"), "has runs in it, such as a"),
        (("a/samples", "small.npz"), "grids of samples, not single images"),
        (("a", "--data", "b"), "b is a run, not a folder of images"),
        (("a", "--data", "b/samples"), "grids of samples"),
        (("a", "b", "--copies", "x.png"), "--copies goes with one MODEL"),
        (("small.npz", "other.npz", "--best"), "--best goes with a MODEL"),
    ):
        assert run("evaluate", *arguments) == 2, arguments
        error = capsys.readouterr().err
        assert error.startswith("keras-gan: error:") and said in error, error


def test_what_cannot_be_computed_is_said_and_the_rest_is(runs, tmp_path, capsys):
    asked = ("--extractor", "pixels", "--metrics", "fd,prdc", "--output")
    for number, paths in enumerate((("a",), ("a", "d"), ("small.npz", "other.npz"))):
        output = tmp_path / f"{number}.json"
        # 64 features and 50 images or fewer: no Frechet distance.
        assert run("evaluate", *paths, *asked, output, "--samples", 40) == 0
        record = json.loads(output.read_text())
        assert list(record["left_out"]) == ["fd"]
        assert "recall" in (record if len(paths) == 1 else str(record))
        printed = capsys.readouterr().out
        assert "No fd: " in printed and "at least 65" in printed
        assert "extractor pixels" in printed
    asked = ("--extractor", "pixels", "--metrics", "fd", "--samples", 40)
    assert run("evaluate", "a", *asked) == 2
    assert "at least 65" in capsys.readouterr().err


@pytest.mark.parametrize("paths", [("a",), ("a", "d")])
def test_files_are_written_before_anything_is_printed(
    runs, tmp_path, monkeypatch, paths
):
    def fail(*_):
        raise OSError("the pipe is closed")

    evaluating = importlib.import_module("keras_gan.cli.evaluate")
    monkeypatch.setattr(evaluating, "show", fail)
    monkeypatch.setattr(comparing, "show", fail)
    output = tmp_path / "x.json"
    asked = (*METRICS, "--samples", 20, "--output", output)
    assert run("evaluate", *paths, *asked) == 2
    assert json.loads(output.read_text())["protocol"]["samples"] == 20


def test_paths_may_begin_with_a_tilde(runs, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(runs))
    monkeypatch.setenv("USERPROFILE", str(runs))
    asked = (*METRICS, "--samples", 20, "--output", "~/new/folder/x.json")
    assert run("evaluate", "~/a", "--data", "~/small.npz", *asked) == 0
    assert (runs / "new" / "folder" / "x.json").exists()
    assert not (runs / "~").exists()


def record_of(metrics, differing=(), rows=2):
    spread = {"mean": 1.25, "sd": 0.5, "values": [1.0, 1.5]}
    return {
        "rows": [
            {
                "runs": [f"runs/number-{row}"],
                "options": dict.fromkeys(differing, row),
                "seeds": [0],
                "images_seen": [1000 + row],
                "n": 1,
                "spread": "draws",
                "metrics": dict.fromkeys(metrics, spread),
            }
            for row in range(rows)
        ],
        "differing": list(differing),
        "real": None,
        "left_out": {},
        "protocol": {
            "data": "x",
            "split": "train",
            "model": "last",
            "seed": 0,
            "draws": 3,
            "image_size": [8, 8],
            "samples": 10,
            "real_images": 10,
            "extractor": None,
            "metrics": {},
        },
    }


def test_a_table_that_is_too_wide_is_continued_below(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    names = [f"metric-{letter}" for letter in "abcdefghijkl"]
    comparison_table.show(record_of(names, ["width", "loss"], rows=9))
    lines = capsys.readouterr().out.splitlines()
    table = [line for line in lines if line and line[0] in "┃│┏┡└├"]
    assert max(map(len, table)) <= 80
    # Every part names its numbers, each group is in one part, and none is cut.
    parts = sum(line.startswith("┏") for line in table)
    assert parts > 1
    for name in (*names, "width", "loss", "images seen"):
        assert sum(f"│ {name} " in line for line in table) == parts
    for row in range(9):
        assert sum(line.count(f"number-{row}") for line in table) == 1
    assert sum(line.count("1.25 ± 0.5") for line in table) == 9 * len(names)


def test_runs_of_very_different_length_are_told(capsys):
    record = record_of(["fd"])
    record["rows"][0]["images_seen"] = [10_000, 30_000]
    comparison_table.show(record)
    printed = capsys.readouterr().out
    assert "trained for different times" in printed
    assert "The columns saw different numbers of images" in printed

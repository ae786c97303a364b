"""A run with all that it writes: nothing is replaced by something quicker."""

import csv
import json

import keras
import pytest
import tensorflow as tf
from small_runs import train
from small_runs import write_images

pytestmark = pytest.mark.usefixtures("eager")


def test_a_run_writes_everything_and_says_so(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    data = write_images(tmp_path).name
    assert train(data, "--epochs", 2, "--augment", "ada", "--tensorboard") == 0
    folder = tmp_path / "runs" / "small-default"
    assert sorted(path.name for path in folder.iterdir()) == [
        "backups",
        "best.json",
        "best.keras",
        "history.csv",
        "history.png",
        "index.html",
        "logs",
        "model.keras",
        "run.json",
        "samples",
        "saved_model",
    ]
    assert (folder / "samples" / "step-00000006.png").exists()
    assert (folder / "samples" / "samples.gif").exists()
    (events,) = (folder / "logs" / "train").iterdir()
    assert b"epoch_swd_ratio" in events.read_bytes()
    with open(folder / "history.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["step"] for row in rows] == ["3", "6"]
    assert all(float(row["swd_ratio"]) > 0 for row in rows)
    assert "generate" in tf.saved_model.load(folder / "saved_model" / "1").signatures
    record = json.loads((folder / "run.json").read_text())
    assert record["options"]["batch_size"] == 20
    assert (record["epochs"], record["steps"]) == (2, 6)  # 72 images: 3 batches
    assert record["versions"]["keras"] == keras.__version__
    assert record["best"]["swd_ratio"] > 0
    printed = capsys.readouterr().out
    for said in (
        "keras-gan sample",
        "--resume",
        "tensorflow/serving",
        "72 8×8 grey",
        "First picture after",
    ):
        assert said in printed

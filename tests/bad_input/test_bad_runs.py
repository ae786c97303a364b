"""Runs and configurations that were edited by hand."""

import json
import shutil

import pytest
from bad_cases import check_command

pytestmark = pytest.mark.usefixtures("in_bad_home")


def changed(**values):
    """Changes options of a run.json."""
    return lambda record: record["options"].update(values)


RECORDS = {
    "empty": ("", "must be a JSON object"),
    "broken": ("{", "must be a JSON object"),
    "a_list": ("[]", "must be a JSON object"),
    "null": ("null", "must be a JSON object"),
    "no_text": (b"\xff\xfe\0\1", "must be a JSON object"),
    "too_deep": ("[" * 10**5, "must be a JSON object"),
    "no_options": (lambda record: record.pop("options"), "options of the run"),
    "options": (lambda record: record.update(options=[]), "options"),
    "data": (changed(data=3), "data in .* must be a string. Received: 3"),
    "no_data": (changed(data=None), "data in .* must be a string, not null"),
    "recipe": (changed(recipe=3), "recipe in .* must be a string"),
    "seed": (changed(seed="a"), "seed in .* must be an integer"),
    "batch": (changed(batch_size="8"), "batch_size in .* must be an integer"),
    "labels": (changed(labels="no"), "labels in .* must be true or false"),
    "mirror": (changed(mirror=1), "mirror in .* must be true or false"),
    "size": (changed(image_size="big"), "image_size in .* must be an integer"),
    "width": (changed(width=float("nan")), "width in .* must be a number"),
    "option": (changed(recip="dcgan"), "does not know: recip. Did you mean 'recipe'"),
    "steps": (lambda record: record.update(steps="a"), "steps in .* integer"),
    "epochs": (lambda record: record.update(epochs=-1), "epochs in .* at least 0"),
    "minutes": (
        lambda record: record.update(minutes=float("nan")),
        "minutes in .* must be a number of at least 0",
    ),
    "goal": (
        lambda record: record.update(goal={"minutes": "3", "before": 0}),
        'goal in .* must be an object such as .*Received: .*"minutes": "3"',
    ),
    "goal_of_half_a_step": (
        lambda record: record.update(goal={"steps": 1.5}),
        "goal in .* must be an object",
    ),
    "names": (lambda record: record.update(class_names="ab"), "a list of strings"),
    "best": (lambda record: record.update(best=3), "best in .* must be an object"),
    "versions": (lambda record: record.update(versions=[]), "versions in"),
    "newer": (
        lambda record: (
            record["versions"].update({"keras-gan": "99.1"}),
            record["options"].update(colour="red"),
        ),
        "does not know: colour. keras-gan 99.1 wrote it.*update",
    ),
}


@pytest.mark.parametrize(("change", "said"), RECORDS.values(), ids=RECORDS)
def test_a_run_that_was_edited_by_hand(change, said, bad_home, tmp_path, capsys):
    run = tmp_path / "run"
    shutil.copytree(bad_home / "run", run)
    if callable(change):
        record = json.loads((run / "run.json").read_text())
        change(record)
        change = json.dumps(record)
    (run / "run.json").write_bytes(
        change if isinstance(change, bytes) else change.encode()
    )
    resume = ("train", "--resume", "--output", run, "--epochs", "1")
    for arguments in (resume, ("evaluate", run)):
        check_command(capsys, tmp_path, *arguments, said=[said])


CONFIGURATIONS = {
    "broken": ("{", "cannot be read as JSON"),
    "a_list": ("[1]", "must hold a JSON object"),
    "option": ('{"recip": "dcgan"}', "does not know: recip. Did you mean 'recipe'"),
    "epochs": ('{"epochs": 3}', "does not know: epochs"),
    "labels": ('{"labels": 1}', "labels in .* must be true or false. Received: 1"),
    "batch": ('{"batch_size": -3}', "--batch-size must be an integer of at least 1"),
    "size": ('{"image_size": [8]}', "--image-size must be"),
    "seed": ('{"seed": 1.5}', "seed in .* must be an integer"),
    "rate": ('{"learning_rate": [1, 2, 3]}', "--learning-rate must be a number"),
    "recipe": ('{"recipe": "defalt"}', "Did you mean 'default'"),
    "augment": ('{"augment": "adaa"}', "Did you mean 'ada'"),
    "width": ('{"width": -1}', "--width multiplies.*above 0"),
    "data": ('{"data": ""}', "--data must be a path"),
}


@pytest.mark.parametrize(("text", "said"), CONFIGURATIONS.values(), ids=CONFIGURATIONS)
def test_configurations(text, said, bad_home, tmp_path, capsys):
    (tmp_path / "c.json").write_text(text)
    given = ["--config", tmp_path / "c.json", "--output", tmp_path / "new"]
    data = [] if "data" in text else ["--data", "data.npz"]
    check_command(capsys, tmp_path, "train", *data, *given, said=[said])

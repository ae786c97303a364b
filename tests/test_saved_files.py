"""Files of released formats load, whatever has changed since.

`saved_files.py` made `files/0.1`. The two older files `first_format` stand beside it;
`core/test_saving.py` says what they hold.
"""

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import keras
import numpy as np
import pytest
import saved_files

import keras_gan
import keras_gan_cli
from keras_gan import callbacks
from keras_gan.core.state import number

FILES = Path(__file__).parent / "files"
RELEASED = FILES / "0.1"
# Names in `expected.npz` and the files that they belong to.
NAMES = {
    "points": RELEASED / "points.keras",
    "classes": RELEASED / "classes.keras",
    "backup": RELEASED / "backups" / "backup-0000000006.keras",
    "run": RELEASED / "run",
}


@pytest.fixture(scope="module")
def expected():
    with np.load(RELEASED / "expected.npz") as arrays:
        return dict(arrays)


def check_generates(gan, name, expected):
    made = saved_files.generated(gan)
    np.testing.assert_allclose(made, expected[name], rtol=1e-4, atol=1e-5)


def train(gan, name):
    """Two more steps, on what the file was trained on."""
    before = number(gan.step)
    if name == "classes":
        data = (saved_files.images()[:16], saved_files.labels()[:16])
    elif name == "run":
        data = (saved_files.images()[:12],)
    else:
        data = (saved_files.points()[:16],)
    history = gan.fit(*data, batch_size=8, epochs=1, verbose=0).history
    assert number(gan.step) > before
    assert all(np.isfinite(value).all() for value in history.values())


@pytest.mark.parametrize("name", NAMES)
def test_a_released_file_generates_what_it_did_and_trains_on(name, expected):
    """In safe mode, with the state of optimizers, augmentations and penalties."""
    gan = keras_gan.load(NAMES[name])
    check_generates(gan, name, expected)
    counters = [number(n) for n in (gan.step, gan.epochs_seen, gan.images_seen)]
    assert counters == expected[f"{name} counters"].tolist()
    iterations = [each.iterations for each in (gan.d_optimizer, gan.g_optimizer)]
    assert [*map(number, iterations)] == expected[f"{name} iterations"].tolist()
    if gan.augmentations:
        probability = float(gan.augmentations[0].probability)
        assert probability == expected[f"{name} probability"]
    if name == "points":
        mean = float(gan.penalties["path_length"].mean_length)
        assert mean == expected["points path length"]
    gan.run_eagerly = True
    train(gan, name)


@pytest.mark.parametrize("name", ["points", "classes"])
def test_a_released_file_is_compiled_anew(name, expected):
    gan = keras.models.load_model(NAMES[name], compile=False)
    assert not gan.compiled
    check_generates(gan, name, expected)
    gan.compile(
        keras.optimizers.Adam(1e-4), keras.optimizers.Adam(1e-4), run_eagerly=True
    )
    with pytest.warns(UserWarning, match="its optimizers begin at step 0"):
        train(gan, name)


@pytest.mark.slow
def test_a_released_backup_is_taken_up(tmp_path):
    """At the seventh of twelve steps."""
    shutil.copytree(RELEASED / "backups", tmp_path / "backups")
    gan = saved_files.gan_of_points()
    history = gan.fit(
        saved_files.points(),
        batch_size=16,
        epochs=3,
        verbose=0,
        callbacks=[callbacks.Backup(tmp_path / "backups", every=3)],
    )
    assert history.epoch == [0, 1, 2] and number(gan.step) == 12
    assert (tmp_path / "backups" / "backup-0000000009.keras").exists()


@pytest.mark.slow
@pytest.mark.usefixtures("eager")
def test_a_released_run_resumes(tmp_path, monkeypatch):
    shutil.copytree(RELEASED / "run", tmp_path / "run")
    monkeypatch.chdir(tmp_path / "run")
    command = ["train", "--resume", "--output", ".", "--epochs", "1"]
    assert keras_gan_cli.main(command) == 0
    assert number(keras_gan.load(".").step) == 9
    rows = Path("history.csv").read_text().splitlines()
    assert [row.split(",")[0] for row in rows[1:]] == ["0", "1", "2"]


def changed(path, target, **changes):
    """A copy of a `.keras` file, in which members were changed by functions of text."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            change = changes.get(name.replace(".json", ""))
            if change is not None:
                content = change(content.decode()).encode()
            new.writestr(name, content)
    return target


@pytest.mark.parametrize("name", ["points", "classes", "first_format"])
def test_classes_may_move_between_modules(name, expected, tmp_path):
    """Their registered names suffice: sees a class that Keras finds by its module."""

    def moved(text):
        assert '"module": "keras_gan.' in text
        return text.replace('"module": "keras_gan.', '"module": "keras_gan.elsewhere.')

    path = NAMES.get(name, FILES / f"{name}.keras")
    gan = keras_gan.load(changed(path, tmp_path / "moved.keras", config=moved))
    assert gan.compiled
    if name in expected:
        check_generates(gan, name, expected)


def test_a_newer_version_is_named(tmp_path):
    """If the file cannot be loaded for a class that this version does not have."""
    path = changed(
        RELEASED / "points.keras",
        tmp_path / "newer.keras",
        config=lambda text: text.replace("keras_gan>LeCam", "keras_gan>LeCam2"),
        keras_gan=lambda text: json.dumps({"keras_gan_version": "99.1"}),
    )
    with pytest.raises(ValueError, match="keras_gan 99.1 wrote it, and") as caught:
        keras_gan.load(path)
    assert "keras_gan>LeCam2" in str(caught.value)


def test_a_newer_version_of_keras_is_named(tmp_path):
    path = changed(
        RELEASED / "points.keras",
        tmp_path / "newer.keras",
        config=lambda text: text.replace('"class_name": "Dense"', '"class_name": "X"'),
        metadata=lambda text: json.dumps({"keras_version": "99.0.0"}),
    )
    with pytest.raises(ValueError, match="Keras 99.0.0 wrote it, and"):
        keras_gan.load(path)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.99])
def test_a_truncated_file_is_said_to_be_damaged(share, tmp_path):
    content = (RELEASED / "points.keras").read_bytes()
    path = tmp_path / "cut.keras"
    path.write_bytes(content[: int(share * len(content))])
    with pytest.raises(ValueError, match="cut.keras cannot be loaded: it is damaged"):
        keras_gan.load(path)


def test_a_file_of_another_package_is_said_to_be_one(tmp_path):
    with zipfile.ZipFile(tmp_path / "other.keras", "w") as archive:
        archive.writestr("data.pkl", b"")
    with pytest.raises(ValueError, match="it is no .keras file"):
        keras_gan.load(tmp_path / "other.keras")
    keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)]).save(
        tmp_path / "keras.keras"
    )
    with pytest.raises(TypeError, match="holds a Sequential, not a keras_gan.GAN"):
        keras_gan.load(tmp_path / "keras.keras")


REPLICAS = """
import sys
sys.path.insert(0, sys.argv[1])
import numpy as np
import tensorflow as tf

tf.config.set_logical_device_configuration(
    tf.config.list_physical_devices("CPU")[0],
    [tf.config.LogicalDeviceConfiguration()] * 2,
)
import keras_gan
import test_saved_files as files

expected = dict(np.load(files.RELEASED / "expected.npz"))
strategy = tf.distribute.MirroredStrategy(["cpu:0", "cpu:1"])
for name in ("points", "classes"):
    with strategy.scope():
        gan = keras_gan.load(files.NAMES[name])
        gan.run_eagerly = False
        files.check_generates(gan, name, expected)
        files.train(gan, name)
print("equal")
"""


@pytest.mark.slow
def test_released_files_load_and_train_under_a_strategy():
    done = subprocess.run(
        [sys.executable, "-c", REPLICAS, Path(__file__).parent],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.endswith("equal\n"), done.stderr

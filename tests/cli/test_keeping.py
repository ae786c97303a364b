"""What `keras-gan train` adds to backups."""

import json
from types import SimpleNamespace

import numpy as np
import pytest
from interruptions import At
from interruptions import Stop
from interruptions import fit
from interruptions import tiny_gan

import keras_gan
from keras_gan.callbacks import Backup
from keras_gan.cli.goals import Goal
from keras_gan.cli.keeping import RunBackup
from keras_gan.cli.run_folder import RunFolder
from keras_gan.cli.stopping import Clock


def test_other_images_begin_a_pass_of_their_own(tmp_path):
    """In the middle of a pass, where `Backup` alone refuses data of another length."""
    points = np.random.default_rng(0).normal(size=(128, 2)).astype("float32")
    folder = RunFolder(tmp_path)
    with pytest.raises(Stop):
        fit(tiny_gan(), points[:96], Backup(folder.backups, 4), At(5))
    folder.record.write_text(json.dumps({"options": {}}))
    quality = SimpleNamespace(best=None, seconds_taken=0.0)
    goal, clock = Goal(steps=28), Clock(None, begun=0.0)
    backup = RunBackup(folder, {}, goal, quality, clock, batches=8)
    gan = tiny_gan()
    fit(gan, points, backup, epochs=3)
    assert int(gan.step) == 4 + 3 * 8
    assert int(keras_gan.load(folder.path).step) == 28
    assert folder.read()["goal"] == {"steps": 28}

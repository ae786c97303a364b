"""Files of the first format load, with all that they hold, and training resumes."""

from pathlib import Path

import keras
import numpy as np

FILES = Path(__file__).parent.parent / "files"


def test_a_file_of_the_first_format_loads_and_resumes(points):
    """`first_format.keras` has batch normalization, dropout, an average, a top-k loss,
    LeCam, the path length and adaptive augmentation; the `.npz` says what it held."""
    held = np.load(FILES / "first_format.npz")
    gan = keras.models.load_model(FILES / "first_format.keras")
    np.testing.assert_allclose(gan.generate(5, seed=0), held["images"], rtol=1e-5)
    assert int(gan.step.numpy()) == held["steps"] == 8
    assert int(gan.epochs_seen.numpy()) == held["epochs"]
    assert int(gan.images_seen.numpy()) == held["images_seen"]
    assert float(gan.augmentations[0].probability) == held["probability"]
    assert float(gan.penalties["path_length"].mean_length) == held["mean_length"]
    assert int(gan.d_optimizer.iterations.numpy()) == held["iterations"]
    np.testing.assert_array_equal(gan.d_optimizer.variables[-1], held["slot"])
    history = gan.fit(points, batch_size=16, verbose=0).history
    assert all(np.isfinite(value).all() for value in history.values())
    assert int(gan.step.numpy()) == 8 + 16

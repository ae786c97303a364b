"""Animations of grids."""

import numpy as np
import pytest
from PIL import Image

from keras_gan.callbacks import animations
from keras_gan.callbacks import pictures


def write(folder, number, picture, notes=None):
    path = folder / f"step-{number:08d}.png"
    pictures.write(picture, path, notes)
    return path


def frame(path, index):
    with Image.open(path) as animation:
        animation.seek(index)
        return np.asarray(animation.convert("RGB"))


def count(path):
    with Image.open(path) as animation:
        return animation.n_frames


def test_long_animations_are_thinned_evenly(tmp_path):
    grids = [np.full((4, 4, 1), number, "uint8") for number in range(150)]
    paths = [write(tmp_path, number, grid) for number, grid in enumerate(grids)]
    animations.animate(paths, tmp_path / "all.gif")
    assert count(tmp_path / "all.gif") == 60
    assert frame(tmp_path / "all.gif", 0)[0, 0, 0] == 0
    assert frame(tmp_path / "all.gif", 30)[0, 0, 0] == 76  # 30 · 149 / 59 is 75.8.
    assert frame(tmp_path / "all.gif", 59)[0, 0, 0] == 149


@pytest.mark.parametrize("name", ["all.gif", "all.webp"])
@pytest.mark.parametrize("channels", [1, 3])
def test_animations_are_of_bounded_size(tmp_path, name, channels):
    """On noise, which nothing compresses."""
    rng = np.random.default_rng(0)
    paths = [
        write(tmp_path, number, rng.integers(0, 256, (300, 200, channels), "uint8"))
        for number in range(4)
    ]
    animations.animate(paths, tmp_path / name, most_bytes=60_000)
    assert 20_000 < (tmp_path / name).stat().st_size <= 60_000
    assert count(tmp_path / name) == 4
    assert frame(tmp_path / name, 0).shape[0] > 100


def test_large_frames_are_shrunk_and_their_captions_are_not(tmp_path):
    """Sees captions that shrink with the grid until nobody can read them."""
    grey = np.full((2000, 1800, 1), 100, "uint8")
    grey[:40] = 255
    notes = {"step": 1, "epoch": 1, "top": 40, "caption": ["step 1", "epoch 1"]}
    paths = [write(tmp_path, number, grey, notes) for number in range(5)]
    animations.animate(paths, tmp_path / "all.gif")
    made = frame(tmp_path / "all.gif", 0)
    assert 5 * made.shape[0] * made.shape[1] < 13_000_000
    ink = np.flatnonzero((made[:60, :, 0] < 80).any(axis=1))
    assert ink[-1] - ink[0] > 10  # Letters are at least ten pixels high.
    assert (made[60:, :, 0] == 100).all()


def test_frames_of_different_size_and_kind_are_padded(tmp_path):
    """Sees frames of a resumed run that are cut off or that end the animation."""
    paths = [
        write(tmp_path, 0, np.full((40, 30, 1), 90, "uint8")),
        write(tmp_path, 1, np.full((20, 60, 3), [200, 0, 0], "uint8")),
    ]
    animations.animate(paths, tmp_path / "all.gif")
    first, second = (frame(tmp_path / "all.gif", index) for index in (0, 1))
    assert first.shape == second.shape == (40, 60, 3)
    assert (abs(first[:, :30].astype(int) - 90) < 10).all() and (
        first[:, 30:] > 250
    ).all()
    assert (second[:20] > 250).all()
    assert (abs(second[20:].astype(int) - [200, 0, 0]) < 10).all()


def test_text_on_white_stays_white_in_the_colours_of_a_gif(tmp_path):
    """Sees a palette of the grid's own colours, in which white is tinted."""
    rng = np.random.default_rng(0)
    noise = rng.integers(0, 256, (100, 100, 3), "uint8")
    noise[:20] = 255
    path = write(tmp_path, 0, noise, {"top": 20, "caption": ["."]})
    animations.animate([path], tmp_path / "all.gif")
    assert (frame(tmp_path / "all.gif", 0)[:15, 50:] == 255).all()


def test_files_that_are_no_pictures_are_left_out(tmp_path):
    good = write(tmp_path, 0, np.zeros((9, 9, 1), "uint8"))
    cut = write(tmp_path, 1, np.zeros((9, 9, 1), "uint8"))
    cut.write_bytes(cut.read_bytes()[:45])
    (tmp_path / "step-00000002.png").write_text("no picture")
    animations.animate(sorted(tmp_path.glob("*.png")), tmp_path / "all.gif")
    assert count(tmp_path / "all.gif") == 1
    good.unlink()
    animations.animate(sorted(tmp_path.glob("*.png")), tmp_path / "none.gif")
    assert not (tmp_path / "none.gif").exists()

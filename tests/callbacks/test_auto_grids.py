"""Grids at geometrically growing steps, through `fit`."""

import numpy as np
import pytest
from conftest import tiny_image_gan
from PIL import Image

from keras_gan import WeightAverage
from keras_gan.callbacks import SampleGrid
from keras_gan.callbacks import pictures
from keras_gan.callbacks.due_steps import due_steps


def steps_in(folder):
    return [pictures.number_of(path) for path in pictures.named(folder, "step")]


def auto(folder, **arguments):
    return SampleGrid(folder, 2, 2, every="auto", **arguments)


def test_the_first_due_steps():
    """By hand: each is a fifth larger than the one before, rounded up."""
    assert due_steps(51) == [4, 5, 6, 8, 10, 12, 15, 18, 22, 27, 33, 40, 48]
    assert due_steps(3) == []


@pytest.mark.parametrize("steps", [100, 10_000, 1_000_000])
def test_there_are_a_few_dozen_however_long_training_is(steps):
    """Closed form: 1.2 d ≤ next ≤ 1.2 d + 0.8, so 4·1.2^k ≤ d_k ≤ 8·1.2^k - 4."""
    most = 1 + np.floor(np.log(steps / 4) / np.log(1.2))
    least = 1 + np.floor(np.log((steps + 4) / 8) / np.log(1.2))
    assert least <= len(due_steps(steps)) <= most
    assert 10 < len(due_steps(steps)) < 75
    due = np.array(due_steps(steps))
    assert (due[1:] >= 1.15 * due[:-1]).all()


@pytest.mark.slow
def test_grids_come_in_the_middle_of_epochs_and_at_the_end(images, tmp_path):
    gan = tiny_image_gan()
    gan.fit(images, epochs=2, batch_size=7, verbose=0, callbacks=[auto(tmp_path)])
    assert int(gan.step) == 20
    assert steps_in(tmp_path) == [4, 5, 6, 8, 10, 12, 15, 18, 20]
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names[:2] == ["samples.gif", "step-00000004.png"] and len(names) == 10
    with Image.open(tmp_path / "samples.gif") as animation:
        assert animation.n_frames == 9
    captions = [pictures.read_notes(path) for path in pictures.numbered(tmp_path)]
    assert [notes["epoch"] for notes in captions] == [1] * 5 + [2] * 4


@pytest.mark.slow
def test_no_last_grid_if_there_is_one_of_the_last_step(images, tmp_path):
    gan = tiny_image_gan()
    gan.fit(images, batch_size=8, verbose=0, callbacks=[auto(tmp_path)])
    assert steps_in(tmp_path) == [4, 5, 6, 8]


@pytest.mark.slow
def test_a_run_in_parts_has_the_grids_of_one_in_one_piece(images, tmp_path):
    """Sees a schedule that begins anew with each `fit`."""
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    tiny_image_gan().fit(
        images, epochs=3, batch_size=8, verbose=0, callbacks=[auto(whole)]
    )
    gan = tiny_image_gan()
    for _ in range(3):
        gan.fit(images, batch_size=8, verbose=0, callbacks=[auto(parts)])
    expected = steps_in(whole)
    assert set(steps_in(parts)) == {*expected, 16}
    for step in expected:
        name = f"step-{step:08d}.png"
        first, second = (np.asarray(Image.open(at / name)) for at in (whole, parts))
        np.testing.assert_array_equal(first, second)


@pytest.mark.slow
@pytest.mark.parametrize("execution", [1, 3])
def test_drawing_does_not_change_training(images, tmp_path, execution):
    """To the bit, with batch normalization and a moving average."""
    weights = []
    for callbacks in ([], [auto(tmp_path, caption=("d_loss",))]):
        gan = tiny_image_gan(average=WeightAverage(100))
        gan.steps_per_execution = execution
        gan.fit(images, epochs=2, batch_size=8, verbose=0, callbacks=callbacks)
        weights.append(gan.get_weights())
    for one, other in zip(*weights, strict=True):
        np.testing.assert_array_equal(one, other)
    # The first step seen that is due: 4 of 3, 6, 8 is at 6; 8 at 8; 10 and 12 at 11 and
    # 14; 15 at 16.
    expected = [4, 5, 6, 8, 10, 12, 15, 16] if execution == 1 else [6, 8, 11, 14, 16]
    assert steps_in(tmp_path) == expected


@pytest.mark.slow
@pytest.mark.parametrize("every", [1, "auto"])
def test_grids_of_another_run_are_refused_or_removed(images, tmp_path, every):
    callback = SampleGrid(tmp_path, 2, 2, every="auto")
    tiny_image_gan().fit(images, batch_size=8, verbose=0, callbacks=[callback])
    gan = tiny_image_gan(seed=1)
    callback = SampleGrid(tmp_path, 2, 2, every=every)
    with pytest.raises(FileExistsError, match="step-00000004.png.*seen 0 steps"):
        gan.fit(images, verbose=0, callbacks=[callback])
    assert steps_in(tmp_path) == [4, 5, 6, 8]
    callback = SampleGrid(tmp_path, 2, 2, every=every, overwrite=True)
    gan.fit(images, batch_size=32, verbose=0, callbacks=[callback])
    assert steps_in(tmp_path) == ([2] if every == "auto" else [])


@pytest.mark.slow
def test_both_kinds_of_names_are_in_the_order_of_training(images, tmp_path):
    """Sees grids sorted by name, so that those of epochs all come first."""
    gan = tiny_image_gan()
    for every in (1, "auto", 2):
        callback = SampleGrid(tmp_path, 2, 2, every=every)
        gan.fit(images, batch_size=8, epochs=2, verbose=0, callbacks=[callback])
    assert [path.stem for path in pictures.numbered(tmp_path)] == [
        "epoch-0001",
        "epoch-0002",
        "step-00000018",
        "step-00000022",
        "step-00000027",
        "step-00000032",
        "epoch-0006",
    ]


def test_grids_without_notes_follow_the_epoch_before_them(tmp_path):
    grey = np.zeros((4, 4, 1), "uint8")
    pictures.write(grey, tmp_path / "epoch-0001.png")
    pictures.write(grey, tmp_path / "epoch-0002.png", {"step": 20, "epoch": 2})
    pictures.write(grey, tmp_path / "epoch-0010.png")
    pictures.write(grey, tmp_path / "step-00000010.png")
    pictures.write(grey, tmp_path / "step-00000030.png")
    (tmp_path / "step-x.png").write_text("")
    numbers = [pictures.number_of(path) for path in pictures.numbered(tmp_path)]
    assert numbers == [1, 10, 2, 10, 30]

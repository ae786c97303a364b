"""Grids, animations and their folder, through `fit`."""

import errno
import struct
from pathlib import Path

import numpy as np
import pytest
from conftest import tiny_gan
from conftest import tiny_image_gan
from PIL import Image

from keras_gan.callbacks import SampleGrid
from keras_gan.callbacks import grids
from keras_gan.callbacks import pictures
from keras_gan.callbacks import shown_conditions

pytestmark = pytest.mark.usefixtures("eager")


def files(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.slow
def test_one_grid_an_epoch_and_an_animation(images, tmp_path):
    gan = tiny_image_gan()
    callback = SampleGrid(tmp_path, 2, 5, caption=False)
    gan.fit(images, epochs=3, verbose=0, callbacks=[callback])
    grids = [f"epoch-000{number}.png" for number in (1, 2, 3)]
    assert files(tmp_path) == [*grids, "samples.gif"]
    picture = Image.open(tmp_path / grids[0])
    # Images of 8 pixels are shown 8 times as large, 2 white pixels between.
    assert picture.size == (5 * 66 + 2, 2 * 66 + 2) and picture.mode == "L"
    with Image.open(tmp_path / "samples.gif") as animation:
        assert animation.n_frames == 3


def test_the_latents_stay_and_the_generator_changes(images, tmp_path):
    gan = tiny_image_gan()
    callback = SampleGrid(tmp_path, caption=False)
    gan.fit(images, verbose=0, callbacks=[callback])
    written = np.asarray(Image.open(tmp_path / "epoch-0001.png"))
    np.testing.assert_array_equal(callback.grid()[..., 0], written)
    expected = pictures.tile(gan.generate(64, seed=0), 8, (-1, 1))
    np.testing.assert_array_equal(expected[..., 0], written)


@pytest.mark.slow
def test_a_resumed_run_goes_on_with_the_numbers_and_the_animation(images, tmp_path):
    gan = tiny_image_gan()
    gan.fit(images, epochs=2, verbose=0, callbacks=[SampleGrid(tmp_path, 2, 2)])
    gan.fit(images, epochs=1, verbose=0, callbacks=[SampleGrid(tmp_path, 2, 2)])
    assert files(tmp_path)[2] == "epoch-0003.png"
    with Image.open(tmp_path / "samples.gif") as animation:
        assert animation.n_frames == 3


@pytest.mark.slow
def test_the_grids_of_another_run_are_not_overwritten(images, tmp_path):
    tiny_image_gan().fit(images, epochs=2, verbose=0, callbacks=[SampleGrid(tmp_path)])
    before = (tmp_path / "epoch-0002.png").read_bytes()
    with pytest.raises(FileExistsError, match="epoch-0001.png.*seen 0 epochs"):
        tiny_image_gan(seed=1).fit(images, verbose=0, callbacks=[SampleGrid(tmp_path)])
    assert (tmp_path / "epoch-0002.png").read_bytes() == before


@pytest.mark.slow
def test_overwriting_can_be_asked_for(images, tmp_path):
    for seed in (0, 1):
        callback = SampleGrid(tmp_path, overwrite=True)
        tiny_image_gan(seed).fit(images, verbose=0, callbacks=[callback])


@pytest.mark.slow
def test_overwriting_removes_the_grids_of_later_epochs(images, tmp_path):
    """Sees an animation that ends in the frames of another run."""
    for seed, epochs in ((0, 3), (1, 2)):
        callback = SampleGrid(tmp_path, 2, 2, overwrite=True)
        tiny_image_gan(seed).fit(images, epochs=epochs, verbose=0, callbacks=[callback])
    assert files(tmp_path) == ["epoch-0001.png", "epoch-0002.png", "samples.gif"]
    with Image.open(tmp_path / "samples.gif") as animation:
        assert animation.n_frames == 2


@pytest.mark.slow
def test_a_grid_that_is_damaged_is_left_out_of_the_animation(images, tmp_path):
    gan = tiny_image_gan()
    gan.fit(images, epochs=2, verbose=0, callbacks=[SampleGrid(tmp_path, 2, 2)])
    for name, size in (("epoch-0001.png", 0), ("epoch-0002.png", 100)):
        path = tmp_path / name
        path.write_bytes(path.read_bytes()[:size])
    gan.fit(images, verbose=0, callbacks=[SampleGrid(tmp_path, 2, 2)])
    with Image.open(tmp_path / "samples.gif") as animation:
        assert animation.n_frames == 1


@pytest.mark.slow
def test_there_is_one_row_a_class(images, tmp_path):
    gan = tiny_image_gan(num_classes=3)
    labels = np.arange(64) % 3
    callback = SampleGrid(tmp_path, columns=4, caption=False)
    gan.fit(images, labels, verbose=0, callbacks=[callback])
    expected = gan.generate(12, np.repeat([0, 1, 2], 4), seed=0)
    np.testing.assert_array_equal(callback.grid(), pictures.tile(expected, 4, (-1, 1)))
    chosen = SampleGrid(tmp_path / "chosen", columns=2, condition=[2, 0], caption=False)
    gan.fit(images, labels, verbose=0, callbacks=[chosen])
    expected = gan.generate(4, [2, 2, 0, 0], seed=0)
    np.testing.assert_array_equal(chosen.grid(), pictures.tile(expected, 2, (-1, 1)))


@pytest.mark.slow
def test_every_so_many_epochs_and_another_format(images, tmp_path):
    callback = SampleGrid(tmp_path, every=2, animation="made.webp")
    tiny_image_gan().fit(images, epochs=5, verbose=0, callbacks=[callback])
    assert files(tmp_path) == ["epoch-0002.png", "epoch-0004.png", "made.webp"]


def test_grids_go_to_tensorboard_when_asked(images, tmp_path):
    pytest.importorskip("tensorboard")
    from tensorboard.backend.event_processing import event_accumulator

    callback = SampleGrid(tmp_path / "samples", tensorboard=tmp_path / "logs")
    tiny_image_gan().fit(images, epochs=2, verbose=0, callbacks=[callback])
    log = event_accumulator.EventAccumulator(
        str(tmp_path / "logs"), size_guidance={"tensors": 0}
    )
    log.Reload()
    assert [event.step for event in log.Tensors("samples")] == [1, 2]
    encoded = log.Tensors("samples")[0].tensor_proto.string_val[2]
    written = np.asarray(Image.open(tmp_path / "samples" / "epoch-0001.png"))
    import io

    np.testing.assert_array_equal(Image.open(io.BytesIO(encoded)), written)


def test_without_tensorboard_the_error_says_what_to_install(
    images, tmp_path, monkeypatch
):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    callback = SampleGrid(tmp_path, tensorboard=tmp_path)
    with pytest.raises(ImportError, match="pip install tensorboard"):
        tiny_image_gan().fit(images, verbose=0, callbacks=[callback])


def test_what_cannot_be_drawn_is_refused(points, tmp_path):
    with pytest.raises(ValueError, match=r"1 or 3 channels.*\(2,\)"):
        tiny_gan().fit(points, verbose=0, callbacks=[SampleGrid(tmp_path)])


@pytest.mark.parametrize("name", ["rows", "columns", "every"])
def test_impossible_grids_are_refused(name):
    with pytest.raises(ValueError, match=f"`{name}`.*{name}=0"):
        SampleGrid("samples", **{name: 0})
    with pytest.raises(ValueError, match="`animation`.*'samples.mp4'"):
        SampleGrid("samples", animation="samples.mp4")
    with pytest.raises(ValueError, match="`every`.*'auto'.*every='often'"):
        SampleGrid("samples", every="often")


@pytest.mark.parametrize("caption", ["d_loss", None, (), [1]])
def test_captions_of_no_names_are_refused(caption):
    with pytest.raises(ValueError, match="`caption` must be True, False or"):
        SampleGrid("samples", caption=caption)


def test_pixels_are_rounded_from_the_range():
    images = np.array([-1.0, 0.0, 1.0, 3.0]).reshape(1, 2, 2, 1)
    np.testing.assert_array_equal(
        pictures.to_uint8(images, (-1, 1)).ravel(), [0, 128, 255, 255]
    )
    np.testing.assert_array_equal(
        pictures.to_uint8(images, (0, 1)).ravel(), [0, 0, 255, 255]
    )


def test_tiles_stand_row_by_row_on_white():
    images = np.stack([np.full((64, 64, 1), level) for level in (-1.0, 0.0, 0.5)])
    grid = pictures.tile(images, 2, (-1, 1))[..., 0]
    assert grid.shape == (134, 134)
    assert [grid[40, 40], grid[40, 100], grid[100, 40], grid[100, 100]] == [
        0,
        128,
        191,
        255,
    ]
    assert (grid[:2] == 255).all() and (grid[:, 66:68] == 255).all()


def test_a_folder_that_cannot_be_written_to_is_an_error_at_the_start(images, tmp_path):
    """Catches a run that trains for an hour and then has no pictures."""
    (tmp_path / "file").write_text("")
    gan = tiny_image_gan()
    with pytest.raises(OSError, match="file"):
        gan.fit(images, verbose=0, callbacks=[SampleGrid(tmp_path / "file")])
    if Path("/proc/self").is_dir():  # A folder that not even root can write to.
        with pytest.raises(OSError, match="proc"):
            gan.fit(images, verbose=0, callbacks=[SampleGrid("/proc/self")])
    assert int(gan.step) == 0


def test_a_home_folder_is_found(images, tmp_path, monkeypatch):
    """Catches a folder named ~ in the working directory."""
    monkeypatch.setenv("HOME", str(tmp_path))
    assert SampleGrid("~/grids").directory == tmp_path / "grids"


def test_a_grid_can_be_drawn_without_fit(tmp_path):
    gan = tiny_image_gan()
    callback = SampleGrid(tmp_path / "none", 2, 3, seed=5, caption=False)
    expected = pictures.tile(gan.generate(6, seed=5), 3, (-1, 1))
    np.testing.assert_array_equal(callback.grid(gan), expected)
    assert not (tmp_path / "none").exists()
    with pytest.raises(ValueError, match=r"no GAN yet.*grid\(gan\)"):
        callback.grid()
    with pytest.raises(ValueError, match=r"1 or 3 channels.*\(2,\)"):
        callback.grid(tiny_gan())


def test_classes_that_the_networks_do_not_know_are_refused_at_the_start(
    images, tmp_path
):
    gan = tiny_image_gan(num_classes=3)
    callback = SampleGrid(tmp_path, condition=[0, 3])
    with pytest.raises(ValueError, match="0 to 2"):
        gan.fit(images, np.arange(64) % 3, verbose=0, callbacks=[callback])
    assert int(gan.step) == 0


def test_names_of_classes_stand_left_of_the_rows(tmp_path):
    """Sees titles beside the wrong rows, and classes that are drawn without one."""
    gan = tiny_image_gan(num_classes=3, class_names=["I", "MMMM", "l"])
    plain = SampleGrid(tmp_path, columns=2, caption=False).grid(gan)
    picture = SampleGrid(tmp_path, columns=2).grid(gan)
    top = picture.shape[0] - plain.shape[0]
    left = picture.shape[1] - plain.shape[1]
    assert 15 < top < 40 and 20 < left < 100
    np.testing.assert_array_equal(picture[top:, left:], plain)
    ink = [(picture[top + 66 * row :][:66, :left] < 128).sum() for row in range(3)]
    assert 0 < min(ink[0], ink[2]) <= max(ink[0], ink[2]) < ink[1] / 3


@pytest.mark.slow
def test_the_caption_has_step_epoch_and_the_latest_numbers(images, tmp_path):
    callback = SampleGrid(tmp_path, 2, 2, caption=("d_loss", "unknown"))
    gan = tiny_image_gan()
    history = gan.fit(
        images, epochs=2, batch_size=8, verbose=0, callbacks=[callback]
    ).history
    for epoch in (1, 2):
        notes = pictures.read_notes(tmp_path / f"epoch-000{epoch}.png")
        loss = f"d_loss {history['d_loss'][epoch - 1]:.3g}"
        assert notes["caption"] == [f"step {8 * epoch}", f"epoch {epoch}", loss]
        assert (notes["step"], notes["epoch"]) == (8 * epoch, epoch)
    with Image.open(tmp_path / "epoch-0002.png") as picture:
        strip = np.asarray(picture)[: notes["top"]]
    assert (strip < 100).any()
    np.testing.assert_array_equal(callback.grid()[: notes["top"], :, 0], strip)


def test_a_thousand_classes_make_a_picture_of_bounded_size(tmp_path):
    gan = tiny_image_gan(num_classes=1000)
    picture, notes = SampleGrid(tmp_path)._draw(gan)
    assert max(picture.shape) <= 2150
    (said,) = [text for text in notes["caption"] if "classes" in text]
    shown = int(said.split()[0])
    assert said == f"{shown} of 1,000 classes" and 20 < shown < 300
    every = shown_conditions.chosen(gan, "the test")
    classes = grids.of_rows(gan, every, 8, 8, 0, titled=True)[1].classes
    steps = np.diff(classes)
    assert (classes[0], classes[-1], len(classes)) == (0, 999, shown)
    assert steps.max() - steps.min() <= 1


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["full", "broken"])
def test_a_picture_that_fails_warns_once_and_training_continues(
    images, tmp_path, monkeypatch, kind
):
    def fail(*arguments, **named):
        if kind == "full":
            raise OSError(errno.ENOSPC, "No space left on device")
        raise struct.error("int too big to convert")

    monkeypatch.setattr(Image.Image, "save", fail)
    gan = tiny_image_gan()
    with pytest.warns(UserWarning, match="epoch-0001.png was not written") as caught:
        gan.fit(images, epochs=3, verbose=0, callbacks=[SampleGrid(tmp_path, 2, 2)])
    assert int(gan.epochs_seen) == 3
    ours = [one for one in caught if "not written" in str(one.message)]
    assert len(ours) == 1 and files(tmp_path) == []


def test_an_animation_that_fails_warns(images, tmp_path, monkeypatch):
    def fail(*arguments):
        raise ValueError("int too big to convert")

    monkeypatch.setattr("keras_gan.callbacks.animations.animate", fail)
    with pytest.warns(UserWarning, match="samples.gif was not written: int too big"):
        tiny_image_gan().fit(images, verbose=0, callbacks=[SampleGrid(tmp_path)])
    assert files(tmp_path) == ["epoch-0001.png"]

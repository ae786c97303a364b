"""Pictures of two kinds: folders, orders of their own, and how they resume."""

import keras
import numpy as np
import pytest
from interruptions import At
from interruptions import Stop
from interruptions import same
from PIL import Image

from keras_gan import GAN
from keras_gan import callbacks
from keras_gan import datasets
from keras_gan import models


def kinds(first=7, second=4):
    """Pictures whose value is their number and 60, of the second kind 160."""
    a = np.zeros((first, 8, 8, 1), "uint8") + np.arange(first)[:, None, None, None]
    b = np.zeros((second, 8, 8, 3), "uint8") + np.arange(second)[:, None, None, None]
    return (a + 60).astype("uint8"), (b + 160).astype("uint8")


def numbers(dataset, added=(60, 160)):
    found = [[], []]
    for batch, condition in dataset:
        for kind, (part, given) in enumerate(zip(batch, condition, strict=True)):
            np.testing.assert_array_equal(part, given)
            values = np.round((np.asarray(part)[:, 0, 0, 0] + 1) * 127.5)
            found[kind] += (values - added[kind]).astype(int).tolist()
    return found


def test_each_kind_has_an_order_of_its_own():
    """Sees a smaller set that ends the epoch, or whose order never changes."""
    a, b = kinds(11, 5)
    train, test = datasets.unpaired(a, b, test_share=0.2, seed=1)
    assert train.image_shape == train.condition_shape == ((8, 8, 1), (8, 8, 3))
    assert (train.example_count, test.example_count) == (9, 2)
    epochs = [numbers(train) for _ in range(4)]
    held_out = numbers(test)
    for of_a, _ in epochs:
        assert sorted(of_a + held_out[0]) == list(range(11))
    # The smaller set goes on from one epoch to the next: 36 = 9 passes over 4.
    of_b = np.array([number for _, each in epochs for number in each]).reshape(9, 4)
    rest = sorted(set(range(5)) - set(held_out[1]))
    assert all(sorted(each) == rest for each in of_b.tolist())
    assert len({tuple(each) for each in of_b.tolist()}) > 4
    assert epochs[0][0] != epochs[1][0]
    # In the test part it is repeated in order.
    assert held_out[1] == held_out[1][:1] * 2


@pytest.mark.slow
def test_a_pass_can_begin_at_any_batch():
    a, b = (np.random.default_rng(0).integers(0, 255, (n, 8, 8, 1)) for n in (13, 6))
    options = dict(batch_size=2, crop=6, mirror=True, seed=2)
    a, b = a.astype("uint8"), b.astype("uint8")
    train, _ = datasets.unpaired(a, b, **options)
    whole = [[np.asarray(pair[0]) for pair in train] for _ in range(2)]
    resumed = datasets.unpaired(a, b, **options)[0].resumable(endless=True)
    resumed.set_place(0, 3)
    found = [np.asarray(pair[0]) for pair in resumed.take(len(whole[0]))]
    np.testing.assert_array_equal(found, (whole[0] + whole[1])[3 : 3 + len(found)])


def test_crops_of_both_kinds_are_drawn_apart():
    rows = np.broadcast_to(
        np.arange(60, 80, dtype="uint8")[:, None, None], (64, 20, 20, 1)
    )
    train, _ = datasets.unpaired(rows, rows, batch_size=32, crop=4, test_share=0.5)
    (a, b), _ = next(iter(train))
    assert np.mean(np.asarray(a)[:, 0, 0] == np.asarray(b)[:, 0, 0]) < 0.5


def draw(path, value, size=(12, 10)):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, (value, 200, 30)).save(path)


def test_the_four_folders(tmp_path):
    for folder, values in (("trainA", 5), ("trainB", 3), ("testA", 2), ("testB", 2)):
        for value in range(values):
            draw(tmp_path / folder / f"{value}.png", value)
    train, test = datasets.unpaired(tmp_path)
    assert (train.example_count, test.example_count) == (5, 2)
    assert train.image_shape == ((10, 12, 3), (10, 12, 3))
    assert numbers(test, (0, 0)) == [[0, 1], [0, 1]]
    (tmp_path / "testB/0.png").unlink()
    (tmp_path / "testB/1.png").unlink()
    (tmp_path / "testB").rmdir()
    with pytest.raises(FileNotFoundError, match="Missing: testB"):
        datasets.unpaired(tmp_path)
    with pytest.raises(FileNotFoundError, match="Missing: trainA, trainB"):
        datasets.unpaired(tmp_path / "trainA")


def test_two_folders(tmp_path):
    for value in range(10):
        draw(tmp_path / "horses" / f"{value}.png", value)
        draw(tmp_path / "zebras" / f"{value}.png", value, (14, 12))
    folders = tmp_path / "horses", tmp_path / "zebras"
    train, test = datasets.unpaired(*folders, image_size=8, jitter=2)
    assert (train.example_count, test.example_count) == (9, 1)
    assert train.image_shape == ((8, 8, 3), (8, 8, 3))
    with pytest.raises(ValueError, match="one height and width(.|\n)*10×12 and 12×14"):
        datasets.unpaired(*folders)


def test_one_kind_alone_is_refused():
    with pytest.raises(TypeError, match="`b` must be given"):
        datasets.unpaired(kinds()[0])


def test_the_test_pictures_of_both_styles_show_the_same_emoji():
    _, test = datasets.unpaired("emoji_styles", batch_size=287)
    assert len(test.code_points) == test.example_count == 287
    (noto, openmoji), _ = next(iter(test))
    near = np.abs(noto - openmoji).mean()
    assert near < 0.9 * np.abs(noto - np.roll(openmoji, 1, axis=0)).mean()


def cycle_gan():
    forth = models.resnet_translator((8, 8, 1), 3, filters=2, blocks=1)
    back = models.resnet_translator((8, 8, 3), 1, filters=2, blocks=1)
    judges = [
        models.patch_discriminator((8, 8, n), filters=2, n_layers=1) for n in (1, 3)
    ]
    networks = models.joint_translator(forth, back), models.joint_discriminator(*judges)
    gan = GAN(*networks, prior=None, seed=0)
    gan.compile("adam", "adam", loss="least_squares", run_eagerly=True)
    return gan


@pytest.mark.slow
def test_a_run_that_ends_in_the_middle_of_an_epoch_is_resumed_to_the_bit(tmp_path):
    def data():
        a, b = kinds(10, 5)  # 8 and 4 of them for training.
        return datasets.unpaired(
            a, b, batch_size=2, mirror=True, test_share=0.2, seed=5
        )[0]

    keras.utils.set_random_seed(0)
    whole = cycle_gan()
    whole.fit(data(), epochs=2, verbose=0)
    keras.utils.set_random_seed(0)
    first = cycle_gan()
    backup = callbacks.Backup(tmp_path / "backups", every=1)
    with pytest.raises(Stop):
        first.fit(data(), epochs=2, verbose=0, callbacks=[backup, At(6)])
    keras.utils.set_random_seed(1)
    again = cycle_gan()
    backup = callbacks.Backup(tmp_path / "backups", every=1)
    again.fit(data(), epochs=2, verbose=0, callbacks=[backup])
    assert same(whole, again)


def test_test_pictures_of_another_size_are_said(tmp_path):
    for name, size in (("trainA", 8), ("trainB", 8), ("testA", 8), ("testB", 9)):
        draw(tmp_path / name / "0.png", 9, (size, 8))
    with pytest.raises(ValueError, match="Received: 8×8 and 8×9"):
        datasets.unpaired(tmp_path)

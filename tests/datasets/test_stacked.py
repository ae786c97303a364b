"""Stacked images: what is in the channels is what the mode says."""

import numpy as np
import pytest

from keras_gan.datasets import images
from keras_gan.datasets import protocols
from keras_gan.datasets import stacked
from keras_gan.datasets.sources import Images


@pytest.fixture
def digits():
    """Thirty tiny images whose bytes say their number, and three classes."""
    numbers = np.arange(30, dtype="uint8")
    pictures = np.tile(numbers[:, None, None, None], (1, 4, 4, 1))
    return Images(pictures, np.arange(30) // 10)


def bytes_of(batch):
    return np.round((np.asarray(batch) + 1) * 127.5).astype(int)


def test_channels_are_images_and_labels_their_classes_as_digits(digits):
    data = stacked(digits, 500, batch_size=100, labels=True)
    assert data.image_shape == (4, 4, 3) and data.example_count == 500
    seen, modes = (np.concatenate(part) for part in zip(*data, strict=True))
    numbers = bytes_of(seen)
    assert (numbers == numbers[:, :1, :1]).all()
    a, b, c = (numbers[:, 0, 0, channel] // 10 for channel in range(3))
    np.testing.assert_array_equal(modes, 9 * a + 3 * b + c)
    # Channels are drawn independently: all 27 modes, about evenly.
    counts = np.bincount(modes, minlength=27)
    assert counts.min() > 5 and counts.max() < 40


def test_a_count_fixes_the_combinations_and_epochs_only_change_the_order(digits):
    data = stacked(digits, 40, batch_size=20)

    def epoch():
        return sorted(map(tuple, bytes_of(np.concatenate(list(data)))[:, 0, 0]))

    first = epoch()
    assert first == epoch() and len(set(first)) > 30


def test_without_a_count_every_epoch_has_others_and_can_be_had_again(digits):
    data = stacked(digits, None, batch_size=15)

    def epoch():
        return bytes_of(np.concatenate(list(data)))[:, 0, 0]

    first, second = epoch(), epoch()
    assert len(first) == 30 and not np.array_equal(first, second)
    assert len(set(map(tuple, np.concatenate([first, second])))) > 50
    data.set_epoch(1)
    np.testing.assert_array_equal(epoch(), second)
    data.set_epoch(0)
    np.testing.assert_array_equal(epoch(), first)
    other = stacked(digits, None, batch_size=15, seed=1)
    assert not np.array_equal(bytes_of(np.concatenate(list(other)))[:, 0, 0], first)


def test_any_number_of_channels(digits):
    data = stacked(digits, 200, channels=4, batch_size=50, labels=True)
    batch, modes = next(iter(data))
    assert batch.shape == (50, 4, 4, 4) and modes.numpy().max() < 81


def test_the_protocols_have_the_papers_sizes():
    whole = images.read("fashion_mnist_10k")
    for make, count, batch in (
        (protocols.pacgan_stacked, 128_000, 64),
        (protocols.gdpp_stacked, 50_000, 64),
        (protocols.unrolled_stacked, 10_000, 128),
    ):
        data = make("fashion_mnist_10k")
        assert data.example_count == count
        assert data.element_spec.shape == (batch, 28, 28, 3)
    assert len(whole.train) + len(whole.test) == 12_000
    from keras_gan.datasets.protocols import _whole

    assert len(_whole("fashion_mnist_10k").train) == 12_000
    assert protocols.unrolled_ring().std == 0.01
    np.testing.assert_allclose(
        np.unique(protocols.wgan_gp_grid().centers[:, 0]),
        np.array([-4, -2, 0, 2, 4]) / 2.828,
        rtol=1e-6,
    )
    assert protocols.wgan_gp_grid().std == 0.05 / 2.828
    assert protocols.unrolled_grid().std == 0.05
    assert protocols.presgan_ring().radius == pytest.approx(0.15)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda d: stacked(d._replace(train_labels=None), 10), "must have labels"),
        (lambda d: stacked(d._replace(train=np.ones((30, 4, 4, 3))), 10), "grey"),
        (lambda d: stacked(d, 100, channels=0), "Received: channels=0"),
        (lambda d: stacked(d, 0), "Received: count=0"),
        (lambda d: stacked(d, None, labels=True), "needs a `count`"),
    ],
)
def test_impossible_bases_are_refused(digits, call, message):
    with pytest.raises(ValueError, match=message):
        call(digits)

"""The order of the batches of a `PyDataset`."""

import keras
import pytest

from keras_gan.datasets import sequences


class Numbers(keras.utils.PyDataset):
    num_batches = 8

    def __getitem__(self, index):
        return (index,)


def order(seed, number):
    data = sequences.InOrderOfSeed(Numbers(), seed)
    data.set_pass(number)
    return [data[index][0] for index in range(data.num_batches)]


@pytest.mark.parametrize(("seed", "number"), [(0, 0), (0, 1), (2**62 - 1, 5)])
def test_a_pass_has_every_batch_once_in_an_order_of_its_own(seed, number):
    assert sorted(order(seed, number)) == list(range(8))
    assert order(seed, number) == order(seed, number)
    others = [order(seed, number + 1), order((seed + 1) % 2**62, number)]
    assert order(seed, number) not in others


def test_the_number_of_batches_is_known_or_negative():
    class Endless(Numbers):
        num_batches = None

    assert sequences.batch_count(Numbers()) == 8
    assert sequences.batch_count(Endless()) == -1
    assert sequences.batch_count(iter([1])) == -1

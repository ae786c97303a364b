"""`keras.utils.PyDataset`s in an order that resumed runs repeat, and without None."""

import keras
import numpy as np

from keras_gan.datasets import resuming


def without_absent_parts(data):
    """The data without None at the end of the batches of a `PyDataset`.

    Keras accepts batches of `(images, None)` from a generator but not from a
    `PyDataset`. Other data are returned unchanged.
    """
    if not isinstance(data, keras.utils.PyDataset) or data.num_batches == 0:
        return data
    batch = data[0]
    if not isinstance(batch, (tuple, list)) or batch[-1] is not None:
        return data
    return _Shortened(data)


def batch_count(data):
    """The number of batches of any data; below 0 if it is unknown or infinite."""
    if isinstance(data, keras.utils.PyDataset):
        return -1 if data.num_batches is None else data.num_batches
    return resuming.batch_count(data)


class _Changed(keras.utils.PyDataset):
    """A `PyDataset` that changes the batches of another one."""

    def __init__(self, data):
        super().__init__(data.workers, data.use_multiprocessing, data.max_queue_size)
        self._data = data

    @property
    def num_batches(self):
        return self._data.num_batches

    def on_epoch_begin(self):
        self._data.on_epoch_begin()

    def on_epoch_end(self):
        self._data.on_epoch_end()


class _Shortened(_Changed):
    """A `PyDataset` without the None at the end of another one's batches."""

    def __getitem__(self, index):
        batch = list(self._data[index])
        while batch and batch[-1] is None:
            batch.pop()
        return tuple(batch)


class InOrderOfSeed(_Changed):
    """The batches of a `PyDataset`, shuffled by a seed and the number of the pass.

    Keras shuffles them by Python's global random numbers, which no run can repeat.

    Args:
        data: `keras.utils.PyDataset` of known length.
        seed: integer.
    """

    def __init__(self, data, seed):
        super().__init__(data)
        self._seed = seed
        self.set_pass(0)

    def set_pass(self, number):
        """Sets the order of the next pass."""
        random = np.random.default_rng([self._seed, number])
        self._order = random.permutation(self.num_batches)

    def __getitem__(self, index):
        return self._data[int(self._order[index])]

"""`keras.utils.PyDataset`s whose batches have None in place of labels."""

import keras


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


class _Shortened(keras.utils.PyDataset):
    """A `PyDataset` without the None at the end of another one's batches."""

    def __init__(self, data):
        super().__init__(data.workers, data.use_multiprocessing, data.max_queue_size)
        self._data = data

    @property
    def num_batches(self):
        return self._data.num_batches

    def __getitem__(self, index):
        batch = list(self._data[index])
        while batch and batch[-1] is None:
            batch.pop()
        return tuple(batch)

    def on_epoch_begin(self):
        self._data.on_epoch_begin()

    def on_epoch_end(self):
        self._data.on_epoch_end()

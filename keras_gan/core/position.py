"""Where in its data a GAN stands, so that a resumed run takes the next batch.

`epochs_seen` cannot tell: an epoch is as long as `fit(steps_per_epoch=...)` says, and
may be cut short. So three more numbers are kept: `passes_seen`, how many passes
over the data are complete; `pass_began`, the step at which the one after them began;
and `pass_length`, how many batches it has, 0 if that is unknown. `step` counts every
batch, so that they hold in the middle of an epoch as well.
"""

import contextlib
import warnings

import keras
import numpy as np

from keras_gan.core.state import number
from keras_gan.core.taking_up import Start
from keras_gan.datasets import resuming
from keras_gan.datasets import sequences

_BEGINNING = Start()


class Feed:
    """The data of one `fit`, and where in them the GAN stands.

    Args:
        gan: `GAN`.
        data: what `fit` was given to train on.
        endless: boolean, `fit` was given `steps_per_epoch`, so that epochs do not end
            where the data end.
        shuffle: boolean, whether a `PyDataset` is shuffled.
        start: `taking_up.Start` of this `fit`.

    Attributes:
        data: what Keras trains on.
        resumes: boolean, a pass can begin at any of its batches.
    """

    def __init__(self, gan, data, endless, shuffle=True, start=_BEGINNING):
        self.gan = gan
        self.endless = endless
        length = resuming.batch_count(data)
        self.resumes = (
            hasattr(data, "set_epoch")
            and hasattr(data, "element_spec")
            and (endless or length > 0)
        )
        self.length = max(length, 0)
        self.shuffle = shuffle and isinstance(data, keras.utils.PyDataset)
        if self.resumes:
            self.data = resuming.resumable(data, endless)
            self._check_length(start)
        else:
            self.data = sequences.without_absent_parts(data)
        if self.shuffle and not endless and data.num_batches is not None:
            self.data = sequences.InOrderOfSeed(self.data, gan.seed)
            self.shuffle = False
        self._set_epoch = getattr(data, "set_epoch", None)
        self._epochs_before = start.epochs
        self._begun = False

    def _check_length(self, start):
        then = number(self.gan.pass_length)
        if start.batch and then != self.length:
            raise ValueError(
                "The data must be those of the run that is resumed, as its backup was "
                f"made in the middle of a pass over {then} batches. Received: data of "
                f"{self.length} batches"
            )

    @property
    def batches(self):
        """The number of batches of the data; None if it is unknown or infinite."""
        count = sequences.batch_count(self.data)
        return count if count > 0 else None

    def skipped(self, start):
        """How many batches the first step of a resumed `fit` draws and drops."""
        if self.resumes:
            return 0
        if not self.endless:
            return start.batch
        length = self.batches or 0
        return start.steps % length if length else start.steps

    @contextlib.contextmanager
    def quiet(self):
        """Within, Keras does not warn that the rest of a pass is shorter than one."""
        with warnings.catch_warnings():
            if self.resumes:
                message = "Your input ran out of data"
                warnings.filterwarnings("ignore", message)
            yield

    def begin_epoch(self):
        """Tells the data where the epoch begins."""
        if self.endless and self._begun:
            return  # The data continue from batch to batch.
        self._begun = True
        gan, length = self.gan, self.length if self.resumes else 0
        if number(gan.pass_length) != length and self._taken():
            self._begin_pass(number(gan.passes_seen) + 1)  # They are other data.
        gan.pass_length.assign(length)
        self._count_passes()
        passes = number(gan.passes_seen)
        if self.resumes:
            self.data.set_place(passes, self._taken())
        else:
            self._set_pass(passes)

    def _set_pass(self, passes):
        if isinstance(self.data, sequences.InOrderOfSeed):
            self.data.set_pass(passes)
        if self._set_epoch is not None:
            self._set_epoch(passes)
        elif isinstance(self.data, keras.utils.PyDataset):
            for _ in range(self._epochs_before):
                self.data.on_epoch_begin()
                self.data.on_epoch_end()
        elif not self.endless:
            resuming.repeat_beginnings(self.data, self._epochs_before)
        self._epochs_before = 0

    def end_epoch(self):
        """Counts what the epoch took from the data."""
        self.gan.epochs_seen.assign_add(1)
        if not self.resumes:
            self._begin_pass(number(self.gan.passes_seen) + 1)
        self._count_passes()

    def _taken(self):
        """How many batches of the present pass were trained on."""
        return number(self.gan.step) - number(self.gan.pass_began)

    def _begin_pass(self, passes):
        self.gan.passes_seen.assign(passes)
        self.gan.pass_began.assign(self.gan.step)

    def _count_passes(self):
        length = number(self.gan.pass_length)
        if length:
            passes = self._taken() // length
            self.gan.passes_seen.assign_add(passes)
            self.gan.pass_began.assign_add(passes * length)


def position_of_before(store):
    """The numbers of a file that was saved before they were kept.

    Args:
        store: dictionary of a GAN's own arrays by their number: `step`, `images_seen`,
            `epochs_seen`, these three and `progress`.
    """
    missing = {"3": store["2"], "4": store["0"], "5": 0 * store["0"]}
    missing["6"] = np.zeros((), "float32")
    return {name: value for name, value in missing.items() if name not in store}

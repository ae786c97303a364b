"""Where in its data a GAN stands, so that a resumed run takes the next batch.

`epochs_seen` cannot tell: an epoch is as long as `fit(steps_per_epoch=...)` says, and
may be cut short. So three more numbers are kept: `passes_seen`, how many passes
over the data are complete; `pass_began`, the step at which the one after them began;
and `pass_length`, how many batches it has, 0 if that is unknown. `step` counts every
batch, so that they hold in the middle of an epoch as well.
"""

import contextlib
import warnings

import numpy as np

from keras_gan.core.state import number
from keras_gan.datasets import resuming
from keras_gan.datasets import sequences


class Feed:
    """The data of one `fit`, and where in them the GAN stands.

    Args:
        gan: `GAN`.
        data: what `fit` was given to train on.
        endless: boolean, `fit` was given `steps_per_epoch`, so that epochs do not end
            where the data end.

    Attributes:
        data: what Keras trains on.
        resumes: boolean, a pass can begin at any of its batches.
    """

    def __init__(self, gan, data, endless):
        self.gan = gan
        self.endless = endless
        length = resuming.batch_count(data)
        self.resumes = (
            hasattr(data, "set_epoch")
            and hasattr(data, "element_spec")
            and (endless or length > 0)
        )
        self.length = max(length, 0)
        self.data = (
            resuming.resumable(data, endless)
            if self.resumes
            else sequences.without_absent_parts(data)
        )
        self._set_epoch = getattr(data, "set_epoch", None)
        self._begun = False

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
        elif self._set_epoch is not None:
            self._set_epoch(passes)

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

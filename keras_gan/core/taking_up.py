"""How `GAN.fit` takes up a run where its newest backup left it."""

import contextlib
from typing import NamedTuple

import keras

from keras_gan.core import callback_states
from keras_gan.core import keras_habits
from keras_gan.core import keras_internals
from keras_gan.core.finite import kept_variables
from keras_gan.core.state import number


class Start(NamedTuple):
    """Where a `fit` begins.

    `epoch` is the first epoch, None for what `fit` was given, and `batch` is how many
    of its batches were trained on before. `epochs` and `steps` are those of the same
    call of `fit` in earlier processes. `logs` are those of the last step. `complete`
    says that nothing is left to train.
    """

    epoch: int | None = None
    batch: int = 0
    epochs: int = 0
    steps: int = 0
    logs: dict | None = None
    complete: bool = False


@contextlib.contextmanager
def taken_up(gan, callbacks, epochs, initial_epoch):
    """The start of a `fit`, and its callbacks in the right order.

    If one of the callbacks is a `Backup`, its folder is locked within the context, and
    the GAN has the state of the newest backup.

    Args:
        gan: compiled `GAN`.
        callbacks: list of callbacks, as `keras_habits.prepared` returns it.
        epochs: integer, as in `fit`.
        initial_epoch: integer, as in `fit`.

    Yields:
        `(Start, callbacks)`.
    """
    backup = _backup_among(callbacks)
    if backup is None:
        yield Start(), callbacks
        return
    # What others do at the end of a step or epoch belongs into the backup.
    others = [callback for callback in callbacks if callback is not backup]
    if not any(isinstance(each, keras.callbacks.History) for each in others):
        others.append(keras.callbacks.History())
    with contextlib.ExitStack() as stack:
        stack.enter_context(backup.folder.held())
        start = backup.take_up(gan, others, epochs, initial_epoch)
        if start.epoch is not None and not start.complete:
            states = backup.states_found()
            stack.enter_context(callback_states.told_to_resume(others, states))
        yield start, [*others, backup]


def _backup_among(callbacks):
    found = [callback for callback in callbacks if hasattr(callback, "take_up")]
    of_keras = [
        callback
        for callback in callbacks
        if isinstance(callback, keras.callbacks.BackupAndRestore)
    ]
    if len(found) > 1 or (found and of_keras):
        names = ", ".join(type(callback).__name__ for callback in found + of_keras)
        raise ValueError(
            "`callbacks` may have one callback that makes backups, as each says where "
            f"training begins. Received: {names}"
        )
    swapping = any(
        isinstance(each, keras.callbacks.SwapEMAWeights) and each.swap_on_epoch
        for each in map(keras_habits.unwrapped, callbacks)
    )
    if found and swapping:
        raise ValueError(
            "`callbacks` may not have SwapEMAWeights(swap_on_epoch=True) beside a "
            "Backup, which would keep exchanged weights. Use GAN(average="
            "WeightAverage()), whose average is kept beside the weights."
        )
    return found[0] if found else None


def description(gan):
    """What a run must have in common with a backup of it, as JSON has it."""
    optimizers = [
        keras_internals.unscaled(each) for each in (gan.d_optimizer, gan.g_optimizer)
    ]
    parts = (
        *optimizers,
        gan.adversarial_loss,
        gan.update,
        *gan.penalties.values(),
        *gan.augmentations,
    )
    return {
        "parts": [type(part).__name__ for part in parts],
        "variables": [
            [list(variable.shape), str(variable.dtype)]
            for variable in kept_variables(gan)
        ],
    }


def check_same(gan, described, path):
    """Raises `ValueError` if a backup is that of another GAN."""
    own = description(gan)
    if own == described:
        return
    theirs, ours = (", ".join(each["parts"]) for each in (described, own))
    differ = "networks of other shapes" if theirs == ours else f"{theirs}, not {ours}"
    raise ValueError(
        "`directory` must be one of this run, or a new one. Received: "
        f"directory={str(path.parent)!r}, whose backup {path.name} is of a GAN with "
        f"{differ}"
    )


def check_behind(gan, step, complete, path):
    """Raises `ValueError` if a GAN would lose training, or get none, by a backup.

    Args:
        gan: `GAN`.
        step: integer, the training step of the backup.
        complete: boolean, whether nothing is left to train.
        path: path of the backup.
    """
    taken = number(gan.step)
    if taken < step or (taken == step and not complete):
        return
    why = (
        f"the GAN has taken {taken:,} training steps, more than the {step:,} of the "
        "newest backup, which would undo the others"
        if taken > step
        else "this run is complete and the GAN has its final state, so that nothing "
        "would be trained"
    )
    raise ValueError(
        "`directory` must be a new one for another `fit` of a GAN; for more of the "
        "same run give `fit` more `epochs`. Received: "
        f"directory={str(path.parent)!r}: {why}"
    )


class LaterBatches(keras.callbacks.CallbackList):
    """A `CallbackList` that hears nothing of the first batches of the first epoch.

    They were trained on by another process, which called the callbacks. Keras counts
    them again, so that batches have the same numbers as without an interruption.

    Args:
        callbacks: list of callbacks.
        batch: integer, the number of these batches.
        **arguments: as those of `CallbackList`.
    """

    def __init__(self, callbacks, batch, **arguments):
        super().__init__(callbacks, add_history=True, **arguments)
        self.first, self._heard = batch, False

    def on_train_batch_begin(self, batch, logs=None):
        # With several steps per execution, the last one's end is beyond the pass.
        self._heard = batch >= self.first
        if self._heard:
            super().on_train_batch_begin(batch, logs)

    def on_train_batch_end(self, batch, logs=None):
        if self._heard:
            super().on_train_batch_end(batch, logs)

    def on_epoch_end(self, epoch, logs=None):
        self.first = 0
        super().on_epoch_end(epoch, logs)

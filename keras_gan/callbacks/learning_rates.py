"""Keras' callbacks for the learning rate, for two players."""

from types import SimpleNamespace

import keras

from keras_gan.core import callback_states
from keras_gan.core.integers import integer
from keras_gan.core.keras_internals import follows_schedule
from keras_gan.core.keras_internals import learning_rate_of
from keras_gan.core.reals import real

PLAYERS = ("discriminator", "generator")
OPTIMIZERS = {"discriminator": "d_optimizer", "generator": "g_optimizer"}
LOGS = {"discriminator": "d_learning_rate", "generator": "g_learning_rate"}


class _OfBothPlayers(keras.callbacks.Callback):
    """One copy of Keras' own callback per player, each with that player's optimizer.

    Args:
        make: callable without arguments that makes Keras' callback.
        players: tuple, `"discriminator"`, `"generator"` or both.
    """

    def __init__(self, make, players):
        super().__init__()
        if players not in (PLAYERS, *((player,) for player in PLAYERS)):
            raise ValueError(
                f"`players` must be {PLAYERS}, or a tuple with one of them. "
                f"Received: players={players!r}"
            )
        self.players = players
        self._callbacks = {player: make() for player in self.players}

    def set_model(self, model):
        super().set_model(model)
        for player, callback in self._callbacks.items():
            optimizer = getattr(model, OPTIMIZERS[player])
            if follows_schedule(optimizer):
                raise ValueError(
                    f"The {player}'s optimizer follows a schedule of its own, which a "
                    "callback cannot change: give it a number as its learning rate. "
                    f"Received: learning_rate={learning_rate_of(optimizer)!r}"
                )
            callback.set_model(SimpleNamespace(optimizer=optimizer))

    def get_state(self):
        callbacks = self._callbacks.items()
        return {player: callback_states.state_of(each) for player, each in callbacks}

    def set_state(self, state):
        for player, callback in self._callbacks.items():
            if state.get(player) is not None:
                callback_states.put_back(callback, state[player])

    def on_train_begin(self, logs=None):
        for callback in self._callbacks.values():
            callback.on_train_begin(logs)

    def on_epoch_end(self, epoch, logs=None):
        logs = {} if logs is None else logs
        for player, callback in self._callbacks.items():
            seen = dict(logs)
            callback.on_epoch_end(epoch, seen)
            logs[LOGS[player]] = seen["learning_rate"]


class LearningRateScheduler(_OfBothPlayers):
    """`keras.callbacks.LearningRateScheduler` for the optimizers of both players.

    Epochs are counted over the whole life of the GAN, so a loaded GAN resumes the
    schedule. The learning rates are logged as `d_learning_rate` and `g_learning_rate`.

    Args:
        schedule: callable `(epoch, rate) -> rate`, of the epoch, counted from 0, and
            the player's current learning rate.
        players: tuple, `"discriminator"`, `"generator"` or both.

    Raises:
        ValueError: if `players` is not valid; in `fit`, if an optimizer has a schedule
            of its own.

    Example:

    >>> def halved_every_ten(epoch, rate):
    ...     return rate * 0.5 if epoch and epoch % 10 == 0 else rate
    >>> LearningRateScheduler(halved_every_ten, players=("generator",)).players
    ('generator',)
    """

    def __init__(self, schedule, players=PLAYERS):
        if not callable(schedule):
            raise TypeError(
                "`schedule` must be a function of the epoch and the learning rate, "
                f"which returns a learning rate. Received: schedule={schedule!r}"
            )
        make = keras.callbacks.LearningRateScheduler
        super().__init__(lambda: make(schedule), players)

    def get_state(self):
        return {"begun": self._begun}

    def set_state(self, state):
        self._begun = state["begun"]

    def on_train_begin(self, logs=None):
        super().on_train_begin(logs)
        self._begun = None  # The epoch for which rates were set.

    def on_epoch_begin(self, epoch, logs=None):
        seen = int(self.model.epochs_seen.numpy())
        if seen == self._begun:
            return  # A run goes on in the middle of an epoch.
        self._begun = seen
        for callback in self._callbacks.values():
            callback.on_epoch_begin(seen, logs)


class ReduceLROnPlateau(_OfBothPlayers):
    """`keras.callbacks.ReduceLROnPlateau` for the optimizers of both players.

    The losses of a GAN do not fall as samples get better: monitor a sample metric, such
    as `val_fd` of `compile(metrics=[metrics.FrechetDistance(...)])`. The learning rates
    are logged as `d_learning_rate` and `g_learning_rate`, and are saved with the GAN.
    The best value so far and the epochs waited are in the backups of
    `callbacks.Backup`; `gan.save` does not write them.

    Args:
        monitor: string, the name of the number that should improve.
        factor: float in (0, 1), by which the learning rates are multiplied.
        patience: integer, epochs without an improvement before a reduction.
        mode: `"min"` or `"max"`, whether lower or higher values are better.
        min_delta: float, the smallest change that counts as an improvement.
        cooldown: integer, epochs after a reduction in which none are counted.
        min_lr: float, the smallest learning rate.
        players: tuple, `"discriminator"`, `"generator"` or both.

    Raises:
        ValueError: if an argument is out of range; in `fit`, if an optimizer has a
            schedule of its own.

    Example:

    >>> ReduceLROnPlateau("val_fd", factor=0.5, patience=5).players
    ('discriminator', 'generator')
    """

    def __init__(
        self,
        monitor,
        factor=0.1,
        patience=10,
        mode="min",
        min_delta=1e-4,
        cooldown=0,
        min_lr=0.0,
        players=PLAYERS,
    ):
        if not isinstance(monitor, str):
            raise TypeError(
                "`monitor` must be the name of a number, such as 'val_fd'. Received: "
                f"monitor={monitor!r}"
            )
        real("factor", factor, lambda n: 0 < n < 1, "in (0, 1)")
        for name, value in (("patience", patience), ("cooldown", cooldown)):
            integer(name, value, 0, what="counts epochs")
        for name, value in (("min_delta", min_delta), ("min_lr", min_lr)):
            real(name, value, lambda n: n >= 0, "at least 0")
        if mode not in ("min", "max"):
            raise ValueError(f"`mode` must be 'min' or 'max'. Received: mode={mode!r}")
        make = keras.callbacks.ReduceLROnPlateau
        super().__init__(
            lambda: make(
                monitor,
                factor=factor,
                patience=patience,
                mode=mode,
                min_delta=min_delta,
                cooldown=cooldown,
                min_lr=min_lr,
            ),
            players,
        )

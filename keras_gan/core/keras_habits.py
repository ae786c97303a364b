"""Keras' callbacks, adapted to a model with two networks, optimizers and losses."""

import importlib.util
import math
import warnings

import keras
import numpy as np

from keras_gan.core import keras_internals
from keras_gan.core import snapshot

_OURS = {
    "LearningRateScheduler": "keras_gan.callbacks.LearningRateScheduler",
    "ReduceLROnPlateau": "keras_gan.callbacks.ReduceLROnPlateau",
    "OrbaxCheckpoint": "keras.callbacks.ModelCheckpoint or BackupAndRestore",
}
_HOOKS = [
    f"on_{what}_{when}"
    for what in (
        *("batch", "epoch", "train", "test", "predict"),
        *("train_batch", "test_batch", "predict_batch"),
    )
    for when in ("begin", "end")
]


def prepared(callbacks, gan):
    """The callbacks of `fit`, adapted to both players.

    Args:
        callbacks: what `fit` was given: None, one callback, a list of them, or a
            `keras.callbacks.CallbackList`.
        gan: compiled `GAN`.

    Returns:
        A list of callbacks. Those that act within the step come first, so that they
        see the state that the last step left.

    Raises:
        ValueError: if one of them cannot work with two players, or monitors a number
            that a GAN does not report.
    """
    _check_players(gan)
    if isinstance(callbacks, keras.callbacks.CallbackList):
        callbacks = callbacks.callbacks
    callbacks = [] if callbacks is None else callbacks
    if not isinstance(callbacks, (list, tuple)):
        callbacks = [callbacks]
    callbacks = [_for_two(callback, gan) for callback in callbacks]
    first = [each for each in callbacks if hasattr(each, "around_step")]
    others = [each for each in callbacks if not hasattr(each, "around_step")]
    return [_FinalWeights(), *first, *others]


def around_step(callbacks):
    """The methods of callbacks that take a train function and return another.

    Keras calls callbacks after each step, and copies all logs from the device for it.
    What such a method returns runs in place of the step, before any callback hears of
    it.
    """
    return [each.around_step for each in callbacks if hasattr(each, "around_step")]


def unwrapped(callback):
    """The callback of the user's in one that `prepared` returned."""
    return callback.callback if isinstance(callback, _Showing) else callback


def _for_two(callback, gan):
    if isinstance(callback, type) or not hasattr(callback, "set_model"):
        name = getattr(callback, "__name__", None)
        instead = f"the class {name}; write {name}(...)"
        received = instead if isinstance(callback, type) else repr(callback)
        raise TypeError(
            "`callbacks` takes instances of keras.callbacks.Callback. "
            f"Received: {received}"
        )
    for name, instead in _OURS.items():
        if isinstance(callback, getattr(keras.callbacks, name, ())):
            raise ValueError(
                f"`keras.callbacks.{name}` knows one optimizer, and a GAN has two. "
                f"Use {instead}. Received: {callback!r}"
            )
    _check_monitor(callback, gan)
    if isinstance(callback, keras.callbacks.SwapEMAWeights):
        _check_averages(gan)
    if isinstance(callback, keras.callbacks.TerminateOnNaN):
        return _ShownEveryLoss(callback)
    if isinstance(callback, keras.callbacks.EarlyStopping):
        return _ShownAllState(callback)
    if isinstance(callback, keras.callbacks.TensorBoard):
        _check_tensorboard()
        return _ShownNetworks(callback)
    return callback


def _check_monitor(callback, gan):
    """Raises `ValueError` for a mistake that Keras finds only after an epoch."""
    checkpoint = isinstance(callback, keras.callbacks.ModelCheckpoint)
    if not (checkpoint or isinstance(callback, keras.callbacks.EarlyStopping)):
        return
    name = callback.monitor
    received = f"{type(callback).__name__}(monitor={name!r}, mode={callback.mode!r})"
    names = [metric.name for metric in gan.sample_metrics]
    if name in ("loss", "val_loss") and "loss" not in names:
        if checkpoint and not callback.save_best_only:
            return
        example = f"val_{names[0]}" if names else "val_fd"
        raise ValueError(
            "A GAN has no single loss, and its losses do not fall as samples get "
            f"better. Use a metric of samples, such as monitor='{example}' with its "
            "`mode`, from `compile(metrics=[...])` and `validation_data`, or from "
            f"`callbacks.EvaluateSamples`. Received: {received}"
        )
    if callback.mode == "auto" and name not in ("loss", "val_loss"):
        raise ValueError(
            "Keras cannot tell which values of this number are better. Pass mode='min' "
            "if lower ones are, as of a distance, or mode='max', as of precision. "
            f"Received: {received}"
        )


def _check_averages(gan):
    """Raises `ValueError` unless an optimizer keeps an average of its weights."""
    players = (gan.d_optimizer, gan.g_optimizer)
    if not any(keras_internals.unscaled(player).use_ema for player in players):
        raise ValueError(
            "`keras.callbacks.SwapEMAWeights` exchanges weights with the averages that "
            "optimizers keep with use_ema=True, and neither optimizer has it. "
            "GAN(average=keras_gan.WeightAverage(10_000)) keeps an average of the "
            "generator, which generates all images, and needs no callback."
        )


def _check_tensorboard():
    """Raises `ImportError` if TensorBoard is not installed, which Keras says late."""
    if importlib.util.find_spec("tensorboard") is None:
        raise ImportError(
            "`keras.callbacks.TensorBoard` needs the package tensorboard, which the "
            "extra keras-gan[tensorboard] installs: pip install tensorboard"
        )


def _check_players(gan):
    """Warns if the optimizers were not loaded; raises if they lack variables."""
    if gan._optimizers_are_new:
        gan._optimizers_are_new = False
        warnings.warn(
            "This GAN's weights were loaded before `compile`, so that its optimizers "
            f"begin at step 0 while the GAN is at step {gan.step.numpy()}. To load "
            "them as well, call `compile` first and then `load_weights`, or use "
            "`keras.models.load_model`.",
            stacklevel=4,
        )
    for network, optimizer in (
        (gan.discriminator, gan.d_optimizer),
        (gan.generator, gan.g_optimizer),
    ):
        variables = network.trainable_variables
        known = {id(v) for v in keras_internals.variables_trained_by(optimizer)}
        if not {id(v) for v in variables} <= known:
            raise ValueError(
                "A network has more trainable variables than when `compile` was "
                "called. Call `compile` again, with new optimizers, after a change of "
                f"`trainable`. Received: '{network.name}' with {len(variables)} "
                f"variables, {len(known)} of them known to its optimizer"
            )


class _FinalWeights(keras.callbacks.Callback):
    """Finalizes the weights at the end of `fit`, before any other callback runs.

    If a player's optimizer has `use_ema=True`, its weights are replaced by their
    average, as Keras does.
    """

    def on_train_end(self, logs=None):
        self.model.optimizer.finalize()


class _Showing(keras.callbacks.Callback):
    """Forwards everything to a callback of the user's."""

    def __init__(self, callback):
        super().__init__()
        self.callback = callback

    def set_params(self, params):
        super().set_params(params)
        self.callback.set_params(params)

    def set_model(self, model):
        super().set_model(model)
        self.callback.set_model(model)


def _hook(name):
    return lambda self, *arguments, **named: getattr(self.callback, name)(
        *arguments, **named
    )


for _name in _HOOKS:
    setattr(_Showing, _name, _hook(_name))


class _ShownEveryLoss(_Showing):
    """Shows a callback that reads `loss` one number in place of all of a GAN's.

    It is the first log that is not finite, or else the sum of both players' losses.
    """

    def on_train_batch_end(self, batch, logs=None):
        logs = dict(logs or {})
        wrong = [value for value in logs.values() if not math.isfinite(value)]
        total = logs.get("d_loss", 0.0) + logs.get("g_loss", 0.0)
        loss = {"loss": wrong[0] if wrong else total}
        self.callback.on_train_batch_end(batch, logs | loss)


class _ShownAllState(_Showing):
    """Lets a callback that keeps the best weights keep the other state with them."""

    def set_model(self, model):
        super().set_model(model)
        view = _View(
            model,
            get_weights=lambda: snapshot.take(model),
            set_weights=lambda state: snapshot.put_back(model, state),
        )
        self.callback.set_model(view)


class _ShownNetworks(_Showing):
    """Adds the network's name to the paths by which a callback names weights.

    Both networks may have a layer `dense`, and the average has the generator's names.
    """

    def set_model(self, model):
        super().set_model(model)
        names = {
            id(getattr(model, name)): name
            for name in ("discriminator", "generator", "average_generator")
            if hasattr(model, name)
        }
        layers = [
            _NamedLayer(names.get(id(layer), layer.name), layer)
            for layer in model.layers
        ]
        self.callback.set_model(_View(model, layers=layers))


class _View:
    """A GAN with some attributes replaced by others."""

    def __init__(self, gan, **instead):
        self.__dict__.update(instead, _gan=gan)

    def __getattr__(self, name):
        return getattr(self._gan, name)

    def __setattr__(self, name, value):
        setattr(self._gan, name, value)


class _NamedLayer:
    def __init__(self, name, layer):
        self.name = name
        self._layer = layer

    @property
    def weights(self):
        return [_NamedWeight(f"{self.name}/{w.path}", w) for w in self._layer.weights]


class _NamedWeight:
    def __init__(self, path, weight):
        self.path = path
        self._weight = weight

    def __array__(self, dtype=None, copy=None):
        return np.asarray(keras.ops.convert_to_numpy(self._weight), dtype)

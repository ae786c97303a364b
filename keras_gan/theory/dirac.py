"""Dirac-GAN: the smallest GAN, which shows whether a method converges or circles.

The data are the point 0, the generator is the point θ, the discriminator is
D(x) = ψ · x, and the equilibrium is θ = ψ = 0. The game has only these two parameters.
It is played through `fit` with the package's own losses, penalties, updates and
optimizers, so it shows what they do in any GAN.
"""

import keras
import numpy as np
from keras import ops

from keras_gan import constraints
from keras_gan.core.advising import silenced
from keras_gan.core.integers import integer
from keras_gan.core.reals import real
from keras_gan.gan import GAN
from keras_gan.losses import AdversarialLoss
from keras_gan.losses import get
from keras_gan.theory.stability import eigenvalues
from keras_gan.theory.stability import spectral_radius

__all__ = ["eigenvalues", "play", "spectral_radius"]


def play(
    loss,
    penalties=(),
    update=None,
    optimizer=None,
    learning_rate=0.2,
    clip=None,
    noise=0.0,
    start=(1.0, 1.0),
    steps=500,
):
    """Plays Dirac-GAN and returns the path of both players.

    Args:
        loss: `losses.AdversarialLoss`, or the name of one.
        penalties: list of `penalties.Penalty`.
        update: `updates.Update`; None means `updates.Alternating()`.
        optimizer: class of Keras optimizer, called with the learning rate only; None
            means `keras.optimizers.SGD`.
        learning_rate: float above 0, for both players.
        clip: float or None, the limit of `constraints.ClipWeights` on ψ.
        noise: float of at least 0, standard deviation of instance noise, Gaussian noise
            on real and generated points. Nothing is drawn: Gauss-Hermite quadrature
            computes the expectation. It cannot be combined with penalties.
        start: pair of floats, θ and ψ.
        steps: integer of at least 1, training steps.

    Returns:
        float64 array of shape `(steps + 1, 2)`: θ and ψ at the start and after
        every step.

    Raises:
        ValueError: if an argument is out of range, or `noise` is combined with
            penalties, or with a loss that compares examples or has a state.

    Example:

    >>> from keras_gan import penalties, updates
    >>> def radius(*arguments):
    ...     path = play("minimax", *arguments, updates.Simultaneous(), steps=100)
    ...     return float(np.linalg.norm(path[-1]).round(2))
    >>> radius([]), radius([penalties.R1(1.0)])   # from √2
    (2.09, 0.0)

    Reference: [Mescheder et al., 2018](https://arxiv.org/abs/1801.04406)
    """
    real("noise", noise, lambda n: n >= 0, "at least 0")
    steps = integer("steps", steps)
    if np.shape(start) != (2,):
        raise ValueError(f"`start` must be (θ, ψ). Received: start={start}")
    loss, penalties = get(loss), list(penalties)
    state = isinstance(loss, keras.layers.Layer) or loss.couples_examples
    if noise and (penalties or state):
        raise ValueError(
            "`noise` is an expectation over each image's score. It cannot be combined "
            "with penalties, or losses that compare images or have a state. Received: "
            f"noise={noise} with loss={loss!r} and penalties={penalties!r}"
        )
    gan = _game(noise)
    if clip is not None:
        constraints.constrain(gan.discriminator, constraints.ClipWeights(clip))
    optimizer = keras.optimizers.SGD if optimizer is None else optimizer
    with silenced():  # The game without its penalty is what may be asked for.
        gan.compile(
            optimizer(learning_rate),
            optimizer(learning_rate),
            loss=_Expected(loss) if noise else loss,
            penalties=penalties,
            update=update,
        )
    players = (*gan.generator.trainable_variables, *gan.discriminator.variables)
    for variable, value in zip(players, start, strict=True):
        variable.assign(np.full(variable.shape, value))
    path = _Path(players)
    data = np.zeros((steps, 1))
    gan.fit(data, batch_size=1, shuffle=False, verbose=0, callbacks=[path])
    return np.array(path.places)


def _game(noise):
    latents = keras.Input((1,), dtype="float64")
    generator = keras.Model(latents, _Point(dtype="float64")(latents))
    x = points = keras.Input((1,), dtype="float64")
    if noise:
        x = _Noisy(noise, dtype="float64")(x)
    logits = keras.layers.Dense(1, use_bias=False, dtype="float64")(x)
    discriminator = keras.Model(points, logits)
    return GAN(generator, discriminator, latent_dim=1, seed=0, dtype="float64")


class _Point(keras.layers.Layer):
    """The generator: θ for any latents."""

    def build(self, input_shape):
        self.theta = self.add_weight(shape=(), name="theta")

    def call(self, latents):
        return ops.zeros_like(latents) + self.theta


# 40 nodes are exact to the last digit for logistic losses with |ψ| of a few units.
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(40)
_WEIGHTS = _WEIGHTS / _WEIGHTS.sum()


class _Noisy(keras.layers.Layer):
    """Points plus the noise at each quadrature node, of shape `(batch, nodes, 1)`."""

    def __init__(self, std, **kwargs):
        super().__init__(**kwargs)
        self.std = std

    def call(self, points):
        return points[:, None] + self.std * ops.cast(_NODES[:, None], points.dtype)


class _Expected(AdversarialLoss):
    """A loss' expectation over independent noise of real and of generated points."""

    def __init__(self, loss):
        self.loss = loss

    @property
    def needs_real_logits(self):
        return self.loss.needs_real_logits

    def discriminator_loss(self, real_logits, fake_logits):
        return self._expectation(self.loss.discriminator_loss, real_logits, fake_logits)

    def generator_loss(self, real_logits, fake_logits):
        return self._expectation(self.loss.generator_loss, real_logits, fake_logits)

    def _expectation(self, function, real_logits, fake_logits):
        weights = ops.cast(_WEIGHTS, fake_logits.dtype)
        # Every real node is paired with every fake one: `(batch, real, fake, 1)`.
        real = real_logits if real_logits is None else real_logits[:, :, None]
        values = function(real, fake_logits[:, None])
        by_real = ops.sum(values * weights[:, None], axis=2)
        if real is None:
            return by_real[:, 0]
        return ops.sum(by_real * weights[:, None], axis=1)

    def probability(self, logits):
        return self.loss.probability(logits)


class _Path(keras.callbacks.Callback):
    """Records both players' parameters before the first step and after each step."""

    def __init__(self, players):
        super().__init__()
        self.players = players
        self.places = []

    def on_train_begin(self, logs=None):
        self._note()

    def on_train_batch_end(self, batch, logs=None):
        self._note()

    def _note(self):
        self.places.append([float(np.squeeze(player)) for player in self.players])

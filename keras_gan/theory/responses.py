"""How well one player could do against another that stands still."""

from typing import NamedTuple

import keras
import numpy as np

from keras_gan.datasets import pipelines
from keras_gan.gan import GAN
from keras_gan.updates.update import Move
from keras_gan.updates.update import Update

_PATIENCE = 10  # Looks without a better value after which it ends.


class Standing(keras.Model):
    """A network that stands still: in inference mode, and without a weight to move.

    The weights stay the network's own, where nothing finds them that moves layers
    along, such as the power iterations of spectral normalization.

    Args:
        network: built `keras.Model`.
    """

    def __init__(self, network):
        super().__init__(name=network.name)
        self._network = lambda: network
        self.built = True

    @property
    def inputs(self):
        """The network's, by which a GAN knows whether it takes labels."""
        return getattr(self._network(), "inputs", None)

    @property
    def outputs(self):
        """The network's, None if it hides them."""
        return getattr(self._network(), "outputs", None)

    def call(self, inputs, training=None):
        return self._network()(inputs, training=False)


class OnlyDiscriminator(Update):
    """The discriminator moves, and the generator stands still."""

    def __call__(self, gan, real, labels):
        move = gan.discriminator_gradients(gan.draw(real, labels))
        gan.apply_discriminator(move)
        return move, Move([], {}, move.real_logits, move.fake_logits, {})


class OnlyGenerator(Update):
    """The generator moves, and the discriminator stands still."""

    def __call__(self, gan, real, labels):
        move = gan.generator_gradients(gan.draw(real, labels))
        gan.apply_generator(move)
        return Move([], {}, move.real_logits, move.fake_logits, {}), move


class Search(NamedTuple):
    """How a best response is looked for."""

    steps: int
    batch_size: int
    learning_rate: float
    seed: int
    looks: int = 20

    @property
    def every(self):
        """Steps between two looks at it."""
        return -(-self.steps // self.looks)

    def optimizer(self):
        """Adam, whose rate falls to 0."""
        rate = keras.optimizers.schedules.CosineDecay(self.learning_rate, self.steps)
        return keras.optimizers.Adam(rate)


def like(gan):
    """What a game of other networks takes over from a GAN."""
    return {
        "prior": gan.prior,
        "value_range": gan.value_range,
        "dtype": gan.dtype_policy,
    }


def game(generator, discriminator, search, setting, **how):
    """A compiled GAN of which one player stands still.

    Args:
        generator: `keras.Model`.
        discriminator: `keras.Model`.
        search: `Search`.
        setting: dictionary of `GAN`'s other arguments.
        **how: the arguments of `compile`, with the update of one player.
    """
    gan = GAN(generator, discriminator, seed=search.seed, **setting)
    # What stands still is given an optimizer too, without slots.
    standing = keras.optimizers.SGD(0.0)
    moves = isinstance(how["update"], OnlyDiscriminator)
    gan.compile(
        d_optimizer=search.optimizer() if moves else standing,
        g_optimizer=standing if moves else search.optimizer(),
        steps_per_execution=search.every,
        **how,
    )
    return gan


def play(game, examples, search, callback):
    """Trains the player that moves; the callback's epochs are the search's looks."""
    data = pipelines.from_arrays(
        examples.images,
        examples.labels,
        batch_size=min(search.batch_size, len(examples)),
        seed=search.seed,
        drop_remainder=True,
    )
    game.fit(
        data.repeat(),
        steps_per_epoch=search.every,
        epochs=-(-search.steps // search.every),
        callbacks=[callback],
        verbose=0,
    )


def respond(game, examples, search, judge):
    """Trains the player that moves, and leaves it where the judge liked it best.

    Args:
        game: `GAN` of `game`.
        examples: `Examples` to train on.
        search: `Search`.
        judge: callable without arguments, a float to be made large, by examples that
            are not trained on. It is asked before the first step as well.

    Returns:
        Integer, the step with the best value; 0 if none was better than the start.
    """
    best = _Best(judge, search.every)
    play(game, examples, search, best)
    return best.step


class _Best(keras.callbacks.Callback):
    """Looks at the moving player now and then, and goes back to where it was best."""

    def __init__(self, judge, every):
        super().__init__()
        self.judge = judge
        self.every = every
        self.step = 0

    def on_train_begin(self, logs=None):
        self.players = (self.model.generator, self.model.discriminator)
        self._keep(self.judge(), 0)

    def on_epoch_end(self, epoch, logs=None):
        step = (epoch + 1) * self.every
        value = self.judge()
        if value > self.value:
            self._keep(value, step)
        # Who is still behind the start (a critic whose slope has the wrong sign, say)
        # is not past the best.
        elif self.step and step - self.step >= _PATIENCE * self.every:
            self.model.stop_training = True

    def _keep(self, value, step):
        # A player that is no longer of numbers is no better than any.
        self.value = value if np.isfinite(value) else -np.inf
        self.step = step
        moving = [p for p in self.players if not isinstance(p, Standing)]
        self.kept = [(player, player.get_weights()) for player in moving]

    def on_train_end(self, logs=None):
        for player, weights in self.kept:
            player.set_weights(weights)


def divide(examples, shares, seed):
    """Examples in parts that have nothing in common, at random.

    Args:
        examples: `Examples`.
        shares: sequence of floats that add up to 1.
        seed: integer.
    """
    order = np.random.default_rng(seed).permutation(len(examples))
    ends = np.round(np.cumsum(shares) * len(examples)).astype(int)
    return [examples.part(part) for part in np.split(order, ends[:-1])]

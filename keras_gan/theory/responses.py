"""Best responses: how well one player could do against a fixed other player."""

from typing import NamedTuple

import keras
import numpy as np

from keras_gan import backend
from keras_gan.core.advising import silenced
from keras_gan.core.integers import seed_number
from keras_gan.datasets import pipelines
from keras_gan.gan import GAN
from keras_gan.updates.update import Move
from keras_gan.updates.update import Update

_PATIENCE = 10  # Evaluations without a better value after which it stops.


class Frozen(keras.Model):
    """A frozen network: in inference mode, and without trainable weights.

    The weights stay in the network itself, hidden from Keras. Whatever else changes
    layers, such as the power iterations of spectral normalization, does not find them.
    What its layers draw in inference mode follows from a seed generator of its own.

    Args:
        network: built `keras.Model`.
    """

    def __init__(self, network):
        super().__init__(name=network.name)
        # Keras tracks layers among attributes, but not within a function.
        self._network = lambda: network
        self.seed_generator = keras.random.SeedGenerator(0)
        self.built = True

    @property
    def represented_network(self):
        """The network itself, whose structure of inputs and outputs this one has."""
        return self._network()

    @property
    def condition_spec(self):
        """What a subclassed network says of the condition that it takes, or None."""
        return getattr(self._network(), "condition_spec", None)

    @property
    def inputs(self):
        """The network's inputs, from which a GAN knows what it takes."""
        return getattr(self._network(), "inputs", None)

    @property
    def outputs(self):
        """The network's outputs, None if it has no such attribute."""
        return getattr(self._network(), "outputs", None)

    def call(self, inputs, training=None):
        network = self._network()
        with backend.keyed([network], self.seed_generator.next()):
            return network(inputs, training=False)


class OnlyDiscriminator(Update):
    """Updates the discriminator only; the generator is fixed."""

    def __call__(self, gan, real, condition):
        move = gan.discriminator_gradients(gan.draw(real, condition))
        gan.apply_discriminator(move)
        return move, Move([], {}, move.real_logits, move.fake_logits, {})


class OnlyGenerator(Update):
    """Updates the generator only; the discriminator is fixed."""

    def __call__(self, gan, real, condition):
        move = gan.generator_gradients(gan.draw(real, condition))
        gan.apply_generator(move)
        return Move([], {}, move.real_logits, move.fake_logits, {}), move


class Search(NamedTuple):
    """The settings of the search for a best response."""

    steps: int
    batch_size: int
    learning_rate: float
    seed: int
    looks: int = 20

    @property
    def every(self):
        """Steps between two evaluations of the response."""
        return -(-self.steps // self.looks)

    def optimizer(self):
        """Adam whose learning rate falls to 0."""
        rate = keras.optimizers.schedules.CosineDecay(self.learning_rate, self.steps)
        return keras.optimizers.Adam(rate)


def like(gan):
    """The settings of a GAN that a game of other networks copies."""
    return {
        "prior": gan.prior,
        "value_range": gan.value_range,
        "dtype": gan.dtype_policy,
    }


def game(generator, discriminator, search, setting, **how):
    """A compiled GAN in which one player is fixed.

    Args:
        generator: `keras.Model`.
        discriminator: `keras.Model`.
        search: `Search`.
        setting: dictionary of `GAN`'s other arguments.
        **how: the other arguments of `compile`, with the update of one player.
    """
    gan = GAN(generator, discriminator, seed=search.seed, **setting)
    # The fixed player needs an optimizer too: one without slot variables.
    standing = keras.optimizers.SGD(0.0)
    moves = isinstance(how["update"], OnlyDiscriminator)
    with silenced():  # The user's GAN has warned.
        gan.compile(
            d_optimizer=search.optimizer() if moves else standing,
            g_optimizer=standing if moves else search.optimizer(),
            steps_per_execution=search.every,
            **how,
        )
    return gan


def play(game, examples, search, callback):
    """Trains the player that is not fixed; each epoch ends with an evaluation."""
    used = game.conditional or game._users_of_condition()
    data = pipelines.from_arrays(
        examples.images,
        examples.condition if used else None,
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
    """Trains the player that is not fixed, and restores its best weights.

    Args:
        game: `GAN` of `game`.
        examples: `Examples` to train on.
        search: `Search`.
        judge: callable without arguments, returns the value to maximize, a float
            measured on held-out examples. It is called before the first step too.

    Returns:
        Integer, the step with the best value; 0 if no value exceeded the initial one.
    """
    best = _Best(judge, search.every)
    play(game, examples, search, best)
    return best.step


class _Best(keras.callbacks.Callback):
    """Evaluates the player every epoch, and restores its best weights at the end."""

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
        # A player that is still worse than its start (say, a critic whose slope has
        # the wrong sign) has not peaked yet, so it continues.
        elif self.step and step - self.step >= _PATIENCE * self.every:
            self.model.stop_training = True

    def _keep(self, value, step):
        # A value that is not finite counts as the worst.
        self.value = value if np.isfinite(value) else -np.inf
        self.step = step
        moving = [p for p in self.players if not isinstance(p, Frozen)]
        self.kept = [(player, player.get_weights()) for player in moving]

    def on_train_end(self, logs=None):
        for player, weights in self.kept:
            player.set_weights(weights)


def divide(examples, shares, seed):
    """Divides examples into disjoint random parts.

    Args:
        examples: `Examples`.
        shares: sequence of floats that add up to 1, the parts' fractions.
        seed: integer, seed of the division.
    """
    order = np.random.default_rng(seed_number(seed)).permutation(len(examples))
    ends = np.round(np.cumsum(shares) * len(examples)).astype(int)
    return [examples.part(part) for part in np.split(order, ends[:-1])]

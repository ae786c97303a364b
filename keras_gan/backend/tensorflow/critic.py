"""The critic that penalties receive: D's scores, and gradients by the examples."""

import keras
import tensorflow as tf

from keras_gan.backend.tensorflow.replicas import SeedSequence
from keras_gan.backend.tensorflow.state import keyed

_ZERO = tf.UnconnectedGradients.ZERO


class Critic:
    """Scores examples and keeps each forward pass, so that ds/dx needs no second one.

    Penalties receive a critic in place of the discriminator. For the very tensors that
    the loss has scored, `input_gradients` needs no forward pass: the gradient is taken
    through the loss' own. Within a conditional branch, where lazy penalties are
    computed, the critic runs its own forward passes, with the same random draws.

    Examples are tensors of shape `(batch, ...)`, or trees of them.

    Args:
        discriminator: callable, examples to logits, or to a dictionary with the key
            `"logits"`. Condition and training flag are already set. With a `key`
            it takes a second argument, a `SeedSequence` for its random draws.
        networks: list of `keras.Model`. The key determines their layers' draws.
        key: tensor of shape `(2,)` that determines all random draws; or None, and the
            discriminator uses its own seeds and applies its own state updates.
    """

    def __init__(self, discriminator, networks=(), key=None):
        self._discriminator = discriminator
        self._networks = networks
        self._draw_key = key
        self._passes = {}
        self._numbered = []  # Pairs (number of the draws, examples).
        self._next = 0

    def __call__(self, examples):
        scored = self._score(examples, like=examples)
        # Scoring examples again returns logits, but does not replace the loss' pass.
        self._passes.setdefault(self._key(examples), scored)
        return scored.logits

    def again(self, examples, like):
        """Scores examples with the same dropout and augmentation as `like`.

        Args:
            examples: examples to score.
            like: examples that this critic has scored, or will score.
        """
        return self._score(examples, like).logits

    def outputs_again(self, examples, like):
        """As `again`, but all that the discriminator returns."""
        return self._score(examples, like).outputs

    def _score(self, examples, like):
        if self._draw_key is None:
            return Pass(self._discriminator, examples)
        key = SeedSequence(self._draw_key, branch=2).at(self._number(like))
        return Pass(self._discriminator, examples, self._networks, key)

    def begin_part(self, place):
        """Assigns the passes that follow to the penalty at index `place`.

        Their random draws are then the same whether or not earlier penalties were due.
        """
        self._next = 1000 * (place + 1)

    def _number(self, examples):
        for number, each in self._numbered:
            if _ids(each) == _ids(examples):
                return number
        self._numbered.append((self._next, examples))
        self._next += 1
        return self._next - 1

    @staticmethod
    def _key(examples):
        eager = tf.executing_eagerly()
        graph = None if eager else tf.compat.v1.get_default_graph()
        return graph, _ids(examples)

    def pass_over(self, examples):
        """The `Pass` that scored these examples, or None."""
        return self._passes.get(self._key(examples))

    def outputs(self, examples):
        """What the discriminator returned for these examples, or None if not scored."""
        scored = self.pass_over(examples)
        return None if scored is None else scored.outputs

    def input_gradients(self, examples):
        """ds/dx at `examples`, from the pass that scored them if there was one."""
        if self.pass_over(examples) is None:
            self(examples)
        return self.pass_over(examples).input_gradients()


def _ids(examples):
    """What identifies these very tensors."""
    return tuple(id(leaf) for leaf in keras.tree.flatten(examples))


class Pass:
    """One forward pass of a discriminator, which can be differentiated.

    `seen` is its input, a copy of the examples that nothing else is computed from.
    `outputs` is what the discriminator returned, and `logits` its logits in float32 or
    float64. `losses` are the terms that layers added. With a key the pass changes no
    state: `updates` are pairs of a variable and the value it would have been assigned.

    Args:
        discriminator: callable, examples to logits or to a dictionary with them.
        examples: tensor of shape `(batch, ...)`, or a tree of them.
        networks: list of `keras.Model`. The key determines their layers' draws.
        key: tensor of shape `(2,)`, or None to call the discriminator without a second
            argument.
    """

    def __init__(self, discriminator, examples, networks=(), key=None):
        self.examples = examples  # Kept alive, so that no other tensor gets their id.
        self.seen = keras.tree.map_structure(tf.identity, examples)
        self.losses, self.updates = [], []
        self._tape = tf.GradientTape(persistent=True, watch_accessed_variables=False)
        with self._tape:
            self._tape.watch(keras.tree.flatten(self.seen))
            if key is None:
                self.outputs = discriminator(self.seen)
            else:
                self.outputs = self._keyed(discriminator, networks, key)
            several = isinstance(self.outputs, dict)
            logits = self.outputs["logits"] if several else self.outputs
            self.logits = full_precision(logits)
            self._total = tf.reduce_sum(self.logits)
        self._gradients = None

    def _keyed(self, discriminator, networks, key):
        with keyed(networks, key) as scope:
            outputs = discriminator(self.seen, SeedSequence(key, branch=1))
        self.losses = scope.losses
        self.updates = [
            update for each in networks for update in scope.updates_of(each.weights)
        ]
        return outputs

    @property
    def differentiated(self):
        """Whether `input_gradients` has been called."""
        return self._gradients is not None

    def input_gradients(self):
        """ds/dx, computed once."""
        if self._gradients is None:
            self._gradients = self._slopes()
        return self._gradients

    def pull_back(self, by_logits):
        """Turns a gradient by the logits into one by the examples.

        It can be called within a conditional branch.
        """
        if has_one_score(self.logits):
            slopes = self._gradients if self.differentiated else self._slopes()
            return keras.tree.map_structure(
                lambda slope: one_a_row(by_logits, slope) * slope, slopes
            )
        # Scaled to size 1 on its way through D, which may use half precision.
        axes = tuple(range(1, len(self.logits.shape)))
        size = tf.reduce_max(tf.abs(by_logits), axes)
        relative = tf.math.divide_no_nan(by_logits, one_a_row(size, by_logits))
        pulled = self._gradient(self.logits, relative)
        return keras.tree.map_structure(lambda p: one_a_row(size, p) * p, pulled)

    def pull_back_together(self, by_logits):
        """As `pull_back`, also if examples influence each other's logits.

        Always costs one backward pass.
        """
        # Scaled to size 1 on its way through D, which may use half precision.
        size = tf.reduce_max(tf.abs(by_logits))
        pulled = self._gradient(self.logits, tf.math.divide_no_nan(by_logits, size))
        return keras.tree.map_structure(lambda p: tf.cast(size, p.dtype) * p, pulled)

    def _slopes(self):
        return self._gradient(self._total, None)

    def _gradient(self, of, weights):
        leaves = keras.tree.flatten(self.seen)
        found = self._tape.gradient(of, leaves, weights, _ZERO)
        return keras.tree.pack_sequence_as(self.seen, found)


def has_one_score(logits):
    """Whether there is one logit per example."""
    return logits.shape.rank is not None and logits.shape[1:].num_elements() == 1


def one_a_row(numbers, like):
    """One number per example, in a shape that multiplies examples `like` these."""
    numbers = tf.reshape(numbers, [-1] + [1] * (len(like.shape) - 1))
    return tf.cast(numbers, like.dtype)


def input_gradients(critic, examples):
    """The gradient of each example's score with respect to the example.

    Args:
        critic: callable, examples to scores of shape `(batch, ...)`. Examples
            must not influence each other's scores; if they do (batch
            normalization), the sum of the scores is differentiated.
        examples: tensor of shape `(batch, ...)`, or a tree of them.

    Returns:
        What has the shape of `examples`, and can be differentiated again.
    """
    if not isinstance(critic, Critic):
        critic = Critic(critic)
    return critic.input_gradients(examples)


def again(critic, examples, like):
    """Scores examples with the same dropout and augmentation as `like`.

    Args:
        critic: callable, examples to scores of shape `(batch, ...)`.
        examples: tensor of shape `(batch, ...)`, or a tree of them.
        like: examples of the same shape that the critic has scored.
    """
    if not isinstance(critic, Critic):
        return critic(examples)
    return critic.again(examples, like)


def full_precision(tensor):
    """Casts half-precision floats to float32, and leaves float32 and float64 alone."""
    tensor = tf.convert_to_tensor(tensor)
    return tf.cast(tensor, "float32") if tensor.dtype.size < 4 else tensor

"""D as penalties see it: scores, and their slopes by the images."""

import tensorflow as tf

from keras_gan.backend.tensorflow.replicas import SeedSequence
from keras_gan.backend.tensorflow.state import keyed

_ZERO = tf.UnconnectedGradients.ZERO


class Critic:
    """Scores images, and remembers each pass so that ds/dx needs no other.

    Penalties receive one in the discriminator's place. Calling it on the very
    tensors that the loss has scored is free as far as `input_gradients` goes:
    the gradient is taken through the loss' own forward pass. A branch of a
    conditional, in which lazy penalties stand, has passes of its own, with the same
    random draws.

    Args:
        discriminator: callable, images to logits, or to a dictionary with the
            key `"logits"`. Holds labels and the training flag already. With a `key`
            it takes a second argument, a `SeedSequence` to draw from.
        networks: list of `keras.Model`, whose layers' draws follow from the key.
        key: tensor of shape `(2,)` from which all draws follow, or None if the
            discriminator draws as it likes and keeps its own updates.
    """

    def __init__(self, discriminator, networks=(), key=None):
        self._discriminator = discriminator
        self._networks = networks
        self._draw_key = key
        self._passes = {}
        self._numbered = []  # Images, each with the number that its draws follow from.
        self._next = 0

    def __call__(self, images):
        scored = self._score(images, like=images)
        # Scoring images again returns logits, but does not replace the loss' pass.
        self._passes.setdefault(self._key(images), scored)
        return scored.logits

    def again(self, images, like):
        """Scores images with the dropout and the augmentation that `like` had.

        Args:
            images: tensor of shape `(batch, ...)`.
            like: tensor that this critic has scored, or will score.
        """
        return self._score(images, like).logits

    def _score(self, images, like):
        if self._draw_key is None:
            return Pass(self._discriminator, images)
        key = SeedSequence(self._draw_key, branch=2).at(self._number(like))
        return Pass(self._discriminator, images, self._networks, key)

    def begin_part(self, place):
        """Says that what is scored next is for the penalty at this place.

        Its draws are then the same whether or not earlier penalties were due.
        """
        self._next = 1000 * (place + 1)

    def _number(self, images):
        for number, each in self._numbered:
            if each is images:
                return number
        self._numbered.append((self._next, images))
        self._next += 1
        return self._next - 1

    @staticmethod
    def _key(images):
        eager = tf.executing_eagerly()
        graph = None if eager else tf.compat.v1.get_default_graph()
        return graph, id(images)

    def pass_over(self, images):
        """The `Pass` that scored images, None if there was none."""
        return self._passes.get(self._key(images))

    def outputs(self, images):
        """What the discriminator returned for images, None if not scored."""
        scored = self.pass_over(images)
        return None if scored is None else scored.outputs

    def input_gradients(self, images):
        """ds/dx at `images`, from the pass that scored them if there was one."""
        if self.pass_over(images) is None:
            self(images)
        return self.pass_over(images).input_gradients()


class Pass:
    """One forward pass of a discriminator, which can be differentiated.

    `seen` is what went into it, a tensor of its own whatever else is made of the
    images; `outputs` is what came out, and `logits` its logits in float32 or more.
    Nothing is changed by it: `losses` are the terms that layers added, and
    `updates` the pairs of variables and new values that they would have assigned.

    Args:
        discriminator: callable, images to logits or to a dictionary with them.
        images: tensor of shape `(batch, ...)`.
        networks: list of `keras.Model`, whose layers' draws follow from the key.
        key: tensor of shape `(2,)`, or None for a discriminator that is called as it
            is, without a second argument.
    """

    def __init__(self, discriminator, images, networks=(), key=None):
        self.images = images  # Kept, so that their id stays theirs.
        self.seen = tf.identity(images)
        self.losses, self.updates = [], []
        self._tape = tf.GradientTape(persistent=True, watch_accessed_variables=False)
        with self._tape:
            self._tape.watch(self.seen)
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
        """Whether anybody has asked for `input_gradients`."""
        return self._gradients is not None

    def input_gradients(self):
        """ds/dx, computed once."""
        if self._gradients is None:
            self._gradients = self._slopes()
        return self._gradients

    def pull_back(self, by_logits):
        """The gradient by the images of what has this gradient by the logits.

        May stand in a branch of a conditional.
        """
        if has_one_score(self.logits):
            slopes = self._gradients if self.differentiated else self._slopes()
            return one_a_row(by_logits, slopes) * slopes
        # Of the size of 1 on its way through D, which may be of half precision.
        axes = tuple(range(1, len(self.logits.shape)))
        size = tf.reduce_max(tf.abs(by_logits), axes)
        relative = tf.math.divide_no_nan(by_logits, one_a_row(size, by_logits))
        pulled = self._tape.gradient(self.logits, self.seen, relative, _ZERO)
        return one_a_row(size, pulled) * pulled

    def _slopes(self):
        return self._tape.gradient(self._total, self.seen, None, _ZERO)


def has_one_score(logits):
    """Whether there is one logit an example."""
    return logits.shape.rank is not None and logits.shape[1:].num_elements() == 1


def one_a_row(numbers, like):
    """One number an example, in a shape that multiplies examples `like` these."""
    numbers = tf.reshape(numbers, [-1] + [1] * (len(like.shape) - 1))
    return tf.cast(numbers, like.dtype)


def input_gradients(critic, images):
    """The gradient of each example's score with respect to the example.

    Args:
        critic: callable, images to scores of shape `(batch, ...)`. Examples
            must not influence each other's scores; where they do (batch
            normalization), the sum of the scores is what is differentiated.
        images: tensor of shape `(batch, ...)`.

    Returns:
        A tensor of the shape of `images`, differentiable once more.
    """
    if not isinstance(critic, Critic):
        critic = Critic(critic)
    return critic.input_gradients(images)


def again(critic, images, like):
    """Scores images with the dropout and the augmentation that other images had.

    Args:
        critic: callable, images to scores of shape `(batch, ...)`.
        images: tensor of shape `(batch, ...)`.
        like: tensor of the same shape that the critic has scored.
    """
    if not isinstance(critic, Critic):
        return critic(images)
    return critic.again(images, like)


def full_precision(tensor):
    """Half-precision floats as float32; float32 and float64 as they are."""
    tensor = tf.convert_to_tensor(tensor)
    return tf.cast(tensor, "float32") if tensor.dtype.size < 4 else tensor

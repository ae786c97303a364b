"""D as penalties see it: scores, and their slopes by the images."""

import tensorflow as tf

_ZERO = tf.UnconnectedGradients.ZERO


class Critic:
    """Scores images, and remembers each pass so that ds/dx needs no other.

    Penalties receive one in the discriminator's place. Calling it on the very
    tensors that the loss has scored is free as far as `input_gradients` goes:
    the gradient is taken through the loss' own forward pass. A branch of a
    conditional, in which lazy penalties stand, has passes of its own.

    Args:
        discriminator: callable, images to logits, or to a dictionary with the
            key `"logits"`. Holds labels and the training flag already.
    """

    def __init__(self, discriminator):
        self._discriminator = discriminator
        self._passes = {}

    def __call__(self, images):
        scored = Pass(self._discriminator, images)
        # Who scores images again gets logits; the loss' own pass is the one that
        # counts.
        self._passes.setdefault(self._key(images), scored)
        return scored.logits

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
    """One look of a discriminator at images, which can be differentiated.

    `seen` is what went into it, a tensor of its own whatever else is made of the
    images; `outputs` is what came out, and `logits` its logits in float32 or more.

    Args:
        discriminator: callable, images to logits or to a dictionary with them.
        images: tensor of shape `(batch, ...)`.
    """

    def __init__(self, discriminator, images):
        self.images = images  # Kept, so that their id stays theirs.
        self.seen = tf.identity(images)
        self._tape = tf.GradientTape(persistent=True, watch_accessed_variables=False)
        with self._tape:
            self._tape.watch(self.seen)
            self.outputs = discriminator(self.seen)
            several = isinstance(self.outputs, dict)
            logits = self.outputs["logits"] if several else self.outputs
            self.logits = full_precision(logits)
            self._total = tf.reduce_sum(self.logits)
        self._gradients = None

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


def full_precision(tensor):
    """Half-precision floats as float32; float32 and float64 as they are."""
    tensor = tf.convert_to_tensor(tensor)
    return tf.cast(tensor, "float32") if tensor.dtype.size < 4 else tensor

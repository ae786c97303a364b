"""Where the gradient tapes live, and what replicas need, for TensorFlow."""

import contextlib
import contextvars
import functools
import itertools

import keras
import tensorflow as tf


def value_and_gradients(objective, variables, scale_loss=lambda loss: loss):
    """Runs `objective` under a tape and differentiates what it returns.

    Args:
        objective: callable without arguments, returns `(loss, extras)`.
        variables: list of `keras.Variable`, the moving player's own.
        scale_loss: callable, the optimizer's `scale_loss` (float16 needs it).

    Returns:
        `(extras, gradients)`. The loss is divided by the number of replicas
        first, as Keras' optimizers add the replicas' gradients up.
    """
    values = [variable.value for variable in variables]
    loss, extras, tape = _recorded(objective, values, scale_loss)
    return extras, tape.gradient(loss, values)


def value_and_gradients_at(
    objective, variables, scale_loss, critic, images, through_scores_only
):
    """As `value_and_gradients`, and how the loss hangs on one pass of a critic.

    Args:
        objective: callable without arguments, returns `(loss, extras)`.
        variables: list of `keras.Variable`, the moving player's own.
        scale_loss: callable, the optimizer's `scale_loss`.
        critic: `Critic` with which `objective` scores the images.
        images: tensor of shape `(batch, ...)`.
        through_scores_only: callable without arguments, asked after `objective`:
            does the loss hang on that pass by its scores alone? If not, nothing
            is differentiated by images and scores.

    Returns:
        `(extras, gradients, by_images, by_scores)`; the last two None, or the loss'
        gradients, of one backward pass with the others.
    """
    values = [variable.value for variable in variables]
    loss, extras, tape = _recorded(objective, [*values, images], scale_loss)
    if not through_scores_only():
        return extras, tape.gradient(loss, values), None, None
    ends = critic.ends(images)
    gradients = tape.gradient(loss, [*values, *ends])
    by_images, by_scores = [
        tf.zeros_like(end) if gradient is None else gradient
        for end, gradient in zip(ends, gradients[-2:], strict=True)
    ]
    return extras, gradients[:-2], by_images, by_scores


def _recorded(objective, watched, scale_loss):
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(watched)
        loss, extras = objective()
        loss = scale_loss(loss) / replica_count()
    return loss, extras, tape


def value_and_slope(function, tensor):
    """`function(tensor)`, a scalar, and its gradient by the tensor."""
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(tensor)
        value = function(tensor)
    return value, tape.gradient(value, tensor, None, _ZERO)


def dense(gradients, variables):
    """Gradients that can be added up: no slices of embeddings, zeros for None."""
    return [
        tf.zeros_like(variable.value)
        if gradient is None
        else tf.convert_to_tensor(gradient)
        for gradient, variable in zip(gradients, variables, strict=True)
    ]


class Critic:
    """Scores images, and remembers each pass so that ds/dx needs no other.

    Penalties receive one in the discriminator's place. Calling it on the very
    tensors that the loss has scored is free as far as `input_gradients` goes:
    the gradient is taken through the loss' own forward pass.

    Args:
        discriminator: callable, images to logits, or to a dictionary with the
            key `"logits"`. Holds labels and the training flag already.
    """

    def __init__(self, discriminator):
        self._discriminator = discriminator
        self._passes = {}

    def __call__(self, images):
        with tf.GradientTape(persistent=True, watch_accessed_variables=False) as tape:
            tape.watch(images)
            # What this pass sees, whatever else is made of the images.
            seen = tf.identity(images)
            outputs = self._discriminator(seen)
            logits = outputs["logits"] if isinstance(outputs, dict) else outputs
            logits = full_precision(logits)
            total = tf.reduce_sum(logits)
        scored = {
            "images": images,  # Kept with their pass, so their id stays theirs.
            "ends": (seen, logits),
            "outputs": outputs,
            "differentiate": lambda: tape.gradient(total, images, None, _ZERO),
            "pull_back": lambda slopes: tape.gradient(logits, images, slopes, _ZERO),
            "gradients": {},
        }
        # Who scores images again gets logits; the loss' own pass is the one that
        # counts.
        self._passes.setdefault(id(images), scored)
        return logits

    def outputs(self, images):
        """What the discriminator returned for images, None if not scored."""
        return self._passes.get(id(images), {}).get("outputs")

    def ends(self, images):
        """The pass that scored images: what D saw, and the logits."""
        return self._passes[id(images)]["ends"]

    def differentiated(self, images):
        """Whether anybody has asked for `input_gradients` at scored images."""
        return bool(self._passes[id(images)]["gradients"])

    def input_gradients(self, images):
        """ds/dx at `images`, from the pass that scored them if there was one."""
        if id(images) not in self._passes:
            self(images)
        scored = self._passes[id(images)]
        # What one branch of a conditional has computed is of no use in another.
        graph = None if tf.executing_eagerly() else tf.compat.v1.get_default_graph()
        if graph not in scored["gradients"]:
            scored["gradients"][graph] = scored["differentiate"]()
        return scored["gradients"][graph]

    def pull_back(self, images, by_scores):
        """The gradient by scored images of what has this gradient by their scores."""
        _, logits = self.ends(images)
        if has_one_score(logits):
            return one_a_row(by_scores, images) * self.input_gradients(images)
        # Of the size of 1 on its way through D, which may be of half precision.
        size = tf.reduce_max(tf.abs(by_scores), tuple(range(1, len(logits.shape))))
        slopes = tf.math.divide_no_nan(by_scores, one_a_row(size, logits))
        pulled = self._passes[id(images)]["pull_back"](slopes)
        return one_a_row(size, images) * pulled


def has_one_score(logits):
    """Whether there is one logit an example."""
    return logits.shape.rank is not None and logits.shape[1:].num_elements() == 1


def one_a_row(numbers, like):
    """One number an example, in a shape that multiplies examples `like` these."""
    return tf.reshape(numbers, [-1] + [1] * (len(like.shape) - 1))


_ZERO = tf.UnconnectedGradients.ZERO


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


def waiting_for(data):
    """A context whose every operation waits until the data are there.

    Otherwise, when a dataset of unknown length ends, counters and seeds would
    move on in a step that never takes place: they do not depend on the data.
    """
    return tf.control_dependencies(tf.nest.flatten(data))


def full_precision(tensor):
    """Half-precision floats as float32; float32 and float64 as they are."""
    tensor = tf.convert_to_tensor(tensor)
    return tf.cast(tensor, "float32") if tensor.dtype.size < 4 else tensor


# What `substituted` has put in place of variables, by the thread of a replica.
_SUBSTITUTES = contextvars.ContextVar("substitutes", default=())


@contextlib.contextmanager
def substituted(variables, values):
    """Within, variables have these values, through which gradients flow.

    The variables themselves stay as they are, and so does all other state: what
    is assigned within is dropped. Contexts may be nested.

    Args:
        variables: list of `keras.Variable`.
        values: list of tensors of their shapes.
    """
    pairs = (*_SUBSTITUTES.get(), *zip(variables, values, strict=True))
    token = _SUBSTITUTES.set(pairs)
    try:
        with keras.StatelessScope(state_mapping=pairs):
            yield
    finally:
        _SUBSTITUTES.reset(token)


def pure(function):
    """Runs `function` and drops its state updates, so that it may stand in a
    conditional branch."""
    with substituted([], []):
        return function()


def replica_count():
    """How many replicas train together under `tf.distribute`."""
    return tf.distribute.get_strategy().num_replicas_in_sync


def replica_mean(value):
    """The mean of a tensor over all replicas; the tensor itself if there is one."""
    if replica_count() == 1:
        return value
    return tf.distribute.get_replica_context().all_reduce("MEAN", value)


def replica_index():
    """The number of the replica that runs this, a scalar; 0 if there is one."""
    context = tf.distribute.get_replica_context()
    return context.replica_id_in_sync_group if context else 0


def differ_per_replica(seed):
    """Shifts a seed of shape `(2,)` by the number of the replica it is used on."""
    return seed + tf.cast(tf.stack([replica_index() * 1_000_003, 0]), seed.dtype)


class SeedGenerator(keras.random.SeedGenerator):
    """A `SeedGenerator` that draws different numbers on every replica.

    Keras' own gives all replicas the same latents.
    """

    def next(self, ordered=True):
        return differ_per_replica(super().next(ordered))


class SeedSequence(keras.random.SeedGenerator):
    """Seeds that follow from one key and leave no state behind.

    What a gradient method draws from one of these is a function of the key
    alone: it can be drawn again, and it may stand in a conditional branch.

    Args:
        key: integer, or tensor of shape `(2,)` as `SeedGenerator.next` gives.
        branch: integer; sequences of one key and different branches share no seed.
    """

    def __init__(self, key, branch=0):
        self._key = tf.constant([key, 0], "int64") if isinstance(key, int) else key
        self._branch = branch
        self._drawn = 0

    def next(self, ordered=True):
        self._drawn += 1
        # An odd constant of Weyl sequences keeps children off the parent's
        # own seeds, which differ from each other in the second number.
        offset = (self._drawn * 0x9E3779B9 + self._branch * 0x85EBCA6B) % 2**32
        return self._key + tf.constant([offset, 0], self._key.dtype)


def first_batch_shown_to(inspect, step, count):
    """Wraps a train function so that `inspect` sees the data before it does.

    The first call takes `count` batches from the iterator (as many as the
    train function would), shows the first to `inspect`, and trains on those
    same batches, so that nothing is consumed twice or skipped. Where several
    replicas share the data, nothing is looked at.

    Args:
        inspect: callable, takes one batch or None if there is no data.
        step: callable, a Keras train function over an iterator.
        count: integer, steps per execution.
    """
    waiting = True

    @functools.wraps(step)
    def wrapped(iterator):
        nonlocal waiting
        if not waiting or not isinstance(iterator, tf.data.Iterator):
            return step(iterator)
        waiting = False
        batches = list(itertools.islice(iterator, count))
        inspect(batches[0] if batches else None)
        # The same signature as the original's: no second trace.
        replay = tf.data.Dataset.from_generator(
            lambda: batches, output_signature=iterator.element_spec
        )
        return step(iter(replay))

    return wrapped


def multi_scale_ssim(first, second, weights, filter_size):
    """MS-SSIM of pairs of images in [0, 1], one value a pair."""
    return tf.image.ssim_multiscale(
        first, second, 1.0, power_factors=weights, filter_size=filter_size
    )

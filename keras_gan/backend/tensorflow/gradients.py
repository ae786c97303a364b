"""Gradients of a player's loss, from gradient tapes."""

import keras
import tensorflow as tf

from keras_gan.backend.tensorflow.replicas import replica_count


def value_and_gradients(objective, variables, scale_loss=lambda loss: loss, share=1.0):
    """Runs `objective` under a tape and differentiates what it returns.

    Args:
        objective: callable without arguments, returns `(loss, extras)`.
        variables: list of `keras.Variable`, by which the loss is differentiated.
        scale_loss: callable, the optimizer's `scale_loss` (float16 needs it).
        share: `replica_share` of this replica's batch.

    Returns:
        `(extras, gradients)`. The loss is first multiplied by this replica's fraction
        of all examples, because Keras' optimizers add up the replicas' gradients.
    """
    values = [variable.value for variable in variables]
    extras, gradients_by = _recorded(objective, values, scale_loss, share)
    return extras, _of_examples(gradients_by(values), share)


def value_and_gradients_at(
    objective, variables, scale_loss, critic, examples, through_logits_only, share=1.0
):
    """`value_and_gradients`, and the gradients by the input and logits of one pass.

    Args:
        objective: callable without arguments, returns `(loss, extras)`.
        variables: list of `keras.Variable`, by which the loss is differentiated.
        scale_loss: callable, the optimizer's `scale_loss`.
        critic: `Critic` with which `objective` scores the examples.
        examples: tensor of shape `(batch, ...)`, or a tree of them.
        through_logits_only: callable, takes the `Pass` over the examples after
            `objective` has run, and returns whether the loss depends on that pass only
            through its logits. If not, the last two results are None.
        share: `replica_share` of this replica's batch.

    Returns:
        `(extras, gradients, by_examples, by_logits)`. The last two are the loss'
        gradients from the same backward pass as the others, or None.
    """
    values = [variable.value for variable in variables]
    watched = [*values, *keras.tree.flatten(examples)]
    extras, gradients_by = _recorded(objective, watched, scale_loss, share)
    scored = critic.pass_over(examples)
    if not through_logits_only(scored):
        return extras, _of_examples(gradients_by(values), share), None, None
    ends = [*keras.tree.flatten(scored.seen), scored.logits]
    gradients = gradients_by([*values, *ends])
    of_values, of_ends = gradients[: len(values)], gradients[len(values) :]
    *by_leaves, by_logits = [
        tf.zeros_like(end) if gradient is None else gradient
        for end, gradient in zip(ends, of_ends, strict=True)
    ]
    by_examples = keras.tree.pack_sequence_as(scored.seen, by_leaves)
    return extras, _of_examples(of_values, share), by_examples, by_logits


def _recorded(objective, watched, scale_loss, share):
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(watched)
        loss, extras = objective()
        loss = scale_loss(loss)
        if replica_count() > 1:
            loss *= tf.cast(share / replica_count(), loss.dtype)
    return extras, lambda targets: tape.gradient(loss, targets, _one_after(loss))


def _one_after(loss):
    """The number 1, once the loss is computed, by which all gradients are multiplied.

    TensorFlow's optimizer of graphs can lose the order between reading a variable and
    changing it. D's bias in the pass of a gradient penalty was then sometimes read
    after D's step. A number that is computed from the loss is not there before all that
    the loss reads.
    """
    loss = tf.stop_gradient(loss)
    no_number = tf.cast(tf.math.is_nan(loss), loss.dtype)
    return tf.minimum(no_number + 1, 1)  # 1 in any case, which TensorFlow cannot see.


def _of_examples(gradients, share):
    """Gradients, or zeros on a replica without examples, where layers may give NaN."""
    if replica_count() == 1:
        return gradients
    return [
        tf.where(share > 0, gradient, tf.zeros_like(gradient))
        if isinstance(gradient, tf.Tensor)
        else gradient  # None, or slices of an embedding, which are empty here.
        for gradient in gradients
    ]


def value_and_slope(function, tensor):
    """`function(tensor)`, a scalar, and its gradient by the tensor."""
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(tensor)
        value = function(tensor)
    return value, tape.gradient(value, tensor, None, tf.UnconnectedGradients.ZERO)


def dense(gradients, variables):
    """Gradients as dense tensors: no slices of embeddings, zeros for None."""
    return [
        tf.zeros_like(variable.value)
        if gradient is None
        else tf.convert_to_tensor(gradient)
        for gradient, variable in zip(gradients, variables, strict=True)
    ]

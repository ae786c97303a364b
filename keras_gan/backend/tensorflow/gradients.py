"""Where the gradient tapes lie around a player's loss."""

import tensorflow as tf

from keras_gan.backend.tensorflow.replicas import replica_count


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
    objective, variables, scale_loss, critic, images, through_logits_only
):
    """As `value_and_gradients`, and how the loss hangs on one pass of a critic.

    Args:
        objective: callable without arguments, returns `(loss, extras)`.
        variables: list of `keras.Variable`, the moving player's own.
        scale_loss: callable, the optimizer's `scale_loss`.
        critic: `Critic` with which `objective` scores the images.
        images: tensor of shape `(batch, ...)`.
        through_logits_only: callable, asked after `objective` with the `Pass` over the
            images: does the loss hang on it by its logits alone? If not, nothing is
            differentiated by images and logits.

    Returns:
        `(extras, gradients, by_images, by_logits)`; the last two None, or the loss'
        gradients, of one backward pass with the others.
    """
    values = [variable.value for variable in variables]
    loss, extras, tape = _recorded(objective, [*values, images], scale_loss)
    scored = critic.pass_over(images)
    if not through_logits_only(scored):
        return extras, tape.gradient(loss, values), None, None
    ends = scored.seen, scored.logits
    gradients = tape.gradient(loss, [*values, *ends])
    by_images, by_logits = [
        tf.zeros_like(end) if gradient is None else gradient
        for end, gradient in zip(ends, gradients[-2:], strict=True)
    ]
    return extras, gradients[:-2], by_images, by_logits


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
    return value, tape.gradient(value, tensor, None, tf.UnconnectedGradients.ZERO)


def dense(gradients, variables):
    """Gradients that can be added up: no slices of embeddings, zeros for None."""
    return [
        tf.zeros_like(variable.value)
        if gradient is None
        else tf.convert_to_tensor(gradient)
        for gradient, variable in zip(gradients, variables, strict=True)
    ]

"""What happens to the gradient on its way from D into G."""

import keras
from keras import ops

from keras_gan import backend
from keras_gan.augmentation.transforms import Transform
from keras_gan.core import trees
from keras_gan.core.reals import real
from keras_gan.core.serialization import register
from keras_gan.core.state import add_number
from keras_gan.updates.simultaneous import Consensus
from keras_gan.updates.simultaneous import Unrolled


@register
class GeneratorGradientNormalization(Transform, keras.layers.Layer):
    """Gradient normalization between D and G (AFM): G's gradient has a fixed scale.

    The images stay as they are. g is the gradient of G's adversarial loss, a mean over
    the batch, at the n numbers of all generated examples. G gets g / √v, where v is a
    moving average of n · Σ g², this step included. So the size of D's slope does not
    matter, and G's penalties keep their weight in relation to the adversarial loss.
    The gradients of penalties, and those of D, do not change.

    √v is logged as `gradient_scale`, and v is saved with the GAN. v is unbiased from
    the first step on; the paper's code lets it begin at 0, so that its first gradients
    are larger. Its place among the augmentations does not matter: the gradient is
    normalized behind all of them, where it reaches G.

    This is not `layers.GradientNormalization` (GN-GAN), which bounds the slope of D.

    Args:
        decay: float in [0, 1), of the moving average.
        epsilon: float above 0, added to √v.

    Raises:
        ValueError: if an argument is out of range; at `compile`, if the update
            differentiates G's gradient, as `Consensus` and `Unrolled` do.

    Example:

    >>> normalization = GeneratorGradientNormalization()
    >>> slope, _ = normalization.slope_into_generator(ops.array([[30.0], [-40.0]]))
    >>> ops.convert_to_numpy(ops.round(slope, 3))   # divided by √(2 · 50²)
    array([[ 0.424],
           [-0.566]], dtype=float32)

    Reference: [Lin et al., 2025](https://arxiv.org/abs/2511.22475)
    """

    def __init__(self, decay=0.9, epsilon=1e-8):
        keras.layers.Layer.__init__(self)
        self.decay = real("decay", decay, lambda n: 0 <= n < 1, "in [0, 1)")
        self.epsilon = real("epsilon", epsilon, lambda n: n > 0, "above 0")
        self.steps = add_number(self, "steps", "int64")
        self.mean_square = add_number(self, "mean_square")
        self.built = True

    def check(self, gan):
        if isinstance(gan.update, (Consensus, Unrolled)):
            raise ValueError(
                f"{self!r} replaces G's gradient by one that cannot be differentiated "
                "again. Use updates.Alternating, OneStage, Simultaneous or "
                f"Extragradient. Received: update={gan.update!r}"
            )

    def logs(self):
        return {"gradient_scale": ops.sqrt(ops.convert_to_tensor(self.mean_square))}

    def __call__(self, images, seed):
        return images

    def slope_into_generator(self, slope):
        leaves = [backend.full_precision(leaf) for leaf in trees.leaves(slope)]
        square = sum(ops.sum(ops.square(leaf)) for leaf in leaves)
        square *= ops.cast(sum(ops.size(leaf) for leaf in leaves), square.dtype)
        # Each replica has the slope of its own mean: these squares are of equal size.
        square = backend.replica_mean(square, trees.count(slope))
        moved = self._moved(ops.cast(square, self.mean_square.dtype))
        scale = ops.sqrt(moved) + self.epsilon
        normalized = trees.mapped(
            lambda leaf: leaf / ops.cast(scale, leaf.dtype), slope
        )
        return normalized, moved

    def _moved(self, square):
        """The moving average with the square of one more step."""
        steps = ops.cast(self.steps, square.dtype)
        # Begins as the rate of a plain mean and tends to 1 − decay.
        rate = (1.0 - self.decay) / (1.0 - self.decay ** (steps + 1.0))
        return self.mean_square + rate * (square - self.mean_square)

    def end_step(self, step):
        note = step.note(self)
        if note is None:  # G was not updated.
            return
        self.mean_square.assign(ops.cast(note.value, self.mean_square.dtype))
        self.steps.assign_add(1)

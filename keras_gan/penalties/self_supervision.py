"""Self-supervision: D decodes real images from its own feature maps."""

from keras import ops

from keras_gan import backend
from keras_gan.core.serialization import register
from keras_gan.models.ends import outputs_of
from keras_gan.penalties.penalty import Penalty


@register
class SelfSupervision(Penalty):
    """Self-supervised D (FastGAN): the error of real images decoded from D's features.

    D returns `"decoded"`, images that small decoders make from its feature maps, and
    `"seen"`, what they should be: parts of its own input, as it was augmented.
    `models.fastgan` makes such a D. The error is the mean absolute difference of one
    image, summed over the decoded images of an example and averaged over examples. The
    paper's distance is LPIPS, which needs the weights of a trained network; the
    authors' code sums it over the examples.

    Args:
        weight: float.
        interval: integer, compute every `interval` steps, scaled by `interval`.

    Raises:
        ValueError: at `compile`, if D does not return both.

    Example:

    >>> critic = images = seed = None
    >>> ones = ops.ones((4, 2, 8, 8, 3))   # Two decoded images per example.
    >>> outputs = {"seen": ones, "decoded": 3.0 * ones}
    >>> float(SelfSupervision()(critic, images, images, seed, outputs))   # 2 + 2
    4.0

    Reference: [Liu et al., 2021](https://arxiv.org/abs/2101.04775)
    """

    needs = ("real_outputs",)

    def check(self, gan):
        outputs = outputs_of(gan.discriminator)
        if outputs is None:  # A subclassed D; found when it is used.
            return
        names = sorted(outputs) if isinstance(outputs, dict) else ["the logits only"]
        if not {"decoded", "seen"} <= set(names):
            raise ValueError(
                "SelfSupervision needs a discriminator with the outputs 'decoded' and "
                "'seen', as models.fastgan makes. Received: a discriminator that "
                f"returns {', '.join(names)}"
            )

    def __call__(self, critic, real, fake, seed, real_outputs):
        decoded = backend.full_precision(real_outputs["decoded"])
        seen = ops.cast(backend.full_precision(real_outputs["seen"]), decoded.dtype)
        errors = ops.abs(decoded - ops.stop_gradient(seen))
        # Of one of the k images: (batch, k, height, width, channels).
        return ops.sum(ops.mean(errors, axis=(0, 2, 3, 4)))

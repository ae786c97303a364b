"""Generator penalties on the features that D's inner layers compute.

Name such a layer's output with `models.with_outputs(discriminator, features=...)`.
"""

from keras import ops

from keras_gan import backend
from keras_gan.core.matrices import mean_of_pairs
from keras_gan.core.serialization import register
from keras_gan.models.ends import outputs_of
from keras_gan.penalties.penalty import Penalty


def check_output(penalty, gan):
    """Raises `ValueError` if D has no output of the name that a penalty reads."""
    outputs, wanted = outputs_of(gan.discriminator), penalty.output
    names = sorted(outputs) if isinstance(outputs, dict) else ["the logits only"]
    if outputs is not None and wanted not in names:
        raise ValueError(
            f"{type(penalty).__name__} needs the discriminator's output {wanted!r}: "
            f"name one with models.with_outputs(discriminator, {wanted}=...). "
            f"Received: a discriminator that returns {', '.join(names)}"
        )


class _FeatureTerm(Penalty):
    """The part common to both: which of D's outputs they read."""

    player = "generator"

    def __init__(self, weight=1.0, interval=1, output="features"):
        super().__init__(weight, interval)
        self.output = output

    def check(self, gan):
        check_output(self, gan)

    def rows(self, outputs):
        """The features of a batch, one row per example."""
        if not isinstance(outputs, dict) or self.output not in outputs:
            raise ValueError(
                f"{type(self).__name__} needs a discriminator that returns a "
                f"dictionary with the key {self.output!r}."
            )
        features = backend.full_precision(outputs[self.output])
        return ops.reshape(features, (ops.shape(features)[0], -1))


@register
class FeatureMatching(_FeatureTerm):
    """Feature matching: the squared distance between mean real and fake features.

    Args:
        weight: float.
        interval: integer, compute every `interval` steps, scaled by `interval`.
        output: string, the name of one of D's outputs.

    Raises:
        ValueError: at `compile`, if D has no output of that name.

    Example:

    >>> real, fake = {"features": ops.ones((3, 2))}, {"features": ops.zeros((3, 2))}
    >>> critic = images = seed = None
    >>> float(FeatureMatching()(critic, images, images, seed, real, fake))
    2.0

    Reference: [Salimans et al., 2016](https://arxiv.org/abs/1606.03498)
    """

    needs = ("real_outputs", "fake_outputs")

    def __call__(self, critic, real, fake, seed, real_outputs, fake_outputs):
        real_mean = ops.mean(self.rows(real_outputs), axis=0)
        fake_mean = ops.mean(self.rows(fake_outputs), axis=0)
        return ops.sum(ops.square(real_mean - fake_mean))


@register
class PullingAway(_FeatureTerm):
    """Pulling-away term (PT) of EBGAN: generated images should differ in features.

    The squared cosine between the features of two images, averaged over all pairs.

    Args:
        weight: float.
        interval: integer, compute every `interval` steps, scaled by `interval`.
        output: string, the name of one of D's outputs, such as an encoder's.

    Raises:
        ValueError: at `compile`, if D has no output of that name.

    Example:

    >>> fake = {"features": ops.array([[1.0, 0.0], [1.0, 1.0]])}
    >>> critic = images = seed = None
    >>> round(float(PullingAway()(critic, images, images, seed, fake)), 4)  # cos² 45°
    0.5

    Reference: [Zhao et al., 2017](https://arxiv.org/abs/1609.03126)
    """

    needs = ("fake_outputs",)

    def __init__(self, weight=0.1, interval=1, output="features"):
        super().__init__(weight, interval, output)

    def __call__(self, critic, real, fake, seed, fake_outputs):
        features = self.rows(fake_outputs)
        squared = ops.sum(ops.square(features), axis=1, keepdims=True)
        features = features * ops.rsqrt(squared + 1e-12)
        cosines = ops.matmul(features, ops.transpose(features))
        return mean_of_pairs(ops.square(cosines))

"""Losses that score each image on its own: minimax, LSGAN, hinge, WGAN and others."""

from keras import ops

from keras_gan.core.reals import real
from keras_gan.core.serialization import Configurable
from keras_gan.core.serialization import register
from keras_gan.losses.bounds import advise_bound


class AdversarialLoss(Configurable):
    """Base class: what each player minimises, in logits.

    A loss of your own implements `discriminator_loss` and `generator_loss`,
    both of which take real and fake logits of shape `(batch, ...)` and return
    one value per example; `GAN` takes the mean.

    Four attributes say how the loss is computed:

    - `needs_real_logits`: True if the generator's loss uses the real logits, which are
      None otherwise.
    - `couples_examples`: True if an example's value depends on the other examples of
      its batch, or if the loss is one scalar. With several replicas, each computes it
      from its own part of the batch.
    - `high_is_real`: False if D gives real images the lower numbers.
    - `trains_discriminator`: False if D takes no part: nothing of it changes.

    Four attributes say what a logit means:

    - `level_is_free`: True if D's loss uses differences of logits only, so that adding
      a constant to all logits does not change it. D is then read by comparing real and
      generated examples.
    - `compares_embeddings`: True if D returns embeddings, which mean something only in
      comparison with others.
    - `reads_as`: `"probability"` if D estimates one, `"score"` if its numbers only say
      which example looks more real. `export` gives its output this name.
    - `classifies`: False if D's boundary between generated and real is not at
      `probability` = ½ (for a relativistic loss, of the difference of two logits).
    """

    needs_real_logits = False
    couples_examples = False
    classifies = True
    high_is_real = True
    trains_discriminator = True
    level_is_free = False
    compares_embeddings = False
    reads_as = "probability"

    def discriminator_loss(self, real_logits, fake_logits):
        raise TypeError(
            f"{type(self).__name__} must implement "
            "`discriminator_loss(real_logits, fake_logits)`."
        )

    def generator_loss(self, real_logits, fake_logits):
        raise TypeError(
            f"{type(self).__name__} must implement "
            "`generator_loss(real_logits, fake_logits)`."
        )

    def evaluated_generator_loss(self, real_logits, fake_logits):
        """The generator's loss as `evaluate` reports it: without training schedules."""
        return self.generator_loss(real_logits, fake_logits)

    def check(self, gan):
        """Raises `ValueError` if this loss cannot be used with the GAN, or warns."""

    def probability(self, logits):
        """P(real | x) as this loss' discriminator expresses it.

        Exact for the losses that train D as a classifier; elsewhere a monotone
        score in [0, 1], not a calibrated probability. If `level_is_free`, the logits
        are those above a level that the caller chooses.
        """
        return ops.sigmoid(logits)

    def readings(self, real_logits, fake_logits):
        """What D says of real and of generated examples: `d_real` and `d_fake`.

        Returns two tensors of values in [0, 1], one per logit; `GAN` logs their means.
        By default, they are the `probability` of the real and of the fake logits. If
        `level_is_free`, the two examples of each row are compared. The first tensor is
        then the probability that the real one beats the generated one (for a score: 1
        if it has the higher logit, ½ for a tie). The second is the reverse.
        """
        if not self.level_is_free:
            return self.probability(real_logits), self.probability(fake_logits)
        return (
            self._beats(real_logits, fake_logits),
            self._beats(fake_logits, real_logits),
        )

    def verdict(self, logits, fake_logits):
        """What `GAN.discriminate` returns: values in [0, 1], high for real examples.

        Args:
            logits: tensor of shape `(batch, ...)`.
            fake_logits: tensor of shape `(count, ...)`, logits of generated examples.
                If `level_is_free` or `compares_embeddings`, each example is compared
                with all of them; otherwise they are not used.
        """
        if not self.level_is_free:
            return self.probability(logits)
        return ops.mean(self._beats(logits[:, None], fake_logits[None]), axis=1)

    def _beats(self, logits, others):
        """The probability that one example is real and the other is generated."""
        difference = logits - others
        if self.reads_as == "probability":
            return ops.sigmoid(difference)
        return 0.5 * (1.0 + ops.sign(difference))

    def log_odds(self, logits):
        """log(D / (1 − D)) for D = `probability`, from which log D is always finite.

        Some losses give a D of exactly 0 or 1. Their log odds are clipped to about ±16,
        as the largest float32 below 1 has.
        """
        if type(self).probability is AdversarialLoss.probability:
            return logits
        share = ops.clip(self.probability(logits), 1e-7, 1 - 1.2e-7)
        return ops.log(share) - ops.log1p(-share)


@register
class Minimax(AdversarialLoss):
    """Minimax: the value function of the original GAN, negated for D.

    The discriminator minimises −V = −log D(x) − log(1 − D(G(z))), and the
    generator minimises log(1 − D(G(z))), the part of V that it can change. The
    generator's gradient vanishes where D rejects its images with confidence,
    which is why `NonSaturating` is the default.

    Example:

    >>> even = ops.zeros((1, 1))
    >>> value = -Minimax().discriminator_loss(even, even)   # −log 4
    >>> round(float(value[0, 0]), 4)
    -1.3863

    Reference: [Goodfellow et al., 2014](https://arxiv.org/abs/1406.2661)
    """

    def discriminator_loss(self, real_logits, fake_logits):
        return ops.softplus(-real_logits) + ops.softplus(fake_logits)

    def generator_loss(self, real_logits, fake_logits):
        return -ops.softplus(fake_logits)


@register
class NonSaturating(AdversarialLoss):
    """Non-saturating loss (NSGAN): D as in `Minimax`, G minimises −log D(G(z)).

    It is the usual choice: both players keep a gradient when D is confident.

    Args:
        label_smoothing: float in [0, 0.5), α of one-sided label smoothing: D's target
            for real images is 1 − α, and its optimum is (1 − α) p / (p + q).

    Raises:
        ValueError: if `label_smoothing` is out of range.

    Example:

    >>> logits = ops.array([[-100.0]])
    >>> float(NonSaturating().generator_loss(None, logits)[0, 0])
    100.0

    Reference: [Goodfellow et al., 2014](https://arxiv.org/abs/1406.2661), label
    smoothing: [Salimans et al., 2016](https://arxiv.org/abs/1606.03498)
    """

    def __init__(self, label_smoothing=0.0):
        limits = "in [0, 0.5): from 0.5 on, real images would be called fake"
        real("label_smoothing", label_smoothing, lambda n: 0 <= n < 0.5, limits)
        self.label_smoothing = label_smoothing

    def discriminator_loss(self, real_logits, fake_logits):
        # Cross-entropy with a target of 1 − α: softplus(s) = softplus(−s) + s.
        of_real = ops.softplus(-real_logits) + self.label_smoothing * real_logits
        return of_real + ops.softplus(fake_logits)

    def generator_loss(self, real_logits, fake_logits):
        return ops.softplus(-fake_logits)


@register
class LeastSquares(AdversarialLoss):
    """Least squares (LSGAN): squared distance of the logits to 1 (real) and 0 (fake).

    `probability` clips the logit to [0, 1]: at D's optimum it is
    p / (p + q), like that of a classifier.

    Example:

    >>> loss = LeastSquares().discriminator_loss(ops.ones((1, 1)), ops.ones((1, 1)))
    >>> float(loss[0, 0])
    0.5

    Reference: [Mao et al., 2017](https://arxiv.org/abs/1611.04076)
    """

    def discriminator_loss(self, real_logits, fake_logits):
        return 0.5 * (ops.square(real_logits - 1.0) + ops.square(fake_logits))

    def generator_loss(self, real_logits, fake_logits):
        return 0.5 * ops.square(fake_logits - 1.0)

    def probability(self, logits):
        return ops.clip(logits, 0.0, 1.0)


@register
class Hinge(AdversarialLoss):
    """Hinge (margin) loss: D pushes real logits above 1 and fake ones below −1.

    `probability` is a score: the sigmoid of the logit, which is ½ at D's boundary
    between generated and real.

    Example:

    >>> loss = Hinge().discriminator_loss(ops.array([[2.0]]), ops.array([[0.5]]))
    >>> float(loss[0, 0])
    1.5

    Reference: [Lim & Ye, 2017](https://arxiv.org/abs/1705.02894)
    """

    reads_as = "score"

    def discriminator_loss(self, real_logits, fake_logits):
        return ops.relu(1.0 - real_logits) + ops.relu(1.0 + fake_logits)

    def generator_loss(self, real_logits, fake_logits):
        return -fake_logits


@register
class Wasserstein(AdversarialLoss):
    """Wasserstein loss (WGAN): the critic's gap, an estimate of the W₁ distance.

    The estimate is valid only while the critic is Lipschitz: train it with
    `penalties.WassersteinGradient` or with `constraints.ClipWeights`. The level of its
    logits is free, so D's score of an example is the share of generated examples with
    a lower logit.

    Example:

    >>> loss = Wasserstein().discriminator_loss(ops.array([[3.0]]), ops.array([[1.0]]))
    >>> float(loss[0, 0])
    -2.0

    Reference: [Arjovsky et al., 2017](https://arxiv.org/abs/1701.07875)
    """

    classifies = False
    level_is_free = True
    reads_as = "score"

    def check(self, gan):
        advise_bound(self, gan, "penalties.WassersteinGradient(weight=10.0)")

    def discriminator_loss(self, real_logits, fake_logits):
        return fake_logits - real_logits

    def generator_loss(self, real_logits, fake_logits):
        return -fake_logits


@register
class BoundarySeeking(AdversarialLoss):
    """Boundary-seeking GAN (BGAN): D as in `Minimax`, G seeks D's decision boundary.

    The generator minimises half the squared logit of its images, which at D's optimum
    is half the squared log-density ratio log²(p / q). It is 0 where D cannot tell real
    from generated. Images that D finds too real are pulled back as well.

    Example:

    >>> loss = BoundarySeeking().generator_loss(None, ops.array([[-2.0]]))
    >>> float(loss[0, 0])
    2.0

    Reference: [Hjelm et al., 2018](https://arxiv.org/abs/1702.08431), section 3
    """

    def discriminator_loss(self, real_logits, fake_logits):
        return ops.softplus(-real_logits) + ops.softplus(fake_logits)

    def generator_loss(self, real_logits, fake_logits):
        return 0.5 * ops.square(fake_logits)

"""The objectives that score real and generated images apart from each other."""

from keras import ops

from keras_gan.core.serialization import Configurable
from keras_gan.core.serialization import register


class AdversarialLoss(Configurable):
    """Base class: what each player minimises, in logits.

    A loss of your own implements `discriminator_loss` and `generator_loss`,
    both of which take real and fake logits of shape `(batch, ...)` and return
    one value per example; `GAN` takes the mean.

    Set `needs_real_logits` if the generator's loss uses the real logits; they
    are None otherwise. Set `couples_examples` if an example's value depends on the
    others of its batch, or the loss is one scalar: replicas then each compute it of
    their own share. Clear `high_is_real` if D gives real images the lower numbers.

    What a logit means is declared too:

    - `level_is_free`: D's loss stays the same if a constant is added to all logits, as
      it uses differences of logits only. D is then read by comparing real and
      generated examples.
    - `compares_embeddings`: D returns embeddings, of which one alone says nothing.
    - `reads_as`: `"probability"` if D estimates one, `"score"` if its numbers only say
      which example looks more real. `export` names its output by it.
    - `classifies`: clear it if `probability` does not rise through ½ where D changes
      its mind (for a relativistic loss: of the difference of two logits).
    """

    needs_real_logits = False
    couples_examples = False
    classifies = True
    high_is_real = True
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
        """Raises `ValueError` if this loss cannot be used with the GAN."""

    def probability(self, logits):
        """P(real | x) as this loss' discriminator expresses it.

        Exact for the losses that train D as a classifier; elsewhere a monotone
        score in [0, 1], not a calibrated probability. If `level_is_free`, the logits
        are those above a level that the caller chooses.
        """
        return ops.sigmoid(logits)

    def readings(self, real_logits, fake_logits):
        """What D holds of real and of generated examples: `d_real` and `d_fake`.

        Two tensors of values in [0, 1], one per logit; `GAN` logs their means. They
        are `probability` of either side. If `level_is_free`, examples in the same row
        are compared: the first is the probability that the real one beats the
        generated one (of a score: 1 if it has the higher logit, ½ for a tie), the
        second that the generated one beats the real one.
        """
        if not self.level_is_free:
            return self.probability(real_logits), self.probability(fake_logits)
        return (
            self._beats(real_logits, fake_logits),
            self._beats(fake_logits, real_logits),
        )

    def verdict(self, logits, fake_logits):
        """What `GAN.discriminate` says of examples: values in [0, 1], high if real.

        Args:
            logits: tensor of shape `(batch, ...)`.
            fake_logits: tensor of shape `(count, ...)`, logits of generated examples,
                which are used if `level_is_free` or `compares_embeddings`: an example
                is compared with each of them.
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
        """log(D / (1 − D)) of D = `probability`, from which log D does not round to −∞.

        That of a score of exactly 0 or 1, which only some losses have, is cut off at
        ±16, for which float32 has the last number below 1.
        """
        if type(self).probability is AdversarialLoss.probability:
            return logits
        share = ops.clip(self.probability(logits), 1e-7, 1 - 1.2e-7)
        return ops.log(share) - ops.log1p(-share)


@register
class Minimax(AdversarialLoss):
    """The value function of the original game, negated for D.

    The discriminator minimises −V = −log D(x) − log(1 − D(G(z))), and the
    generator minimises log(1 − D(G(z))), the part of V that it can move. The
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
    """The usual choice: D as in `Minimax`, G minimises −log D(G(z)).

    Both players keep a gradient when D is confident.

    Args:
        label_smoothing: float in [0, 0.5), α of one-sided label smoothing: D is to
            call real images real with probability 1 − α, and its optimum is
            (1 − α) p / (p + q).

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
        if not 0 <= label_smoothing < 0.5:
            raise ValueError(
                "`label_smoothing` must be in [0, 0.5): from 0.5 on, real images "
                f"would be called fake. Received: label_smoothing={label_smoothing}"
            )
        self.label_smoothing = label_smoothing

    def discriminator_loss(self, real_logits, fake_logits):
        # Cross-entropy with a target of 1 − α: softplus(s) = softplus(−s) + s.
        of_real = ops.softplus(-real_logits) + self.label_smoothing * real_logits
        return of_real + ops.softplus(fake_logits)

    def generator_loss(self, real_logits, fake_logits):
        return ops.softplus(-fake_logits)


@register
class LeastSquares(AdversarialLoss):
    """Squared distance of the logits to 1 (real) and 0 (fake).

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
    """Margin loss: D pushes real logits above 1 and fake ones below −1.

    `probability` is a score: the sigmoid of the logit, ½ where D changes its mind.

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
    """The critic's gap, an estimate of the Wasserstein-1 distance.

    Means something only while the critic is Lipschitz: train it with
    `penalties.WassersteinGradient` or with `constraints.ClipWeights`. The level of its
    logits is free: D's score of an example is the share of generated examples with a
    lower logit.

    Example:

    >>> loss = Wasserstein().discriminator_loss(ops.array([[3.0]]), ops.array([[1.0]]))
    >>> float(loss[0, 0])
    -2.0

    Reference: [Arjovsky et al., 2017](https://arxiv.org/abs/1701.07875)
    """

    classifies = False
    level_is_free = True
    reads_as = "score"

    def discriminator_loss(self, real_logits, fake_logits):
        return fake_logits - real_logits

    def generator_loss(self, real_logits, fake_logits):
        return -fake_logits


@register
class BoundarySeeking(AdversarialLoss):
    """D as in `Minimax`; G seeks D's decision boundary, where log p = log q.

    The generator minimises half the squared logit of its images, which at D's
    optimum is half the squared log-density ratio: it is 0 where D cannot tell, and
    images that D takes for too real are pulled back as well.

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

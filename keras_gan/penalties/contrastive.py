"""Contrastive terms: examples against each other and against proxies of the classes.

D's head is a `layers.ClassProxies`: `models.with_outputs(discriminator,
layers.ClassProxies(num_classes, dim))`.
"""

from keras import ops

from keras_gan.core.reals import real
from keras_gan.core.serialization import register
from keras_gan.penalties.heads import ClassTerm
from keras_gan.penalties.heads import class_rows


class _Contrastive(ClassTerm):
    """The part common to both: cosines with the own proxy and with other examples."""

    how = "layers.ClassProxies(num_classes, dim)"

    def __init__(
        self,
        weight=1.0,
        interval=1,
        player="discriminator",
        temperature=1.0,
        part=None,
    ):
        super().__init__(weight, interval, player, part)
        limits = "above 0, as it divides cosines"
        real("temperature", temperature, lambda n: n > 0, limits)
        self.temperature = temperature
        kind = "real" if player == "discriminator" else "fake"
        self.needs = ("condition", f"{kind}_outputs")

    def check(self, gan):
        super().check(gan)
        self.width(gan, "embedding")

    def __call__(
        self,
        critic,
        real,
        fake,
        seed,
        condition,
        real_outputs=None,
        fake_outputs=None,
    ):
        of_real = self.player == "discriminator"
        outputs = real_outputs if of_real else fake_outputs
        embedding = self.rows(outputs, "embedding")
        cosines = self.rows(outputs, "classes")
        classes = _one_hot(self.classes_in(condition), cosines)
        to_proxy = ops.sum(classes * cosines, axis=1)
        between = ops.matmul(embedding, ops.transpose(embedding))
        same = ops.matmul(classes, ops.transpose(classes))
        others = 1.0 - ops.eye(ops.shape(embedding)[0], dtype=embedding.dtype)
        return ops.mean(self.values(to_proxy, between, same, others))


def _one_hot(condition, like):
    """Class numbers, or rows whose largest number is that of the class, as one-hot."""
    rows = class_rows(condition, like.shape[-1], like.dtype)
    return ops.one_hot(ops.argmax(rows, axis=1), like.shape[-1], dtype=like.dtype)


def _log_sum_exp(scores, counted):
    """The log of Σ exp(scores) over the columns for which `counted` is 1, not 0."""
    least = ops.cast(-1e30, scores.dtype)
    return ops.logsumexp(ops.where(counted > 0, scores, least), axis=1)


@register
class ConditionalContrastive(_Contrastive):
    """Conditional contrastive loss (2C) of ContraGAN: classes as clusters on a sphere.

    With the normalised embedding f of each example, the normalised proxy v of its
    class, and the temperature t, an example's value is

        −log (exp(f·v/t) + Σ' exp(f·f'/t)) / (exp(f·v/t) + Σ exp(f·f'/t)),

    where Σ goes over the other examples of the batch and Σ' over those of the same
    class. D's term is about real examples, and G's about generated ones. Use one per
    player. D needs a head of `layers.ClassProxies`.

    If a batch has many examples per class, they outweigh the proxy. Classes may then
    gather at each other's proxies, and G may exchange classes. With
    `DataToDataCrossEntropy`, only the proxy attracts.

    Args:
        weight: float, λ of the paper.
        interval: integer, compute every `interval` steps, scaled by `interval`.
        player: `"discriminator"` or `"generator"`.
        temperature: float above 0.
        part: as in `Classification`.

    Raises:
        ValueError: if `player` is neither player, or `temperature` is not above 0; at
            `compile`, if D lacks the outputs "embedding" and "classes", or the
            condition is not a class.

    Example:

    >>> outputs = {   # Two classes: both examples lie where the proxy of class 0 does.
    ...     "embedding": ops.array([[1.0, 0.0], [1.0, 0.0]]),
    ...     "classes": ops.array([[1.0, 0.0], [1.0, 0.0]]),
    ... }
    >>> critic = images = seed = None
    >>> term = ConditionalContrastive()
    >>> round(float(term(critic, images, images, seed, [0, 0], outputs)), 4)
    0.0
    >>> mixed = term(critic, images, images, seed, [0, 1], outputs)
    >>> round(float(mixed), 4)   # The mean of −log e/(e + e) and of −log 1/(1 + e).
    1.0032

    Reference: [Kang & Park, 2020](https://arxiv.org/abs/2006.12681)
    """

    def values(self, to_proxy, between, same, others):
        proxy = ops.expand_dims(to_proxy, 1)
        scores = ops.concatenate([proxy, between], axis=1) / self.temperature
        first = ops.ones_like(proxy)
        positive = ops.concatenate([first, same * others], axis=1)
        counted = ops.concatenate([first, others], axis=1)
        return _log_sum_exp(scores, counted) - _log_sum_exp(scores, positive)


@register
class DataToDataCrossEntropy(_Contrastive):
    """Data-to-data cross-entropy (D2D-CE) of ReACGAN: 2C's successor with margins.

    With the normalised embedding f of each example, the normalised proxy v of its
    class, the temperature t and the margin m, an example's value is

        −log exp(p/t) / (exp(p/t) + Σ exp(n/t)),
        p = min(f·v − m, 0),   n = max(f·f' − (1 − m), 0),

    where Σ goes over the examples of other classes in the batch. A positive pair that
    is closer than the margin has no further pull, and a negative pair beyond the other
    margin no further push. D's term is about real examples, and G's about generated
    ones. Use one per player. D needs a head of `layers.ClassProxies`.

    Args:
        weight: float, λ of the paper.
        interval: integer, compute every `interval` steps, scaled by `interval`.
        player: `"discriminator"` or `"generator"`.
        temperature: float above 0.
        margin: float in [-1, 1], the positive margin; that of negative pairs is
            1 − `margin`.
        part: as in `Classification`.

    Raises:
        ValueError: if `player` is neither player, `temperature` is not above 0, or
            `margin` is not in [-1, 1]; at `compile`, if D lacks the outputs "embedding"
            and "classes", or the condition is not a class.

    Example:

    >>> outputs = {   # Each example lies where its proxy does; the classes are apart.
    ...     "embedding": ops.array([[1.0, 0.0], [0.0, 1.0]]),
    ...     "classes": ops.array([[1.0, 0.0], [0.0, 1.0]]),
    ... }
    >>> critic = images = seed = None
    >>> term = DataToDataCrossEntropy()
    >>> round(float(term(critic, images, images, seed, [0, 1], outputs)), 4)   # ln 2
    0.6931

    Reference: [Kang et al., 2021](https://arxiv.org/abs/2111.01118). The authors'
    program also subtracts each row's largest cosine in the sum over negatives, and not
    in p; the formula here is that of the paper.
    """

    def __init__(
        self,
        weight=0.5,
        interval=1,
        player="discriminator",
        temperature=0.5,
        margin=0.98,
        part=None,
    ):
        super().__init__(weight, interval, player, temperature, part)
        limits = "in [-1, 1], as it is a cosine"
        real("margin", margin, lambda n: -1 <= n <= 1, limits)
        self.margin = margin

    def values(self, to_proxy, between, same, others):
        positive = ops.minimum(to_proxy - self.margin, 0.0)
        negative = ops.maximum(between - (1.0 - self.margin), 0.0)
        positive = ops.expand_dims(positive, 1) / self.temperature
        scores = ops.concatenate([positive, negative / self.temperature], axis=1)
        counted = ops.concatenate([ops.ones_like(positive), 1.0 - same], axis=1)
        return _log_sum_exp(scores, counted) - positive[:, 0]

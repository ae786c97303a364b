"""Terms on D's class logits: AC-GAN, TAC-GAN and semi-supervised learning."""

from keras import ops

from keras_gan.core.booleans import boolean
from keras_gan.core.serialization import register
from keras_gan.penalties.heads import ClassTerm
from keras_gan.penalties.heads import class_rows
from keras_gan.penalties.heads import cross_entropy


def _mean_cross_entropy(logits, condition):
    rows = class_rows(condition, logits.shape[-1], logits.dtype)
    return ops.mean(cross_entropy(logits, rows))


@register
class Classification(ClassTerm):
    """Auxiliary classification (AC-GAN): the cross-entropy of D's class logits.

    D has a head "classes" and need not take the condition. D minimises the
    cross-entropy of the classes of real and of generated examples, and G that of its
    own examples. Use one term per player:

        penalties=[Classification(), Classification(player="generator")]

    From generated examples D also learns the classes that G gives them by mistake. The
    two can then agree on a signal that no real example has, and G draws examples of
    other classes than it was asked for. With `generated=False` D learns from real
    examples alone, which was much more accurate on clothes (docs/conditions.md).

    Where classes overlap, G learns to avoid examples that could belong to several
    classes. `TwinClassification` corrects this.

    Args:
        weight: float.
        interval: integer, compute every `interval` steps, scaled by `interval`.
        player: `"discriminator"` or `"generator"`.
        generated: boolean, whether D also learns from generated examples, as in
            AC-GAN. If False, it learns from real ones alone.
        part: string or integer, which tensor of a condition of several is the class:
            its name, or its place from 0 on. None if the condition is the class. In
            StarGAN's game of pictures, target and origin, D's term reads the origin of
            real pictures, and G's the target:
            `Classification(generated=False, part="origin")` and
            `Classification(player="generator", part="target")`.

    Raises:
        ValueError: if `player` is neither player, or G's term has `generated=False`; at
            `compile`, if D has no output "classes", the condition is not a class, or G
            takes none.

    Example:

    >>> outputs = {"classes": ops.zeros((2, 10))}   # D knows nothing.
    >>> term = Classification(player="generator")
    >>> critic = images = seed = None
    >>> value = term(critic, images, images, seed, [3, 7], fake_outputs=outputs)
    >>> round(float(value), 4)   # ln 10
    2.3026

    Reference: [Odena et al., 2017](https://arxiv.org/abs/1610.09585)
    """

    def __init__(
        self,
        weight=1.0,
        interval=1,
        player="discriminator",
        generated=True,
        part=None,
    ):
        super().__init__(weight, interval, player, part)
        boolean("generated", generated)
        if player == "generator" and not generated:
            raise ValueError(
                "`generated=False` leaves the generator's term nothing to classify: it "
                "is about generated examples."
            )
        self.generated = generated
        self.needs = ("condition",)
        self.needs += ("real_outputs",) if player == "discriminator" else ()
        self.needs += ("fake_outputs",) if generated else ()

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
        classes, value = self.classes_in(condition), 0.0
        if self.player == "discriminator":
            value += _mean_cross_entropy(self.rows(real_outputs), classes)
        if self.generated:
            value += _mean_cross_entropy(self.rows(fake_outputs), classes)
        return value


@register
class TwinClassification(ClassTerm):
    """Twin auxiliary classification (TAC-GAN): corrects the bias of `Classification`.

    A second head, "twin_classes", learns the classes of generated examples alone. G
    maximises its cross-entropy, so that its examples are no clearer than real ones:
    with both classifiers optimal, G's two terms sum to the Kullback-Leibler divergence
    of P(class | x) between generated and real examples. Use one term per player beside
    both terms of `Classification`, with the same weights:

        penalties=[
            Classification(generated=False), Classification(player="generator"),
            TwinClassification(), TwinClassification(player="generator"),
        ]

    Args:
        weight: float.
        interval: integer, compute every `interval` steps, scaled by `interval`.
        player: `"discriminator"` or `"generator"`.
        part: as in `Classification`.

    Raises:
        ValueError: if `player` is neither player; at `compile`, if D has no output
            "twin_classes", the condition is not a class, or G takes none.

    Example:

    >>> outputs = {"twin_classes": ops.zeros((2, 10))}
    >>> term = TwinClassification(player="generator")
    >>> critic = images = seed = None
    >>> value = term(critic, images, images, seed, [3, 7], outputs)
    >>> round(float(value), 4)   # −ln 10
    -2.3026

    Reference: [Gong et al., 2019](https://arxiv.org/abs/1907.02690)
    """

    head = "twin_classes"
    needs = ("condition", "fake_outputs")

    def __call__(self, critic, real, fake, seed, condition, fake_outputs):
        classes = self.classes_in(condition)
        value = _mean_cross_entropy(self.rows(fake_outputs), classes)
        return value if self.player == "discriminator" else -value


@register
class SemiSupervised(ClassTerm):
    """Semi-supervised classification (K + 1 classes): learns from a few labels.

    The cross-entropy of D's class logits at the real examples that have a label, as a
    mean over these; 0 for a batch without any. The label −1 stands for a missing one.
    D comes from `models.semi_supervised(classifier)`.

    Args:
        weight: float.
        interval: integer, compute every `interval` steps, scaled by `interval`.
        part: as in `Classification`.

    Raises:
        ValueError: at `compile`, if D has no output "classes" or the condition is not a
            class.

    Example:

    >>> outputs = {"classes": ops.zeros((3, 10))}
    >>> critic = images = seed = None
    >>> value = SemiSupervised()(critic, images, images, seed, [-1, 7, -1], outputs)
    >>> round(float(value), 4)   # ln 10, from one label
    2.3026

    Reference: [Salimans et al., 2016](https://arxiv.org/abs/1606.03498)
    """

    needs = ("condition", "real_outputs")
    missing_labels = True
    names_player = False

    def __init__(self, weight=1.0, interval=1, part=None):
        super().__init__(weight, interval, part=part)

    def __call__(self, critic, real, fake, seed, condition, real_outputs):
        logits = self.rows(real_outputs)
        classes = self.classes_in(condition)
        rows = class_rows(classes, logits.shape[-1], logits.dtype)
        count = ops.sum(rows)  # A row of a missing label is 0.
        return ops.sum(cross_entropy(logits, rows)) / ops.maximum(count, 1.0)

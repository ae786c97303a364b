"""What a term reads from D's named outputs, and how it reads classes."""

import keras
from keras import ops

from keras_gan import backend
from keras_gan.checks.networks import classes_at
from keras_gan.core import trees
from keras_gan.core.integers import integer
from keras_gan.models.ends import outputs_of
from keras_gan.penalties.penalty import Penalty

PLAYERS = ("discriminator", "generator")


class HeadTerm(Penalty):
    """A term of either player on one of D's named outputs, a head.

    Args:
        weight: float.
        interval: integer.
        player: `"discriminator"` or `"generator"`.
    """

    names_player = True  # Most are used by both players.
    head = None  # The name of the output that it reads.
    how = "{name}=keras.layers.Dense(...)"  # How to add it, for an error.

    def __init__(self, weight=1.0, interval=1, player="discriminator"):
        super().__init__(weight, interval)
        if player not in PLAYERS:
            raise ValueError(
                "`player` must be 'discriminator' or 'generator', whose loss the term "
                f"is added to. Received: player={player!r}"
            )
        self.player = player

    def rows(self, outputs, name=None):
        """One of D's outputs for a batch, in full precision."""
        name = name or self.head
        if not isinstance(outputs, dict) or name not in outputs:
            raise ValueError(
                f"{type(self).__name__} needs a discriminator that returns a "
                f"dictionary with the key {name!r}."
            )
        return backend.full_precision(outputs[name])

    def width(self, gan, name=None):
        """The length of an output's rows; None if a subclassed D hides it.

        Raises:
            ValueError: if D has no output of this name, or it is not one row per
                example.
        """
        name = name or self.head
        outputs = outputs_of(gan.discriminator)
        if outputs is None:
            return None
        names = sorted(outputs) if isinstance(outputs, dict) else ["the logits only"]
        how = self.how.format(name=name)
        if not isinstance(outputs, dict) or name not in outputs:
            raise ValueError(
                f"{type(self).__name__} needs the discriminator's output {name!r}: add "
                f"it with models.with_outputs(discriminator, {how}). Received: a "
                f"discriminator that returns {', '.join(names)}"
            )
        shape = tuple(outputs[name].shape)
        if len(shape) != 2:
            raise ValueError(
                f"{type(self).__name__} needs a discriminator's output {name!r} of "
                f"shape (batch, n). Received: one of shape {shape}; put a "
                "keras.layers.Flatten before its last layer."
            )
        return shape[-1]


class ClassTerm(HeadTerm):
    """A term on the head "classes", whose condition is the class of each example.

    The class is a number, or a row of K numbers: one-hot or soft classes.

    Args:
        weight: float.
        interval: integer.
        player: `"discriminator"` or `"generator"`.
        part: string or integer, which tensor of a condition of several is the class:
            its name, or its place from 0 on. None if the condition is the class.
    """

    head = "classes"
    rows_sum_to_one = True  # What the data's rows are held to.

    def __init__(self, weight=1.0, interval=1, player="discriminator", part=None):
        super().__init__(weight, interval, player)
        if part is not None and not isinstance(part, str):
            part = integer("part", part, 0, what="is the place of a tensor")
        self.part = part
        self._place = None if isinstance(part, str) else part

    def class_place(self, gan):
        """The place of the class among the tensors of the condition; None for all.

        Raises:
            ValueError: if the condition has several tensors and `part` names none, or
                it is one tensor and `part` is given.
        """
        spec = gan.condition_spec
        if spec is None:  # No network takes it; the data have it.
            return self._place
        names = gan.condition_names
        several = trees.is_tree(spec)
        if several != (self.part is not None):
            raise ValueError(
                f"{type(self).__name__} needs a condition that is one class per "
                "example. Of a condition of several tensors, `part` says which is the "
                f"class. Received: part={self.part!r} and the condition "
                f"{trees.described(spec)}"
                + (f", {', '.join(names)}" if several else "")
            )
        if not several:
            return None
        if self.part in names:
            return names.index(self.part)
        if isinstance(self.part, int) and self.part < len(names):
            return self.part
        raise ValueError(
            "`part` must be the name of a tensor of the condition, "
            f"{', '.join(names)}, or its place from 0 on. Received: "
            f"part={self.part!r}"
        )

    def classes_in(self, condition):
        """The classes in a batch's condition."""
        if self.part is None:
            return condition
        if isinstance(condition, dict) and self.part in condition:
            return condition[self.part]
        leaves = trees.leaves(condition)
        if self._place is None or self._place >= len(leaves):
            raise ValueError(
                f"The condition has no tensor part={self.part!r}. Received: "
                f"{trees.described(condition)}"
            )
        return leaves[self._place]

    def check(self, gan):
        self._place = self.class_place(gan)
        self.check_classes(gan, self.width(gan))
        if self.of_fakes and not gan.generator_is_conditional:
            raise ValueError(
                f"{type(self).__name__} reads the classes of generated examples, but "
                f"the generator '{gan.generator.name}' takes no condition, so that "
                "they have none. Give it one (models.dcgan(..., num_classes=10) "
                "does), or use penalties.SemiSupervised, which is about real examples."
            )

    @property
    def of_fakes(self):
        """Whether the term reads the classes of generated examples."""
        return "fake_outputs" in self.needs

    def num_classes(self, gan):
        return self.width(gan)

    def check_classes(self, gan, count):
        """Raises `ValueError` unless the condition is a class, one of `count`."""
        spec, place = gan.condition_spec, self.class_place(gan)
        if spec is None:
            return
        name = type(self).__name__
        if place is not None:
            spec = trees.leaves(spec)[place]
        number = len(spec.shape) == 1 and "int" in spec.dtype
        if not number and (len(spec.shape) != 2 or spec.shape[-1] is None):
            raise ValueError(
                f"{name} needs a condition that is one class per example: a class "
                "number of shape (batch,), or a row of shape (batch, K), one number "
                f"per class. Received: the condition {trees.described(spec)}"
            )
        known = spec.shape[-1] if not number else gan.num_classes
        if number and place is not None:
            known = classes_at(gan, place)
        if None not in (known, count) and known != count:
            raise ValueError(
                f"{name} needs one number per class in the discriminator's output "
                f"{self.head!r}. Received: {count} numbers for {known} classes"
            )


def class_rows(condition, count, dtype):
    """Classes as rows of shape `(batch, count)`; those of a missing one are zeros.

    Raises:
        ValueError: unless they are integers of shape `(batch,)`, or such rows. Where no
            network takes the condition, it is seen here for the first time.
    """
    several = isinstance(condition, (tuple, list, dict)) and any(
        hasattr(leaf, "shape") for leaf in trees.leaves(condition)
    )
    if not several:
        condition = ops.convert_to_tensor(condition)
        dtype_name = keras.backend.standardize_dtype(condition.dtype)
        if len(condition.shape) == 1 and "int" in dtype_name:
            return ops.one_hot(ops.cast(condition, "int32"), count, dtype=dtype)
        if len(condition.shape) == 2 and condition.shape[1] == count:
            return ops.cast(condition, dtype)
    raise ValueError(
        "The condition must be one class per example: integers of shape (batch,), or "
        f"rows of shape (batch, {count}) with one number per class. "
        f"Received: {trees.described(condition)}"
    )


def cross_entropy(logits, rows):
    """−Σ p(k) log softmax(l)(k) per example, in nats."""
    return -ops.sum(rows * ops.log_softmax(logits, axis=-1), axis=-1)

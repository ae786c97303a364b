"""One network's side of a condition: its input, and where its injections act."""

from keras_gan.conditions.injections import INJECTIONS
from keras_gan.conditions.injections import Injection
from keras_gan.conditions.kinds import Classes
from keras_gan.conditions.kinds import Condition
from keras_gan.core.integers import integer


def checked_condition(condition, num_classes):
    """The condition that two arguments stand for, or None.

    Args:
        condition: `Condition` or None.
        num_classes: integer or None, short for a condition of class numbers.

    Raises:
        TypeError: if `condition` is not a `Condition`.
        ValueError: if both are given, or `num_classes` is below 1.
    """
    if num_classes is not None and condition is not None:
        raise ValueError(
            "Give one of `condition` and `num_classes`, which is short for "
            f"condition=conditions.Classes(num_classes). Received: {condition!r} and "
            f"num_classes={num_classes!r}"
        )
    if num_classes is not None:
        return Classes(integer("num_classes", num_classes))
    if condition is not None and not isinstance(condition, Condition):
        raise TypeError(
            "`condition` must be an object of keras_gan.conditions, such as "
            f"conditions.Classes(10). Received: condition={condition!r}"
        )
    return condition


def injections_of(player, value):
    """The injections that an argument of a network stands for, a list.

    Args:
        player: "generator" or "discriminator".
        value: a name, an `Injection`, a list of these, or None.

    Raises:
        TypeError: if it is something else.
        ValueError: if a name is unknown or an injection is the other player's, or two
            of them modulate the same layers.
    """
    argument = f"{player}_injection"
    several = value if isinstance(value, (list, tuple)) else [value]
    found = [_injection(argument, each) for each in several if each is not None]
    for each in found:
        if player not in each.players:
            raise ValueError(
                f"`{argument}` cannot be {type(each).__name__}, which is for the "
                f"{each.players[0]}. Received: {argument}={value!r}"
            )
    if sum(each.modulates for each in found) > 1:
        raise ValueError(
            f"`{argument}` may have one injection that modulates hidden layers. "
            f"Received: {argument}={value!r}"
        )
    return found


def _injection(argument, value):
    if isinstance(value, Injection):
        return value
    names = ", ".join(map(repr, INJECTIONS))
    if not isinstance(value, str):
        raise TypeError(
            f"`{argument}` must be one of {names}, an object of keras_gan.conditions, "
            f"a list of these, or None. Received: {argument}={value!r}"
        )
    if value not in INJECTIONS:
        raise ValueError(
            f"`{argument}` must be one of {names}. Received: {argument}={value!r}"
        )
    return INJECTIONS[value]()


class Entry:
    """How a condition enters one network, for the function that makes the network.

    Args:
        player: "generator" or "discriminator".
        condition: `Condition` or None.
        injections: a name, an `Injection`, a list of these, or None. "concatenation",
            the default of the functions, stands for nothing if there is no condition.

    Raises:
        TypeError: if `injections` is something else.
        ValueError: if `injections` cannot be used for this player, or need a condition
            and there is none.
    """

    def __init__(self, player, condition, injections):
        if condition is None and injections == "concatenation":
            injections = None
        self.player = player
        self.injections = injections_of(player, injections)
        lost = [each for each in self.injections if each.needs_condition]
        if condition is None and lost:
            raise ValueError(
                f"`{player}_injection` needs a condition, such as "
                "condition=conditions.Classes(10). Received: condition=None and "
                f"{player}_injection={injections!r}"
            )
        self.condition = condition if self.injections else None
        self.latents = None
        self._made = {}
        self._modulated = False

    def begin(self, first):
        """Notes the network's first input, and returns all inputs.

        Args:
            first: symbolic tensor, latents or examples.

        Returns:
            What `keras.Model` takes as inputs: a tensor, or a list of two.
        """
        self.latents = first if self.player == "generator" else None
        if self.condition is None:
            return first
        inputs = self.condition.input()
        self.tensor = self.condition.checked(inputs)
        return [first, inputs]

    def once(self, name, make):
        """What `make` returned when it was first called under this name."""
        if name not in self._made:
            self._made[name] = make()
        return self._made[name]

    @property
    def code(self):
        """What conditional layers take: class numbers, or vectors."""
        return self.once("code", lambda: self.condition.code(self.tensor))

    def join(self, x):
        """The network's input with the condition."""
        for each in self.injections:
            x = each.join(x, self)
        return x

    @property
    def modulates(self):
        """Whether an injection changes hidden layers."""
        return any(each.modulates for each in self.injections)

    def replaces(self, normalization):
        """Whether hidden layers are normalized, by an injection or by the default."""
        return normalization is not None or any(
            each.normalizes for each in self.injections
        )

    def modulate(self, x, normalization, normalized=True):
        """A hidden layer's values: normalized and modulated.

        Args:
            x: symbolic tensor.
            normalization: callable that makes the default normalization, or None.
            normalized: boolean, whether this hidden layer has a normalization.
        """
        own = any(each.normalizes for each in self.injections)
        if normalized and normalization is not None and not own:
            x = normalization()(x)
        for each in self.injections:
            if each.modulates and (normalized or not each.normalizes):
                self._modulated = True
                x = each.modulate(x, self)
        return x

    def score(self, logits, features):
        """D's logits, given those of the features alone."""
        for each in self.injections:
            logits = each.score(logits, features, self)
        return logits

    def check_place(self):
        """Raises `ValueError` if an injection modulates, and found nothing to."""
        if self.modulates and not self._modulated:
            raise ValueError(
                f"`{self.player}_injection` takes the place of the {self.player}'s "
                "normalization, but a network for examples of this size has none. Use "
                "larger images, or another injection"
            )


def check_taken(condition, *entries):
    """Raises `ValueError` if there is a condition that no network takes."""
    if condition is not None and all(each.condition is None for each in entries):
        raise ValueError(
            "`condition` must enter at least one network. Received: "
            f"{condition!r}, generator_injection=None and discriminator_injection=None"
        )

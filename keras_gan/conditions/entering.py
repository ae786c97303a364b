"""One network's side of a condition: its inputs, and where its injections act."""

import copy
import functools

from keras import layers

from keras_gan.conditions.injections import INJECTIONS
from keras_gan.conditions.injections import Injection
from keras_gan.conditions.kinds import Classes
from keras_gan.conditions.kinds import Condition
from keras_gan.conditions.kinds import Several
from keras_gan.core.integers import integer
from keras_gan.core.suggesting import did_you_mean


def checked_conditions(condition, num_classes):
    """The conditions that two arguments stand for, a list.

    Args:
        condition: `Condition`, or a list or dictionary of them, or None.
        num_classes: integer or None, short for a condition of class numbers.

    Raises:
        TypeError: if `condition` is something else.
        ValueError: if both are given, `num_classes` is below 1, there is no condition
            in the list, or two have the same name.
    """
    if num_classes is not None and condition is not None:
        raise ValueError(
            "Give one of `condition` and `num_classes`, which is short for "
            f"condition=conditions.Classes(num_classes). Received: {condition!r} and "
            f"num_classes={num_classes!r}"
        )
    if num_classes is not None:
        return [Classes(integer("num_classes", num_classes))]
    if condition is None:
        return []
    found = condition
    if isinstance(condition, dict):
        found = [_renamed(*pair) for pair in condition.items()]
    found = list(found) if isinstance(found, (list, tuple)) else [found]
    if not all(isinstance(each, Condition) for each in found):
        raise TypeError(
            "`condition` must be an object of keras_gan.conditions, such as "
            "conditions.Classes(10), or a list or dictionary of several. Received: "
            f"condition={condition!r}"
        )
    names = [each.name for each in found]
    if not names or len(set(names)) < len(names):
        raise ValueError(
            "`condition` must have one or more conditions, each with a name of its own "
            '(conditions.Vector(4, name="attributes"); the keys of a dictionary are '
            f"their names). Received: condition={condition!r}"
        )
    return found


def _renamed(name, condition):
    if isinstance(condition, Condition):
        condition = copy.copy(condition)
        condition.name = name
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
            f"`{argument}` must be one of {names}."
            f"{did_you_mean(value, INJECTIONS)} Received: {argument}={value!r}"
        )
    return INJECTIONS[value]()


class Given:
    """What an injection gets: a condition in a network, and the network's first input.

    Args:
        condition: `Condition`, or None.
        tensor: the symbolic condition, as `condition.checked` returned it.
        first: symbolic tensor, the latents or the examples.
    """

    def __init__(self, condition, tensor, first):
        self.condition = condition
        self.tensor = tensor
        self.first = first

    @functools.cached_property
    def code(self):
        """What conditional layers take: class numbers, or vectors."""
        return self.condition.code(self.tensor)

    @functools.cached_property
    def all_latents(self):
        """A generator's latents, with an embedding of the condition if there is one."""
        if self.condition is None:
            return self.first
        embedding = self.condition.vector(self.tensor, self.first.shape[-1])
        return layers.Concatenate()([self.first, embedding])


class Entry:
    """How conditions enter one network, for the function that makes the network.

    Args:
        player: "generator" or "discriminator".
        conditions: list of `Condition`.
        injections: a name, an `Injection`, a list of these, or None. "concatenation",
            the default of the functions, stands for nothing if there is no condition.

    Raises:
        TypeError: if `injections` is something else.
        ValueError: if `injections` cannot be used for this player, or need a condition
            and `conditions` is empty.
    """

    def __init__(self, player, conditions=(), injections=None):
        if not conditions and injections == "concatenation":
            injections = None
        self.player = player
        self.injections = injections_of(player, injections)
        if not conditions and any(each.needs_condition for each in self.injections):
            raise ValueError(
                f"`{player}_injection` needs a condition, such as "
                "condition=conditions.Classes(10). Received: condition=None and "
                f"{player}_injection={injections!r}"
            )
        self.conditions = list(conditions) if self.injections else []
        self._modulated = False

    def begin(self, first):
        """Notes the network's first input, and returns all inputs.

        Args:
            first: symbolic tensor, latents or examples.

        Returns:
            What `keras.Model` takes as inputs: a tensor, or a list that begins with it.
        """
        inputs = [each.input() for each in self.conditions]
        tensors = [
            each.checked(tensor)
            for each, tensor in zip(self.conditions, inputs, strict=True)
        ]
        pairs = zip(self.conditions, tensors, strict=True)
        self._each = [Given(*pair, first) for pair in pairs]
        if len(self._each) > 1:
            self._all = Given(Several(self.conditions), tensors, first)
        else:
            self._all = self._each[0] if self._each else Given(None, None, first)
        return [first, *inputs] if inputs else first

    def join(self, x):
        """The network's input with the conditions."""
        for injection in self.injections:
            for given in self._each:
                x = injection.join(x, given)
        return x

    def embedding(self, units):
        """One learned vector for all conditions together; None without conditions."""
        given = self._all
        if given.condition is None:
            return None
        return given.condition.vector(given.tensor, units)

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
        for injection in self.injections:
            if injection.modulates and (normalized or not injection.normalizes):
                self._modulated = True
                x = injection.modulate(x, self._all)
        return x

    def score(self, logits, features):
        """D's logits, given those of the features alone."""
        for injection in self.injections:
            for given in [self._all] if injection.scores_all else self._each:
                logits = injection.score(logits, features, given)
        return logits

    def check_place(self):
        """Raises `ValueError` if an injection modulates, and found nothing to."""
        if self.modulates and not self._modulated:
            raise ValueError(
                f"`{self.player}_injection` takes the place of the {self.player}'s "
                "normalization, but a network for examples of this size has none. Use "
                "larger images, or another injection. Received: "
                f"{self.player}_injection={self.injections!r}"
            )


def entries(
    condition,
    num_classes,
    generator_injection,
    discriminator_injection,
    defaults=("concatenation", "concatenation"),
    papers=(None, None),
):
    """The `Entry` of the generator and that of the discriminator.

    Args:
        condition: `Condition`, or a list or dictionary of them, or None.
        num_classes: integer or None, short for a condition of class numbers.
        generator_injection: a name, an `Injection`, a list of these, or None.
        discriminator_injection: the same.
        defaults: pair of names that stand for None if there is no condition.
        papers: pair of `Injection`, what the names in `defaults` stand for with a
            condition, or None for the injections of these names.

    Raises:
        TypeError: if `condition` or an injection has the wrong type.
        ValueError: if an injection cannot be used, or no network takes the condition.
    """
    conditions = checked_conditions(condition, num_classes)

    def chosen(given, default, paper):
        if given != default:
            return given
        return (paper or given) if conditions else None

    given = (generator_injection, discriminator_injection)
    pair = tuple(
        Entry(player, conditions, chosen(*each))
        for player, *each in zip(
            ("generator", "discriminator"), given, defaults, papers, strict=True
        )
    )
    if conditions and not any(each.conditions for each in pair):
        raise ValueError(
            "`condition` must enter at least one network. Received: "
            f"{conditions}, generator_injection=None and discriminator_injection=None"
        )
    return pair

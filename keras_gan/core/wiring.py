"""What each network takes: latents or examples, and the condition or not.

It is read from a network's inputs: first come the latents, or the examples, then the
tensors of the condition.
"""

import inspect

import keras

from keras_gan.core import keras_internals
from keras_gan.core import trees


class Wiring:
    """How a batch's latents, examples and condition reach the two networks.

    Args:
        generator: built `keras.Model`.
        discriminator: built `keras.Model`.
        prior: `priors.Prior`, or None if the generator takes no latents.

    Attributes:
        generator: `Port`.
        discriminator: `Port`.
        example_spec: tree of `keras.KerasTensor`, what the generator returns; None if
            no network says.
        shown_spec: tree of `keras.KerasTensor`, what the discriminator sees of an
            example: the example, unless the generator has a method
            `shown(examples, latents)`.
        condition_spec: tree of `keras.KerasTensor`; None if no network takes a
            condition.
        names: names of the inputs of a condition of several tensors, or None.

    Raises:
        ValueError: if a network's inputs do not divide into its own part and the
            condition, or a dictionary's keys are not the names of the inputs.
    """

    def __init__(self, generator, discriminator, prior):
        self.generator = Port("generator", generator, 0 if prior is None else 1)
        latents = prior and keras.KerasTensor((None, *prior.shape))
        made = self.generator.returned(latents)
        shown = made
        if made is not None and hasattr(generator, "shown"):
            shown = generator.shown(made, latents)
        judged = 1 if shown is None else len(trees.leaves(shown))
        self.discriminator = Port("discriminator", discriminator, judged)
        if made is None and self.discriminator.own:
            made = shown = self.discriminator.own[0]
        elif shown is made and not trees.is_tree(made) and self.discriminator.own:
            made = shown = _sized(made, self.discriminator.own[0])
        self.example_spec, self.shown_spec = made, shown
        if self.generator.takes_unnamed_inputs:
            # Then they are what D takes.
            self.generator.condition = self.discriminator.condition
        first = self.generator if self.generator.conditional else self.discriminator
        self.condition_spec, self.names = first.condition, first.names
        self.discriminator.take_as(shown, self.condition_spec, self.names)

    @property
    def conditional(self):
        """Whether any network takes a condition."""
        return self.condition_spec is not None


def _sized(made, judged):
    """What G makes, with the sizes of D's input where G leaves its own open."""
    if (
        made is None
        or None not in made.shape[1:]
        or len(made.shape) != (len(judged.shape))
    ):
        return made
    shape = [n or m for n, m in zip(made.shape, judged.shape, strict=True)]
    return keras.KerasTensor(shape, made.dtype, name=made.name)


class Port:
    """What one network takes, and how its input is put together.

    Args:
        role: string, "generator" or "discriminator".
        network: built `keras.Model`. A subclassed one that takes a condition has an
            attribute `condition_spec`, a tree of `keras.KerasTensor`. It is called with
            `[latents, condition]` or `[examples, condition]`.
        count: integer, the number of tensors of the latents or examples.

    Attributes:
        own: list of `keras.KerasTensor`, the latents or examples; None if unknown.
        condition: tree of `keras.KerasTensor`, or None.
        names: names of the inputs of a condition of several tensors, or None.
    """

    def __init__(self, role, network, count):
        self._role, self._network, self._count = role, network, count
        self.structure = keras_internals.input_structure(network)
        self.own, self.names = None, None
        self.condition = getattr(network, "condition_spec", None)
        _check_spec(network, self.condition)
        if self.structure is not None:
            self.own, self.condition = self._divided()
            members = self.condition
            flat = isinstance(members, (tuple, list)) and not any(
                map(trees.is_tree, members)
            )
            if flat:
                self.names = [leaf.name for leaf in trees.leaves(self.condition)]
        self.own_order = self.condition_order = None

    @property
    def conditional(self):
        """Whether the network takes the condition."""
        return self.condition is not None

    @property
    def takes_unnamed_inputs(self):
        """Whether a subclassed network takes more tensors than it says."""
        if self.structure is not None or self.condition is not None:
            return False
        return input_count(self._network) > max(self._count, 1)

    def _divided(self):
        """The leaves of the latents or examples, and the rest in its structure."""
        leaves = trees.leaves(self.structure)
        own, rest = leaves[: self._count], leaves[self._count :]
        if len(own) < self._count:
            raise ValueError(
                f"The generator makes {self._count} tensors per example, but the "
                f"discriminator takes {len(leaves)}: {trees.described(self.structure)}"
            )
        if not rest:
            return own, None
        if not own:
            return own, rest[0] if len(rest) == 1 else self.structure
        if not isinstance(self.structure, dict):
            members, seen = list(self.structure), 0
            while seen < self._count:
                seen += len(trees.leaves(members.pop(0)))
            if seen == self._count:
                return own, members[0] if len(members) == 1 else tuple(members)
        first = "latents" if self._role == "generator" else "examples"
        raise ValueError(
            f"The {self._role}'s inputs must be a list that begins with the {first}: "
            f"keras.Model([{first}, condition], outputs). Received: inputs "
            f"{trees.described(self.structure)}"
        )

    def input_of(self, number):
        """The symbolic input that gets a tensor of the condition; None if unknown."""
        if self.structure is None or self.condition is None:
            return None
        leaves, order = trees.leaves(self.condition), self.condition_order
        return leaves[number if order is None else order.index(number)]

    def returned(self, latents):
        """What the network returns for symbolic latents; None if it does not say."""
        if self.structure is not None:
            structure = keras_internals.output_structure(self._network)
            return self._network.outputs[0] if structure is None else structure
        try:
            return self._network.compute_output_spec(self.pack(latents, self.condition))
        except Exception:  # Some subclassed networks run on concrete tensors only.
            return None

    def take_as(self, own, condition, names):
        """Says in which structure the parts will be given.

        Args:
            own: tree of the examples.
            condition: tree of the condition.
            names: the names of its members, if it is not a dictionary.
        """
        if self.structure is None:
            return
        kept = self._own_structure()
        if own is not None and kept is not None:
            self.own_order = self._order("examples", own, kept, None)
        if condition is not None and self.condition is not None:
            self.condition_order = self._order(
                "condition", condition, self.condition, names
            )

    def _own_structure(self):
        """The part of the inputs that takes the examples."""
        if self.condition is None:
            return self.structure
        first = self.structure[0]
        return first if len(trees.leaves(first)) == self._count else tuple(self.own)

    def _order(self, what, given, taken, names):
        """For each input, the number of the tensor that it gets; None for in order."""
        names = sorted(given) if isinstance(given, dict) else names
        own_names = [leaf.name for leaf in trees.leaves(taken)]
        own_names = sorted(taken) if isinstance(taken, dict) else own_names
        count = len(trees.leaves(given))
        if not names or not len(names) == len(own_names) == count:
            return None  # Different counts are an error of the checks.
        if set(names) == set(own_names):
            return [names.index(name) for name in own_names]
        if isinstance(given, dict) and count > 1:
            raise ValueError(
                f"The parts of the {what} are {', '.join(names)}, so the "
                f"{self._role}'s inputs must have these names: keras.Input(shape, "
                f"name=...). Received: inputs {', '.join(own_names)}"
            )
        both = set(names) & set(own_names)
        if any(names.index(name) != own_names.index(name) for name in both):
            raise ValueError(
                f"Inputs of the {what} with the same name must have the same place in "
                f"both networks. Received: {', '.join(names)} and "
                f"{', '.join(own_names)}"
            )
        return None

    def pack(self, own, condition):
        """The network's input, of latents or examples, and of the whole condition."""
        if self.structure is None:
            if self.condition is None:
                return own
            return [own, condition] if self._count else condition
        parts = [] if not self._count else _ordered(own, self.own_order)
        if self.condition is not None:
            parts += _ordered(condition, self.condition_order)
        if len(parts) == 1:
            return parts[0]
        return keras.tree.pack_sequence_as(self.structure, parts)


def _check_spec(network, spec):
    """Raises `ValueError` unless it is None or a tree of symbolic tensors."""
    if spec is None:
        return
    parts = trees.leaves(spec)
    good = parts and all(isinstance(each, keras.KerasTensor) for each in parts)
    if not good or any(not x.shape or x.shape[0] is not None for x in parts):
        raise ValueError(
            "`condition_spec` must be a tree of keras.KerasTensor whose first size, "
            "that of the batch, is None, such as keras.KerasTensor((None,), 'int32'). "
            f"Received: condition_spec={spec!r} of network '{network.name}'"
        )


def input_count(network):
    """How many tensors a subclassed network takes; 0 if that is unknown."""
    parameters = inspect.signature(network.call).parameters.values()
    required = [
        each.name
        for each in parameters
        if each.default is each.empty and each.kind == each.POSITIONAL_OR_KEYWORD
    ]
    required = [name for name in required if name not in ("training", "mask")]
    shapes = list((getattr(network, "_build_shapes_dict", None) or {}).values())
    if len(required) > 1 or len(shapes) > 1:
        return max(len(required), len(shapes))
    if not shapes or not isinstance(shapes[0], (tuple, list, dict)):
        return 0
    several = isinstance(shapes[0], dict) or all(
        isinstance(each, (tuple, list, dict)) for each in shapes[0]
    )
    return len(shapes[0]) if several else 1


def _ordered(tree, order):
    leaves = trees.leaves(tree)
    return leaves if order is None else [leaves[number] for number in order]

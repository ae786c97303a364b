"""Names, shapes and dtypes of what an exported model takes and returns."""

import keyword
import re

from keras_gan.checks.classes import takes_class_numbers
from keras_gan.core import trees

# Names that Keras gives if the user gives none.
_AUTOMATIC = re.compile(r"(keras_tensor|input_layer|input)(_\d+)?")

# Names that inputs of an export have themselves; `truncation` is of the page's file.
_RESERVED = {"latents", "seeds", "truncation"}


def example_inputs(gan):
    """`(name, shape, dtype)` of each tensor of the examples, a list.

    One tensor is called `images`. Several have the keys of their dictionary or the
    names of D's inputs as names; those without a name are `example`, `example_1`, ...
    """
    made, judged = trees.leaves(gan.example_spec), gan._wiring.discriminator
    taken = judged.own or [None] * len(made)
    if judged.own_order is not None:
        taken = [taken[judged.own_order.index(n)] for n in range(len(made))]
    taken = taken[: len(made)]  # After them may come codes, which an encoder adds.
    names = ["images"]
    if trees.is_tree(gan.example_spec):
        given = [[None if each is None else each.name] for each in taken]
        names = _names(gan.example_spec, given, "example", _RESERVED)
    return [
        (name, _sizes(leaf, like), "float32")
        for name, leaf, like in zip(names, made, taken, strict=True)
    ]


def condition_inputs(gan):
    """`(name, shape, dtype)` of each tensor of the condition, a list.

    Class numbers are called `labels`. Others have the keys of their dictionary or the
    names of the networks' inputs as names; those without a name are `condition`,
    `condition_1`, ...
    """
    leaves = trees.leaves(gan.condition_spec)
    if takes_class_numbers(gan):
        return [("labels", tuple(leaves[0].shape), "int32")]
    ports = gan._wiring.generator, gan._wiring.discriminator
    inputs = [[port.input_of(n) for port in ports] for n in range(len(leaves))]
    given = [
        [each.name for each in (*pair, leaf) if each is not None]
        for pair, leaf in zip(inputs, leaves, strict=True)
    ]
    taken = {*_RESERVED, *(name for name, *_ in example_inputs(gan))}
    names = _names(gan.condition_spec, given, "condition", taken)
    return [
        (name, tuple(leaf.shape), leaf.dtype)
        for name, leaf in zip(names, leaves, strict=True)
    ]


def _sizes(leaf, like):
    """The shape of a tensor; a size that is open in it is that of another one."""
    if like is None:
        return tuple(leaf.shape)
    sizes = zip(leaf.shape[1:], like.shape[1:], strict=True)
    return (None, *(one or other for one, other in sizes))


def _names(tree, given, what, taken):
    """A name for each tensor of a tree: an identifier, and different from all others.

    Args:
        tree: tree of anything.
        given: list of lists, for each tensor the names to choose from, or None.
        what: string, the name of tensors without one.
        taken: set of names that may not be used.
    """
    found, taken = [], set(taken)
    for path, names in zip(_paths(tree), given, strict=True):
        keys = [key for key in path if isinstance(key, str)]
        own = [name for name in names if name and not _AUTOMATIC.fullmatch(name)]
        name = "_".join(keys) if keys else own[0] if own else what
        # TensorFlow takes no name that begins with an underscore, and none like "素描",
        # of which nothing but underscores is left.
        name = re.sub(r"\W", "_", name, flags=re.ASCII).lstrip("_") or what
        if not name.isidentifier() or keyword.iskeyword(name) or name == "self":
            name = f"{what}_{name}"
        found.append(_unused(name, taken))
        taken.add(found[-1])
    return found


def _unused(name, taken):
    number, chosen = 0, name
    while chosen in taken:
        number += 1
        chosen = f"{name}_{number}"
    return chosen


def _paths(tree):
    """The keys and positions of each tensor, in the order of `trees.leaves`."""
    if isinstance(tree, dict):
        parts = [(key, tree[key]) for key in sorted(tree)]
    elif isinstance(tree, (tuple, list)):
        parts = list(enumerate(tree))
    else:
        return [()]
    return [(key, *path) for key, part in parts for path in _paths(part)]

"""Trees: examples and conditions of one tensor, or of several in a nested structure.

A tree is a tensor, or a tuple, list or dictionary of trees. `keras.tree` maps and
flattens trees; here is what a GAN does with them besides.
"""

import keras
import numpy as np
from keras import ops

_PLAIN = (bool, int, float, str)

mapped = keras.tree.map_structure
leaves = keras.tree.flatten


def is_tree(value):
    """Whether it is a structure of several parts, not a single tensor."""
    return isinstance(value, (tuple, list, dict))


def count(tree):
    """The number of examples: the length of the first axis."""
    return ops.shape(leaves(tree)[0])[0]


def as_arrays(tree):
    """The tree with lists of Python numbers or strings as arrays."""
    if isinstance(tree, dict):
        return {key: as_arrays(part) for key, part in tree.items()}
    if not isinstance(tree, (tuple, list)):
        return tree
    if tree and all(isinstance(leaf, _PLAIN) for leaf in leaves(tree)):
        try:
            return np.asarray(tree)
        except (TypeError, ValueError) as error:
            raise ValueError(
                f"Data in lists must have rows of the same length. Received: {error}"
            ) from error
    return type(tree)(map(as_arrays, tree))


def with_tuples(tree):
    """The tree with tuples in place of lists, which `tf.data` takes for tensors."""
    if isinstance(tree, dict):
        return {key: with_tuples(part) for key, part in tree.items()}
    if isinstance(tree, (tuple, list)):
        return tuple(map(with_tuples, tree))
    return tree


def rows(tree, start, stop):
    """The examples from `start` to `stop`."""
    return mapped(lambda leaf: leaf[start:stop], tree)


def cast(tree, dtype):
    """The tree with each tensor cast."""
    return mapped(lambda leaf: ops.cast(leaf, dtype), tree)


def dtype_of(tree):
    """The dtype of the first tensor."""
    return leaves(tree)[0].dtype


def noise_like(tree, seed):
    """Standard normal noise of the shapes of a tree of tensors.

    Args:
        tree: tree of tensors.
        seed: `keras.random.SeedGenerator`.
    """
    return mapped(
        lambda leaf: keras.random.normal(ops.shape(leaf), seed=seed, dtype=leaf.dtype),
        tree,
    )


def total(tree):
    """The sum of a tree of tensors of the same shape."""
    return sum(leaves(tree))


def described(tree):
    """Dtypes and shapes as text, such as `int32 (None,)`; the structure is kept."""
    if isinstance(tree, dict):
        parts = ", ".join(f"{key!r}: {described(each)}" for key, each in tree.items())
        return "{" + parts + "}"
    if isinstance(tree, (tuple, list)):
        return f"({', '.join(map(described, tree))})"
    if not hasattr(tree, "shape") or not hasattr(tree, "dtype"):
        return type(tree).__name__
    shape = tree.shape
    if getattr(shape, "rank", 0) is None:
        return f"{_dtype_name(tree)} of unknown shape"
    return f"{_dtype_name(tree)} {tuple(shape)}"


def _dtype_name(tensor):
    return getattr(tensor.dtype, "name", str(tensor.dtype))


def _alone(tree):
    return None if is_tree(tree) else tree


def same_structure(tree, spec, names=None, leaf=_alone):
    """The tree in the structure of `spec`, or None if it does not have it.

    Tuples and lists count as the same. A dictionary stands for a tuple or list whose
    members have its keys as `names`.

    Args:
        tree: tree of anything.
        spec: tree of tensors or of their specifications.
        names: list of strings, the names of the members of `spec`, or None.
        leaf: callable, what takes the place of a part where `spec` has a tensor; None
            if the part does not fit. By default the part itself, if it is no tree.
    """
    if isinstance(spec, dict):
        if not isinstance(tree, dict) or set(tree) != set(spec):
            return None
        found = {key: same_structure(tree[key], spec[key], leaf=leaf) for key in spec}
        return None if any(part is None for part in found.values()) else found
    if isinstance(spec, (tuple, list)):
        if isinstance(tree, dict) and names and set(tree) == set(names):
            tree = [tree[name] for name in names]
        if not isinstance(tree, (tuple, list)) or len(tree) != len(spec):
            return None
        pairs = zip(tree, spec, strict=True)
        found = [same_structure(part, wanted, leaf=leaf) for part, wanted in pairs]
        return None if any(part is None for part in found) else type(spec)(found)
    return leaf(tree)

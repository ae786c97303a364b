"""Trees of numbers, texts and arrays as JSON, with the arrays kept apart."""

import numpy as np

_ARRAY = "__array__"


def packed(tree, arrays):
    """A tree that JSON can write; its arrays are added to a list.

    Args:
        tree: dictionary with strings as keys, list, tuple, number, string, None, or
            array, in any combination. Tuples become lists.
        arrays: list, to which NumPy arrays are added.

    Raises:
        TypeError: if there is anything else.

    Example:

    >>> arrays = []
    >>> packed({"best": 0.5, "weights": [np.ones(3)]}, arrays)
    {'best': 0.5, 'weights': [{'__array__': 0}]}
    """
    if isinstance(tree, dict):
        if not all(isinstance(key, str) for key in tree):
            raise TypeError(f"Keys must be strings. Received: {list(tree)}")
        return {key: packed(value, arrays) for key, value in tree.items()}
    if isinstance(tree, (list, tuple)):
        return [packed(value, arrays) for value in tree]
    if tree is None or isinstance(tree, (bool, int, float, str)):
        # Subclasses, such as NumPy's float64, become Python's own.
        return tree.item() if isinstance(tree, np.generic) else tree
    if isinstance(tree, np.generic):
        tree = tree.item()
        if isinstance(tree, (bool, int, float, str)):
            return tree
    if not hasattr(tree, "__array__") or np.asarray(tree).dtype.hasobject:
        raise TypeError(
            "A state consists of numbers, strings, None, arrays, and lists and "
            f"dictionaries of these. Received: {tree!r}"
        )
    array = np.array(tree)
    if array.dtype.kind == "V":  # bfloat16, which npz files do not have.
        array = array.astype("float32")
    arrays.append(array)
    return {_ARRAY: len(arrays) - 1}


def unpacked(tree, arrays):
    """The tree that `packed` was given, with lists in place of tuples."""
    if isinstance(tree, dict):
        if set(tree) == {_ARRAY}:
            return arrays[tree[_ARRAY]]
        return {key: unpacked(value, arrays) for key, value in tree.items()}
    if isinstance(tree, list):
        return [unpacked(value, arrays) for value in tree]
    return tree

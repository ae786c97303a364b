"""Grids of examples: condition, generated and real picture stand side by side."""

import numpy as np

from keras_gan.callbacks import layouts
from keras_gan.callbacks import pictures
from keras_gan.core import trees
from keras_gan.core.keras_internals import sources_of


def applies(gan, chosen):
    """Whether a grid shows each condition once, not one condition per row.

    It does if there is more than one picture to see per condition, or if the generator
    makes the same example whenever it is given a condition.
    """
    return (
        trees.is_tree(gan.example_spec)
        or chosen.real is not None
        or bool(condition_pictures(gan))
        or (gan.prior is None and chosen.classes is None)
    )


def are_pictures(spec):
    """Whether a specification is that of images of 1 or 3 channels."""
    shape = spec.shape
    return len(shape) == 4 and shape[-1] in (1, 3) and "float" in str(spec.dtype)


def example_pictures(gan):
    """The numbers of the tensors of an example that are pictures, a list."""
    return _pictures_among(gan.example_spec)


def condition_pictures(gan):
    """The numbers of the tensors of the generator's condition that are pictures."""
    return _pictures_among(gan.condition_spec) if gan.generator_is_conditional else []


def _pictures_among(spec):
    leaves = trees.leaves(spec)
    return [number for number, leaf in enumerate(leaves) if are_pictures(leaf)]


def names(gan, chosen):
    """What the pictures of an example are, a list of strings."""
    return [kind for kind, _ in _places(gan, chosen)]


def _places(gan, chosen):
    """The pictures of an example in their order: pairs of a kind and a tensor's number.

    If each generated picture is made of one picture of the condition, of another one
    than the others, it stands next to it, as in a, G(a), b, F(b). Otherwise the
    condition comes first.
    """
    given, made = condition_pictures(gan), example_pictures(gan)
    real = made if chosen.real is not None else []
    sources = [_source(gan, number, given) for number in made]
    if len(given) < 2 or None in sources or sorted(sources) != given:
        return [
            *[("condition", number) for number in given],
            *[("generated", number) for number in made],
            *[("real", number) for number in real],
        ]
    places = []
    for number in given:
        made_of_it = made[sources.index(number)]
        places += [("condition", number), ("generated", made_of_it)]
        places += [("real", made_of_it)] if real else []
    return places


def _source(gan, number, given):
    """The one picture of the condition that a generated picture depends on, or None."""
    outputs = getattr(gan.generator, "outputs", None)
    if not outputs:
        return None
    inputs = {id(gan._wiring.generator.input_of(each)): each for each in given}
    found, waiting, seen = set(), [outputs[number]], set()
    while waiting:
        tensor = waiting.pop()
        if id(tensor) in seen:
            continue
        seen.add(id(tensor))
        if id(tensor) in inputs:
            found.add(inputs[id(tensor)])
        else:
            waiting += sources_of(tensor)
    return found.pop() if len(found) == 1 else None


def of_examples(gan, chosen, count, columns, seed):
    """A grid of examples.

    Args:
        gan: `GAN`.
        chosen: `Chosen`.
        count: integer, the number of examples, one per condition if it takes any.
        columns: integer, the pictures in a row that are wanted.
        seed: integer.

    Returns:
        `(picture, shown)`: a uint8 array, and how many examples it has. If not all
        fit, they are evenly spread.
    """
    parts = _places(gan, chosen)
    columns = min(max(1, columns // len(parts)), count)
    shape = _picture_shape(gan, chosen, seed)
    layout = layouts.fitted(-(-count // columns), columns, shape, parts=len(parts))
    indices = layouts.spread(range(count), layout.rows * layout.columns)
    some = chosen if chosen.count is None else chosen.part(indices)
    made = gan.generate(len(indices), some.condition, seed=seed)
    trees_of = {"condition": some.condition, "generated": made, "real": some.real}
    found = [trees.leaves(trees_of[kind])[number] for kind, number in parts]
    size = (layout.height, layout.width)
    found = [
        pictures.resized(pictures.to_uint8(part, gan.value_range), size)
        for part in found
    ]
    joined = pictures.beside_each_other(found)
    gap = layouts.gap_of(len(parts))
    return pictures.placed(joined, layout.columns, gap), len(indices)


def _picture_shape(gan, chosen, seed):
    """The shape of the generated picture, which may follow from the condition."""
    number = example_pictures(gan)[0]
    shape = tuple(trees.leaves(gan.example_spec)[number].shape[1:])
    if None not in shape:
        return shape
    first = chosen if chosen.count is None else chosen.part([0])
    made = gan.generate(1, first.condition, seed=seed)
    return np.shape(trees.leaves(made)[number])[1:]

"""Translation of whole pictures by a trained generator, in tiles if they are large."""

import functools

import keras
import numpy as np
from keras import ops

from keras_gan.core import trees
from keras_gan.core.integers import integer
from keras_gan.core.integers import seed_number
from keras_gan.gan import GAN

__all__ = ["channels_of", "is_joint", "takes_pictures", "translate", "translates"]

DIRECTIONS = ("a_to_b", "b_to_a")
# What the sides of a picture may have to be multiples of.
_MULTIPLES = (1, 2, 4, 8, 16, 32, 64, 128, 256)
_ODD = 17  # A network that takes so many times a multiple takes all multiples of it.


def translate(translator, image, *, direction=None, tile=None, overlap=None, seed=0):
    """Translates one picture of any size by the generator of a trained GAN.

    A network with open sides (None in its input shape) takes the whole picture at once,
    or tiles of `tile` pixels. A network of a fixed size takes tiles of this size. Where
    a picture is smaller than a tile, or its sides are not what the network takes, it is
    continued by reflection, and the result is cropped.

    Neighbouring tiles overlap. The outer third of an overlap is not used, as the
    network sees the tile's edge there, and the middle third is blended. So the result
    has no seams. If each pixel depends on at most `overlap // 3` pixels to each side,
    it is that of the whole picture at once. Where a network normalizes by the
    statistics of its input, as instance normalization does, or sees all of a tile, as a
    deep U-Net does, tiles differ, and blending hides it.

    Args:
        translator: `GAN` whose generator makes a picture of a picture, such as those of
            `recipes.pix2pix` and `recipes.srgan`; the GAN of `recipes.cyclegan`, or
            another one of `models.joint_translator`; or a Keras model from a picture
            to a picture.
        image: array of shape `(height, width, channels)`, uint8 or floats in [-1, 1].
        direction: `"a_to_b"` or `"b_to_a"` for a GAN of `models.joint_translator`, else
            None.
        tile: integer, pixels along each side of a tile; or None for the network's size,
            and for the whole picture if its sides are open.
        overlap: integer of at least 3, pixels that neighbouring tiles share; or None
            for three eighths of a tile. At most half of a tile.
        seed: integer, from which the draws of the generator follow: latents, if it
            takes any, and dropout that stays on in inference. All tiles have the same.

    Returns:
        Array of shape `(height · s, width · s, channels)`, where s is how much the
        network enlarges pictures: uint8 if `image` is, else float32.

    Raises:
        TypeError: if `translator` is of another type.
        ValueError: if the generator does not make a picture of a picture, the image
            does not fit it, or an argument is out of range.

    Example:

    >>> from keras_gan import models
    >>> network = models.srresnet((None, None, 3), scale=2, filters=4, blocks=1)
    >>> small = np.zeros((20, 30, 3), "uint8")
    >>> translate(network, small).shape, translate(network, small, tile=16).shape
    ((40, 60, 3), (40, 60, 3))
    """
    network = _network_of(translator, direction)
    run = _runner(translator, network, seed_number(seed))
    *sides, channels = network.inputs[-1].shape[1:]
    image, as_given = _checked_image(image, channels)
    multiple, scale = _steps_of(network, sides, channels)
    sizes = _tile_sizes(sides, image.shape, tile, multiple)
    overlaps = _shared(overlap, sizes, image.shape)
    # What the network is given: tiles begin at multiples, as its strides do.
    given = [
        max(size, _up_to(multiple, length))
        for size, length in zip(sizes, image.shape, strict=False)
    ]
    margins = [(0, n - m) for n, m in zip(given, image.shape, strict=False)]
    padded = np.pad(image, [*margins, (0, 0)], mode="symmetric")
    along = [
        _along(*lengths, multiple, scale)
        for lengths in zip(given, sizes, overlaps, strict=True)
    ]
    made = _joined(run, padded, sizes, along, scale)
    return as_given(made[: image.shape[0] * scale, : image.shape[1] * scale])


def is_joint(gan):
    """Whether the generator of a GAN translates in both directions.

    Args:
        gan: `GAN`.
    """
    names = {layer.name for layer in getattr(gan.sampling_generator, "layers", ())}
    return set(DIRECTIONS) <= names


def takes_pictures(gan):
    """Whether the generator of a GAN makes one picture of one picture.

    Args:
        gan: `GAN`.
    """
    return (
        gan.generator_is_conditional
        and bool(getattr(gan.sampling_generator, "inputs", None))
        and _is_picture(trees.leaves(gan.condition_spec))
        and _is_picture(trees.leaves(gan.example_spec))
    )


def translates(gan):
    """Whether `translate` takes a GAN.

    Args:
        gan: `GAN`.
    """
    return is_joint(gan) or takes_pictures(gan)


def channels_of(translator, direction=None):
    """The channels of the pictures that are taken and made, a pair.

    Args:
        translator: as in `translate`; so is `direction`.
        direction: string or None.

    Raises:
        ValueError: as `translate`.
    """
    network = _network_of(translator, direction)
    return network.inputs[-1].shape[-1], network.outputs[0].shape[-1]


def _network_of(translator, direction):
    """The network from picture to picture; raises if there is none."""
    if isinstance(translator, GAN):
        network = translator.sampling_generator
        if is_joint(translator):
            if direction not in DIRECTIONS:
                raise ValueError(
                    '`direction` must be "a_to_b" or "b_to_a", as the generator has '
                    f"both. Received: direction={direction!r}"
                )
            return network.get_layer(direction)
        fits = takes_pictures(translator)
        said = f"a GAN that makes {trees.described(translator.example_spec)}"
        said += " without a condition"
        if translator.generator_is_conditional:
            said = said.replace(
                "without a condition",
                f"of the condition {trees.described(translator.condition_spec)}",
            )
    elif isinstance(translator, keras.Model) and hasattr(translator, "inputs"):
        network = translator
        fits = _is_picture(network.inputs) and _is_picture(network.outputs)
        said = f"a network from {network.input_shape} to {network.output_shape}"
    else:
        raise TypeError(
            "`translator` must be a GAN, or a Functional or Sequential model. "
            f"Received: translator={type(translator).__name__}"
        )
    if not fits:
        raise ValueError(
            f"`translator` must make one picture of one picture. Received: {said}"
        )
    if direction is not None:
        raise ValueError(
            "`direction` is for a GAN that translates in both directions. Received: "
            f"direction={direction!r} and a generator of one direction"
        )
    return network


def _runner(translator, network, seed):
    """A function from one picture to another by the network."""
    if isinstance(translator, GAN) and not is_joint(translator):
        # With the draws of the seed: latents, and dropout that stays on.
        return lambda picture: translator.generate(1, picture[None], seed=seed)[0]
    return functools.partial(_pass, network)


def _pass(network, picture):
    made = network(ops.convert_to_tensor(picture[None]), training=False)
    return ops.convert_to_numpy(made)[0]


def _is_picture(tensors):
    return len(tensors) == 1 and len(tensors[0].shape) == 4


def _checked_image(image, channels):
    """The image as float32 in [-1, 1], and a function that gives it back its kind."""
    image = np.asarray(image)
    if image.ndim != 3 or image.shape[-1] != channels or not image.size:
        raise ValueError(
            f"`image` must have shape (height, width, {channels}). Received: shape "
            f"{image.shape}"
        )
    if image.dtype == np.uint8:
        return image / np.float32(127.5) - np.float32(1), _to_bytes
    if not np.issubdtype(image.dtype, np.floating) or not (np.abs(image) <= 1).all():
        raise ValueError(
            "`image` must be uint8, or floats in [-1, 1]. Received: "
            f"{image.dtype} from {image.min()} to {image.max()}"
        )
    return image.astype("float32"), np.asarray


def _to_bytes(made):
    made = np.nan_to_num(made, nan=-1.0)
    return np.round(np.clip(made * 127.5 + 127.5, 0, 255)).astype("uint8")


def _steps_of(network, sides, channels):
    """What sides must be multiples of, and how much the network enlarges a picture."""
    for multiple in _MULTIPLES:
        given = tuple(n or _ODD * multiple for n in sides)
        made = _sides_made(network, (1, *given, channels))
        if made is None:
            continue
        scale, rest = divmod(made[0], given[0])
        if scale and not rest and made[1] == scale * given[1]:
            return multiple, scale
    raise ValueError(
        "`translator` must make pictures of the size of those that it is given, or of "
        f"2, 3, 4, ... times their size. Received: a network from {network.input_shape}"
        f" to {network.output_shape}"
    )


def _sides_made(network, shape):
    """(height, width) of what a network makes; None if it does not take the shape."""
    if len(network.inputs) > 1:  # Latents before the picture.
        shape = [(1, *network.inputs[0].shape[1:]), shape]
    try:
        return tuple(network.compute_output_shape(shape)[1:3])
    except (TypeError, ValueError):
        return None


def _up_to(multiple, length):
    return -(-length // multiple) * multiple


def _tile_sizes(sides, image, tile, multiple):
    """`(height, width)` of what the network is given at once."""
    if tile is None:
        return [n or _up_to(multiple, m) for n, m in zip(sides, image[:2], strict=True)]
    tile = integer("tile", tile, 8, what="counts pixels")
    if any(side not in (None, tile) for side in sides):
        raise ValueError(
            f"`tile` must be None for a network that takes {sides[0]}×{sides[1]} "
            f"pixels. Received: tile={tile}"
        )
    tile = max(2 * multiple, _up_to(multiple, tile))
    # A picture that is smaller is given as it is.
    return [
        n or min(tile, _up_to(multiple, m))
        for n, m in zip(sides, image[:2], strict=True)
    ]


def _shared(overlap, sizes, image):
    """The pixels that tiles share along both sides, multiples of 3."""
    if overlap is None:
        return [3 * max(1, n // 8) for n in sizes]
    overlap = integer("overlap", overlap, 3, what="counts pixels")
    cut = [n for n, length in zip(sizes, image, strict=False) if n < length]
    if cut and overlap > min(cut) // 2:
        raise ValueError(
            f"`overlap` must be at most half of a tile, {min(cut) // 2} pixels. "
            f"Received: overlap={overlap}"
        )
    return [overlap - overlap % 3] * 2


def _along(length, tile, overlap, multiple, scale):
    """Where the tiles of one side begin, and how much each counts at its pixels.

    Returns:
        `(starts, weights)`: weights have one row per tile, one column per pixel of what
        is made of it.
    """
    if length <= tile:
        return [0], np.ones((1, tile * scale), "float32")
    step = (tile - overlap) // multiple * multiple
    starts = [*range(0, length - tile, step), length - tile]
    third = overlap // 3 * scale
    ramp = (np.arange(third, dtype="float32") + 0.5) / third
    rising = np.concatenate([np.zeros(third, "float32"), ramp])
    weights = np.ones((len(starts), tile * scale), "float32")
    weights[1:, : 2 * third] = rising
    weights[:-1, -2 * third :] = rising[::-1]
    return starts, weights


def _joined(run, image, sizes, along, scale):
    """What is made of all tiles, each weighted at its edges."""
    total = weight = None
    (rows, down), (columns, across) = along
    for top, of_row in zip(rows, down, strict=True):
        for left, of_column in zip(columns, across, strict=True):
            made = run(image[top : top + sizes[0], left : left + sizes[1]])
            if len(rows) == len(columns) == 1:
                return made
            if total is None:
                shape = [n * scale for n in image.shape[:2]]
                total = np.zeros((*shape, made.shape[-1]), "float32")
                weight = np.zeros((*shape, 1), "float32")
            counts = (of_row[:, None] * of_column)[..., None]
            ends = (top + sizes[0]) * scale, (left + sizes[1]) * scale
            place = slice(top * scale, ends[0]), slice(left * scale, ends[1])
            total[place] += counts * made
            weight[place] += counts
    return total / weight

"""The two generators of CycleGAN as one, and its two discriminators as one."""

import keras
from keras import layers

from keras_gan.models.checking import check_functional


def joint_translator(a_to_b, b_to_a):
    """The two generators of CycleGAN as one network: (a, b) → (F(b), G(a)).

    An example is a pair of pictures, one per domain, which need not belong together.
    The network is its own inverse where both directions are: G(G(x)) = x. For
    `datasets.unpaired`, `GAN(joint_translator(...), joint_discriminator(...),
    prior=None)`.

    Args:
        a_to_b: Functional or Sequential model, G, from pictures of domain A to those of
            domain B.
        b_to_a: the same in the other direction, F.

    Returns:
        Functional model with inputs `real_a` and `real_b`. `get_layer("a_to_b")` and
        `get_layer("b_to_a")` are the two networks, which can be saved and exported
        alone. They share their weights with those that were given.

    Raises:
        TypeError: if an argument is not a Functional or Sequential model.
        ValueError: if a network has several inputs or outputs, both networks are one,
            or what one makes is not what the other takes.

    Example:

    >>> from keras_gan.models import resnet_translator
    >>> sizes = dict(filters=4, blocks=1)
    >>> generator = joint_translator(
    ...     resnet_translator((32, 32, 1), 3, **sizes),
    ...     resnet_translator((32, 32, 3), 1, **sizes))
    >>> generator.output_shape
    [(None, 32, 32, 1), (None, 32, 32, 3)]

    Reference: [Zhu et al., 2017](https://arxiv.org/abs/1703.10593)
    """
    forth, back = _named(a_to_b=a_to_b, b_to_a=b_to_a)
    for first, second in (forth, back), (back, forth):
        if not _fits(first.outputs[0].shape[1:], second.inputs[0].shape[1:]):
            raise ValueError(
                "Each generator must take what the other makes. Received: "
                f"'{first.name}', which makes {first.output_shape}, and "
                f"'{second.name}', which takes {second.input_shape}"
            )
    a = keras.Input(forth.inputs[0].shape[1:], name="real_a")
    b = keras.Input(back.inputs[0].shape[1:], name="real_b")
    return keras.Model([a, b], (back(b), forth(a)), name="generator")


def joint_discriminator(of_a, of_b):
    """The two discriminators of CycleGAN as one network: (a, b) → logits of both.

    The logits of both are one tensor: D_A's first, then D_B's, along the last axis. So
    the mean over all logits of an example is the mean of the two discriminators' means,
    half of the paper's sum.

    Args:
        of_a: Functional or Sequential model, D_A, from pictures of domain A to logits,
            such as `models.patch_discriminator`.
        of_b: the same for domain B.

    Returns:
        Functional model with inputs `a` and `b`, and logits of shape `(batch, rows,
        columns, 2)`, or `(batch, 2)`. `get_layer("of_a")` and `get_layer("of_b")` are
        the two networks.

    Raises:
        TypeError: if an argument is not a Functional or Sequential model.
        ValueError: if a network has several inputs or outputs, both networks are one,
            or their logits differ in shape.

    Example:

    >>> from keras_gan.models import patch_discriminator
    >>> joint_discriminator(
    ...     patch_discriminator((32, 32, 1), filters=4),
    ...     patch_discriminator((32, 32, 3), filters=4)).output_shape
    (None, 2, 2, 2)

    Reference: [Zhu et al., 2017](https://arxiv.org/abs/1703.10593)
    """
    of_a, of_b = _named(of_a=of_a, of_b=of_b)
    first, second = of_a.outputs[0].shape, of_b.outputs[0].shape
    if first[:-1] != second[:-1]:
        raise ValueError(
            "The logits of both discriminators must have one shape, so that both count "
            f"equally. Received: {tuple(first)} and {tuple(second)}"
        )
    a = keras.Input(of_a.inputs[0].shape[1:], name="a")
    b = keras.Input(of_b.inputs[0].shape[1:], name="b")
    logits = layers.Concatenate(dtype="float32", name="logits")([of_a(a), of_b(b)])
    return keras.Model([a, b], logits, name="discriminator")


def _named(**networks):
    """The networks under these names, with the weights of those given."""
    (_, first), (_, second) = networks.items()
    for argument, network in networks.items():
        check_functional(argument, network)
        if len(network.inputs) != 1 or len(network.outputs) != 1:
            raise ValueError(
                f"`{argument}` must take one picture and return one tensor. Received: "
                f"{len(network.inputs)} inputs and {len(network.outputs)} outputs"
            )
    shared = {id(v) for v in first.variables} & {id(v) for v in second.variables}
    if shared:
        raise ValueError(
            f"{' and '.join(f'`{each}`' for each in networks)} must be two networks. "
            "Received: networks that share weights"
        )
    return [
        keras.Model(network.inputs[0], network.outputs[0], name=name)
        for name, network in networks.items()
    ]


def _fits(made, taken):
    return len(made) == len(taken) and all(
        None in pair or pair[0] == pair[1] for pair in zip(made, taken, strict=True)
    )

"""Fully connected networks for points and vectors."""

import keras
from keras import layers

from keras_gan.conditions.entering import Entry
from keras_gan.conditions.entering import checked_conditions
from keras_gan.conditions.entering import entries
from keras_gan.layers.reconstruction_energy import ReconstructionEnergy
from keras_gan.models.checking import checked_sizes


def mlp(
    data_dim=2,
    latent_dim=16,
    units=128,
    depth=2,
    num_classes=None,
    condition=None,
    generator_injection="concatenation",
    discriminator_injection="concatenation",
):
    """Two multilayer perceptrons (MLPs) with ReLU, for points and vectors.

    The generator's output is linear, so its range is not limited.

    Args:
        data_dim: integer, length of one example.
        latent_dim: integer, length of the latents.
        units: integer, width of the hidden layers of both networks.
        depth: integer, number of hidden layers of each network.
        num_classes: integer or None, short for
            `condition=conditions.Classes(num_classes)`.
        condition: object of `conditions`, what the networks are told about each
            example; or a list of several, each with a name of its own, or a dictionary,
            whose keys are their names; or None.
        generator_injection: how the condition enters the generator, as in
            `models.dcgan`. Each hidden layer is modulated before its activation.
        discriminator_injection: the same for the discriminator. "concatenation" appends
            an embedding to the points.

    Returns:
        `(generator, discriminator)`, two Functional models: from
        `(batch, latent_dim)` to `(batch, data_dim)`, and from `(batch, data_dim)` to
        `(batch, 1)`. With a condition, it is the second input of each.

    Raises:
        TypeError: if `condition` or an injection has the wrong type.
        ValueError: if a size is below 1, an injection is unknown or cannot be used, or
            a condition enters neither network.

    Example:

    >>> generator, discriminator = mlp(data_dim=2, latent_dim=8)
    >>> generator.output_shape, discriminator.output_shape
    ((None, 2), (None, 1))
    """
    data_dim, latent_dim, units, depth = checked_sizes(
        data_dim=data_dim, latent_dim=latent_dim, units=units, depth=depth
    )
    into_generator, into_discriminator = entries(
        condition, num_classes, generator_injection, discriminator_injection
    )
    return (
        _network(
            latent_dim, data_dim, units, depth, "generator", "latents", into_generator
        ),
        _network(
            data_dim, 1, units, depth, "discriminator", "points", into_discriminator
        ),
    )


def mlp_autoencoder(
    data_dim=2,
    code_dim=2,
    units=128,
    depth=1,
    exponent=2,
    num_classes=None,
    condition=None,
):
    """An auto-encoder discriminator of points (EBGAN, BEGAN): its output is an energy.

    Use it with `losses.EnergyBased` or `losses.BoundaryEquilibrium`.

    Args:
        data_dim: integer, length of one example.
        code_dim: integer, length of the code.
        units: integer, width of the hidden layers.
        depth: integer, number of hidden layers of the encoder and of the decoder.
        exponent: 2 as in EBGAN, or 1 as in BEGAN; see `layers.ReconstructionEnergy`.
        num_classes: integer or None, short for
            `condition=conditions.Classes(num_classes)`.
        condition: as in `models.mlp`. Encoder and decoder both get an embedding of it,
            concatenated to the points and to the codes.

    Returns:
        Functional model from `(batch, data_dim)`, or from that and the condition, to a
        dictionary with `"logits"`, the energies `(batch, 1)`, and `"features"`, the
        codes `(batch, code_dim)`.

    Raises:
        TypeError: if `condition` has the wrong type.
        ValueError: if a size is below 1, or `exponent` is neither 1 nor 2.

    Example:

    >>> autoencoder = mlp_autoencoder(data_dim=2, code_dim=3)
    >>> {name: output.shape for name, output in autoencoder.output.items()}
    {'logits': (None, 1), 'features': (None, 3)}

    Reference: [Zhao et al., 2017](https://arxiv.org/abs/1609.03126)
    """
    data_dim, code_dim, units, depth = checked_sizes(
        data_dim=data_dim, code_dim=code_dim, units=units, depth=depth
    )
    conditions = checked_conditions(condition, num_classes)
    entry = Entry("discriminator", conditions, "concatenation")

    def part(x, output_dim, name, input_name):
        x = entry.join(x)
        return _network(x.shape[-1], output_dim, units, depth, name, input_name)(x)

    points = keras.Input((data_dim,), name="points")
    inputs = entry.begin(points)
    codes = part(points, code_dim, "encoder", "points")
    reconstruction = part(codes, data_dim, "decoder", "codes")
    energy = ReconstructionEnergy(exponent)([points, reconstruction])
    outputs = {"logits": energy, "features": codes}
    return keras.Model(inputs, outputs, name="discriminator")


def _network(input_dim, output_dim, units, depth, name, input_name, entry=None):
    entry = Entry("discriminator") if entry is None else entry
    first = keras.Input((input_dim,), name=input_name)
    inputs = entry.begin(first)
    x = entry.join(first)
    activation = None if entry.modulates else "relu"
    for _ in range(depth):
        x = layers.Dense(units, activation, kernel_initializer="he_normal")(x)
        if entry.modulates:
            x = layers.ReLU()(entry.modulate(x, None))
    outputs = entry.score(layers.Dense(output_dim)(x), x)
    return keras.Model(inputs, outputs, name=name)

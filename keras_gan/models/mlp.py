"""Fully connected networks for points and vectors."""

import keras
from keras import layers

from keras_gan.layers.reconstruction_energy import ReconstructionEnergy
from keras_gan.models.checking import checked_sizes


def mlp(data_dim=2, latent_dim=16, units=128, depth=2):
    """Two multilayer perceptrons (MLPs) with ReLU, for points and vectors.

    The generator's output is linear, so its range is not limited.

    Args:
        data_dim: integer, length of one example.
        latent_dim: integer, length of the latents.
        units: integer, width of the hidden layers of both networks.
        depth: integer, number of hidden layers of each network.

    Returns:
        `(generator, discriminator)`, two Functional models: from
        `(batch, latent_dim)` to `(batch, data_dim)`, and from `(batch, data_dim)` to
        `(batch, 1)`.

    Raises:
        ValueError: if an argument is below 1.

    Example:

    >>> generator, discriminator = mlp(data_dim=2, latent_dim=8)
    >>> generator.output_shape, discriminator.output_shape
    ((None, 2), (None, 1))
    """
    data_dim, latent_dim, units, depth = checked_sizes(
        data_dim=data_dim, latent_dim=latent_dim, units=units, depth=depth
    )

    return (
        _network(latent_dim, data_dim, units, depth, "generator", "latents"),
        _network(data_dim, 1, units, depth, "discriminator", "points"),
    )


def mlp_autoencoder(data_dim=2, code_dim=2, units=128, depth=1, exponent=2):
    """An auto-encoder discriminator of points (EBGAN, BEGAN): its output is an energy.

    Use it with `losses.EnergyBased` or `losses.BoundaryEquilibrium`.

    Args:
        data_dim: integer, length of one example.
        code_dim: integer, length of the code.
        units: integer, width of the hidden layers.
        depth: integer, number of hidden layers of the encoder and of the decoder.
        exponent: 2 as in EBGAN, or 1 as in BEGAN; see `layers.ReconstructionEnergy`.

    Returns:
        Functional model from `(batch, data_dim)` to a dictionary with `"logits"`, the
        energies `(batch, 1)`, and `"features"`, the codes `(batch, code_dim)`.

    Raises:
        ValueError: if an argument is below 1, or `exponent` is neither 1 nor 2.

    Example:

    >>> autoencoder = mlp_autoencoder(data_dim=2, code_dim=3)
    >>> {name: output.shape for name, output in autoencoder.output.items()}
    {'logits': (None, 1), 'features': (None, 3)}

    Reference: [Zhao et al., 2017](https://arxiv.org/abs/1609.03126)
    """
    data_dim, code_dim, units, depth = checked_sizes(
        data_dim=data_dim, code_dim=code_dim, units=units, depth=depth
    )
    encoder = _network(data_dim, code_dim, units, depth, "encoder", "points")
    decoder = _network(code_dim, data_dim, units, depth, "decoder", "codes")
    points = keras.Input((data_dim,), name="points")
    codes = encoder(points)
    energy = ReconstructionEnergy(exponent)([points, decoder(codes)])
    outputs = {"logits": energy, "features": codes}
    return keras.Model(points, outputs, name="discriminator")


def _network(input_dim, output_dim, units, depth, name, input_name):
    x = inputs = keras.Input((input_dim,), name=input_name)
    for _ in range(depth):
        x = layers.Dense(units, activation="relu", kernel_initializer="he_normal")(x)
    return keras.Model(inputs, layers.Dense(output_dim)(x), name=name)

"""Fully connected networks for points and vectors."""

import keras
from keras import layers

from keras_gan.models.checking import check_sizes


def mlp(data_dim=2, latent_dim=16, units=128, depth=2):
    """Two multilayer perceptrons with ReLU, for data without images' structure.

    The generator's output is linear, so it is not bound to any range.

    Args:
        data_dim: integer, length of one example.
        latent_dim: integer, length of the latents.
        units: integer, width of the hidden layers of both networks.
        depth: integer, how many hidden layers both networks have.

    Returns:
        `(generator, discriminator)`, two Functional models, from
        `(batch, latent_dim)` to `(batch, data_dim)` and from there to
        `(batch, 1)`.

    Raises:
        ValueError: if an argument is below 1.

    Example:

    >>> generator, discriminator = mlp(data_dim=2, latent_dim=8)
    >>> generator.output_shape, discriminator.output_shape
    ((None, 2), (None, 1))
    """
    check_sizes(data_dim=data_dim, latent_dim=latent_dim, units=units, depth=depth)

    def network(input_dim, output_dim, name, input_name):
        x = inputs = keras.Input((input_dim,), name=input_name)
        for _ in range(depth):
            x = layers.Dense(units, activation="relu", kernel_initializer="he_normal")(
                x
            )
        outputs = layers.Dense(output_dim)(x)
        return keras.Model(inputs, outputs, name=name)

    return (
        network(latent_dim, data_dim, "generator", "latents"),
        network(data_dim, 1, "discriminator", "points"),
    )

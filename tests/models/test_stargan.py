"""StarGAN's networks: the parameters of the paper's tables, and sizes."""

import keras
import numpy as np
import pytest

from keras_gan import models


def trainable(network):
    return sum(int(np.prod(weight.shape)) for weight in network.trainable_weights)


def of_generator(colors, domains, filters, blocks):
    """Table 4, layer by layer: kernels without biases, gains and biases of norms."""
    shapes = [(7, colors + domains, filters)]
    shapes += [(4, filters, 2 * filters), (4, 2 * filters, 4 * filters)]
    shapes += [(3, 4 * filters, 4 * filters)] * (2 * blocks)
    shapes += [(4, 4 * filters, 2 * filters), (4, 2 * filters, filters)]
    kernels = sum(size**2 * taken * made for size, taken, made in shapes)
    return kernels + sum(2 * made for *_, made in shapes) + 49 * filters * colors


def of_discriminator(side, colors, domains, filters, n_layers):
    """Table 5: kernels with biases; the two outputs have none."""
    total, taken = 0, colors
    for level in range(n_layers):
        made = filters * 2**level
        total, taken = total + 16 * taken * made + made, made
    left = side // 2**n_layers
    return total + 9 * taken + left**2 * taken * domains


@pytest.mark.parametrize(
    ("side", "domains", "filters", "blocks", "n_layers"),
    [(128, 5, 64, 6, 6), (32, 3, 4, 1, 4), (16, 2, 3, 0, 3)],
)
def test_parameters_are_those_of_the_tables(side, domains, filters, blocks, n_layers):
    with keras.StatelessScope():
        networks = models.stargan((side, side, 3), domains, filters, blocks)
        generator, discriminator = map(trainable, networks)
    assert generator == of_generator(3, domains, filters, blocks)
    assert discriminator == of_discriminator(side, 3, domains, filters, n_layers)
    if side == 128:
        assert (generator, discriminator) == (8_430_528, 44_762_048)


def test_odd_sizes_come_back():
    generator, discriminator = models.stargan((30, 21, 1), 2, filters=2, blocks=1)
    assert generator.output_shape == (None, 30, 21, 1)
    assert discriminator.output["classes"].shape == (None, 2)


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="domains=1"):
        models.stargan((16, 16, 3), 1)
    with pytest.raises(ValueError, match="n_layers=5"):
        models.stargan((16, 16, 3), 2, n_layers=5)
    with pytest.raises(ValueError, match="given height and width"):
        models.stargan((None, None, 3), 2)

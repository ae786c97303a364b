"""Path length by the styles of a generator, and by any of its layers."""

import keras
import numpy as np
import pytest
from keras import layers

from keras_gan import GAN
from keras_gan import penalties


def linear_gan(at, matrix):
    """G(z) = M tanh(z), as styles of two halves; D is of no importance."""
    latents = keras.Input((2,), name="latents")
    style = layers.Activation("tanh", name="mapping")(latents)
    styles = layers.RepeatVector(2, name="styles")(style)
    first = layers.Flatten()(styles)
    last = layers.Dense(3, use_bias=False, name="last")
    generator = keras.Model(latents, last(first), name="generator")
    last.kernel.assign(np.concatenate([matrix, 2 * matrix]))
    discriminator = keras.Sequential([keras.Input((3,)), layers.Dense(1)])
    gan = GAN(generator, discriminator, latent_dim=2, seed=0)
    penalty = penalties.PathLength(decay=0.0, at=at)
    gan.compile(
        keras.optimizers.SGD(0.0), keras.optimizers.SGD(0.0), penalties=[penalty]
    )
    return gan, penalty


def test_the_length_by_styles_is_that_of_the_layers_behind_them():
    """J = (M, 2 M): the mean of ‖M y‖² and ‖2 M y‖² is 2.5 ‖M y‖², whatever z is.

    Sees the Jacobian by the latents, which tanh makes smaller, and the sum of both.
    """
    matrix = np.float32([[3, 0, 0], [0, 3, 0]])  # ‖M y‖² has the mean 18.
    gan, penalty = linear_gan("styles", matrix)
    gan.fit(np.zeros((4096, 3), "float32"), batch_size=4096, verbose=0)
    # The mean of ‖(y₁, y₂)‖ is √(π / 2).
    expected = 3 * np.sqrt(2.5) * np.sqrt(np.pi / 2)
    assert float(penalty.mean_length) == pytest.approx(expected, rel=0.03)


@pytest.mark.slow
def test_a_layer_that_returns_vectors_counts_in_full():
    matrix = np.float32([[3, 0, 0], [0, 3, 0]])
    gan, penalty = linear_gan("mapping", matrix)
    gan.fit(np.zeros((4096, 3), "float32"), batch_size=4096, verbose=0)
    # By the mapping's output, J = M + 2 M.
    expected = 9 * np.sqrt(np.pi / 2)
    assert float(penalty.mean_length) == pytest.approx(expected, rel=0.03)
    by_latents, other = linear_gan(None, matrix)
    by_latents.fit(np.zeros((4096, 3), "float32"), batch_size=4096, verbose=0)
    assert float(other.mean_length) < 0.8 * expected


def test_a_layer_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="`at` must be the name of a layer"):
        linear_gan("nothing", np.ones((2, 3), "float32"))

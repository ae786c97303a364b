"""SeFa against numpy's eigenvectors, GANSpace against its singular vectors."""

import keras
import numpy as np
import pytest
from keras import layers
from keras import ops
from latent_probes import Noise

from keras_gan import GAN
from keras_gan import backend
from keras_gan import models
from keras_gan import priors
from keras_gan.latent import directions

DIM = 4


def gan_of(generator, dim=2):
    """A GAN with this generator; its D is told nothing of a condition."""
    discriminator = keras.Sequential([keras.Input((dim,)), layers.Dense(1)])
    return GAN(generator, discriminator, prior=priors.Normal(DIM), seed=0)


def sequential(*parts):
    return keras.Sequential([keras.Input((DIM,)), *parts])


def set_kernel(layer, seed=0):
    kernel = np.random.default_rng(seed).normal(size=layer.kernel.shape)
    layer.kernel.assign(kernel)
    if layer.bias is not None:
        layer.bias.assign(np.full(layer.bias.shape, 0.7))
    return kernel


def with_signs(vectors):
    largest = np.argmax(np.abs(vectors), axis=1)
    return vectors * np.sign(vectors[np.arange(len(vectors)), largest])[:, None]


def eigen(kernel):
    """Left singular vectors of a kernel `(inputs, outputs)`, and squared values."""
    left, singular, _ = np.linalg.svd(kernel)
    values = np.zeros(len(kernel))
    values[: len(singular)] = singular**2
    return with_signs(left.T), values


def test_sefa_gives_the_eigenvectors_of_a_dense_kernel():
    """Sees eigenvectors of the outputs, a wrong order, columns for rows, a bias."""
    first = layers.Dense(7, activation="relu")
    gan = gan_of(sequential(first, layers.Dense(2)))
    vectors, values = eigen(set_kernel(first))
    found = directions(gan)
    np.testing.assert_allclose(found.vectors, vectors, atol=1e-5)
    np.testing.assert_allclose(found.values, values, rtol=1e-4)
    np.testing.assert_allclose(found.explained, values / values.sum(), rtol=1e-4)
    few = directions(gan, count=2)
    np.testing.assert_array_equal(few.vectors, found.vectors[:2])
    np.testing.assert_array_equal(few.explained, found.explained[:2])


@pytest.mark.parametrize("nested", [False, True])
def test_sefa_takes_the_part_of_a_concatenation_that_latents_enter(nested):
    """Sees the whole kernel, and its rows counted from the wrong end."""
    latents, label = keras.Input((DIM,)), keras.Input((), dtype="int32")
    joined = layers.Concatenate()([layers.Embedding(3, 5)(label), 2 * latents])
    dense = layers.Dense(6)
    rest = keras.Sequential([dense, layers.ReLU(), layers.Dense(2)])
    if nested:
        made = rest(joined)
    else:
        made = rest.layers[2](rest.layers[1](dense(joined)))
    gan = gan_of(keras.Model([latents, label], made))
    kernel = set_kernel(dense)
    for condition in (0, 2):
        found = directions(gan, condition=condition)
        vectors, values = eigen(2 * kernel[5:])
        np.testing.assert_allclose(found.vectors, vectors, atol=1e-5)
        np.testing.assert_allclose(found.values, values, rtol=1e-3)


def test_sefa_knows_transposed_convolutions_and_wrappers():
    """The change of the output is found by moving the latents."""
    up = layers.Conv2DTranspose(3, 4, strides=2, padding="same", activation="relu")
    outputs = [layers.Flatten(), layers.Dense(2)]
    gan = gan_of(sequential(layers.Reshape((1, 2, 2)), up, *outputs))
    set_kernel(up)

    def change(direction):
        moved = ops.reshape(ops.convert_to_tensor(direction), (1, 1, 2, 2))
        both = ops.conv_transpose(
            ops.concatenate([moved, 0 * moved]), up.kernel, 2, padding="same"
        )
        return float(ops.sum(ops.square(both[0] - both[1])))

    found = directions(gan)
    for vector, value in zip(found.vectors, found.values, strict=True):
        assert change(vector) == pytest.approx(value, rel=1e-3)
    gram = found.vectors @ found.vectors.T
    np.testing.assert_allclose(gram, np.eye(DIM), atol=1e-5)

    dense = layers.Dense(5)
    wrapped = gan_of(models.spectrally_normalized(sequential(dense, layers.Dense(2))))
    inner = wrapped.generator.layers[0].layer
    vectors, _ = eigen(set_kernel(inner))
    np.testing.assert_allclose(directions(wrapped).vectors, vectors, atol=1e-5)


def test_sefa_refuses_layers_behind_a_curve():
    second = layers.Dense(3, name="second")
    gan = gan_of(
        sequential(layers.Dense(5, activation="relu"), second, layers.Dense(2))
    )
    assert directions(gan).vectors.shape == (DIM, DIM)
    with pytest.raises(ValueError, match="before layer 'second' is not linear"):
        directions(gan, layer="second")


def test_ganspace_recovers_the_principal_components_of_a_linear_generator():
    """Sees components of the latents, a regression turned round, and no centering."""
    only = layers.Dense(6)
    gan = gan_of(sequential(only), dim=6)
    kernel = set_kernel(only)
    found = directions(gan, "ganspace", samples=500, seed=3)
    latents = np.asarray(gan.prior(500, backend.SeedSequence(3)), "float64")
    outputs = latents @ kernel
    covariance = np.cov(outputs.T)
    variances, components = np.linalg.eigh(covariance)
    variances, components = variances[::-1][:DIM], components.T[::-1][:DIM]
    np.testing.assert_allclose(found.values, variances, rtol=1e-4)
    np.testing.assert_allclose(found.explained, variances / np.trace(covariance), 1e-4)
    expected = []
    for component in components:
        coordinate = (outputs - outputs.mean(axis=0)) @ component
        solved = [np.polyfit(coordinate, z, 1)[0] for z in latents.T]
        expected.append(solved / np.linalg.norm(solved))
    np.testing.assert_allclose(found.vectors, with_signs(np.array(expected)), atol=1e-4)
    # With many samples they are SeFa's directions.
    many = directions(gan, "ganspace", samples=50_000).vectors
    close = np.abs(np.sum(many * directions(gan).vectors, axis=1))
    assert close.min() > 0.99


def test_ganspace_is_the_same_for_wide_and_for_long_outputs():
    """Both Gram matrices lead to the same directions."""
    only = layers.Dense(40)
    gan = gan_of(sequential(only, layers.Dense(2)))
    kernel = set_kernel(only)
    wide = directions(gan, "ganspace", samples=30)
    long = layers.Dense(10)
    other = gan_of(sequential(long, layers.Dense(2)))
    set_kernel(long)
    # The same inner products in 10 numbers: a rotation of the 40 loses nothing.
    left, singular, _ = np.linalg.svd(kernel, full_matrices=False)
    smaller = np.zeros((DIM, 10))
    smaller[:, :DIM] = left * singular
    long.kernel.assign(smaller)
    found = directions(other, "ganspace", samples=30)
    for one, two in zip(found, wide, strict=True):
        np.testing.assert_allclose(one, two, rtol=1e-3, atol=1e-4)


def test_layers_are_named_and_conditions_are_given_per_sample():
    latents, label = keras.Input((DIM,)), keras.Input((), dtype="int32")
    joined = layers.Concatenate()([latents, layers.Embedding(3, 5)(label)])
    hidden = layers.Dense(6, activation="tanh", name="hidden")(joined)
    gan = gan_of(keras.Model([latents, label], layers.Dense(2)(hidden)))
    found = directions(gan, "ganspace", 2, "hidden", np.arange(64) % 3, 64)
    assert found.vectors.shape == (2, DIM) and 0 < found.explained.sum() < 1
    with pytest.raises(ValueError, match="`condition`"):
        directions(gan)


def test_the_gan_stays_as_it_is():
    """Sees dropout, and draws that move seeds or differ from call to call."""
    extras = [layers.BatchNormalization(), layers.Dropout(0.5), Noise(0.1)]
    gan = gan_of(sequential(layers.Dense(5), *extras, layers.Dense(2, name="last")))
    before = [np.asarray(v) for v in gan.variables]
    images = gan.generate(4, seed=0)
    one, two = (directions(gan, "ganspace", samples=64, layer="last") for _ in "ab")
    directions(gan)
    for first, second in zip(one, two, strict=True):
        np.testing.assert_array_equal(first, second)
    for value, now in zip(before, gan.variables, strict=True):
        np.testing.assert_array_equal(value, now)
    np.testing.assert_array_equal(images, gan.generate(4, seed=0))


def test_what_cannot_be_analysed_is_refused():
    gan = gan_of(sequential(layers.Dense(2, name="only")))
    for arguments, message in (
        ({"method": "pca"}, "'sefa', 'ganspace'.*'pca'"),
        ({"count": 0}, "`count`.*count=0"),
        ({"count": 5}, "at most 4.*count=5"),
        ({"layer": "other"}, "`layer`.*only.*layer='other'"),
        ({"samples": 1}, "`samples`.*samples=1"),
        ({"condition": 1}, "`condition` was given"),
    ):
        with pytest.raises(ValueError, match=message):
            directions(gan, **arguments)
    with pytest.raises(TypeError, match="`gan` must be a keras_gan.GAN"):
        directions(gan.generator)

    class Subclass(keras.Model):
        def __init__(self):
            super().__init__()
            self.dense = layers.Dense(2)

        def call(self, inputs):
            return self.dense(inputs)

    network = Subclass()
    network(np.zeros((1, DIM), "float32"))
    with pytest.raises(TypeError, match="Functional or Sequential"):
        directions(gan_of(network))

"""Networks with every kind of condition in a GAN: data, fit, samples, file."""

import keras
import numpy as np
import pytest

from keras_gan import GAN
from keras_gan import conditions
from keras_gan import models

RNG = np.random.default_rng(0)
CLASSES = np.arange(32) % 3
SOFT = RNG.dirichlet(np.ones(3), 32).astype("float32")
CASES = {
    "one_hot": (conditions.OneHot(3), SOFT, "film", "projection"),
    "vector": (
        conditions.Vector(2, name="attributes"),
        RNG.normal(size=(32, 2)).astype("float32"),
        "self_modulation",
        "concatenation",
    ),
    "image": (
        conditions.Image((4, 4, 1)),
        RNG.normal(size=(32, 4, 4, 1)).astype("float32"),
        "adain",
        None,
    ),
    "g_is_not_told": (conditions.Classes(3), CLASSES, None, "projection"),
}


def gan_of(networks):
    gan = GAN(*networks, latent_dim=4, seed=0)
    gan.compile("adam", "adam")
    return gan


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_a_condition_of_any_kind_is_trained_with(case, images, tmp_path):
    condition, values, into_g, into_d = CASES[case]
    networks = models.dcgan(
        (8, 8, 1),
        latent_dim=4,
        filters=2,
        kernel_size=3,
        condition=condition,
        generator_injection=into_g,
        discriminator_injection=into_d,
    )
    gan = gan_of(networks)
    assert gan.generator_is_conditional == (into_g is not None)
    assert gan.discriminator_is_conditional == (into_d is not None)
    assert gan.num_classes == (3 if values is CLASSES else None)
    history = gan.fit(images[:32], values, batch_size=16, verbose=0).history
    assert all(np.isfinite(each).all() for each in history.values())
    told = {"condition": values[:5]} if into_g else {"count": 5}
    made = gan.generate(seed=0, **told)
    assert made.shape == (5, 8, 8, 1)
    judged = gan.discriminate(made, **{"condition": values[:5]} if into_d else {})
    gan.save(tmp_path / "gan.keras")
    loaded = keras.models.load_model(tmp_path / "gan.keras")
    np.testing.assert_array_equal(loaded.generate(seed=0, **told), made)
    told = {"condition": values[:5]} if into_d else {}
    np.testing.assert_array_equal(loaded.discriminate(made, **told), judged)


@pytest.mark.slow
def test_several_conditions_and_an_autoencoder(points):
    """Sees class numbers without a limit where one-hot rows modulate."""
    condition = {"kind": conditions.Classes(3), "size": conditions.Vector(2)}
    generator, _ = models.mlp(
        latent_dim=4, units=8, condition=condition, generator_injection="film"
    )
    discriminator = models.mlp_autoencoder(units=8, condition=condition)
    gan = GAN(generator, discriminator, latent_dim=4, seed=0)
    gan.compile("adam", "adam", loss="energy_based")
    values = {"size": points[:32], "kind": CLASSES}
    gan.fit(points[:32], values, batch_size=16, verbose=0)
    one = {"kind": 2, "size": points[0]}
    made = gan.generate(condition=one, count=3)
    assert made.shape == (3, 2)
    assert gan.discriminate(made, one).shape == (3, 1)
    with pytest.raises(ValueError, match="class numbers"):
        gan.generate(condition={**one, "kind": 3}, count=3)


def test_soft_labels_sum_to_1(images):
    """Sees the mark of soft labels lost between the network and the check."""
    networks = models.dcgan(
        (8, 8, 1), 4, filters=2, kernel_size=3, condition=conditions.OneHot(3)
    )
    gan = gan_of(networks)
    with pytest.raises(ValueError, match="sum to 1"):
        gan.fit(images[:32], 2 * SOFT, verbose=0)
    with pytest.raises(ValueError, match="sum to 1"):
        gan.generate(condition=[0.5, 0.5, 0.5])


@pytest.mark.slow
def test_classes_of_a_one_hot_network_are_known(points):
    """Sees a class number without a plane of its own, which is a row of zeros."""
    networks = (
        models.mlp(data_dim=2, latent_dim=4 + 3, units=8, depth=1)[0],
        models.mlp(data_dim=2 + 3, latent_dim=4, units=8, depth=1)[1],
    )
    gan = gan_of([models.with_condition(each, num_classes=3) for each in networks])
    assert gan.num_classes == 3
    gan.fit(points[:32], CLASSES, verbose=0)
    assert gan.generate(condition=2, count=4).shape == (4, 2)
    with pytest.raises(ValueError, match="0 to 2"):
        gan.generate(condition=3)
    with pytest.raises(ValueError, match="0 to 2"):
        gan.fit(points[:32], CLASSES + 1, verbose=0)

"""The model with all kinds of networks: labels, several outputs, any precision."""

import keras
import numpy as np
import pytest
from conftest import tiny_gan
from conftest import tiny_image_gan
from conftest import tiny_networks
from keras import layers
from keras import ops
from scipy import special

from keras_gan import GAN
from keras_gan import WeightAverage
from keras_gan import penalties

pytestmark = pytest.mark.usefixtures("eager")


def test_labels_go_through_everything(images, tmp_path):
    labels = np.arange(64) % 3
    gan = tiny_image_gan(num_classes=3)
    few = images[:32], labels[:32]
    gan.fit(*few, verbose=0, validation_data=few)
    assert gan.generate(4, condition=[0, 1, 2, 0], seed=0).shape == (4, 8, 8, 1)
    one, other = (gan.generate(4, condition=label, seed=0) for label in (0, 1))
    assert not np.array_equal(one, other)
    assert gan.discriminate(images[:3], condition=[0, 1, 2]).shape == (3, 1)
    gan.save(tmp_path / "gan.keras")
    loaded = keras.models.load_model(tmp_path / "gan.keras")
    assert loaded.conditional
    np.testing.assert_array_equal(one, loaded.generate(4, condition=0, seed=0))


def test_each_image_is_judged_with_its_own_label(points):
    """D scores the label itself; sees labels that are cut otherwise than images."""
    label = keras.Input((), dtype="int32")
    point = keras.Input((2,))
    weight = layers.Embedding(
        2, 1, embeddings_initializer=lambda s, dtype: ops.array([[0.0], [1.0]])
    )
    logits = layers.Add()(
        [weight(label), layers.Dense(1, kernel_initializer="zeros")(point)]
    )
    latents = keras.Input((4,))
    made = layers.Concatenate()(
        [layers.Dense(1)(latents), layers.Embedding(2, 1)(label)]
    )
    gan = GAN(
        keras.Model([latents, label], made),
        keras.Model([point, label], logits),
        latent_dim=4,
    )
    gan.compile("adam", "adam", loss="non_saturating")
    labels = np.repeat([0, 1], 128)
    found = gan.discriminate(points, labels)
    np.testing.assert_allclose(found[:, 0], special.expit(labels), rtol=1e-6)
    # Beside generated examples of the same label there is nothing to tell.
    gan.compile("adam", "adam", loss="wasserstein")
    np.testing.assert_array_equal(gan.discriminate(points, labels), 0.5)
    # Fakes carry the labels of the real images: no gap between the two.
    logs = gan.evaluate(points, labels, verbose=0, return_dict=True)
    np.testing.assert_allclose(logs["d_loss"], 0.0, atol=1e-6)
    np.testing.assert_allclose(logs["g_loss"], -0.5, atol=1e-6)


@pytest.mark.slow
def test_labels_of_the_data_are_left_aside_by_networks_without_them(images):
    gan = tiny_image_gan()
    labels = np.arange(64) % 3
    with pytest.warns(UserWarning, match="so it is not used") as caught:
        gan.fit(images, labels, validation_data=(images, labels), verbose=0)
        gan.fit(images, labels, verbose=0)
        gan.evaluate(images, labels, verbose=0)
    ours = [each for each in caught if "not used" in str(each.message)]
    assert [each.filename for each in ours] == [__file__]
    assert int(gan.images_seen) == 128


@pytest.mark.slow
def test_a_discriminator_may_return_more_than_logits(points):
    """A penalty on a second output: a classifier of which half a point is in."""

    @keras.saving.register_keras_serializable("tests")
    class Side(penalties.Penalty):
        needs = ("real_outputs",)

        def __call__(self, critic, real, fake, seed, real_outputs):
            right = ops.cast(real[:, :1] > 0, "float32")
            return ops.mean(
                keras.losses.binary_crossentropy(
                    right, real_outputs["side"], from_logits=True
                )
            )

    inputs = keras.Input((2,))
    hidden = layers.Dense(8, activation="tanh")(inputs)
    outputs = {"logits": layers.Dense(1)(hidden), "side": layers.Dense(1)(hidden)}
    gan = GAN(tiny_networks()[0], keras.Model(inputs, outputs), latent_dim=4, seed=0)
    gan.compile(
        keras.optimizers.Adam(0.1), keras.optimizers.Adam(1e-3), penalties=[Side()]
    )
    history = gan.fit(points, batch_size=128, epochs=8, verbose=0).history
    assert history["side"][-1] < 0.5 * history["side"][0]
    assert gan.discriminate(points).shape == (256, 1)


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16"])
def test_mixed_precision_trains_with_finite_weights(policy, points):
    keras.config.set_dtype_policy(policy)
    try:
        gan = tiny_gan(penalties=[penalties.R1()])
        gan.fit(points[:96], verbose=0)
        scaled = isinstance(gan.d_optimizer, keras.optimizers.LossScaleOptimizer)
        assert scaled == (policy == "mixed_float16")
        assert all(np.all(np.isfinite(weight)) for weight in gan.get_weights())
        assert gan.generate(3).dtype == np.float32
    finally:
        keras.config.set_dtype_policy("float32")


def test_regularizers_of_the_networks_count():
    """With a strong weight decay and no learning signal, the kernel shrinks."""
    generator, _ = tiny_networks()
    discriminator = keras.Sequential(
        [
            keras.Input((2,)),
            layers.Dense(1, kernel_regularizer=keras.regularizers.L2(1.0)),
        ]
    )
    gan = GAN(generator, discriminator, latent_dim=4, seed=0)
    gan.compile(
        keras.optimizers.SGD(0.1), keras.optimizers.SGD(0.0), loss="wasserstein"
    )
    kernel = discriminator.get_weights()[0]
    # D's gap is 0 where real and fake images agree: only 2 · kernel is left.
    nothing = np.zeros((8, 2), "float32")
    generator.set_weights([0 * weight for weight in generator.get_weights()])
    gan.train_on_batch(nothing)
    np.testing.assert_allclose(discriminator.get_weights()[0], 0.8 * kernel, rtol=1e-5)


def test_a_gan_of_float64_trains_on_float64_and_stays_so(points, tmp_path):
    """Sees data that pass through float32 on their way."""
    networks = tiny_networks(dtype="float64")
    gan = GAN(*networks, latent_dim=4, seed=0, dtype="float64")
    gan.compile("sgd", "sgd", penalties=[penalties.R1(interval=2)])
    assert gan.draw(points.astype("float64") / 3).real.dtype == "float64"
    gan.fit(points[:64], verbose=0)
    gan.save(tmp_path / "gan.keras")
    loaded = keras.models.load_model(tmp_path / "gan.keras")
    assert loaded.draw(points).real.dtype == "float64"
    np.testing.assert_array_equal(loaded.generate(3, seed=0), gan.generate(3, seed=0))


def test_networks_of_subclasses_are_welcome(points, tmp_path):
    @keras.saving.register_keras_serializable("tests")
    class Linear(keras.Model):
        def __init__(self, units, **kwargs):
            super().__init__(**kwargs)
            self.units = units
            self.dense = layers.Dense(units)

        def call(self, inputs):
            return self.dense(inputs)

        def build(self, shape):
            self.dense.build(shape)

        def get_config(self):
            return {**super().get_config(), "units": self.units}

    generator, discriminator = Linear(2), Linear(1)
    generator.build((None, 4))
    discriminator.build((None, 2))
    gan = GAN(
        generator, discriminator, latent_dim=4, average=WeightAverage(half_life=100)
    )
    gan.compile("adam", "adam")
    gan.fit(points[:32], verbose=0)
    assert gan.image_shape == (2,)
    gan.save(tmp_path / "gan.keras")
    keras.models.load_model(tmp_path / "gan.keras").fit(points[:32], verbose=0)


def test_summary_names_both_players(capsys):
    tiny_image_gan().summary()
    printed = capsys.readouterr().out
    assert "generator" in printed and "discriminator" in printed

"""Which signatures an export has, images as uint8 and PNG, and what is refused."""

import io

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import tiny_gan
from conftest import tiny_image_gan
from exported_gans import gan_of
from exported_gans import signatures
from keras import layers
from PIL import Image

from keras_gan import GAN
from keras_gan.callbacks import pictures

ALL = {"generate", "sample", "generate_png", "sample_png", "discriminate"}


def image_generator(channels=1, activation="tanh"):
    generator = keras.Sequential([keras.Input((4,))])
    generator.add(layers.Dense(6 * channels, activation, kernel_initializer="normal"))
    generator.add(layers.Reshape((2, 3, channels)))
    generator.set_weights([60 * weight for weight in generator.get_weights()])
    return generator


def test_points_have_no_pictures_and_the_readme_says_so(tmp_path):
    found = signatures(tiny_gan(), tmp_path)
    assert set(found) == {"generate", "serving_default", "sample", "discriminate"}
    text = (tmp_path / "1" / "README.md").read_text()
    assert "No `sample_png`: The examples are not images" in text


def test_images_of_two_channels_are_no_pictures(tmp_path):
    """Those of one and of three channels are, as other tests see."""
    found = signatures(gan_of(image_generator(2), 4), tmp_path)
    assert set(found) == {"generate", "serving_default", "sample", "discriminate"}


def test_a_generator_without_latents_has_no_seeds(tmp_path):
    """As one from pictures to pictures; sizes may be open."""
    sketch, picture = keras.Input((None, None, 2)), keras.Input((None, None, 3))
    made = layers.Conv2D(3, 4, strides=2, padding="same", activation="tanh")(sketch)
    made = layers.Conv2DTranspose(3, 4, strides=2, padding="same")(made)
    taken = keras.Input((None, None, 2), name="sketch")
    logits = layers.Conv2D(1, 3)(layers.Concatenate()([picture, taken]))
    gan = GAN(
        keras.Model(sketch, made), keras.Model([picture, taken], logits), prior=None
    )
    gan.compile("adam", "adam")
    found = signatures(gan, tmp_path)
    assert set(found) == {"generate", "serving_default", "generate_png", "discriminate"}
    given = np.random.default_rng(0).uniform(-1, 1, (2, 6, 10, 2)).astype("float32")
    expected = gan.generate(condition=given)
    made = found["generate"](sketch=given)["images"]
    np.testing.assert_allclose(made, expected, atol=1e-6)
    (files,) = found["generate_png"](sketch=given).values()
    levels = pictures.to_uint8(expected, gan.value_range)
    for file, image in zip(files, levels, strict=True):
        found = np.asarray(Image.open(io.BytesIO(file))).astype(int)
        assert np.abs(found - image).max() <= 1
    text = (tmp_path / "1" / "README.md").read_text()
    assert "prior=None" in text and "enable_batching" not in text
    with pytest.raises(ValueError, match="no signature 'sample'.*prior=None"):
        gan.export(tmp_path / "2", signatures=["sample"])


@pytest.mark.slow
@pytest.mark.parametrize(
    "activation", [pytest.param("tanh", marks=pytest.mark.slow), "sigmoid"]
)
def test_uint8_images_in_and_out(activation, tmp_path):
    """Sees a range that is not the GAN's, and levels that are cut, not rounded."""
    gan = gan_of(image_generator(3, activation), 4)
    found = signatures(gan, tmp_path, uint8=True)
    assert set(found) == {*ALL, "serving_default"}
    latents = np.random.default_rng(0).normal(size=(50, 4)).astype("float32")
    levels = pictures.to_uint8(gan.predict(latents, verbose=0), gan.value_range)
    assert len(np.unique(levels)) > 100
    made = found["generate"](latents=latents)["images"]
    assert made.dtype == "uint8"
    different = np.abs(made.astype(int) - levels)
    assert different.max() <= 1 and np.mean(different > 0) < 0.01
    assert found["sample"](seeds=np.array([1, 2]))["images"].dtype == "uint8"
    assert found["discriminate"].takes == {"images": ("uint8", None, 2, 3, 3)}
    judged = found["discriminate"](images=levels)["probability"]
    low, high = gan.value_range
    floats = low + levels.astype("float32") / 255 * (high - low)
    expected = gan.discriminate(floats)
    np.testing.assert_allclose(judged, expected, rtol=0, atol=1e-5)


def test_the_signatures_that_were_asked_for_in_their_own_order(tmp_path):
    gan = tiny_image_gan()
    found = signatures(gan, tmp_path, signatures=["discriminate", "sample_png"])
    assert set(found) == {"sample_png", "serving_default", "discriminate"}
    assert found["serving_default"].takes == {"seeds": ("int64", None)}


@pytest.mark.parametrize(
    ("arguments", "kind", "said"),
    [
        ({"signatures": "sample"}, TypeError, "list of names"),
        ({"signatures": [1]}, TypeError, r"signatures=\[1\]"),
        ({"signatures": []}, ValueError, "empty"),
        ({"signatures": ["smaple"]}, ValueError, "Did you mean 'sample'"),
        ({"signatures": ["sample_png"]}, ValueError, "not images"),
        ({"uint8": True}, ValueError, "`uint8` needs.*not images"),
        ({"uint8": "yes"}, TypeError, "`uint8`"),
        ({"version": "newest"}, ValueError, "'next'.*version='newest'"),
        ({"version": -1}, ValueError, "version=-1"),
        ({"version": True}, ValueError, "version=True"),
    ],
)
def test_what_cannot_be_exported_is_refused_at_the_door(
    arguments, kind, said, tmp_path
):
    with pytest.raises(kind, match=said):
        tiny_gan().export(tmp_path / "a", **arguments)
    assert not (tmp_path / "a").exists()


def test_an_untrained_gan_is_exported_with_a_warning(points, tmp_path):
    gan = tiny_gan()
    with pytest.warns(UserWarning, match="no training step"):
        gan.export(tmp_path / "1", signatures=["generate"])
    gan.run_eagerly = True
    gan.fit(points[:32], verbose=0)
    gan.export(tmp_path / "2", signatures=["generate"])


def test_a_folder_that_is_no_version_is_written_with_a_warning(tmp_path):
    with pytest.warns(UserWarning, match="only folders whose names are numbers"):
        path = tiny_gan().export(tmp_path / "v1", signatures=["generate"])
    assert (path / "saved_model.pb").exists()
    assert "Move this folder" in (path / "README.md").read_text()


def test_versions_are_numbered_and_never_overwritten(tmp_path):
    gan, least = tiny_gan(), {"signatures": ["discriminate"]}
    assert gan.export(tmp_path, version="next", **least) == tmp_path / "1"
    assert gan.export(tmp_path, version=9, **least) == tmp_path / "9"
    for name in ("notes", "007", "٣٣"):  # The last one is 33 in Arabic digits.
        (tmp_path / name).mkdir()
    assert gan.export(tmp_path, version="next", **least) == tmp_path / "10"
    with pytest.raises(FileExistsError, match="9 exists"):
        gan.export(tmp_path, version=9)


@keras.saving.register_keras_serializable("tests_export_signatures")
class AboveOne(layers.Layer):
    """Refuses conditions that are not what only its user knows."""

    def call(self, inputs):
        right = tf.debugging.assert_greater(inputs, 1.0)
        with tf.control_dependencies([] if right is None else [right]):
            return tf.identity(inputs)

    def compute_output_spec(self, inputs):
        return keras.KerasTensor(inputs.shape, inputs.dtype)


def test_an_export_that_cannot_be_tried_has_no_warm_up_and_no_calls(tmp_path):
    latents, condition = keras.Input((2,)), keras.Input((3,), name="speed")
    joined = layers.Concatenate()([latents, AboveOne()(condition)])
    points = keras.Input((2,))
    gan = GAN(
        keras.Model([latents, condition], layers.Dense(2)(joined)),
        keras.Model(points, layers.Dense(1)(points)),
        latent_dim=2,
    )
    gan.compile("adam", "adam")
    sample = signatures(gan, tmp_path)["sample"]
    speed = np.full((3, 3), 2.0, "float32")
    found = sample(seeds=np.arange(3), speed=speed)["images"]
    np.testing.assert_allclose(found, gan.generate(3, speed, seed=[0, 1, 2]), atol=1e-6)
    assert "curl" not in (tmp_path / "1" / "README.md").read_text()
    extra = tmp_path / "1" / "assets.extra"
    assert [path.name for path in extra.iterdir()] == ["models.config"]

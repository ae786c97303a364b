"""VGG-19's features, of random weights in a file of the format of Keras' own."""

import h5py
import keras
import numpy as np
import pytest
from keras.src.legacy.saving import legacy_h5_format
from translation_games import judge
from translation_games import translator

from keras_gan import GAN
from keras_gan import penalties
from keras_gan.metrics import features

LAYER = "block1_conv2"


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    """The whole network, and the path of its weights."""
    keras.utils.set_random_seed(0)
    network = keras.applications.VGG19(include_top=False, weights=None)
    path = tmp_path_factory.mktemp("vgg") / "vgg19_notop.h5"
    with h5py.File(path, "w") as file:
        legacy_h5_format.save_weights_to_hdf5_group(file, network)
    return network, path


def test_features_are_those_of_keras_own_network_and_preprocessing(weights):
    network, path = weights
    levels = np.random.default_rng(0).integers(0, 256, (2, 16, 12, 3))
    prepared = keras.applications.vgg19.preprocess_input(levels.astype("float32"))
    whole = keras.Model(network.input, network.get_layer(LAYER).output)
    expected = np.asarray(whole(prepared))
    images = (levels / 127.5 - 1).astype("float32")
    activated = features.vgg19(path, LAYER)
    found = np.asarray(activated.apply(images)[0])
    np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-2)
    assert activated.width((16, 12, 3)) == expected[0].size
    before = np.asarray(features.vgg19(path, LAYER, activated=False).apply(images)[0])
    assert before.min() < 0
    np.testing.assert_allclose(np.maximum(before, 0), found, rtol=1e-3, atol=1e-2)


def test_it_is_a_content_loss_of_grey_pictures_and_is_loaded_by_its_path(
    weights, tmp_path
):
    _, path = weights
    extractor = features.vgg19(path, LAYER)
    term = penalties.Reconstruction("l2", weight=1e-4, features=extractor)
    gan = GAN(translator("g", (8, 8, 1)), judge("d", (8, 8, 1)), prior=None, seed=0)
    gan.compile("adam", "adam", penalties=[term], run_eagerly=True)
    real = np.random.default_rng(0).uniform(-1, 1, (2, 8, 8, 1)).astype("float32")
    assert gan.train_on_batch(real, -real, return_dict=True)["reconstruction"] > 0
    gan.save(tmp_path / "gan.keras")
    assert (tmp_path / "gan.keras").stat().st_size < 2e6  # Without VGG's weights.
    [loaded] = keras.models.load_model(tmp_path / "gan.keras").penalties.values()
    assert repr(loaded.features) == repr(extractor)


def test_what_cannot_be_loaded_is_said(weights, tmp_path):
    _, path = weights
    with pytest.raises(FileNotFoundError, match="no weights of VGG19 at"):
        features.vgg19(tmp_path / "none.h5")
    with pytest.raises(ValueError, match="`layer` must be one of block1_conv1"):
        features.vgg19(path, "block9_conv1")
    with pytest.raises(ValueError, match="must be a convolution with activated=False"):
        features.vgg19(path, "block1_pool", activated=False)
    (tmp_path / "text.h5").write_text("no weights")
    with pytest.raises(ValueError, match="cannot be read as weights of VGG19"):
        features.vgg19(tmp_path / "text.h5")

"""U-Net: its parameters, its sizes, and what stays on in inference."""

import keras
import numpy as np
import pytest

from keras_gan import GAN
from keras_gan import load
from keras_gan import models
from keras_gan.layers import BatchStatisticsNormalization
from keras_gan.layers import MonteCarloDropout


def trainable(network):
    return sum(int(np.prod(weight.shape)) for weight in network.trainable_weights)


@pytest.mark.parametrize(
    ("depth", "count"), [(None, 54_413_955), (7, 41_828_995)], ids=["8", "7"]
)
def test_its_parameters_are_those_of_the_paper(depth, count):
    """54.41 and 41.83 million, summed by hand over the layers of the paper's code."""
    with keras.StatelessScope():  # The weights get no values, which saves seconds.
        assert trainable(models.unet((256, 256, 3), depth=depth)) == count


@pytest.mark.parametrize("size", [(32, 32), (28, 28), (20, 9)])
def test_any_size_has_pictures_of_that_size(size):
    network = models.unet((*size, 1), 3, filters=2)
    assert network(np.zeros((2, *size, 1), "float32")).shape == (2, *size, 3)
    smallest = [
        layer.output.shape[1:3] for layer in network.layers if "conv2d" in layer.name
    ]
    assert min(min(shape) for shape in smallest) == 1


def test_dropout_and_batch_statistics_are_on_in_inference_unless_turned_off():
    def kinds(**arguments):
        network = models.unet((32, 32, 1), filters=2, **arguments)
        x = np.random.default_rng(0).uniform(-1, 1, (2, 32, 32, 1))
        repeats = np.array_equal(network(x), network(x))
        found = {type(layer) for layer in network.layers}
        return repeats, found

    repeats, found = kinds()
    assert not repeats
    assert {MonteCarloDropout, BatchStatisticsNormalization} <= found
    repeats, found = kinds(always_on=False)
    assert repeats
    assert {keras.layers.Dropout, keras.layers.BatchNormalization} <= found


@pytest.mark.slow
def test_generate_repeats_by_seed_and_a_file_keeps_what_is_on(tmp_path):
    """Sees dropout that inference turns off, and draws that no seed determines."""
    shapes = (16, 16, 3), (16, 16, 1)
    gan = GAN(
        models.unet(shapes[1], 3, filters=2),
        models.patch_discriminator(*shapes, filters=2, n_layers=1),
        prior=None,
        seed=0,
    )
    gan.compile("adam", "adam", run_eagerly=True)
    rng = np.random.default_rng(0)
    images, drawings = (rng.uniform(-1, 1, (4, *shape)) for shape in shapes)
    gan.fit(images, drawings, batch_size=4, verbose=0)
    first = gan.generate(condition=drawings, seed=1)
    np.testing.assert_array_equal(gan.generate(condition=drawings, seed=1), first)
    assert not np.array_equal(gan.generate(condition=drawings, seed=2), first)
    gan.save(tmp_path / "gan.keras")
    again = load(tmp_path / "gan.keras")
    np.testing.assert_array_equal(again.generate(condition=drawings, seed=1), first)
    gan.export(tmp_path / "1")
    serve = keras.layers.TFSMLayer(tmp_path / "1", call_endpoint="generate")
    made = serve(drawings.astype("float32"))["images"]
    # The export's draws follow from the GAN's own seed.
    expected = gan(drawings.astype("float32"))
    np.testing.assert_allclose(made, expected, atol=1e-5)
    flat = gan.generator.predict(drawings, verbose=0)
    assert not np.allclose(made, flat, atol=1e-3)


def test_wrong_arguments_are_refused():
    with pytest.raises(ValueError, match="`depth` counts halvings"):
        models.unet((32, 32, 1), depth=6)
    with pytest.raises(ValueError, match="with a given height and width"):
        models.unet((None, None, 1))
    with pytest.raises(TypeError, match="`always_on` must be True or False"):
        models.unet((32, 32, 1), always_on="yes")

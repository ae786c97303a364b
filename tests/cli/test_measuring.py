"""The summary after training, for images of any kind, and metrics that are left out."""

import numpy as np
import pytest
from conftest import tiny_gan
from conftest import tiny_image_gan

from keras_gan import metrics
from keras_gan.cli import measuring
from keras_gan.datasets.sources import Images
from keras_gan.metrics import features

RNG = np.random.default_rng(0)


def noise(*shape):
    return RNG.integers(0, 256, shape, dtype="uint8")


@pytest.fixture(scope="module")
def data():
    pictures = noise(400, 8, 8, 1)
    labels = np.arange(400) % 3
    return Images(pictures[:300], labels[:300], pictures[300:], labels[300:])


@pytest.mark.slow
def test_the_summary_of_any_images_has_ratios_and_signs_of_copies(data):
    gan = tiny_image_gan()
    lines = measuring.summary(gan, data, 0).splitlines()
    compared = metrics.RealAgainstReal(data.train)
    fake = measuring.to_bytes(gan.generate(150, seed=0))
    found, real = compared(fake), compared.real
    assert lines[0] == "150 samples against as many training images:"
    for line, words, name in (
        (lines[1], "Frechet", "fd"),
        (lines[2], "Sliced Wasserstein", "swd"),
    ):
        assert line == (
            f"  {words} distance {found[name]:.3g}, {found[name + '_ratio']:.3g} times "
            f"that of other training images ({real[name]:.3g})"
        )
    vectors = [
        features.random_filters().extract(images)
        for images in (
            np.delete(data.train, compared.indices, axis=0),
            data.train[compared.indices],
            fake,
        )
    ]
    others, samples = (metrics.prdc(vectors[0], part) for part in vectors[1:])
    assert lines[3] == (
        f"  Precision {samples.precision:.2f}, recall {samples.recall:.2f}; of other "
        f"training images {others.precision:.2f} and {others.recall:.2f}"
    )
    assert "features: random_filters" in lines[4]
    assert lines[5].startswith("D scores a training image above a held-out one in ")
    assert lines[6].startswith("Copies: ") and "of held-out images" in lines[6]


@pytest.mark.parametrize(
    ("value", "said"), [(1.234, "1.23"), (0.04567, "0.0457"), (1951.4, "1,951")]
)
def test_numbers_are_written_without_exponents(value, said):
    assert measuring.plain(value) == said


@pytest.mark.slow
def test_samples_with_labels_have_those_of_the_second_set(data, monkeypatch):
    gan, asked = tiny_image_gan(num_classes=3), []
    generate = gan.generate
    gan.generate = lambda count, condition, seed: (
        asked.append(np.array(condition)) or generate(count, condition, seed=seed)
    )
    assert "D scores" in measuring.summary(gan, data, 0)
    expected = data.train_labels[metrics.RealAgainstReal(data.train).indices]
    np.testing.assert_array_equal(asked[0], expected)


@pytest.mark.parametrize("count", [3, 20])
def test_few_images_are_no_mistake(count):
    data = Images(noise(count, 8, 8, 1), test=noise(2, 8, 8, 1))
    said = measuring.summary(tiny_image_gan(), data, 0)
    expected = "were not measured" if count == 3 else "No Frechet distance: 10 images"
    assert expected in said


def test_a_metric_that_cannot_be_computed_leaves_the_others():
    real, fake = noise(50, 8, 8, 1), noise(40, 8, 8, 1)
    names = ["fd", "prdc", "inception_score", "swd", "fd_infinity"]
    found, protocol, left_out = measuring.measure(
        names, features.random_filters(), real, fake
    )
    assert list(found) == ["precision", "recall", "density", "coverage", "swd"]
    assert list(left_out) == ["fd", "inception_score", "fd_infinity"]
    assert "at least 61 examples" in left_out["fd"]
    assert "not a classifier" in left_out["inception_score"]
    assert protocol["samples"] == 40
    with pytest.raises(ValueError, match="at least 61"):
        measuring.measure(["fd"], features.random_filters(), real, fake)


def test_images_of_any_shape_have_an_extractor():
    for shape, title in (
        ((28, 28, 1), "fashion_mnist"),
        ((28, 28, 3), "random_filters"),
        ((64, 48, 1), "random_filters"),
    ):
        assert measuring.choose_extractor(None, None, shape).title == title
    named = measuring.choose_extractor("random_filters", None, (8, 8, 1))
    assert named.title == "random_filters"


def test_inception_without_a_network_names_the_option(monkeypatch):
    def offline():
        raise ConnectionError("could not be downloaded: pass weights=<path>.")

    monkeypatch.setitem(measuring._EXTRACTORS, "inception_v3", offline)
    with pytest.raises(ConnectionError) as caught:
        measuring.choose_extractor("inception_v3", None, (32, 32, 3))
    said = str(caught.value)
    assert "--extractor FILE.h5" in said and "storage.googleapis.com" in said
    assert "weights=" not in said


def test_images_are_brought_to_the_generators_range():
    pixels = np.array([0, 51, 255], "uint8")
    np.testing.assert_allclose(measuring.to_range(pixels, (-1, 1)), [-1, -0.6, 1])
    np.testing.assert_allclose(measuring.to_range(pixels, (0, 1)), [0, 0.2, 1])
    floats = np.array([-1.0, -0.6, 1.0])
    np.testing.assert_allclose(measuring.to_range(floats, (0, 1)), [0, 0.2, 1])
    assert tiny_gan().value_range == (-1, 1)

"""Measuring outside of `fit`: the same numbers, real images seen once."""

import hashlib

import keras
import numpy as np
import pytest

from keras_gan import metrics
from keras_gan.metrics import features
from keras_gan.metrics.cache import fingerprint_of
from keras_gan.metrics.evaluation import Evaluation

PIXELS = features.pixels()


@pytest.mark.slow
def test_the_numbers_are_those_of_the_functions(clothes):
    extractor = features.fashion_mnist()
    real, fake = clothes[:600], clothes[600:]
    chosen = [metrics.FrechetDistance(extractor), metrics.PRDC(extractor)]
    evaluation = Evaluation(chosen, real)
    found = evaluation.measure(fake)
    vectors = [extractor.extract(x) for x in (real, fake)]
    expected = metrics.frechet_distance(*vectors)
    np.testing.assert_allclose(found["fd"], expected, rtol=1e-6)
    expected = metrics.prdc(*vectors)._asdict()
    assert {name: found[name] for name in expected} == pytest.approx(expected)
    # Measured again, with other samples between.
    evaluation.measure(fake[:300])
    assert evaluation.measure(fake) == found


def test_the_protocol_says_what_the_numbers_depend_on(clothes):
    extractor = features.fashion_mnist()
    chosen = [metrics.PRDC(extractor, k=3), metrics.SlicedWasserstein(patches=2)]
    protocol = Evaluation(chosen, clothes[:100]).protocol
    assert protocol["metrics"]["prdc"] == {"k": 3}
    assert protocol["metrics"]["swd"]["patches"] == 2
    assert extractor.weights_hash in protocol["extractor"]


@pytest.mark.parametrize("size", [0, 50, 1000])
def test_a_damaged_file_of_statistics_is_gathered_again(size, tmp_path, clothes):
    """One that was cut short counts as none, and is replaced by a whole one."""
    real, fake = clothes[:100, ::7, ::7], clothes[100:200, ::7, ::7]

    def measure():
        chosen = [metrics.FrechetDistance(PIXELS)]
        return Evaluation(chosen, real, cache=tmp_path).measure(fake)

    expected = measure()
    (file,) = tmp_path.iterdir()
    whole = file.read_bytes()
    file.write_bytes(whole[:size])
    assert measure() == expected
    assert file.stat().st_size == len(whole) and list(tmp_path.iterdir()) == [file]


@pytest.mark.slow
def test_statistics_are_kept_and_found_again(tmp_path, clothes, monkeypatch):
    def make():
        extractor = features.fashion_mnist()
        return [
            metrics.FrechetDistance(extractor),
            metrics.PRDC(extractor, capacity=500),
            metrics.KernelDistance(extractor, capacity=500, block_size=100),
            metrics.ClassHistogramKL(extractor),
            metrics.SlicedWasserstein(patches=2, capacity=500),
        ]

    real, fake = clothes[:400], clothes[400:800]
    expected = Evaluation(make(), real).measure(fake)
    written = Evaluation(make(), real, cache=tmp_path).measure(fake)
    files = {path: path.read_bytes() for path in tmp_path.iterdir()}
    # PRDC and KID keep the same, patches are not kept.
    assert len(files) == 3 and all(path.suffix == ".npz" for path in files)
    seen, inner = [], features.Extractor.apply
    monkeypatch.setattr(
        features.Extractor,
        "apply",
        lambda self, x: seen.append(len(x)) or inner(self, x),
    )
    found = Evaluation(make(), real, cache=tmp_path).measure(fake)
    assert found == written == expected
    assert sum(seen) == 400  # The samples, once for all metrics; no real image.
    assert files == {path: path.read_bytes() for path in tmp_path.iterdir()}


@pytest.mark.parametrize("dtype", ["uint8", "float32"])
def test_images_are_looked_at_once_for_all_metrics(dtype, clothes, monkeypatch):
    """Sees a metric that makes a tensor of its own of bytes."""
    extractor = features.fashion_mnist()
    seen, inner = [], features.Extractor.apply
    monkeypatch.setattr(
        features.Extractor,
        "apply",
        lambda self, x: seen.append(len(x)) or inner(self, x),
    )
    pictures = np.round((clothes[:300] + 1) * 127.5).astype("uint8")
    pictures = pictures if dtype == "uint8" else clothes[:300]
    chosen = [
        metrics.FrechetDistance(extractor),
        metrics.PRDC(extractor, capacity=200),
        metrics.ClassHistogramKL(extractor),
    ]
    Evaluation(chosen, pictures[:200]).measure(pictures[200:])
    assert seen == [200, 100]


@pytest.mark.slow
def test_other_images_or_another_extractor_are_not_taken_for_these(tmp_path, clothes):
    def measure(real, extractor):
        chosen = [metrics.PRDC(extractor, capacity=500)]
        return Evaluation(chosen, real, cache=tmp_path).measure(clothes[500:])

    changed = clothes[:500].copy()
    changed[7, 3, 3] += 0.5
    measure(clothes[:500], features.fashion_mnist())
    measure(changed, features.fashion_mnist())
    measure(clothes[:500], features.pixels())
    pooled = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            keras.layers.AveragePooling2D(3),
            keras.layers.Cropping2D(((0, 1), (0, 1))),
            keras.layers.Flatten(),
        ]
    )
    assert pooled.output_shape == (None, 64)  # As many as the classifier's.
    measure(clothes[:500], features.network(pooled))
    assert len(list(tmp_path.iterdir())) == 4


def test_what_is_no_metric_of_samples_is_refused(clothes):
    with pytest.raises(TypeError, match="instances of SampleMetric"):
        Evaluation(["fd"], clothes)
    with pytest.raises(ValueError, match="capacity=10"):
        Evaluation([metrics.PRDC(capacity=10)], clothes[:20]).measure(clothes[:5])


def test_the_names_of_files_are_those_of_earlier_versions():
    """A hash of each batch, then of its labels, or of nothing in their place."""
    images = np.random.default_rng(0).normal(size=(6, 2)).astype("float32")
    labels = np.arange(6)

    def expected(arrays):
        digest = hashlib.sha256()
        for array in arrays:
            digest.update(f"{array.shape}{array.dtype}".encode() + array.tobytes())
        return digest.hexdigest()

    parts = [slice(0, 4), slice(4, 6)]
    with_labels = [each[part] for part in parts for each in (images, labels)]
    found = fingerprint_of((images[part], labels[part]) for part in parts)
    assert found == expected(with_labels)
    without = [each for part in parts for each in (images[part], np.empty(0))]
    assert fingerprint_of((images[part], None) for part in parts) == expected(without)
    both = {"a": labels, "b": images}
    assert fingerprint_of([(images, both)]) == expected([images, labels, images])


def test_the_condition_has_a_row_per_example(tmp_path):
    points = np.random.default_rng(0).normal(size=(60, 2))
    classes = np.arange(60) % 2
    metric = metrics.IntraClassFrechetDistance(2)
    found = Evaluation([metric], points, np.eye(2)[classes], cache=tmp_path)
    measured = found.measure(points[:30] + 1, classes[:30])
    expected = metrics.intra_class_frechet_distance(
        points, classes, points[:30] + 1, classes[:30]
    )
    assert measured == pytest.approx({"intra_class_fd": expected})
    with pytest.raises(ValueError, match="30 rows, one per sample.*60"):
        found.measure(points[:30], classes)
    for wrong, message in (
        (classes[:50], "60 rows, one per real image.*int64 \\(50,\\)"),
        ({"a": classes, "b": classes[:1]}, "60 rows.*int64 \\(1,\\)"),
        (classes - 1, "at least 0.*Received: -1 among them"),
        (np.eye(2)[classes] * 2, "sums from 2 to 2"),
        (None, "there is no condition"),
    ):
        with pytest.raises(ValueError, match=message):
            Evaluation([metric], points, wrong, cache=tmp_path)
    Evaluation([metrics.FrechetDistance()], points, {"a": classes, "b": points})

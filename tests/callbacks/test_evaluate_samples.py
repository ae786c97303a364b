"""Numbers in the logs, a file and TensorBoard, epoch by epoch."""

import csv

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import tiny_gan
from conftest import tiny_image_gan

from keras_gan import metrics
from keras_gan.callbacks import EvaluateSamples


def read(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.slow
def test_each_epoch_has_its_numbers(points, tmp_path):
    path = tmp_path / "numbers" / "samples.csv"
    gan = tiny_gan()
    callback = EvaluateSamples(
        points,
        [metrics.FrechetDistance(), metrics.PRDC(capacity=300)],
        samples=300,
        filepath=path,
    )
    history = gan.fit(points, epochs=3, verbose=0, callbacks=[callback]).history
    rows = read(path)
    assert [row["epoch"] for row in rows] == ["1", "2", "3"]
    assert [float(row["fd"]) for row in rows] == history["fd"]
    assert rows[-1]["samples"] == "300" and rows[-1]["real_images"] == "256"
    # The last number is that of the images of this seed, by the plain functions.
    samples = gan.generate(300, seed=0)
    expected = metrics.frechet_distance(points, samples)
    np.testing.assert_allclose(history["fd"][-1], expected, rtol=1e-6)
    assert history["recall"][-1] == metrics.prdc(points, samples).recall


@pytest.mark.slow
def test_training_is_the_same_with_and_without(points):
    def run(*callbacks):
        gan = tiny_gan()
        gan.fit(points, epochs=2, verbose=0, callbacks=list(callbacks))
        return gan.get_weights()

    measured = run(EvaluateSamples(points, [metrics.FrechetDistance()]))
    for one, other in zip(measured, run(), strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.slow
def test_between_measurements_the_last_number_stays(points, tmp_path):
    callback = EvaluateSamples(
        points, [metrics.FrechetDistance()], every=2, filepath=tmp_path / "s.csv"
    )
    gan = tiny_gan()
    history = gan.fit(points, epochs=5, verbose=0, callbacks=[callback]).history
    assert [row["epoch"] for row in read(tmp_path / "s.csv")] == ["2", "4"]
    second, third, fourth, fifth = history["fd"]
    assert second == third != fourth == fifth


@pytest.mark.slow
def test_stock_callbacks_monitor_the_numbers(points, tmp_path):
    best = keras.callbacks.ModelCheckpoint(
        tmp_path / "best.keras", "fd", mode="min", save_best_only=True
    )
    stop = keras.callbacks.EarlyStopping("fd", mode="min", patience=1)
    gan = tiny_gan()
    gan.fit(
        points,
        epochs=30,
        verbose=0,
        callbacks=[EvaluateSamples(points, [metrics.FrechetDistance()]), best, stop],
    )
    loaded = keras.models.load_model(tmp_path / "best.keras")
    found = metrics.frechet_distance(points, loaded.generate(256, seed=0))
    assert found == pytest.approx(best.best, rel=1e-5)


@pytest.mark.slow
def test_a_resumed_run_goes_on_with_the_file_and_another_run_does_not(points, tmp_path):
    path = tmp_path / "samples.csv"

    def callback(*more):
        return EvaluateSamples(
            points, [metrics.FrechetDistance(), *more], filepath=path
        )

    gan = tiny_gan()
    gan.fit(points, epochs=2, verbose=0, callbacks=[callback()])
    gan.save(tmp_path / "gan.keras")
    loaded = keras.models.load_model(tmp_path / "gan.keras")
    loaded.fit(points, verbose=0, callbacks=[callback(metrics.PRDC(capacity=256))])
    rows = read(path)
    assert [row["epoch"] for row in rows] == ["1", "2", "3"]
    assert rows[0]["recall"] == "" and rows[2]["recall"] != ""
    before = path.read_bytes()
    for other in (tiny_gan(), gan):  # A new one, and one that is an epoch behind.
        with pytest.raises(FileExistsError, match="another run"):
            other.fit(points, verbose=0, callbacks=[callback()])
    assert path.read_bytes() == before
    # Unless it is said that the later rows may go.
    over = EvaluateSamples(
        points, [metrics.FrechetDistance()], filepath=path, overwrite=True
    )
    gan.fit(points, verbose=0, callbacks=[over])
    assert [row["epoch"] for row in read(path)] == ["1", "2", "3"]
    assert read(path)[2]["recall"] == ""


@pytest.mark.parametrize(
    "text", ["precious", "a precious line\n", "epoch,d_loss\n0,1.0\n"]
)
def test_a_file_of_something_else_is_not_touched(text, points, tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text(text)
    gan = tiny_gan()
    gan.fit(points, verbose=0)
    for overwrite in (False, True):
        callback = EvaluateSamples(
            points, [metrics.FrechetDistance()], filepath=path, overwrite=overwrite
        )
        with pytest.raises(FileExistsError, match="not a file of EvaluateSamples"):
            gan.fit(points, verbose=0, callbacks=[callback])
    assert path.read_text() == text


@pytest.mark.slow
def test_a_file_that_was_cut_off_is_continued(points, tmp_path):
    """Empty; then with a last row that has no end, or lacks columns, or is blank."""
    path = tmp_path / "numbers.csv"
    path.touch()
    gan = tiny_gan()
    callback = EvaluateSamples(points, [metrics.FrechetDistance()], filepath=path)
    gan.fit(points, epochs=2, verbose=0, callbacks=[callback])
    whole = path.read_text()
    for number, torn in enumerate(("3", "3,768\n", "\n", "3,768,0.1,256,256,,0")):
        path.write_text(whole + torn)
        gan.fit(points, verbose=0, callbacks=[callback])
        assert [row["epoch"] for row in read(path)] == ["1", "2", str(3 + number)]


@pytest.mark.slow
def test_numbers_of_one_model_are_none_of_the_next(points):
    callback = EvaluateSamples(points, [metrics.FrechetDistance()], every=2)
    tiny_gan().fit(points, epochs=2, verbose=0, callbacks=[callback])
    history = tiny_gan(seed=1).fit(points, verbose=0, callbacks=[callback]).history
    assert "fd" not in history


@pytest.mark.slow
def test_what_does_not_fit_is_said_before_training(points, images):
    def begin(gan, *arguments, **named):
        callback = EvaluateSamples(*arguments, **named)
        callback.set_model(gan)
        callback.on_train_begin()

    for arguments, named, message in (
        ((points, [metrics.PRDC(capacity=20)]), {}, "capacity=20"),
        ((points, [metrics.PRDC()]), {"samples": 10_001}, "capacity=10000"),
        ((points, [metrics.FrechetDistance()]), {"samples": 2}, "at least 3.*bias"),
        ((points[:5], [metrics.PRDC()]), {}, "at least 6"),
        ((points[:, :1], [metrics.PRDC()]), {}, "shape of the real examples"),
        ((points, [metrics.PRDC()]), {"condition": [0] * 256}, "generator takes none"),
    ):
        with pytest.raises(ValueError, match=message):
            begin(tiny_gan(), *arguments, **named)
    swd = [metrics.SlicedWasserstein(patches=2)]
    with pytest.raises(ValueError, match="floats in \\[-1, 1\\]. Received: floats in"):
        begin(tiny_image_gan(), images * 127.5, swd)
    with pytest.raises(TypeError, match="dtype int64"):
        begin(tiny_image_gan(), np.zeros((64, 8, 8, 1), "int64"), swd)
    with pytest.raises(ValueError, match="64 rows, one per real image"):
        gan = tiny_image_gan(num_classes=2)
        begin(gan, images, [metrics.SlicedWasserstein(patches=2)], condition=[0, 1])


@pytest.mark.slow
def test_scalars_reach_tensorboard(points, tmp_path):
    from tensorboard.backend.event_processing import event_accumulator

    callback = EvaluateSamples(
        points, [metrics.FrechetDistance()], tensorboard=tmp_path / "logs"
    )
    history = tiny_gan().fit(points, epochs=2, verbose=0, callbacks=[callback]).history
    log = event_accumulator.EventAccumulator(str(tmp_path / "logs"))
    log.Reload()
    events = log.Tensors("fd")
    assert [event.step for event in events] == [1, 2]
    found = [tf.make_ndarray(event.tensor_proto) for event in events]
    np.testing.assert_allclose(found, history["fd"], rtol=1e-6)


@pytest.mark.slow
def test_conditional_networks_draw_the_classes_of_the_real_images(images):
    labels = np.arange(64) % 2
    network = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            keras.layers.AveragePooling2D(4),
            keras.layers.Flatten(),
        ]
    )
    extractor = metrics.features.network(network)
    gan = tiny_image_gan(num_classes=2)
    callback = EvaluateSamples(
        images,
        [metrics.IntraClassFrechetDistance(2, extractor)],
        condition=labels,
        samples=100,
    )
    history = gan.fit(images, labels, verbose=0, callbacks=[callback]).history
    drawn = np.resize(labels, 100)
    expected = metrics.intra_class_frechet_distance(
        extractor.extract(images),
        labels,
        extractor.extract(gan.generate(100, drawn, seed=0)),
        drawn,
    )
    np.testing.assert_allclose(history["intra_class_fd"], [expected], rtol=1e-5)
    with pytest.raises(ValueError, match="EvaluateSamples\\(condition=...\\)"):
        gan.fit(
            images,
            labels,
            verbose=0,
            callbacks=[EvaluateSamples(images, [metrics.PRDC(extractor)])],
        )


def test_images_of_another_range_are_brought_into_the_common_one(images):
    gan = tiny_image_gan(value_range=(0.0, 1.0))
    callback = EvaluateSamples((images + 1) / 2, [metrics.SlicedWasserstein(patches=2)])
    callback.set_model(gan)
    callback.on_train_begin()
    found = callback.measure()["swd"]
    # At the 256 levels of an image file, as metrics see all images; this generator
    # ends in a tanh and so makes values that are cut off.
    drawn = np.round(np.clip(gan.generate(64, seed=0), 0, 1) * 255) / 127.5 - 1
    real = np.round((images + 1) * 127.5) / 127.5 - 1
    levels = metrics.patch_sliced_wasserstein(real, drawn, patches=2)
    assert found == pytest.approx(levels[8], rel=1e-3)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"every": 0}, "every=0"),
        ({"samples": 0}, "samples=0"),
        ({"filepath": "samples.txt"}, "must end in .csv"),
    ],
)
def test_impossible_arguments_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        EvaluateSamples(np.zeros((5, 2)), [metrics.FrechetDistance()], **arguments)


@pytest.mark.parametrize("images", ["/data/pictures", None, [[0.0, 1.0]]])
def test_what_is_no_array_of_images(images):
    """A path once passed as that many images as it has letters."""
    with pytest.raises(TypeError, match="`images` must be an array of real images"):
        EvaluateSamples(images, [metrics.FrechetDistance()])


def test_a_single_metric(points):
    with pytest.raises(TypeError, match=r"metrics=\[metrics.FrechetDistance\(\)\]"):
        EvaluateSamples(points, metrics.FrechetDistance())

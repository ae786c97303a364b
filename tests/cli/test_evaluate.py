"""`keras-gan evaluate`: a table, its protocol, and the same numbers as JSON."""

import json

import keras
import numpy as np
import pytest
from conftest import tiny_image_gan
from PIL import Image
from small_runs import TINY
from small_runs import run

from keras_gan import GAN
from keras_gan import metrics
from keras_gan import models
from keras_gan.datasets import images
from keras_gan.metrics import features
from keras_gan_cli import options

pytestmark = pytest.mark.usefixtures("eager", "without_exports")

KEYS = ("fd", "kid", "kid_se", "precision", "recall", "density", "coverage", "swd")


@pytest.fixture(scope="module")
def clothes_files(tmp_path_factory):
    """Two sets of 300 embedded images: as an .npz file and as a folder."""
    folder = tmp_path_factory.mktemp("sets")
    test = images.read("fashion_mnist_10k").test
    np.savez(folder / "real.npz", images=test[:300])
    (folder / "fake").mkdir()
    for index, image in enumerate(test[300:600]):
        Image.fromarray(image[..., 0]).save(folder / "fake" / f"{index:03}.png")
    return folder, test


@pytest.mark.slow
def test_two_sets_of_images_are_compared(clothes_files, tmp_path, capsys):
    folder, test = clothes_files
    output = tmp_path / "x.json"
    arguments = (folder / "real.npz", folder / "fake", "--output", output)
    assert run("evaluate", *arguments, "--metrics", "fd,kid,prdc,swd") == 0
    record = json.loads(output.read_text())
    assert tuple(record) == (*KEYS, "protocol")
    assert record["kid_se"] is None  # 300 images are one block.
    extractor = features.fashion_mnist()
    vectors = [extractor.extract(part) for part in (test[:300], test[300:600])]
    expected = metrics.prdc(*vectors)._asdict()
    expected["fd"] = metrics.frechet_distance(*vectors)
    expected["kid"] = metrics.kernel_distance(*vectors).value
    for name, value in expected.items():
        assert record[name] == pytest.approx(value, rel=1e-5), name
    protocol = record["protocol"]
    assert protocol["samples"] == protocol["real_images"] == 300
    assert protocol["extractor"] == extractor.protocol
    printed = " ".join(capsys.readouterr().out.split())
    for said in ("coverage", "300 samples against 300 real", "prdc k=5", "seed 0"):
        assert said in printed
    # Nothing is overwritten, and it is said before the work is done.
    assert run("evaluate", *arguments) == 2
    assert "x.json exists" in capsys.readouterr().err


def test_other_extractors_by_name_and_path(clothes_files, tmp_path):
    folder, test = clothes_files
    network = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            keras.layers.AveragePooling2D(7),
            keras.layers.Flatten(name="flat"),
            keras.layers.Dense(3),
        ]
    )
    network.save(tmp_path / "network.keras")
    found = {}
    for name, more in (
        ("pixels", ()),
        (tmp_path / "network.keras", ("--layer", "flat")),
    ):
        output = tmp_path / f"{len(found)}.json"
        assert 0 == run(
            "evaluate", folder / "real.npz", folder / "fake", "--metrics", "prdc",
            "--extractor", name, *more, "--output", output, "--samples", 200,
            "--seed", 1,
        )  # fmt: skip
        found[str(name)] = json.loads(output.read_text())
    first, second = found.values()
    assert first["recall"] != second["recall"]
    assert second["protocol"]["samples"] == 200
    assert "layer flat" in second["protocol"]["extractor"]


@pytest.mark.slow
def test_a_model_is_compared_with_its_data(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    gan = GAN(*models.dcgan((28, 28, 1), latent_dim=4, filters=2), latent_dim=4, seed=0)
    gan.compile("adam", "adam")
    gan.save("gan.keras")
    arguments = ("--samples", 200, "--split", "test", "--metrics", "fd,class_kl")
    assert run("evaluate", "gan.keras", *arguments) == 2
    assert "Pass --data" in capsys.readouterr().err
    arguments += ("--data", "fashion_mnist_10k")
    assert run("evaluate", "gan.keras", *arguments, "--output", "x.json") == 0
    record = json.loads((tmp_path / "x.json").read_text())
    assert record["protocol"]["split"] == "test"
    assert record["protocol"]["data"] == "fashion_mnist_10k"
    printed = " ".join(capsys.readouterr().out.split())
    assert "200 real images of fashion_mnist_10k (test)" in printed
    # By hand: the samples of that seed, as bytes, and that choice of images.
    data = images.read("fashion_mnist_10k").test
    chosen = np.sort(np.random.default_rng(0).choice(2000, 200, replace=False))
    fake = np.round((gan.generate(200, seed=0) + 1) * 127.5).astype("uint8")
    vectors = [features.fashion_mnist().extract(x) for x in (data[chosen], fake)]
    expected = metrics.frechet_distance(*vectors)
    assert record["fd"] == pytest.approx(expected, rel=1e-4)
    # Other real images are beside it: as many, and none of the chosen.
    rest = np.setdiff1d(np.arange(2000), chosen)
    others = np.sort(np.random.default_rng(0).choice(rest, 200, replace=False))
    vectors[1] = features.fashion_mnist().extract(data[others])
    of_real = record["real_against_real"]
    expected = metrics.frechet_distance(*vectors)
    assert of_real["fd"] == pytest.approx(expected, rel=1e-4)
    assert of_real["fd"] < record["fd"] and "real images" in printed
    assert run("evaluate", "gan.keras", *arguments, "--cache", "kept") == 0
    assert len(list((tmp_path / "kept").iterdir())) == 2


@pytest.mark.slow
def test_a_run_knows_its_data_and_its_summary_names_the_numbers(
    tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(0)
    np.savez("small.npz", images=rng.integers(0, 256, (80, 16, 16, 3), dtype="uint8"))
    train = ("train", "--data", "small.npz", "--batch-size", 72, "--epochs", 1)
    assert run(*train, *TINY, "--output", "mine") == 0
    printed = capsys.readouterr().out
    assert "36 samples against as many training images" in printed
    assert "Sliced Wasserstein distance" in printed
    assert "No Frechet distance: 36 images are too few." in printed
    assert "cannot be said: it takes at least 20 held-out images" in printed
    assert run("evaluate", "mine", "--samples", 50) == 0
    printed = " ".join(capsys.readouterr().out.split())
    assert "swd" in printed and "small.npz (train)" in printed
    # What cannot be computed is said, and the rest is computed.
    assert "recall" in printed and "No fd: Metric 'fd' needs at least 61" in printed
    assert run("evaluate", "mine", "--samples", 50, "--metrics", "swd") == 0
    assert "extractor" not in capsys.readouterr().out
    # With other data, the split is still the run's.
    assert run("evaluate", "mine", "--samples", 50, "--data", "small.npz") == 0
    assert run("evaluate", "mine", "--data", "fashion_mnist_10k") == 2
    assert "one shape" in capsys.readouterr().err
    assert run("evaluate", "mine", "--samples", 50, "--metrics", "fd") == 2
    assert "needs at least 61 examples" in capsys.readouterr().err


@pytest.mark.slow
def test_training_on_grey_28_ends_with_distance_precision_and_recall(
    tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    np.savez("clothes.npz", images=images.read("fashion_mnist_10k").train[:300])
    data = ("--data", "clothes.npz", "--batch-size", 135)
    assert run("train", *data, *TINY, "--epochs", 1) == 0
    printed = capsys.readouterr().out
    assert "Frechet distance" in printed and "recall" in printed
    assert "135 samples against as many training images" in printed
    assert "times that of other training images" in printed
    assert "features: fashion_mnist; not an FID" in printed
    assert "D scores a training image above a held-out one in" in printed
    assert "% of samples are nearer to a training image" in printed


def test_copies_are_drawn_beside_what_they_copy(clothes_files, tmp_path):
    folder, test = clothes_files
    changed = test[:300].copy()
    changed[100:] = 255 - changed[100:]  # 100 copies, and 200 that are none.
    np.savez(tmp_path / "fake.npz", images=changed)
    picture = tmp_path / "copies.png"
    arguments = (folder / "real.npz", tmp_path / "fake.npz", "--metrics", "prdc")
    assert run("evaluate", *arguments, "--copies", picture) == 0
    grid = np.asarray(Image.open(picture))
    assert grid.shape == (8 * 58 + 2, 10 * 58 + 2)
    for row in range(8):
        for column in range(0, 10, 2):
            top, left = 2 + 58 * row, 2 + 58 * column
            one = grid[top : top + 56, left : left + 56]
            np.testing.assert_array_equal(
                one, grid[top : top + 56, left + 58 : left + 58 + 56]
            )


@pytest.mark.slow
def test_a_model_with_labels_draws_the_classes_of_the_data(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    gan = tiny_image_gan(num_classes=3)
    gan.save("gan.keras")
    rng = np.random.default_rng(0)
    np.savez(
        "small.npz",
        images=rng.integers(0, 256, (80, 8, 8), dtype="uint8"),
        labels=np.arange(80) % 3,
    )
    asked = []
    generate = GAN.generate

    def spy(self, count, condition=None, seed=None):
        asked.append(np.array(condition))
        return generate(self, count, condition, seed)

    monkeypatch.setattr(GAN, "generate", spy)
    assert run("evaluate", "gan.keras", "--data", "small.npz", "--samples", 100) == 0
    assert asked[0].shape == (100,) and set(asked[0]) == {0, 1, 2}


@pytest.mark.slow
def test_mistakes_are_told_in_a_line(clothes_files, tmp_path, capsys):
    folder, _ = clothes_files
    real, fake = folder / "real.npz", folder / "fake"
    np.savez(tmp_path / "small.npz", images=np.ones((20, 8, 8), "uint8") * 9)
    for arguments, said in (
        ((real, fake, fake), "3 paths"),
        ((real, fake, "--metrics", "fid"), "--metrics may name fd"),
        ((real, fake, "--data", "x"), "--data goes with a MODEL"),
        ((real, tmp_path / "small.npz"), "one shape"),
        ((real, fake, "--extractor", "nothing.keras"), "no extractor at"),
        ((real, fake, "--extractor", "none.h5"), "--extractor inception_v3 where"),
        ((real, fake, "--samples", "50", "--metrics", "fd"), "bias"),
        ((real, fake, "--split", "test"), "--split goes with a MODEL"),
        ((real, fake, "--layer", "x"), "--layer goes with the .keras file"),
        ((real, fake, "--extractor", "fashion_mnst"), "may be fashion_mnist, ran"),
        ((real, fake, "--output", "x.txt"), "--output must end in .json"),
        ((real, fake, "--copies", "x.jpg", "--metrics", "prdc"), ".png"),
        ((tmp_path / "none.keras",), "no model at"),
        ((real, tmp_path / "none"), "neither a data set nor a path"),
    ):
        assert run("evaluate", *arguments) == 2, arguments
        error = capsys.readouterr().err
        assert "keras-gan: error:" in error and said in error, error


@pytest.mark.slow
def test_held_out_images_are_those_of_the_run(tmp_path, monkeypatch):
    """Also where the data are named again: the run's seed divides them."""
    monkeypatch.chdir(tmp_path)
    pictures = np.zeros((100, 8, 8, 1), "uint8")
    pictures += np.arange(100, dtype="uint8")[:, None, None, None]
    np.savez("small.npz", images=pictures)
    train = ("train", "--data", "small.npz", "--batch-size", 90, "--epochs", 1)
    assert run(*train, *TINY, "--seed", 5, "--output", "mine") == 0
    expected = images.read("small.npz", seed=5).test
    seen = []
    inner = metrics.SlicedWasserstein.update_real

    def spy(self, batch, condition=None):
        seen.append(np.asarray(batch))
        return inner(self, batch, condition)

    monkeypatch.setattr(metrics.SlicedWasserstein, "update_real", spy)
    for more in ((), ("--data", "small.npz")):
        seen.clear()
        assert run("evaluate", "mine", "--split", "test", "--samples", 50, *more) == 0
        np.testing.assert_array_equal(np.concatenate(seen), expected)


def test_float_images_are_drawn_as_they_are(clothes_files, tmp_path):
    """Sees pictures that are black because [-1, 1] was taken for bytes."""
    folder, test = clothes_files
    np.savez(tmp_path / "float.npz", images=test[:100].astype("float32") / 127.5 - 1)
    picture = tmp_path / "copies.png"
    assert 0 == run(
        "evaluate", folder / "real.npz", tmp_path / "float.npz", "--metrics", "prdc",
        "--copies", picture,
    )  # fmt: skip
    grid = np.asarray(Image.open(picture))
    np.testing.assert_array_equal(grid[2:58, 2:58], grid[2:58, 60:116])
    assert grid[2:58, 2:58].max() > 100


def test_a_model_that_makes_no_numbers_gets_none(tmp_path, monkeypatch, capsys):
    """In a file of an earlier version, which saved whatever there was."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("keras_gan.core.saving.check_finite", lambda *_: None)
    gan = tiny_image_gan()
    gan.generator.layers[-1].bias.assign([np.nan])
    gan.save("gan.keras")
    np.savez("small.npz", images=np.ones((80, 8, 8), "uint8") * 9)
    assert run("evaluate", "gan.keras", "--data", "small.npz", "--samples", 50) == 2
    assert "contain NaN" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "size"), [("32", 32), ("48x32", [48, 32]), ("48X32", [48, 32])]
)
def test_a_size_is_one_number_or_two(text, size):
    parsed = options.parser().parse_args(["evaluate", "x", "--image-size", text])
    assert parsed.image_size == size


@pytest.mark.parametrize("text", ["0", "48x", "x", "1x2x3", "-4", "4x-4", "big"])
def test_other_sizes_are_refused(text, capsys):
    with pytest.raises(SystemExit):
        run("evaluate", "x", "--image-size", text)
    assert "HEIGHTxWIDTH such as 48x32" in capsys.readouterr().err


def test_images_are_resized_to_two_sides(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(0)
    for name in ("real", "fake"):
        np.savez(f"{name}.npz", images=rng.integers(0, 256, (30, 8, 8), dtype="uint8"))
    asked = ("--image-size", "12x8", "--extractor", "pixels", "--metrics", "prdc")
    assert run("evaluate", "real.npz", "fake.npz", *asked, "--output", "x.json") == 0
    record = json.loads((tmp_path / "x.json").read_text())
    assert record["protocol"]["image_size"] == [12, 8]

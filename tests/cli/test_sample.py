"""`keras-gan sample`: grids, single images and arrays, by seed and by class."""

import keras
import numpy as np
import pytest
from conftest import tiny_gan
from conftest import tiny_image_gan
from PIL import Image
from small_runs import run

from keras_gan import GAN
from keras_gan import datasets
from keras_gan.callbacks import pictures
from keras_gan.cli import targets
from keras_gan.core import sampling
from keras_gan.datasets import images as image_data


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """The paths of two models: one without classes, and one of three classes."""
    folder = tmp_path_factory.mktemp("models")
    tiny_image_gan().save(folder / "plain.keras")
    tiny_image_gan(num_classes=3).save(folder / "classes.keras")
    return folder / "plain.keras", folder / "classes.keras"


@pytest.fixture(autouse=True)
def in_a_new_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def bytes_of(images):
    return np.round((images + 1) * 127.5).astype("uint8")


def read(path):
    return np.asarray(Image.open(path))


@pytest.mark.slow
def test_single_images_are_named_by_their_seeds(models, tmp_path):
    plain, _ = models
    asked = ("--format", "png", "--output", "few")
    assert run("sample", plain, "--seeds", "7,3,10-12,12345", *asked) == 0
    names = sorted(path.name for path in (tmp_path / "few").iterdir())
    assert names == [
        *("seed0003.png", "seed0007.png", "seed0010.png", "seed0011.png"),
        *("seed0012.png", "seed12345.png"),
    ]
    gan = keras.models.load_model(plain)
    for seed in (3, 12345):
        expected = bytes_of(gan.generate(1, seed=[seed]))[0, ..., 0]
        np.testing.assert_array_equal(read(f"few/seed{seed:04}.png"), expected)
    # The same image, whatever the other seeds are.
    assert run("sample", plain, "--seeds", "7", "--format", "png") == 0
    assert (tmp_path / "samples" / "seed0007.png").read_bytes() == (
        tmp_path / "few" / "seed0007.png"
    ).read_bytes()


@pytest.mark.slow
def test_single_images_are_those_of_generate_and_evaluate_reads_them(
    models, tmp_path, monkeypatch
):
    plain, _ = models
    count = 70  # More than one part.
    monkeypatch.setattr(sampling, "_batch_size", lambda spec: 64)
    arguments = ("--count", count, "--seed", 1, "--format", "png", "--output", "many")
    assert run("sample", plain, *arguments) == 0
    expected = bytes_of(keras.models.load_model(plain).generate(count, seed=1))
    found = image_data.read_whole(tmp_path / "many").train
    np.testing.assert_array_equal(found, expected)
    assert (tmp_path / "many" / "000069.png").exists()
    np.savez("real.npz", images=expected[:50])
    metrics = ("--extractor", "pixels", "--metrics", "prdc", "--samples", 50)
    assert run("evaluate", "real.npz", "many", *metrics) == 0


def test_parts_do_not_wait_for_each_other(models, monkeypatch):
    """Sees all images made before the first is written."""
    gan = keras.models.load_model(models[0])
    parts = gan._parts_of(gan.sampling_generator, 9000, None, seed=0)
    assert len(next(parts)) == 4096


def test_arrays_have_labels_seeds_and_class_names(models, monkeypatch):
    _, classes = models
    monkeypatch.setattr(GAN, "class_names", ["coat", "bag", "boot"], raising=False)
    output = ("--format", "npz", "--output", "x.npz")
    assert run("sample", classes, "--seeds", "4-9", "--truncation", 0.5, *output) == 0
    found = dict(np.load("x.npz"))
    assert found["images"].shape == (6, 8, 8, 1)
    assert found["images"].dtype == np.uint8
    np.testing.assert_array_equal(found["seeds"], range(4, 10))
    # The class of a seed does not depend on the other seeds.
    np.testing.assert_array_equal(found["labels"], np.arange(4, 10) % 3)
    assert found["class_names"].tolist() == ["coat", "bag", "boot"]
    expected = keras.models.load_model(classes).generate(
        6, condition=found["labels"], seed=list(range(4, 10)), truncation=0.5
    )
    np.testing.assert_array_equal(found["images"], bytes_of(expected))
    train, _ = datasets.load("x.npz", batch_size=2, labels=True, test_share=0.2)
    assert train.example_count == 5


def test_a_folder_of_all_classes_has_one_sub_folder_each(models, tmp_path, monkeypatch):
    _, classes = models
    names = ["T-shirt/top", "bag", "boot"]
    monkeypatch.setattr(GAN, "class_names", names, raising=False)
    assert run("sample", classes, "--count", 7, "--format", "png") == 0
    found = {
        path.name: len(list(path.iterdir()))
        for path in (tmp_path / "samples").iterdir()
    }
    assert found == {"T-shirt-top": 3, "bag": 2, "boot": 2}
    # One class needs none.
    asked = ("--label", "bag", "--count", 2, "--format", "png", "--output", "bags")
    assert run("sample", classes, *asked) == 0
    assert sorted(p.name for p in (tmp_path / "bags").iterdir()) == [
        "000000.png",
        "000001.png",
    ]


def test_the_grid_has_one_row_per_class(models):
    _, classes = models
    assert run("sample", classes, "--seed", 2, "--count", 8) == 0
    gan = keras.models.load_model(classes)
    images = bytes_of(gan.generate(8, condition=np.arange(8) % 3, seed=2))
    white = np.full((1, 8, 8, 1), 255, "uint8")
    rows = [images[0::3], images[1::3], np.concatenate([images[2::3], white])]
    expected = pictures.tile(np.concatenate(rows), 3, (0, 255))
    # The classes' titles are on the left.
    found = read("grid.png")
    titles = found.shape[1] - expected.shape[1]
    assert titles > 0
    np.testing.assert_array_equal(found[:, titles:], expected[..., 0])


@pytest.mark.parametrize(
    ("label", "number"), [("boot", 2), ("BAG", 1), ("0", 0), ("2", 2), ("Coat", 0)]
)
def test_a_class_is_chosen_by_name_or_number(models, monkeypatch, label, number):
    _, classes = models
    monkeypatch.setattr(GAN, "class_names", ["coat", "bag", "boot"], raising=False)
    assert run("sample", classes, "--label", label, "--seed", 0, "--count", 2,
               "--output", "x.npz") == 0  # fmt: skip
    expected = keras.models.load_model(classes).generate(2, condition=number, seed=0)
    np.testing.assert_array_equal(np.load("x.npz")["images"], bytes_of(expected))


def test_a_name_goes_before_a_number_and_case_matters_if_it_must(
    models, monkeypatch, capsys
):
    _, classes = models
    monkeypatch.setattr(GAN, "class_names", ["10", "2", "a"], raising=False)
    asked = ("--seed", 0, "--count", 2, "--output")
    assert run("sample", classes, "--label", "2", *asked, "x.npz") == 0
    assert np.load("x.npz")["labels"].tolist() == [1, 1]
    monkeypatch.setattr(GAN, "class_names", ["bag", "Bag", "a"], raising=False)
    assert run("sample", classes, "--label", "Bag", *asked, "y.npz") == 0
    assert np.load("y.npz")["labels"].tolist() == [1, 1]
    assert run("sample", classes, "--label", "BAG", *asked, "z.npz") == 2
    assert "one of bag, Bag, a, or an integer from 0 to 2" in capsys.readouterr().err


def test_names_that_are_taken_get_a_number(models, tmp_path):
    plain, _ = models
    for _ in range(3):
        assert run("sample", plain, "--count", 1) == 0
    for _ in range(2):
        assert run("sample", plain, "--count", 1, "--format", "png") == 0
        assert run("sample", plain, "--count", 1, "--format", "npz") == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        *("grid-2.png", "grid-3.png", "grid.png", "samples"),
        *("samples-2", "samples-2.npz", "samples.npz"),
    ]


def test_the_seed_is_said_and_makes_the_same_images_again(models, capsys):
    plain, _ = models
    assert run("sample", plain, "--output", "a.png") == 0
    seed = capsys.readouterr().out.split()[4]
    assert run("sample", plain, "--output", "b.png", "--seed", seed) == 0
    np.testing.assert_array_equal(read("a.png"), read("b.png"))


def test_paths_may_begin_with_a_tilde_and_folders_are_made(
    models, tmp_path, monkeypatch
):
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "gan.keras").write_bytes(models[0].read_bytes())
    assert run("sample", "~/gan.keras", "--count", 1, "--output", "~/a/b/x.png") == 0
    assert (tmp_path / "home" / "a" / "b" / "x.png").exists()
    assert not (tmp_path / "~").exists()


def test_the_best_model_of_a_run(models, tmp_path, capsys):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "model.keras").write_bytes(models[1].read_bytes())
    assert run("sample", "mine", "--best") == 2
    assert "mine has no best.keras" in capsys.readouterr().err
    (tmp_path / "mine" / "best.keras").write_bytes(models[0].read_bytes())
    asked = ("--seed", 0, "--count", 2, "--output")
    assert run("sample", "mine", "--best", *asked, "x.npz") == 0
    expected = keras.models.load_model(models[0]).generate(2, seed=0)
    np.testing.assert_array_equal(np.load("x.npz")["images"], bytes_of(expected))


@pytest.mark.slow
def test_mistakes_are_told_in_a_line(models, tmp_path, capsys):
    plain, classes = models
    tiny_gan().save("points.keras")
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "file").write_text("mine")
    for arguments, said in (
        ((plain, "--label", "bag"), "trained without classes"),
        ((classes, "--label", "3"), "from 0 to 2. Received: 3"),
        ((classes, "--label", "bag"), "from 0 to 2. Received: bag"),
        ((plain, "--output", "taken"), "add --format png"),
        ((plain, "--output", "taken", "--format", "png"), "taken is a folder"),
        ((plain, "--output", "x.png", "--format", "png"), "--output names"),
        ((plain, "--output", "x.png", "--format", "npz"), "must end in .npz"),
        ((plain, "--output", "taken/file/x.png"), "file is a file, not a folder"),
        ((plain, "--best"), "--best goes with the folder of a run"),
        ((plain, "--count", 10**6), "too many for one grid"),
        (("points.keras",), "grey and colour images"),
    ):
        assert run("sample", *arguments) == 2, arguments
        error = capsys.readouterr().err
        assert error.startswith("keras-gan: error:") and said in error, error
        assert len(error.splitlines()) == 1
    for arguments in (
        ("--seeds", "3,3"),
        ("--seeds", "9-1"),
        ("--seeds", "a"),
        ("--seeds", "0-99999999999999999999"),
        ("--seeds", "1", "--count", "2"),
        ("--seeds", "1", "--seed", "2"),
        ("--truncation", "0"),
    ):
        with pytest.raises(SystemExit):
            run("sample", plain, *arguments)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["points.keras", "taken"]


def test_a_folder_without_permission_is_told_before_any_work(
    models, monkeypatch, capsys
):
    monkeypatch.setattr("keras_gan.cli.targets.os.access", lambda *_: False)
    assert run("sample", models[0], "--output", "x.png") == 2
    assert "no permission to write to" in capsys.readouterr().err


def test_a_full_disk_is_told_with_the_path(models, monkeypatch, capsys):
    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pictures, "write", fail)
    assert run("sample", models[0], "--output", "x.png") == 2
    error = capsys.readouterr().err
    assert "x.png cannot be written: No space left on device.\n" in error


def test_a_sentence_of_our_own_ends_with_one_full_stop():
    with pytest.raises(OSError, match=r"^x cannot be written: It exists\.$"):
        with targets.writing("x"):
            raise FileExistsError("It exists.")

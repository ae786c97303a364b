"""Pictures of several domains, with the domain of each and a target."""

import numpy as np
import pytest
from PIL import Image

from keras_gan import datasets


def everything(dataset):
    parts = [(x, *condition) for x, condition in dataset]
    return [np.concatenate(each) for each in zip(*parts, strict=True)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Twelve pictures in each of three folders, whose colour says which."""
    root = tmp_path_factory.mktemp("domains")
    for number, name in enumerate(("cats", "dogs", "owls")):
        (root / name).mkdir()
        for place in range(12):
            picture = np.full((8, 8, 3), 100 * number + place, "uint8")
            Image.fromarray(picture).save(root / name / f"{place}.png")
    return root


def test_origins_are_those_of_the_pictures_and_targets_are_any(folder):
    train, test = datasets.domains(folder, batch_size=8)
    assert train.class_names == ["cats", "dogs", "owls"]
    assert train.condition_shape == ((8, 8, 3), (), ())
    x, same, target, origin = everything(train)
    np.testing.assert_array_equal(x, same)
    levels = np.round(x[:, 0, 0, 0] * 127.5 + 127.5).astype(int)
    np.testing.assert_array_equal(levels // 100, origin)
    assert origin.dtype == target.dtype == "int32"
    # Each of the nine pairs would be missing among 32 with a chance of 2 %.
    assert len({*zip(origin.tolist(), target.tolist(), strict=True)}) >= 8
    assert test.example_count + train.example_count == 36


def test_targets_change_with_the_epoch_and_not_in_the_test_part(folder):
    train, test = datasets.domains(folder, batch_size=4, seed=3)
    seen = []
    for epoch in (0, 1, 0):
        train.set_epoch(epoch)
        seen.append(everything(train)[2])
    np.testing.assert_array_equal(seen[0], seen[2])
    assert np.any(seen[0] != seen[1])
    np.testing.assert_array_equal(everything(test)[2], everything(test)[2])
    other, _ = datasets.domains(folder, batch_size=4, seed=4)
    other.set_epoch(0)
    assert np.any(everything(other)[2] != seen[0])


def test_chosen_classes_are_numbered_in_their_order(folder):
    train, _ = datasets.domains(folder, classes=["owls", "cats"], batch_size=4)
    assert train.class_names == ["owls", "cats"]
    x, _, target, origin = everything(train)
    levels = np.round(x[:, 0, 0, 0] * 127.5 + 127.5).astype(int)
    np.testing.assert_array_equal(np.where(levels >= 200, 0, 1), origin)
    assert set(target) == {0, 1}


def test_the_styles_of_emoji_are_two_domains():
    train, test = datasets.domains("emoji_styles", image_size=8, batch_size=10)
    assert train.class_names == ["Noto", "OpenMoji"]
    # The counts of docs/translation.md.
    assert (train.example_count, test.example_count) == (869 + 750, 2 * 287)
    origin = everything(test)[3]
    np.testing.assert_array_equal(np.bincount(origin), [287, 287])


@pytest.mark.parametrize("classes", [["owls"], ["owls", "mice"], [0, 0], [0, 3]])
def test_classes_must_be_two_of_the_pictures(folder, classes):
    with pytest.raises(ValueError, match="two or more different.*cats, dogs, owls"):
        datasets.domains(folder, classes=classes)


def test_pictures_without_labels_are_refused(folder):
    with pytest.raises(ValueError, match="must have labels"):
        datasets.domains(folder / "cats")

"""Pairs of pictures: folders in all layouts, joint crops, and the embedded pairs."""

import numpy as np
import pytest
from PIL import Image

from keras_gan import datasets
from keras_gan.datasets import emoji
from keras_gan.datasets import emoji_pairs
from keras_gan.datasets import pair_folders


def gradient(height=10, width=12, start=0):
    """A picture whose red says the column and whose green says the row."""
    picture = np.zeros((height, width, 3), "uint8")
    picture[..., 0] = start + np.arange(width)
    picture[..., 1] = np.arange(height)[:, None]
    picture[..., 2] = 255  # So that it is no picture that is nearly black.
    return picture


def draw(path, picture):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(picture).save(path)


def draw_pair(number, a, b):
    """A picture of one colour, and one of another: which says the number."""
    draw(a, np.full((10, 12, 3), (number, 0, 255), "uint8"))
    draw(b, np.full((10, 12, 3), (100 + number, 0, 255), "uint8"))


def as_bytes(images):
    return np.round((np.asarray(images) + 1) * 127.5).astype(int)


def numbers(dataset):
    """The numbers of the pairs in the order of the pipeline; checks that they fit."""
    found = []
    for image, condition in dataset:
        image, condition = as_bytes(image), as_bytes(condition)
        np.testing.assert_array_equal(image[..., 0], condition[..., 0] + 100)
        found += condition[:, 0, 0, 0].tolist()
    return found


def place(layout, folder, part, number):
    name = f"{number}.png"
    return {
        "above": (folder / part / "A" / name, folder / part / "B" / name),
        "below": (folder / "A" / part / name, folder / "B" / part / name),
        "lower case": (folder / part / "a" / name, folder / part / "b" / name),
        "other endings": (
            folder / part / "A" / name,
            folder / part / "B" / f"{number}.bmp",
        ),
    }[layout]


@pytest.mark.parametrize("layout", ["above", "below", "lower case", "other endings"])
def test_two_folders_with_equal_names(layout, tmp_path):
    """Sees partners by their place in the folder, not their name."""
    for part, chosen in (("train", range(3)), ("val", range(3, 5)), ("test", (5, 6))):
        for number in chosen:
            draw_pair(number, *place(layout, tmp_path, part, number))
    with pytest.warns(UserWarning, match="2 pairs of the validation part"):
        train, test = datasets.pairs(tmp_path)
    assert sorted(numbers(train)) == [0, 1, 2]
    assert numbers(test) == [5, 6]
    assert train.image_shape == train.condition_shape == (10, 12, 3)


def test_two_folders_without_parts_are_divided(tmp_path):
    for number in range(10):
        draw_pair(number, *place("above", tmp_path, "", number))
    train, test = datasets.pairs(tmp_path, test_share=0.2, seed=1)
    assert (train.example_count, test.example_count) == (8, 2)
    assert sorted(numbers(train) + numbers(test)) == list(range(10))


@pytest.mark.parametrize("direction", ["a_to_b", "b_to_a"])
def test_side_by_side_a_is_on_the_left(direction, tmp_path):
    for part in ("train", "test"):
        both = np.concatenate([gradient(), gradient(start=100)], axis=1)
        draw(tmp_path / part / "x.png", both)
    _, test = datasets.pairs(tmp_path, direction=direction)
    image, condition = map(as_bytes, next(iter(test)))
    if direction == "b_to_a":
        image, condition = condition, image
    np.testing.assert_array_equal(condition[0], gradient())
    np.testing.assert_array_equal(image[0], gradient(start=100))


def test_large_sets_are_read_batch_by_batch(tmp_path, monkeypatch):
    both = np.concatenate([gradient(), gradient(start=100)], axis=1)
    for number in range(4):
        draw(tmp_path / f"{number}.png", both)
    train, test = datasets.pairs(tmp_path, test_share=0.25)
    monkeypatch.setattr(pair_folders, "IN_MEMORY", 10)
    lazy = datasets.pairs(tmp_path, test_share=0.25)
    for one, other in zip((train, test), lazy, strict=True):
        for first, second in zip(one, other, strict=True):
            np.testing.assert_array_equal(first, second)


def test_a_missing_partner_is_named(tmp_path):
    for number in range(3):
        draw_pair(number, *place("above", tmp_path, "train", number))
    (tmp_path / "train/B/1.png").unlink()
    with pytest.raises(ValueError, match="1 image in .* without a(.|\n)*A/1.png"):
        datasets.pairs(tmp_path)


def test_one_side_alone_is_refused(tmp_path):
    draw(tmp_path / "A" / "x.png", gradient())
    with pytest.raises(ValueError, match="images in A but none in B"):
        datasets.pairs(tmp_path)


def test_partners_of_other_sizes_are_named(tmp_path):
    draw(tmp_path / "A" / "x.png", gradient())
    draw(tmp_path / "B" / "x.png", gradient(12, 10))
    with pytest.raises(ValueError, match=r"10×12 \(A/x.png\) and 12×10 \(B/x.png\)"):
        datasets.pairs(tmp_path, image_size=8)


def test_one_name_twice_is_refused(tmp_path):
    for name in ("A/x.png", "B/x.png", "B/x.bmp"):
        draw(tmp_path / name, gradient())
    with pytest.raises(ValueError, match="B/x.bmp and B/x.png"):
        datasets.pairs(tmp_path)


def test_an_image_beside_the_two_folders_is_named(tmp_path):
    for name in ("A/x.png", "B/x.png", "y.png"):
        draw(tmp_path / name, gradient())
    with pytest.raises(ValueError, match="must be in one of them. Received: y.png"):
        datasets.pairs(tmp_path)


@pytest.mark.parametrize("size", [(10, 11), (10, 10), (12, 8)])
def test_a_single_picture_is_not_taken_for_two(size, tmp_path):
    draw(tmp_path / "x.png", gradient(*size))
    with pytest.raises(ValueError, match=rf"{size[0]}×{size[1]} \(x.png\)"):
        datasets.pairs(tmp_path)


def test_narrow_pictures_side_by_side_are_taken_if_they_are_said_to_be(tmp_path):
    """Halves of 6 × 20 in files of 12 × 20, which may be single pictures."""
    for number in range(4):
        draw(tmp_path / f"{number}.png", gradient(20, 12))
    with pytest.raises(ValueError, match="side_by_side=True.*20×12"):
        datasets.pairs(tmp_path)
    train, test = datasets.pairs(tmp_path, side_by_side=True, test_share=0.25)
    assert train.image_shape == train.condition_shape == (20, 6, 3)
    (image, condition), *_ = train
    np.testing.assert_array_equal(as_bytes(condition)[0, 0, :, 0], range(6))
    np.testing.assert_array_equal(as_bytes(image)[0, 0, :, 0], range(6, 12))
    draw(tmp_path / "odd.png", gradient(20, 13))
    with pytest.raises(ValueError, match="20×13"):
        datasets.pairs(tmp_path, side_by_side=True)


def test_folders_without_pairs_are_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match="neither a set of pairs nor a folder"):
        datasets.pairs(tmp_path / "none")
    with pytest.raises(ValueError, match="has no images"):
        datasets.pairs(tmp_path)
    draw(tmp_path / "trainA" / "x.png", gradient())
    with pytest.raises(ValueError, match="Use datasets.unpaired"):
        datasets.pairs(tmp_path)
    with pytest.raises(ValueError, match="has two pictures per example"):
        datasets.load("emoji_pairs")


def test_unreadable_files_are_named_or_left_out_with_their_partners(tmp_path):
    for number in range(5):
        draw_pair(number, *place("above", tmp_path, "", number))
    (tmp_path / "B/2.png").write_bytes(b"no image")
    with pytest.raises(ValueError, match="B/2.png: no image in a format"):
        datasets.pairs(tmp_path)
    with pytest.warns(UserWarning, match="B/2.png"):
        train, test = datasets.pairs(tmp_path, skip_bad=True, test_share=0.25)
    assert sorted(numbers(train) + numbers(test)) == [0, 1, 3, 4]


def test_crops_and_mirror_images_are_the_same_for_both():
    """Sees draws of each image's own, and one draw for a whole batch."""
    a = np.stack([gradient(20, 24)] * 64)
    b = a + np.uint8(100)
    options = dict(batch_size=16, mirror=True, crop=(8, 10), test_share=0.5, seed=3)
    train, test = datasets.pairs((a, b), **options)
    places = set()
    for image, condition in train:
        image, condition = as_bytes(image), as_bytes(condition)
        np.testing.assert_array_equal(image[..., :2], condition[..., :2] + 100)
        for picture in condition:
            steps = np.diff(picture[0, :, 0])
            assert np.all(steps == 1) or np.all(steps == -1)
            corner = picture[0, :, 0].min(), picture[0, 0, 1]
            places.add((*map(int, corner), int(steps[0])))
    assert len(places) > 25  # Of 15 · 13 · 2 places, in 32 pictures.
    assert {step for *_, step in places} == {1, -1}
    assert {column for column, *_ in places} <= set(range(15))
    _, condition = next(iter(test))
    np.testing.assert_array_equal(as_bytes(condition)[0], gradient(20, 24)[6:14, 7:17])


def test_every_place_is_drawn_and_none_beyond():
    a = np.stack([gradient(3, 3)] * 400)
    train, _ = datasets.pairs((a, a), batch_size=360, crop=2)
    _, condition = next(iter(train))
    corners = as_bytes(condition)[:, 0, 0, :2]
    found, counts = np.unique(corners, axis=0, return_counts=True)
    np.testing.assert_array_equal(found, [[0, 0], [0, 1], [1, 0], [1, 1]])
    assert counts.min() > 60  # 90 are expected, with a standard deviation of 8.


def test_jitter_enlarges_training_pictures_and_crops_them():
    a = np.stack([gradient(16, 16) * np.array([8, 8, 1], "uint8")] * 20)
    train, test = datasets.pairs((a, a), batch_size=4, jitter=8)
    assert train.image_shape == test.image_shape == (16, 16, 3)
    image, condition = next(iter(train))
    np.testing.assert_array_equal(image, condition)
    slopes = np.diff(as_bytes(condition)[..., 0], axis=2).mean((1, 2))
    np.testing.assert_allclose(slopes, 8 * 16 / 24, rtol=0.1)
    assert len(np.unique(np.asarray(condition)[:, 0, 0, 0])) > 1
    np.testing.assert_array_equal(as_bytes(next(iter(test))[1])[0], a[0])


def batches(dataset):
    return [[np.asarray(part) for part in batch] for batch in dataset]


@pytest.mark.slow
def test_a_pass_can_begin_at_any_batch_with_the_same_crops():
    """Sees crops that are drawn again from the first batch on, and equal epochs."""
    a = np.stack([gradient(20, 24, start) for start in range(20)])
    options = dict(batch_size=4, mirror=True, crop=8, seed=3)
    train, _ = datasets.pairs((a, a), **options)
    whole = [batches(train) for _ in range(3)]
    assert not np.array_equal(whole[0][0][0], whole[1][0][0])
    again, _ = datasets.pairs((a, a), **options)
    resumed = again.resumable(endless=False)
    resumed.set_place(1, 2)
    for one, other in zip(batches(resumed), whole[1][2:], strict=True):
        np.testing.assert_array_equal(one, other)
    again.set_epoch(2)
    np.testing.assert_array_equal(batches(again), whole[2])
    other, _ = datasets.pairs((a, a), **options | {"seed": 4})
    assert not np.array_equal(batches(other)[0], whole[0][0])


def test_arrays_that_do_not_fit_are_refused():
    a = np.full((20, 8, 8, 1), 200, "uint8")
    with pytest.raises(ValueError, match="as many images, of the same height"):
        datasets.pairs((a, a[:3]))
    with pytest.raises(TypeError, match="must be a pair of arrays"):
        datasets.pairs((a,))
    with pytest.raises(TypeError, match="`source` must be"):
        datasets.pairs(a)
    for name, value in dict(
        direction="b", crop=9, crop_=0, jitter=-1, mirror=1
    ).items():
        with pytest.raises((ValueError, TypeError), match=f"`{name.strip('_')}`"):
            datasets.pairs((a, a), **{name.strip("_"): value})


@pytest.mark.slow
def test_the_embedded_pairs_are_outline_and_colour():
    train, test = datasets.pairs("emoji_pairs", batch_size=32)
    assert (train.example_count, test.example_count) == (2119, 341)
    assert train.condition_shape == (64, 64, 1)
    assert train.image_shape == (64, 64, 3)
    arrays = emoji_pairs.stored()
    outlines = emoji_pairs.pictures(arrays, "outlines")[..., 0].astype(float)
    colours = emoji_pairs.pictures(arrays, "colours").astype(float).mean(-1)
    # Where an outline is black, its own picture is dark, and another one often is not.
    black = outlines < 64
    own = np.mean(colours[black])
    other = np.mean(np.roll(colours, 1, axis=0)[black])
    assert own < 40 < 120 < other


def test_the_embedded_pairs_are_divided_by_variants():
    arrays = emoji_pairs.stored()
    sides = {}
    noto = emoji.stored()
    known = dict(zip(noto["code_points"].tolist(), noto["test"], strict=True))
    known = {emoji_pairs.plain(code): test for code, test in known.items()}
    for code, test in zip(arrays["code_points"].tolist(), arrays["test"], strict=True):
        if (plain := emoji_pairs.plain(code)) in known:
            assert known[plain] == test, code
    assert len(known) == 1906 and len(arrays["test"]) == 2460
    for group in np.unique(arrays["groups"]):
        of_group = arrays["groups"] == group
        if len(set(arrays["test"][of_group])) > 1:
            sides[int(of_group.sum())] = int(arrays["test"][of_group].sum())
    # As Noto's: 2 of 34 smileys, of 4 cars, and 1 of 3 and of 5 flags are for testing.
    assert sides == {34: 2, 4: 2, 3: 1, 5: 1}
    assert 0.12 < arrays["test"].mean() < 0.16


def test_the_two_styles_show_different_emoji_in_training():
    (noto, openmoji), (test_noto, test_openmoji), codes = emoji_pairs.read_styles(None)
    assert len(test_noto) == len(test_openmoji) == len(codes) == 287
    assert min(len(noto), len(openmoji)) > 700
    assert len(noto) + len(openmoji) == 1619
    # Catches a table that is off by one: of many pictures, the nearest in the other
    # style is that of the same emoji. By chance it is that of one in 287.
    one, other = (x.reshape(287, -1) / 255 for x in (test_noto, test_openmoji))
    squares = (one**2).sum(1)[:, None] + (other**2).sum(1) - 2 * one @ other.T
    assert np.mean(squares.argmin(1) == np.arange(287)) > 0.15

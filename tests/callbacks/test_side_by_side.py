"""Grids in which condition, generated and real picture stand side by side."""

import keras
import numpy as np
import pytest
from conftest import tiny_image_gan
from keras import layers
from PIL import Image

from keras_gan import GAN
from keras_gan.callbacks import SampleGrid
from keras_gan.callbacks import pictures


def to_pictures(size=(4, 4), channels=1, compiled=False):
    """A GAN without a prior that makes colour images of 8×8 pixels from small ones."""
    keras.utils.set_random_seed(0)
    small = keras.Input((*size, channels), name="small")
    made = layers.Conv2D(3, 3, padding="same", activation="tanh")(
        layers.UpSampling2D()(small)
    )
    image = keras.Input((2 * size[0] if size[0] else None,) * 2 + (3,))
    judged = layers.Conv2D(1, 3, strides=4, padding="same")(image)
    judged = layers.GlobalAveragePooling2D()(judged)
    gan = GAN(keras.Model(small, made), keras.Model(image, judged), prior=None, seed=0)
    if compiled:
        gan.compile(keras.optimizers.Adam(1e-3), keras.optimizers.Adam(1e-3))
    return gan


@pytest.fixture
def small():
    return np.random.default_rng(1).uniform(-1, 1, (5, 4, 4, 1)).astype("float32")


@pytest.fixture
def real():
    return np.random.default_rng(2).uniform(-1, 1, (5, 8, 8, 3)).astype("float32")


def place(picture, top, left):
    """The 64 pixels at a place, as an image of 8×8 pixels."""
    part = picture[top : top + 64, left : left + 64]
    assert part.shape[:2] == (64, 64)
    np.testing.assert_array_equal(part, part[::8, ::8].repeat(8, 0).repeat(8, 1))
    return part[::8, ::8]


def test_each_condition_stands_beside_what_is_made_of_it(small, real):
    """Sees parts in another order, and a real image beside another condition."""
    gan = to_pictures()
    grid = SampleGrid("none", columns=7, condition=small, real=real, caption=False)
    picture = grid.grid(gan)
    # Two examples of three images in a row; 2 pixels within, 10 between examples.
    assert picture.shape == (3 * 74 + 10, 2 * (3 * 66 - 2 + 10) + 10, 3)
    made = gan.generate(condition=small)
    for number in range(5):
        row, column = divmod(number, 2)
        top, left = 10 + 74 * row, 10 + 206 * column
        grey = pictures.to_uint8(small[number], (-1, 1)).repeat(2, 0).repeat(2, 1)
        expected = [
            grey.repeat(3, axis=-1),
            pictures.to_uint8(made[number], (-1, 1)),
            pictures.to_uint8(real[number], (-1, 1)),
        ]
        for part, image in enumerate(expected):
            np.testing.assert_array_equal(place(picture, top, left + 66 * part), image)
    assert (picture[10 + 148 : 10 + 148 + 64, 10 + 206 :] == 255).all()


def test_the_caption_says_what_stands_where_and_that_some_are_left_out(small, real):
    gan = to_pictures()
    some = np.arange(300) % 5
    grid = SampleGrid("none", condition=small[some], real=real[some], columns=2)
    picture, notes = grid._draw(gan)
    assert max(picture.shape) <= 2150
    last = place(picture, picture.shape[0] - 74, picture.shape[1] - 74)
    np.testing.assert_array_equal(last, pictures.to_uint8(real[4], (-1, 1)))
    assert notes["caption"][2] == "condition | generated | real"
    shown, rest = notes["caption"][3].split(maxsplit=1)
    assert rest == "of 300 conditions" and 20 < int(shown) < 60
    _, notes = SampleGrid("none", condition=small)._draw(gan)
    assert len(notes["caption"]) == 3


@pytest.mark.slow
def test_a_run_with_grids_is_the_same_run(small, real, tmp_path):
    """Two epochs, of which the second is resumed; to the bit."""
    runs = []
    for callbacks in ([SampleGrid(tmp_path, condition=small, real=real)], []):
        gan = to_pictures(compiled=True)
        for _ in range(2):
            gan.fit(real, small, batch_size=5, verbose=0, callbacks=callbacks)
        runs.append(gan.get_weights())
    for one, other in zip(*runs, strict=True):
        np.testing.assert_array_equal(one, other)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["epoch-0001.png", "epoch-0002.png", "samples.gif"]
    with Image.open(tmp_path / "epoch-0001.png") as first:
        with Image.open(tmp_path / "epoch-0002.png") as second:
            assert first.size == second.size
            assert (np.asarray(first) != np.asarray(second)).any()


def test_pictures_must_be_given_before_training(real, small, tmp_path):
    gan = to_pictures(compiled=True)
    callback = SampleGrid(tmp_path / "none")
    with pytest.raises(ValueError, match=r"\(None, 4, 4, 1\): pass `condition` to Sam"):
        gan.fit(real, small, verbose=0, callbacks=[callback])
    assert int(gan.step) == 0
    with pytest.raises(ValueError, match=r"pass `condition` to `show`"):
        gan.show()
    with pytest.raises(ValueError, match=r"of shape \(5, 4, 4, 1\).*\(5, 3, 4, 1\)"):
        gan.show(5, condition=small[:, :3])


def test_open_sizes_follow_from_the_condition(small):
    gan = to_pictures((None, None))
    assert gan.image_shape == (None, None, 3)
    picture = SampleGrid("none", condition=small, caption=False).grid(gan)
    assert picture.shape == (2 * 74 + 10, 4 * (2 * 66 - 2 + 10) + 10, 3)


def test_show_does_the_same(small, real):
    gan = to_pictures()
    picture = np.asarray(gan.show(condition=small[:2], real=real[:2]))
    made = gan.generate(condition=small[:2])
    top = picture.shape[0] - 2 * 74
    for row in range(2):
        found = place(picture, top + 74 * row, 10 + 66)
        np.testing.assert_array_equal(found, pictures.to_uint8(made[row], (-1, 1)))
        found = place(picture, top + 74 * row, 10 + 132)
        np.testing.assert_array_equal(found, pictures.to_uint8(real[row], (-1, 1)))
    assert (picture[: top - 10] < 100).any()  # What stands where.
    one = np.asarray(gan.show(condition=small[0]))
    np.testing.assert_array_equal(one, np.asarray(gan.show(condition=small[:1])))


def several(channels):
    """A generator of two tensors: an image, and points or another image."""
    latents = keras.Input((2,))
    flat = layers.Dense(64 * channels, activation="tanh")(latents)
    grey = layers.Reshape((8, 8, 1))(layers.Dense(64, activation="tanh")(latents))
    other = layers.Reshape((8, 8, channels))(flat)
    inputs = [keras.Input((8, 8, 1)), keras.Input((8, 8, channels))]
    judged = [layers.Dense(1)(layers.Flatten()(each)) for each in inputs]
    return GAN(
        keras.Model(latents, [grey, other]),
        keras.Model(inputs, judged[0] + judged[1]),
        latent_dim=2,
    )


def test_all_images_of_an_example_are_drawn():
    gan = several(channels=3)
    picture = SampleGrid("none", 2, 4, caption=False).grid(gan)
    grey, colour = gan.generate(8, seed=0)
    # Eight examples, two in a row.
    assert picture.shape == (4 * 74 + 10, 2 * 140 + 10, 3)
    second = pictures.to_uint8(grey[1], (-1, 1)).repeat(3, axis=-1)
    np.testing.assert_array_equal(place(picture, 10, 150), second)
    second = pictures.to_uint8(colour[1], (-1, 1))
    np.testing.assert_array_equal(place(picture, 10, 150 + 66), second)
    picture = SampleGrid("none", 2, 3, caption=False).grid(several(channels=2))
    assert picture.shape == (2 * 66 + 2, 3 * 66 + 2, 1)  # One of them is an image.


def test_examples_without_an_image_are_refused():
    latents, inputs = keras.Input((2,)), [keras.Input((2,)), keras.Input((3,))]
    points = [layers.Dense(2)(latents), layers.Dense(3)(latents)]
    judged = layers.Dense(1)(layers.Concatenate()(inputs))
    gan = GAN(keras.Model(latents, points), keras.Model(inputs, judged), latent_dim=2)
    for draw in (gan.show, lambda: SampleGrid("none").grid(gan)):
        with pytest.raises(ValueError, match=r"none of the tensors.*\(None, 3\)"):
            draw()


def test_without_latents_a_condition_is_drawn_once():
    """A row of eight would show the same image eight times."""
    vector = keras.Input((200,))
    made = layers.Reshape((8, 8, 1))(layers.Dense(64, activation="tanh")(vector))
    image = keras.Input((8, 8, 1))
    judged = layers.Dense(1)(layers.Flatten()(image))
    gan = GAN(keras.Model(vector, made), keras.Model(image, judged), prior=None)
    given = np.random.default_rng(0).normal(size=(5, 200)).astype("float32")
    grid = SampleGrid("none", columns=3, condition=given, caption=False).grid(gan)
    expected = pictures.tile(gan.generate(condition=given), 3, (-1, 1))
    np.testing.assert_array_equal(grid, expected)


def test_real_images_stand_beside_classes_too(images):
    gan = tiny_image_gan(num_classes=3)
    grid = SampleGrid("none", 2, 2, [0, 1, 2], real=images[:3], caption=False).grid(gan)
    made = gan.generate(condition=[0, 1, 2], seed=0)
    for row in range(3):
        found = place(grid, 10 + 74 * row, 10), place(grid, 10 + 74 * row, 76)
        for one, image in zip(found, (made[row], images[row]), strict=True):
            np.testing.assert_array_equal(one, pictures.to_uint8(image, (-1, 1)))


def crossing(joined=False):
    """A GAN of pairs (a, b) that makes (F(b), G(a)), or both of both."""
    a, b = keras.Input((8, 8, 1), name="a"), keras.Input((8, 8, 1), name="b")
    first, second = (layers.Conv2D(1, 1, activation="tanh") for _ in range(2))
    both = layers.Add()([a, b])
    made = (first(both), second(both)) if joined else (first(b), second(a))
    seen = [keras.Input((8, 8, 1)) for _ in range(2)]
    flat = layers.Flatten()(layers.Concatenate()(seen))
    networks = keras.Model([a, b], made), keras.Model(seen, layers.Dense(1)(flat))
    return GAN(*networks, prior=None, seed=0)


@pytest.mark.parametrize("joined", [False, True])
def test_a_translation_stands_next_to_the_picture_that_it_is_made_of(joined):
    """a, G(a), b, F(b); if both are made of both, the condition comes first."""
    gan = crossing(joined)
    a, b = np.random.default_rng(3).uniform(-1, 1, (2, 1, 8, 8, 1)).astype("float32")
    grid = SampleGrid("none", 1, 4, condition=(a, b), caption=False)
    picture = grid.grid(gan)
    of_b, of_a = gan.generate(condition=(a, b))
    expected = [a, b, of_b, of_a] if joined else [a, of_a, b, of_b]
    for part, image in enumerate(expected):
        found = place(picture, 10, 10 + 66 * part)
        np.testing.assert_array_equal(found, pictures.to_uint8(image[0], (-1, 1)))
    if not joined:
        grid = SampleGrid("none", 1, 6, condition=(a, b), real=(a, b))
        _, notes = grid._draw(gan)
        said = "condition | generated | real | condition | generated | real"
        assert said in notes["caption"]

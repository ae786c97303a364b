"""The page in Chromium: its pictures are those of Python."""

import json
import os
import shutil
import subprocess
import threading
from pathlib import Path

import keras
import numpy as np
import pytest
from conftest import tiny_image_gan
from lively_networks import lively
from PIL import Image

from keras_gan import GAN
from keras_gan import WeightAverage
from keras_gan import models
from keras_gan.callbacks.pictures import to_uint8
from keras_gan.cli.explore import server_of
from keras_gan.export import page
from keras_gan.export.page import runtime

DRIVER = Path(__file__).with_name("drive_page.mjs")
# A folder in which npm installed onnxruntime-web, playwright-core and axe-core.
MODULES = os.environ.get("KERAS_GAN_BROWSER", "")


def why_no_browser():
    """Why the page cannot be tried, or an empty string."""
    if shutil.which("node") is None:
        return "needs Node.js"
    if not Path(os.environ.get("CHROMIUM", "/usr/bin/chromium")).exists():
        return "needs Chromium, at /usr/bin/chromium or where CHROMIUM says"
    if not (Path(MODULES) / "node_modules" / "playwright-core").is_dir() or not MODULES:
        return (
            "needs KERAS_GAN_BROWSER, a folder in which npm installed "
            "onnxruntime-web@1.30.0, playwright-core and axe-core"
        )
    return ""


pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(why_no_browser()), reason=why_no_browser()),
    # Those of the converter.
    pytest.mark.filterwarnings("default::DeprecationWarning"),
    pytest.mark.filterwarnings("default::FutureWarning"),
]


def seen_in_browser(gan, folder):
    """What `drive_page.mjs` saw of a page, after the checks that all pages pass."""
    page.write_page(gan, folder / "page", runtime.find_runtime(MODULES))
    with server_of(folder / "page") as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        address = f"http://127.0.0.1:{server.server_address[1]}/"
        try:
            done = subprocess.run(
                ["node", DRIVER, MODULES, address, folder],
                capture_output=True,
                text=True,
                timeout=300,
                check=False,
            )
        finally:
            server.shutdown()
            thread.join()
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert seen["errors"] == []
    outside = [
        each
        for each in seen["requests"]
        if not each.startswith((address, "blob:", "data:"))
    ]
    assert outside == []
    assert set(seen["axe"]) == {"light-1280", "light-390", "dark-1280", "dark-390"}
    assert not any(seen["axe"].values()), seen["axe"]
    for name, width in seen["widths"].items():
        assert width <= int(name.partition("-")[2]), name
    for name, changed in seen["changes"].items():
        assert all(changed), name
    shown = as_image(seen["shown"], gan)
    saved = np.asarray(Image.open(folder / "download.png").convert("RGB"))
    np.testing.assert_array_equal(saved, shown)
    return seen


def as_image(data, gan):
    height, width, _ = gan.image_shape
    return np.array(data, "int64").reshape(height, width, 4)[..., :3]


def check_near(data, images, gan):
    """That a canvas has the pixels of an image of Python, up to 1/255."""
    expected = to_uint8(images, gan.value_range)
    expected = np.broadcast_to(expected, (*images.shape[:2], 3))
    difference = np.abs(as_image(data, gan) - expected.astype("int64"))
    assert difference.max() <= 1


def test_the_browser_makes_pythons_pictures_by_seed_and_class(tmp_path):
    gan = lively(tiny_image_gan(num_classes=3, average=WeightAverage(50)))
    seen = seen_in_browser(gan, tmp_path)
    assert {"direction", "position", "start", "end", "class", "Truncation"} <= {
        name.split("\n")[0] for name in seen["changes"]
    }
    seeds = [each["seed"] for each in seen["grid"]]
    assert seeds == list(range(24))
    classes = np.arange(24) % 3
    images = gan.generate(24, condition=classes, seed=seeds)
    assert np.std(images) > 0.2  # No plain images.
    for each, image in zip(seen["grid"], images, strict=True):
        check_near(each["data"], image, gan)
    scores = gan.discriminate(images, condition=classes)[:, 0]
    shown = [float(each["text"].split("·")[1]) for each in seen["grid"]]
    np.testing.assert_allclose(shown, scores, atol=0.0051)
    assert seen["after_key"].startswith("Seed 4")
    assert (seen["first"], seen["download"]) == ("40", "seed-40.png")
    assert "seed=[40]" in seen["code"] and "condition=2" in seen["code"]


def test_the_browser_truncates_styles(tmp_path):
    keras.utils.set_random_seed(0)
    networks = models.stylegan2(
        (8, 8, 3), latent_dim=4, style_dim=4, channels=4, mapping_layers=1, noise=False
    )
    gan = GAN(*networks, latent_dim=4)
    gan.compile("adam", "adam")
    seen = seen_in_browser(gan, tmp_path)
    images = gan.generate(24, seed=range(24))
    assert np.std(images) > 0.2  # No plain images.
    for each, image in zip(seen["grid"], images, strict=True):
        check_near(each["data"], image, gan)
    # The driver sets a third of the largest ψ, and then shows seed 40.
    (image,) = gan.generate(1, seed=[40], truncation=0.5)
    check_near(seen["shown"], image, gan)


def test_the_browser_turns_a_drawing_into_a_picture(tmp_path):
    drawing = keras.Input((16, 16, 3), name="drawing")
    convolution = keras.layers.Conv2D(1, 3, padding="same", activation="tanh")
    generator = keras.Model(drawing, convolution(drawing))
    taken = [keras.Input((16, 16, 1)), keras.Input((16, 16, 3), name="drawing")]
    flat = keras.layers.Flatten()(keras.layers.Concatenate()(taken))
    discriminator = keras.Model(taken, keras.layers.Dense(1)(flat))
    gan = lively(GAN(generator, discriminator, prior=None))
    gan.compile("adam", "adam")
    seen = seen_in_browser(gan, tmp_path)
    assert set(seen["changes"]) == {"drawing"} and "grid" not in seen
    drawn = np.array(seen["drawn"]).reshape(16, 16, 4)[..., :3] / 127.5 - 1
    (image,) = gan.generate(condition=drawn[None].astype("float32"))
    check_near(seen["of_drawn"], image, gan)
    assert seen["download"] == "result.png"

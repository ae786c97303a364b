"""The page that runs a generator in the browser: its files, and in Chromium."""

import ast
import functools
import importlib.util
import json
import os
import re
import shutil
import subprocess
import threading
from pathlib import Path

import keras
import numpy as np
import pytest
from conftest import tiny_gan
from conftest import tiny_image_gan
from lively_networks import lively
from PIL import Image

from keras_gan import GAN
from keras_gan import WeightAverage
from keras_gan import latent
from keras_gan import models
from keras_gan import priors
from keras_gan.callbacks.pictures import to_uint8
from keras_gan.cli.explore import server_of
from keras_gan.export import page
from keras_gan.export.page import controls
from keras_gan.export.page import runtime

pytestmark = [
    pytest.mark.skipif(
        any(
            importlib.util.find_spec(name) is None
            for name in ("onnx", "tf2onnx", "onnxruntime")
        ),
        reason="the page needs onnx, tf2onnx and onnxruntime",
    ),
    # Those of the converter.
    pytest.mark.filterwarnings("default::DeprecationWarning"),
    pytest.mark.filterwarnings("default::FutureWarning"),
]
SOURCE = Path(page.__file__).parent / "files"
DRIVER = Path(__file__).with_name("drive_page.mjs")
# A folder in which npm installed onnxruntime-web, playwright-core and axe-core.
MODULES = os.environ.get("KERAS_GAN_BROWSER", "")


@pytest.fixture
def empty_runtime(tmp_path):
    """Files with the names of the runtime's."""
    folder = tmp_path / "runtime"
    folder.mkdir()
    for name in runtime.FILES:
        (folder / name).write_bytes(b"runtime")
    return runtime.find_runtime(folder)


def test_the_folder_has_the_networks_the_latents_and_the_runtime(
    tmp_path, empty_runtime
):
    gan = tiny_image_gan(num_classes=3, average=WeightAverage(50))
    notes = page.write_page(gan, tmp_path / "page", empty_runtime, {"title": "Mine"})
    assert notes == []
    folder = tmp_path / "page"
    names = {path.name for path in SOURCE.iterdir()}
    own = {"generator.onnx", "discriminator.onnx", "latents.bin", "model.json"}
    assert {path.name for path in folder.iterdir()} == names | own | {"runtime"}
    assert (folder / "runtime" / runtime.FILES[0]).read_bytes() == b"runtime"
    about = json.loads((folder / "model.json").read_text())
    assert about["title"] == "Mine"
    assert about["inputs"] == ["latents", "labels"]
    (classes,) = about["conditions"]
    assert (classes["kind"], classes["classes"]) == ("class", 3)
    assert about["discriminator"]["output"] == "probability"
    latents = np.fromfile(folder / "latents.bin", "<f4").reshape(-1, 4)
    assert len(latents) == about["latents"]["seeds"] == 1000
    # Python's images of these seeds are the generator's of these latents.
    expected = gan.generate(2, condition=[0, 1], seed=[7, 999])
    found = gan.predict([latents[[7, 999]], np.array([0, 1])], verbose=0)
    np.testing.assert_allclose(found, expected, atol=1e-6)
    assert {path.name for path in tmp_path.iterdir()} == {"page", "runtime"}


def test_the_source_names_no_other_host():
    for path in SOURCE.iterdir():
        assert not re.search(r"(https?:)?//[\w.-]+\.\w", path.read_text()), path.name


def test_what_the_page_lacks_is_said(tmp_path, empty_runtime):
    networks = models.stylegan2(
        (8, 8, 1), latent_dim=4, style_dim=4, channels=4, mapping_layers=1
    )
    gan = GAN(*networks, latent_dim=4)
    gan.compile("adam", "adam")
    (note,) = page.write_page(gan, tmp_path / "page", empty_runtime)
    assert "no score of D" in note and "others of its batch" in note
    about = json.loads((tmp_path / "page" / "model.json").read_text())
    assert about["latents"]["psi"] and about["noise"]
    assert about["inputs"] == ["latents", "truncation"]
    assert about["discriminator"] is None


def test_a_score_that_hardly_depends_on_the_batch_is_left_out(tmp_path, empty_runtime):
    """Logits of D are near 0 before it has learned; an error is small, too."""
    inputs = keras.Input((8, 8, 1))
    logits = keras.layers.Dense(1)(keras.layers.Flatten()(inputs))
    mixed = 1e-2 * logits + 1e-3 * keras.ops.mean(logits, axis=0, keepdims=True)
    judge = keras.Model(inputs, mixed)
    gan = lively(GAN(tiny_image_gan().generator, judge, latent_dim=4))
    gan.compile("adam", "adam")
    (note,) = page.write_page(gan, tmp_path / "page", empty_runtime)
    assert "others of its batch" in note


def test_a_prior_without_a_center_has_no_truncation(tmp_path, empty_runtime):
    generator, discriminator = models.dcgan((8, 8, 1), latent_dim=4, filters=2)
    gan = GAN(generator, discriminator, prior=priors.Spherical(4))
    gan.compile("adam", "adam")
    (note,) = page.write_page(gan, tmp_path / "page", empty_runtime)
    assert note.startswith("no truncation")
    about = json.loads((tmp_path / "page" / "model.json").read_text())
    assert about["latents"]["spherical"] and about["latents"]["centers"] is None


def test_codes_are_controls(tmp_path, empty_runtime):
    prior = priors.Joint(priors.Normal(3), priors.Categorical(4), priors.Uniform(2))
    gan = GAN(*models.dcgan((8, 8, 1), latent_dim=9, filters=2), prior=prior)
    gan.compile("adam", "adam")
    assert page.write_page(gan, tmp_path / "page", empty_runtime) == []
    about = json.loads((tmp_path / "page" / "model.json").read_text())["latents"]
    numbers = {"kind": "number", "low": -1.0, "high": 1.0}
    assert about["codes"] == [
        {"kind": "category", "start": 3, "size": 4},
        numbers | {"start": 7},
        numbers | {"start": 8},
    ]
    # Categories are their own centers and stay.
    assert about["centers"] == [0.0] * 3 + [None] * 4 + [0.0] * 2


def test_models_that_a_page_cannot_show_are_refused(tmp_path, empty_runtime):
    latents, flag = keras.Input((4,)), keras.Input((2,), dtype="bool", name="flag")
    joined = keras.layers.Concatenate()([latents, keras.ops.cast(flag, "float32")])
    made = keras.layers.Reshape((8, 8, 1))(keras.layers.Dense(64)(joined))
    generator = keras.Model([latents, flag], made)
    gan = GAN(generator, tiny_image_gan().discriminator, latent_dim=4)
    gan.compile("adam", "adam")
    with pytest.raises(ValueError, match="int64, uint8. Received: .*'flag' of bool"):
        page.write_page(gan, tmp_path / "page", empty_runtime)
    with pytest.raises(ValueError, match="shows images.*Received"):
        page.write_page(tiny_gan(), tmp_path / "page", empty_runtime)
    (tmp_path / "page").mkdir()
    with pytest.raises(FileExistsError, match="is not overwritten"):
        page.write_page(tiny_image_gan(), tmp_path / "page", empty_runtime)


def test_a_missing_or_another_runtime_is_an_error_with_the_command(tmp_path):
    with pytest.raises(
        FileNotFoundError, match="npm install onnxruntime-web@1.30.0.*--runtime"
    ):
        runtime.find_runtime(tmp_path)
    folder = tmp_path / "node_modules" / "onnxruntime-web"
    (folder / "dist").mkdir(parents=True)
    for name in runtime.FILES:
        (folder / "dist" / name).touch()
    (folder / "package.json").write_text('{"version": "1.30.0"}')
    assert len(runtime.find_runtime(tmp_path)) == 3
    assert runtime.find_runtime(folder) == runtime.find_runtime(tmp_path)
    (folder / "package.json").write_text('{"version": "1.2.0"}')
    with pytest.raises(ValueError, match="1.30.0, and .* has 1.2.0"):
        runtime.find_runtime(tmp_path)


needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="needs Node.js")


def run_by_node(program, folder):
    """What a program that prints JSON printed."""
    (folder / "run.mjs").write_text(program)
    done = subprocess.run(
        ["node", "run.mjs"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@needs_node
def test_the_page_makes_tensors_of_every_dtype_that_it_accepts(tmp_path):
    """ONNX Runtime takes no other array than that of the input's dtype."""
    shutil.copyfile(SOURCE / "networks.js", tmp_path / "networks.mjs")
    program = f"""
    globalThis.Worker = class {{}};
    const {{ batch }} = await import("./networks.mjs");
    const found = {json.dumps(controls.DTYPES)}.map((dtype) => {{
      const {{ dims, data }} = batch(dtype, [2], [[1, 2], [3.5, 4]]);
      return [dtype, data.constructor.name, dims, Array.from(data, Number)];
    }});
    console.log(JSON.stringify(found));
    """
    arrays = {"int64": "BigInt64Array"}
    for dtype, name, dims, values in run_by_node(program, tmp_path):
        assert name == arrays.get(dtype, f"{dtype.capitalize()}Array")
        half = 3.5 if dtype.startswith("float") else 3
        assert (dims, values) == ([2, 2], [1, 2, half, 4])


@needs_node
def test_the_python_of_a_page_has_a_condition_only_if_the_generator_takes_one(tmp_path):
    shutil.copyfile(SOURCE / "words.js", tmp_path / "words.mjs")
    path = r'a \ "b"'
    program = f"""
    import {{ writeCode }} from "./words.mjs";
    const path = {json.dumps(path)};
    const conditions = [{{ python: () => 3 }}];
    const state = {{ seed: 7, truncation: 1, amounts: [] }};
    const said = [true, false].map((generator_conditional) => {{
      const [model, place] = [{{ path, generator_conditional }}, {{}}];
      writeCode(place, {{ model, conditions, state, latents: {{}} }});
      return place.textContent;
    }});
    console.log(JSON.stringify(said));
    """
    both, d_alone = run_by_node(program, tmp_path)
    assert "generate(1, condition=3, seed=[7])" in both
    assert "generate(1, seed=[7])" in d_alone
    for code in (both, d_alone):
        compile(code, "code", "exec")
        assert ast.literal_eval(re.search(r"load\((.*)\)", code)[1]) == path


@needs_node
def test_javascript_computes_latents_as_python_does(tmp_path):
    """Sees straight lines for great circles, and a pull towards 0 for any center."""
    shutil.copyfile(SOURCE / "latents.js", tmp_path / "latents.mjs")
    latents = np.random.default_rng(0).normal(size=(3, 5)).astype("float32")
    directions = np.random.default_rng(1).normal(size=(2, 5)).astype("float32")
    program = f"""
    import {{ Latents }} from "./latents.mjs";
    const about = {{ seeds: 3, codes: [{{ kind: "category", start: 1, size: 3 }}],
      centers: [1, 1, 1, null, 1], spherical: false, straight: false,
      directions: {json.dumps([{"vector": row.tolist()} for row in directions])} }};
    const made = new Latents(about, Float32Array.from({latents.ravel().tolist()}));
    const [a, b] = [made.ofSeed(1), made.ofSeed(2)];
    const found = {{
      seed: a,
      between: [0, 0.25, 0.5, 0.75, 1].map((t) => made.between(a, b, t)),
      opposite: made.between(a, a.map((x) => -x), 0.5),
      truncated: made.truncated(a, 0.5),
      moved: made.moved(a, [2, -1]),
      coded: made.coded(a, [2]),
      own: made.coded(a, [null]),
      ends: [made.ends(2), made.ends(3)],
    }};
    made.spherical = true;
    found.kept = made.moved(a, [2, -1]);
    console.log(JSON.stringify(found, (_, value) =>
      value instanceof Float32Array ? [...value] : value));
    """
    found = run_by_node(program, tmp_path)
    assert found.pop("ends") == [[0, 2], [0, 1]]  # There are seeds 0, 1 and 2.
    found = {name: np.array(each) for name, each in found.items()}
    a, b = latents[1], latents[2]
    near = functools.partial(np.testing.assert_allclose, atol=1e-5)
    near(found["seed"], a)
    near(found["own"], a)
    near(found["between"], latent.interpolate(a, b, 5))
    assert np.isfinite(found["opposite"]).all()
    pulled = latent.truncate(priors.Uniform(5, 0.0, 2.0), a, 0.5)  # Its center is 1.
    pulled[3] = a[3]
    near(found["truncated"], pulled)
    moved = a + 2 * directions[0] - directions[1]
    near(found["moved"], moved)
    near(found["kept"], moved * np.linalg.norm(a) / np.linalg.norm(moved))
    near(found["coded"], [a[0], 0, 0, 1, a[4]])


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


needs_browser = pytest.mark.skipif(bool(why_no_browser()), reason=why_no_browser())


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


@pytest.mark.slow
@needs_browser
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


@pytest.mark.slow
@needs_browser
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


@pytest.mark.slow
@needs_browser
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

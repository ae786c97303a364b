"""The scripts of the page, run by Node.js without a browser."""

import ast
import functools
import json
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from keras_gan import latent
from keras_gan import priors
from keras_gan.export import page
from keras_gan.export.page import controls

SOURCE = Path(page.__file__).parent / "files"
pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="needs Node.js")


def run_by_node(program, folder):
    """What a program that prints JSON printed."""
    (folder / "run.mjs").write_text(program)
    done = subprocess.run(
        ["node", "run.mjs"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


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

"""The benchmarks of time to quality and of architectures, on tiny settings."""

import itertools
import json
import sys
from pathlib import Path

import conftest
import numpy as np
import pytest
import tensorflow as tf

_FOLDER = Path(__file__).parents[1] / "benchmarks"


@pytest.fixture
def parts(monkeypatch):
    """The modules of the benchmark, found as when it is run."""
    monkeypatch.syspath_prepend(str(_FOLDER))
    import time_to_quality
    import time_to_quality_parts as parts
    from time_to_quality_parts import architecture  # noqa: F401 (and what it imports)
    from time_to_quality_parts import reporting  # noqa: F401

    parts.main = time_to_quality
    yield parts
    for name in [each for each in sys.modules if each.startswith("time_to_quality")]:
        monkeypatch.delitem(sys.modules, name)


@pytest.fixture
def options(tmp_path):
    """Those of a run that takes a second: 8x8 images with a slope."""
    rng = np.random.default_rng(0)
    slopes = np.linspace(0, 200, 8) + rng.normal(0, 20, (200, 8, 8))
    images = np.clip(slopes, 0, 255).astype("uint8")
    np.savez(tmp_path / "slopes.npz", images=images[..., None])
    (tmp_path / "found").mkdir()
    return {
        "data": str(tmp_path / "slopes.npz"),
        "image_size": None,
        "seconds": [0.001, 0.002],
        "samples": 100,
        "extractor": "pixels",
        "output": str(tmp_path / "found"),
        "recipes": ["dcgan:width=0.1"],
        "seed": 0,
    }


@pytest.fixture
def eager():
    """Runs steps without graphs, which take longer to build than a step takes."""
    tf.config.run_functions_eagerly(True)
    yield
    tf.config.run_functions_eagerly(False)


def test_measurements_do_not_count_and_compilation_does(parts):
    """Catches a clock that runs while it measures, or starts after the first step."""
    time = itertools.accumulate(itertools.repeat(1.0))  # A second per look at it.
    found = []
    clock = parts.clock.Clock([3, 5], lambda *given: found.append(given), time.__next__)
    clock.start()  # At 1.
    waited = []
    assert not clock.tick(10, lambda: waited.append(1))  # 2: a second is over.
    assert not waited
    assert not clock.tick(10, lambda: waited.append(1))  # 3, not yet 3 seconds.
    assert not clock.tick(10, lambda: waited.append(1))  # 4, and 5 when it has waited.
    assert waited == [1]
    assert found == [([3], 4.0, 3, 30)]
    # Starts again at 6; at 7, 5 seconds have been trained, and 6 at the next look.
    assert clock.tick(10, lambda: None)
    assert found[1] == ([5], 6.0, 4, 40)


def test_a_step_that_is_too_long_is_measured_once_for_all_its_times(parts):
    times = iter([0.0, 50.0, 50.0, 50.0])
    found = []
    clock = parts.clock.Clock(
        [10, 20, 60], lambda *given: found.append(given), times.__next__
    )
    clock.start()
    assert not clock.tick(8, lambda: None)
    assert found == [([10, 20], 50.0, 1, 8)]


# The sums of the layers' weights, which are also what the published summaries print:
# TensorFlow's tutorial for 28x28x1, Keras' examples for 64x64x3 and 28x28x1.
@pytest.mark.parametrize(
    ("name", "shape", "generator", "discriminator"),
    [
        ("tf_dcgan", (28, 28, 1), 2_330_944, 212_865),
        ("keras_dcgan", (64, 64, 3), 3_979_651, 404_801),
        ("keras_wgan_gp", (28, 28, 1), 910_660, 4_305_409),
    ],
)
def test_tutorials_have_the_published_networks(
    parts, name, shape, generator, discriminator
):
    """Catches one layer of other filters, and a bias where there is none."""
    tutorial = parts.tutorials.TUTORIALS[name](shape)
    assert tutorial.generator.output_shape == (None, *shape)
    assert tutorial.generator.count_params() == generator
    assert tutorial.discriminator.count_params() == discriminator


@pytest.mark.parametrize(
    "name",
    [
        "tf_dcgan",
        pytest.param("keras_dcgan", marks=pytest.mark.slow),
        pytest.param("keras_wgan_gp", marks=pytest.mark.slow),
    ],
)
def test_a_tutorial_trains_both_networks_and_samples_in_range(parts, name, eager):
    tutorial = parts.tutorials.TUTORIALS[name]((12, 12, 3))
    tutorial.batch_size = 4
    networks = tutorial.generator, tutorial.discriminator
    before = [network.get_weights() for network in networks]
    clock = parts.clock.Clock([1e-9], lambda *given: None)
    clock.start()
    tutorial.train(np.full((8, 12, 12, 3), 200, "uint8"), clock)
    assert (clock.steps, clock.images) == (1, 4)
    for network, weights in zip(networks, before, strict=True):
        assert any(
            not np.array_equal(new, old)
            for new, old in zip(network.get_weights(), weights, strict=True)
        )
    made = tutorial.sample(5, seed=0)
    assert made.shape == (5, 12, 12, 3)
    assert made.min() >= -1 and made.max() <= 1
    np.testing.assert_array_equal(made, tutorial.sample(5, seed=0))
    # Black and white in the range of the generator, and back.
    low, high = tutorial.value_range
    np.testing.assert_allclose(tutorial.prepared(np.array([0, 255])), [low, high])


def test_the_penalty_of_a_linear_critic_is_known(parts):
    """Slope 3 everywhere: (3 − 1)². Catches a norm over the batch, too."""
    import keras

    tutorial = parts.tutorials.KerasWGANGP((8, 8, 1))
    critic = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Flatten()])
    critic.add(keras.layers.Dense(1))
    critic.layers[-1].set_weights([np.full((64, 1), 3 / 8), np.zeros(1)])
    tutorial.discriminator = critic
    model = parts.tutorials._WGANGPModel(tutorial)
    real, fake = np.random.default_rng(0).normal(size=(2, 5, 8, 8, 1)).astype("float32")
    assert float(model.penalty(real, fake)) == pytest.approx(4, rel=1e-5)


def test_sides_that_no_tutorial_makes_are_refused(parts):
    with pytest.raises(ValueError, match="multiples of 4. Received: "):
        parts.tutorials.TensorFlowDCGAN((30, 28, 1))


@pytest.mark.slow
def test_a_finished_row_is_not_measured_again(parts, options, monkeypatch):
    """Catches a run that trains again although its rows are there."""
    conftest.run_eagerly(monkeypatch)
    rows = parts.rows.Rows(Path(options["output"]) / "measurements.csv")
    run = parts.child.main
    run(json.dumps(options | {"recipe": None}))
    run(json.dumps(options | {"recipe": "dcgan:width=0.1"}))
    found = rows.read()
    assert [row["recipe"][:5] for row in found] == ["real:", "real:", "dcgan", "dcgan"]
    assert [row["seconds"] for row in found[2:]] == ["0.001", "0.002"]
    # A step, that is a batch of 128 of 180 training images, is over both times.
    assert {row["steps"] for row in found[2:]} == {"1"}
    assert float(found[0]["fd"]) < float(found[2]["fd"])
    assert "100 samples against 180 training images" in found[2]["protocol"]
    pictures = sorted((rows.path.parent / "samples").iterdir())
    assert [path.name for path in pictures] == ["dcgan_width=0.1-seed0-0.002s.png"]

    monkeypatch.setattr(parts.learners, "make", None)
    before = rows.path.read_bytes()
    run(json.dumps(options | {"recipe": None}))
    run(json.dumps(options | {"recipe": "dcgan:width=0.1"}))
    assert rows.path.read_bytes() == before
    # Another time is missing, so it would be trained.
    with pytest.raises(TypeError, match="not callable"):
        run(json.dumps(options | {"recipe": "dcgan:width=0.1", "seconds": [9]}))


def test_only_the_missing_times_of_a_run_are_measured(parts, tmp_path):
    """Catches a key without the seed or the number of samples."""
    rows = parts.rows.Rows(tmp_path / "rows.csv")
    key = dict.fromkeys(parts.rows.KEY, "a") | {"seed": 1, "samples": 10}
    rows.append(key | {"seconds": 15, "fd": 2.5})
    del key["seconds"]
    assert parts.rows.missing(rows, key, [15, 30]) == [30]
    assert parts.rows.missing(rows, key | {"seed": 2}, [15, 30]) == [15, 30]
    assert parts.rows.missing(rows, key | {"samples": 11}, [15]) == [15]


def test_a_line_that_was_cut_off_is_written_again(parts, tmp_path):
    """Catches a row that is appended to half a row."""
    rows = parts.rows.Rows(tmp_path / "rows.csv")
    key = dict.fromkeys(parts.rows.KEY, 1)
    rows.append(key | {"fd": 2.5, "protocol": 'with, comma and "quotes"'})
    whole = rows.path.read_text()
    rows.path.write_text(whole + "1,1,1")
    assert len(rows.read()) == 1
    rows.append(key | {"seed": 2})
    assert rows.path.read_text().startswith(whole)
    assert [row["seed"] for row in rows.read()] == ["1", "2"]
    assert rows.read()[0]["protocol"] == 'with, comma and "quotes"'


def test_a_file_of_another_benchmark_is_left_alone(parts, tmp_path):
    (tmp_path / "rows.csv").write_text("a,b\n1,2\n")
    with pytest.raises(SystemExit, match="other columns"):
        parts.rows.Rows(tmp_path / "rows.csv").read()


def test_tables_have_mean_and_deviation_and_say_what_is_late(parts):
    row = dict.fromkeys(parts.rows.FIELDS, "")
    rows = [
        row | {"recipe": "a", "seconds": "10", "fd": fd, "trained_seconds": "10.5"}
        for fd in ("1.0", "3.0")
    ]
    rows.append(
        row | {"recipe": "b", "seconds": "10", "fd": "7", "trained_seconds": "40"}
    )
    rows.append(row | {"recipe": "real: x", "seconds": "0", "fd": "0.5"})
    # Standard deviation of 1 and 3 with n − 1: √2.
    table = parts.reporting.by_time(rows, ["a", "b"], [10]).splitlines()
    assert table[2:] == ["| a | 2 ± 1.41 |", "| b | 7 (at 40 s) |"]
    last = parts.reporting.at_the_end(rows, ["a"], [10]).splitlines()[-1]
    assert last.startswith("| real: x | - | 0.5 | - |")


def test_recipes_are_written_with_arguments(parts):
    split = parts.learners.split
    assert split("default") == ("default", {})
    assert split("default:width=0.5:augment=ada") == (
        "default",
        {"width": 0.5, "augment": "ada"},
    )
    with pytest.raises(SystemExit, match="may be tf_dcgan, .*Received: nothing"):
        parts.learners.check("nothing")
    with pytest.raises(SystemExit, match="Received: pix2pix"):  # Makes no images alone.
        parts.learners.check("pix2pix")
    with pytest.raises(SystemExit, match="takes no arguments"):
        parts.learners.check("tf_dcgan:width=2")
    with pytest.raises(SystemExit, match="NAME:ARGUMENT=VALUE"):
        parts.learners.check("default:wide")
    assert parts.main.arguments_of([]).seconds == [15, 30, 60, 120, 300, 600]
    assert parts.main.arguments_of(["--seeds", "0,2"]).seeds == [0, 2]


def test_a_recipe_may_be_a_function_in_a_file(parts, tmp_path):
    (tmp_path / "mine.py").write_text(
        "from keras_gan import recipes\n"
        "def narrow(shape, seed, width=0.1):\n"
        "    return recipes.dcgan(shape, seed=seed, width=width)\n"
    )
    learner = parts.learners.make(f"{tmp_path}/mine.py/narrow:width=0.2", (8, 8, 1), 0)
    own = parts.learners.make("dcgan:width=0.2", (8, 8, 1), 0)
    assert learner.generator.count_params() == own.generator.count_params()


@pytest.mark.slow
def test_a_classifier_of_the_data_is_trained_once(
    parts, options, tmp_path, monkeypatch
):
    monkeypatch.setattr(parts.extractors.train, "__defaults__", (1,))
    data = parts.measuring.Data(options["data"], None)
    data.class_count = 5
    data.train_labels, data.test_labels = (
        np.arange(len(part)) % 5 for part in (data.train, data.test)
    )
    first = parts.extractors.choose("auto", data, tmp_path)
    assert first.extract(data.test[:3]).shape == (3, 64)
    monkeypatch.setattr(parts.extractors, "train", None)
    again = parts.extractors.choose("classifier", data, tmp_path)
    np.testing.assert_array_equal(first.extract(data.test), again.extract(data.test))
    measures = parts.measuring.Measures(data, again, tmp_path)
    # Where the file lies is no part of what the numbers depend on.
    assert "features: classifier-8x8x1-" in measures.protocol(100)


@pytest.mark.slow
def test_an_architecture_is_a_line_of_the_table(parts, options, capsys, monkeypatch):
    conftest.run_eagerly(monkeypatch)
    given = options | {"recipe": "dcgan", "width": 0.1, "batch_size": 16, "steps": 2}
    given["seconds"] = 0
    parts.architecture.main(json.dumps(given))
    name, generator, discriminator, batch, milliseconds, memory = (
        cell.strip() for cell in capsys.readouterr().out.strip(" |\n").split("|")
    )
    assert (name, batch) == ("dcgan:width=0.1", "16")
    own = parts.learners.make("dcgan:width=0.1", (8, 8, 1), 0)
    assert generator == f"{own.generator.count_params():,}"
    assert discriminator == f"{own.discriminator.count_params():,}"
    assert float(milliseconds) > 0
    assert float(memory.replace(",", "")) > 100


@pytest.mark.slow
def test_both_commands_run(parts, options, tmp_path, capfd):
    folder = tmp_path / "command"
    given = ["--data", options["data"], "--output", str(folder), "--samples", "100"]
    recipe = ["--recipes", "dcgan:width=0.1"]
    times = ["--seconds", "0.01,0.02", "--seeds", "0,1", "--extractor", "pixels"]
    parts.main.main([*given, *recipe, *times])
    assert (folder / "plot.png").stat().st_size > 5000
    printed = capfd.readouterr().out
    assert "| dcgan:width=0.1 | " in printed and " ± " in printed
    with pytest.raises(SystemExit, match="Ended with an error: the measurement of"):
        parts.main.main([*given, "--recipes", "nothing"])
    import architectures

    architectures.main([*given, *recipe, "--seconds", "0.1", "--steps", "2"])
    assert "| FD after 0.1 s |" in capfd.readouterr().out

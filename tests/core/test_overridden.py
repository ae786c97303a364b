"""What the package overrides of Keras, and what it sets by hand."""

import ast
import pathlib

import keras
import numpy as np
import pytest
from conftest import tiny_gan
from keras import layers
from keras import ops

import keras_gan


class Plain(keras.Model):
    """Counts what Keras asks of it."""

    def __init__(self):
        super().__init__()
        self.asked = []

    def call(self, inputs):
        return inputs

    def train_step(self, data):
        return {"one": ops.mean(data)}

    test_step = train_step

    def make_train_function(self, force=False):
        super().make_train_function(force)
        self.asked.append("make_train_function")

    def _get_metrics_result_or_logs(self, logs):
        self.asked.append("_get_metrics_result_or_logs")
        return {**super()._get_metrics_result_or_logs(logs), "added": 3.0}


def test_keras_asks_for_the_results_once_when_an_epoch_ends():
    """Without it the metrics of samples would be missing, and nothing said."""
    model = Plain()
    model.compile(jit_compile=False)
    data = np.zeros((6, 1), "float32")
    model.fit(data, batch_size=2, epochs=2, verbose=0)
    assert model.history.history["added"] == [3.0, 3.0]
    assert model.asked.count("_get_metrics_result_or_logs") == 2
    assert "make_train_function" in model.asked
    model.asked.clear()
    result = model.evaluate(data, batch_size=2, verbose=0, return_dict=True)
    assert result == {"one": 0.0, "added": 3.0}
    assert model.asked == ["_get_metrics_result_or_logs"]


def test_the_train_function_takes_an_iterator_and_wraps_no_other():
    """`fitting.py` takes off a wrapper of its own, and would take off Keras'."""
    model = Plain()
    model.compile(jit_compile=False)
    model.make_train_function()
    assert not hasattr(model.train_function, "__wrapped__")
    logs = model.train_function(iter([np.ones((2, 1), "float32")]))
    assert float(logs["one"]) == 1.0


def test_a_model_that_says_it_is_built_still_takes_layers():
    """What `compile` adds, penalties with a state say."""
    model = Plain()
    model.built = True
    model.part = layers.Dense(1)
    assert model.part in model.layers


@pytest.mark.slow
def test_the_weights_of_a_model_are_filled_after_compile_from_config(tmp_path):
    """So that the optimizers are there: a loaded GAN's are at the step of the saved."""
    gan = tiny_gan()
    gan.fit(np.zeros((64, 2), "float32"), verbose=0)
    gan.save(tmp_path / "gan.keras")
    loaded = keras.models.load_model(tmp_path / "gan.keras")
    assert int(loaded.d_optimizer.iterations) == int(loaded.step) == 2


def assigned_to_self(path):
    return {
        node.attr
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and getattr(node.value, "id", None) == "self"
    }


# What GAN means to be Keras' own.
OVERRIDDEN = {
    *("built", "compiled", "optimizer", "test_function", "train_function"),
    *("call", "compile", "compute_output_shape", "evaluate", "export", "fit"),
    *("make_test_function", "make_train_function", "test_step", "train_step"),
    *("metrics", "predict", "predict_step", "_get_metrics_result_or_logs"),
    *("get_config", "from_config", "get_compile_config", "compile_from_config"),
    *("save_own_variables", "load_own_variables", "load_weights", "build"),
    *("input_shape", "output_shape"),  # Keras has them for Functional networks.
    *("summary", "add_loss", "get_build_config", "build_from_config"),
    *(
        "save",
        "save_weights",
        "train_on_batch",
        "test_on_batch",
        "_maybe_symbolic_build",
    ),
}


def test_no_name_of_a_gan_is_taken_by_keras():
    """A future `keras.Model.step` would quietly become the GAN's counter."""
    plain = keras.Sequential([keras.Input((1,)), layers.Dense(1)])
    plain.compile("sgd", "mse")
    keras_names = set(dir(plain)) | set(dir(keras.Model()))
    keras_names -= {name for name in keras_names if name.startswith("__")}
    # The initializer and Keras' own bookkeeping of a subclass.
    names = set().union(
        *(
            vars(base)
            for base in keras_gan.GAN.__mro__
            if base.__module__.startswith("keras_gan")
        ),
        assigned_to_self(pathlib.Path(keras_gan.__file__).parent / "gan.py"),
    )
    assert {"step", "seed", "average", "draw", "_track"} <= names
    assert (names & keras_names) - OVERRIDDEN == set()

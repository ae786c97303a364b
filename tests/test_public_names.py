"""The house rules that a program can check."""

import ast
import importlib
import inspect
import pkgutil
import re
from pathlib import Path

import keras
import pytest

import keras_gan
from keras_gan.core.serialization import Configurable

PACKAGE = Path(keras_gan.__file__).parent
MODULES = [
    importlib.import_module(info.name)
    for info in pkgutil.walk_packages(keras_gan.__path__, "keras_gan.")
]
# Where TensorFlow may be imported; everything else is keras.ops.
TENSORFLOW = ("backend/tensorflow/", "callbacks/", "cli/", "datasets/", "export/")

# Packages whose names no user types.
INTERNAL = ("keras_gan.backend", "keras_gan.checks", "keras_gan.cli", "keras_gan.core")


def public():
    """Every name that a package's `__all__` offers, with its object."""
    for module in [keras_gan, *MODULES]:
        if module.__name__.startswith(INTERNAL):
            continue
        for name in getattr(module, "__all__", ()):
            value = getattr(module, name)
            if not inspect.ismodule(value):
                yield pytest.param(value, id=f"{module.__name__}.{name}")


@pytest.mark.parametrize("value", list(public()))
def test_every_public_name_is_documented(value):
    text = inspect.getdoc(value)
    assert text and text.splitlines()[0].endswith((".", "choice."))
    if inspect.isfunction(value) and inspect.signature(value).parameters:
        assert "Args:" in text
    if inspect.isclass(value) and not issubclass(value, tuple):
        abstract = value.__name__ in (
            "AdversarialLoss",
            "Degradation",
            "Penalty",
            "FDivergence",
            "Kernel",
            "Prior",
            "Transform",
            "Update",
        )
        assert abstract or "Example:" in text


@pytest.mark.parametrize("value", list(public()))
def test_every_object_with_a_config_survives_it(value):
    if not inspect.isclass(value) or not issubclass(value, Configurable):
        return
    parameters = inspect.signature(value).parameters.values()
    several = [p.name for p in parameters if p.kind is p.VAR_POSITIONAL]
    required = [
        p.name for p in parameters if p.default is p.empty and p.name not in several
    ]
    extractor = keras_gan.metrics.features.fashion_mnist()
    objects = {"extractor": extractor, "classifier": extractor}
    objects["mixture"] = keras_gan.datasets.mixtures.ring(3)
    objects["centers"] = [[0.0, 0.0], [1.0, 0.0]]
    objects["means"] = objects["centers"]
    objects["priors"] = [keras_gan.priors.Normal(2), keras_gan.priors.Uniform(3)]
    objects["loss"] = keras_gan.losses.Hinge()
    objects["transform"] = keras_gan.augmentation.HorizontalFlip()
    objects["transforms"] = [objects["transform"]]
    parts = [part for name in several for part in objects[name]]
    made = value(*parts, **{name: objects.get(name, 3) for name in required})
    if keras.saving.get_registered_name(value) == value.__name__:
        return  # A base class, which no file contains.
    config = keras.saving.serialize_keras_object(made)
    name = "MixturePrior" if value is keras_gan.priors.Mixture else value.__name__
    assert config["registered_name"] == f"keras_gan>{name}"
    again = keras.saving.deserialize_keras_object(config)
    assert type(again) is value and repr(again) == repr(made)


def test_tensorflow_is_imported_only_where_it_may_be():
    strays = []
    for path in PACKAGE.rglob("*.py"):
        place = path.relative_to(PACKAGE).as_posix()
        if place.startswith(TENSORFLOW):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            strays += [place for name in names if name.startswith("tensorflow")]
    assert strays == []


def test_every_file_begins_with_what_it_answers():
    for path in PACKAGE.rglob("*.py"):
        assert ast.get_docstring(ast.parse(path.read_text())), path


def test_train_step_stays_about_a_dozen_lines():
    lines, _ = inspect.getsourcelines(keras_gan.GAN.train_step)
    assert len(lines) <= 14


def test_the_core_names_no_technique():
    source = (PACKAGE / "gan.py").read_text().lower()
    for technique in ("wgan", "r1", "r2", "hinge", "least_squares", "clip", "dcgan"):
        # An example in an error message and in a docstring is no use of it.
        assert not re.search(rf"(?<!penalties\.)\b{technique}\b(?!\")", source)
    assert "penalties.gradient" not in source


def test_nothing_public_is_an_empty_promise():
    for path in PACKAGE.rglob("*.py"):
        assert "NotImplementedError" not in path.read_text(), path

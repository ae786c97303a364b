"""Tab completion offers what users are to type, and nothing else."""

import inspect

import pytest

import keras_gan
from keras_gan.core.completion import public_modules

MODULES = public_modules(keras_gan)


def test_every_public_module_is_reached():
    names = {module.__name__ for module in MODULES}
    assert {
        "keras_gan",
        "keras_gan.priors",
        "keras_gan.metrics.features",
        "keras_gan.theory.dirac",
        "keras_gan.datasets.mixtures",
    } <= names
    for part in ("core", "checks", "backend", "cli", "gan", "export"):
        assert f"keras_gan.{part}" not in names


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_only_public_names_are_shown(module):
    shown = {name for name in dir(module) if not name.startswith("__")}
    assert shown == set(module.__all__)
    assert all(hasattr(module, name) for name in shown)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_what_is_defined_in_a_module_is_shown(module):
    """Sees a function or class that is public by its name and not in `__all__`."""
    for name, value in vars(module).items():
        own = getattr(value, "__module__", None) == module.__name__
        public = not name.startswith("_") and (
            inspect.isclass(value) or inspect.isfunction(value)
        )
        if own and public and name not in INTERNAL:
            assert name in module.__all__, name


# Used by `GAN` alone.
INTERNAL = {"prepared"}


def test_there_is_a_version():
    assert keras_gan.__version__[0].isdigit() and "__version__" in dir(keras_gan)

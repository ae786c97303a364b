"""What `dir` and tab completion show of the public modules: their `__all__`."""

import types


def public_modules(package):
    """A package, and every module that its `__all__` leads to, each once."""
    found = {package.__name__: package}
    for name in getattr(package, "__all__", ()):
        value = getattr(package, name)
        if isinstance(value, types.ModuleType):
            found |= {module.__name__: module for module in public_modules(value)}
    return list(found.values())


def show_public_names(package):
    """Makes `dir` of these modules list `__all__`, and names such as `__doc__`.

    Other names stay attributes of the modules.
    """
    for module in public_modules(package):
        if hasattr(module, "__all__"):
            module.__dir__ = _names_of(module)


def _names_of(module):
    def names():
        special = [name for name in vars(module) if name.startswith("__")]
        return sorted([*module.__all__, *special])

    return names

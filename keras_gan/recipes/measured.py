"""What the recipes reached here: figures of `benchmarks/`, each with its command."""

from typing import NamedTuple


class Measured(NamedTuple):
    """One figure of a recipe.

    Attributes:
        data: string, the name of the data set.
        minutes: float, the training time.
        steps: integer, training steps in this time.
        distance: float, the Frechet distance of samples to real images.
        features: string, the extractor. Distances in other features are other numbers.
        command: string, the benchmark that measured it.
    """

    data: str
    minutes: float
    steps: int
    distance: float
    features: str
    command: str

    def in_words(self):
        """The figure in a few words."""
        return (
            f"FD {self.distance:.3g} in {self.minutes:g} min ({self.steps:,} steps) on "
            f"{self.data}"
        )


_FASHION = {
    "data": "fashion_mnist_10k",
    "features": "fashion_mnist",
    "command": "benchmarks/default_recipe.py",
}
# To test images, on two processor cores, see docs/recipes.md: 2,000 of them for the
# default, 10,000 for the others. A recipe that is not here was not measured.
MEASURED = {
    "default": Measured(
        minutes=10,
        steps=24_940,
        distance=0.997,
        **_FASHION | {"command": "benchmarks/time_to_quality.py"},
    ),
    "dcgan": Measured(minutes=3, steps=397, distance=12.19, **_FASHION),
    "wgan_gp": Measured(minutes=3, steps=187, distance=13.94, **_FASHION),
}

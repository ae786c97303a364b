"""A model that is evaluated: its run, its real images and its samples."""

from pathlib import Path

import numpy as np

from keras_gan import translating
from keras_gan.cli import conditions
from keras_gan.cli import measuring
from keras_gan.cli.finding import check_pictures
from keras_gan.cli.finding import check_there
from keras_gan.cli.finding import model_path
from keras_gan.cli.loading import load_gan
from keras_gan.cli.naming import named_as_samples
from keras_gan.cli.run_folder import RunFolder
from keras_gan.core import trees
from keras_gan.datasets import images as image_data


class Subject:
    """A model and what its run.json says, if there is one.

    Args:
        path: string or path of a `.keras` file or of the folder of a run.
        arguments: those of the command `evaluate`.
    """

    def __init__(self, path, arguments):
        self.path = Path(path)
        self.file = model_path(path, arguments.best)
        self.gan = load_gan(self.file)
        if translating.translates(self.gan):
            raise ValueError(
                f"evaluate compares samples, and {self.path} translates pictures. "
                "Translate some with keras-gan translate, and compare the folders: "
                "keras-gan evaluate REAL TRANSLATED."
            )
        if trees.is_tree(self.gan.example_spec):
            raise ValueError(
                "evaluate compares images. Received: a model of examples "
                f"{trees.described(self.gan.example_spec)}"
            )
        if len(self.gan.image_shape) != 3:
            raise ValueError(
                "evaluate compares images. Received: a model of examples of shape "
                f"{self.gan.image_shape}"
            )
        folder = RunFolder(self.file.parent)
        self.record = folder.read() if folder.record.exists() else None
        self.options = {} if self.record is None else self.record["options"]
        self.data = arguments.data or self.options.get("data")
        if self.data is None:
            raise ValueError(
                f"There is no run.json next to {self.file} that says what the model "
                "was trained on. Pass --data."
            )
        check_there(self.data)
        check_pictures(self.data)
        size = arguments.image_size or self.options.get("image_size")
        self.size = size or self.gan.image_shape[:2]
        self.split = arguments.split or "train"
        self.skip_bad = arguments.skip_bad

    @property
    def source(self):
        """What the real images depend on: data, size, the seed of their division."""
        size = self.size if isinstance(self.size, int) else tuple(self.size)
        return str(self.data), size, self.options.get("seed", 0)

    def read(self):
        """The real images, and their classes or None."""
        data, size, seed = self.source
        skip_bad = self.skip_bad or self.options.get("skip_bad", False)
        images = image_data.read(data, size, seed=seed, skip_bad=skip_bad)
        return {
            "train": (images.train, images.train_labels),
            "test": (images.test, images.test_labels),
        }[self.split]

    def sample(self, count, classes, seed):
        """Samples, as bytes.

        Args:
            count: integer, the number of samples.
            classes: integers, the classes of the real images, or None. Models that draw
                classes draw these, so that both sets have the same.
            seed: integer.
        """
        condition = None
        if self.gan.generator_is_conditional:
            self._check_classes()
            if classes is None:
                raise ValueError(
                    f"The model draws classes, and {self.data} has no labels to say "
                    "which. Pass --data with labels."
                )
            condition = conditions.of_classes(self.gan, np.resize(classes, count))
        with named_as_samples():
            images = self.gan.generate(count, condition, seed=seed)
        return measuring.to_bytes(images, self.gan.value_range)

    def _check_classes(self):
        """Raises `ValueError` if the model does not draw classes."""
        if conditions.takes_classes(self.gan):
            return
        takes = trees.described(self.gan.condition_spec)
        raise ValueError(
            f"The model takes the condition {takes}, and evaluate knows the classes "
            "of images only. Draw samples with keras-gan sample --condition FILE "
            "--format npz --output fake.npz, and compare them: keras-gan evaluate REAL "
            "fake.npz."
        )

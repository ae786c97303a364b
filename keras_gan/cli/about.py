"""What is known of a model: its run.json, if there is one, in words."""

from pathlib import Path

from keras_gan.cli.finding import model_path
from keras_gan.cli.loading import load_gan
from keras_gan.cli.run_folder import RunFolder


class About:
    """A model that was trained, and what its run says.

    Args:
        path: string or path of a `.keras` file or of the folder of a run.
        best: boolean, whether to take the best model of the run.

    Attributes:
        gan: `GAN`.
        file: path of its file.
        record: dictionary, the contents of run.json; empty without one.
        options: dictionary, the options of the run.
    """

    def __init__(self, path, best=False):
        self.path = Path(path)
        self.file = model_path(path, best)
        self.gan = load_gan(self.file)
        folder = RunFolder(self.file.parent)
        self.record = folder.read() if folder.record.exists() else {}
        self.options = self.record.get("options", {})

    @property
    def title(self):
        """The data set and the recipe; the file's name if they are unknown."""
        data = self.options.get("data")
        if data is None:
            return self.file.stem
        return f"{Path(data).name or data} · {self.options['recipe']}"

    @property
    def name(self):
        """The path as another person would have it: without the folders above it."""
        path = self.path.resolve()
        return path.name if self.path.is_dir() else self.file.name

    @property
    def facts(self):
        """Some words on the images and on training, a list."""
        gan, found = self.gan, []
        if len(gan.image_shape) == 3:
            height, width, channels = gan.image_shape
            colours = {1: "grey", 3: "colour"}.get(channels, f"{channels} channels")
            found.append(f"{height}×{width} pixels, {colours}")
        steps = int(gan.step.numpy())
        found.append(f"{steps:,} training step{'' if steps == 1 else 's'}")
        if "training_images" in self.record:
            found.append(f"{self.record['training_images']:,} training images")
        return found

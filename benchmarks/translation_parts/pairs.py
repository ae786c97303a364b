"""pix2pix on pairs of outlines and colour pictures: the ablations of the paper."""

import numpy as np

from keras_gan import GAN
from keras_gan import datasets
from keras_gan import losses
from keras_gan import models
from keras_gan import penalties
from translation_parts.shared import Column
from translation_parts.shared import examples
from translation_parts.shared import frechet
from translation_parts.shared import grid
from translation_parts.shared import of_pairs

TITLE = "terms of G"
COLUMNS = [
    Column("l1", "L1"),
    Column("ssim", "SSIM"),
    Column("frechet", "Frechet distance", 2),
]
BATCH = 8


class Data:
    """The embedded pairs."""

    protocol = (
        "341 held-out pairs of emoji_pairs, 64 pixels, batches of 8; Frechet distance "
        "of 341 pictures each in random filters"
    )

    def __init__(self, smoke):
        self.train, test = datasets.pairs("emoji_pairs", batch_size=BATCH, mirror=True)
        self.real, self.drawings = examples(test, smoke)
        self.some = examples(self.train.take(len(self.real) // BATCH), smoke)[0]

    def references(self):
        """The white page with the drawing, and as many real training pictures."""
        drawings = np.repeat(self.drawings, 3, axis=-1)
        return {
            "the drawing itself": of_pairs(self.real, drawings),
            "real training pictures": {"frechet": frechet(self.real, self.some)},
        }

    def measured(self, gan):
        made = gan.generate(condition=self.drawings, seed=0)
        # Every 27th pair, as neighbours show the same thing.
        shown = [each[54::27] for each in (self.drawings, made, self.real)]
        return of_pairs(self.real, made), grid(*shown)


def _row(n_layers=2, l1=True, adversary=True, conditional=True):
    def make(data, seed):
        generator = models.unet((64, 64, 1), output_channels=3, filters=12)
        seen = (64, 64, 1) if conditional else None
        discriminator = models.patch_discriminator(
            (64, 64, 3), seen, filters=16, n_layers=n_layers
        )
        gan = GAN(generator, discriminator, prior=None, seed=seed)
        terms = [penalties.Reconstruction("l1", weight=100.0)] if l1 else []
        loss = losses.NonSaturating() if adversary else losses.NoAdversary()
        return [(1.0, gan, data.train, {"loss": loss, "penalties": terms})]

    return make


ROWS = {
    "L1 alone": _row(adversary=False),
    "cGAN": _row(l1=False),
    "L1 + GAN": _row(conditional=False),
    "L1 + cGAN": _row(),
    "L1 + cGAN, patches of 1 pixel": _row(n_layers=0),
    "L1 + cGAN, patches of 16": _row(n_layers=1),
    "L1 + cGAN, patches of 70": _row(n_layers=3),
}

"""Super-resolution of emoji: the content loss alone, and with an adversary."""

import keras
import numpy as np

from keras_gan import GAN
from keras_gan import datasets
from keras_gan import losses
from keras_gan import models
from keras_gan import penalties
from translation_parts.shared import Column
from translation_parts.shared import examples
from translation_parts.shared import grid
from translation_parts.shared import of_pairs

BATCH = 8
TITLE = "super-resolution"
COLUMNS = [
    Column("psnr", "PSNR, dB", 2),
    Column("ssim", "SSIM"),
    Column("frechet", "Frechet distance", 2),
]
SCALES = 2, 4


class Data:
    """The embedded emoji at both scales. A GAN's scale is that of its generator."""

    protocol = (
        "287 held-out emoji of 64 pixels, made smaller by bicubic resizing, batches of "
        "8; all channels, no border left out"
    )

    def __init__(self, smoke):
        self.train, self.low = {}, {}
        for scale in SCALES:
            worse = datasets.degradations.Downsample(scale)
            self.train[scale], test = datasets.degraded(
                "emoji", worse, batch_size=BATCH, mirror=True
            )
            self.high, self.low[scale] = examples(test, smoke)

    def references(self):
        def enlarged(scale):
            size = self.high.shape[1:3]
            made = keras.ops.image.resize(self.low[scale], size, "bicubic")
            return np.asarray(made)

        return {f"×{s}, bicubic": of_pairs(self.high, enlarged(s)) for s in SCALES}

    def measured(self, gan):
        low = self.low[64 // gan.condition_spec.shape[1]]
        made = np.asarray(gan.generate(condition=low, seed=0))
        shown = [each[::23] for each in (low, made, self.high)]
        return of_pairs(self.high, made), grid(*shown)


def _row(scale, weight=None):
    """With the weight of the adversarial loss in the second half of the time."""

    def make(data, seed):
        side = 64 // scale
        gan = GAN(
            models.srresnet((side, side, 3), scale, filters=16, blocks=3),
            models.srgan_discriminator((64, 64, 3), filters=8, units=64),
            prior=None,
            seed=seed,
        )
        content = [penalties.Reconstruction("l2", weight=1.0)]
        alone = {"loss": losses.NoAdversary(), "penalties": content}
        pipeline = data.train[scale]
        if weight is None:
            return [(1.0, gan, pipeline, alone)]
        loss = losses.GeneratorWeight(losses.NonSaturating(), weight)
        both = {"loss": loss, "penalties": content}
        return [(0.5, gan, pipeline, alone), (0.5, gan, pipeline, both)]

    return make


ROWS = {
    name: row
    for scale in SCALES
    for name, row in {
        f"×{scale}, content loss alone": _row(scale),
        f"×{scale}, with an adversary": _row(scale, 1e-2),
    }.items()
}

"""CycleGAN on two styles of emoji: is a translation nearest to its own emoji?"""

import keras
import numpy as np

from keras_gan import GAN
from keras_gan import datasets
from keras_gan import layers
from keras_gan import losses
from keras_gan import models
from keras_gan import penalties
from keras_gan import updates
from translation_parts.shared import Column
from translation_parts.shared import examples
from translation_parts.shared import frechet
from translation_parts.shared import grid

SIZE, BATCH = 32, 4
SHAPE = SIZE, SIZE, 3
TITLE = "CycleGAN"
COLUMNS = [
    Column("to_openmoji", "same emoji, Noto to OpenMoji, %", 1, 100),
    Column("to_noto", "same emoji, OpenMoji to Noto, %", 1, 100),
    Column("frechet_openmoji", "Frechet distance of OpenMoji", 2),
    Column("frechet_noto", "of Noto", 2),
]


class HalvedCycle(penalties.CycleConsistency):
    """Deliberately wrong, as keras.io's example: half of the gradient is missing.

    No gradient flows through the first of the two translations. So each generator
    learns from only one of the two cycles in which it takes part.
    """

    def __call__(self, critic, real, fake, seed, generate, latents, condition):
        fake = keras.tree.map_structure(keras.ops.stop_gradient, fake)
        return super().__call__(critic, real, fake, seed, generate, latents, condition)


def share_nearest(made, real, code_points):
    """How often the real picture nearest to a made one shows the same emoji."""
    made, real = (np.asarray(x, "float64").reshape(len(x), -1) for x in (made, real))
    squares = (made**2).sum(1)[:, None] + (real**2).sum(1) - 2 * made @ real.T
    found = np.asarray(code_points)[squares.argmin(1)]
    return float(np.mean(found == np.asarray(code_points)))


class Data:
    """The embedded styles. A is Noto, B is OpenMoji."""

    protocol = (
        "287 held-out emoji of emoji_styles in both styles, 32 pixels, batches of 4; "
        "the nearest picture of the other style by the distance of pixels"
    )

    def __init__(self, smoke):
        self.train, test = datasets.unpaired(
            "emoji_styles", batch_size=BATCH, image_size=SIZE, mirror=True
        )
        (self.noto, self.openmoji), _ = examples(test, smoke)
        self.code_points = np.asarray(test.code_points)[: len(self.noto)]

    def _scores(self, as_noto, as_openmoji):
        return {
            "to_openmoji": share_nearest(as_openmoji, self.openmoji, self.code_points),
            "to_noto": share_nearest(as_noto, self.noto, self.code_points),
            "frechet_openmoji": frechet(self.openmoji, as_openmoji),
            "frechet_noto": frechet(self.noto, as_noto),
        }

    def references(self):
        chance = float(
            np.mean(self.code_points[:, None] == self.code_points)
        )  # Of a picture drawn at random.
        return {
            "chance": {"to_openmoji": chance, "to_noto": chance},
            "not translated": self._scores(self.openmoji, self.noto),
        }

    def measured(self, gan):
        condition = self.noto, self.openmoji
        made = [np.asarray(each) for each in gan.generate(condition=condition, seed=0)]
        shown = self.noto, made[1], self.openmoji, made[0]
        return self._scores(*made), grid(*(each[::23] for each in shown))


def _normalization():
    return layers.InstanceNormalization(center=False, scale=False)


def _translator():
    return models.resnet_translator(SHAPE, filters=12, blocks=2, downsamplings=1)


def _critic():
    return models.patch_discriminator(SHAPE, None, 16, 1, _normalization)


def _row(cycle=penalties.CycleConsistency, identity=True, pool=True):
    def make(data, seed):
        generator = models.joint_translator(_translator(), _translator())
        discriminator = models.joint_discriminator(_critic(), _critic())
        gan = GAN(generator, discriminator, prior=None, seed=seed)
        terms = [cycle(10.0)] + ([penalties.Identity(5.0)] if identity else [])
        arguments = {
            "loss": losses.GeneratorWeight(losses.LeastSquares(), 2.0),
            "penalties": terms,
            "update": updates.ReplayPool(50) if pool else updates.Alternating(),
        }
        return [(1.0, gan, data.train, arguments)]

    return make


ROWS = {
    "of the paper": _row(),
    "with keras.io's halved cycle": _row(HalvedCycle),
    "without the pool": _row(pool=False),
    "without identity": _row(identity=False),
}

"""How good translated pictures are: numbers while training, and at its end."""

import time

import keras
import numpy as np
from keras import ops

from keras_gan import metrics
from keras_gan.core import keras_internals
from keras_gan.core import trees
from keras_gan.layers import BatchStatisticsNormalization
from keras_gan.metrics.real_against_real import RealAgainstReal

_SHARE = 20  # After t seconds of measuring come at least 20 t seconds of training.
_DURING, _AT_THE_END = 32, 200  # Pictures.
_LEAST_OF_SSIM = 11  # Pixels along a side.


class TranslationQuality(keras.callbacks.Callback):
    """Logs how near translations of held-out pictures are to the real ones.

    Of pairs, that is `l1`, `psnr` and `ssim`. Of two kinds without pairs it is how far
    pictures that were translated there and back are from themselves, `cycle_l1`.

    Args:
        source: `translation.Source`.
        seconds: float, the time between measurements.
        seed: integer, of the draws of the generator.

    Attributes:
        best: None: no model is kept by these numbers, which do not see sharpness.
        seconds_taken: float, how long the last measurement took.
    """

    best = None
    monitor = None

    def __init__(self, source, seconds, seed):
        super().__init__()
        self.source, self.seconds, self.seed = source, seconds, seed
        self.last = {}
        self.seconds_taken = 0.0

    @property
    def names(self):
        """The names of the numbers."""
        return names_of(self.source)

    def on_train_begin(self, logs=None):
        self.last, self._measured = {}, None
        self._next = time.monotonic() + self.seconds

    def on_train_batch_end(self, batch, logs=None):
        if time.monotonic() >= self._next:
            self._measure()

    def on_epoch_end(self, epoch, logs=None):
        if not self.last or time.monotonic() >= self._next:
            self._measure()
        if logs is not None:
            logs.update(self.last, measured_step=self._measured)

    def _measure(self):
        begun = time.monotonic()
        self._measured = int(self.model.step)
        self.last = numbers(self.model, self.source, _DURING, self.seed)
        self.seconds_taken = time.monotonic() - begun
        self._next = time.monotonic() + max(self.seconds, _SHARE * self.seconds_taken)


def names_of(source):
    """The names of the numbers of pictures."""
    if source.kind == "unpaired":
        return ("cycle_l1",)
    small = min(source.real.shape[1:3]) < _LEAST_OF_SSIM
    return ("l1", "psnr") if small else ("l1", "psnr", "ssim")


def numbers(gan, source, count, seed):
    """The numbers of at most `count` held-out pictures, a dictionary.

    Args:
        gan: the model.
        source: `translation.Source`.
        count: integer.
        seed: integer, of the draws of the generator.
    """
    real, condition = source.some(count)
    made = generated(gan, condition, seed)
    if source.kind == "unpaired":
        again = generated(gan, made, seed)
        distances = [
            float(np.abs(one - other).mean())
            for one, other in zip(
                trees.leaves(again), trees.leaves(condition), strict=True
            )
        ]
        return {"cycle_l1": sum(distances) / len(distances)}
    return compared(real, made, names_of(source))


def compared(real, made, names=("l1", "psnr", "ssim")):
    """L1, PSNR and SSIM of pictures and the real ones, a dictionary."""
    kinds = {"l1": metrics.L1, "psnr": metrics.PSNR, "ssim": metrics.SSIM}
    found = {}
    for name in names:
        metric = kinds[name]()
        metric.update_state(real, made)
        found[name] = metric.result()
    return found


def generated(gan, condition, seed):
    """What the generator makes of conditions, as `keras-gan translate` does.

    A network that normalizes by the statistics of the batch gets one at a time.
    """
    layers = keras_internals.layers_of(gan.sampling_generator)
    if not any(isinstance(x, BatchStatisticsNormalization) for x in layers):
        return gan.generate(condition=condition, seed=seed)
    rows = [
        gan.generate(1, trees.rows(condition, n, n + 1), seed=seed)
        for n in range(len(trees.leaves(condition)[0]))
    ]
    return trees.mapped(lambda *leaves: np.concatenate(leaves), *rows)


def summary(gan, source, seed):
    """The text on quality that `keras-gan train` prints at its end.

    Args:
        gan: the model.
        source: `translation.Source`.
        seed: integer, of the draws of the generator.
    """
    real, condition = source.some(_AT_THE_END)
    made = generated(gan, condition, seed)
    if not all(np.isfinite(leaf).all() for leaf in trees.leaves(made)):
        return "The generator makes NaN. Training has diverged."
    count = len(trees.leaves(made)[0])
    lines = [f"{count:,} held-out pictures, translated:"]
    if source.kind == "unpaired":
        found = numbers(gan, source, count, seed)
        lines.append(
            f"  There and back, L1 {found['cycle_l1']:.3g} from the picture itself"
        )
        for name, one, other in zip("AB", made, real, strict=True):
            lines.append(f"  {name}: {_distances(one, other, seed)}")
        return "\n".join(lines)
    names = names_of(source)
    lines.append(f"  {_in_words(compared(real, made, names))}")
    if source.kind == "degraded":
        bicubic = ops.image.resize(
            condition, real.shape[1:3], "bicubic", data_format="channels_last"
        )
        found = compared(real, np.clip(bicubic, -1, 1), names)
        lines.append(f"  Enlarged by bicubic interpolation: {_in_words(found)}")
    lines.append(f"  {_distances(made, real, seed)}")
    return "\n".join(lines)


def _in_words(found):
    units = {"l1": "L1 {:.3g}", "psnr": "PSNR {:.2f} dB", "ssim": "SSIM {:.3f}"}
    return ", ".join(units[name].format(value) for name, value in found.items())


def _distances(made, real, seed):
    """The distances of translated pictures to real ones, in words."""
    if len(real) < 4:
        return "Too few to be compared with other real pictures"
    try:
        measured = RealAgainstReal(real, count=len(real) // 2, seed=seed)
    except ValueError as error:
        return f"Not compared with real pictures: {error}"
    found = measured(made[measured.indices])
    titles = {"fd": "Frechet distance", "swd": "sliced Wasserstein distance"}
    said = [
        f"{title} {found[name]:.3g} to real pictures, {found[f'{name}_ratio']:.3g} "
        "times that of other real ones"
        for name, title in titles.items()
        if name in found
    ]
    text = "; ".join(said)
    return text[:1].upper() + text[1:]

"""What the tasks share: the clock, the loop over rows and seeds, tables and grids."""

import re
import time
from pathlib import Path
from typing import NamedTuple

import keras
import numpy as np
from PIL import Image

from keras_gan import latent
from keras_gan import metrics

SMOKE_STEPS = 2
SMOKE_EXAMPLES = 96  # More than the features of the Frechet distance.
SHOWN = 12


class Settings(NamedTuple):
    """How a run trains, and where it draws."""

    seconds: float
    seeds: range
    of_processor: bool = False
    pictures: Path | None = None
    smoke: bool = False


class Column(NamedTuple):
    """A number of the table; `scale` multiplies it, as 100 for per cent."""

    key: str
    title: str
    digits: int = 3
    scale: float = 1.0


class Clock(keras.callbacks.Callback):
    """Stops `fit` after so many seconds, or steps. The first step, which compiles,
    does not count."""

    def __init__(self, seconds, of_processor=False, steps=None):
        super().__init__()
        self.seconds, self.steps = seconds, steps
        self.now = time.process_time if of_processor else time.perf_counter
        self.since, self.taken = None, 0

    def on_train_batch_end(self, batch, logs=None):
        self.taken += 1
        if self.since is None:
            self.since = self.now()
        over = self.now() - self.since >= self.seconds
        if self.taken >= (self.steps or np.inf) or over:
            self.model.stop_training = True


def adam():
    """Rates are above the papers' 2e-4, as the time is short."""
    return keras.optimizers.Adam(5e-4, beta_1=0.5)


def train(phases, settings):
    """Trains a GAN in its phases, each of which has a share of the time.

    Args:
        phases: list of `(share, gan, pipeline, arguments of compile)`.
        settings: `Settings`.

    Returns:
        The number of training steps.
    """
    for share, gan, pipeline, arguments in phases:
        gan.compile(adam(), adam(), **arguments)
        clock = Clock(
            share * settings.seconds,
            settings.of_processor,
            SMOKE_STEPS if settings.smoke else None,
        )
        gan.fit(pipeline, epochs=1_000_000, verbose=0, callbacks=[clock])
    return int(gan.step)


def examples(pipeline, smoke):
    """All elements of a pipeline, as trees of arrays; a part of them in a smoke run."""
    batches = []
    for batch in pipeline:
        batches.append(keras.tree.map_structure(np.asarray, batch))
        count = sum(len(keras.tree.flatten(each)[0]) for each in batches)
        if smoke and count >= SMOKE_EXAMPLES:
            break
    return keras.tree.map_structure(lambda *rows: np.concatenate(rows), *batches)


def described(images):
    """Features of images by the package's fixed random filters."""
    extractor = metrics.features.default(images.shape[1:])
    rows = range(0, len(images), 100)
    parts = [keras.ops.convert_to_tensor(images[row : row + 100]) for row in rows]
    return np.concatenate([np.asarray(extractor(part)) for part in parts])


def frechet(real, fake):
    return metrics.frechet_distance(described(real), described(fake))


def of_pairs(real, fake):
    """L1, PSNR, SSIM of pairs, and the Frechet distance of both sets."""
    fake = np.clip(np.asarray(fake), -1, 1)
    scores = {}
    for metric in metrics.L1(), metrics.PSNR(), metrics.SSIM():
        for row in range(0, len(real), 100):
            metric.update_state(real[row : row + 100], fake[row : row + 100])
        scores[metric.name] = metric.result()
    return scores | {"frechet": frechet(real, fake)}


def grid(*columns):
    """A picture with the first examples side by side, one row each of `SHOWN`."""
    size = columns[-1].shape[1:3]
    shown = []
    for images in columns:
        images = np.clip(np.asarray(images[:SHOWN]), -1, 1)
        images = np.repeat(images, 3, axis=-1) if images.shape[-1] == 1 else images
        for axis in (1, 2):  # Small pictures are enlarged without a filter.
            images = np.repeat(images, size[axis - 1] // images.shape[axis], axis=axis)
        shown.append(images)
    return latent.picture(np.stack(shown))


def file_name(*words):
    return "-".join(re.sub(r"[^a-z0-9]+", "_", word.lower()) for word in words) + ".png"


def run(part, task, rows, settings, kept):
    """Trains and measures every row that is not kept; prints a table.

    Args:
        part: module of the task.
        task: its name.
        rows: names of rows.
        settings: `Settings`.
        kept: `Kept`, the measurements of before, to which these are added.

    Returns:
        All scores, by row.
    """
    data = part.Data(settings.smoke)
    results = {name: [scores] for name, scores in data.references().items()}
    references = list(results)
    for name in rows:
        results[name] = []
        for seed in settings.seeds:
            scores = kept.find(task, name, seed)
            if scores is None:
                scores = measured(part, task, name, seed, data, settings)
                kept.add(task, name, seed, scores)
            results[name].append(scores)
            print(f"# {task}, {name}, seed {seed}: {scores}", flush=True)
    kind = " of processor time" if settings.of_processor else ""
    print(f"\n{task}: {settings.seconds:.0f} s{kind} of training per row and seed, ")
    print(f"seeds {list(settings.seeds)}; {data.protocol}\n")
    columns = [*part.COLUMNS, Column("steps", "steps", 0)]
    print(f"| {part.TITLE} | " + " | ".join(each.title for each in columns) + " |")
    print("|---" * (len(columns) + 1) + "|")
    for name in [*references, *rows]:
        cells = [cell(results[name], column) for column in columns]
        print(f"| {name} | " + " | ".join(cells) + " |", flush=True)
    return results


def measured(part, task, row, seed, data, settings):
    """Trains a row; returns its scores. Draws the grid of the first seed."""
    keras.utils.set_random_seed(seed)
    phases = part.ROWS[row](data, seed)
    steps = train(phases, settings)
    scores, picture = data.measured(phases[-1][1])
    if settings.pictures and seed == settings.seeds[0]:
        settings.pictures.mkdir(parents=True, exist_ok=True)
        enlarged(picture).save(settings.pictures / file_name(task, row))
    return {name: float(score) for name, score in scores.items()} | {"steps": steps}


def enlarged(picture):
    """Twice the size, which is easier to look at."""
    return picture.resize([2 * side for side in picture.size], Image.NEAREST)


def cell(scores, column):
    """Mean ± standard error over seeds; empty where a row has no such number."""
    values = [column.scale * each[column.key] for each in scores if column.key in each]
    if not values:
        return ""
    text = f"{np.mean(values):,.{column.digits}f}"
    if len(values) > 1 and column.key != "steps":
        error = np.std(values, ddof=1) / np.sqrt(len(values))
        text += f" ± {error:.{column.digits}f}"
    return text

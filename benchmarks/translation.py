"""What do the terms of translation give, from picture to picture, in equal time?

    python benchmarks/translation.py --minutes 10 --seeds 3 --pictures grids
    python benchmarks/translation.py --tasks cycle,super --minutes 2 --seeds 1
    python benchmarks/translation.py --tasks pairs --rows "L1 alone; L1 + cGAN"

`--minutes` is the training time of each row and seed; compiling and measuring do not
count. With `--processor-time`, minutes are those of the processor, all threads
together: use it, on one core, where other programs run too. `--smoke` takes a few
steps and a part of the data, and its numbers mean nothing. Each row draws a grid of
held-out data to `--pictures`: condition, generated, real.

What the file of `--output` has of the same settings is not trained again. So a command
that was interrupted can be repeated, and two commands with different rows can run at
the same time.

- pairs: pix2pix on outlines and colours of emoji, the ablations of the paper: terms,
  and sizes of the patches that D judges.
- cycle: CycleGAN on two styles of emoji, at 32 pixels. How often is the translation of
  a test picture nearest to its own emoji in the other style?
- super: emoji from a half and a quarter of 64 pixels: bicubic resizing, the content
  loss alone, and the same with an adversary after half of the time.
- bigan: an encoder trained along with the generator, on Fashion-MNIST.
"""

import argparse
import os

os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")

from translation_parts import cycles
from translation_parts import encoders
from translation_parts import pairs
from translation_parts import super_resolution
from translation_parts.kept import Kept
from translation_parts.shared import Settings
from translation_parts.shared import run

from keras_gan.core.files import user_path

TASKS = {
    "pairs": pairs,
    "cycle": cycles,
    "super": super_resolution,
    "bigan": encoders,
}


def chosen_tasks(text):
    names = [name.strip() for name in text.split(",")]
    if unknown := [name for name in names if name not in TASKS]:
        raise SystemExit(f"--tasks: {unknown[0]!r} is not one of {', '.join(TASKS)}")
    return names


def chosen_rows(task, text):
    """The names of a task's rows that `--rows` asks for; all without it."""
    rows = list(TASKS[task].ROWS)
    if text is None:
        return rows
    names = [name.strip() for name in text.split(";")]
    if unknown := [name for name in names if name not in rows]:
        raise SystemExit(f"--rows: {unknown[0]!r} is not one of {'; '.join(rows)}")
    return names


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tasks", default=",".join(TASKS))
    parser.add_argument("--minutes", type=float, default=10.0, help="of each row")
    parser.add_argument("--seeds", type=int, default=3, help="how many")
    parser.add_argument("--rows", help="of one task: names, with ; between them")
    parser.add_argument("--processor-time", action="store_true")
    parser.add_argument("--pictures", help="folder of the grids")
    parser.add_argument("--output", help="file of all results, appended to")
    parser.add_argument("--smoke", action="store_true", help="a few steps only")
    arguments = parser.parse_args(arguments)

    tasks = chosen_tasks(arguments.tasks)
    if arguments.rows and len(tasks) > 1:
        raise SystemExit("--rows is for one task: pass --tasks with one name")
    rows = {task: chosen_rows(task, arguments.rows) for task in tasks}
    settings = Settings(
        seconds=60 * arguments.minutes,
        seeds=range(arguments.seeds),
        of_processor=arguments.processor_time,
        pictures=arguments.pictures and user_path(arguments.pictures),
        smoke=arguments.smoke,
    )
    kept = Kept(
        arguments.output and user_path(arguments.output),
        {
            "seconds": settings.seconds,
            "of_processor": settings.of_processor,
            "smoke": settings.smoke,
        },
    )
    return {task: run(TASKS[task], task, rows[task], settings, kept) for task in tasks}


if __name__ == "__main__":
    main()

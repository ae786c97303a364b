"""`keras-gan interpolate`: an animation of a path through the pictures of seeds."""

import argparse
import os
from pathlib import Path

import numpy as np
from keras import ops

from keras_gan import backend
from keras_gan.callbacks import pictures
from keras_gan.callbacks.layouts import enlarged
from keras_gan.cli import targets
from keras_gan.cli.finding import model_path
from keras_gan.cli.loading import load_gan
from keras_gan.cli.sample import Request
from keras_gan.core import trees
from keras_gan.core.by_seed import truncated
from keras_gan.core.files import UNFINISHED
from keras_gan.core.files import written_whole
from keras_gan.latent import interpolate as path_between
from keras_gan.priors import Uniform

_FORMATS = {".gif": "GIF", ".webp": "WEBP"}
_MOST_FRAMES = 2000


def interpolate(arguments):
    """Runs the command; returns its exit status."""
    _check(arguments)
    output = _target(arguments.output)
    gan = load_gan(model_path(arguments.model, arguments.best))
    if gan.prior is None:
        raise ValueError(
            "interpolate goes from latents to latents, and this model's generator "
            "takes none (prior=None)."
        )
    frames = _frames(gan, arguments)
    with targets.writing(output):
        if output.suffix.lower() in _FORMATS:
            _write_animation(frames, output, arguments.fps)
        else:
            _write_pictures(frames, output)
    seeds = ", ".join(map(str, arguments.seeds))
    print(f"{len(frames)} pictures through seeds {seeds} in {output}")
    return 0


def _check(arguments):
    if len(arguments.seeds) < 2:
        raise ValueError("--seeds must name two seeds or more, the ends of the path.")
    least = len(arguments.seeds)
    if not least <= arguments.frames <= _MOST_FRAMES:
        raise ValueError(
            f"--frames must be from {least}, the number of seeds, to {_MOST_FRAMES:,}. "
            f"Received: {arguments.frames}"
        )


def _target(output):
    if output is None:
        return targets.unused(Path("path.webp"))
    suffix = Path(output).suffix.lower()
    if suffix in _FORMATS:
        return targets.check_file("--output", output, tuple(_FORMATS))
    if suffix:
        raise ValueError(
            "--output must end in .webp or .gif, or be a folder for single pictures. "
            f"Received: {output}"
        )
    return targets.check_folder("--output", output)


def _frames(gan, arguments):
    """The pictures, as one array of uint8.

    Each is made alone and with the noise of the first seed, so that layers that draw
    noise do not make the animation flicker.
    """
    seeds = arguments.seeds
    given = {"truncation": arguments.truncation, "label": arguments.label}
    given |= {"condition": arguments.condition, "seeds": seeds}
    request = Request(gan, argparse.Namespace(count=None, seed=None, **given))
    network = gan.sampling_generator
    with truncated(gan.prior, network, arguments.truncation) as prior:
        ends = [_latents(prior, backend.SeedSequence(seed)) for seed in seeds]
        straight = arguments.linear or isinstance(gan.prior, Uniform)
        method = "linear" if straight else "slerp"
        found = []
        for latents, number in _path(ends, arguments, method):
            condition = None
            if request.condition is not None:
                condition = trees.rows(request.condition, number, number + 1)
            noise = backend.SeedSequence(seeds[0])
            _latents(prior, noise)  # As `gan.generate(seed=[...])` draws them first.
            made = gan._images_from(network, latents[None], condition, noise)
            found.append(pictures.to_uint8(made, gan.value_range))
    return np.concatenate(found)


def _latents(prior, sequence):
    return ops.convert_to_numpy(prior(1, sequence))[0]


def _path(ends, arguments, method):
    """Latents on the path, each with the number of the seed that is nearest."""
    stops = list(range(len(ends)))
    if not arguments.one_way:
        stops.append(0)
    parts = len(stops) - 1
    last = arguments.frames - arguments.one_way
    counts = np.diff(np.round(np.linspace(0, last, parts + 1)).astype(int))
    for first, second, count in zip(stops[:-1], stops[1:], counts, strict=True):
        points = path_between(ends[first], ends[second], int(count) + 1, method)
        for index in range(count):
            yield points[index], first if 2 * index < count else second
    if arguments.one_way:
        yield ends[stops[-1]], stops[-1]


def _write_animation(frames, output, rate):
    frames = pictures.resized(frames, enlarged(frames.shape[1:]))
    first, *others = [pictures.as_image(frame) for frame in frames]
    form = _FORMATS[output.suffix.lower()]
    options = {"quality": 90} if form == "WEBP" else {}
    with written_whole(output) as temporary:
        first.save(
            temporary,
            form,
            save_all=True,
            append_images=others,
            duration=round(1000 / rate),
            loop=0,
            **options,
        )


def _write_pictures(frames, folder):
    folder.mkdir(parents=True, exist_ok=True)
    for index, frame in enumerate(frames):
        path = folder / f"{index:04}.png"
        temporary = path.with_name(UNFINISHED + path.name)
        pictures.as_image(frame).save(temporary, "PNG")
        os.replace(temporary, path)

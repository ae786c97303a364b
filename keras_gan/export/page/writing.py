"""Writes the folder of a page: the networks, the latents, the runtime, the source."""

import json
import shutil
from importlib import resources

import numpy as np

from keras_gan.core import trees
from keras_gan.core.judging import needs_reference
from keras_gan.export import endpoints
from keras_gan.export.appearing import appearing_whole
from keras_gan.export.formats.onnx import export_onnx
from keras_gan.export.formats.tracing import truncates
from keras_gan.export.page import controls
from keras_gan.export.page.runtime import VERSION
from keras_gan.export.trying import Trial

_ABOUT = {"title": "GAN", "facts": [], "path": "model.keras"}
_SOURCE = resources.files(__package__) / "files"


def write_page(gan, path, runtime, about=None):
    """Writes a page that runs the generator in the browser, as a static folder.

    Args:
        gan: compiled `GAN` of images of 1 or 3 channels.
        path: string or path of a folder that does not exist yet.
        runtime: list of paths, from `find_runtime`.
        about: dictionary with `title` and `path`, strings, and `facts`, a list of
            strings.

    Returns:
        List of strings, what the page lacks, and why.

    Raises:
        FileExistsError: if `path` exists.
        ValueError: if the GAN makes no images, takes a condition that the page has no
            control for, or ONNX cannot express its generator.
    """
    _check(gan)
    shown = controls.conditions(gan)
    with appearing_whole(path) as folder:
        model, notes = _ABOUT | (about or {}), []
        psi = truncates(gan)
        options = {"truncation": True} if psi else {}
        made = export_onnx(gan, folder / "generator.onnx", **options)
        model |= {
            "image": _image(gan),
            "inputs": list(made.inputs),
            "conditions": shown,
            "generator_conditional": gan.generator_is_conditional,
            "runtime": VERSION,
            "noise": endpoints.has_noise(gan.sampling_generator),
        }
        model["latents"] = _latents(gan, folder, psi, notes)
        model["discriminator"] = _discriminator(gan, folder, notes)
        text = json.dumps(model, ensure_ascii=False, indent=1)
        (folder / "model.json").write_text(text, encoding="utf-8")
        for each in _SOURCE.iterdir():
            (folder / each.name).write_bytes(each.read_bytes())
        (folder / "runtime").mkdir()
        for each in runtime:
            shutil.copyfile(each, folder / "runtime" / each.name)
    return notes


def _check(gan):
    spec = gan.example_spec
    if trees.is_tree(spec) or len(gan.image_shape) != 3:
        raise ValueError(
            "The page shows images. Received: a model of examples "
            f"{trees.described(spec)}"
        )
    if gan.image_shape[-1] not in (1, 3) or None in gan.image_shape:
        raise ValueError(
            "The page shows images of 1 or 3 channels and of a known size. Received: "
            f"images of shape {gan.image_shape}"
        )


def _image(gan):
    height, width, channels = gan.image_shape
    low, high = gan.value_range
    return {
        "height": height,
        "width": width,
        "channels": channels,
        "low": float(low),
        "high": float(high),
    }


def _latents(gan, folder, psi, notes):
    """What the page knows about latents; None for a GAN without them."""
    latents = controls.latents_of_seeds(gan)
    if latents is None:
        return None
    (folder / "latents.bin").write_bytes(latents.astype("<f4").tobytes())
    centers = controls.centers(gan, latents.reshape(-1, *gan.prior.shape))
    if len(gan.prior.shape) != 1:
        centers = None
    if psi:
        centers = None
    elif centers is None:
        notes.append("no truncation: the prior has no center for all latents")
    method, found = controls.principal_directions(gan)
    directions = []
    if found is None:
        notes.append(f"no directions: {method}")
    else:
        directions = [
            {
                "vector": [round(float(x), 6) for x in vector],
                "share": float(share),
            }
            for vector, share in zip(found.vectors, found.explained, strict=True)
        ]
    return {
        "shape": list(gan.prior.shape),
        "seeds": len(latents),
        "psi": psi,
        "centers": centers,
        "method": None if found is None else method,
        "directions": directions,
        "codes": controls.codes(gan),
        "spherical": bool(np.std(np.linalg.norm(latents, axis=1)) < 1e-4),
        "straight": type(gan.prior).__name__ == "Uniform",
    }


def _discriminator(gan, folder, notes):
    """What D's file says about an image; None without one, and a note why."""
    trial = Trial(gan)
    if not trial.works:
        notes.append("no score of D: no condition was found that the generator takes")
        return None
    if not trial.scores_each_alone():
        notes.append(
            "no score of D: D scores an image together with others of its batch"
        )
        return None
    try:
        made = export_onnx(gan, folder / "discriminator.onnx", network="discriminator")
    except ValueError as error:
        notes.append(f"no score of D: {error}")
        return None
    loss = gan.adversarial_loss
    return {
        "inputs": list(made.inputs),
        "output": loss.reads_as,
        "compares": needs_reference(loss),
    }

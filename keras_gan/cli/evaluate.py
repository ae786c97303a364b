"""`keras-gan evaluate`: metrics of a model, or of any two sets of images."""

import json
import math
from pathlib import Path

import numpy as np
from rich import console
from rich import table

from keras_gan import metrics
from keras_gan.callbacks import pictures
from keras_gan.cli import measuring
from keras_gan.cli.loading import load_gan
from keras_gan.cli.run_folder import RunFolder
from keras_gan.core.files import written_whole
from keras_gan.datasets import images as image_data
from keras_gan.metrics import features

_MEANINGS = {
    "fd": "Frechet distance; 0 is best",
    "fd_infinity": "Frechet distance at infinitely many samples; 0 is best",
    "kid": "kernel distance; 0 is best",
    "kid_se": "standard error of kid; needs at least two blocks",
    "precision": "fraction of samples that resemble real images",
    "recall": "fraction of real images that samples resemble",
    "density": "density of real images around samples; may exceed 1",
    "coverage": "real images with a sample near; 0.969 is perfect at equal counts",
    "swd": "sliced Wasserstein distance; 0 is best",
    "inception_score": "Inception score; higher is better, to a point",
    "class_kl": "KL divergence between the class histograms; 0 is best",
    "ms_ssim": "similarity of samples to one another",
    "ms_ssim_real": "similarity of real images to one another",
    "realism": "median realism; 1 is on the manifold",
    "authenticity": "samples that are not copies; compare with held-out images",
}


def evaluate(arguments):
    """Runs the command; returns its exit status."""
    _check_target("output", arguments.output, ".json")
    _check_target("copies", arguments.copies, ".png")
    if len(arguments.paths) == 1:
        real, fake, origin = _of_model(arguments)
    elif len(arguments.paths) == 2:
        real, fake, origin = _of_images(arguments)
    else:
        raise ValueError(
            "evaluate takes a MODEL, or the two paths REAL and FAKE. Received: "
            f"{len(arguments.paths)} paths"
        )
    shape = real.shape[1:]
    if fake.shape[1:] != shape:
        raise ValueError(
            "Both sets must have images of one shape (height, width, channels). "
            f"Received: real ones of {shape}, and {fake.shape[1:]}"
        )
    extractor = measuring.choose_extractor(arguments.extractor, arguments.layer, shape)
    names = measuring.choose_metrics(arguments.metrics, extractor, shape)
    found, protocol, left_out = measuring.measure(
        names, extractor, real, fake, arguments.cache
    )
    protocol = origin | {"image_size": list(shape[:2])} | protocol
    show(found, protocol)
    for name, reason in left_out.items():
        print(f"No {name}: {reason}")
    if arguments.output is not None:
        _write_json(found | {"protocol": protocol}, Path(arguments.output))
        print(f"The same in {arguments.output}")
    if arguments.copies is not None:
        _write_copies(real, fake, extractor, Path(arguments.copies))
    return 0


def _check_target(option, path, suffix):
    """Raises, before any work, unless the output file can be written."""
    if path is None:
        return
    if Path(path).suffix != suffix:
        raise ValueError(f"--{option} must end in {suffix}. Received: {path}")
    if Path(path).exists():
        raise FileExistsError(
            f"{path} exists, and nothing is overwritten. Choose another --{option}."
        )


def _of_model(arguments):
    path = Path(arguments.paths[0])
    gan = load_gan(path)
    if len(gan.image_shape) != 3:
        raise ValueError(
            f"evaluate compares images. Received: a model of examples of shape "
            f"{gan.image_shape}"
        )
    data, size, seed = _data_of(path, arguments)
    images = image_data.read(data, size or gan.image_shape[:2], seed=seed)
    split = arguments.split or "train"
    whole, classes = {
        "train": (images.train, images.train_labels),
        "test": (images.test, images.test_labels),
    }[split]
    samples = arguments.samples or min(10_000, len(whole))
    real, chosen = measuring.some(whole, samples, arguments.seed)
    labels = None
    if gan.conditional:
        if classes is None:
            raise ValueError(
                f"The model draws classes, and {data} has no labels to say which. Pass "
                "--data with labels."
            )
        # The classes of the real images, so that both sets have the same classes.
        labels = np.resize(classes[chosen], samples)
    generated = gan.generate(samples, labels, seed=arguments.seed)
    fake = measuring.to_bytes(generated, gan.value_range)
    origin = {"model": str(path), "data": str(data), "split": split}
    return real, fake, origin | {"seed": arguments.seed}


def _data_of(path, arguments):
    """The data to compare with, their size, and the seed of their split."""
    folder = RunFolder(path if path.is_dir() else path.parent)
    options = {"data": None, "image_size": None, "seed": 0}
    if folder.record.exists():
        options |= folder.read()["options"]
    data = arguments.data or options["data"]
    if data is None:
        raise ValueError(
            f"There is no run.json next to {path} that says what the model was trained "
            "on. Pass --data."
        )
    return data, arguments.image_size or options["image_size"], options["seed"]


def _of_images(arguments):
    for option in ("data", "split"):
        if getattr(arguments, option) is not None:
            raise ValueError(f"--{option} goes with a MODEL, not with REAL and FAKE.")
    sets = [
        image_data.read_whole(path, arguments.image_size).train
        for path in arguments.paths
    ]
    samples = arguments.samples or max(len(images) for images in sets)
    real, fake = (measuring.some(images, samples, arguments.seed)[0] for images in sets)
    origin = dict(zip(("real", "fake"), arguments.paths, strict=True))
    return real, fake, origin | {"seed": arguments.seed}


def show(found, protocol):
    """Prints the table, and the protocol in one line below it."""
    grid = table.Table("number", "value", "what it says")
    for name, value in found.items():
        shown = "–" if math.isnan(value) else f"{value:.4g}"
        grid.add_row(name, shown, _MEANINGS.get(name, ""))
    console.Console().print(grid)
    source = protocol.get("data") or protocol.get("real")
    split = f" ({protocol['split']})" if "split" in protocol else ""
    height, width = protocol["image_size"]
    parts = [
        f"{protocol['samples']:,} samples against {protocol['real_images']:,} real "
        f"images of {source}{split}",
        f"{height}×{width} pixels of 8 bits",
        *([f"extractor {protocol['extractor']}"] if protocol["extractor"] else []),
        *(
            f"{name} {key}={value}"
            for name, values in protocol["metrics"].items()
            for key, value in values.items()
            if key != "seed"
        ),
        f"seed {protocol['seed']}",
    ]
    print("; ".join(parts))


def _write_json(record, path):
    # JSON has no NaN (such as the standard error of one block) and no infinity.
    record = {
        name: None if isinstance(value, float) and not math.isfinite(value) else value
        for name, value in record.items()
    }
    with written_whole(path) as temporary:
        temporary.write_text(json.dumps(record, indent=2, allow_nan=False) + "\n")


def _write_copies(real, fake, extractor, path):
    """Draws samples next to their nearest real images, the smallest distance first."""
    real, fake = measuring.to_bytes(real), measuring.to_bytes(fake)
    extractor = extractor or features.pixels()
    search = metrics.nearest_neighbours(
        extractor.extract(real), extractor.extract(fake)
    )
    order = np.argsort(search.distances[:, 0], kind="stable")[:40]
    pairs = np.stack([fake[order], real[search.indices[order, 0]]], axis=1)
    pairs = pairs.reshape(-1, *pairs.shape[2:])
    pictures.write(pictures.tile(pairs, 10, (0, 255)), path)
    print(f"In {path}: the samples nearest to a real image, that image on the right")

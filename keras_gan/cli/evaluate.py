"""`keras-gan evaluate`: numbers for a model, or for any two sets of images."""

import json
import math
import os
from pathlib import Path

import numpy as np
from rich import console
from rich import table

from keras_gan import metrics
from keras_gan.callbacks import pictures
from keras_gan.checks import embedded_classes
from keras_gan.cli import measuring
from keras_gan.cli.run_folder import OPTIONS
from keras_gan.cli.run_folder import RunFolder
from keras_gan.cli.sample import load_gan
from keras_gan.datasets import images as image_data
from keras_gan.metrics import features

_MEANINGS = {
    "fd": "Frechet distance; 0 is best",
    "fd_infinity": "Frechet distance at infinitely many samples; 0 is best",
    "kid": "kernel distance; 0 is best",
    "kid_se": "its standard error",
    "precision": "samples that resemble real images",
    "recall": "real images that samples resemble",
    "density": "how densely; above 1 is possible",
    "coverage": "real images with a sample near; 0.969 expected of equals",
    "swd": "sliced Wasserstein distance; 0 is best",
    "inception_score": "Inception score; more is better, to a point",
    "class_kl": "divergence of the classes; 0 is best",
    "ms_ssim": "likeness of samples to one another",
    "ms_ssim_real": "likeness of real images to one another",
    "realism": "median realism; 1 is on the manifold",
    "authenticity": "samples that are no copies; read beside held-out images",
}


def evaluate(arguments):
    """Runs the command; returns its exit status."""
    for option in ("output", "copies"):
        path = getattr(arguments, option)
        if path is not None and Path(path).exists():
            raise FileExistsError(
                f"{path} exists, and nothing is overwritten. Choose another --{option}."
            )
    if len(arguments.paths) == 1:
        real, fake, origin = _of_model(arguments)
    elif len(arguments.paths) == 2:
        real, fake, origin = _of_images(arguments)
    else:
        raise ValueError(
            "evaluate takes a MODEL, or the two paths REAL and FAKE. Received: "
            f"{len(arguments.paths)} paths"
        )
    extractor = measuring.choose_extractor(
        arguments.extractor, arguments.layer, real.shape[1:]
    )
    names = measuring.choose_metrics(arguments.metrics, extractor, real.shape[1:])
    found, protocol = measuring.measure(names, extractor, real, fake, arguments.cache)
    protocol = origin | protocol
    show(found, protocol)
    if arguments.output is not None:
        record = found | {"protocol": protocol}
        _write_json(record, Path(arguments.output))
        print(f"The same in {arguments.output}")
    if arguments.copies is not None:
        _write_copies(real, fake, extractor, Path(arguments.copies))
    return 0


def _of_model(arguments):
    path = Path(arguments.paths[0])
    gan = load_gan(path)
    options = dict(OPTIONS)
    record = RunFolder(path if path.is_dir() else path.parent).record
    if arguments.data is None and record.exists():
        options = json.loads(record.read_text())["options"]
    data = arguments.data or options["data"]
    size = options["image_size"]
    if size is None:
        shape = gan.image_shape
        size = shape[:2] if len(shape) == 3 else None
    images = image_data.read(data, size, seed=options["seed"])
    whole = images.train if arguments.split == "train" else images.test
    classes = images.train_labels if arguments.split == "train" else images.test_labels
    samples = 10_000 if arguments.samples is None else arguments.samples
    real, chosen = measuring.some(whole, samples, arguments.seed)
    labels = None
    if gan.conditional:
        # The real images' classes, so that both sets have them alike.
        if classes is None:
            classes = np.arange(len(whole)) % (embedded_classes(gan.generator) or 1)
        labels = np.resize(classes[chosen], samples)
    fake = measuring.to_bytes(
        gan.generate(samples, labels, seed=arguments.seed), gan.value_range
    )
    return (
        real,
        fake,
        {
            "model": str(path),
            "data": str(data),
            "split": arguments.split,
            "seed": arguments.seed,
        },
    )


def _of_images(arguments):
    if arguments.data is not None:
        raise ValueError("--data goes with a MODEL, not with REAL and FAKE.")
    sets = [image_data.read_whole(path) for path in arguments.paths]
    most = max(len(images.train) for images in sets)
    samples = arguments.samples or most
    real, fake = (
        measuring.some(images.train, samples, arguments.seed)[0] for images in sets
    )
    if real.shape[1:] != fake.shape[1:]:
        raise ValueError(
            "REAL and FAKE must have images of one shape (height, width, channels). "
            f"Received: {real.shape[1:]} and {fake.shape[1:]}"
        )
    return (
        real,
        fake,
        {
            "real": arguments.paths[0],
            "fake": arguments.paths[1],
            "seed": arguments.seed,
        },
    )


def show(found, protocol):
    """Prints the table, and the protocol in a line under it."""
    grid = table.Table("number", "value", "what it says")
    for name, value in found.items():
        grid.add_row(name, f"{value:.4g}", _MEANINGS.get(name, ""))
    console.Console().print(grid)
    parts = [f"{protocol['samples']:,} samples against {protocol['real_images']:,}"]
    source = protocol.get("data") or protocol.get("real")
    split = f" ({protocol['split']})" if "split" in protocol else ""
    parts[0] += f" real images of {source}{split}"
    if protocol["extractor"]:
        parts.append(f"extractor {protocol['extractor']}")
    parts.append("8-bit images, not resized" if not _resized(protocol) else "")
    settings = [
        f"{name} {key}={value}"
        for name, values in protocol["metrics"].items()
        for key, value in values.items()
        if key != "seed"
    ]
    parts += [", ".join(settings), f"seed {protocol['seed']}"]
    print("; ".join(part for part in parts if part))


def _resized(protocol):
    return "resized" in (protocol["extractor"] or "")


def _write_json(record, path):
    # JSON knows no NaN: a standard error of one block is null.
    record = {
        name: None if isinstance(value, float) and not math.isfinite(value) else value
        for name, value in record.items()
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.writing")
    temporary.write_text(json.dumps(record, indent=2, allow_nan=False) + "\n")
    os.replace(temporary, path)


def _write_copies(real, fake, extractor, path):
    """Samples nearest to a real image, each beside it, nearest first."""
    if path.suffix != ".png":
        raise ValueError(f"--copies must end in .png. Received: {path}")
    extractor = extractor or features.pixels()
    search = metrics.nearest_neighbours(
        extractor.extract(real), extractor.extract(fake)
    )
    order = np.argsort(search.distances[:, 0])[:40]
    pairs = np.stack([fake[order], real[search.indices[order, 0]]], axis=1)
    pairs = pairs.reshape(-1, *pairs.shape[2:]).astype("float32")
    pictures.write(pictures.tile(pairs, 10, (0, 255)), path)
    print(f"In {path}: the samples nearest to a real image, that image right of each")

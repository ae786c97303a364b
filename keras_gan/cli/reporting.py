"""How `keras-gan evaluate` says its results: meanings, protocol, JSON."""

import json
import math

from keras_gan.core.files import written_whole

MEANINGS = {
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


def protocol_in_words(protocol):
    """The protocol of an evaluation, in one line."""
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
    return "; ".join(parts)


def say_left_out(left_out):
    """Prints why metrics could not be computed.

    Args:
        left_out: dictionary of reasons, by the name of the metric.
    """
    for name, reason in left_out.items():
        print(f"No {name}: {reason}")


def write_json(record, path):
    """Writes a record as JSON; numbers that JSON lacks, NaN and infinity, are null."""
    with written_whole(path) as temporary:
        text = json.dumps(_finite(record), indent=2, allow_nan=False)
        temporary.write_text(text + "\n", encoding="utf-8")


def _finite(value):
    if isinstance(value, dict):
        return {str(key): _finite(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(each) for each in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value

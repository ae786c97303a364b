"""What stands beside a SavedModel: warm-up requests, settings of a server, a README."""

import json

from keras_gan.export import guide
from keras_gan.export import versions
from keras_gan.export import warmup

EXTRA = "assets.extra"  # TensorFlow Serving leaves this folder's other files alone.
REQUEST = "request.json"
_LARGEST = warmup.SIZES[-1]

_BATCHING = f"""\
max_batch_size {{ value: {_LARGEST} }}
batch_timeout_micros {{ value: 1000 }}
max_enqueued_batches {{ value: 1000 }}
num_batch_threads {{ value: 4 }}
"""


def write(trial, folder, path, found, missing):
    """Writes the files, in the place of those that were written for another path.

    Args:
        trial: `Trial` of the GAN.
        folder: path of the folder that has the SavedModel.
        path: path that the folder will have.
        found: dictionary from names to `Signature`s.
        missing: dictionary from names of signatures that the GAN lacks to reasons.
    """
    extra = folder / EXTRA
    extra.mkdir(exist_ok=True)
    if trial.works:
        _write_warm_up(trial, extra / warmup.FILE, found)
    batches = _can_batch(trial, found)
    if batches:
        (extra / "batching.config").write_text(_BATCHING)
    if versions.is_version(path):
        (extra / "models.config").write_text(_models(path))
    text, request = guide.written(trial, path, found, missing, batches)
    if request is not None:
        (extra / REQUEST).write_text(json.dumps(request))
    (folder / "README.md").write_text(text, encoding="utf-8")


def _write_warm_up(trial, path, found):
    """Requests of several sizes for every signature, and `serving_default`."""
    requests = []
    for number, (name, signature) in enumerate(found.items()):
        made = warmup.requests(trial, signature.inputs)
        names = [name, "serving_default"] if number == 0 else [name]
        requests += [(each, request) for each in names for request in made]
    warmup.write(path, requests)


def _can_batch(trial, found):
    """Whether a server may join requests: no example depends on the others.

    All rows of a batch must have the same shape. Those of `sample` are each alone.
    """
    shapes = [spec.shape[1:] for each in found.values() for spec in each.inputs]
    if not trial.works or not all(shape.is_fully_defined() for shape in shapes):
        return False
    by_latents = set(found) & {"generate", "generate_png"}
    if by_latents and not trial.alone_by_latents:
        return False
    return "discriminate" not in found or trial.scores_each_alone()


def _models(path):
    """A model's configuration with labels: this version, and the one before."""
    new = int(path.name)
    before = versions.versions(path.parent)
    old = max((number for number in before if number < new), default=None)
    labels = {"stable": new} if old is None else {"stable": old, "canary": new}
    served = "".join(f"        versions: {number}\n" for number in labels.values())
    named = "".join(
        f'    version_labels {{ key: "{label}" value: {number} }}\n'
        for label, number in labels.items()
    )
    return (
        "model_config_list {\n  config {\n"
        f'    name: "{warmup.MODEL}"\n    base_path: "/models/{warmup.MODEL}"\n'
        '    model_platform: "tensorflow"\n'
        f"    model_version_policy {{\n      specific {{\n{served}      }}\n    }}\n"
        f"{named}  }}\n}}\n"
    )

"""What the options of `keras-gan train` stand for: a recipe with its arguments."""

import inspect

import keras

from keras_gan import augmentation
from keras_gan import losses
from keras_gan import penalties
from keras_gan.cli.naming import named_as_options
from keras_gan.cli.naming import spelled
from keras_gan.cli.run_folder import OPTIONS
from keras_gan.core.suggesting import did_you_mean
from keras_gan.datasets.sources import as_size
from keras_gan.models.sizes import LARGEST
from keras_gan.models.sizes import SMALLEST
from keras_gan.recipes import listing

_FLIP_AND_SHIFT = augmentation.Chain(
    [augmentation.HorizontalFlip(), augmentation.Shift(4)]
)
# Functions of a weight. Left out are penalties on D's features, as the recipes'
# discriminators do not return them, and optimal transport, which needs latents of as
# many numbers as an image. Self-supervision is for the recipe fastgan, whose own
# penalty it is: others come in its place unless it is named beside them.
_PENALTIES = {
    "r1": penalties.R1,
    "r2": penalties.R2,
    "approximate_r1": penalties.ApproximateR1,
    "approximate_r2": penalties.ApproximateR2,
    "wasserstein_gradient": penalties.WassersteinGradient,
    "zero_centered_gradient": penalties.ZeroCenteredGradient,
    "dragan": penalties.DRAGAN,
    "maximum_gradient": penalties.MaximumGradient,
    "witness_gradient": penalties.WitnessGradient,
    "le_cam": penalties.LeCam,
    "drift": penalties.Drift,
    "centering": penalties.Centering,
    "self_supervision": penalties.SelfSupervision,
    "consistency": lambda **weight: penalties.Consistency(_FLIP_AND_SHIFT, **weight),
    "balanced_consistency": lambda **weight: penalties.BalancedConsistency(
        _FLIP_AND_SHIFT, **weight
    ),
    "latent_consistency": penalties.LatentConsistency,
    "latent_diversity": penalties.LatentDiversity,
    "style_diversity": penalties.StyleDiversity,
    "path_length": penalties.PathLength,
    "orthogonal": penalties.Orthogonal,
    "spectral_regularization": penalties.SpectralRegularization,
}
# Options by the argument of a recipe that they set.
_ARGUMENTS = {
    "loss": "loss",
    "penalties": "penalty",
    "width": "width",
    "latent_dim": "latent_dim",
    "learning_rate": "learning_rate",
}
_PROBE_WIDTH = 1 / 64  # Of networks that are built only to see their loss.


def build(options, images):
    """The recipe that the options stand for.

    Args:
        options: dictionary of all options, see `run_folder.OPTIONS`.
        images: `datasets.sources.Images`, which the recipe is to be trained on.

    Returns:
        `(recipe, sentences)`; the sentences say what was chosen and why.

    Raises:
        ValueError: if an option is out of range, or does not go with the others.
    """
    known = listing.makers()
    make = known.get(options["recipe"])
    if make is None:
        raise ValueError(
            f"--recipe may be {', '.join(known)}."
            f"{did_you_mean(options['recipe'], known)} Received: {options['recipe']}"
        )
    _check_size(options, images.train.shape[1:])
    given = given_to(options["recipe"], make, options)
    num_classes, class_names = classes_of(options, images)
    names = ("loss", "penalty", "augment")
    chosen = [
        spelled(name, options[name])
        for name in names
        if options[name] not in (None, OPTIONS[name])
    ]
    if chosen or options["recipe"] != OPTIONS["recipe"]:
        chosen = [spelled("recipe", options["recipe"]), *chosen]
    with named_as_options(f" (with {' '.join(chosen)})" if chosen else ""):
        augment, sentences = _augmentation(options, make, images)
        more = {"images": len(images.train), "batch_size": options["batch_size"]}
        taken = inspect.signature(make).parameters
        given |= {name: value for name, value in more.items() if name in taken}
        keras.utils.set_random_seed(options["seed"])
        recipe = make(
            tuple(images.train.shape[1:]),
            num_classes,
            class_names,
            seed=options["seed"],
            augment=augment,
            **given,
        )
    if options["mirror"]:
        sentences.append(
            f"Every image also mirrored: {2 * len(images.train):,} training images"
        )
    if class_names is not None:
        sentences.append(classes_in_words(class_names))
    elif num_classes is not None:
        sentences.append(f"{num_classes:,} classes without names")
    return recipe, sentences


def given_to(recipe, make, options, more=None):
    """The arguments of a recipe that options set, a dictionary.

    Args:
        recipe: string, its name.
        make: the recipe, a function.
        options: dictionary of all options.
        more: dictionary of further penalties that it may have, or None.
    """
    given = {
        argument: options[option]
        for argument, option in _ARGUMENTS.items()
        if options[option] is not None
    }
    _check_taken(recipe, make, given)
    if "penalties" in given:
        given["penalties"] = penalties_of(given["penalties"], more)
    return given


def continued(options, images, gan, record):
    """What to say when a run is resumed, if its images are not those it began with.

    Args:
        options: dictionary of all options.
        images: `datasets.sources.Images`.
        gan: the model.
        record: the contents of run.json.

    Returns:
        A list of sentences.

    Raises:
        ValueError: if the model cannot be trained on these images.
    """
    shape = tuple(images.train.shape[1:])
    if shape != tuple(gan.image_shape):
        raise ValueError(
            f"The model makes images of {_pixels(gan.image_shape)}, and those of "
            f"{options['data']} have {_pixels(shape)}. Name the run's own images "
            "with --data."
        )
    names, before = images.class_names, record.get("class_names")
    if options["labels"] and before is not None and list(names or ()) != before:
        raise ValueError(
            f"The model knows the classes {', '.join(before)}, and those of "
            f"{options['data']} are {', '.join(names or ['unknown'])}. Name the run's "
            "own images with --data."
        )
    if not changed(images, record):
        return []
    count = record.get("training_images")
    return [
        f"The images of {options['data']} have changed since the run began: it had "
        f"{count:,} training images, and there are {len(images.train):,} now. It "
        "continues with these."
    ]


def changed(images, record):
    """Whether a run's images are not those that run.json knows."""
    was, now = record.get("fingerprint"), fingerprint_of(images)
    return None not in (was, now) and was != now


def about(images):
    """What run.json says about the images: a dictionary."""
    names = images.class_names
    return {
        "training_images": len(images.train),
        "class_names": None if names is None else list(names),
        "notes": list(getattr(images, "notes", ())),
        "fingerprint": fingerprint_of(images),
    }


def fingerprint_of(images):
    """The fingerprint of a source, None if it has none."""
    fingerprint = getattr(images, "fingerprint", None)
    return None if fingerprint is None else fingerprint()


def penalties_of(text, more=None):
    """Penalties from a text such as `"r1=0.1,r2=0.1"`, or `"none"`.

    Args:
        text: names of penalties, separated by commas, each with a weight or without.
        more: dictionary of functions of a weight by further names, or None.

    Raises:
        ValueError: if there is no such penalty, or a weight is not a number of at
            least 0.
    """
    if text.strip().lower() == "none":
        return []
    known = _PENALTIES | (more or {})
    found = {}
    for part in text.split(","):
        name, _, weight = (piece.strip() for piece in part.partition("="))
        name = name.lower().replace("-", "_")
        if name not in known:
            raise ValueError(
                f"--penalty may name {', '.join(known)}, or be none."
                f"{did_you_mean(name, known)} Received: "
                f"{part.strip() or 'nothing'}"
            )
        if name in found:
            raise ValueError(f"--penalty names {name} twice. Received: {text}")
        found[name] = known[name](**_weight(part, weight))
    return list(found.values())


def _weight(part, text):
    """The argument `weight` from its text; none if the penalty's own is to be used."""
    if "=" not in part:
        return {}
    try:
        weight = float(text)
    except ValueError:
        weight = -1.0
    if not 0 <= weight < float("inf"):
        raise ValueError(
            "--penalty takes names with weights of at least 0, such as r1=0.1. "
            f"Received: {part.strip()}"
        )
    return {"weight": weight}


def classes_of(options, images):
    """`(number of classes, their names)`; None for networks without labels.

    Raises:
        ValueError: if labels are asked for and the images have no labels.
    """
    if not options["labels"]:
        return None, None
    if images.train_labels is None:
        raise ValueError(
            f"{options['data']} has no labels. Leave out --labels, or put the images "
            "in one sub-folder per class."
        )
    count = int(images.train_labels.max()) + 1
    names = images.class_names
    if names is None or len(names) < count:
        return count, None
    return len(names), list(names)


def classes_in_words(names, most=12):
    """A sentence with the number and the names of the classes, at most `most`."""
    shown = ", ".join(f"{number} {name}" for number, name in enumerate(names[:most]))
    more = f", and {len(names) - most} more" if len(names) > most else ""
    kind = "class" if len(names) == 1 else "classes"
    return f"{len(names):,} {kind}: {shown}{more}"


def _check_taken(recipe, make, given):
    """Raises `ValueError` if the recipe has no argument of that name."""
    for argument in given:
        if argument in inspect.signature(make).parameters:
            continue
        option = _ARGUMENTS[argument].replace("_", "-")
        takers = [
            name
            for name, other in listing.makers().items()
            if argument in inspect.signature(other).parameters
        ]
        raise ValueError(
            f"--{option} does not go with --recipe {recipe}, which has its own. It "
            f"goes with {', '.join(takers)}."
        )


def _augmentation(options, make, images):
    """The augmentation that the recipe gets, and a list of what to say about it."""
    if options["augment"] != "auto":
        return options["augment"], []
    own = inspect.signature(make).parameters["augment"].default
    if own is not None:
        return own, [f"Augmentation as in recipe {options['recipe']}"]
    loss = options["loss"] or _loss_of(make, tuple(images.train.shape[1:]))
    chosen = augmentation.by_count(len(images.train), losses.get(loss))
    counted = f"{len(images.train):,} training images"
    if chosen == "none":
        return chosen, [f"{counted}: no augmentation (--augment ada turns it on)"]
    titles = {"ada": "ADA", "diffaugment": "DiffAugment"}
    return chosen, [
        f"{counted}, fewer than {augmentation.choosing.FEW:,}: augmentation by "
        f"{titles[chosen]} (--augment none turns it off)"
    ]


def _loss_of(make, image_shape):
    """The loss of a recipe: its default, or that of a small one without a choice."""
    default = inspect.signature(make).parameters.get("loss")
    if default is not None:
        return default.default
    return make(image_shape, width=_PROBE_WIDTH).gan.adversarial_loss


def check_image_size(options):
    """Raises `ValueError` if --image-size is given and no network is for such images.

    This is known before any image is read.
    """
    if options["image_size"] is not None:
        _check_size(options, (*as_size(options["image_size"]), None))


def _check_size(options, shape):
    """Raises `ValueError` unless the networks can be made for images of this shape."""
    height, width, _ = shape
    if SMALLEST <= min(height, width) and max(height, width) <= LARGEST:
        return
    limits = f"The networks are for {SMALLEST} to {LARGEST} pixels per side"
    if options["image_size"] is not None:
        raise ValueError(
            f"{limits}. Received: {spelled('image_size', options['image_size'])}"
        )
    raise ValueError(
        f"{limits}, and the images of {options['data']} have {height}×{width}. Resize "
        "them with --image-size, such as --image-size 64."
    )


def _pixels(shape):
    height, width, channels = shape
    kind = {1: "grey", 3: "colour"}.get(channels, f"{channels} channels")
    return f"{height}×{width} pixels ({kind})"

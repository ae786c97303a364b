"""`keras-gan card`: a model card in Markdown, from the run.json of a run."""

import argparse
import json
import shlex
from pathlib import Path

from keras_gan.cli import targets
from keras_gan.cli.about import About
from keras_gan.cli.naming import spelled
from keras_gan.cli.sample import Request
from keras_gan.cli.sample import write_grid
from keras_gan.core.files import written_whole
from keras_gan.core.markdown import as_text
from keras_gan.recipes.listing import makers

_FRONT_MATTER = """---
library_name: keras
tags: [gan, image-generation, keras, keras_gan]
---"""


def card(arguments):
    """Runs the command; returns its exit status."""
    output = targets.check_file("--output", arguments.output, (".md",))
    output = output or targets.unused(Path("card.md"))
    picture = targets.check_file("--output", output.with_suffix(".png"), (".png",))
    about = About(arguments.model, arguments.best)
    drawn = _draw(about, picture)
    parts = [
        _FRONT_MATTER,
        f"# {as_text(about.title)}",
        " · ".join(about.facts) + ".",
        drawn,
        _how_to_load(about),
        _data(about),
        _training(about),
        _numbers(about),
        _networks(about.gan),
        _list("Notes", about.record.get("notes") or []),
    ]
    with targets.writing(output), written_whole(output) as temporary:
        text = "\n\n".join(part for part in parts if part) + "\n"
        temporary.write_text(text, encoding="utf-8")
    picture = f", and its picture in {picture}" if picture.exists() else ""
    print(f"A model card in {output}{picture}")
    return 0


def _draw(about, picture):
    """Draws the grid of `keras-gan sample --seed 0`, and says so in Markdown."""
    asked = argparse.Namespace(
        count=None, seed=0, seeds=None, truncation=None, label=None, condition=None
    )
    try:
        request = Request(about.gan, asked)
    except ValueError as error:  # No image, or a condition that only users know.
        return f"There is no picture of samples here. {error}"
    request.check_grid()
    with targets.writing(picture):
        write_grid(request, picture)
    best = " --best" if about.file.name == "best.keras" else ""
    command = f"keras-gan sample {shlex.quote(about.name)}{best} --seed 0"
    return (
        f"![Samples]({picture.name})\n\n"
        f"*{request.count} samples that were not selected: `{command}`.*"
    )


def _how_to_load(about):
    name = about.file.name
    if about.path.is_dir() and name == "model.keras":
        name = about.name
    elif about.path.is_dir():
        name = f"{about.name}/{name}"
    gan = about.gan
    given = "16, " if not gan.generator_is_conditional else "16, condition=..., "
    if gan.generator_is_conditional and about.gan.num_classes:
        given = "16, condition=0, "
    low, high = gan.value_range
    return (
        "## How to use it\n\n```python\nimport keras_gan\n\n"
        f"gan = keras_gan.load({json.dumps(name, ensure_ascii=False)})\n"
        f"images = gan.generate({given}seed=0)\n```\n\n"
        f"Images are float32 arrays in [{low:g}, {high:g}]. `gan.fit` resumes training."
    )


def _data(about):
    record, options = about.record, about.options
    if not options:
        return "## Data\n\nThere is no run.json that says what the training data were."
    data = Path(options["data"]).name or options["data"]
    lines = [f"- Data set: {as_text(data)}"]
    if "training_images" in record:
        lines.append(f"- Training images: {record['training_images']:,}")
    names = record.get("class_names") or []
    if names and options["labels"]:
        lines.append(f"- Classes: {', '.join(map(as_text, names))}")
    elif options["labels"]:
        lines.append("- With class labels")
    if options["mirror"]:
        lines.append("- The mirror image of every image was added.")
    if record.get("fingerprint"):
        lines.append(f"- Fingerprint of the images: `{record['fingerprint']}`")
    lines.append("- License of the data: not known to this program; add it here.")
    return "## Data\n\n" + "\n".join(lines)


def _training(about):
    if not about.options:
        return ""
    record, options = about.record, about.options
    recipe = options["recipe"]
    made = makers().get(recipe)
    title = (made.__doc__ or "").strip().partition("\n")[0] if made else ""
    command = " ".join(
        spelled(name, value)
        for name, value in options.items()
        if value is not None and value is not False and name != "data"
    )
    lines = [
        f"- Recipe: `{recipe}`. {title}".rstrip(),
        f"- {record['steps']:,} steps, {record['epochs']:,} epochs, "
        f"{record['images_seen']:,} images seen, {record['minutes']:,.1f} minutes",
        f"- Options: `{command}`",
    ]
    if versions := record.get("versions"):
        said = ", ".join(f"{name} {version}" for name, version in versions.items())
        lines.append(f"- Versions: {said}")
    return "## Training\n\n" + "\n".join(lines)


def _numbers(about):
    summary = about.record.get("summary") or []
    if not summary:
        return (
            "## Numbers\n\nNone were measured. `keras-gan evaluate` measures them, and "
            "prints their protocol."
        )
    said = "\n".join(summary)
    return (
        "## Numbers\n\nAt the end of training, by `keras-gan train`:\n\n"
        f"```text\n{said}\n```\n\nMultiples of the distance of other real images: 1 "
        "is as good as real. Such distances can be compared only for the same data, "
        "number of samples and features."
    )


def _networks(gan):
    rows = [
        f"| {name} | {network.count_params():,} |"
        for name, network in (
            ("generator", gan.sampling_generator),
            ("discriminator", gan.discriminator),
        )
    ]
    average = gan.average is not None
    kept = "a moving average of the trained one" if average else "the trained one"
    return (
        "## Networks\n\n| network | parameters |\n|---|---|\n"
        + "\n".join(rows)
        + f"\n\nPrior: `{gan.prior!r}`. The generator that makes images is {kept}."
    )


def _list(title, sentences):
    if not sentences:
        return ""
    return f"## {title}\n\n" + "\n".join(f"- {as_text(each)}" for each in sentences)

"""The page of a run: its pictures, its numbers and its options in one HTML file."""

import html
import shlex
from pathlib import Path

from keras_gan.callbacks import animations
from keras_gan.callbacks import pictures
from keras_gan.cli import embedding
from keras_gan.cli import tasks
from keras_gan.core.files import written_whole
from keras_gan.core.json_files import read_json

NAME = "index.html"
PLOT = "history.png"
_STYLE = """
:root { color-scheme: light dark; --ink: #1c1c1c; --soft: #5c5c5c; --paper: #ffffff;
  --line: #d9d9d9; --field: #f4f4f4; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e8e8; --soft: #a5a5a5;
  --paper: #161616; --line: #3a3a3a; --field: #242424; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 1.5rem 1rem 4rem; color: var(--ink);
  background: var(--paper); font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 2.2rem 0 .6rem; }
.facts { color: var(--soft); margin: .3rem 0 0; }
.pictures { display: flex; flex-wrap: wrap; gap: 1.5rem; align-items: flex-start; }
figure { margin: 1.5rem 0 0; flex: 1 1 20rem; min-width: 0; }
figure.wide { margin-top: 0; }
img { display: block; max-width: 100%; height: auto; background: #ffffff;
  border: 1px solid var(--line); border-radius: 4px; }
figcaption { color: var(--soft); font-size: .9rem; margin-top: .4rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid var(--line); padding: .3rem .8rem .3rem 0;
  text-align: left; vertical-align: top; overflow-wrap: anywhere; }
th { font-weight: 500; color: var(--soft); width: 14rem; }
pre { background: var(--field); border-radius: 4px; margin: .3rem 0 1rem;
  padding: .7rem .9rem; overflow-x: auto; }
p.what { margin: 0; }
"""


def write_page(path):
    """Writes `index.html` into the folder of a run.

    Parts that are missing are left out. The page needs no other file, no network and
    no JavaScript, and has less than 8 MB.

    Args:
        path: string or path of the folder of a run.

    Returns:
        The path of the page.

    Raises:
        NotADirectoryError: if there is no such folder.
    """
    folder = Path(path)
    if not folder.is_dir():
        raise NotADirectoryError(f"{folder} is not the folder of a run.")
    record = _record(folder / "run.json")
    parts = [
        _header(folder, record),
        _samples(folder / "samples"),
        _plot(folder / PLOT),
        _list("Quality", record.get("summary")),
        _list("Notes", record.get("notes")),
        _commands(folder, record) if (folder / "model.keras").exists() else "",
        _tables(record),
    ]
    body = "\n".join(part for part in parts if part)
    title = html.escape(_title(folder, record))
    page = (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n{body}\n</body>\n</html>\n"
    )
    target = folder / NAME
    with written_whole(target) as temporary:
        # Names of files may have characters that UTF-8 cannot encode.
        temporary.write_text(page, encoding="utf-8", errors="replace")
    return target


def _record(path):
    """The contents of run.json; an empty dictionary if it cannot be read."""
    try:
        record = read_json(path)
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def _options(record):
    options = record.get("options")
    return options if isinstance(options, dict) else {}


def _title(folder, record):
    """The data set and the recipe; the folder's name if they are unknown."""
    options = _options(record)
    data = options.get("data")
    # A path's own name is enough; the table has all of it.
    known = [Path(data).name or data] if isinstance(data, str) else []
    known += [options["recipe"]] if isinstance(options.get("recipe"), str) else []
    return " · ".join(known) or folder.resolve().name


def _header(folder, record):
    words = {
        "steps": "training step",
        "epochs": "epoch",
        "images_seen": "image",
        "minutes": "minute",
    }
    facts = [
        f"{_text(record[name])} {word}{'' if record[name] == 1 else 's'}"
        for name, word in words.items()
        if name in record
    ]
    said = f'\n<p class="facts">{html.escape(" · ".join(facts))}</p>' if facts else ""
    return f"<h1>{html.escape(_title(folder, record))}</h1>{said}"


def _samples(folder):
    """The last grid, and the animation of all grids."""
    grids = pictures.numbered(folder)
    figures = []
    if grids and (source := embedding.still(grids[-1])):
        figures.append(_figure(source, f"The latest samples: {grids[-1].name}"))
    films = (folder / f"samples{suffix}" for suffix in animations.FORMATS)
    found = [source for path in films if (source := embedding.animation(path, grids))]
    if found:
        figures.append(_figure(found[0], "An animation of the grids"))
    if not figures:
        return ""
    return f'<h2>Samples</h2>\n<div class="pictures">{"".join(figures)}</div>'


def _plot(path):
    if source := embedding.still(path):
        words = "The numbers of history.csv"
        return f"<h2>Training</h2>\n{_figure(source, words, wide=True)}"
    return ""


def _figure(source, words, wide=False):
    words = html.escape(words)
    return (
        f"<figure{' class=wide' if wide else ''}>"
        f'<img src="{source}" alt="{words}"><figcaption>{words}</figcaption></figure>'
    )


def _list(title, sentences):
    if not isinstance(sentences, list) or not sentences:
        return ""
    items = "".join(f"<li>{html.escape(_text(each))}</li>" for each in sentences)
    return f"<h2>{title}</h2>\n<ul>{items}</ul>"


def _commands(folder, record):
    path = shlex.quote(str(folder))
    recipe = _options(record).get("recipe")
    if isinstance(recipe, str) and tasks.translates(recipe):
        used = (("Translate pictures", tasks.translate_command(path, recipe)),)
    else:
        used = (
            ("More samples", f"keras-gan sample {path} --count 64"),
            ("How good the samples are", f"keras-gan evaluate {path}"),
        )
    commands = (
        *used,
        ("Train further", f"keras-gan train --resume --output {path} --minutes 3"),
    )
    lines = "".join(
        f'<p class="what">{html.escape(what)}</p><pre><code>{html.escape(line)}'
        "</code></pre>\n"
        for what, line in commands
    )
    return f"<h2>What next</h2>\n{lines}"


def _tables(record):
    """The options, and everything else that the record holds."""
    rest = {
        name: value
        for name, value in record.items()
        if name not in ("options", "versions", "notes", "summary")
    }
    tables = (
        ("Options", {name: _plain(value) for name, value in _options(record).items()}),
        ("Results", rest),
        ("Versions", record.get("versions")),
    )
    return "\n".join(
        f"<h2>{name}</h2>\n{_table(values)}"
        for name, values in tables
        if isinstance(values, dict) and values
    )


def _table(values):
    rows = "".join(
        f'<tr><th scope="row">{html.escape(name)}</th>'
        f"<td>{html.escape(value)}</td></tr>\n"
        for name, value in _flat(values)
    )
    return f"<table>{rows}</table>"


def _flat(values, before=""):
    """Names and values, those of dictionaries in dictionaries with both names."""
    for name, value in values.items():
        name = f"{before}{name}".replace("_", " ")
        if isinstance(value, dict):
            yield from _flat(value, f"{name}: ")
        else:
            yield name, _text(value)


def _plain(value):
    """The same, but an integer without commas: a seed, a size in pixels."""
    return str(value) if type(value) is int else value


def _text(value):
    """A value of run.json as people write it."""
    if value is None:
        return "not set"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.6g}"
    if isinstance(value, list):
        return ", ".join(_text(each) for each in value)
    return str(value)

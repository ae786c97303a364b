"""How many lines of code do published tutorials have, and the files here?

    git clone --depth 1 https://github.com/tensorflow/docs
    git clone --depth 1 https://github.com/keras-team/keras-io
    python benchmarks/tutorial_lines.py docs/site/en/tutorials/generative
    python benchmarks/tutorial_lines.py keras-io/examples/generative

Counts the lines of the files in `examples/`, and of the notebooks and scripts of the
same names in a folder, without comments, docstrings, texts and blank lines.
"""

import argparse
import ast
import io
import json
import tokenize
from pathlib import Path

EXAMPLES = Path(__file__).parents[1] / "examples"
OTHER = (
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
)


def code_lines(source):
    """The number of lines with code; commands of a notebook count as lines."""
    lines = [
        "pass" if line.lstrip().startswith(("!", "%")) else line
        for line in source.splitlines()
    ]
    source = "\n".join(lines)
    found, texts = set(), set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in OTHER:
            found |= set(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(source)):
        # Docstrings, and the prose of a script that is a page.
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            texts |= set(range(node.lineno, node.end_lineno + 1))
    return len(found - texts)


def code_of(path):
    """The code of a script or of a notebook, as one text."""
    if path.suffix == ".py":
        return path.read_text()
    cells = json.loads(path.read_text())["cells"]
    return "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("originals", type=Path, help="their folder")
    originals = parser.parse_args().originals
    print("| | original | here |\n|---|---|---|")
    kind, suffix = "tensorflow_org", ".ipynb"
    if not any(originals.glob(f"*{suffix}")):
        kind, suffix = "keras_io", ".py"
    for here in sorted((EXAMPLES / kind).glob("*.py")):
        names = here.stem, here.stem.replace("_", "-")
        for path in [originals / f"{name}{suffix}" for name in dict.fromkeys(names)]:
            if path.exists():
                there = code_lines(code_of(path))
                print(f"| `{here.stem}` | {there} | {code_lines(here.read_text())} |")


if __name__ == "__main__":
    main()

"""How many lines of code do TensorFlow's notebooks have, and the files here?

    git clone --depth 1 https://github.com/tensorflow/docs
    python benchmarks/tutorial_lines.py docs/site/en/tutorials/generative

Counts the lines of `examples/tensorflow_org/` and of the notebooks of the same names,
without comments, docstrings and blank lines.
"""

import argparse
import ast
import io
import json
import tokenize
from pathlib import Path

HERE = Path(__file__).parents[1] / "examples" / "tensorflow_org"
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
    found, docstrings = set(), set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in OTHER:
            found |= set(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef):
            if ast.get_docstring(node) is not None:
                first = node.body[0]
                docstrings |= set(range(first.lineno, first.end_lineno + 1))
    return len(found - docstrings)


def code_of(notebook):
    """The code of a notebook, as one text."""
    cells = json.loads(notebook.read_text())["cells"]
    return "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", type=Path, help="their folder")
    notebooks = parser.parse_args().notebooks
    print("| | notebook | here |\n|---|---|---|")
    for name in ("pix2pix", "cyclegan", "dcgan"):
        there = code_lines(code_of(notebooks / f"{name}.ipynb"))
        here = code_lines((HERE / f"{name}.py").read_text())
        print(f"| `{name}` | {there} | {here} |")


if __name__ == "__main__":
    main()

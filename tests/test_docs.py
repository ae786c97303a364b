"""The documents' code runs as it stands, in files as they say."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import run_pages

ROOT = Path(__file__).parents[1]
BLOCK = re.compile(r"`(\w+\.py)`[^\n]*(?:\n[^\n`]+)*\n\n```python\n(.*?)```", re.DOTALL)


@pytest.mark.slow
def test_extending_saves_and_resumes_in_another_process(tmp_path):
    blocks = dict(BLOCK.findall((ROOT / "docs" / "extending.md").read_text()))
    assert list(blocks) == ["my_gan.py", "train.py", "resume.py"]
    for name, code in blocks.items():
        (tmp_path / name).write_text(code)
    for name in ("train.py", "resume.py"):
        result = subprocess.run(
            [sys.executable, name],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=200,
        )
        assert result.returncode == 0, result.stderr[-3000:]
    last = result.stdout.splitlines()[-1]
    assert "Signs(dim=8) Softplus(real_label=0.8) ['ceiling', 'steepness'] 32" in last


NAMES = (
    "architectures",
    "callbacks",
    "conditions",
    "evaluating",
    "exploring",
    "latents",
    "objectives",
    "recipes",
    "saving",
    "theory",
    "training",
    "translation",
)


PAGES = ("README.md", *(f"docs/{name}.md" for name in NAMES))


@pytest.fixture(scope="module")
def failures(tmp_path_factory):
    """By page: how it failed, or None."""
    folder = tmp_path_factory.mktemp("pages")
    result = subprocess.run(
        [sys.executable, Path(__file__).with_name("run_pages.py"), folder, *PAGES],
        capture_output=True,
        text=True,
        timeout=1200,
        env=os.environ | {"TF_CPP_MIN_LOG_LEVEL": "2"},
    )
    assert result.returncode == 0, result.stderr[-3000:]
    return dict(map(json.loads, result.stdout.splitlines()))


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_a_pages_python_runs(page, failures):
    """Every block in turn, on a part of the data."""
    assert failures[page] is None, failures[page]


def test_the_pages_have_python():
    assert all(map(run_pages.blocks, PAGES))


def test_the_theory_says_the_same_in_both_languages():
    """Formulas, numbers in tables, code and pictures, in the same order."""
    english, chinese = (
        (ROOT / "docs" / name).read_text() for name in ("theory.md", "theory.zh-TW.md")
    )
    patterns = (
        r"```python\n(.*?)```",
        r"\$\$(.*?)\$\$",
        r"!\[[^]]*\]\((.*?)\)",
        r"\d\.\d{3,}",
    )
    for pattern in patterns:
        found = [re.findall(pattern, text, re.DOTALL) for text in (english, chinese)]
        assert found[0] and found[0] == found[1]


def test_no_placeholder_is_left_in_the_documents():
    for path in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        assert not re.findall(r"^[A-Z_]{5,}", path.read_text(), re.MULTILINE), path


def test_the_documents_link_to_files_that_are_there():
    for path in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)\)", path.read_text()):
            if not target.startswith("http"):
                assert (path.parent / target).exists(), f"{path.name}: {target}"

"""Runs the commands of a document that asks a server, by the stand-in's ports."""

import contextlib
import re
import subprocess

import serving_stand_in

_BLOCK = re.compile(r"```(console|python)\n(.*?)```", re.DOTALL)


def blocks(text):
    """Pairs of a language and a block."""
    return _BLOCK.findall(text)


@contextlib.contextmanager
def servers(folder):
    """A function that puts the ports of running stand-ins into a text."""
    model = serving_stand_in.Model(folder)
    with (
        serving_stand_in.grpc_server(model) as messages,
        serving_stand_in.rest_server(model) as bodies,
    ):

        def with_ports(text):
            text = text.replace("localhost:8500", f"127.0.0.1:{messages}")
            return text.replace("localhost:8501", f"127.0.0.1:{bodies}")

        yield with_ports


def shell(block, folder):
    """Runs the lines of a block, with or without prompts, and returns what they say."""
    lines = [line.removeprefix("$ ") for line in block.splitlines()]
    result = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", "\n".join(lines)],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return result.stdout


def python(block):
    """Runs a block in this process and returns its names."""
    names = {}
    exec(block, names)  # noqa: S102
    return names

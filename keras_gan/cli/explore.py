"""`keras-gan explore`: a page that runs the generator in the browser."""

import contextlib
import functools
import http.server
import shlex
import webbrowser
from pathlib import Path

from keras_gan.cli import targets
from keras_gan.cli.about import About
from keras_gan.export.page import find_runtime
from keras_gan.export.page import write_page


def explore(arguments):
    """Runs the command; returns its exit status."""
    output = targets.check_folder("--output", arguments.output)
    output = output or targets.unused(Path("explore"))
    runtime = find_runtime(arguments.runtime)
    about = About(arguments.model, arguments.best)
    said = {"title": about.title, "facts": about.facts, "path": about.name}
    with targets.writing(output):
        if output.is_dir():  # An empty one, in whose place the page appears.
            output.rmdir()
        notes = write_page(about.gan, output, runtime, said)
    for note in notes:
        print(f"The page has {note}")
    print(f"A page in {output}. Any web server can serve it, such as this one:")
    folder = shlex.quote(str(output))
    print(f"  python -m http.server --bind 127.0.0.1 --directory {folder}")
    if arguments.open:
        _serve(output)
    return 0


class _Handler(http.server.SimpleHTTPRequestHandler):
    """Serves files without writing a line for each."""

    # Some systems have no type for these.
    extensions_map = http.server.SimpleHTTPRequestHandler.extensions_map | {
        ".mjs": "text/javascript",
        ".js": "text/javascript",
        ".wasm": "application/wasm",
    }

    def log_message(self, format, *arguments):
        pass


def server_of(folder):
    """A web server of a folder, for this machine alone."""
    handler = functools.partial(_Handler, directory=str(folder))
    return http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)


def _serve(folder):
    with server_of(folder) as server:
        address = f"http://127.0.0.1:{server.server_address[1]}/"
        print(f"Open {address} in a browser. Ctrl-C ends this server.", flush=True)
        webbrowser.open(address)
        with contextlib.suppress(KeyboardInterrupt):
            server.serve_forever()

"""The generator in a browser, by the page's own JavaScript and ONNX Runtime."""

import json
import shutil
import statistics
import subprocess
import threading
from pathlib import Path

import numpy as np

from keras_gan.cli.explore import server_of
from keras_gan.export import page
from keras_gan.export.page import runtime

DRIVER = Path(__file__).with_name("time_browser.mjs")
FILES = Path(page.__file__).parent / "files"


def why_not(modules):
    """Why no browser can be timed, as text; None if one can."""
    if not modules:
        return (
            "name a folder with KERAS_GAN_BROWSER in which npm installed "
            f"onnxruntime-web@{runtime.VERSION} and playwright-core"
        )
    if shutil.which("node") is None:
        return "there is no Node.js"
    return None


class InBrowser:
    """A static folder as `keras-gan explore` writes it, opened in Chromium.

    Args:
        generator: path of the generator's ONNX file.
        folder: path of a folder for the site.
        modules: path of the folder in which npm installed the packages.
        repeats: integer, the calls that are timed, after as many that warm up.
    """

    def __init__(self, generator, folder, modules, repeats):
        self.modules, self.repeats = modules, repeats
        self.site = folder / "site"
        (self.site / "runtime").mkdir(parents=True)
        (self.site / "index.html").write_text("<!doctype html><title>Timed</title>")
        shutil.copy(generator, self.site / "generator.onnx")
        for name in ("networks.js", "worker.js"):
            shutil.copy(FILES / name, self.site)
        for path in runtime.find_runtime(modules):
            shutil.copy(path, self.site / "runtime")

    def seconds(self, latents):
        """The mean seconds of a call, without those that warm up."""
        seconds, _ = self._run(latents, 2 * self.repeats)
        return statistics.mean(seconds[self.repeats :])

    def images(self, latents):
        """The images of latents."""
        return self._run(latents, 1)[1]

    def _run(self, latents, calls):
        (self.site / "latents.json").write_text(json.dumps(latents.tolist()))
        with server_of(self.site) as server:
            thread = threading.Thread(target=server.serve_forever)
            thread.start()
            address = f"http://127.0.0.1:{server.server_address[1]}/"
            command = ["node", DRIVER, self.modules, address, str(calls)]
            try:
                done = subprocess.run(
                    command, capture_output=True, text=True, timeout=300, check=False
                )
            finally:
                server.shutdown()
                thread.join()
        if done.returncode:
            raise SystemExit(f"The browser failed: {done.stderr[-2000:]}")
        found = json.loads(done.stdout)
        images = np.array(found["images"], "float32").reshape(found["dims"])
        return found["seconds"], images

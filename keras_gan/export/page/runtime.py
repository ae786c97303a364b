"""The files of ONNX Runtime that a page needs; npm has them."""

from pathlib import Path

from keras_gan.core.json_files import read_json

VERSION = "1.30.0"
FILES = (
    "ort.wasm.bundle.min.mjs",
    "ort-wasm-simd-threaded.mjs",
    "ort-wasm-simd-threaded.wasm",
)
COMMAND = f"npm install onnxruntime-web@{VERSION}"
_INSTALLED = Path("node_modules") / "onnxruntime-web"


def find_runtime(folder=None):
    """The paths of the runtime's files.

    Args:
        folder: string or path of a folder that has them, such as that of the npm
            package or one in which npm installed it; None for the working folder.

    Returns:
        List of paths.

    Raises:
        FileNotFoundError: if they are not there; the message has the command that
            fetches them.
        ValueError: if the npm package has another version.
    """
    base = Path("." if folder is None else folder).expanduser()
    places = [base, base / "dist", base / _INSTALLED / "dist"]
    for place in places:
        found = [place / name for name in FILES]
        if all(path.is_file() for path in found):
            _check_version(place)
            return found
    where = "this folder" if folder is None else str(base)
    raise FileNotFoundError(
        f"The page needs ONNX Runtime for the browser, which is not in {where}. Fetch "
        f"it once: {COMMAND}. Then run this command in the same folder, or name the "
        "folder with --runtime."
    )


def _check_version(place):
    about = place.parent / "package.json"
    if place.name != "dist" or not about.is_file():
        return
    version = read_json(about).get("version")
    if version != VERSION:
        raise ValueError(
            f"The page was made for ONNX Runtime {VERSION}, and {place.parent} has "
            f"{version}. Fetch the other one: {COMMAND}"
        )

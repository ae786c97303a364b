"""Good files of each kind, which are then changed."""

import keras
import numpy as np
from PIL import Image

from keras_gan import GAN
from keras_gan import models
from keras_gan.cli.run_folder import OPTIONS
from keras_gan.cli.run_folder import RunFolder

# Endings of image files, and how Pillow writes them.
_IMAGES = {
    "png": {},
    "jpg": {},
    "gif": {"save_all": True, "append_images": True},
    "webp": {},
    "tif": {"compression": "tiff_lzw"},
    "bmp": {},
    "ppm": {},
    "tga": {},
    "ico": {},
}


def write(folder):
    """Writes good files.

    Args:
        folder: `pathlib.Path`, which must exist.

    Returns:
        A dictionary of paths by the kind of file: `"png"`, `"npz"`, `"keras"`,
        `"run.json"` and so on.
    """
    rng = np.random.default_rng(0)
    pictures = rng.integers(0, 256, (40, 16, 16, 3), "uint8")
    found = {}
    for ending, arguments in _IMAGES.items():
        found[ending] = folder / f"image.{ending}"
        arguments = dict(arguments)
        if arguments.pop("append_images", False):
            arguments["append_images"] = [Image.fromarray(pictures[1])]
        Image.fromarray(pictures[0]).save(found[ending], **arguments)
    found["deep.png"] = folder / "deep.png"
    Image.fromarray(pictures[0, ..., 0].astype("uint16") * 257).save(found["deep.png"])
    found["npy"], found["npz"] = folder / "arrays.npy", folder / "arrays.npz"
    np.save(found["npy"], pictures)
    np.savez(found["npz"], images=pictures, labels=rng.integers(0, 3, 40))
    run = RunFolder(folder / "run")
    run.path.mkdir()
    keras.utils.set_random_seed(0)
    shape = (16, 16, 3)
    gan = GAN(*models.dcgan(shape, latent_dim=4, filters=2), latent_dim=4, seed=0)
    gan.compile("adam", "adam")
    gan.save(run.model)
    options = OPTIONS | {"data": str(found["npz"]), "batch_size": 8}
    run.write(options, gan, minutes=0.0)
    found["keras"], found["run.json"] = run.model, run.record
    return found

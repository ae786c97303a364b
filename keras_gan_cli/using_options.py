"""The options of the commands that use a trained model elsewhere."""

from keras_gan_cli import kinds

FORMATS = ("saved_model", "onnx", "litert", "openvino")


def add_export(commands):
    """Adds the command `export`."""
    export = commands.add_parser(
        "export",
        help="write a trained model for TensorFlow Serving, ONNX, LiteRT or OpenVINO",
        description="Writes the networks of a trained model for use without Keras. "
        "What is written for onnx, litert and openvino is compared with Keras.",
    )
    _add_model(export)
    export.add_argument(
        "--format",
        choices=FORMATS,
        default="saved_model",
        help="saved_model: a version for TensorFlow Serving (the default); the others "
        "are files with one network",
    )
    export.add_argument(
        "--network",
        choices=("generator", "discriminator"),
        help="what a file has (default: generator); a saved_model has both",
    )
    export.add_argument(
        "--weights",
        choices=("float32", "float16", "int8"),
        help="how a file stores weights (default: float32); openvino has no int8",
    )
    export.add_argument(
        "--batch-size",
        type=kinds.positive(int),
        metavar="N",
        help="the only batch size that a file takes (default: any)",
    )
    export.add_argument(
        "--output",
        type=kinds.path,
        metavar="PATH",
        help="a file; for saved_model the folder of versions, of which the next one is "
        "written (default: serving), or a version such as serving/7",
    )


def add_interpolate(commands):
    """Adds the command `interpolate`."""
    interpolate = commands.add_parser(
        "interpolate",
        help="animate a path through the pictures of some seeds",
        description="Draws pictures on a path through the latents of seeds, as an "
        "animation or as single pictures.",
    )
    _add_model(interpolate)
    interpolate.add_argument(
        "--seeds",
        type=kinds.seeds,
        metavar="LIST",
        required=True,
        help="the pictures on the path, such as 1,2,3",
    )
    interpolate.add_argument(
        "--frames",
        type=kinds.at_least_two,
        metavar="N",
        default=60,
        help="number of pictures (default: 60)",
    )
    interpolate.add_argument(
        "--one-way",
        action="store_true",
        help="end at the last seed (default: go back to the first one)",
    )
    interpolate.add_argument(
        "--linear",
        action="store_true",
        help="along straight lines (default: along great circles, or straight lines "
        "if latents are uniform)",
    )
    interpolate.add_argument(
        "--fps",
        type=kinds.positive(float),
        metavar="N",
        default=20.0,
        help="pictures per second (default: 20)",
    )
    interpolate.add_argument(
        "--truncation", type=kinds.positive(float), metavar="T", help="as of sample"
    )
    condition = interpolate.add_mutually_exclusive_group()
    condition.add_argument(
        "--label",
        metavar="NAME_OR_NUMBER",
        help="the class to draw, if the model knows classes (default: that of sample)",
    )
    condition.add_argument(
        "--condition", type=kinds.path, metavar="FILE", help="as of sample"
    )
    interpolate.add_argument(
        "--output",
        type=kinds.path,
        metavar="PATH",
        help="a .webp or .gif file, or a folder for .png files (default: path.webp, "
        "with a number if it exists)",
    )


def add_explore(commands):
    """Adds the command `explore`."""
    explore = commands.add_parser(
        "explore",
        help="write a page that runs the generator in the browser",
        description="Writes a folder with a page that runs the generator in the "
        "browser. Any web server can serve it; it needs no other host.",
    )
    _add_model(explore)
    explore.add_argument(
        "--output",
        type=kinds.path,
        metavar="DIR",
        help="default: explore, with a number if it exists",
    )
    explore.add_argument(
        "--runtime",
        type=kinds.path,
        metavar="DIR",
        help="the folder in which npm installed onnxruntime-web, or one with its "
        "files (default: the working folder)",
    )
    explore.add_argument(
        "--open",
        action="store_true",
        help="serve the page on this machine and open it in a browser, until Ctrl-C",
    )


def add_card(commands):
    """Adds the command `card`."""
    card = commands.add_parser(
        "card",
        help="write a model card: data, recipe, numbers, pictures, how to load",
        description="Writes a model card in Markdown, and a grid of samples beside "
        "it, from the run.json of a run.",
    )
    _add_model(card)
    card.add_argument(
        "--output",
        type=kinds.path,
        metavar="FILE",
        help="a .md file; the grid has its name and .png (default: card.md, with a "
        "number if it exists)",
    )


def _add_model(command):
    command.add_argument(
        "model", type=kinds.path, help="a .keras file, or the folder of a run"
    )
    command.add_argument(
        "--best",
        action="store_true",
        help="take best.keras of the run, not the model at its end",
    )


def add_translate(commands):
    """Adds the command `translate`."""
    translate = commands.add_parser(
        "translate",
        help="make pictures of pictures with a trained model",
        description="Translates pictures with a model of --recipe pix2pix, cyclegan, "
        "srresnet or srgan, and writes them as PNG files. Pictures that are larger "
        "than the network takes are translated in tiles that overlap.",
    )
    _add_model(translate)
    translate.add_argument(
        "paths",
        nargs="+",
        type=kinds.path,
        metavar="PICTURE",
        help="image files, and folders of them",
    )
    translate.add_argument(
        "--output",
        type=kinds.path,
        metavar="DIR",
        help="a new folder, or an empty one (default: translated)",
    )
    translate.add_argument(
        "--direction",
        choices=("a_to_b", "b_to_a"),
        help="for a model of --recipe cyclegan, which translates in both",
    )
    translate.add_argument(
        "--tile",
        type=kinds.positive(int),
        metavar="PIXELS",
        help="the side of a tile, for a network that takes every size; without it, "
        "such a network takes whole pictures",
    )
    translate.add_argument(
        "--overlap",
        type=kinds.positive(int),
        metavar="PIXELS",
        help="what neighbouring tiles share (default: three eighths of a tile)",
    )
    translate.add_argument(
        "--seed",
        type=kinds.seed,
        default=0,
        help="of the draws of the generator, such as dropout (default: 0)",
    )
    translate.add_argument(
        "--skip-bad",
        action="store_true",
        help="leave out pictures that cannot be read, and say which",
    )

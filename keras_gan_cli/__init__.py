"""The command `keras-gan`.

This package is outside of `keras_gan`, as importing that imports TensorFlow:
`keras-gan --help` and a mistyped option should get their answer at once.
"""

import contextlib
import gc
import os
import re
import sys
import time
import warnings

from keras_gan_cli import environment
from keras_gan_cli import options


def main(arguments=None):
    """Runs the command; returns its exit status."""
    begun = time.monotonic()  # `--minutes` counts from here.
    parser = options.parser()
    arguments = parser.parse_args(arguments)
    options.check_together(parser, arguments)
    arguments.begun = begun
    try:
        return _run(arguments)
    except KeyboardInterrupt as interrupt:
        print("\nkeras-gan: interrupted; what was saved stays.", file=sys.stderr)
        return getattr(interrupt, "status", 130)
    except BrokenPipeError:  # The reader of the output, such as `head`, has ended.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except (ValueError, TypeError, OSError, ImportError) as error:
        print(f"keras-gan: error: {error}", file=sys.stderr)
        return 2
    except MemoryError as error:
        print(f"keras-gan: error: memory is full: {error}", file=sys.stderr)
        return 2


def _run(arguments):
    _import_tensorflow(training=arguments.command == "train")
    import tensorflow

    from keras_gan import cli
    from keras_gan.cli import terminal
    from keras_gan.cli import wording

    for stream in (sys.stdout, sys.stderr):
        terminal.make_safe(stream)
    # Without the line of code that warns.
    warnings.formatwarning = lambda message, *_, **__: f"keras-gan: {message}\n"
    try:
        return getattr(cli, arguments.command)(arguments)
    except tensorflow.errors.OpError as error:
        # A broken image file, for instance, is found only when it is read.
        # It ends a traceback of the reader, of which the last words are the reason.
        said = error.message.partition("ValueError: ")[2].partition("\nTraceback")[0]
        raise ValueError(said or _plain(error.message)) from error
    except (ValueError, TypeError, ImportError, ConnectionError, MemoryError) as error:
        names = set(vars(arguments)) - {"command", "model", "paths", "name", "begun"}
        known = {"--" + name.replace("_", "-") for name in names}
        said = wording.in_options(str(error), known)
        if said == str(error):
            raise
        raise ValueError(said) from error


def _plain(message):
    """A message of TensorFlow without the names of its functions, in one line."""
    message = re.sub(r"\{\{.*?\}\}\s*|\s*\[Op:\w*\].*", "", message, flags=re.DOTALL)
    said = message.strip().partition("\n")[0]
    return f"memory is full: {said}" if said.startswith("OOM") else said


def _import_tensorflow(training):
    """Imports TensorFlow; hides the messages that it then prints to standard error."""
    environment.prepare(training)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    sys.stderr.flush()
    standard_error, nothing = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 2)
    try:
        with _collecting_no_garbage():
            import tensorflow

            import keras_gan  # noqa: F401 (Keras comes with it)
        tensorflow.zeros(())  # The first operation prints messages too.
    finally:
        os.dup2(standard_error, 2)
        os.close(standard_error)
        os.close(nothing)
    # This graph optimizer logs an error when it leaves a graph unchanged, as it does
    # with our training step.
    tensorflow.config.optimizer.set_experimental_options({"remapping": False})


@contextlib.contextmanager
def _collecting_no_garbage():
    """Within, imports take three quarters of the time. What they make is kept.

    A process that has imported them already may have garbage of its own.
    """
    if "tensorflow" in sys.modules or not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        gc.enable()

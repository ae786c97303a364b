"""What the processors of this machine can do."""

import functools
from pathlib import Path

import tensorflow as tf

_ABOUT = Path("/proc/cpuinfo")  # On Linux.


@functools.cache
def has_fast_bfloat16():
    """Whether networks train faster in bfloat16 than in float32, as far as is known.

    It is known for processors that multiply numbers of this type, by AMX (Intel) or by
    AVX512_BF16 (AMD since Zen 4). With a GPU and on other machines the answer is False,
    because nothing was measured there.
    """
    if tf.config.list_physical_devices("GPU"):
        return False
    return bool(flags_of(_ABOUT) & {"amx_bf16", "avx512_bf16"})


def flags_of(path):
    """The features of the first processor in a file such as /proc/cpuinfo, a set."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return set()
    found = (line.partition(":")[2] for line in lines if line.startswith("flags"))
    return set(next(found, "").split())

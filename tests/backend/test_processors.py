"""What is known of a processor from its description."""

from keras_gan import backend
from keras_gan.backend.tensorflow import processors

ABOUT = """processor\t: 0
model name\t: One
flags\t\t: fpu avx512f amx_tile {}

processor\t: 1
flags\t\t: fpu
"""


def test_the_flags_of_the_first_processor_count(tmp_path):
    file = tmp_path / "cpuinfo"
    file.write_text(ABOUT.format("amx_bf16"))
    assert processors.flags_of(file) == {"fpu", "avx512f", "amx_tile", "amx_bf16"}


def test_without_a_description_nothing_is_known(tmp_path, monkeypatch):
    assert processors.flags_of(tmp_path / "nothing") == set()
    # A part of a name, such as amx_bf16_later, is another feature.
    (tmp_path / "cpuinfo").write_text(ABOUT.format("avx512_fp16 amx_bf16_later"))
    monkeypatch.setattr(processors, "_ABOUT", tmp_path / "cpuinfo")
    assert not backend.has_fast_bfloat16.__wrapped__()
    monkeypatch.setattr(processors.tf.config, "list_physical_devices", lambda kind: [])
    for flag in ("amx_bf16", "avx512_bf16"):
        (tmp_path / "cpuinfo").write_text(ABOUT.format(flag))
        assert backend.has_fast_bfloat16.__wrapped__()
    monkeypatch.setattr(
        processors.tf.config, "list_physical_devices", lambda kind: ["a GPU"]
    )
    assert not backend.has_fast_bfloat16.__wrapped__()

"""The SavedModel: what its numbers are, and when it is written.

What other processes see is tested in `tests/serving/`.
"""

import numpy as np
import pytest
from conftest import tiny_gan
from conftest import tiny_image_gan

from keras_gan.export import endpoints


def test_the_loss_decides_what_a_probability_is(points, tmp_path):
    import tensorflow as tf

    gan = tiny_gan(loss="least_squares")
    gan.export(tmp_path / "1")
    endpoint = tf.saved_model.load(tmp_path / "1").signatures["discriminate"]
    answer = endpoint(images=tf.constant(points * 10))
    np.testing.assert_array_equal(
        answer["probability"], np.clip(answer["logits"], 0, 1)
    )
    assert 0 < np.mean(answer["probability"].numpy() == 0) < 1


def test_nothing_is_overwritten(tmp_path):
    gan = tiny_gan()
    gan.export(tmp_path / "1", signatures=["discriminate"])
    with pytest.raises(FileExistsError, match="1 exists and is not overwritten"):
        gan.export(tmp_path / "1")


def test_a_failed_export_leaves_nothing_behind(tmp_path, monkeypatch):
    def fail(gan):
        raise OSError("disk full")

    monkeypatch.setattr(endpoints, "discriminate", fail)
    with pytest.raises(OSError, match="disk full"):
        tiny_gan().export(tmp_path / "base" / "1")
    assert list((tmp_path / "base").iterdir()) == []


def test_an_uncompiled_gan_cannot_say_what_a_probability_is(tmp_path):
    with pytest.raises(ValueError, match="compile"):
        tiny_gan(compiled=False).export(tmp_path / "1")


@pytest.mark.parametrize(
    "policy",
    [
        "mixed_bfloat16",
        *(pytest.param(f"float{n}", marks=pytest.mark.slow) for n in (16, 64)),
    ],
)
def test_signatures_return_float32_as_generate_does(policy, tmp_path):
    import keras
    import tensorflow as tf

    keras.config.set_dtype_policy(policy)
    try:
        gan = tiny_gan()
        gan.export(tmp_path / "1")
    finally:
        keras.config.set_dtype_policy("float32")
    signatures = tf.saved_model.load(tmp_path / "1").signatures
    latents = np.random.default_rng(0).normal(size=(3, 4)).astype("float32")
    made = signatures["generate"](latents=tf.constant(latents))["images"]
    judged = signatures["discriminate"](images=made)
    assert {value.dtype for value in (made, *judged.values())} == {tf.float32}
    np.testing.assert_allclose(made, gan.predict(latents, verbose=0), rtol=1e-2)


def test_what_keras_takes_is_honoured_or_refused_by_name(tmp_path, capsys):
    gan = tiny_gan()
    for arguments, said in (
        ({"format": "onxn"}, "`format` must be one of 'tf_saved_model'.*='onxn'"),
        ({"input_signature": [1]}, r"`input_signature` must be None.*=\[1\]"),
        ({"is_static": True}, "Received: is_static"),
    ):
        with pytest.raises(ValueError, match=said):
            gan.export(tmp_path / "1", **arguments)
    assert not (tmp_path / "1").exists()
    least = {"signatures": ["discriminate"]}
    gan.export(tmp_path / "1", "tf_saved_model", verbose=False, **least)
    assert (tmp_path / "1" / "saved_model.pb").exists()
    assert capsys.readouterr().out == ""
    gan.export(tmp_path / "2", verbose=True, signatures=["sample"])
    said = capsys.readouterr().out
    assert "sample: seeds int64 (?) to images float32 (?, 2)\n" in said


def test_each_network_is_traced_once_for_all_signatures(tmp_path, monkeypatch):
    """Sees traces per signature, and those that TensorFlow makes again as it saves."""
    calls = []
    gan = tiny_image_gan()
    for network in (gan.sampling_generator, gan.discriminator):
        monkeypatch.setattr(network, "call", _counting(network, calls))
    gan.export(tmp_path / "1")
    assert sorted(calls) == sorted(
        network.name for network in (gan.sampling_generator, gan.discriminator)
    )


def _counting(network, calls):
    call = network.call

    def counted(*arguments, **others):
        import tensorflow as tf

        if not tf.executing_eagerly():
            calls.append(network.name)
        return call(*arguments, **others)

    return counted

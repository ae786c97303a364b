"""What Keras users pass to `compile` first, and the answer they get."""

import keras
import pytest
from conftest import tiny_gan


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"optimizer": "adam"}, r"no argument `optimizer`.*d_optimizer=.*g_optimizer="),
        ({"optimizer": "adam", "loss": "hinge"}, "takes two optimizers"),
        ({"loss_weights": [1, 2]}, r"each player has one loss.*\[1, 2\]"),
        ({"weighted_metrics": []}, "pass metrics of samples as `metrics`"),
        ({"loss_fn": "bce"}, "one `loss` serves both players"),
        ({"d_loss_fn": "bce"}, "one `loss` serves both players"),
        ({"disc_optimizer": "adam"}, "it is called `d_optimizer` here"),
        ({"generator_optimizer": "adam"}, "it is called `g_optimizer` here"),
        ({"penalty": None}, "perhaps `penalties` is meant"),
        ({"zebra": None}, "the arguments are d_optimizer, g_optimizer, loss, .*zebra"),
    ],
)
def test_an_argument_of_another_model(arguments, message):
    gan = tiny_gan(compiled=False)
    with pytest.raises(TypeError, match=message):
        gan.compile(**arguments)
    with pytest.raises(TypeError, match=message):
        gan.compile("adam", "adam", **{k: v for k, v in arguments.items()})
    assert not gan.compiled


@pytest.mark.parametrize("given", [(), ("adam",), (keras.optimizers.Adam(),)])
def test_less_than_two_optimizers(given):
    name = "g_optimizer" if given else "d_optimizer"
    with pytest.raises(TypeError, match=f"`{name}` must be .* A GAN takes two"):
        tiny_gan(compiled=False).compile(*given)


def test_a_loss_in_the_place_of_the_second_optimizer():
    """As `compile("adam", "mse")` of one model."""
    with pytest.raises(ValueError, match=r"`g_optimizer`.*loss=\.\.\.\).*'mse'"):
        tiny_gan(compiled=False).compile("adam", "mse")

"""What of a condition and its ways is refused, and what is said."""

import pytest

from keras_gan import conditions
from keras_gan import layers
from keras_gan import models

CLASSES = conditions.Classes(3)


@pytest.mark.parametrize(
    "build", [models.mlp, lambda **a: models.dcgan((16, 16, 1), **a)]
)
@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"condition": 10}, TypeError, r"conditions.Classes\(10\), or .*=10"),
        ({"condition": CLASSES, "num_classes": 3}, ValueError, "one of `condition`"),
        ({"num_classes": 0}, ValueError, "`num_classes`.*num_classes=0"),
        (
            {"condition": CLASSES, "generator_injection": "filme"},
            ValueError,
            "`generator_injection`.*'film'.*='filme'",
        ),
        (
            {"condition": CLASSES, "discriminator_injection": 3},
            TypeError,
            "`discriminator_injection`.*'projection'.*=3",
        ),
        (
            {"condition": CLASSES, "generator_injection": "projection"},
            ValueError,
            "`generator_injection`.*Projection, which is for the discriminator",
        ),
        (
            {"discriminator_injection": "self_modulation"},
            ValueError,
            "`discriminator_injection`.*SelfModulation, which is for the generator",
        ),
        (
            {"discriminator_injection": "projection"},
            ValueError,
            "`discriminator_injection` needs a condition.*='projection'",
        ),
        (
            {"condition": CLASSES, "generator_injection": ["film", "adain"]},
            ValueError,
            "one injection that modulates",
        ),
        (
            {
                "condition": CLASSES,
                "generator_injection": None,
                "discriminator_injection": None,
            },
            ValueError,
            r"at least one network. Received: \[Classes\(3",
        ),
    ],
)
def test_what_cannot_be_is_refused(build, arguments, error, message):
    with pytest.raises(error, match=message):
        build(**arguments)


def test_a_normalization_needs_a_place():
    """An image of 8 pixels has one convolution, and DCGAN does not normalize the first.
    Sees an input that leads nowhere."""
    with pytest.raises(ValueError, match="`discriminator_injection`.*has none"):
        models.dcgan(
            (8, 8, 1),
            condition=CLASSES,
            discriminator_injection="conditional_batch_normalization",
        )


def test_ways_have_sensible_arguments():
    with pytest.raises(TypeError, match="callable that makes a new layer.*FiLM"):
        conditions.Modulation(layers.FiLM(3))
    with pytest.raises(ValueError, match="`units`.*units=0"):
        conditions.Concatenation(units=0)
    with pytest.raises(ValueError, match="`units`.*units=0"):
        conditions.SelfModulation(units=0)
    with pytest.raises(ValueError, match="three axes"):
        models.mlp(condition=CLASSES, generator_injection="adain")
    with pytest.raises(TypeError, match="`condition`"):
        models.mlp_autoencoder(condition="classes")


def test_an_empty_list_is_a_network_without_the_condition():
    generator, discriminator = models.mlp(condition=CLASSES, discriminator_injection=[])
    assert len(generator.inputs) == 2 and len(discriminator.inputs) == 1


def test_several_conditions_have_names_of_their_own():
    two = [conditions.Vector(2), conditions.OneHot(3)]
    with pytest.raises(ValueError, match="a name of its own.*'condition'"):
        models.mlp(condition=two)
    with pytest.raises(ValueError, match=r"one or more conditions.*=\[\]"):
        models.mlp(condition=[])
    with pytest.raises(TypeError, match="list or dictionary of several"):
        models.mlp(condition=[CLASSES, 3])
    named = dict(zip(("size", "kind"), two, strict=True))
    for network in models.mlp(condition=named):
        assert [each.name for each in network.inputs[1:]] == ["size", "kind"]
    assert [each.name for each in two] == ["condition", "condition"]

"""What each network takes, read from its inputs, and what does not fit together."""

import keras
import numpy as np
import pytest
from keras import layers
from other_games import dense
from other_games import graph_networks

from keras_gan import GAN
from keras_gan import priors
from keras_gan.core import trees
from keras_gan.core.wiring import Wiring


def network(outputs, *shapes, names=None, dtypes=None):
    """A network of several inputs."""
    names = names or [None] * len(shapes)
    dtypes = dtypes or ["float32"] * len(shapes)
    inputs = [
        keras.Input(shape, name=name, dtype=dtype)
        for shape, name, dtype in zip(shapes, names, dtypes, strict=True)
    ]
    flat = [layers.Reshape((-1,))(x) if len(x.shape) != 2 else x for x in inputs]
    flat = [keras.ops.cast(x, "float32") for x in flat]
    joined = layers.Concatenate()(flat) if len(flat) > 1 else flat[0]
    made = layers.Dense(outputs)(joined)
    return keras.Model(inputs if len(inputs) > 1 else inputs[0], made)


def refused(message, generator, discriminator, **arguments):
    with pytest.raises(ValueError, match=message):
        GAN(generator, discriminator, **arguments or {"latent_dim": 4})


@pytest.mark.parametrize(
    ("for_g", "for_d", "spec"),
    [
        ([(4,)], [(2,)], "None"),
        ([(4,), (3,)], [(2,), (3,)], "float32 (None, 3)"),
        ([(4,), (3,)], [(2,)], "float32 (None, 3)"),
        ([(4,)], [(2,), (3,)], "float32 (None, 3)"),
        (
            [(4,), (3,), (5,)],
            [(2,), (3,), (5,)],
            "(float32 (None, 3), float32 (None, 5))",
        ),
    ],
)
def test_each_network_by_itself(for_g, for_d, spec):
    gan = GAN(network(2, *for_g), network(1, *for_d), latent_dim=4)
    found = gan.condition_spec
    assert (found is None and spec == "None") or trees.described(found) == spec
    assert gan.generator_is_conditional == (len(for_g) > 1)
    assert gan.discriminator_is_conditional == (len(for_d) > 1)
    assert gan.image_shape == (2,)


def test_a_condition_in_the_structure_of_the_inputs():
    latents = keras.Input((4,))
    parts = {"size": keras.Input((1,)), "colour": keras.Input((3,))}
    made = dense(2, latents, *parts.values())
    generator = keras.Model([latents, parts], made)
    gan = GAN(generator, network(1, (2,)), latent_dim=4)
    assert set(gan.condition_spec) == {"size", "colour"}
    made = gan.generate(3, condition={"size": [1.0], "colour": [0.0, 0.0, 1.0]})
    assert made.shape == (3, 2)


def test_networks_that_take_different_conditions():
    message = (
        r"same condition.*generator that takes float32 \(None, 3\) and a "
        r"discriminator that takes float32 \(None, 5\)"
    )
    refused(message, network(2, (4,), (3,)), network(1, (2,), (5,)))
    message = r"takes int32 \(None,\) and a discriminator that takes float32 \(None,\)"
    generator = network(2, (4,), (), dtypes=["float32", "int32"])
    refused(message, generator, network(1, (2,), ()))
    refused("the same condition", network(2, (4,), (3,)), network(1, (2,), (3,), (3,)))


def test_examples_that_do_not_fit():
    refused(
        "makes 2 tensors per example, but the discriminator takes 1",
        graph_networks(conditional=False)[0],
        network(1, (2,)),
    )
    other = graph_networks(list, conditional=False)[1]
    generator = graph_networks(tuple, conditional=False)[0]
    assert GAN(generator, other, latent_dim=4).example_spec[1].shape == (None, 2)
    matrix, vector = keras.Input((2,), name="matrix"), keras.Input((2,), name="vector")
    judge = keras.Model({"matrix": matrix, "vector": vector}, dense(1, matrix, vector))
    refused(
        r"makes examples \{'matrix': float32 \(None, 3, 2\).*takes examples \(float32 "
        r"\(None, 2\)",
        graph_networks(conditional=False)[0],
        judge,
    )


def test_names_that_are_not_those_of_the_inputs():
    """Parts with the same shape would be exchanged without a sign of it."""
    one, two = keras.Input((3, 2), name="one"), keras.Input((2,), name="two")
    judge = keras.Model([one, two], dense(1, one, two))
    message = "are matrix, vector, so.*must have these names.*one, two"
    refused(message, graph_networks(conditional=False)[0], judge)


def test_a_dictionary_of_all_inputs():
    """Latents and condition in one dictionary: nothing says which are which."""
    inputs = {"z": keras.Input((4,), name="z"), "c": keras.Input((3,), name="c")}
    generator = keras.Model(inputs, dense(2, *inputs.values()))
    refused("inputs must be a list that begins with the", generator, network(1, (2,)))


def test_generators_that_return_nothing_or_something_empty():
    inputs = keras.Input((4,))
    generator = keras.Model(inputs, {"a": inputs, "b": inputs[:, :0]})
    judge = network(1, (4,), (4,), names=["a", "b"])
    refused(r"none of them empty. Received.*\(None, 0\)", generator, judge)


def test_a_generator_without_latents():
    refused(
        "neither",
        network(2, (4,)),
        network(1, (2,)),
        average=None,
    )
    refused(
        "has an input named 'latents'",
        network(2, (4,), (3,), names=["latents", "attributes"]),
        network(1, (2,)),
        prior=None,
    )
    refused(
        r"takes \(float32 \(None, 4\), float32 \(None, 3\)\) and a disc.*\(None, 3\)",
        network(2, (4,), (3,)),
        network(1, (2,), (3,)),
        prior=None,
    )
    refused(
        r"For a generator that takes a condition and no latents, pass prior=None",
        network(2, (3,)),
        network(1, (2,)),
    )
    refused(
        "Give exactly one",
        network(2, (4,)),
        network(1, (2,)),
        latent_dim=4,
        prior=priors.Normal(4),
    )
    assert GAN(network(2, (4,)), network(1, (2,)), prior=None).prior is None


def test_the_parts_are_packed_as_the_network_takes_them():
    generator, discriminator = graph_networks()
    wiring = Wiring(generator, discriminator, priors.Normal(4))
    examples = {"vector": np.ones((1, 2)), "matrix": np.zeros((1, 3, 2))}
    packed = wiring.discriminator.pack(examples, np.full((1, 3), 2.0))
    assert packed[0]["vector"].max() == 1 and packed[1].max() == 2
    assert wiring.generator.pack("latents", "condition") == ["latents", "condition"]


def test_a_condition_without_numbers():
    refused("no empty tensor.*None, 0", network(2, (4,), (0,)), network(1, (2,)))


def test_a_name_in_another_place():
    """By position, D's "night" would get G's "day"."""
    day = network(2, (4,), (1,), (1,), names=["z", "day", "night"])
    night = network(1, (2,), (1,), (1,), names=["x", "night", "dawn"])
    refused("same name must have the same place.*day, night and night", day, night)

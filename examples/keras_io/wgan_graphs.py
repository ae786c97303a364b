"""Keras' molecules, `wgan-graphs.py`: WGAN-GP with relational graph convolutions.

In the example the gradient penalty takes a norm for each pair of atoms and another one
for each atom, pushes each to 1, and adds two means. In the paper there is one norm per
example, over all of its numbers. `--objective keras` trains the example's term,
`--objective paper` the paper's. The example also has dropout in D, which differs
between the real and the generated graphs, and one step of D where the paper has five.

The example's molecules (QM9) are downloaded, and RDKit draws them. Here they are the
small random ones of `examples/13_molecules.py`, with its pictures and its check of
valences. The networks are the example's, with fewer units. An epoch takes about half a
minute on two cores.

    python examples/keras_io/wgan_graphs.py --epochs 10
"""

import argparse
import runpy
from pathlib import Path
from types import SimpleNamespace

import keras
import numpy as np
from keras import layers
from keras import ops

from keras_gan import GAN
from keras_gan import backend
from keras_gan import penalties
from keras_gan.penalties.lipschitz import mixed

NAME = "outputs/keras_io/wgan_graphs"
HERE = Path(__file__).resolve().parent
MOLECULES = SimpleNamespace(**runpy.run_path(str(HERE.parent / "13_molecules.py")))
SIZE = MOLECULES.SIZE


@keras.saving.register_keras_serializable("wgan_graphs_example")
class PenaltyOfAtoms(penalties.Penalty):
    """Keras' term: a norm for each pair of atoms, and one for each atom."""

    def __call__(self, critic, real, fake, seed):
        slopes = backend.input_gradients(critic, mixed(real, fake, seed))
        norms = [ops.sqrt(ops.sum(ops.square(s), -1) + 1e-12) for s in slopes]
        return sum(ops.mean(ops.square(norm - 1.0)) for norm in norms)


OBJECTIVES = {"keras": PenaltyOfAtoms, "paper": penalties.WassersteinGradient}


def make_generator(units, latent_dim=64):
    latents = x = keras.Input((latent_dim,))
    for width in (units, 2 * units, 4 * units):
        x = layers.Dropout(0.2)(layers.Dense(width, "tanh")(x))
    bonds = layers.Reshape((SIZE, SIZE, 4))(layers.Dense(SIZE * SIZE * 4)(x))
    bonds = layers.Average()([bonds, layers.Permute((2, 1, 3))(bonds)])
    atoms = layers.Reshape((SIZE, 5))(layers.Dense(SIZE * 5)(x))
    return keras.Model(latents, (layers.Softmax()(bonds), layers.Softmax()(atoms)))


def make_discriminator(units):
    bonds, atoms = keras.Input((SIZE, SIZE, 4)), keras.Input((SIZE, 5))
    x = atoms
    for _ in range(4):  # Each atom gets what the others send, by kind of bond.
        sent = layers.Dense(4 * units, use_bias=False)(x)
        sent = layers.Reshape((SIZE, 4, units))(sent)
        x = ops.relu(ops.einsum("bijk,bjkd->bid", bonds, sent))
    x = layers.GlobalAveragePooling1D()(x)
    for _ in range(2):
        x = layers.Dropout(0.2)(layers.Dense(4 * units, "relu")(x))
    return keras.Model([bonds, atoms], layers.Dense(1)(x))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--objective", choices=list(OBJECTIVES), default="paper")
    parser.add_argument("--units", type=int, default=64, help="128 there")
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--output", default=NAME)
    parser.add_argument("--smoke", action="store_true", help="a few steps only")
    arguments = parser.parse_args()

    count = 5_000 if arguments.smoke else 1_000_000
    atoms, bonds = MOLECULES.random_graphs(count, seed=0)
    valid = MOLECULES.are_valid(atoms, bonds)
    real = np.eye(4)[bonds[valid]], np.eye(5)[atoms[valid]]
    if arguments.smoke:
        arguments.epochs, arguments.units, real = 1, 8, [part[:32] for part in real]

    keras.utils.set_random_seed(0)
    networks = make_generator(arguments.units), make_discriminator(arguments.units)
    gan = GAN(*networks, latent_dim=64, seed=0)
    gan.compile(
        d_optimizer=keras.optimizers.Adam(5e-4),
        g_optimizer=keras.optimizers.Adam(5e-4),
        loss="wasserstein",
        penalties=[OBJECTIVES[arguments.objective](10.0)],
    )
    gan.fit(real, epochs=arguments.epochs, batch_size=16)
    gan.save(f"{arguments.output}/{arguments.objective}.keras")
    bonds, atoms = (each.argmax(-1) for each in gan.generate(2000, seed=0))
    bonds[:, range(SIZE), range(SIZE)] = 0  # No atom is bound to itself.
    MOLECULES.report("Generated", atoms, bonds)
    sheet = MOLECULES.picture(atoms[:64], bonds[:64])
    sheet.save(f"{arguments.output}/{arguments.objective}.png")


if __name__ == "__main__":
    main()

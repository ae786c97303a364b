"""Small molecules: each example is a graph, two tensors in a dictionary.

A molecule has at most six atoms, `(6, 5)`, and their bonds, `(6, 6, 4)`, both one-hot.
G returns a dictionary of the two; D and `fit` take one. The data are random graphs that
are connected and keep to the atoms' valences. After De Cao & Kipf, 2018,
https://arxiv.org/abs/1805.11973 (MolGAN). One minute on two cores.

    python examples/13_molecules.py
"""

import argparse
from pathlib import Path

import keras
import numpy as np
from keras import layers
from keras import ops
from PIL import Image
from PIL import ImageDraw

from keras_gan import GAN
from keras_gan import penalties

SIZE = 6
ATOMS, VALENCES = " CNOF", np.array([0, 4, 3, 2, 1])  # 0 is a place without an atom.


def random_graphs(count, seed):
    draw = np.random.default_rng(seed)
    atoms = draw.choice(5, (count, SIZE), p=[0.2, 0.4, 0.15, 0.15, 0.1])
    bonds = np.triu(draw.choice(4, (count, SIZE, SIZE), p=[0.7, 0.2, 0.07, 0.03]), 1)
    return atoms, bonds + bonds.transpose(0, 2, 1)


def are_valid(atoms, bonds):
    paths = np.linalg.matrix_power(np.eye(SIZE) + (bonds > 0), SIZE) > 0
    pairs = (atoms[:, :, None] > 0) & (atoms[:, None, :] > 0)
    connected = (paths | ~pairs).all((1, 2)) & ((atoms > 0).sum(1) > 1)
    return connected & (bonds.sum(2) <= VALENCES[atoms]).all(1)


def report(title, atoms, bonds):
    valid = are_valid(atoms, bonds)
    spectra = np.linalg.eigvalsh(bonds + 9 * atoms[:, :, None] * np.eye(SIZE))[valid]
    found = np.unique(spectra.round(6), axis=0)  # Whatever the order of the atoms.
    unique = len(found) / max(valid.sum(), 1)
    print(f"{title}: {valid.mean():.1%} valid, {unique:.1%} of these unique")


def networks(units=64):
    latents = keras.Input((32,))
    x = layers.Dense(2 * units, "relu")(layers.Dense(2 * units, "relu")(latents))
    atoms = layers.Reshape((SIZE, 5))(layers.Dense(SIZE * 5)(x))
    bonds = layers.Reshape((SIZE, SIZE, 4))(layers.Dense(SIZE * SIZE * 4)(x))
    bonds = layers.Add()([bonds, layers.Permute((2, 1, 3))(bonds)])
    made = {"atoms": layers.Softmax()(atoms), "bonds": layers.Softmax()(bonds)}
    x = atoms = keras.Input((SIZE, 5), name="atoms")
    bonds = keras.Input((SIZE, SIZE, 4), name="bonds")
    for _ in range(2):  # Each atom gets what the others send, by kind of bond.
        sent = layers.Reshape((SIZE, 4, units))(layers.Dense(4 * units)(x))
        x = ops.tanh(layers.Dense(units)(x) + ops.einsum("bijk,bjkd->bid", bonds, sent))
    logits = layers.Dense(1)(layers.Dense(units, "tanh")(ops.mean(x, axis=1)))
    discriminator = keras.Model({"atoms": atoms, "bonds": bonds}, logits)
    return keras.Model(latents, made), discriminator


def picture(atoms, bonds, side=90):
    pen = ImageDraw.Draw(sheet := Image.new("RGB", (8 * side, 8 * side), "white"))
    turns = np.arange(SIZE) * np.pi / 3
    circle = 0.5 + 0.35 * np.stack([np.cos(turns), np.sin(turns)], axis=1)
    for graph, one, other in np.argwhere(np.triu(bonds)):
        ends = side * (circle[[one, other]] + [graph % 8, graph // 8])
        for width in range(2 * bonds[graph, one, other] - 1, 0, -1):  # 1 to 3 lines.
            pen.line(ends.ravel().tolist(), ["white", "gray"][width % 2], 3 * width)
    for graph, atom in np.argwhere(atoms):
        place = side * (circle[atom] + [graph % 8, graph // 8])
        pen.circle(tuple(place), 8, "white")
        pen.text(tuple(place), ATOMS[atoms[graph, atom]], "black", anchor="mm")
    return sheet


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--output", default="outputs/13_molecules")
    parser.add_argument("--epochs", type=int, default=25)
    parser.add_argument("--smoke", action="store_true", help="a few steps only")
    arguments = parser.parse_args()

    atoms, bonds = random_graphs(20_000 if arguments.smoke else 1_000_000, seed=0)
    report("Random graphs", atoms[:100_000], bonds[:100_000])
    valid = are_valid(atoms, bonds)
    real = {"atoms": np.eye(5)[atoms[valid]], "bonds": np.eye(4)[bonds[valid]]}

    keras.utils.set_random_seed(0)
    gan = GAN(*networks(), latent_dim=32, seed=0)
    adam = [keras.optimizers.Adam(1e-3, beta_1=0.0, beta_2=0.99) for _ in range(2)]
    terms = [penalties.R1(0.1), penalties.R2(0.1)]
    gan.compile(*adam, loss="relativistic_paired", penalties=terms)
    gan.fit(real, epochs=1 if arguments.smoke else arguments.epochs, batch_size=64)
    made = gan.generate(2000, seed=0)
    atoms, bonds = made["atoms"].argmax(-1), made["bonds"].argmax(-1)
    report("Generated", atoms, bonds)
    Path(arguments.output).mkdir(parents=True, exist_ok=True)
    picture(atoms[:64], bonds[:64]).save(f"{arguments.output}/molecules.png")


if __name__ == "__main__":
    main()

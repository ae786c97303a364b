"""Squared distances in blocks of rows, so that large sets fit into memory.

Sets of 50,000 examples need a few hundred megabytes at most.
"""

import numpy as np

BLOCK_BYTES = 64 * 2**20


def blocks(rows, columns):
    """Slices of rows whose distances to all columns fit into a block."""
    step = max(1, BLOCK_BYTES // (8 * len(columns)))
    return [slice(start, start + step) for start in range(0, len(rows), step)]


def squared_distances(rows, columns):
    """Squared distance of every row to every column, of shape `(rows, columns)`."""
    squared = rows @ columns.T
    squared *= -2
    squared += np.einsum("ij,ij->i", rows, rows)[:, None]
    squared += np.einsum("ij,ij->i", columns, columns)
    return np.maximum(squared, 0, out=squared)


def squared_radii(examples, k):
    """Squared distance of each example to its k-th neighbour other than itself."""
    radii = np.empty(len(examples))
    for block in blocks(examples, examples):
        squared = squared_distances(examples[block], examples)
        squared.partition(k, axis=1)  # Index 0 is the example itself.
        radii[block] = squared[:, k]
    return radii

"""Penalties on the kernels of one network, independent of the images."""

from keras import ops

from keras_gan.core.matrices import matrices
from keras_gan.core.serialization import register
from keras_gan.penalties.penalty import Penalty


class _WeightPenalty(Penalty):
    """The part common to both: which network's kernels are penalised."""

    def __init__(self, weight=1.0, interval=1, player="discriminator"):
        super().__init__(weight, interval)
        if player not in ("discriminator", "generator"):
            raise ValueError(
                "`player` must be 'discriminator' or 'generator'. "
                f"Received: player={player!r}"
            )
        self.player = player
        self.needs = (player,)

    def of(self, matrix):
        """The penalty of one kernel, a scalar."""
        raise TypeError(f"{type(self).__name__} must implement `of(matrix)`.")

    def __call__(self, critic, real, fake, seed, **network):
        return sum(self.of(matrix) for matrix in matrices(network[self.player]))


@register
class Orthogonal(_WeightPenalty):
    """Orthogonal regularization (BigGAN): squared dot products of kernel columns.

    ‖Wᵀ W ∘ (1 − I)‖²_F, summed over kernels. The columns' norms are not penalised.

    Args:
        weight: float, β of the paper.
        interval: integer, compute every `interval` steps, scaled by `interval`.
        player: `"generator"`, as in the paper, or `"discriminator"`.

    Raises:
        ValueError: if `player` is neither.

    Example:

    >>> float(Orthogonal().of(ops.array([[1.0, 1.0], [0.0, 2.0]])))   # 1² twice
    2.0

    Reference: [Brock et al., 2019](https://arxiv.org/abs/1809.11096)
    """

    def __init__(self, weight=1e-4, interval=1, player="generator"):
        super().__init__(weight, interval, player)

    def of(self, matrix):
        products = ops.matmul(ops.transpose(matrix), matrix)
        others = 1.0 - ops.eye(matrix.shape[-1], dtype=products.dtype)
        return ops.sum(ops.square(products * others))


@register
class SpectralRegularization(_WeightPenalty):
    """Spectral norm regularization: half the squared spectral norm of every kernel.

    The norm is exact: it comes from the eigenvalue decomposition of a square matrix
    with the size of the kernel's smaller side. An `interval` saves time with large
    kernels. The gradient is exact, second derivatives are not.

    Args:
        weight: float, λ of the paper.
        interval: integer, compute every `interval` steps, scaled by `interval`.
        player: `"discriminator"` or `"generator"`.

    Raises:
        ValueError: if `player` is neither.

    Example:

    >>> float(SpectralRegularization().of(ops.array([[3.0, 0.0], [0.0, 4.0]])))
    8.0

    Reference: [Yoshida & Miyato, 2017](https://arxiv.org/abs/1705.10941)
    """

    def __init__(self, weight=0.1, interval=1, player="discriminator"):
        super().__init__(weight, interval, player)

    def of(self, matrix):
        if matrix.shape[0] < matrix.shape[1]:
            matrix = ops.transpose(matrix)
        fixed = ops.stop_gradient(matrix)
        _, vectors = ops.eigh(ops.matmul(ops.transpose(fixed), fixed))
        # The last v is that of the largest eigenvalue; ‖W v‖ has σ's gradient by W.
        return 0.5 * ops.sum(ops.square(ops.matmul(matrix, vectors[:, -1:])))

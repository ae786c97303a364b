"""The optimal discriminator D* and the divergences of two known densities."""

import math

import numpy as np

__all__ = ["divergence", "optimal_discriminator"]


def optimal_discriminator(p, q):
    """Optimal discriminator D*(x) = p(x) / (p(x) + q(x)) for a generator of density q.

    Args:
        p: density of the real data: a callable on arrays of points, or a
            distribution with `pdf` (a frozen one of `scipy.stats`, or a
            `datasets.mixtures.Mixture`). Points are `(count,)` in one dimension and
            `(count, dim)` in more.
        q: density of the generated data, in the same form.

    Returns:
        Callable from an array of points to float64 probabilities, one per point. It
        is ½ where both densities are 0, as there are no data.

    Raises:
        TypeError: if `p` or `q` is not a density.

    Example:

    >>> from scipy import stats
    >>> best = optimal_discriminator(stats.norm(0, 1), stats.norm(1.5, 1))
    >>> best(np.array([0.75])).tolist()   # halfway between the two
    [0.5]

    Reference: [Goodfellow et al., 2014](https://arxiv.org/abs/1406.2661),
    proposition 1
    """
    log_p, log_q = log_density("p", p), log_density("q", q)

    def discriminator(points):
        real, fake = log_p(points), log_q(points)
        nowhere = np.isneginf(real) & np.isneginf(fake)
        with np.errstate(over="ignore", invalid="ignore"):
            return np.where(nowhere, 0.5, 1 / (1 + np.exp(fake - real)))

    return discriminator


def divergence(p, q, kind="jensen_shannon", support=None):
    """A divergence of p from q, such as Jensen-Shannon (JSD), by adaptive quadrature.

    | kind | value |
    |---|---|
    | `jensen_shannon` | ½ KL(p ‖ m) + ½ KL(q ‖ m), m = (p + q)/2; at most log 2 |
    | `kl` | ∫ p log(p/q) |
    | `reverse_kl` | ∫ q log(q/p) |
    | `pearson` | ∫ (p − q)² / q |
    | `neyman` | ∫ (p − q)² / p |
    | `squared_hellinger` | ∫ (√p − √q)², at most 2 |
    | `total_variation` | ½ ∫ abs(p − q), at most 1 |
    | `triangular` | ∫ (p − q)² / (p + q), at most 2 |
    | `wasserstein` | W₁, ∫ abs(P − Q) of the distribution functions; in 1-D only |

    Args:
        p: density of the real data, as in `optimal_discriminator`.
        q: density of the generated data, in the same form.
        kind: string, one of the table.
        support: where to integrate: `(low, high)`, or in two dimensions a pair of
            these. None takes it from the distributions. One-dimensional
            distributions of `scipy.stats`, `multivariate_normal` and mixtures
            provide it.

    Returns:
        float, in nats for divergences with a logarithm, infinite if the integral
        diverges.

    Raises:
        TypeError: if `p` or `q` is not a density.
        ValueError: if `kind` is unknown, `support` is missing, or a density's mass
            in `support` is not 1.
        ImportError: if SciPy is not installed.

    Example:

    >>> from scipy import stats
    >>> p, q = stats.norm(0, 1), stats.norm(1.5, 1)
    >>> round(divergence(p, q), 4), round(divergence(p, q, "kl"), 4)   # 1.5² / 2
    (0.2212, 1.125)
    >>> round(divergence(p, q, "wasserstein"), 4)
    1.5
    """
    if kind not in (*_INTEGRANDS, "wasserstein"):
        known = ", ".join([*_INTEGRANDS, "wasserstein"])
        raise ValueError(f"`kind` must be one of {known}. Received: kind={kind!r}")
    log_p, log_q = log_density("p", p), log_density("q", q)
    low, high = _box(support, p, q)
    if kind == "wasserstein":
        if len(low) > 1:
            raise ValueError(
                "`kind='wasserstein'` is an integral in one dimension only; in more, "
                "W₁ is a transport problem between samples. Received: a support of "
                f"{len(low)} dimensions"
            )
        return _wasserstein(log_p, log_q, float(low[0]), float(high[0]))
    infinite = False

    def integrand(points):
        nonlocal infinite
        points = points[:, 0] if len(low) == 1 else points
        real, fake = log_p(points), log_q(points)
        value = _INTEGRANDS[kind](real, fake)
        infinite = infinite or not np.isfinite(value).all()
        both = [np.exp(real), np.exp(fake), np.where(np.isfinite(value), value, 0.0)]
        return np.stack(both, axis=1)

    mass_p, mass_q, value = _integrate(integrand, low, high, _landmarks(p, q, len(low)))
    for name, mass in (("p", mass_p), ("q", mass_q)):
        if abs(mass - 1) > 1e-3:
            raise ValueError(
                f"`{name}` must be a density whose mass of 1 lies in `support`. "
                f"Received: a mass of {mass:.4g} from {low.tolist()} to {high.tolist()}"
            )
    return math.inf if infinite else float(max(value, 0.0))


def _share(numerator, denominator):
    """exp(numerator − denominator) of two logarithms, 0 where the numerator is −∞."""
    with np.errstate(invalid="ignore", over="ignore"):
        return np.where(np.isneginf(numerator), 0.0, np.exp(numerator - denominator))


def _times_log_ratio(log_p, log_q):
    """Returns p log(p/q), and 0 where p is 0."""
    with np.errstate(invalid="ignore"):
        return np.where(np.isneginf(log_p), 0.0, np.exp(log_p) * (log_p - log_q))


def _jensen_shannon(log_p, log_q):
    middle = np.logaddexp(log_p, log_q) - math.log(2.0)
    halves = _times_log_ratio(log_p, middle) + _times_log_ratio(log_q, middle)
    return 0.5 * halves


def _chi_square(log_p, log_q):
    """(p − q)² / q as p²/q − 2p + q."""
    return _share(2 * log_p, log_q) - 2 * np.exp(log_p) + np.exp(log_q)


def _triangular(log_p, log_q):
    difference, total = np.exp(log_p) - np.exp(log_q), np.logaddexp(log_p, log_q)
    with np.errstate(divide="ignore"):
        return _share(2 * np.log(np.abs(difference)), total)


# They take logarithms of densities, whose tails neither vanish nor overflow.
_INTEGRANDS = {
    "jensen_shannon": _jensen_shannon,
    "kl": _times_log_ratio,
    "reverse_kl": lambda log_p, log_q: _times_log_ratio(log_q, log_p),
    "pearson": _chi_square,
    "neyman": lambda log_p, log_q: _chi_square(log_q, log_p),
    "squared_hellinger": lambda log_p, log_q: np.square(
        np.exp(log_p / 2) - np.exp(log_q / 2)
    ),
    "total_variation": lambda log_p, log_q: 0.5 * np.abs(np.exp(log_p) - np.exp(log_q)),
    "triangular": _triangular,
}


def log_density(name, density):
    """The logarithm of a density, callable on arrays of points, float64."""
    if hasattr(density, "logpdf"):
        function = density.logpdf
    elif hasattr(density, "pdf") or callable(density):
        pdf = getattr(density, "pdf", density)

        def function(points):
            with np.errstate(divide="ignore"):
                return np.log(pdf(points))
    else:
        raise TypeError(
            f"`{name}` must be a density: a callable on arrays of points, or a "
            f"distribution with `pdf`. Received: {density!r}"
        )

    def checked(points):
        count = len(points)  # For a single point, SciPy returns a scalar.
        found = np.asarray(function(np.asarray(points)), "float64")
        return found.reshape(count)

    return checked


def _box(support, p, q):
    """The corners of the box to integrate over, arrays of shape `(dim,)`."""
    if support is None:
        corners = [_own_support(name, each) for name, each in (("p", p), ("q", q))]
        lows, highs = zip(*corners, strict=True)
        return np.min(lows, axis=0), np.max(highs, axis=0)
    pairs = np.asarray(support, "float64")
    pairs = pairs[None] if pairs.ndim == 1 else pairs
    ordered = pairs.ndim == 2 and pairs.shape[1] == 2 and (pairs[:, 0] < pairs[:, 1])
    if len(pairs) > 2 or not np.all(ordered):
        raise ValueError(
            "`support` must be (low, high) with low below high, or a pair of these in "
            f"two dimensions. Received: support={support!r}"
        )
    return pairs[:, 0], pairs[:, 1]


def _own_support(name, density):
    if hasattr(density, "ppf"):
        ends = np.array([density.ppf(1e-16), density.isf(1e-16)], "float64")
        return ends[:1], ends[1:]
    if hasattr(density, "mean") and hasattr(density, "cov"):
        mean = np.atleast_1d(density.mean)
        reach = 9 * np.sqrt(np.diag(np.atleast_2d(density.cov)))
        return mean - reach, mean + reach
    if hasattr(density, "centers") and density.centers.shape[1] <= 2:
        reach = 9 * density.std
        return density.centers.min(0) - reach, density.centers.max(0) + reach
    raise ValueError(
        f"`support` must say where to integrate, as `{name}` does not: (low, high), or "
        "a pair of these in two dimensions. Received: support=None"
    )


def _landmarks(p, q, dim):
    """Points near which mass lies, so that the quadrature misses no narrow peak."""
    marks = []
    for density in (p, q):
        if hasattr(density, "ppf"):
            shares = np.linspace(0.05, 0.95, 7)
            marks.append(np.asarray(density.ppf(shares), "float64")[:, None])
        elif hasattr(density, "centers"):
            marks.append(np.asarray(density.centers, "float64"))
        elif hasattr(density, "mean") and hasattr(density, "cov"):
            marks.append(np.atleast_2d(density.mean))
    marks = [mark for mark in marks if mark.shape[1] == dim]
    return np.concatenate(marks) if marks else np.zeros((0, dim))


def _integrate(integrand, low, high, marks):
    """The integral of a vector of functions over a box.

    The box is cut at the coordinates of the landmarks first. SciPy's adaptive cubature
    then integrates each part.
    """
    cubature = _scipy_integrate().cubature
    edges = [
        np.unique(np.clip([*mark, start, end], start, end))
        for mark, start, end in zip(marks.T, low, high, strict=True)
    ]
    if len(low) == 1:
        parts = [((a,), (b,)) for a, b in zip(edges[0], edges[0][1:], strict=False)]
    else:
        parts = [
            ((a, c), (b, d))
            for a, b in zip(edges[0], edges[0][1:], strict=False)
            for c, d in zip(edges[1], edges[1][1:], strict=False)
        ]
    total = 0.0
    for start, end in parts:
        found = cubature(integrand, start, end, rtol=1e-8, atol=1e-10 / len(parts))
        total = total + found.estimate
    return total


def _wasserstein(log_p, log_q, low, high, count=64_001):
    """∫ |P − Q|, with the distribution functions integrated from the densities."""
    integrate = _scipy_integrate()
    points = np.linspace(low, high, count)
    difference = np.exp(log_p(points)) - np.exp(log_q(points))
    cumulated = integrate.cumulative_simpson(difference, x=points, initial=0.0)
    return float(integrate.simpson(np.abs(cumulated), x=points))


def _scipy_integrate():
    try:
        from scipy import integrate
    except ImportError as error:
        raise ImportError("Quadrature needs SciPy: pip install scipy") from error
    return integrate

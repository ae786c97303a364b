"""Dirac-GAN through `fit`, against recurrences worked out on paper.

θ is G's point and ψ D's slope; real images are at 0, so D's logit is 0 for them and
s = ψθ for the fake. With σ the logistic function, the steps below are the players'
gradients by hand: D's of softplus(s) is θσ(s), G's is −ψσ(s) in the minimax game,
−ψσ(−s) in the non-saturating one, −ψσ(−s) in the paired one (whose D's is θσ(s) as
well), −ψ and θ for Wasserstein.
"""

import numpy as np
import pytest
from scipy import special

from keras_gan import optimizers
from keras_gan import penalties
from keras_gan import updates
from keras_gan.theory.dirac import play

# Keras keeps learning rates in float32, in which 0.2 is a little more.
H = float(np.float32(0.2))
START = (1.0, -1.0)
sigma = special.expit

# What θ and ψ go down by, a unit of step: dL_G/dθ and dL_D/dψ.
FIELDS = {
    "minimax": lambda t, p: (-p * sigma(p * t), t * sigma(p * t)),
    "non_saturating": lambda t, p: (-p * sigma(-p * t), t * sigma(p * t)),
    "relativistic_paired": lambda t, p: (-p * sigma(-p * t), t * sigma(p * t)),
    "wasserstein": lambda t, p: (-p, t),
}


# The gradient by ψ of γ/2 ψ², and of λ (|ψ| − 1)².
PENALTIES = {
    "none": ([], lambda p: 0.0),
    "r1": ([penalties.R1(0.3)], lambda p: 0.3 * p),
    "r2": ([penalties.R2(0.3)], lambda p: 0.3 * p),
    "wgan_gp": (
        [penalties.WassersteinGradient(0.35)],
        lambda p: 0.7 * (np.sqrt(p**2 + 1e-12) - 1) * p / np.sqrt(p**2 + 1e-12),
    ),
}


def recurrence(loss, steps, of_psi=lambda p: 0.0, alternating=False, clip=None, h=H):
    field = FIELDS[loss]
    t, p = START
    places = [(t, p)]
    for _ in range(steps):
        next_p = p - h * (field(t, p)[1] + of_psi(p))
        if clip is not None:
            next_p = np.clip(next_p, -clip, clip)
        t = t - h * field(t, next_p if alternating else p)[0]
        p = next_p
        places.append((t, p))
    return np.array(places)


def games():
    """Each pair of a loss and a penalty in one order; of each loss, one is quick."""
    for row, loss in enumerate(FIELDS):
        for column, penalty in enumerate(PENALTIES):
            alternating = (row + column) % 4 in (1, 2)
            marks = () if column == row else pytest.mark.slow
            yield pytest.param(loss, penalty, alternating, marks=marks)


def losses(quick, names=FIELDS):
    """A parametrization by loss, of which one is quick."""
    return pytest.mark.parametrize(
        "loss",
        [
            pytest.param(name, marks=() if name == quick else pytest.mark.slow)
            for name in names
        ],
    )


@pytest.mark.parametrize(("loss", "penalty", "alternating"), [*games()])
def test_every_step_is_its_recurrence(loss, penalty, alternating):
    """Sees a missing ½ in R1, a G that moves before D, and a G whose images are cut
    off."""
    objects, of_psi = PENALTIES[penalty]
    update = updates.Alternating() if alternating else updates.Simultaneous()
    found = play(loss, objects, update, start=START, steps=25)
    expected = recurrence(loss, 25, of_psi, alternating)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-8)


@losses("wasserstein")
def test_clipping_is_its_recurrence(loss):
    found = play(loss, [], clip=0.75, start=START, steps=25)
    expected = recurrence(loss, 25, alternating=True, clip=np.float32(0.75))
    expected[0] = START
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-8)


def jacobian(field, t, p, step=1e-6):
    """Of the players' gradients by (θ, ψ), by central differences."""
    columns = []
    for dt, dp in ((step, 0), (0, step)):
        up, down = np.array(field(t + dt, p + dp)), np.array(field(t - dt, p - dp))
        columns.append((up - down) / (2 * step))
    return np.stack(columns, axis=1)


@losses("non_saturating")
def test_extragradient_is_its_recurrence(loss):
    field, place, expected = FIELDS[loss], np.array(START), [START]
    for _ in range(25):
        ahead = place - H * np.array(field(*place))
        place = place - H * np.array(field(*ahead))
        expected.append(place)
    found = play(loss, [], updates.Extragradient(), start=START, steps=25)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-8)


@losses("minimax")
def test_consensus_is_its_recurrence(loss):
    """v + γ Jᵀ v. Sees J for its transpose."""
    field, place, expected = FIELDS[loss], np.array(START), [START]
    for _ in range(25):
        v = np.array(field(*place))
        place = place - H * (v + 0.4 * jacobian(field, *place).T @ v)
        expected.append(place)
    found = play(loss, [], updates.Consensus(0.4), start=START, steps=25)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-8)


@pytest.mark.slow
@losses("relativistic_paired")
def test_optimistic_steps_are_their_recurrence(loss):
    field, place, before, expected = FIELDS[loss], np.array(START), 0.0, [START]
    for _ in range(25):
        v = np.array(field(*place))
        place = place - 2 * H * v + H * before
        before = v
        expected.append(place)
    found = play(
        loss,
        [],
        updates.Simultaneous(),
        optimizer=optimizers.OptimisticSGD,
        start=START,
        steps=25,
    )
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-8)


@losses("minimax", ["minimax", "wasserstein"])
def test_unrolled_is_its_recurrence(loss):
    """One inner step: G's loss at ψ − η dL_D/dψ(θ, ψ), differentiated by hand."""
    eta, t, p, expected = 0.3, *START, [START]
    for _ in range(25):
        if loss == "wasserstein":  # L_G = −θ (ψ − ηθ)
            of_t = -(p - eta * t) + eta * t
        else:  # L_G = −softplus(θ (ψ − ηθσ(ψθ)))
            s = sigma(p * t)
            answer = p - eta * t * s
            inner = answer - t * eta * (s + t * p * s * (1 - s))
            of_t = -sigma(t * answer) * inner
        of_p = FIELDS[loss](t, p)[1]
        t, p = t - H * of_t, p - H * of_p
        expected.append((t, p))
    found = play(loss, [], updates.Unrolled(1, eta), start=START, steps=25)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-8)


def expectation(function, std):
    """E of a function of two independent Gaussians, by a fine grid of their own."""
    x = np.linspace(-8, 8, 801)
    weights = np.exp(-0.5 * x**2)
    weights /= weights.sum()
    return np.einsum("i,j,ij->", weights, weights, function(std * x[:, None], std * x))


@losses("relativistic_paired")
def test_instance_noise_is_the_expectation_over_it(loss):
    """The gradients with images at a and θ + b. Sees one noise for both sides."""
    std, (t, p), expected = 0.5, START, [START]
    paired = loss == "relativistic_paired"
    for _ in range(4):

        def of_psi(a, b, t=t, p=p):
            real, fake = p * a, p * (t + b)
            if loss == "wasserstein":
                return t + b - a
            if paired:
                return (t + b - a) * sigma(fake - real)
            return -a * sigma(-real) + (t + b) * sigma(fake)

        def of_theta(a, b, t=t, p=p):
            real, fake = p * a, p * (t + b)
            if loss == "wasserstein":
                return -p + 0 * a * b
            if paired:
                return -p * sigma(real - fake)
            return (-p * sigma(fake if loss == "minimax" else -fake)) + 0 * a

        of_p, of_t = expectation(of_psi, std), expectation(of_theta, std)
        t, p = t - H * of_t, p - H * of_p
        expected.append((t, p))
    found = play(loss, [], updates.Simultaneous(), noise=std, start=START, steps=4)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-8)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"noise": -1}, "`noise`.*noise=-1"),
        ({"steps": 0}, "`steps`.*steps=0"),
        ({"start": (1.0,)}, "`start`"),
        ({"loss": "bce"}, "'bce'"),
    ],
)
def test_impossible_arguments_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        play(**{"loss": "minimax", **arguments})


@pytest.mark.parametrize(
    "arguments",
    [
        {"penalties": [penalties.R1()]},
        {"loss": "relativistic_average"},
        {"loss": "boundary_equilibrium"},
    ],
)
def test_what_noise_does_not_go_with_is_refused(arguments):
    with pytest.raises(ValueError, match="`noise`.*noise=0.5"):
        play(**{"loss": "minimax", "noise": 0.5, **arguments})

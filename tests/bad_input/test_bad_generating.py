"""What `generate` and `discriminate` are given that no GAN can use."""

import numpy as np
import pytest
from bad_cases import check_refused
from bad_cases import named
from conftest import tiny_image_gan

IMAGES = np.random.default_rng(0).uniform(-1, 1, (16, 8, 8, 1)).astype("float32")
NAN = float("nan")


@pytest.fixture(scope="module")
def gan():
    return tiny_image_gan()


@pytest.fixture(scope="module")
def classes():
    return tiny_image_gan(num_classes=3)


def row(**given):
    return given


GENERATING = [
    (row(count=0), "`count`.*at least 1"),
    (row(count=1.5), "`count`.*1.5"),
    (row(count="3"), "`count`.*'3'"),
    (row(count=True), "`count`.*True"),
    (row(), "`count` must be given"),
    (row(count=10**13), "10,000,000,000,000 examples would take.*`count`"),
    (row(count=10**30), "`count`.*at most"),
    (row(count=2, seed=-1), "`seed`.*at least 0"),
    (row(count=2, seed=NAN), "`seed`.*nan"),
    (row(count=2, seed=[1]), "2 integers, one per image"),
    (row(count=2, seed=[1, "a"]), "`seed`.*'a'"),
    (row(count=2, truncation=0), "`truncation` must be above 0"),
    (row(count=2, truncation=NAN), "`truncation` must be above 0"),
    (row(count=2, condition=[0, 1]), "`condition` was given, but"),
]
CONDITIONS = [
    (row(count=2), "takes a condition"),
    (row(condition=[0, 3]), "from 0 to 3"),
    (row(condition=[0, -1]), "from -1 to 0"),
    (row(condition=[0.5, 1.0]), "float64"),
    (row(condition=["cat"]), "no class names"),
    (row(condition=[[0], [1, 2]]), "rows of the same length"),
    (row(condition=[]), "`condition` is empty"),
    (row(count=5, condition=[0, 1]), r"5 integers.*\(2,\)"),
    (row(condition={"a": 1}), "structure"),
    (row(condition=[None, 1]), "object"),
]


@pytest.mark.parametrize(("given", "said"), GENERATING, ids=named)
def test_generating(given, said, gan):
    check_refused(lambda: gan.generate(**given), ValueError, said)


@pytest.mark.parametrize(("given", "said"), CONDITIONS, ids=named)
def test_conditions_that_do_not_fit(given, said, classes):
    check_refused(lambda: classes.generate(**given), ValueError, said)


DISCRIMINATING = {
    "channels": (IMAGES.repeat(3, -1), ValueError, r"\(8, 8, 3\)"),
    "one_image": (IMAGES[0], ValueError, r"\(8, 1\)"),
    "text": ("a", TypeError, "dtype"),
    "none": (None, TypeError, "object"),
    "objects": (IMAGES.astype(object), TypeError, "object"),
    "bytes": (np.zeros((2, 8, 8, 1), "uint8"), TypeError, "uint8"),
    "empty": (IMAGES[:0], ValueError, "nothing to score"),
    "nan": (IMAGES * NAN, ValueError, "NaN"),
    "range": (IMAGES * 255, ValueError, r"lie in \[-1.0, 1.0\]"),
    "ragged": ([[1.0], [1.0, 2.0]], ValueError, "`examples`.*one length"),
}


@pytest.mark.parametrize(
    ("examples", "kind", "said"), DISCRIMINATING.values(), ids=DISCRIMINATING
)
def test_discriminating(examples, kind, said, gan):
    check_refused(lambda: gan.discriminate(examples), kind, said)


def test_images_a_little_out_of_range_are_scored(gan):
    """A generator need not end in a bound."""
    assert gan.discriminate(IMAGES * 2).shape == (16, 1)

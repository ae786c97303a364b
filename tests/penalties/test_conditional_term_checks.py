"""What terms with a condition or codes refuse at `compile` and in the data."""

import keras
import numpy as np
import pytest
import term_cases
from keras import layers
from term_games import LABELS
from term_games import POINTS
from term_games import game
from term_games import of_rows
from term_games import plain_generator

from keras_gan import models
from keras_gan import penalties
from keras_gan import priors

HEADS = [
    (penalties.Classification, "'classes'.*classes=keras.layers.Dense"),
    (penalties.TwinClassification, "'twin_classes'.*twin_classes=keras"),
    (penalties.SemiSupervised, "'classes'.*classes=keras.layers.Dense"),
    (penalties.ConditionalContrastive, "'classes'.*layers.ClassProxies"),
    (penalties.DataToDataCrossEntropy, "'classes'.*layers.ClassProxies"),
]


@pytest.mark.parametrize(("kind", "message"), HEADS)
def test_a_head_that_d_lacks_is_named_with_how_to_add_it(kind, message):
    with pytest.raises(ValueError, match=f"{kind.__name__}.*{message}.*logits only"):
        game([kind()], term_cases.scoring)


def test_an_embedding_that_d_lacks_is_named():
    with pytest.raises(ValueError, match="'embedding'.*ClassProxies.*classes, logits"):
        game([penalties.ConditionalContrastive()], term_cases.with_classes)


def test_a_head_must_have_one_number_per_class_and_example():
    more = models.with_outputs(term_cases.scoring(), classes=layers.Dense(5))
    rows = keras.Sequential([layers.Reshape((2, 4)), layers.Dense(3)])
    patches = models.with_outputs(term_cases.scoring(), classes=rows)
    for each in (None, of_rows):
        with pytest.raises(ValueError, match="5 numbers for 3 classes"):
            game([penalties.Classification()], more, each)
    with pytest.raises(ValueError, match="shape \\(None, 2, 3\\).*Flatten"):
        game([penalties.Classification()], patches)


def test_a_condition_that_is_no_class_is_refused():
    latents, picture = keras.Input((4,)), keras.Input((3, 3, 1))
    both = layers.Concatenate()([latents, layers.Flatten()(picture)])
    generator = keras.Model([latents, picture], layers.Dense(2)(both))
    with pytest.raises(ValueError, match="one class per example.*None, 3, 3, 1"):
        game([penalties.Classification()], term_cases.with_classes, generator)
    number, row = keras.Input((), dtype="int32"), keras.Input((3,))
    both = layers.Concatenate()([latents, layers.Embedding(3, 2)(number), row])
    generator = keras.Model([latents, number, row], layers.Dense(2)(both))
    with pytest.raises(ValueError, match="one class per example.*several tensors"):
        game([penalties.Classification()], term_cases.with_classes, generator)


@pytest.mark.slow
def test_generated_examples_without_a_condition_have_no_class():
    for term in (
        penalties.Classification(),
        penalties.Classification(player="generator"),
    ):
        with pytest.raises(ValueError, match="takes no condition.*SemiSupervised"):
            game([term], term_cases.with_classes, plain_generator)
    real_only = [penalties.Classification(generated=False)]
    gan = game(real_only, term_cases.with_classes, plain_generator)
    gan.fit(POINTS, LABELS, verbose=0)


@pytest.mark.parametrize(
    ("labels", "error"),
    [
        (np.full(16, 3), "class numbers other than 0 to 2 \\(-1 for a missing one\\)"),
        (LABELS[:, None], "shape \\(batch,\\).*\\(batch, 3\\)"),
        (LABELS.astype("float32"), "integers of shape \\(batch,\\)"),
        (np.full((16, 3), 0.5, "float32"), "rows that do not sum to 1"),
        (None, "SemiSupervised.*needs a condition, but the data have none"),
    ],
    ids=["unknown", "column", "float", "attributes", "none"],
)
def test_labels_that_only_the_term_uses_are_checked(labels, error):
    terms = [penalties.SemiSupervised()]
    gan = game(terms, term_cases.classifier, plain_generator)
    with pytest.raises(ValueError, match=error):
        gan.fit(POINTS, labels, verbose=0)


def test_missing_labels_are_refused_where_a_term_or_a_network_needs_each():
    labels = np.where(LABELS == 1, -1, LABELS)
    heads = term_cases.with_classes
    for gan in (
        game([penalties.SemiSupervised()], heads),
        game([penalties.Classification(generated=False)], heads, plain_generator),
    ):
        with pytest.raises(ValueError, match="class numbers other than 0 to 2,.*-1 to"):
            gan.fit(POINTS, labels, verbose=0)


def test_mismatched_pairs_need_a_conditional_d_and_a_loss_of_each_example():
    term = [penalties.MismatchedPairs()]
    with pytest.raises(ValueError, match="takes the condition.*examples alone"):
        game(term, term_cases.scoring)
    with pytest.raises(ValueError, match="on its own.*RelativisticAverage"):
        game(term, term_cases.conditional()(), loss="relativistic_average")


@pytest.mark.slow
def test_codes_must_be_in_the_prior_and_in_d():
    term, d = penalties.MutualInformation, term_cases.with_codes
    with pytest.raises(ValueError, match="prior with codes.*Received: prior=Normal"):
        game([term()], d, plain_generator)
    with pytest.raises(ValueError, match="output 'codes'.*codes=keras.layers.Dense"):
        game([term()], term_cases.scoring, plain_generator, prior=term_cases.codes())
    other = priors.Joint(priors.Normal(2), priors.Categorical(2))
    with pytest.raises(ValueError, match="'codes' of 2 numbers.*Received: 3 numbers"):
        game([term()], d, plain_generator, prior=other)
    for codes in ([0], [2], []):
        with pytest.raises(ValueError, match="positions of codes in the prior: 1"):
            game([term(codes=codes)], d, plain_generator, prior=term_cases.codes())

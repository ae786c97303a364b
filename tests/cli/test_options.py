"""The options of `keras-gan train` that make a recipe."""

import inspect
import re

import numpy as np
import pytest

from keras_gan import augmentation
from keras_gan import losses
from keras_gan import penalties
from keras_gan import recipes
from keras_gan import updates
from keras_gan.cli import options
from keras_gan.cli import translation
from keras_gan.cli.naming import named_as_options
from keras_gan.cli.naming import spelled
from keras_gan.cli.run_folder import OPTIONS
from keras_gan.datasets.sources import Images


def images(count=40, shape=(8, 8, 1), names=None):
    labels = np.arange(count) % 3 if names else None
    return Images(np.zeros((count, *shape), "uint8"), labels, class_names=names)


def build(source=None, **given):
    small = {"data": "pictures", "width": 0.1, "latent_dim": 4}
    return options.build(OPTIONS | small | given, source or images())


def test_options_reach_the_recipe():
    recipe, _ = build(
        loss="hinge",
        penalty="r1=0.25, dragan",
        width=0.5,
        latent_dim=7,
        learning_rate=[0.25, 0.125],
        augment="none",
        seed=5,
    )
    gan = recipe.gan
    assert isinstance(gan.adversarial_loss, losses.Hinge)
    assert list(gan.penalties) == ["r1", "dragan"]
    assert gan.penalties["r1"].weight == 0.25
    assert gan.penalties["dragan"].weight == penalties.DRAGAN().weight
    assert (gan.latent_dim, gan.seed, gan.augmentations) == (7, 5, [])
    assert float(gan.d_optimizer.learning_rate) == 0.25
    assert float(gan.g_optimizer.learning_rate) == 0.125
    first = next(x for x in gan.discriminator.layers if "conv" in x.name)
    assert first.filters == 16  # Half of 32.


def test_options_that_are_not_given_leave_the_recipe_as_it_is():
    recipe, _ = build(augment="none")
    assert isinstance(recipe.gan.adversarial_loss, losses.RelativisticPaired)
    assert {each.weight for each in recipe.gan.penalties.values()} == {64 / 4096}


@pytest.mark.parametrize("text", ["none", " None "])
def test_no_penalty_is_not_the_recipes_penalties(text):
    assert build(penalty=text)[0].gan.penalties == {}


@pytest.mark.parametrize("name", sorted(options._PENALTIES))
def test_every_penalty_that_can_be_named_compiles(name):
    loss = "maximum_mean_discrepancy" if name == "witness_gradient" else None
    of = {"recipe": "fastgan"} if name == "self_supervision" else {}
    recipe, _ = build(penalty=f"{name}=0.5", loss=loss, augment="none", **of)
    (logged,) = recipe.gan.penalties
    assert logged == name  # As it stands in the log.
    assert recipe.gan.penalties[logged].weight == 0.5


def penalties_of_conditions():
    """Those that need a condition, codes, or a head that recipes' networks lack."""
    from keras_gan.penalties.heads import HeadTerm

    for name in set(penalties.__all__) - {"Penalty"}:
        kind = getattr(penalties, name)
        if issubclass(kind, HeadTerm) or "score" in kind.needs:
            yield name


def test_every_penalty_can_be_named_but_those_on_features():
    """Sees a new penalty that the command line forgets."""
    others = {"FeatureMatching", "PullingAway", *penalties_of_conditions()}
    others |= {"OptimalTransport", "PatchNCE", "LatentReconstruction"}
    # Of a generator with an encoder, which no recipe has.
    others |= {"AdversarialReconstruction", "Autoencoding", "PosteriorDivergence"}
    known = options._PENALTIES | translation._PENALTIES
    kinds = {type(make(weight=1.0)).__name__ for make in known.values()}
    assert kinds == set(penalties.__all__) - others - {"Penalty"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("r3=1", "--penalty may name r1, r2, .*Received: r3=1"),
        ("r1=0.1,", "Received: nothing"),
        ("r1=-1", "weights of at least 0.*r1=-1"),
        ("r1=", "weights of at least 0.*r1="),
        ("r1=nan", "weights of at least 0"),
        ("r1,R1=2", "names r1 twice"),
    ],
)
def test_penalties_that_mean_nothing_are_refused(text, message):
    with pytest.raises(ValueError, match=message):
        options.penalties_of(text)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"recipe": "wgan", "loss": "hinge"}, "--loss does not go with --recipe wgan"),
        ({"recipe": "wgan", "penalty": "r1"}, "--penalty does not go .*wgan_gp"),
        ({"recipe": "best"}, "--recipe may be default, .*dcgan, .*best"),
        ({"loss": "hindge"}, "No loss is named 'hindge'.*'hinge'"),
        ({"recipe": "dcgan", "loss": "wasserstein"}, "recipe wgan"),
        ({"recipe": "wgan", "augment": "ada"}, "--recipe wgan --augment ada"),
        ({"labels": True}, "pictures has no labels. Leave out --labels"),
        ({"loss": "energy_based"}, "--recipe default --loss energy_based"),
    ],
)
def test_options_that_do_not_go_together_are_refused_by_name(given, message):
    with pytest.raises(ValueError, match=message):
        build(**given)


def test_sizes_that_no_network_has_name_the_option():
    with pytest.raises(ValueError, match="8 to 256 .*--image-size 512x130"):
        build(images(3, (512, 130, 3)), image_size=[512, 130])
    with pytest.raises(ValueError, match="images of pictures have 200×300. Resize"):
        build(images(3, (200, 300, 3)))


def test_the_number_of_images_chooses_the_augmentation_and_says_so():
    few = augmentation.choosing.FEW
    recipe, said = build(images(few - 1))
    assert isinstance(recipe.gan.augmentations[0], augmentation.AdaptiveAugmentation)
    assert f"{few - 1:,} training images, fewer than {few:,}" in said[0]
    assert "ADA" in said[0] and "--augment none" in said[0]
    recipe, said = build(images(few))
    assert recipe.gan.augmentations == []
    assert f"{few:,} training images: no augmentation" in said[0]


@pytest.mark.parametrize(
    "given",
    [{"recipe": "wgan"}, {"recipe": "wgan_gp"}, {"loss": "wasserstein"}],
)
def test_losses_that_ada_cannot_read_get_diffaugment(given):
    recipe, said = build(**given)
    (chain,) = recipe.gan.augmentations
    assert isinstance(chain, augmentation.Chain) and "DiffAugment" in said[0]


def test_what_the_user_names_is_not_chosen_for_them():
    recipe, said = build(augment="diffaugment")
    assert isinstance(recipe.gan.augmentations[0], augmentation.Chain) and said == []
    recipe, said = build(augment="none", mirror=True)
    assert said == ["Every image also mirrored: 80 training images"]


def test_classes_have_their_names():
    recipe, said = build(images(40, names=["cat", "dog", "star"]), labels=True)
    assert recipe.gan.class_names == ["cat", "dog", "star"]
    assert said[-1] == "3 classes: 0 cat, 1 dog, 2 star"
    many = options.classes_in_words([f"c{k}" for k in range(1000)])
    assert many.startswith("1,000 classes: 0 c0, ") and many.endswith("and 988 more")
    assert len(many) < 150


def test_a_class_without_images_is_still_a_class():
    names = ["cat", "dog", "star", "moon"]
    recipe, _ = build(images(40, names=names), labels=True)
    assert recipe.gan.class_names == names


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("image_size", [48, 32], "--image-size 48x32"),
        ("image_size", 32, "--image-size 32"),
        ("learning_rate", [0.1, 0.2], "--learning-rate 0.1,0.2"),
        ("mirror", False, "--no-mirror"),
        ("labels", True, "--labels"),
        ("loss", None, "no --loss"),
    ],
)
def test_options_are_spelled_as_they_are_typed(name, value, text):
    assert spelled(name, value) == text


def test_errors_of_the_library_name_options_on_the_command_line():
    said = {
        "Pass `image_size`, to which": "Pass --image-size, to which",
        "one batch of batch_size=32. Choose": "one batch of --batch-size 32. Choose",
        "Load it with labels=False.": "Leave out --labels.",
        "Received: penalties=[R1()]": "Received: --penalty [R1()]",
    }
    for message, expected in said.items():
        with pytest.raises(ValueError, match=f"^{re.escape(expected)}$"):
            with named_as_options():
                raise ValueError(message)


def test_the_default_recipe_updates_in_turns_without_a_penalty():
    assert isinstance(build(penalty="none")[0].gan.update, updates.Alternating)
    assert isinstance(build(penalty="r1")[0].gan.update, updates.OneStage)
    # Path length is a term of the generator's loss.
    assert isinstance(build(penalty="path_length")[0].gan.update, updates.Alternating)


class Printed(Images):
    """Images with a fingerprint of a test's own."""

    def fingerprint(self):
        return f"of {len(self.train)}"


def test_a_set_that_changed_is_said_and_one_that_only_moved_is_not():
    gan = build(width=0.1)[0].gan
    given = OPTIONS | {"data": "elsewhere"}
    record = options.about(Printed(*images(40)))
    assert record["fingerprint"] == "of 40" and record["training_images"] == 40
    assert options.continued(given, Printed(*images(40)), gan, record) == []
    (said,) = options.continued(given, Printed(*images(41)), gan, record)
    assert "elsewhere have changed" in said
    assert "it had 40 training images, and there are 41 now" in said
    # A run.json of before has no fingerprint.
    assert options.continued(given, Printed(*images(41)), gan, {}) == []


def test_other_images_than_the_model_makes_are_refused_at_the_door():
    gan = build(width=0.1)[0].gan
    given = OPTIONS | {"data": "elsewhere"}
    with pytest.raises(ValueError, match="8×8 pixels .grey., and those of elsewhere"):
        options.continued(given, images(3, (8, 8, 3)), gan, {})
    record = {"class_names": ["a", "b", "c"]}
    other = images(6, names=["a", "b", "d"])
    with pytest.raises(ValueError, match="classes a, b, c, .* are a, b, d"):
        options.continued(given | {"labels": True}, other, gan, record)


def only(make, monkeypatch):
    monkeypatch.setattr(options.listing, "makers", lambda: {"default": make})


def test_a_recipe_that_wants_to_know_is_told_the_number_of_images(monkeypatch):
    """Without mirror images, which are no new ones."""
    told = []

    def counting(image_shape, *classes, images=None, **arguments):
        told.append(images)
        return recipes.dcgan(image_shape, *classes, **arguments)

    counting.__signature__ = inspect.Signature(
        [
            *inspect.signature(recipes.dcgan).parameters.values(),
            inspect.Parameter("images", inspect.Parameter.KEYWORD_ONLY, default=None),
        ]
    )
    only(counting, monkeypatch)
    build(images(40), mirror=True, augment="none")
    assert told == [40]


def test_a_recipe_with_an_augmentation_of_its_own_keeps_it(monkeypatch):
    def few(image_shape, *classes, augment="diffaugment", **arguments):
        return recipes.dcgan(image_shape, *classes, augment=augment, **arguments)

    parameters = dict(inspect.signature(recipes.dcgan).parameters)
    parameters["augment"] = parameters["augment"].replace(default="diffaugment")
    few.__signature__ = inspect.Signature(list(parameters.values()))
    only(few, monkeypatch)
    recipe, said = build(images(9_000))
    assert isinstance(recipe.gan.augmentations[0], augmentation.Chain)
    assert said == ["Augmentation as in recipe default"]
    assert build(images(9_000), augment="none")[0].gan.augmentations == []


def test_looking_at_the_loss_of_a_recipe_leaves_its_weights_as_they_are():
    """Sees a small GAN for a look that draws from the seed of the run."""
    first, _ = build(recipe="lsgan", augment="auto")
    second, _ = build(recipe="lsgan", augment="none")
    for one, other in zip(
        first.gan.generator.weights, second.gan.generator.weights, strict=True
    ):
        np.testing.assert_array_equal(one, other)

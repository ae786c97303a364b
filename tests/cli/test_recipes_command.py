"""`keras-gan recipes`: the table, and one recipe."""

import re

import pytest
from rich import console

import keras_gan_cli
from keras_gan.cli import recipe_list as command
from keras_gan.recipes import listing


@pytest.fixture
def two(monkeypatch):
    """Only two recipes, so that tests are quick."""
    makers = listing.makers()
    chosen = {name: makers[name] for name in ("default", "lsgan")}
    monkeypatch.setattr(listing, "makers", lambda: chosen)


def run(*arguments):
    return keras_gan_cli.main(["recipes", *map(str, arguments)])


def test_off_a_terminal_there_is_a_line_per_recipe(two, capsys):
    assert run("--image-size", "16x8", "--channels", 1, "--width", 0.25) == 0
    head, default, lsgan, *rest = capsys.readouterr().out.splitlines()
    assert head.split()[0] == "recipe" and default.split()[0] == "default"
    sizes = listing.sizes("lsgan", (16, 8, 1), width=0.25)
    expected = [sizes.generator.parameters, sizes.discriminator.parameters]
    expected += [sizes.generator.multiply_adds, sizes.discriminator.multiply_adds]
    for count in map(command._rounded, expected):
        assert f" {count} " in lsgan
    assert "LSGAN" in lsgan and "Mao et al., 2017" in lsgan
    assert lsgan.endswith("not measured")
    assert rest[0].startswith("For 16×8 grey images, with --width 0.25.")


def test_in_a_terminal_there_is_a_table(two, capsys, monkeypatch):
    monkeypatch.setattr(console.Console, "is_terminal", True)
    monkeypatch.setenv("COLUMNS", "200")
    assert run("--image-size", 8, "--width", 0.1) == 0
    printed = capsys.readouterr().out
    assert "Mao et al., 2017" in printed and "multiply-adds" in printed


def test_one_recipe_is_described(capsys):
    assert run("wgan_gp", "--image-size", 8, "--channels", 3, "--width", 0.1) == 0
    printed = capsys.readouterr().out
    sizes = listing.sizes("wgan_gp", (8, 8, 3), width=0.1)
    assert f"Generator: {sizes.generator.parameters:,} parameters" in printed
    for said in (
        "https://arxiv.org/abs/1704.00028",
        "Batch size 320",
        "penalties: WassersteinGradient(",
        "keras-gan train --recipe wgan_gp --width 0.1",
    ):
        assert said in printed


SMALL = ["--image-size", 32, "--width", 0.05]


@pytest.mark.slow
def test_every_recipe_is_shown(capsys):
    """Sees networks that cannot be counted, such as those for pictures of any size."""
    assert run(*SMALL) == 0
    shown = capsys.readouterr().out.splitlines()[1:-2]
    assert [line.split()[0] for line in shown] == list(listing.makers())


def test_networks_for_pictures_of_any_size_are_described(capsys):
    assert run("srgan", *SMALL) == 0
    shown = capsys.readouterr().out
    assert len(re.findall(r"[1-9][0-9,]* multiply-adds per image", shown)) == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["wgn"], "There is no recipe wgn: NAME may be default, biggan"),
        (["--image-size", 4], "(--image-size) must be (height, width, channels)"),
    ],
)
def test_mistakes_are_named(arguments, message, capsys):
    assert run(*arguments) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (999, "999"),
        (1000, "1.00 k"),
        (168_400, "168 k"),
        (999_600, "1.00 M"),
        (27_930_000, "27.9 M"),
        (1_234_000_000, "1.23 B"),
    ],
)
def test_counts_have_three_digits(number, text):
    assert command._rounded(number) == text

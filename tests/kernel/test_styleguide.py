import gzip
import re
from itertools import product
from pathlib import Path

import pytest
from django.test import Client

CSS = Path("src/entrepairs/kernel/static/kernel/style.css").read_text(encoding="utf-8")
PAGES = ["", "forms/", "figures/"]
COLOURS = ["forest", "terracotta", "sky", "ochre", "plum", "slate", "rose", "teal"]

pytestmark = pytest.mark.urls("tests.kernel.pages_urls")


def colours(scheme: str) -> dict[str, str]:
    light, dark = CSS.split("@media (prefers-color-scheme: dark)", 1)
    dark = dark.split("\n}\n", 1)[0]
    found = dict(re.findall(r"--([\w-]+): (#[0-9A-Fa-f]{6});", light))
    if scheme == "dark":
        found |= dict(re.findall(r"--([\w-]+): (#[0-9A-Fa-f]{6});", dark))
    return found


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_colour_can_be_read_on_every_ground(scheme: str) -> None:
    found = colours(scheme)
    pairs = [*product([*COLOURS, "ink", "muted"], ["paper", "surface"])]
    pairs += [(colour, f"{colour}-soft") for colour in COLOURS]
    pairs += [(text, f"{colour}-soft") for text, colour in product(["ink", "muted"], COLOURS)]
    pairs += [("on-colour", colour) for colour in COLOURS]
    weak = {pair: ratio for pair in pairs if (ratio := contrast(found[pair[0]], found[pair[1]])) < 4.5}
    assert not weak


@pytest.mark.parametrize(("language", "page"), [*product(["fr", "en"], PAGES)])
def test_style_guide_is_light_and_breaks_no_policy(client: Client, language: str, page: str) -> None:
    response = client.get(f"/{language}/style/{page}")
    text = response.content.decode()
    assert response.status_code == 200
    assert f'<html lang="{language}">' in text
    assert text.count("<h1") == 1
    assert not re.search(r"<[^>]+\sstyle=|<style|<script>|\son\w+=", text)
    assert len(re.findall(r"<[a-z]", text)) <= 300
    assert len(re.findall(r'<(?:link rel="stylesheet"|script)', text)) <= 6
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("page", PAGES)
def test_language_switch_leads_to_the_same_page(client: Client, page: str) -> None:
    assert f'href="/en/style/{page}" hreflang="en"' in client.get(f"/fr/style/{page}").content.decode()


def test_french_page_speaks_french(client: Client) -> None:
    text = client.get("/fr/style/").content.decode()
    assert "Proposer" in text
    assert "Colours" not in text


def test_stylesheet_stays_light() -> None:
    """As it travels: compressed, once a visitor; a tenth of what a page may weigh."""
    assert len(gzip.compress(CSS.encode())) < 20_000

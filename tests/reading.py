"""Reads pages as people do: the words, whatever the spaces between them."""

import re
from html import unescape

from django.test import Client
from django.urls import reverse
from django.utils.translation import override

MOST_ELEMENTS = 300


def address(name: str, *arguments: object, language: str = "fr") -> str:
    with override(language):
        return reverse(name, args=arguments)


def page(client: Client, url: str) -> str:
    """The HTML of a page that is there and keeps to the budget; any space is as good as another."""
    response = client.get(url)
    assert response.status_code == 200, f"{url}: {response.status_code}"
    html = response.content.decode()
    assert len(re.findall(r"<[a-z]", html)) <= MOST_ELEMENTS
    return html.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


def main_words(html: str) -> str:
    """What is said in the main part of a page, without its tags."""
    return " ".join(
        unescape(re.sub(r"<[^>]+>", " ", html[html.index("<main") : html.index("</main>")])).split()
    )


def part(html: str, identifier: str) -> str:
    """The words of the section whose heading or element has that id."""
    start = html.index(f'id="{identifier}"')
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html[start : html.index("</section>", start)])).split())

"""What the tests of these pages share."""

import re

from django.test import Client


def page(client: Client, address: str) -> str:
    """The page at an address; spaces that do not break are as good as others here."""
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return plain(response.content.decode())


def plain(html: str) -> str:
    return html.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


def words_of(html: str) -> str:
    """What stands in the main part, without its tags."""
    main = html[html.index("<main") : html.index("</main>")]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def elements(html: str) -> int:
    return len(re.findall(r"<[a-z]", html))

"""A community with two members and three towns, and pages as text, for the tests of this room."""

import re
from dataclasses import dataclass

from django.test import Client

from entrepairs.communities.models import Community
from entrepairs.kernel.models import Place
from entrepairs.people.models import Person
from tests.factories import make_community, make_member
from tests.kernel.places import make_place


@dataclass(frozen=True)
class Village:
    community: Community
    anne: Person
    brice: Person
    figeac: Place
    capdenac: Place  # some 5 km away
    rodez: Place  # some 50 km away

    def address(self, rest: str = "", language: str = "fr") -> str:
        return f"/{language}/c/{self.community.slug}/listings/{rest}"


def make_village() -> Village:
    figeac = make_place("Figeac", 44.608, 2.034, population=10_000)
    community = make_community(place=figeac)
    return Village(
        community=community,
        anne=make_member(community, "Anne Aubier"),
        brice=make_member(community, "Brice Boisson"),
        figeac=figeac,
        capdenac=make_place("Capdenac", 44.577, 2.076),
        rodez=make_place("Rodez", 44.351, 2.575, population=24_000),
    )


def page(client: Client, address: str, status: int = 200) -> str:
    """A page with ordinary spaces."""
    response = client.get(address)
    assert response.status_code == status, address
    return plain(response.content.decode())


def plain(html: str) -> str:
    return html.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


def words(html: str) -> str:
    """The text of a page's main part, in one line."""
    main = html[html.index("<main") : html.index("</main>")]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def elements(html: str) -> int:
    return len(re.findall(r"<[a-z]", html))

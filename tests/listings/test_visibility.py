"""What only members may see, by every way that leads to a listing."""

import random
from collections.abc import Callable

import pytest
from django.test import Client

from entrepairs.communities.actions import leave_community
from entrepairs.exchanges.actions import Proposal, accept_exchange, confirm_exchange, propose_exchange
from entrepairs.listings import search
from entrepairs.listings.actions import Draft, edit_listing
from entrepairs.listings.models import Listing
from entrepairs.listings.queries import answers_to, open_listings
from entrepairs.listings.search import Around, Wanted
from entrepairs.people.models import Person
from tests.factories import NOON, make_listing, make_person
from tests.listings.village import Village, page, plain

TITLE = "Le vélo de la cave"


@pytest.fixture
def secret(village: Village) -> Listing:
    make_listing(village.anne, village.community, title="Réparer un vélo", place=village.figeac)
    return make_listing(
        village.anne,
        village.community,
        title=TITLE,
        description="vélo",
        place=village.figeac,
        visibility="community",
    )


def viewers(village: Village) -> dict[str, Person | None]:
    return {"nobody": None, "outsider": make_person("Passant"), "member": village.brice}


# Each way says whether what it gives has the listing.
PAGES: dict[str, Callable[[Village, Listing], str]] = {
    "board": lambda village, _listing: village.address(),
    "board in English": lambda village, _listing: village.address(language="en"),
    "search by words": lambda village, _listing: village.address("?q=velo"),
    "search by kind and domain": lambda village, _listing: village.address("?kind=offer&domain=skill"),
    "gifts": lambda village, _listing: village.address("?unit=gift"),
    "nearby": lambda village, _listing: village.address("?near=Figeac&within=5&sort=nearest"),
    "map": lambda village, _listing: village.address("?view=map"),
    "its page": lambda village, listing: village.address(f"{listing.pk}/"),
    "front page": lambda village, _listing: f"/fr/c/{village.community.slug}/",
    "member page": lambda village, _listing: f"/fr/c/{village.community.slug}/people/{village.anne.pk}/",
}


@pytest.mark.parametrize("who", ["nobody", "outsider", "member"])
@pytest.mark.parametrize("way", list(PAGES))
def test_what_members_share_shows_to_members_alone(
    village: Village, secret: Listing, client: Client, way: str, who: str
) -> None:
    viewer = viewers(village)[who]
    if viewer:
        client.force_login(viewer)
    html = plain(client.get(PAGES[way](village, secret), follow=True).content.decode())
    assert (TITLE in html) == (who == "member")


def test_who_has_left_sees_it_no_more_but_its_owner_does(
    village: Village, secret: Listing, client: Client
) -> None:
    for person, status in ((village.brice, 404), (village.anne, 200)):
        leave_community(actor=person, community=village.community)
        client.force_login(person)
        page(client, village.address(f"{secret.pk}/"), status)


def test_it_is_not_even_counted(village: Village, secret: Listing) -> None:
    here = Around(village.figeac.lat, village.figeac.lon, 5_000)
    for asked in (Wanted(), Wanted("velo"), Wanted(kind="offer"), Wanted(unit="gift"), Wanted(around=here)):
        counted = search.facets(village.community, NOON, asked)
        assert (counted.total, counted.kinds["offer"], counted.domains["skill"]) == (1, 1, 1)
        assert counted.units["gift"] == 1
        assert len(search.points(village.community, NOON, asked, limit=9)) == 1


def test_it_answers_nobody_but_members(village: Village, secret: Listing) -> None:
    need = make_listing(village.brice, village.community, kind="need", title="Mon vélo grince")
    for viewer, seen in ((None, 1), (make_person(), 1), (village.brice, 2)):
        assert len(answers_to(need, NOON, viewer=viewer)) == seen
        assert open_listings(village.community, NOON, viewer).count() == seen + 1


def test_programs_read_nothing_of_it_even_for_a_member(
    village: Village, secret: Listing, client: Client
) -> None:
    client.force_login(village.brice)
    assert "ld+json" not in page(client, village.address(f"{secret.pk}/"))


def test_nobody_but_a_member_can_propose(village: Village, secret: Listing, client: Client) -> None:
    client.force_login(make_person("Passant"))
    assert client.get(village.address(f"{secret.pk}/propose/")).status_code == 404


def test_opened_to_everyone_it_is_found_at_once(village: Village, secret: Listing) -> None:
    said = Draft("offer", "skill", TITLE, quantity=60)
    edit_listing(actor=village.anne, listing=secret, draft=said, rng=random.Random(1))  # noqa: S311
    assert secret.pk in search.find(village.community, NOON, Wanted(), size=9).ids


def test_what_came_of_it_is_told_to_others_without_its_title(
    village: Village, secret: Listing, client: Client
) -> None:
    """The stream of acts, its feed, the pages of figures: that it happened, not what it was."""
    exchange = propose_exchange(actor=village.brice, listing=secret, proposal=Proposal(quantity=60))
    accept_exchange(actor=village.anne, exchange=exchange, version=1)
    confirm_exchange(actor=village.anne, exchange=exchange)
    outcome = confirm_exchange(actor=village.brice, exchange=exchange)
    assert outcome is not None
    act = outcome.contribution
    assert (act.title, act.members_only) == (TITLE, True)
    base = f"/fr/c/{village.community.slug}"
    addresses = ["/fr/", f"{base}/", f"{base}/contributions/", f"{base}/contributions/feed/"]
    addresses += [f"{base}/impact/", f"{base}/impact/{act.pk}/"]
    for viewer, sees in ((None, False), (make_person("Passant"), False), (village.brice, True)):
        if viewer:
            client.force_login(viewer)
        seen = [address for address in addresses if TITLE in page(client, address)]
        assert bool(seen) == sees, seen

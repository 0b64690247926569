"""What people see of rings, and who sees it."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from entrepairs.communities.actions import join_community
from entrepairs.communities.models import Community
from entrepairs.communities.queries import find_community, members_of
from entrepairs.exchanges.actions import confirm_exchange
from entrepairs.kernel import clock
from entrepairs.matching.actions import agree_rings, import_wants
from entrepairs.matching.models import Ring
from entrepairs.matching.queries import find_rings, links_of, rings_of, traded_in
from entrepairs.people.models import Person, Profile
from tests.factories import NOON, make_community, make_person

pytestmark = pytest.mark.django_db
LIST = ["(Anne) Azul Brass", "(Brice) Brass Catan", "(Chloé) Catan Azul", "(Driss) D E", "(Eva) E D"]


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with clock.frozen(NOON):
        yield


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return " ".join(response.content.decode().split())


def words(html: str) -> str:
    main = html[html.index("<main") : html.index("</main>")]
    return " ".join(re.sub(r"<[^>]+>", "", re.sub(r"<svg.*?</svg>", "", main)).split())


def make_day(lines: list[str] | None = None, slug: str = "bourse") -> Community:
    import_wants(community_slug=slug, lines=lines or LIST)
    community = find_community(slug)
    assert community is not None
    agree_rings(community=community, plan=find_rings(community))
    return community


def longest(community: Community) -> Ring:
    return rings_of(community)[0]


def base(community: Community, language: str = "fr") -> str:
    return f"/{language}/c/{community.slug}/rings/"


def circle(length: int) -> list[str]:
    return [f"(Voisin {n}) OBJET-{n} OBJET-{(n + 1) % length}" for n in range(length)]


def test_rings_stand_the_longest_first_with_what_swaps_could_have_done(client: Client) -> None:
    community = make_day()
    traded = traded_in(community)
    assert (traded.rings, traded.things, traded.done, traded.longest) == (2, 5, 0, 3)
    assert (traded.in_swaps, traded.swaps_at_most) == (2, 2)
    html = page(client, base(community))
    assert html.index("Une ronde à 3") < html.index("Un troc à deux")
    assert "au plus, en trocs à deux" in html
    assert f"{base(community)}{longest(community).pk}/" in html
    assert len(re.findall(r"<[a-z]", html)) <= 300


def test_a_ring_tells_who_gives_what_to_whom_all_the_way_round(client: Client) -> None:
    community = make_day()
    told = words(page(client, f"{base(community)}{longest(community).pk}/"))
    wanted = {("Anne", "Brass", "Brice"), ("Brice", "Catan", "Chloé"), ("Chloé", "Azul", "Anne")}
    steps = re.findall(r"(\w+) donne « (\w+) » à (\w+)", told)
    assert {(receiver, thing, giver) for giver, thing, receiver in steps} == wanted
    assert all(one[2] == other[0] for one, other in zip(steps, steps[1:] + steps[:1], strict=True))
    assert "0 sur 3 ont changé de mains" in told


def test_what_was_handed_over_is_counted_and_shown(client: Client) -> None:
    community = make_day()
    ring = longest(community)
    exchange = links_of(ring)[0].exchange
    for side in (exchange.giver, exchange.receiver):
        confirm_exchange(actor=side, exchange=exchange)
    assert traded_in(community).done == 1
    assert "1 a changé de mains" in page(client, base(community))
    told = words(page(client, f"{base(community)}{ring.pk}/"))
    assert "1 sur 3 ont changé de mains" in told
    assert (told.count(" fait"), told.count(" convenu")) == (1, 2)


def test_who_asked_not_to_be_named_is_somebody_to_all_but_themself(client: Client) -> None:
    community = make_day()
    anne = Person.objects.get(display_name="Anne")
    Profile.objects.filter(person=anne).update(thanked_publicly=False)
    address = f"{base(community)}{longest(community).pk}/"
    assert "quelqu’un donne « Azul »" in words(page(client, address))
    assert "Anne" not in words(page(client, address))
    client.force_login(anne)
    assert "Anne donne « Azul »" in words(page(client, address))


def test_only_the_sides_of_an_exchange_are_led_to_it(client: Client) -> None:
    community = make_day()
    address = f"{base(community)}{longest(community).pk}/"
    for name, parts in (("Anne", 2), ("Driss", 0)):
        client.force_login(Person.objects.get(display_name=name))
        assert words(page(client, address)).count("votre échange") == parts


def test_a_hidden_community_shows_its_rings_to_members_only(client: Client) -> None:
    community = make_day()
    Community.objects.filter(pk=community.pk).update(public=False)
    addresses = [base(community), f"{base(community)}{longest(community).pk}/"]
    person = make_person("Passant")
    for viewer in (None, person):
        if viewer:
            client.force_login(viewer)
        assert [client.get(address).status_code for address in addresses] == [404, 404]
    join_community(actor=person, community=community)
    assert [client.get(address).status_code for address in addresses] == [200, 200]


def test_a_ring_is_not_found_under_another_community(client: Client) -> None:
    ring = longest(make_day())
    assert client.get(f"{base(make_community())}{ring.pk}/").status_code == 404


def test_without_rings_the_page_says_where_they_come_from(client: Client) -> None:
    community = make_community()
    assert "Pas encore de ronde" in page(client, base(community))
    assert "No ring yet" in page(client, base(community, "en"))
    assert traded_in(community).things == 0


def test_a_long_ring_stays_within_bounds_and_its_list_has_pages(client: Client) -> None:
    community = make_day(circle(45))
    address = f"{base(community)}{longest(community).pk}/"
    html = page(client, address)
    assert "Une ronde à 45" in html
    assert len(re.findall(r"<[a-z]", html)) <= 300
    assert "Page 1 sur 3" in html
    given = {
        thing
        for number in (1, 2, 3)
        for thing in re.findall(r"donne « (OBJET-\d+) »", words(page(client, f"{address}?page={number}")))
    }
    assert len(given) == 45


def test_pages_cost_a_constant_number_of_statements(client: Client, django_assert_num_queries: Any) -> None:
    for slug, lines in (("petite", LIST), ("grande", [*circle(30), *LIST])):
        community = make_day(lines, slug)
        address = f"{base(community)}{longest(community).pk}/"
        with django_assert_num_queries(6):
            page(client, base(community))
        with django_assert_num_queries(3):
            page(client, address)


def test_members_of_an_exchange_day_are_the_owners_of_its_things_the_first_to_join_first() -> None:
    community = make_day()
    assert [member.person.display_name for member in members_of(community)] == [
        "Anne",
        "Brice",
        "Chloé",
        "Driss",
        "Eva",
    ]

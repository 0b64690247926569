"""What is agreed for a day, and the board, as pages that are printed."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client

from entrepairs.communities.models import Community
from entrepairs.kernel import clock
from entrepairs.people.models import Profile
from tests.factories import NOON, make_agreed, make_listing
from tests.reading import address, main_words, page

from .paths import SATURDAY, Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Iterator[Cast]:
    with clock.frozen(NOON):
        found = make_cast()
        Profile.objects.update_or_create(person=found.receiver, defaults={"phone": "06 39 98 12 34"})
        yield found


def agree(cast: Cast, **terms: object) -> None:
    chosen = {"starts_at": SATURDAY, "ends_at": SATURDAY + timedelta(hours=2)} | terms
    make_agreed(cast.giver, cast.receiver, cast.community, **chosen)


def test_ones_own_day_says_with_whom_when_and_their_telephone(cast: Cast, client: Client) -> None:
    agree(cast)
    client.force_login(cast.giver)
    words = main_words(page(client, f"{address('exchanges:day')}?on=2026-03-21"))
    for told in ("Réparer un vélo", "vous donnez, Brice Boisson reçoit", "06 39 98 12 34", "9 h – 11 h"):
        assert told in words
    for other in ("2026-03-20", "2026-03-22"):
        assert "Rien n’est convenu" in main_words(page(client, f"{address('exchanges:day')}?on={other}"))
    client.force_login(cast.member)
    assert "vélo" not in page(client, f"{address('exchanges:day')}?on=2026-03-21")
    assert "Ma journée, sur papier" in page(client, address("exchanges:index"))


def test_a_loan_stands_on_each_of_its_days_on_the_clocks_of_the_community(cast: Cast, client: Client) -> None:
    # From 0:30 on the 22nd in Paris, which is the 21st still in UTC, to the midnight that ends the 23rd.
    begins = SATURDAY.replace(hour=23, minute=30)
    agree(cast, starts_at=begins, ends_at=SATURDAY.replace(day=23, hour=23, minute=0))
    client.force_login(cast.receiver)
    shown = [
        "vélo" in page(client, f"{address('exchanges:day')}?on=2026-03-{day}") for day in (21, 22, 23, 24)
    ]
    assert shown == [False, True, True, False]


@pytest.mark.parametrize("day", ["", "hier", "2026-02-31", "9999-12-31", "0001-01-01"])
def test_what_is_no_day_is_today(cast: Cast, client: Client, day: str) -> None:
    client.force_login(cast.giver)
    agree(cast, starts_at=NOON + timedelta(hours=1), ends_at=NOON + timedelta(hours=2))
    assert "Réparer un vélo" in main_words(page(client, f"{address('exchanges:day')}?on={day}"))


def test_a_steward_reads_when_people_come_and_not_who_they_are(cast: Cast, client: Client) -> None:
    agree(cast)
    url = f"{address('exchanges:day_in', cast.community.slug)}?on=2026-03-21"
    client.force_login(cast.steward)
    words = main_words(page(client, url))
    assert "9 h – 11 h" in words
    for hidden in ("Anne", "Brice", "vélo", "06 39"):
        assert hidden not in words
    assert "Quand on vient" in page(client, address("communities:stewards", cast.community.slug))
    for person in (cast.giver, cast.member, cast.stranger):
        client.force_login(person)
        assert client.get(url).status_code == 403
    client.logout()
    assert client.get(url).status_code == 302
    assert client.get(address("exchanges:day")).status_code == 302


@pytest.mark.parametrize("whose", ["own", "steward"])
def test_a_full_day_costs_no_more_statements(
    cast: Cast, client: Client, whose: str, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    url = address("exchanges:day") if whose == "own" else address("exchanges:day_in", cast.community.slug)
    client.force_login(cast.giver if whose == "own" else cast.steward)
    cost = {"own": 4, "steward": 6}[whose]
    for _ in range(2):
        agree(cast)
        client.get(f"{url}?on=2026-03-21")
        with django_assert_num_queries(cost):  # type: ignore[operator]
            page(client, f"{url}?on=2026-03-21")
        for _again in range(3):
            agree(cast)


# The board


def test_the_board_on_paper_is_what_everybody_may_read_by_domain(cast: Cast, client: Client) -> None:
    make_listing(cast.giver, cast.community, title="Réparer un vélo")
    make_listing(cast.receiver, cast.community, kind="need", domain="lend", title="Une échelle")
    make_listing(cast.giver, cast.community, title="Entre nous", visibility="community")
    url = address("listings:paper", cast.community.slug)
    words = main_words(page(client, url))
    for told in ("Réparer un vélo – offre · Anne Aubier", "Une échelle – besoin · Brice Boisson", "Ctrl"):
        assert told in words
    assert "Entre nous" not in words
    assert "Entre nous" not in page(client, f"{url}?all=1")  # nobody is signed in
    client.force_login(cast.stranger)
    assert "Entre nous" not in page(client, f"{url}?all=1")
    client.force_login(cast.member)
    assert "Entre nous" not in page(client, url)
    words = main_words(page(client, f"{url}?all=1"))
    assert "Entre nous" in words
    assert "pas pour une vitrine" in words
    assert "Parlez-en à Sam Sureau, Tess Tilleul" in words
    assert "06 39" not in words
    assert "Sur papier" in page(client, address("listings:index", cast.community.slug))
    Community.objects.update(public=False)
    for person in (cast.stranger, None):
        client.logout()
        if person:
            client.force_login(person)
        assert client.get(url).status_code == 404


def test_a_full_board_on_paper_stays_light_and_costs_the_same(
    cast: Cast, client: Client, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    url = address("listings:paper", cast.community.slug)
    make_listing(cast.giver, cast.community)
    client.get(url)
    with django_assert_num_queries(4):  # type: ignore[operator]
        page(client, url)
    for number in range(84):
        make_listing(cast.giver, cast.community, title=f"Annonce {number}")
    with django_assert_num_queries(4):  # type: ignore[operator]
        assert page(client, url).count("Annonce") + 1 >= 80
    assert main_words(page(client, f"{url}?page=2")).count("offre") == 5

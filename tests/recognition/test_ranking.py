"""Whom a community thanks: of each kind, over each time, and not for what goes round in a small circle."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from entrepairs.communities.models import Community
from entrepairs.kernel import clock
from entrepairs.people.actions import update_profile
from entrepairs.recognition.models import Following, Standing
from entrepairs.recognition.queries import thanked
from entrepairs.recognition.tasks import give_badges, work_out_thanks
from tests.factories import NOON, make_community, make_member, make_person, make_recognised
from tests.recognition.acts import gave, take_back

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with clock.frozen(NOON):
        yield


def names(community: Community, kind: str = "givers", span: str = "season") -> list[str]:
    return [one.person.display_name for one in thanked(community, limit=24, kind=kind, span=span)]


def page(client: Client, community: Community, query: str = "") -> str:
    response = client.get(f"/fr/c/{community.slug}/thanks/{query}")
    assert response.status_code == 200
    return " ".join(response.content.decode().replace("\u202f", " ").split())


def test_each_way_of_giving_has_a_list_of_its_own() -> None:
    community = make_community()
    anne, brice, chloe = (make_member(community, name) for name in ("Anne", "Brice", "Chloé"))
    gave(anne, brice, community, domain="ride")
    gave(brice, chloe, community, domain="meal")
    gave(chloe, anne, community, domain="lesson")
    make_recognised()
    lists = {kind: names(community, kind) for kind in ("drivers", "cooks", "teachers", "lenders")}
    assert lists == {"drivers": ["Anne"], "cooks": ["Brice"], "teachers": ["Chloé"], "lenders": []}
    assert set(names(community)) == {"Anne", "Brice", "Chloé"}


def test_who_welcomes_is_who_was_there_first() -> None:
    community = make_community()
    anne, brice, chloe = (make_member(community, name) for name in ("Anne", "Brice", "Chloé"))
    first = gave(anne, brice, community)
    gave(chloe, brice, community)
    make_recognised()
    assert names(community, "welcomers") == ["Brice"]
    take_back(first)
    make_recognised()
    assert names(community, "welcomers") == []


def test_times_are_a_month_a_season_and_all() -> None:
    community = make_community()
    anne, brice, chloe = (make_member(community, name) for name in ("Anne", "Brice", "Chloé"))
    gave(anne, brice, community, days_ago=5)
    gave(brice, chloe, community, days_ago=50)
    gave(chloe, anne, community, days_ago=500)
    make_recognised()
    assert [names(community, span=span) for span in ("month", "season", "all")] == [
        ["Anne"],
        ["Anne", "Brice"],
        ["Anne", "Brice", "Chloé"],
    ]


def test_a_circle_that_feeds_itself_stands_behind_who_gives_to_others() -> None:
    community = make_community()
    two = [make_member(community, name) for name in ("Castor", "Pollux")]
    anne, brice, chloe = (make_member(community, name) for name in ("Anne", "Brice", "Chloé"))
    for _ in range(12):
        gave(two[0], two[1], community, domain="ride")
        gave(two[1], two[0], community, domain="meal")
    gave(anne, brice, community)
    gave(anne, chloe, community)
    make_recognised()
    assert names(community) == ["Anne", "Castor", "Pollux"]
    assert all(one.score < 2 for one in thanked(community, limit=9) if one.person in two)
    (driver,) = thanked(community, limit=9, kind="drivers")  # damped, though nobody drove back
    assert driver.score < 2


def test_the_page_shows_what_was_chosen_and_ones_own_part_alone(client: Client) -> None:
    community = make_community()
    anne, brice = make_member(community, "Anne Aubier"), make_member(community, "Brice Boisson")
    gave(anne, brice, community, domain="ride")
    gave(anne, brice, community, domain="meal", days_ago=40)
    make_recognised()
    html = page(client, community, "?kind=drivers&span=month")
    assert "Anne Aubier" in html
    assert "Et vous" not in html
    client.force_login(anne)
    assert "Vous avez donné 2 fois." in page(client, community)
    assert "Vous avez donné une fois." in page(client, community, "?kind=cooks&span=season")
    assert "Rien de ce genre" in page(client, community, "?kind=cooks&span=month")
    for query in ("?kind=nonsense&span=%00", "?kind=welcomers"):
        page(client, community, query)
    client.force_login(make_person("Passant"))
    assert "Et vous" not in page(client, community)


def test_who_asks_not_to_be_named_is_gone_at_once_and_makes_room(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("entrepairs.recognition.actions.ranking.KEPT", 1)
    community = make_community()
    anne, brice = make_member(community, "Anne"), make_member(community, "Brice")
    gave(anne, brice, community)
    gave(anne, make_member(community, "Chloé"), community)
    gave(brice, anne, community)
    make_recognised()
    assert names(community) == ["Anne"]
    update_profile(actor=anne, display_name="Anne", thanked_publicly=False)
    assert names(community) == []
    make_recognised()
    assert names(community) == ["Brice"]
    assert not Standing.objects.filter(person=anne).exists()
    client.force_login(anne)
    assert "Vous avez donné 2 fois." in page(client, community)


def test_it_is_worked_out_when_something_is_new_or_old() -> None:
    community = make_community()
    anne, brice = make_member(community, "Anne"), make_member(community, "Brice")
    give_badges()
    assert work_out_thanks() == 0
    gave(anne, brice, community)
    give_badges()
    assert [work_out_thanks(), work_out_thanks()] == [1, 0]
    gave(brice, anne, community)
    give_badges()
    with clock.frozen(NOON + timedelta(minutes=1)):
        assert [work_out_thanks(), work_out_thanks()] == [1, 0]
    assert set(names(community)) == {"Anne", "Brice"}
    with clock.frozen(NOON + timedelta(days=200)):
        assert work_out_thanks() == 1
        assert names(community) == []
        assert len(names(community, span="all")) == 2


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_leave_one_whole_list() -> None:
    community = make_community()
    people = [make_member(community, f"Voisin {number}") for number in range(5)]
    for number, giver in enumerate(people):
        gave(giver, people[number - 1], community)
    give_badges()
    start, failures = threading.Barrier(2), []

    def work() -> None:
        try:
            with clock.frozen(NOON):
                start.wait(10)
                work_out_thanks()
        except Exception as error:  # noqa: BLE001 - told below
            failures.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert failures == []
    assert len(names(community)) == 5
    assert Following.objects.get(community=community).standings_at == NOON

"""Badges come by themselves: late, twice or by two workers at once, with the same end."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from entrepairs.communities.models import Community
from entrepairs.kernel import clock
from entrepairs.people.models import Person
from entrepairs.people.news.models import Notice
from entrepairs.recognition import queries
from entrepairs.recognition.actions import awarding, publish_badge
from entrepairs.recognition.actions.awarding import follow_acts
from entrepairs.recognition.models import Award, Following
from entrepairs.recognition.queries import awards_of, differences
from tests.factories import NOON, make_community, make_member
from tests.recognition.acts import gave, take_back

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with clock.frozen(NOON):
        yield


def badges(person: Person, community: Community) -> set[str]:
    return {award.badge for award in awards_of(person, community)}


def awarded() -> list[tuple[Any, ...]]:
    fields = ("community", "person", "badge", "contribution", "awarded_at", "revoked_at")
    return sorted(Award.objects.values_list(*fields), key=str)


def test_what_was_done_is_awarded_once_and_told_once() -> None:
    community = make_community()
    anne, brice = make_member(community), make_member(community, "Brice")
    first = gave(anne, brice, community)
    gave(anne, brice, community)
    assert badges(anne, community) == set()
    assert follow_acts() == 1
    assert follow_acts() == 0
    (award,) = Award.objects.all()
    assert (award.person, award.badge, award.contribution) == (anne, "first_step", first)
    assert [notice.person for notice in Notice.objects.filter(kind="badges")] == [anne]
    assert list(differences()) == []


def test_late_and_in_parts_or_at_once_come_to_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    community = make_community()
    people = [make_member(community, f"Voisin {number}") for number in range(5)]
    acts = [(number % 5, (number * 3 + 1) % 5) for number in range(30) if number % 5 != (number * 3 + 1) % 5]
    monkeypatch.setattr(awarding, "AT_ONCE", 3)
    for number, (giver, receiver) in enumerate(acts):
        gave(people[giver], people[receiver], community, days_ago=40 - number)
        if number % 4 == 0:
            follow_acts()
    follow_acts()
    in_parts = awarded()
    Award.objects.all().delete()
    Following.objects.all().delete()
    monkeypatch.setattr(awarding, "AT_ONCE", 200)
    follow_acts()
    assert awarded() == in_parts
    Award.objects.all().delete()
    Following.objects.all().delete()
    monkeypatch.setattr(queries, "FAR_BEHIND", 4)  # people rather than acts
    monkeypatch.setattr(awarding, "AT_ONCE", 2)
    follow_acts()
    assert awarded() == in_parts
    assert len(in_parts) > 5


def test_an_act_taken_back_takes_its_badge_along_and_another_brings_it_back() -> None:
    community = make_community()
    anne, brice = make_member(community), make_member(community, "Brice")
    act = gave(anne, brice, community)
    follow_acts()
    award = Award.objects.get()
    public = publish_badge(actor=anne, award=award, name="Anne", site="https://example.org", language="fr")
    take_back(act)
    assert follow_acts() == 1
    assert badges(anne, community) == set()
    award.refresh_from_db()
    public.refresh_from_db()
    assert (award.revoked_at, public.revoked_at) == (NOON, NOON)
    again = gave(anne, brice, community)
    assert follow_acts() == 1
    award.refresh_from_db()
    public.refresh_from_db()
    assert (award.revoked_at, award.contribution) == (None, again)
    assert public.revoked_at == NOON  # signed once, withdrawn for ever
    assert Notice.objects.filter(kind="badges").count() == 3
    assert list(differences()) == []


def test_a_badge_stays_where_enough_is_left_without_what_was_taken_back() -> None:
    community = make_community()
    anne, brice = make_member(community), make_member(community, "Brice")
    act = gave(anne, brice, community)
    gave(anne, brice, community)
    follow_acts()
    take_back(act)
    assert follow_acts() == 0
    assert badges(anne, community) == {"first_step"}


def test_whoever_first_exchanges_with_newcomers_welcomed_them_on_either_side() -> None:
    community = make_community()
    anne, brice = make_member(community), make_member(community, "Brice")
    gave(anne, brice, community)  # both were new: nobody welcomed anybody
    new = [make_member(community, f"Nouveau {number}") for number in range(3)]
    gave(anne, new[0], community)
    gave(new[1], anne, community)
    gave(brice, new[0], community)
    follow_acts()
    assert "open_door" not in badges(anne, community)
    third = gave(anne, new[2], community)
    follow_acts()
    assert "open_door" in badges(anne, community)
    assert "open_door" not in badges(brice, community)
    take_back(third)
    gave(brice, new[2], community)
    follow_acts()
    assert "open_door" not in badges(anne, community)
    assert list(differences()) == []


def test_communities_do_not_mix() -> None:
    here, elsewhere = make_community(), make_community()
    anne, brice = make_member(here), make_member(here, "Brice")
    for number in range(10):
        gave(anne, brice, here if number % 2 else elsewhere)
    follow_acts()
    assert badges(anne, here) == badges(anne, elsewhere) == {"first_step"}


def test_days_and_weeks_are_those_of_the_communitys_clocks() -> None:
    community = make_community()
    Community.objects.filter(pk=community.pk).update(timezone="Pacific/Auckland")
    anne, brice = make_member(community), make_member(community, "Brice")
    late = NOON.replace(hour=23)  # Sunday already, there
    for week in range(10):
        at = late if week % 2 else late + timedelta(hours=10)
        gave(anne, brice, community, days_ago=7 * week, at=at)
    follow_acts()
    assert "ten_tuesdays" in badges(anne, community)


@pytest.mark.parametrize("acts", [1, 40])
def test_following_costs_a_bounded_number_of_statements(
    acts: int, django_assert_max_num_queries: Any
) -> None:
    community = make_community()
    anne, brice = make_member(community), make_member(community, "Brice")
    follow_acts()
    for _ in range(acts):
        gave(anne, brice, community)
    with django_assert_max_num_queries(45):
        follow_acts()
    with django_assert_max_num_queries(3):
        follow_acts()


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_award_once() -> None:
    community = make_community()
    people = [make_member(community, f"Voisin {number}") for number in range(6)]
    for giver in people:
        gave(giver, people[(people.index(giver) + 1) % 6], community)
    start, failures = threading.Barrier(2), []

    def work() -> None:
        try:
            with clock.frozen(NOON):
                start.wait(10)
                follow_acts()
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
    assert Award.objects.filter(badge="first_step").count() == 6
    assert Notice.objects.filter(kind="badges", key__startswith="recognition.awarded").count() == len(
        Award.objects.all()
    )
    assert list(differences()) == []


def test_the_check_tells_of_an_award_without_ground_and_of_one_that_is_missing() -> None:
    community = make_community()
    anne, brice = make_member(community), make_member(community, "Brice")
    act = gave(anne, brice, community)
    follow_acts()
    Award.objects.all().delete()
    Award.objects.create(
        community=community, person=brice, badge="ten_times", contribution=act, awarded_at=NOON
    )
    assert {(found.stored, found.derived) for found in differences()} == {
        ("", "first_step"),
        ("ten_times", ""),
    }

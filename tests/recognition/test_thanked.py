"""Whom a community thanks, and whom it does not name."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from entrepairs.communities.actions import leave_community
from entrepairs.communities.models import Community
from entrepairs.contributions.actions import record_contribution
from entrepairs.contributions.acts import Act
from entrepairs.contributions.models import Contribution
from entrepairs.kernel import clock
from entrepairs.people.actions import update_profile
from entrepairs.people.models import Person
from entrepairs.recognition.queries import thanked
from tests.factories import NOON, make_community, make_done, make_member, make_recognised

pytestmark = pytest.mark.django_db
_origins = count(1)


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with clock.frozen(NOON):
        yield


def gave(
    giver: Person, receiver: Person | None, community: Community, *, days_ago: float = 0, domain: str = "help"
) -> Contribution:
    return record_contribution(
        actor=None,
        act=Act(
            community=community,
            giver=giver,
            receiver=receiver,
            domain=domain,
            title="Un coup de main",
            origin_kind="test",
            origin_id=next(_origins),
            occurred_at=NOON - timedelta(days=days_ago),
            measures={},
            values={},
        ),
    )


def names(community: Community, limit: int = 10) -> list[str]:
    make_recognised()
    return [one.person.display_name for one in thanked(community, limit=limit)]


def test_who_helped_several_is_thanked_before_who_helped_one_as_often() -> None:
    community = make_community()
    anne, brice, chloe, driss = (make_member(community, name) for name in ("Anne", "Brice", "Chloé", "Driss"))
    for _ in range(3):
        gave(anne, brice, community)
    for receiver in (anne, brice, driss):
        gave(chloe, receiver, community)
    assert names(community) == ["Chloé", "Anne"]
    assert names(community, limit=1) == ["Chloé"]
    assert [round(one.score, 3) for one in thanked(community, limit=5)] == [3.0, 1.833]


def test_lately_counts_more_than_long_ago_and_ninety_days_ago_not_at_all() -> None:
    community = make_community()
    anne, brice, chloe = (make_member(community, name) for name in ("Anne", "Brice", "Chloé"))
    gave(anne, brice, community, days_ago=60)
    gave(chloe, brice, community, days_ago=2)
    gave(brice, anne, community, days_ago=90)
    assert names(community) == ["Chloé", "Anne"]


def test_acts_are_told_by_domain_the_most_first() -> None:
    community = make_community()
    anne, brice = make_member(community), make_member(community, "Brice")
    for domain in ("ride", "help", "help", "ride", "help"):
        gave(anne, brice, community, domain=domain)
    make_recognised()
    (only,) = thanked(community, limit=5)
    assert only.acts == 5
    assert [(given.domain.code, given.acts) for given in only.domains] == [("help", 3), ("ride", 2)]


def test_an_exchange_that_was_done_counts_for_its_giver() -> None:
    community = make_community()
    anne, brice = make_member(community), make_member(community, "Brice")
    make_done(anne, brice, community)
    assert names(community) == ["Anne"]


def test_who_asked_not_to_be_named_is_left_out() -> None:
    community = make_community()
    anne, brice = make_member(community), make_member(community, "Brice")
    gave(anne, brice, community)
    gave(brice, anne, community)
    update_profile(actor=anne, display_name="Anne", thanked_publicly=False)
    assert names(community) == ["Brice"]


def test_who_left_and_acts_elsewhere_are_left_out() -> None:
    community, elsewhere = make_community(), make_community()
    anne, brice = make_member(community), make_member(community, "Brice")
    gave(anne, brice, community)
    gave(brice, anne, elsewhere)
    leave_community(actor=anne, community=community)
    assert names(community) == []


def test_what_was_taken_back_does_not_count() -> None:
    community = make_community()
    anne, brice = make_member(community), make_member(community, "Brice")
    act = gave(anne, brice, community)
    kept = gave(brice, anne, community)
    Contribution.objects.create(
        community=community,
        giver=anne,
        receiver=brice,
        domain=act.domain,
        title=act.title,
        origin_kind=act.origin_kind,
        origin_id=act.origin_id,
        occurred_at=NOON,
        recorded_at=NOON,
        reverses=act,
    )
    assert names(community) == [kept.giver.display_name]


@pytest.mark.parametrize("givers", [1, 12])
def test_those_thanked_cost_one_statement(givers: int, django_assert_num_queries: Any) -> None:
    community = make_community()
    receiver = make_member(community)
    for number in range(givers):
        gave(make_member(community, f"Voisin {number}"), receiver, community)
    make_recognised()
    with django_assert_num_queries(1):
        assert len(thanked(community, limit=8)) == min(givers, 8)

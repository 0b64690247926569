"""Moving what an act says its giver is thanked with."""

import pytest

from entrepairs.communities.models import Community
from entrepairs.contributions.actions import record_contribution
from entrepairs.contributions.acts import Act
from entrepairs.contributions.models import Contribution
from entrepairs.kernel.errors import Refused
from entrepairs.ledger.actions import hold, settle
from entrepairs.ledger.queries import accounts_of, differences
from entrepairs.people.models import Person
from tests.factories import NOON, make_community, make_member

pytestmark = pytest.mark.django_db


def recorded(community: Community, giver: Person, receiver: Person, **values: int) -> Contribution:
    act = Act(
        community=community,
        giver=giver,
        receiver=receiver,
        domain="skill",
        title="Réparer un vélo",
        origin_kind="test",
        origin_id=1,
        occurred_at=NOON,
        measures={"duration_min": 60},
        values=values,
    )
    return record_contribution(actor=None, act=act)


def standing(person: Person, community: Community) -> dict[str, tuple[int, int]]:
    return {a.unit: (a.balance_minor, a.held_minor) for a in accounts_of(person, community)}


def test_what_was_held_is_posted_and_the_rest_moves_at_once() -> None:
    community = make_community()
    anne, brice = make_member(community, "Anne"), make_member(community, "Brice")
    contribution = recorded(community, anne, brice, hours=60, points=10)
    held = hold(
        actor=brice, community=community, unit="hours", payer=brice, payee=anne, amount_minor=60, key="held"
    )
    moved = settle(actor=brice, contribution=contribution, keys={"hours": "held"})
    assert [(transfer.unit, transfer.state) for transfer in moved] == [
        ("hours", "posted"),
        ("points", "posted"),
    ]
    assert moved[0].pk == held.pk
    assert standing(anne, community) == {"hours": (60, 0), "points": (10, 0)}
    assert standing(brice, community) == {"hours": (-60, 0)}
    assert list(differences()) == []


def test_settling_again_changes_nothing() -> None:
    community = make_community()
    anne, brice = make_member(community, "Anne"), make_member(community, "Brice")
    contribution = recorded(community, anne, brice, hours=60, points=10)
    first = settle(actor=brice, contribution=contribution, keys={})
    assert settle(actor=brice, contribution=contribution, keys={}) == first
    assert standing(anne, community) == {"hours": (60, 0), "points": (10, 0)}
    assert list(differences()) == []


def test_a_key_that_held_something_else_is_an_error() -> None:
    community = make_community()
    anne, brice = make_member(community, "Anne"), make_member(community, "Brice")
    contribution = recorded(community, anne, brice, hours=60)
    hold(actor=brice, community=community, unit="hours", payer=brice, payee=anne, amount_minor=30, key="held")
    with pytest.raises(ValueError, match="held"):
        settle(actor=brice, contribution=contribution, keys={"hours": "held"})
    assert standing(anne, community) == {"hours": (0, 0)}


def test_what_moves_at_once_stays_above_the_limit_counting_what_is_held() -> None:
    community = make_community()
    anne, brice = make_member(community, "Anne"), make_member(community, "Brice")
    contribution = recorded(community, anne, brice, hours=900)
    hold(
        actor=brice, community=community, unit="hours", payer=brice, payee=anne, amount_minor=600, key="held"
    )
    with pytest.raises(Refused) as refused:
        settle(actor=brice, contribution=contribution, keys={})
    assert refused.value.code == "limit"
    assert standing(brice, community) == {"hours": (0, 600)}

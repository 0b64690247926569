"""Two acts at once: each must see what the other did. On SQLite writers queue by themselves; PostgreSQL is
where these fail without the lock (`tools/postgres.py python -m pytest tests/exchanges`)."""

from threading import Thread

import pytest
from django.db import connections, transaction

from entrepairs.communities.models import Community
from entrepairs.exchanges.actions import confirm_exchange
from entrepairs.exchanges.models import Exchange
from entrepairs.ledger.queries import accounts_of
from entrepairs.outcomes.actions import Outcome
from entrepairs.outcomes.check import differences
from entrepairs.people.models import Person
from entrepairs.recognition.queries import awards_of
from tests.factories import make_agreed, make_community, make_member, make_recognised

pytestmark = pytest.mark.django_db(transaction=True)


def finish_both(first: tuple[Person, Exchange], second: tuple[Person, Exchange]) -> list[Outcome]:
    """Confirm the first, and begin to confirm the second before the first is committed."""
    outcomes: list[Outcome | None] = []
    failures: list[Exception] = []

    def confirm(actor: Person, exchange: Exchange) -> None:
        outcomes.append(confirm_exchange(actor=actor, exchange=exchange))

    def confirm_elsewhere() -> None:
        try:
            confirm(*second)
        except Exception as failure:  # noqa: BLE001 - told below, where a test can fail
            failures.append(failure)
        finally:
            connections.close_all()

    other = Thread(target=confirm_elsewhere)
    with transaction.atomic():
        confirm(*first)
        other.start()
        other.join(timeout=1)  # it goes as far as it can before this one is committed
        assert other.is_alive()
    other.join()
    assert failures == []
    return [outcome for outcome in outcomes if outcome is not None]


def agreed_and_half_confirmed(
    giver: Person, receiver: Person, community: Community, **values: int
) -> Exchange:
    exchange = make_agreed(giver, receiver, community, values=values)
    confirm_exchange(actor=giver, exchange=exchange)
    return exchange


def test_two_acts_of_one_pair_are_one_first_meeting_and_earn_one_badge() -> None:
    community = make_community(units=[])  # where value moves, its accounts already make acts queue
    anne, brice = make_member(community, "Anne"), make_member(community, "Brice")
    one, other = (agreed_and_half_confirmed(anne, brice, community) for _ in range(2))
    outcomes = finish_both((brice, one), (brice, other))
    told = [[entry.indicator for entry in outcome.impact].count("first_tie") for outcome in outcomes]
    assert told == [1, 0]
    make_recognised()
    assert [award.contribution_id for award in awards_of(anne, community)] == [outcomes[0].contribution.pk]
    assert list(differences()) == []


def test_acts_in_both_directions_do_not_wait_for_each_other_in_a_circle() -> None:
    community = make_community(units=["hours"])
    anne, brice = make_member(community, "Anne"), make_member(community, "Brice")
    there = agreed_and_half_confirmed(anne, brice, community, hours=60)
    back = agreed_and_half_confirmed(brice, anne, community, hours=60)
    assert len(finish_both((brice, there), (anne, back))) == 2
    for person in (anne, brice):
        assert {a.unit: a.balance_minor for a in accounts_of(person, community)} == {"hours": 0}
    assert list(differences()) == []

"""Makes what tests need, by the actions that the product itself uses."""

import random
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from entrepairs.communities.actions import found_community, join_community
from entrepairs.communities.models import Community
from entrepairs.exchanges.actions import Proposal, accept_exchange, confirm_exchange, propose_exchange
from entrepairs.exchanges.models import Exchange
from entrepairs.goals.actions import set_goal
from entrepairs.goals.models import Goal
from entrepairs.kernel import clock
from entrepairs.listings.actions import Draft, publish_listing
from entrepairs.listings.domains import all_domains
from entrepairs.listings.models import Listing
from entrepairs.outcomes.actions import Outcome
from entrepairs.people.actions import sign_up
from entrepairs.people.models import Person
from entrepairs.recognition.models import Following
from entrepairs.recognition.tasks import give_badges, work_out_thanks

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
PASSWORD = "trois petits chats"  # noqa: S105 - of nobody
_numbers = count(1)


def make_person(name: str = "Anne") -> Person:
    email = f"person-{next(_numbers)}@example.org"
    return sign_up(actor=None, email=email, password=PASSWORD, display_name=name)


def make_community(**changes: Any) -> Community:
    chosen = {
        "slug": f"quartier-{next(_numbers)}",
        "name": "Le quartier",
        "domains": list(all_domains()),
        "units": ["points", "hours"],
    }
    return found_community(actor=None, **(chosen | changes))


def make_member(community: Community, name: str = "Anne") -> Person:
    person = make_person(name)
    join_community(actor=person, community=community)
    return person


def make_listing(owner: Person, community: Community, **changes: Any) -> Listing:
    chosen: dict[str, Any] = {"kind": "offer", "domain": "skill", "title": "Réparer un vélo", "quantity": 60}
    return publish_listing(
        actor=owner,
        community=community,
        draft=Draft(**(chosen | changes)),
        rng=random.Random(1),  # noqa: S311 - repeatable
    )


def make_agreed(giver: Person, receiver: Person, community: Community, **terms: Any) -> Exchange:
    listing = make_listing(giver, community)
    exchange = propose_exchange(
        actor=receiver, listing=listing, proposal=Proposal(**({"quantity": 60} | terms))
    )
    return accept_exchange(actor=giver, exchange=exchange, version=1)


def make_done(giver: Person, receiver: Person, community: Community, **terms: Any) -> Outcome:
    exchange = make_agreed(giver, receiver, community, **terms)
    assert confirm_exchange(actor=giver, exchange=exchange) is None
    outcome = confirm_exchange(actor=receiver, exchange=exchange)
    assert outcome is not None
    return outcome


def make_goal(community: Community, **changes: Any) -> Goal:
    """A hundred hours in the ten days from the midnight before NOON in Paris, set by then."""
    midnight = NOON.replace(hour=0) - timedelta(hours=1)
    chosen: dict[str, Any] = {
        "title": "Cent heures",
        "measure": "duration_min",
        "target": 6000,
        "starts_at": midnight,
        "ends_at": midnight + timedelta(days=10),
    } | changes
    with clock.frozen(chosen["starts_at"]):
        return set_goal(actor=None, community=community, **chosen)


def make_recognised() -> None:
    """What the worker does for badges and thanks, done now."""
    give_badges()
    Following.objects.update(standings_at=None)
    work_out_thanks()

"""Acts without an exchange, and taking them back."""

from datetime import datetime, timedelta
from itertools import count

from entrepairs.communities.models import Community
from entrepairs.contributions.actions import record_contribution
from entrepairs.contributions.acts import Act
from entrepairs.contributions.models import Contribution
from entrepairs.people.models import Person
from tests.factories import NOON

_origins = count(1_000_000)


def gave(
    giver: Person,
    receiver: Person | None,
    community: Community,
    *,
    days_ago: float = 0,
    domain: str = "help",
    at: datetime = NOON,
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
            occurred_at=at - timedelta(days=days_ago),
            measures={},
            values={},
        ),
    )


def take_back(act: Contribution) -> Contribution:
    return Contribution.objects.create(
        community=act.community,
        giver=act.giver,
        receiver=act.receiver,
        domain=act.domain,
        title=act.title,
        origin_kind=act.origin_kind,
        origin_id=act.origin_id,
        occurred_at=NOON,
        recorded_at=NOON,
        reverses=act,
    )

"""From an act to all that it yields, in plain sight. It is the only such place."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db import transaction

from entrepairs.contributions.actions import record_contribution
from entrepairs.contributions.acts import Act
from entrepairs.contributions.models import Contribution
from entrepairs.goals.actions import advance_goals
from entrepairs.goals.models import Progress
from entrepairs.impact.actions import account
from entrepairs.impact.models import ImpactEntry
from entrepairs.ledger.actions import settle
from entrepairs.ledger.queries import rule_of
from entrepairs.ledger.rules import points_for
from entrepairs.people.models import Person


@dataclass(frozen=True)
class Outcome:
    """What one act yielded. What moved on the ledger is the contribution's `transfers`."""

    contribution: Contribution
    impact: list[ImpactEntry]
    progress: list[Progress]


def conclude(*, actor: Person | None, act: Act, held: Mapping[str, str] | None = None) -> Outcome:
    """Record the contribution and draw everything from it, in one transaction.

    `held` names, by unit, the key under which value was set aside for this act. Badges and thanks look at the
    acts by themselves, in the background (`recognition.tasks`): nobody waits for them.
    """
    if act.community.deals_in("points", act.domain):
        points = points_for(rule_of(act.community, "points"), act.domain, act.measures)
        act = replace(act, values={**act.values, "points": points})
    with transaction.atomic():
        contribution = record_contribution(actor=actor, act=act)
        settle(actor=actor, contribution=contribution, keys=dict(held or {}))
        impact = account(contribution=contribution)
        progress = advance_goals(actor=actor, contribution=contribution)
    return Outcome(contribution=contribution, impact=list(impact), progress=progress)

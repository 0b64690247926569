"""Setting goals, and moving them by contributions."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from entrepairs.communities.access import require_steward
from entrepairs.communities.models import Community
from entrepairs.contributions.models import Contribution
from entrepairs.impact.queries import entries_of
from entrepairs.kernel import audit
from entrepairs.kernel.clock import now
from entrepairs.kernel.errors import Refused
from entrepairs.people.models import Person

from .models import Goal, Progress
from .queries import IMPACT_MEASURES


def set_goal(
    *,
    actor: Person | None,
    community: Community,
    title: str,
    measure: str,
    target: int,
    starts_at: datetime,
    ends_at: datetime,
    story: str = "",
    language: str = "fr",
) -> Goal:
    """Set a common objective; `target` is in the measure's smallest part. Stewards and the operator may."""
    if actor is not None:
        require_steward(actor, community)
    if not title.strip():
        raise Refused(_("Give the goal a title."), code="no_title", field="title")
    if target < 1:
        raise Refused(_("At least one."), code="no_target", field="target")
    if ends_at <= starts_at:
        raise Refused(_("The end comes after the start."), code="ends_first", field="ends_at")
    with transaction.atomic():
        goal = Goal.objects.create(
            community=community,
            title=title.strip(),
            story=story.strip(),
            language=language,
            measure=measure,
            target=target,
            starts_at=starts_at,
            ends_at=ends_at,
        )
        audit.record(
            actor=actor,
            verb="goals.set",
            subject=goal,
            community_id=community.pk,
        )
    return goal


def advance_goals(*, actor: Person | None, contribution: Contribution) -> list[Progress]:
    """Move every goal of the community that was open when the act occurred. Two to seven statements."""
    with transaction.atomic():
        goals = list(
            Goal.objects.select_for_update()
            .filter(
                community=contribution.community_id,
                starts_at__lte=contribution.occurred_at,
                ends_at__gt=contribution.occurred_at,
            )
            .order_by("pk")
        )
        if not goals:
            return []
        amounts = _amounts(contribution, goals)
        steps = Progress.objects.bulk_create(
            [
                Progress(goal=goal, contribution=contribution, amount=amounts[goal.measure])
                for goal in goals
                if amounts.get(goal.measure, 0) > 0
            ]
        )
        for step in steps:
            goal = step.goal
            goal.total += step.amount
            if goal.reached_at is None and goal.total >= goal.target:
                goal.reached_at = now()
        if steps:
            Goal.objects.bulk_update([step.goal for step in steps], ["total", "reached_at"])
            audit.record_many(
                actor=actor,
                verb="goals.advanced",
                subjects=[step.goal for step in steps],
                community_id=contribution.community_id,
            )
    return steps


def _amounts(contribution: Contribution, goals: list[Goal]) -> dict[str, int]:
    amounts = contribution.amounts()
    amounts[Goal.Measure.EXCHANGES] = 1
    if any(goal.measure in IMPACT_MEASURES for goal in goals):
        amounts |= {
            entry.indicator: entry.central for entry in entries_of(contribution) if entry.party == "all"
        }
    return amounts

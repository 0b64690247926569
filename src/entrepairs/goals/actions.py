"""Setting goals, and moving them by contributions."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from entrepairs.communities.access import require_steward
from entrepairs.communities.models import Community
from entrepairs.contributions.models import Contribution
from entrepairs.impact.models import ImpactEntry
from entrepairs.impact.queries import entries_of
from entrepairs.kernel import audit
from entrepairs.kernel.clock import now
from entrepairs.kernel.errors import Refused
from entrepairs.people.models import Person

from .mails import tell_of_new, tell_of_reached
from .models import Goal, Progress
from .queries import IMPACT_MEASURES, acts_within

CHUNK = 1000


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
    """Set a common objective; `target` is in the measure's smallest part. Stewards and the operator may.

    What was done since its start counts towards it, as if it had been set then.
    """
    if actor is not None:
        require_steward(actor, community)
    if not title.strip():
        raise Refused(_("Give the goal a title."), code="no_title", field="title")
    if target < 1:
        raise Refused(_("At least one."), code="no_target", field="target")
    if ends_at <= starts_at:
        raise Refused(_("The end comes after the start."), code="ends_first", field="ends_at")
    if ends_at <= now():
        raise Refused(_("That day is over: choose one to come."), code="ended", field="ends_at")
    with transaction.atomic():
        # Acts queue behind this row: each is counted below or finds the goal, never both and never neither.
        Community.objects.select_for_update(no_key=True).only("pk").get(pk=community.pk)
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
        _count_what_was_done(goal)
        audit.record(
            actor=actor,
            verb="goals.set",
            subject=goal,
            community_id=community.pk,
        )
        tell_of_new(goal, actor=actor)
    return goal


def advance_goals(*, actor: Person | None, contribution: Contribution) -> list[Progress]:
    """Move every goal of the community that was open when the act occurred. Two to seven statements.

    Members are told of one that is reached by it: four statements more.
    """
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
        of_impact = any(goal.measure in IMPACT_MEASURES for goal in goals)
        amounts = _amounts(contribution, entries_of(contribution) if of_impact else [])
        steps = Progress.objects.bulk_create(
            [
                Progress(goal=goal, contribution=contribution, amount=amounts[goal.measure])
                for goal in goals
                if amounts.get(goal.measure, 0) > 0
            ]
        )
        reached: list[Goal] = []
        for step in steps:
            goal = step.goal
            goal.total += step.amount
            if goal.reached_at is None and goal.total >= goal.target:
                goal.reached_at = now()
                reached.append(goal)
        if steps:
            Goal.objects.bulk_update([step.goal for step in steps], ["total", "reached_at"])
            audit.record_many(
                actor=actor,
                verb="goals.advanced",
                subjects=[step.goal for step in steps],
                community_id=contribution.community_id,
            )
        for goal in reached:
            tell_of_reached(goal, actor=actor)
    return steps


def _count_what_was_done(goal: Goal) -> None:
    steps: list[Progress] = []
    for contribution in acts_within(goal).iterator(chunk_size=CHUNK):
        amount = _amounts(contribution, list(contribution.impact.all())).get(goal.measure, 0)
        if amount > 0:
            steps.append(Progress(goal=goal, contribution=contribution, amount=amount))
            goal.total += amount
    if steps:
        Progress.objects.bulk_create(steps, batch_size=CHUNK)
        goal.reached_at = now() if goal.total >= goal.target else None
        goal.save(update_fields=["total", "reached_at"])


def _amounts(contribution: Contribution, impact: Iterable[ImpactEntry]) -> dict[str, int]:
    """How much of every measure that a goal may have an act came to."""
    spared = {
        entry.indicator: entry.central
        for entry in impact
        if entry.party == "all" and entry.indicator in IMPACT_MEASURES
    }
    return {**contribution.amounts(), Goal.Measure.EXCHANGES: 1, **spared}

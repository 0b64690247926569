"""Reads about goals. Each says how many statements it costs."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Case, CharField, F, IntegerField, OuterRef, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from entrepairs.communities.models import Community
from entrepairs.contributions.models import ContributionMeasure
from entrepairs.impact.models import ImpactEntry
from entrepairs.kernel.differences import Difference

from .models import Goal, Progress

IMPACT_MEASURES = (Goal.Measure.CO2E, Goal.Measure.FIRST_TIES)


def goals_of(community: Community) -> QuerySet[Goal]:
    """The community's goals, those that end last first. One statement."""
    return Goal.objects.filter(community=community).order_by("-ends_at", "-id")


def differences() -> Iterator[Difference]:
    """Where a goal's total or a step towards it differs from the contributions. Two statements."""
    steps = Progress.objects.filter(goal=OuterRef("pk")).order_by().values("goal")
    summed = Goal.objects.annotate(
        derived=Coalesce(Subquery(steps.annotate(sum=Sum("amount")).values("sum")), 0)
    )
    for goal in summed.exclude(total=F("derived")):
        yield Difference(f"total of goal {goal.pk}", goal.total, goal.derived)
    steps_off: Any = _steps_derived().exclude(amount=F("derived"))
    for goal_id, contribution_id, stored, derived in steps_off.values_list(
        "goal_id", "contribution_id", "amount", "derived"
    ):
        yield Difference(f"goal {goal_id}, contribution {contribution_id}", stored, derived)


def _steps_derived() -> QuerySet[Progress]:
    measure = OuterRef("goal__measure")
    measured = ContributionMeasure.objects.filter(contribution=OuterRef("contribution"), measure=measure)
    entries = ImpactEntry.objects.filter(
        contribution=OuterRef("contribution"), indicator=measure, party="all"
    )
    return Progress.objects.annotate(
        of=Case(
            When(goal__measure=Goal.Measure.EXCHANGES, then=Value("one")),
            When(goal__measure__in=IMPACT_MEASURES, then=Value("impact")),
            default=Value("measure"),
            output_field=CharField(),
        ),
        derived=Case(
            When(of="one", then=Value(1)),
            When(of="impact", then=Coalesce(Subquery(entries.values("central")[:1]), 0)),
            default=Coalesce(Subquery(measured.values("amount")[:1]), 0),
            output_field=IntegerField(),
        ),
    )

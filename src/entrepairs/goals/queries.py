"""Reads about goals. Each says how many statements it costs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Trunc

from entrepairs.communities.models import Community
from entrepairs.contributions.models import Contribution, ContributionMeasure
from entrepairs.engines import pace
from entrepairs.impact.models import ImpactEntry
from entrepairs.kernel import formatting
from entrepairs.kernel.differences import Difference

from .growth import step_for
from .models import Goal, Progress

IMPACT_MEASURES = (Goal.Measure.CO2E, Goal.Measure.FIRST_TIES)


@dataclass(frozen=True)
class Outlook:
    """A goal as it stands at a moment. Amounts are in the smallest part of its measure."""

    goal: Goal
    at: datetime
    expected: int | None  # where an even pace would be; None before the start and after the end
    forecast: int | None  # what this pace gives at the end; None when too early to say, and after the end

    @property
    def is_coming(self) -> bool:
        return self.at < self.goal.starts_at

    @property
    def has_ended(self) -> bool:
        return self.at >= self.goal.ends_at

    @property
    def is_reached(self) -> bool:
        return self.goal.total >= self.goal.target

    @property
    def first_day(self) -> date:
        """On the community's clocks, as is the last day."""
        return formatting.local(self.goal.starts_at, self.goal.community.timezone).date()

    @property
    def last_day(self) -> date:
        """The last day that counts: a goal ends at the midnight after it."""
        last_moment = self.goal.ends_at - timedelta.resolution
        return formatting.local(last_moment, self.goal.community.timezone).date()


def outlooks_of(community: Community, at: datetime) -> list[Outlook]:
    """The goals of a community as they stand at a moment: those not ended first, the soonest to end first,
    then those that ended, the latest first. One statement.

    The forecast keeps the pace since the start. It is None until a tenth of the time has gone by.
    """
    outlooks = [outlook_on(goal, at) for goal in goals_of(community)]
    ended = [outlook for outlook in outlooks if outlook.has_ended]
    return [*reversed([outlook for outlook in outlooks if not outlook.has_ended]), *ended]


def outlook_on(goal: Goal, at: datetime) -> Outlook:
    """A goal as it stands at a moment. No statement where its community was fetched along."""
    dates = {"starts_at": goal.starts_at, "ends_at": goal.ends_at, "at": at}
    return Outlook(
        goal=goal,
        at=at,
        expected=pace.expected(goal.target, **dates),
        forecast=pace.forecast(goal.total, **dates),
    )


def goals_of(community: Community) -> QuerySet[Goal]:
    """The community's goals with itself, those that end last first. One statement."""
    return Goal.objects.filter(community=community).select_related("community").order_by("-ends_at", "-id")


def find_goal(community: Community, goal_id: int) -> Goal | None:
    """A goal of the community, with the community. One statement."""
    return goals_of(community).filter(pk=goal_id).first()


@dataclass(frozen=True)
class Taken:
    """How many took part in a goal, and by how many acts."""

    acts: int
    people: int


def taken_part(goal: Goal) -> Taken:
    """Who moved a goal, counted; acts that were taken back are left out. One statement."""
    steps = Progress.objects.filter(
        goal=goal, contribution__reverses__isnull=True, contribution__reversed_by__isnull=True
    )
    return Taken(
        **steps.aggregate(acts=Count("pk"), people=Count("contribution__giver", distinct=True)),
    )


def growth_of(goal: Goal) -> dict[date, int]:
    """What was added to a goal, by the first day of each step of `growth.step_for`. One statement.

    Acts belong to the step in which they occurred, on the community's clocks.
    """
    step = Trunc(
        "contribution__occurred_at",
        step_for(goal.starts_at, goal.ends_at),
        tzinfo=ZoneInfo(goal.community.timezone),
    )
    rows = (
        Progress.objects.filter(goal=goal)
        .annotate(step=step)
        .values("step")
        .annotate(added=Sum("amount"))
        .order_by("step")
    )
    return {row["step"].date(): row["added"] for row in rows}


def latest_steps(goal: Goal) -> QuerySet[Progress]:
    """What moved a goal, the newest act first, each with its act and both sides. One statement."""
    return (
        Progress.objects.filter(goal=goal)
        .select_related(
            "contribution__giver__profile", "contribution__receiver__profile", "contribution__reversed_by"
        )
        .order_by("-contribution__occurred_at", "-contribution_id")
    )


def acts_within(goal: Goal) -> QuerySet[Contribution]:
    """The acts that stand and occurred in a goal's time, with measures and impact. Three statements."""
    return (
        Contribution.objects.filter(
            community=goal.community_id,
            occurred_at__gte=goal.starts_at,
            occurred_at__lt=goal.ends_at,
            reverses__isnull=True,
            reversed_by__isnull=True,
        )
        .prefetch_related("measures", "impact")
        .order_by("pk")
    )


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

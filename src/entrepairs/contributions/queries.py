"""Reads of the stream of acts. Each says how many statements it costs."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.db.models import Count, Prefetch, QuerySet
from django.db.models.functions import TruncMonth

from entrepairs.communities.models import Community
from entrepairs.people.models import Person

from .models import Contribution, ContributionMeasure


@dataclass(frozen=True)
class Given:
    acts: int
    people: int  # different ones who received
    domains: int  # different ones in which something was given


def latest_contributions(community: Community) -> QuerySet[Contribution]:
    """Acts that stand, the newest first, with their sides and measures. Two statements."""
    return _with_sides(_standing(community))


def stream(community: Community, *, domain: str = "", month: date | None = None) -> QuerySet[Contribution]:
    """All that was recorded, corrections and what they take back as well, the newest first. Two statements.

    `month` is its first day; acts belong to months by the community's clocks.
    """
    acts = Contribution.objects.filter(community=community)
    if domain:
        acts = acts.filter(domain=domain)
    if month:
        acts = acts.annotate(month=_month_in(community)).filter(month__date=month)
    return _with_sides(acts)


def months_of(community: Community) -> list[date]:
    """The first days of the months in which something was done, the newest first. One statement."""
    months = (
        Contribution.objects.filter(community=community)
        .annotate(month=_month_in(community))
        .order_by("-month")
        .values_list("month", flat=True)
        .distinct()
    )
    return [month.date() for month in months]


def domains_seen(community: Community) -> set[str]:
    """The codes of the domains in which something was done. One statement."""
    return set(
        Contribution.objects.filter(community=community)
        .order_by()
        .values_list("domain", flat=True)
        .distinct()
    )


def contributions_by(person: Person, community: Community) -> QuerySet[Contribution]:
    """What a person gave, of the acts that stand, the newest first. Two statements."""
    return _with_sides(_standing(community).filter(giver=person))


def given_by(person: Person, community: Community) -> Given:
    """What a person gave in a community, of the acts that stand. One statement."""
    return Given(
        **_standing(community)
        .filter(giver=person)
        .aggregate(
            acts=Count("pk"),
            people=Count("receiver", distinct=True),
            domains=Count("domain", distinct=True),
        )
    )


def _with_sides(acts: QuerySet[Contribution]) -> QuerySet[Contribution]:
    """The newest first, with both sides and their profiles, the measures, and what takes it back."""
    return (
        acts.select_related("giver__profile", "receiver__profile", "reversed_by")
        .prefetch_related(Prefetch("measures", ContributionMeasure.objects.order_by("pk")))
        .order_by("-occurred_at", "-id")
    )


def _month_in(community: Community) -> TruncMonth:
    return TruncMonth("occurred_at", tzinfo=ZoneInfo(community.timezone))


def _standing(community: Community) -> QuerySet[Contribution]:
    return Contribution.objects.filter(community=community, reverses__isnull=True, reversed_by__isnull=True)

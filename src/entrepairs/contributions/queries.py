"""Reads of the stream of acts. Each says how many statements it costs."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from entrepairs.communities.models import Community
from entrepairs.people.models import Person

from .models import Contribution


@dataclass(frozen=True)
class Given:
    acts: int
    people: int  # different ones who received
    domains: int  # different ones in which something was given


def latest_contributions(community: Community) -> QuerySet[Contribution]:
    """Acts that stand, the newest first, with their sides, measures and values. Three statements."""
    return (
        _standing(community)
        .select_related("giver", "receiver")
        .prefetch_related("measures", "values")
        .order_by("-occurred_at", "-id")
    )


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


def _standing(community: Community) -> QuerySet[Contribution]:
    return Contribution.objects.filter(community=community, reverses__isnull=True, reversed_by__isnull=True)

"""Reads of the stream of acts. Each says how many statements it costs."""

from django.db.models import QuerySet

from entrepairs.communities.models import Community
from entrepairs.people.models import Person

from .models import Contribution


def latest_contributions(community: Community) -> QuerySet[Contribution]:
    """Acts that stand, the newest first, with their sides, measures and values. Three statements."""
    return (
        Contribution.objects.filter(community=community, reverses__isnull=True, reversed_by__isnull=True)
        .select_related("giver", "receiver")
        .prefetch_related("measures", "values")
        .order_by("-occurred_at", "-id")
    )


def given_count(person: Person, community: Community) -> int:
    """How many acts of a person stand in a community. One statement."""
    return Contribution.objects.filter(
        community=community, giver=person, reverses__isnull=True, reversed_by__isnull=True
    ).count()


def people_helped(person: Person, community: Community) -> int:
    """To how many different people a person gave. One statement."""
    return (
        Contribution.objects.filter(
            community=community,
            giver=person,
            receiver__isnull=False,
            reverses__isnull=True,
            reversed_by__isnull=True,
        )
        .values("receiver")
        .distinct()
        .count()
    )


def domains_given(person: Person, community: Community) -> int:
    """In how many domains a person gave. One statement."""
    return (
        Contribution.objects.filter(
            community=community, giver=person, reverses__isnull=True, reversed_by__isnull=True
        )
        .values("domain")
        .distinct()
        .count()
    )


def contribution_of(origin_kind: str, origin_id: int) -> Contribution | None:
    """The row that an act left, if any. One statement."""
    return Contribution.objects.filter(
        origin_kind=origin_kind, origin_id=origin_id, reverses__isnull=True
    ).first()

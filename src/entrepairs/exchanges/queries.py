"""Reads about exchanges. Each says how many statements it costs."""

from django.db.models import Q, QuerySet

from entrepairs.communities.models import Community
from entrepairs.people.models import Person

from .models import Exchange, Terms


def exchanges_of(person: Person) -> QuerySet[Exchange]:
    """All exchanges of a person, the last to change first. One statement."""
    return (
        Exchange.objects.filter(Q(giver=person) | Q(receiver=person))
        .select_related("community", "listing", "giver", "receiver")
        .order_by("-changed_at", "-id")
    )


def agreed_ids(community: Community) -> list[int]:
    """The ids of the exchanges that are agreed and not yet done, the oldest first. One statement."""
    return list(
        Exchange.objects.filter(community=community, state=Exchange.State.AGREED)
        .order_by("id")
        .values_list("id", flat=True)
    )


def standing_terms(exchange: Exchange) -> Terms:
    """The version of the terms that now stands, with its values. Two statements."""
    return (
        Terms.objects.select_related("proposed_by")
        .prefetch_related("values")
        .get(exchange=exchange, version=exchange.version)
    )

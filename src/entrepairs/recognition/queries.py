"""Reads about badges. Each says how many statements it costs."""

from django.db.models import QuerySet

from entrepairs.communities.models import Community
from entrepairs.people.models import Person

from .models import Award


def awards_of(person: Person, community: Community) -> QuerySet[Award]:
    """A person's badges in a community, the latest first. One statement."""
    return Award.objects.filter(community=community, person=person).order_by("-awarded_at", "-id")

"""Reads about communities and who belongs to them."""

from django.db.models import Count, Q, QuerySet

from entrepairs.people.models import Person

from .models import Community, Membership


def find_community(slug: str) -> Community | None:
    """One statement."""
    return Community.objects.select_related("place").filter(slug=slug).first()


def membership_of(person: Person | None, community: Community) -> Membership | None:
    """The person's membership in whatever state. One statement, none for nobody."""
    if person is None:
        return None
    return Membership.objects.filter(community=community, person=person).first()


def public_communities() -> QuerySet[Community]:
    """Those that everyone may see, with `member_count`, the largest first. One statement."""
    return (
        Community.objects.filter(public=True)
        .select_related("place")
        .annotate(member_count=Count("memberships", filter=Q(memberships__state=Membership.State.ACTIVE)))
        .order_by("-member_count", "id")
    )


def communities_of(person: Person) -> QuerySet[Community]:
    """Those to which a person belongs, by name. One statement."""
    return Community.objects.filter(
        memberships__person=person, memberships__state=Membership.State.ACTIVE
    ).order_by("name")


def members_of(community: Community) -> QuerySet[Membership]:
    """Active members with their profiles, the first to join first. One statement."""
    return (
        Membership.objects.filter(community=community, state=Membership.State.ACTIVE)
        .select_related("person", "person__profile", "person__profile__place")
        .order_by("joined_at", "id")
    )

"""A member, as something that can be reported."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from entrepairs.people.models import Person

from .models import Community, Membership
from .queries import find_member, membership_of
from .reporting import Kind, Thing


def _seen_by(viewer: Person, community: Community, person_id: int) -> Thing | None:
    own = membership_of(viewer, community)
    return _as_it_is(community, person_id) if own is not None and own.belongs else None


def _as_it_is(community: Community, person_id: int) -> Thing | None:
    member = find_member(community, person_id)
    return _thing(community, member) if member else None


def _thing(community: Community, member: Membership) -> Thing:
    profile = getattr(member.person, "profile", None)
    return Thing(
        title=member.person.display_name,
        text=profile.about if profile else "",
        person=member.person,
        path=reverse("front:member", args=[community.slug, member.person_id]),
    )


PERSON = Kind("person", _("a person"), _seen_by, _as_it_is)

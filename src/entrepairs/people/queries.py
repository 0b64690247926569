"""Reads about people. Each says how many statements it costs."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from entrepairs.kernel import audit

from .models import Block, Delegate, Person, Profile


def person_by_email(email: str) -> Person | None:
    """The person of that address, in whatever capitals. One statement."""
    return Person.objects.filter(email__iexact=email).first()


def active_person(person_id: int) -> Person | None:
    """An active person with their profile and town. One statement."""
    return (
        Person.objects.filter(pk=person_id, is_active=True)
        .select_related("profile", "profile__place")
        .first()
    )


def profile_of(person: Person) -> Profile | None:
    """What a person tells of themself, with their town. One statement."""
    return Profile.objects.select_related("place").filter(person=person).first()


def has_filled_profile(person: Person) -> bool:
    """Whether a person has told anything of themself yet. One statement."""
    profile = profile_of(person)
    return profile is not None and bool(profile.about or profile.place_id)


# Blocks


def apart_from(person: Person | None) -> frozenset[int]:
    """The ids of those whom a person blocked, and of those who blocked them. One statement, none for nobody.

    The one place that says who does not show to whom: what belongs to these people is left out for the
    person, and they can propose nothing to each other. It never tells which of the two blocked the other.
    Whoever acts for somebody brings their own blocks along, and has no dealings with themself.
    """
    if person is None:
        return frozenset()
    helper_id = audit.helper_of(person)
    these = {person.pk} if helper_id is None else {person.pk, helper_id}
    pairs = Block.objects.filter(Q(person__in=these) | Q(blocked__in=these))
    found = {one for pair in pairs.values_list("person_id", "blocked_id") for one in pair}
    if helper_id is not None:
        found.add(helper_id)
    return frozenset(found - {person.pk})


def blocks_of(person: Person) -> QuerySet[Block]:
    """Whom a person blocked, the latest first, with those. One statement."""
    return Block.objects.filter(person=person).select_related("blocked").order_by("-since", "-id")


def has_blocked(person: Person, other: Person) -> bool:
    """Whether a person blocked another one. One statement."""
    return Block.objects.filter(person=person, blocked=other).exists()


def people_by_email(emails: Iterable[str]) -> dict[str, Person]:
    """Those people of some addresses, in whatever capitals, by address in small letters. One statement."""
    wanted = {email.lower() for email in emails}
    if not wanted:
        return {}
    found = Person.objects.annotate(address=Lower("email")).filter(address__in=wanted)
    return {(person.email or "").lower(): person for person in found}


# Acting for somebody


def helpers_of(person: Person) -> QuerySet[Delegate]:
    """Who may act for a person now, the first named first, with those. One statement."""
    return (
        Delegate.objects.filter(person=person, until__isnull=True)
        .select_related("helper")
        .order_by("since", "id")
    )


def helped_by(helper: Person) -> QuerySet[Delegate]:
    """For whom somebody may act now, by name, with those. One statement."""
    return (
        Delegate.objects.filter(helper=helper, until__isnull=True, person__is_active=True)
        .select_related("person")
        .order_by("person__display_name", "id")
    )


def names_of(ids: Iterable[int]) -> dict[int, str]:
    """What people are called, by their number. One statement, none for nobody."""
    wanted = set(ids)
    return dict(Person.objects.filter(pk__in=wanted).values_list("pk", "display_name")) if wanted else {}

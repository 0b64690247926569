"""Reads about people. Each says how many statements it costs."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from .models import Block, Person, Profile


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
    """
    if person is None:
        return frozenset()
    pairs = Block.objects.filter(Q(person=person) | Q(blocked=person)).values_list("person_id", "blocked_id")
    return frozenset(blocked if who == person.pk else who for who, blocked in pairs)


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

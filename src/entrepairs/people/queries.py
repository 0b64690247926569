"""Reads about people. Each says how many statements it costs."""

from .models import Person, Profile


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

"""Reads about people. Each says how many statements it costs."""

from .models import Person


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

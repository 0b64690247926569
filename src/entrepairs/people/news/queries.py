"""Reads about what people are told. Each says how many statements it costs."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import QuerySet

from entrepairs.people.models import Person

from .kinds import Channel
from .models import Notice, Wishes


def notices_of(person: Person) -> QuerySet[Notice]:
    """What a person was told, the newest first. One statement."""
    return Notice.objects.filter(person=person).order_by("-created_at", "-id")


def unread_count(person: Person) -> int:
    """How much of it they have not read. One statement."""
    return Notice.objects.filter(person=person, read_at__isnull=True).count()


def waiting_notices(person: Person, channels: Collection[Channel]) -> QuerySet[Notice]:
    """What is to be told together, by some channels, and was not yet; the newest first. One statement."""
    found = Notice.objects.filter(person=person, channel__in=list(channels), mailed_at__isnull=True)
    return found.order_by("-created_at", "-id")


def wishes_of(person: Person) -> Wishes:
    """How a person wants to hear of things; what holds for everybody, unsaved, where they never said.

    One statement.
    """
    return Wishes.objects.filter(person=person).first() or Wishes(person=person)


def wishes_among(people: Iterable[Person]) -> dict[int, Wishes]:
    """The same for many, by person. One statement."""
    some = {person.pk: person for person in people}
    found = {wishes.person_id: wishes for wishes in Wishes.objects.filter(person__in=list(some))}
    return {pk: found.get(pk) or Wishes(person=person) for pk, person in some.items()}


def letters_due(at: datetime, *, limit: int) -> list[int]:
    """The ids of wishes whose owner may be told several things together now. One statement."""
    due = Wishes.objects.filter(letter_due_at__lte=at).order_by("letter_due_at", "id")
    return list(due.values_list("pk", flat=True)[:limit])


def without_plan(*, limit: int) -> list[Person]:
    """People with an address for whom no letter is planned yet. One statement."""
    return list(
        Person.objects.filter(
            email__isnull=False, is_active=True, wishes__letter_due_at__isnull=True
        ).order_by("id")[:limit]
    )

"""Reads about the demo. Each says how many statements it costs."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from entrepairs.communities.models import Community
from entrepairs.communities.queries import find_community
from entrepairs.kernel.models import OutboxMessage
from entrepairs.people.models import Person
from entrepairs.people.queries import person_by_email

from .personas import PERSONAS, Persona
from .script import read_script


@dataclass(frozen=True)
class Card:
    """A demo person, as shown to who may enter as them."""

    persona: Persona
    person: Person


def demo_community() -> Community | None:
    """The community that the demo is about. One statement."""
    return find_community(read_script().home.slug)


def is_built() -> bool:
    """Whether the demo stands; it is made in one transaction, so never by half. At most two statements."""
    return demo_community() is not None and len(persona_cards()) == len(PERSONAS)


def persona_cards() -> list[Card]:
    """The demo persons, none where the demo was not built. One statement."""
    found = {
        person.email: person
        for person in Person.objects.filter(
            email__in=[persona.email for persona in PERSONAS.values()], is_active=True
        )
    }
    return [Card(persona, found[persona.email]) for persona in PERSONAS.values() if persona.email in found]


def persona_person(key: str) -> Person | None:
    """The person behind a key, if there is one. At most one statement."""
    persona = PERSONAS.get(key)
    person = person_by_email(persona.email) if persona else None
    return person if person and person.is_active else None


def whose_mail(known: Iterable[int]) -> list[Person]:
    """The demo persons in their order, before them those who are known by their ids. One statement."""
    order = [persona.email for persona in PERSONAS.values()]
    found = Person.objects.filter(Q(email__in=order) | Q(pk__in=list(known)), is_active=True)
    return sorted(
        found,
        key=lambda one: (one.email in order, order.index(one.email) if one.email in order else 0, one.pk),
    )


def mails_to(person: Person) -> QuerySet[OutboxMessage]:
    """What was written to somebody, sent or waiting for the morning, the newest first. One statement."""
    return OutboxMessage.objects.filter(person_id=person.pk).order_by("-id")


def mails_to_nobody() -> QuerySet[OutboxMessage]:
    """None, where there is nobody to read them. No statement."""
    return OutboxMessage.objects.none()

"""Addresses that a person's mail program or calendar may use without signing in: signed, never guessed."""

from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.urls import reverse

from entrepairs.people.models import Person

from .kinds import Kind, kinds
from .models import Wishes

COUNTS_FOR = timedelta(days=365)
_SALT = "people.news.off"
_CALENDAR_SALT = "people.calendar"


@dataclass(frozen=True)
class Off:
    """Who no longer wants mail of which kind. What it names may be gone since."""

    person_id: int
    kind: Kind


class LinkOver(Exception):
    """The link was ours, and is too old."""


def off_path(person: Person, kind: Kind) -> str:
    """The path of the page that switches a kind off for a person, in the active language."""
    word = signing.dumps([person.pk, kind.code], salt=_SALT)
    return reverse("people:news_off", args=[word])


def calendar_word(wishes: Wishes) -> str:
    """What the private address of a person's calendar ends with; another one after each renewal."""
    return signing.Signer(salt=_CALENDAR_SALT).sign_object([wishes.person_id, wishes.calendar_number])


def read_calendar_word(word: str) -> tuple[int, int] | None:
    """Whose calendar, and the number of its address; None for a word that is not ours. No statement."""
    try:
        person_id, number = signing.Signer(salt=_CALENDAR_SALT).unsign_object(word)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return person_id, number


def read_off(word: str) -> Off | None:
    """What a link says; None for one that is not ours. LinkOver where it is older than a year."""
    try:
        person_id, code = signing.loads(word, salt=_SALT, max_age=COUNTS_FOR)
    except signing.SignatureExpired as error:
        raise LinkOver from error
    except (signing.BadSignature, ValueError, TypeError):
        return None
    kind = kinds().get(code)
    return Off(person_id, kind) if kind and not kind.is_must else None

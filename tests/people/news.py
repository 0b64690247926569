"""What tests of news share."""

from typing import Any

from entrepairs.people.models import Person
from entrepairs.people.news.actions import tell
from entrepairs.people.news.kinds import Kind, kinds

EXCHANGES = "exchanges"


def kind(code: str = EXCHANGES) -> Kind:
    return kinds()[code]


def told(person: Person, **changes: Any) -> None:
    """Tell somebody of something."""
    chosen = {
        "actor": None,
        "kind": kind(),
        "key": "event:1",
        "subject": "Brice propose un échange",
        "text": "Brice vous écrit.",
        "link": "/fr/exchanges/1/",
    }
    tell(person=person, **(chosen | changes))

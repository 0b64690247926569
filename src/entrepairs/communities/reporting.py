"""What can be reported: each room says so of its own things, and the settings name them all.

A room above declares a `Kind` for each sort of thing that it keeps, and the path of that is added to
`settings.REPORTABLE`. So stewards decide about things of rooms that this one does not know.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from entrepairs.people.models import Person

from .models import Community


@dataclass(frozen=True)
class Thing:
    """Something, as it reads now."""

    title: str
    text: str
    person: Person | None  # whom it concerns, to who reports it; None where there is nobody else
    path: str  # of its page, in the active language
    called: str = ""  # in the place of the person's name, for who does not know it


@dataclass(frozen=True)
class Kind:
    """A sort of thing. Each call costs a few statements."""

    code: str
    name: str | Promise  # "a listing"
    # As somebody sees it who may see it; None for all others.
    seen_by: Callable[[Person, Community, int], Thing | None]
    # As it is, for the stewards; None where it is gone.
    as_it_is: Callable[[Community, int], Thing | None]
    # Taking it off what others see, and undoing that, in the caller's transaction; None where that cannot be.
    take_down: Callable[[Person, Community, int], None] | None = None
    put_back: Callable[[Person, Community, int], None] | None = None


@cache
def kinds() -> dict[str, Kind]:
    """All that the settings name, by code; a path that leads nowhere is an ImportError at once."""
    return {kind.code: kind for kind in map(import_string, settings.REPORTABLE)}

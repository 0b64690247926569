"""Who is looking."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from .models import Person
from .queries import blocks_of


def viewer_of(request: HttpRequest) -> Person | None:
    """The person who is signed in, or None. One statement, none for nobody."""
    return request.user if isinstance(request.user, Person) else None


def signed_in(request: HttpRequest) -> Person:
    """The person who is signed in, for views that ask for one; PermissionDenied for nobody. One statement."""
    person = viewer_of(request)
    if person is None:
        raise PermissionDenied
    return person


def get_blocked(person: Person, blocked_id: int) -> Person:
    """Somebody whom the person has blocked; Http404 for all others. One statement."""
    found = blocks_of(person).filter(blocked=blocked_id).first()
    if found is None:
        raise Http404
    return found.blocked

"""Who is looking."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from .models import Person


def viewer_of(request: HttpRequest) -> Person | None:
    """The person who is signed in, or None. One statement, none for nobody."""
    return request.user if isinstance(request.user, Person) else None


def signed_in(request: HttpRequest) -> Person:
    """The person who is signed in, for views that ask for one; PermissionDenied for nobody. One statement."""
    person = viewer_of(request)
    if person is None:
        raise PermissionDenied
    return person

"""Who is looking."""

from django.http import HttpRequest

from .models import Person


def viewer_of(request: HttpRequest) -> Person | None:
    """The person who is signed in, or None. One statement, none for nobody."""
    return request.user if isinstance(request.user, Person) else None

"""Who is looking."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from .models import Person
from .queries import blocks_of, helped_by


def viewer_of(request: HttpRequest) -> Person | None:
    """The person who is signed in, or for whom they act just now; or None. One statement, none for nobody."""
    acted_for: Person | None = getattr(request, "acting_for", None)
    if acted_for is not None:
        return acted_for
    return request.user if isinstance(request.user, Person) else None


def viewer_acts(request: HttpRequest) -> bool:
    """Whether who is signed in acts for somebody else just now. No statement."""
    return getattr(request, "acting_for", None) is not None


def signed_in(request: HttpRequest) -> Person:
    """The same, for views that ask for somebody; PermissionDenied for nobody. One statement."""
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


def get_helped(helper: Person, person_id: int) -> Person:
    """Somebody for whom the helper may act now; Http404 for all others. One statement."""
    found = helped_by(helper).filter(person=person_id).first()
    if found is None:
        raise Http404
    return found.person

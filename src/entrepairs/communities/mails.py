"""What people hear by mail of who asks to join a community, and of the answer."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from entrepairs.kernel.addresses import site_address
from entrepairs.kernel.outbox import enqueue_mail
from entrepairs.people.models import Person

from .models import Membership


def tell_of_request(membership: Membership, steward: Person) -> None:
    """Tell a steward, in their language, who asks to join."""
    with override(steward.language):
        words = _words(membership)
        _send(
            steward,
            f"communities.asked:{_event(membership)}:{steward.pk}",
            _("%(person)s would like to join %(community)s") % words,
            _("%(person)s would like to join %(community)s. You can answer here:") % words,
            reverse("communities:members", args=[membership.community.slug]),
        )


def tell_answer(membership: Membership, *, accepted: bool) -> None:
    """Tell who asked, in their language, what a steward answered."""
    person = membership.person
    with override(person.language):
        words = _words(membership)
        if accepted:
            subject = _("Welcome to %(community)s") % words
            body = _("Good news: you are now a member of %(community)s. Come in:") % words
            path = reverse("front:community", args=[membership.community.slug])
        else:
            subject = _("Your request to join %(community)s") % words
            body = (
                _("A steward of %(community)s has not accepted your request. Other communities are here:")
                % words
            )
            path = reverse("front:home")
        _send(person, f"communities.answered:{_event(membership)}", subject, body, path)


def _words(membership: Membership) -> dict[str, str]:
    return {"person": membership.person.display_name, "community": membership.community.name}


def _event(membership: Membership) -> str:
    """The same person may ask, leave and ask again: each time is an event of its own."""
    return f"{membership.pk}:{membership.joined_at:%Y%m%d%H%M%S%f}"


def _send(person: Person, key: str, subject: str, body: str, path: str) -> None:
    if person.email is None:
        return
    hello = _("Hello %(person)s,") % {"person": person.display_name}
    text = f"{hello}\n\n{body}\n\n{site_address()}{path}\n"
    enqueue_mail(key=key, to_address=person.email, subject=subject, body=text)

"""One mail to the other side for each step, queued with the step, in their own language."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext, override

from entrepairs.exchanges.models import Exchange, Terms
from entrepairs.kernel.outbox import enqueue_mail
from entrepairs.people.models import Person
from entrepairs.people.queries import apart_from

# What the sides of an agreed exchange must know of each other, whatever stands between them.
OF_AGREED = {"agreed", "confirmed", "fulfilled", "cancelled", "unfulfilled"}


def tell(event: str, exchange: Exchange, terms: Terms, *, sender: Person) -> None:
    """Write to the side that did not act, if they have an address, in the step's transaction.

    `event` names the template: a state that was reached, or `confirmed`. People who are kept apart hear of
    each other only what an agreed exchange needs. Two statements, three where the terms' values are not there
    yet.
    """
    reader = exchange.other_side(sender.pk)
    if not reader.email or not reader.is_active:
        return
    if event not in OF_AGREED and reader.pk in apart_from(sender):
        return
    page = "exchanges:outcome" if event == Exchange.State.FULFILLED else "exchanges:detail"
    with override(reader.language):
        context = {
            "reader": reader,
            "sender": sender,
            "gives": reader.pk == exchange.giver_id,
            "exchange": exchange,
            "community": exchange.community,
            "listing": exchange.listing,
            "terms": terms,
            "site": settings.PUBLIC_URL,
            "path": reverse(page, args=[exchange.pk]),
        }
        subject = _subject(event) % {"name": sender.display_name, "title": exchange.listing.title}
        body = render_to_string(f"exchanges/mail/{event}.txt", context)
    enqueue_mail(
        key=f"exchange:{exchange.pk}:{exchange.version}:{event}:{reader.pk}",
        to_address=reader.email,
        subject=" ".join(subject.split()),
        body=body.strip() + "\n",
    )


def _subject(event: str) -> str:
    """In the active language, with room for `name` and `title`."""
    return {
        "proposed": gettext("%(name)s proposes an exchange: %(title)s"),
        "countered": gettext("%(name)s proposes other terms: %(title)s"),
        "agreed": gettext("%(name)s says yes: %(title)s"),
        "declined": gettext("%(name)s cannot this time: %(title)s"),
        "withdrawn": gettext("%(name)s takes the proposal back: %(title)s"),
        "confirmed": gettext("Is it done? %(name)s says so: %(title)s"),
        "fulfilled": gettext("It is done, thank you: %(title)s"),
        "cancelled": gettext("%(name)s has to cancel: %(title)s"),
        "unfulfilled": gettext("It did not happen: %(title)s"),
    }[event]

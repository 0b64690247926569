"""What a side lets the other one know, once both agreed, about where to meet and how to be reached."""

import re

from django.db import transaction
from django.utils.translation import gettext as _

from entrepairs.exchanges.lifecycle import CLOSED
from entrepairs.exchanges.models import Contact, Exchange
from entrepairs.kernel.errors import Refused
from entrepairs.people.models import Person

from .steps import lock, log, require_side

LONGEST = 300
_NUMBER = r"(-?\d{1,3}\.\d+)"
# As people copy a place: two numbers, a geo: link, or the address of a page of a map.
_ON_A_MAP = (
    re.compile(rf"(?:geo:)?{_NUMBER}\s*[,; ]\s*{_NUMBER}(?:[?;].*)?"),
    re.compile(rf"https?://\S*[?&]mlat={_NUMBER}&mlon={_NUMBER}\S*"),
    re.compile(rf"https?://\S*#map=\d+(?:\.\d+)?/{_NUMBER}/{_NUMBER}\S*"),
    re.compile(rf"https?://\S*/@{_NUMBER},{_NUMBER}\S*"),
)


def share_contact(
    *, actor: Person, exchange: Exchange, shares_phone: bool, meeting_point: str = "", on_map: str = ""
) -> Contact:
    """Say what the other side sees once both agreed; until it is closed it can be said anew.

    `on_map` is where to meet, as two numbers or the link of a map; only the two numbers are kept.
    """
    meeting_point = " ".join(meeting_point.split())
    if len(meeting_point) > LONGEST:
        raise Refused(_("This is too long."), code="too_long", field="meeting_point")
    lat, lon = read_place(on_map)
    with transaction.atomic():
        locked = lock(exchange.pk)
        require_side(actor, locked)
        if locked.state in CLOSED:
            raise Refused(_("This can no longer be done: see where the exchange stands."), code="wrong_state")
        contact, _is_new = Contact.objects.update_or_create(
            exchange=locked,
            person=actor,
            defaults={
                "shares_phone": shares_phone,
                "meeting_point": meeting_point,
                "lat": lat,
                "lon": lon,
            },
        )
        log(actor, "exchanges.contact_said", locked)
    return contact


def read_place(text: str) -> tuple[float | None, float | None]:
    """Degrees north and east; nothing for nothing; Refused for what cannot be read."""
    text = text.strip()
    if not text:
        return None, None
    for form in _ON_A_MAP:
        if match := form.fullmatch(text):
            lat, lon = float(match[1]), float(match[2])
            if abs(lat) <= 90 and abs(lon) <= 180:
                return lat, lon
    raise Refused(
        _("Write two numbers such as 44.6086, 2.0317, or the link of a place on OpenStreetMap."),
        code="no_place",
        field="on_map",
    )

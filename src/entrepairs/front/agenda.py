"""What is agreed with a person, for their own calendar. Each read says how many statements it costs."""

from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from entrepairs.engines.ical import Entry
from entrepairs.exchanges.lifecycle import IN_TOUCH
from entrepairs.exchanges.models import Exchange, Terms
from entrepairs.kernel.addresses import site_address
from entrepairs.people.models import Person

PAST_KEPT = timedelta(days=60)
MOST = 200
LASTS = timedelta(hours=1)  # where no end was agreed


def agreed_terms(person: Person, at: datetime) -> QuerySet[Terms]:
    """What was agreed with a person, dated, lately or for days to come, the soonest first. One statement.

    What was called off is in it no more, and so leaves their calendar.
    """
    return (
        Terms.objects.filter(
            Q(exchange__giver=person) | Q(exchange__receiver=person),
            exchange__state__in=IN_TOUCH,
            version=F("exchange__version"),
            starts_at__gt=at - PAST_KEPT,
        )
        .select_related(
            "exchange__community",
            "exchange__listing",
            "exchange__place",
            "exchange__to_place",
            "exchange__giver",
            "exchange__receiver",
        )
        .order_by("starts_at", "id")[:MOST]
    )


def entries(person: Person, at: datetime) -> list[Entry]:
    """The same as events, in the active language. One statement.

    Both sides of what is agreed know each other's name and the exact place, so both stand in it; a telephone
    number does not, for calendars are shared.
    """
    return [_entry(terms, terms.exchange, person) for terms in agreed_terms(person, at) if terms.starts_at]


def _entry(terms: Terms, exchange: Exchange, person: Person) -> Entry:
    listing, start = exchange.listing, terms.starts_at
    assert start is not None  # noqa: S101 - by the query
    other = exchange.other_side(person.pk)
    towns = [place.name for place in (exchange.place, exchange.to_place) if place is not None]
    said = [
        _("You give, %(name)s receives") % {"name": other.display_name}
        if exchange.giver_id == person.pk
        else _("%(name)s gives, you receive") % {"name": other.display_name},
        exchange.community.name,
    ]
    if listing is not None and listing.lat is not None and listing.lon is not None:
        where = f"{listing.lat:.5f}/{listing.lon:.5f}"
        mark = f"mlat={listing.lat:.5f}&mlon={listing.lon:.5f}"
        said.append(f"https://www.openstreetmap.org/?{mark}#map=16/{where}")
    return Entry(
        uid=f"exchange-{exchange.pk}@entrepairs",
        start=start,
        end=terms.ends_at or start + LASTS,
        title=exchange.title,
        changed_at=exchange.changed_at,
        place=" → ".join(towns),
        description="\n".join(said),
        url=f"{site_address()}{reverse('exchanges:detail', args=[exchange.pk])}",
    )

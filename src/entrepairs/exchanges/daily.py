"""What is agreed for one day. Each read says how many statements it costs."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import F, Q, QuerySet

from entrepairs.communities.models import Community
from entrepairs.kernel.formatting import local
from entrepairs.people.models import Person

from .lifecycle import AGREED
from .models import Terms

MOST = 60
AROUND = timedelta(hours=14)  # no clock is further from UTC than that


def day_of(person: Person, day: date) -> list[Terms]:
    """What is agreed with a person for a day, on the clocks of each community, by hour. One statement."""
    mine = Q(exchange__giver=person) | Q(exchange__receiver=person)
    return _on(_around(day).filter(mine), day)


def day_in(community: Community, day: date) -> list[Terms]:
    """What is agreed for a day in a community, by hour. One statement."""
    return _on(_around(day).filter(exchange__community=community), day)


def _around(day: date) -> QuerySet[Terms]:
    midnight = datetime.combine(day, time(), UTC)
    until = midnight + timedelta(days=1) + AROUND
    return (
        Terms.objects.filter(
            Q(ends_at__gt=midnight - AROUND) | Q(ends_at__isnull=True, starts_at__gte=midnight - AROUND),
            starts_at__lt=until,
            exchange__state__in=AGREED,
            version=F("exchange__version"),
        )
        .select_related(
            "exchange__community",
            "exchange__place",
            "exchange__to_place",
            "exchange__giver__profile",
            "exchange__receiver__profile",
        )
        .order_by("starts_at", "id")
    )


def _on(found: Iterable[Terms], day: date) -> list[Terms]:
    return [terms for terms in found if _first(terms) <= day <= _last(terms)][:MOST]


def _first(terms: Terms) -> date:
    assert terms.starts_at is not None  # noqa: S101 - by the query
    return local(terms.starts_at, terms.exchange.community.timezone).date()


def _last(terms: Terms) -> date:
    if terms.ends_at is None:
        return _first(terms)
    # An end at midnight is of the day before.
    return local(terms.ends_at - timedelta(microseconds=1), terms.exchange.community.timezone).date()

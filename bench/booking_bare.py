"""The bare transaction: the rows that the actions write for a booking, without what the actions are for.

The thing's row is locked, what overlaps is added up, the rows go in: there is no rule, no page and no word in
somebody's language, and what these come to is copied from a booking that the actions made. Once by the driver
itself, and once by the same means as the actions: Django's models.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Model, QuerySet, Sum

from bench.booking_world import Thing, Wish
from entrepairs.exchanges.models import Exchange, Terms
from entrepairs.kernel.models import AuditEntry, OutboxMessage
from entrepairs.listings.models import Listing, Reservation
from entrepairs.people.news.models import Notice

ON_SQLITE = connection.vendor == "sqlite"


@dataclass(frozen=True)
class Row:
    """A row as the actions wrote it, of exchange number `of`: for the driver, and for its model."""

    model: type[Model]
    sql: str
    for_driver: dict[str, Any]
    for_model: dict[str, Any]
    of: int

    def by_driver(self, cursor: Any, exchange: int, **changed: Any) -> int:
        cursor.execute(self.sql, list(self._anew(self.for_driver, exchange, changed).values()))
        return int(cursor.fetchone()[0])

    def by_model(self, exchange: int, **changed: Any) -> int:
        return int(self.model._default_manager.create(**self._anew(self.for_model, exchange, changed)).pk)  # noqa: SLF001

    def _anew(self, values: dict[str, Any], exchange: int, changed: dict[str, Any]) -> dict[str, Any]:
        own = {"exchange_id": exchange, "origin_id": exchange, "subject_id": exchange} | changed
        anew = {column: own.get(column, value) for column, value in values.items()}
        if "key" in anew:
            anew["key"] = anew["key"].replace(f"exchange:{self.of}:", f"exchange:{exchange}:")
        return anew


@dataclass(frozen=True)
class Booked:
    """What a booking and its cancelling write."""

    exchange: Row
    terms: Row
    reservation: Row
    said: list[Row]  # the log, the notices and the mails of the booking
    said_of_end: list[Row]  # and of its end


def template(exchange: int) -> Booked:
    """Read what the actions wrote for an exchange that was booked, and then cancelled."""
    log = _rows(AuditEntry.objects.filter(subject_kind="exchanges.exchange", subject_id=exchange), exchange)
    mark = f"exchange:{exchange}:"
    told = [
        *_rows(Notice.objects.filter(key__startswith=mark), exchange),
        *_rows(OutboxMessage.objects.filter(key__startswith=mark), exchange),
    ]
    ends = [row for row in told if ":cancelled:" in row.for_model["key"]]
    return Booked(
        exchange=_rows(Exchange.objects.filter(pk=exchange), exchange)[0],
        terms=_rows(Terms.objects.filter(exchange=exchange), exchange)[0],
        reservation=_rows(Reservation.objects.filter(origin_id=exchange), exchange)[0],
        said=log[:-1] + [row for row in told if row not in ends],
        said_of_end=log[-1:] + ends,
    )


def _rows(found: QuerySet[Any], of: int) -> list[Row]:
    model = found.model
    fields = [field for field in model._meta.concrete_fields if field.column != "id"]  # noqa: SLF001
    listed = ", ".join(f'"{field.column}"' for field in fields)
    marks = ", ".join([_own("%s")] * len(fields))
    table = model._meta.db_table  # noqa: SLF001
    sql = f'INSERT INTO "{table}" ({listed}) VALUES ({marks}) RETURNING id'  # noqa: S608
    rows = []
    for one in found.order_by("pk"):
        values = {field.attname: getattr(one, field.attname) for field in fields}
        stored = {
            field.column: field.get_db_prep_save(getattr(one, field.attname), connection) for field in fields
        }
        rows.append(Row(model, sql, stored, values, of))
    return rows


def book_by_driver(booked: Booked, thing: Thing, wish: Wish) -> int | None:
    """One transaction; the number of the exchange, or None where not enough is left."""
    start, end = wish.span or (None, None)
    first, last = _stored(start), _stored(end)
    with transaction.atomic():
        cursor = _driver()
        cursor.execute(_own(_LOCK), (thing.listing.pk,))
        cursor.fetchone()
        if start is None:
            cursor.execute(_own(_SUM), (thing.listing.pk,))
        else:
            cursor.execute(_own(_SUM_THEN), (thing.listing.pk, last, first))
        if cursor.fetchone()[0] + wish.quantity > thing.kind.capacity:
            return None
        at = {"starts_at": first, "ends_at": last, "quantity": wish.quantity}
        listing = {"listing_id": thing.listing.pk}
        exchange = booked.exchange.by_driver(cursor, 0, state="agreed", **listing)
        booked.terms.by_driver(cursor, exchange, **at)
        booked.reservation.by_driver(cursor, exchange, state="held", alone=False, **at, **listing)
        for row in booked.said:
            row.by_driver(cursor, exchange)
    return exchange


def cancel_by_driver(booked: Booked, exchange: int) -> None:
    with transaction.atomic():
        cursor = _driver()
        cursor.execute(_own(_LOCK_EXCHANGE), (exchange,))
        cursor.fetchone()
        cursor.execute(_own(_RELEASE), (exchange,))
        cursor.execute(_own(_CANCEL), (exchange,))
        for row in booked.said_of_end:
            row.by_driver(cursor, exchange)


def book_by_models(booked: Booked, thing: Thing, wish: Wish) -> int | None:
    start, end = wish.span or (None, None)
    with transaction.atomic():
        Listing.objects.select_for_update().get(pk=thing.listing.pk)
        taken = Reservation.objects.filter(listing=thing.listing).exclude(state="released")
        if start is not None:
            taken = taken.filter(starts_at__lt=end, ends_at__gt=start)
        if (taken.aggregate(all=Sum("quantity"))["all"] or 0) + wish.quantity > thing.kind.capacity:
            return None
        at = {"starts_at": start, "ends_at": end, "quantity": wish.quantity}
        listing = {"listing_id": thing.listing.pk}
        exchange = booked.exchange.by_model(0, state="agreed", **listing)
        booked.terms.by_model(exchange, **at)
        booked.reservation.by_model(exchange, state="held", alone=False, **at, **listing)
        for row in booked.said:
            row.by_model(exchange)
    return exchange


def cancel_by_models(booked: Booked, exchange: int) -> None:
    with transaction.atomic():
        found = Exchange.objects.select_for_update().get(pk=exchange)
        Reservation.objects.filter(origin_kind="exchange", origin_id=exchange).update(state="released")
        found.state = "cancelled"
        found.save(update_fields=["state"])
        for row in booked.said_of_end:
            row.by_model(exchange)


_FOR_UPDATE = "" if ON_SQLITE else " FOR UPDATE"
_LOCK = f"SELECT id, state, quantity FROM listings_listing WHERE id = %s{_FOR_UPDATE}"  # noqa: S608
_LOCK_EXCHANGE = f"SELECT id, state FROM exchanges_exchange WHERE id = %s{_FOR_UPDATE}"  # noqa: S608
_SUM = (
    "SELECT coalesce(sum(quantity), 0) FROM listings_reservation "
    "WHERE listing_id = %s AND state <> 'released'"
)
_SUM_THEN = f"{_SUM} AND starts_at < %s AND ends_at > %s"
_RELEASE = (
    "UPDATE listings_reservation SET state = 'released' WHERE origin_kind = 'exchange' AND origin_id = %s"
)
_CANCEL = "UPDATE exchanges_exchange SET state = 'cancelled' WHERE id = %s"


def _own(sql: str) -> str:
    return sql.replace("%s", "?") if ON_SQLITE else sql


def _driver() -> Any:
    """A cursor of the driver's own."""
    assert connection.connection is not None
    return connection.connection.cursor()


def _stored(moment: Any) -> Any:
    return None if moment is None else connection.ops.adapt_datetimefield_value(moment)

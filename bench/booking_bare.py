"""The bare transaction: the rows that the actions write for a booking, written by the driver itself.

The thing's row is locked, what overlaps is added up, the rows go in. There is no model, no rule, no page and no
word in somebody's language: what they come to is copied from a booking that the actions made.
"""

import json
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from bench.booking_world import Thing, Wish
from entrepairs.exchanges.models import Exchange, Terms
from entrepairs.kernel.models import AuditEntry, OutboxMessage
from entrepairs.listings.models import Reservation
from entrepairs.people.news.models import Notice

ON_SQLITE = connection.vendor == "sqlite"


@dataclass(frozen=True)
class Row:
    """A row as the actions wrote it, of exchange number `of`."""

    sql: str
    columns: tuple[str, ...]
    values: tuple[Any, ...]
    of: int

    def anew(self, exchange: int, changed: dict[str, Any]) -> list[Any]:
        """Its values for another exchange."""
        own = {"exchange_id": exchange, "origin_id": exchange, "subject_id": exchange} | changed
        before, after = f"exchange:{self.of}:", f"exchange:{exchange}:"
        return [
            own[column] if column in own else value.replace(before, after) if column == "key" else value
            for column, value in zip(self.columns, self.values, strict=True)
        ]


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
    log = _rows(AuditEntry, f"subject_kind = 'exchanges.exchange' AND subject_id = {exchange}", exchange)
    told = [
        *_rows(Notice, f"key LIKE 'exchange:{exchange}:%%'", exchange),
        *_rows(OutboxMessage, f"key LIKE 'exchange:{exchange}:%%'", exchange),
    ]
    ends = [row for row in told if ":cancelled:" in row.values[row.columns.index("key")]]
    return Booked(
        exchange=_rows(Exchange, f"id = {exchange}", exchange)[0],
        terms=_rows(Terms, f"exchange_id = {exchange}", exchange)[0],
        reservation=_rows(Reservation, f"origin_id = {exchange}", exchange)[0],
        said=log[:-1] + [row for row in told if row not in ends],
        said_of_end=log[-1:] + ends,
    )


def _rows(model: Any, where: str, of: int) -> list[Row]:
    table = model._meta.db_table  # noqa: SLF001 - public by its documentation
    columns = tuple(field.column for field in model._meta.concrete_fields if field.column != "id")  # noqa: SLF001
    listed = ", ".join(f'"{column}"' for column in columns)
    mark = "?" if ON_SQLITE else "%s"
    marks = ", ".join([mark] * len(columns))
    sql = f'INSERT INTO "{table}" ({listed}) VALUES ({marks}) RETURNING id'  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {listed} FROM "{table}" WHERE {where} ORDER BY id')  # noqa: S608
        found = cursor.fetchall()
    return [
        Row(sql, columns, tuple(json.dumps(v) if isinstance(v, dict) else v for v in values), of)
        for values in found
    ]


def book(booked: Booked, thing: Thing, wish: Wish) -> int | None:
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
            transaction.set_rollback(True)
            return None
        at = {"starts_at": first, "ends_at": last, "quantity": wish.quantity, "state": "agreed"}
        listing = {"listing_id": thing.listing.pk, "domain": thing.kind.domain}
        row = booked.exchange
        cursor.execute(row.sql, row.anew(0, {"state": "agreed"} | listing))
        exchange: int = cursor.fetchone()[0]
        cursor.execute(booked.terms.sql, booked.terms.anew(exchange, at))
        row = booked.reservation
        cursor.execute(row.sql, row.anew(exchange, at | listing | {"state": "held", "alone": False}))
        _say(cursor, booked.said, exchange)
    return exchange


def cancel(booked: Booked, exchange: int) -> None:
    with transaction.atomic():
        cursor = _driver()
        cursor.execute(_own(_LOCK_EXCHANGE), (exchange,))
        cursor.fetchone()
        cursor.execute(_own(_RELEASE), (exchange,))
        cursor.execute(_own(_CANCEL), (exchange,))
        _say(cursor, booked.said_of_end, exchange)


def _say(cursor: Any, rows: list[Row], exchange: int) -> None:
    for row in rows:
        cursor.execute(row.sql, row.anew(exchange, {}))
        cursor.fetchone()


_FOR_UPDATE = "" if ON_SQLITE else " FOR UPDATE"
_LOCK = f"SELECT id, state, quantity FROM listings_listing WHERE id = %s{_FOR_UPDATE}"  # noqa: S608
_LOCK_EXCHANGE = f"SELECT id, state FROM exchanges_exchange WHERE id = %s{_FOR_UPDATE}"  # noqa: S608
_SUM = "SELECT coalesce(sum(quantity), 0) FROM listings_reservation WHERE listing_id = %s AND state <> 'released'"
_SUM_THEN = f"{_SUM} AND starts_at < %s AND ends_at > %s"
_RELEASE = (
    "UPDATE listings_reservation SET state = 'released' WHERE origin_kind = 'exchange' AND origin_id = %s"
)
_CANCEL = "UPDATE exchanges_exchange SET state = 'cancelled' WHERE id = %s"


def _own(sql: str) -> str:
    return sql.replace("%s", "?") if ON_SQLITE else sql


def _driver() -> Any:
    """A cursor of the driver's own."""
    assert connection.connection is not None  # noqa: S101 - open: we are in a transaction
    return connection.connection.cursor()


def _stored(moment: Any) -> Any:
    return None if moment is None else connection.ops.adapt_datetimefield_value(moment)

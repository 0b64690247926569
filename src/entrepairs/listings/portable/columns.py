"""The columns of an exported listing, and what of a listing is left out on purpose.

Names are those of the tables, so that whoever knows one knows the other. A row need not have them all.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from django.conf import settings

from entrepairs.kernel.places.names import NAME_LENGTH_MAX
from entrepairs.kernel.rows import RawRow
from entrepairs.listings.domains import all_domains
from entrepairs.listings.models import Listing, ListingBlock

from .cells import Amounts, Data, Flag, Kind, Moment, Real, Spans, Text, Whole, without_guard
from .faults import BadCell, Fault, FaultReason, shown

FORMAT = "entrepairs.listings"
VERSION = 1
LIST_NAME = "listings"
# The action says in a person's words what is too long; here only what no table could hold is refused.
WORDS_MAX = 20_000
NAMESAKES_MAX = 99

# What an export does not tell, and why.
LEFT_OUT: Mapping[str, str] = {
    "id": "a number of this server alone",
    "community": "the command names it",
    "number": "the order of this server's board, made anew",
    "late_number": "the order of this server's board, made anew",
    "search": "made anew from the rest",
    "reservations": "of what was agreed, which stays where it was agreed",
    "external_calendar": "a secret of its owner, who gives it anew; what it blocks comes with it",
    "calendar_feed": "a secret address of this server",
    "photos": "files of their own, which a backup has",
    "arrangements": "of what was agreed, which stays where it was agreed",
    "waiting": "of who stands in line, which stays where they do",
    "exchanges": "of what was agreed, which stays where it was agreed",
    "wants": "of an exchange day, whose list is a file of its own",
    "wanted_for": "of an exchange day, whose list is a file of its own",
}


@dataclass(frozen=True)
class Column:
    name: str
    kind: Kind
    of: Callable[[Listing], Any]
    field: str = ""  # of the table, where the column is not called like it
    is_needed: bool = False
    # Whether an empty cell says that there is nothing; else it says nothing, like a column that is missing.
    can_be_empty: bool = False
    empty: Any = None  # what there is where there is nothing

    @property
    def stands_for(self) -> str:
        return self.field or self.name


def _text(name: str, length_max: int, **options: Any) -> Column:
    return Column(name, Text(length_max, options.pop("choices", ())), _attribute(name), **options)


def _attribute(name: str) -> Callable[[Listing], Any]:
    return lambda listing: getattr(listing, name)


def _moment(name: str, *, can_be_empty: bool = False) -> Column:
    return Column(name, Moment(), _attribute(name), can_be_empty=can_be_empty)


def _degrees(name: str, most: float) -> Column:
    return Column(name, Real(-most, most), _attribute(name))


def _place(name: str) -> Iterator[Column]:
    """A town by its code, else by its name; where several are called so, by its point."""

    def of(attribute: str) -> Callable[[Listing], Any]:
        return lambda listing: getattr(getattr(listing, name), attribute, None)

    yield Column(f"{name}_insee", Text(5), of("insee"), field=name, can_be_empty=True)
    yield Column(f"{name}_name", Text(NAME_LENGTH_MAX + 40), of("name"), field=name, can_be_empty=True)
    yield Column(f"{name}_lat", Real(-90, 90), of("lat"), field=name, can_be_empty=True)
    yield Column(f"{name}_lon", Real(-180, 180), of("lon"), field=name, can_be_empty=True)


def _values_of(listing: Listing) -> dict[str, int]:
    return {value.unit: value.amount_minor for value in listing.values.all()}


def _blocks_of(listing: Listing) -> tuple[tuple[datetime, datetime], ...]:
    """When its owner does not give it; what a calendar blocks comes from that calendar."""
    own = (block for block in listing.blocks.all() if block.source == ListingBlock.Source.OWNER)
    return tuple(sorted((block.starts_at, block.ends_at) for block in own))


COLUMNS: tuple[Column, ...] = (
    _text("external_ref", 200),
    Column("owner_email", Text(254), lambda listing: listing.owner.email, field="owner"),
    Column(
        "owner_name",
        Text(80),
        lambda listing: listing.owner.display_name,
        field="owner",
    ),
    # The second person of that name has 2, and so on; see owners.py.
    Column("owner_namesake", Whole(1, NAMESAKES_MAX), lambda listing: None, field="owner"),
    _text("kind", 5, choices=tuple(Listing.Kind.values), is_needed=True),
    _text("domain", 20, choices=tuple(all_domains()), is_needed=True),
    _text("category", 30, can_be_empty=True, empty=""),
    _text("title", WORDS_MAX, is_needed=True),
    _text("description", WORDS_MAX, can_be_empty=True, empty=""),
    _text("language", 2, choices=tuple(dict(settings.LANGUAGES))),
    *_place("place"),
    *_place("to_place"),
    _text("reach", 6, choices=tuple(Listing.Reach.values)),
    Column("radius_m", Whole(1, 1_000_000), _attribute("radius_m"), can_be_empty=True),
    _degrees("lat", 90),
    _degrees("lon", 180),
    _degrees("shown_lat", 90),
    _degrees("shown_lon", 180),
    _moment("starts_at", can_be_empty=True),
    _moment("ends_at", can_be_empty=True),
    Column("quantity", Whole(0), _attribute("quantity")),
    Column("values", Amounts(), _values_of, can_be_empty=True, empty={}),
    Column("to_discuss", Flag(), _attribute("to_discuss")),
    Column("is_instant", Flag(), _attribute("is_instant")),
    _text("visibility", 12, choices=tuple(Listing.Visibility.values)),
    Column("availability", Data(), _attribute("availability"), can_be_empty=True),
    Column("blocks", Spans(), _blocks_of, can_be_empty=True, empty=()),
    _moment("expires_at", can_be_empty=True),
    _moment("reminded_for", can_be_empty=True),
    _text("state", 6, choices=tuple(Listing.State.values)),
    _moment("created_at"),
    _moment("updated_at"),
)
NAMES = tuple(column.name for column in COLUMNS)
_BY_NAME = {column.name: column for column in COLUMNS}


def unknown_columns(names: tuple[str, ...]) -> list[str]:
    return [name for name in names if name not in _BY_NAME]


def read_cells(row: RawRow, zone: tzinfo, *, is_csv: bool) -> tuple[dict[str, Any], list[Fault]]:
    """What a row says, by column, and what is wrong with it. A column that says nothing is not there."""
    told: dict[str, Any] = {}
    faults: list[Fault] = []

    def fault(field: str, reason: FaultReason, value: str = "") -> None:
        faults.append(Fault(row.number, row.line, field, reason.value, str(reason.label), value))

    for name in row.cells:
        if name not in _BY_NAME:
            fault(shown(name), FaultReason.UNKNOWN_COLUMN)
    for column in COLUMNS:
        if column.name in row.cells:
            cell = row.cells[column.name]
            try:
                value = column.kind.read(
                    without_guard(cell) if is_csv and isinstance(column.kind, Text) else cell, zone
                )
            except BadCell as bad:
                fault(column.name, bad.reason, bad.value)
                continue
            if value is not None or column.can_be_empty:
                told[column.name] = column.empty if value is None else value
        if column.is_needed and column.name not in told:
            fault(column.name, FaultReason.MISSING)
    if "owner_email" not in told and "owner_name" not in told and not faults:
        fault("owner_name", FaultReason.MISSING)
    return told, faults

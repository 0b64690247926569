"""What stands in the cells of an exported file: each kind of value as a cell of CSV, as JSON, and back.

A cell of CSV is text; what is nothing is an empty cell, and null in JSON. `read` takes either and gives the
value, or None for nothing; it raises `BadCell`. `plain` gives the value for JSON, `cell` the text for CSV.
"""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from math import isfinite
from typing import Any, NoReturn, Protocol

from .faults import BadCell, FaultReason

YEARS = range(2000, 2101)
AMOUNT_MAX = 2**53 - 1  # of what other programs keep exactly
_WHOLE = re.compile(r"-?[0-9]{1,16}")
_REAL = re.compile(r"[-+]?[0-9]{1,20}([.,][0-9]{0,20})?([eE][-+]?[0-9]{1,3})?")
_AMOUNT = re.compile(r"(?P<unit>[a-z_]{1,10})\s*=\s*(?P<amount>[0-9]{1,16})")
_BETWEEN = re.compile(r"[\s,;]+")
_EUROPEAN = re.compile(r"([0-3]?\d)/([01]?\d)/(\d{4})(.*)", re.ASCII | re.DOTALL)
# Spreadsheets would compute what begins so; an apostrophe stands before it in CSV, and goes again.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")


class Kind(Protocol):
    def read(self, cell: Any, zone: tzinfo) -> Any: ...

    def plain(self, value: Any) -> Any: ...

    def cell(self, value: Any) -> str: ...


@dataclass(frozen=True)
class Text:
    """Words, maybe of several lines. Nothing is the empty text."""

    length_max: int
    choices: Collection[str] = ()

    def read(self, cell: Any, zone: tzinfo) -> str | None:
        if cell is None:
            return None
        if not isinstance(cell, str) or _NO_TEXT.search(cell):
            raise BadCell(FaultReason.NOT_TEXT, cell)
        text = cell.strip()
        if self.choices and text and text not in self.choices:
            raise BadCell(FaultReason.NOT_A_CHOICE, text)
        if len(text) > self.length_max:
            raise BadCell(FaultReason.TOO_LONG, text)
        return text or None

    def plain(self, value: str | None) -> str | None:
        return value or None

    def cell(self, value: str | None) -> str:
        return f"'{value}" if value and _FORMULA.match(value) else value or ""


@dataclass(frozen=True)
class Whole:
    """A whole number."""

    least: int
    most: int = AMOUNT_MAX

    def read(self, cell: Any, zone: tzinfo) -> int | None:
        if isinstance(cell, str):
            if not cell.strip():
                return None
            if not _WHOLE.fullmatch(cell.strip()):
                raise BadCell(FaultReason.NOT_A_NUMBER, cell)
            cell = int(cell)
        if cell is None:
            return None
        if not isinstance(cell, int) or isinstance(cell, bool):
            raise BadCell(FaultReason.NOT_A_NUMBER, cell)
        if not self.least <= cell <= self.most:
            raise BadCell(FaultReason.OUT_OF_RANGE, cell if abs(cell) < 10**80 else "")
        return cell

    def plain(self, value: int | None) -> int | None:
        return value

    def cell(self, value: int | None) -> str:
        return "" if value is None else str(value)


@dataclass(frozen=True)
class Real:
    """A number between two limits, kept to the last bit."""

    least: float
    most: float

    def read(self, cell: Any, zone: tzinfo) -> float | None:
        if isinstance(cell, str):
            if not cell.strip():
                return None
            if not _REAL.fullmatch(cell.strip()):
                raise BadCell(FaultReason.NOT_A_NUMBER, cell)
            cell = float(cell.strip().replace(",", "."))
        if cell is None:
            return None
        if not isinstance(cell, int | float) or isinstance(cell, bool):
            raise BadCell(FaultReason.NOT_A_NUMBER, cell)
        if not self.least <= cell <= self.most or not isfinite(cell):
            raise BadCell(FaultReason.OUT_OF_RANGE, cell if isinstance(cell, float) else "")
        return float(cell)

    def plain(self, value: float | None) -> float | None:
        return value

    def cell(self, value: float | None) -> str:
        return "" if value is None else repr(value)


@dataclass(frozen=True)
class Flag:
    """Yes or no."""

    def read(self, cell: Any, zone: tzinfo) -> bool | None:
        if cell is None or isinstance(cell, bool):
            return cell
        word = cell.strip().lower() if isinstance(cell, str) else cell
        if word == "":
            return None
        if word in ("yes", "true", "1", "oui"):
            return True
        if word in ("no", "false", "0", "non"):
            return False
        raise BadCell(FaultReason.NOT_A_CHOICE, cell)

    def plain(self, value: bool | None) -> bool | None:
        return value

    def cell(self, value: bool | None) -> str:
        return "" if value is None else ("yes" if value else "no")


@dataclass(frozen=True)
class Moment:
    """A moment: ISO 8601, or as a French spreadsheet has it, 14/03/2026 18:30.

    It is written in UTC. Read without an offset, it is what the clocks of the community show; refused for an
    hour that they leave out or show twice.
    """

    def read(self, cell: Any, zone: tzinfo) -> datetime | None:
        if cell is None or cell == "":
            return None
        if not isinstance(cell, str):
            raise BadCell(FaultReason.NOT_A_MOMENT, cell)
        text = cell.strip()
        if not text:
            return None
        found = _moment(text)
        if found is None or found.year not in YEARS:
            raise BadCell(FaultReason.NOT_A_MOMENT, text)
        if found.tzinfo is None:
            found = found.replace(tzinfo=zone)
            if found.replace(fold=0).utcoffset() != found.replace(fold=1).utcoffset():
                raise BadCell(FaultReason.NOT_ON_CLOCKS, text)
        return found.astimezone(UTC)

    def plain(self, value: datetime | None) -> str | None:
        return self.cell(value) or None

    def cell(self, value: datetime | None) -> str:
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z") if value else ""


@dataclass(frozen=True)
class Amounts:
    """Whole amounts by their unit of value: `hours=60 points=5`. Nothing is a gift."""

    def read(self, cell: Any, zone: tzinfo) -> dict[str, int] | None:
        if cell is None:
            return None
        if isinstance(cell, str):
            parts = [_AMOUNT.fullmatch(part) for part in _BETWEEN.split(cell.strip()) if part]
            pairs = [(part["unit"], int(part["amount"])) for part in parts if part]
            if len(pairs) != len(parts) or len(dict(pairs)) != len(pairs):
                raise BadCell(FaultReason.NOT_VALUES, cell)
            return dict(pairs) or None
        if not isinstance(cell, dict):
            raise BadCell(FaultReason.NOT_VALUES, cell)
        whole = Whole(1)
        try:
            amounts = {str(unit): whole.read(amount, zone) for unit, amount in cell.items()}
        except BadCell as bad:
            raise BadCell(FaultReason.NOT_VALUES, cell) from bad
        if None in amounts.values():
            raise BadCell(FaultReason.NOT_VALUES, cell)
        return {unit: amount for unit, amount in amounts.items() if amount is not None} or None

    def plain(self, value: Mapping[str, int] | None) -> dict[str, int] | None:
        return dict(sorted(value.items())) if value else None

    def cell(self, value: Mapping[str, int] | None) -> str:
        return " ".join(f"{unit}={amount}" for unit, amount in sorted((value or {}).items()))


@dataclass(frozen=True)
class Spans:
    """Stretches of time, each as ISO 8601 has it: `2026-03-14T12:00:00Z/2026-03-15T12:00:00Z`."""

    count_max: int = 1_000

    def read(self, cell: Any, zone: tzinfo) -> tuple[tuple[datetime, datetime], ...] | None:
        if cell is None:
            return None
        parts = cell.split() if isinstance(cell, str) else cell
        if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
            raise BadCell(FaultReason.NOT_A_MOMENT, cell)
        if len(parts) > self.count_max:
            raise BadCell(FaultReason.TOO_LONG, cell)
        return tuple(sorted(self._span(part, zone) for part in parts)) or None

    def _span(self, part: str, zone: tzinfo) -> tuple[datetime, datetime]:
        starts, _slash, ends = part.partition("/")
        start, end = Moment().read(starts, zone), Moment().read(ends, zone)
        if start is None or end is None or start >= end:
            raise BadCell(FaultReason.NOT_A_MOMENT, part)
        return start, end

    def plain(self, value: Sequence[tuple[datetime, datetime]] | None) -> list[str] | None:
        moment = Moment()
        return [f"{moment.cell(start)}/{moment.cell(end)}" for start, end in value or ()] or None

    def cell(self, value: Sequence[tuple[datetime, datetime]] | None) -> str:
        return " ".join(self.plain(value) or ())


@dataclass(frozen=True)
class Data:
    """A JSON value, which stands as such in a cell of CSV."""

    length_max: int = 100_000

    def read(self, cell: Any, zone: tzinfo) -> Any:
        if not isinstance(cell, str):
            try:
                text = dumped(cell)
            except ValueError as error:  # a number that is none
                raise BadCell(FaultReason.NOT_DATA) from error
            if len(text) > self.length_max:
                raise BadCell(FaultReason.TOO_LONG, text)
            if _NO_TEXT.search(text) or "\\u0000" in text:
                raise BadCell(FaultReason.NOT_DATA, text)
            return cell
        if not cell.strip():
            return None
        if len(cell) > self.length_max:
            raise BadCell(FaultReason.TOO_LONG, cell)
        try:
            found = json.loads(cell, parse_constant=_no_number)
        except (ValueError, RecursionError) as error:
            raise BadCell(FaultReason.NOT_DATA, cell) from error
        if isinstance(found, str):
            raise BadCell(FaultReason.NOT_DATA, cell)
        return self.read(found, zone)

    def plain(self, value: Any) -> Any:
        return None if value is None else json.loads(dumped(value))  # with its keys in order

    def cell(self, value: Any) -> str:
        return "" if value is None else dumped(value)


def dumped(value: Any) -> str:
    """A value as JSON in one line, the same for the same value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False)


def without_guard(text: str) -> str:
    """A cell of CSV without the apostrophe that kept spreadsheets from computing it."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def _moment(text: str) -> datetime | None:
    european = _EUROPEAN.fullmatch(text)
    if european:
        day, month, year, clock = european.groups()
        text = f"{year}-{month:0>2}-{day:0>2}{clock}"
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)

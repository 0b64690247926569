"""Reads a table of towns made elsewhere: CSV with the columns insee, name, lat, lon, maybe population.

Every row is either sound or a fault with its line, field and reason. Pure: no database.
"""

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from math import isfinite
from pathlib import Path

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from entrepairs.kernel.errors import Refused

from .gazetteer import Town
from .names import NAME_LENGTH_MAX, fold

COLUMNS = ("insee", "name", "lat", "lon")
POPULATION_MAX = 2**31 - 1

_INSEE = re.compile(r"(\d\d|2[AB])\d{3}")
_WHOLE_NUMBER = re.compile(r"[0-9]{1,12}")


class FaultReason(TextChoices):
    MALFORMED = "malformed", _("the row has too few or too many cells, or cannot be read")
    MISSING = "missing", _("nothing stands there")
    NOT_A_CODE = "not_a_code", _("not an INSEE code of five signs")
    NOT_A_NAME = "not_a_name", _("not a name, or one that is too long")
    NOT_A_NUMBER = "not_a_number", _("not a number")
    OUT_OF_RANGE = "out_of_range", _("outside of what is possible")
    REPEATED = "repeated", _("an earlier line has the same code")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row was left out: its line in the file, the column (or nothing), the reason, what stood there."""

    line: int
    field: str
    reason: FaultReason
    value: str = ""

    def __str__(self) -> str:
        where = f"{self.field}: " if self.field else ""
        what = f" ({self.value})" if self.value else ""
        return f"{self.line}: {where}{self.reason.label}{what}"


@dataclass(frozen=True, slots=True)
class Table:
    read: int
    towns: tuple[Town, ...]
    faults: tuple[Fault, ...]


class _BadCellError(Exception):
    def __init__(self, field: str, reason: FaultReason, value: str) -> None:
        super().__init__(field)
        self.field, self.reason, self.value = field, reason, value[:80]


def read_table(path: Path) -> Table:
    """The whole file, UTF-8 or Latin-1, cut by commas, semicolons or tabs; `read` leaves out the header."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise Refused(
            _("%(path)s cannot be read: %(why)s") % {"path": path, "why": error.strerror or error},
            code="file",
        ) from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    return parse_table(text)


def parse_table(text: str) -> Table:
    """As `read_table`, from text."""
    header_line = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(",;\t", key=header_line.count)
    rows = _rows(text, separator)
    header = [cell.strip().lower() for cell in next(rows, (0, [], None))[1]]
    missing = [column for column in COLUMNS if column not in header]
    if missing:
        raise Refused(
            _("The first line must name the columns; missing: %(columns)s") % {"columns": ", ".join(missing)},
            code="columns",
        )
    read, towns, faults, line_of_code = 0, [], [], set[str]()
    for line, cells, error in rows:
        read += 1
        try:
            if error or len(cells) != len(header):
                raise _BadCellError("", FaultReason.MALFORMED, error or "")
            town = _town(dict(zip(header, cells, strict=True)))
            if town.insee in line_of_code:
                raise _BadCellError("insee", FaultReason.REPEATED, town.insee or "")
        except _BadCellError as bad:
            faults.append(Fault(line, bad.field, bad.reason, bad.value))
            continue
        line_of_code.add(town.insee or "")
        towns.append(town)
    return Table(read=read, towns=tuple(towns), faults=tuple(faults))


def _rows(text: str, separator: str) -> Iterator[tuple[int, list[str], str | None]]:
    """Each row that is not empty, with the line that it begins on, and what is wrong if it cannot be read."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator)
    line = 1
    while True:
        error, cells = None, list[str]()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as problem:
            error = str(problem)
        if error or any(cell.strip() for cell in cells):
            yield line, cells, error
        line = reader.line_num + 1


def _town(row: dict[str, str]) -> Town:
    return Town(
        insee=_insee(row["insee"].strip().upper()),
        name=_name(" ".join(row["name"].split())),
        lat=_degrees("lat", row["lat"].strip(), limit=90),
        lon=_degrees("lon", row["lon"].strip(), limit=180),
        population=_population(row.get("population", "").strip()),
    )


def _insee(text: str) -> str:
    if not text:
        raise _BadCellError("insee", FaultReason.MISSING, text)
    if not _INSEE.fullmatch(text) or not text.isascii():
        raise _BadCellError("insee", FaultReason.NOT_A_CODE, text)
    return text


def _name(text: str) -> str:
    if not text:
        raise _BadCellError("name", FaultReason.MISSING, text)
    folded = fold(text)
    strange = any(unicodedata.category(character).startswith("C") for character in text)
    too_long = max(len(text), len(folded)) > NAME_LENGTH_MAX
    if strange or too_long or not any(character.isalpha() for character in folded):
        raise _BadCellError(
            "name", FaultReason.NOT_A_NAME, "".join(c if c.isprintable() else "?" for c in text)
        )
    return text.replace("'", "’")


def _degrees(field: str, text: str, *, limit: int) -> float:
    if not text:
        raise _BadCellError(field, FaultReason.MISSING, text)
    try:
        value = float(text)
    except ValueError:
        raise _BadCellError(field, FaultReason.NOT_A_NUMBER, text) from None
    if not isfinite(value):
        raise _BadCellError(field, FaultReason.NOT_A_NUMBER, text)
    if abs(value) > limit:
        raise _BadCellError(field, FaultReason.OUT_OF_RANGE, text)
    return value


def _population(text: str) -> int | None:
    if not text:
        return None
    if not _WHOLE_NUMBER.fullmatch(text):
        raise _BadCellError("population", FaultReason.NOT_A_NUMBER, text)
    if int(text) > POPULATION_MAX:
        raise _BadCellError("population", FaultReason.OUT_OF_RANGE, text)
    return int(text)

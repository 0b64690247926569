"""A file of rows: what it is, how many rows it has, and the rows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from entrepairs.kernel.errors import Refused

from .decoding import encoding_of

PART = 1 << 16  # characters


class RowProblem(TextChoices):
    MALFORMED = "malformed", gettext_lazy("the row has too few or too many cells, or cannot be read")
    NOT_AN_OBJECT = "not_an_object", gettext_lazy("not an object with names and values")
    TOO_LARGE = "too_large", gettext_lazy("too long, or nested too deeply")


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row: its number from 1, the line that it begins on, and its cells by column, or what is wrong.

    A cell of a CSV file is text; one of a JSON file is whatever stands there. A column that is not in `cells`
    is one that the row does not speak of.
    """

    number: int
    line: int
    cells: Mapping[str, Any] = field(default_factory=dict)
    problem: RowProblem | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A file that has been looked through once: its rows can be read, and are `total`."""

    path: Path
    encoding: str
    is_json: bool
    total: int
    columns: tuple[str, ...]  # of the first line of a CSV file
    head: Mapping[str, Any]  # what a JSON file says before or after its list

    def __iter__(self) -> Iterator[RawRow]:
        if self.is_json:
            from .json_rows import read_rows

            return read_rows(self.path, self.encoding, self.head.get("list", ""), {})
        from .csv_rows import read_rows as read_csv

        return read_csv(self.path, self.encoding)


def open_rows(path: Path, *, list_name: str) -> Source:
    """Look a file through. JSON is a list of objects, or an object that has such a list as `list_name`.

    Refused for what is no such file. Reads it as often as need be, and keeps no row.
    """
    try:
        encoding = encoding_of(path)
        with path.open(encoding=encoding, newline="") as file:
            begins = _first_sign(file)
        if not begins:
            raise Refused(_("The file is empty."), code="empty")
        if begins in "[{":
            return _open_json(path, encoding, list_name if begins == "{" else "")
        return _open_csv(path, encoding)
    except OSError as error:
        raise Refused(
            _("%(path)s cannot be read: %(why)s") % {"path": path, "why": error.strerror or error},
            code="file",
        ) from error
    except UnicodeError as error:  # UTF-16 with bytes that are none
        raise Refused(_("The file is not text."), code="not_text") from error


def _open_json(path: Path, encoding: str, list_name: str) -> Source:
    from .json_rows import read_rows

    head: dict[str, Any] = {}
    total = sum(1 for _row in read_rows(path, encoding, list_name, head))
    return Source(path, encoding, True, total, (), {**head, "list": list_name})


def _open_csv(path: Path, encoding: str) -> Source:
    from .csv_rows import read_header, read_rows

    columns = read_header(path, encoding)
    total = sum(1 for _row in read_rows(path, encoding))
    return Source(path, encoding, False, total, columns, {})


def _first_sign(file: TextIO) -> str:
    while part := file.read(PART):
        if stripped := part.lstrip("\ufeff \t\r\n"):
            return stripped[0]
    return ""

"""Rows of a CSV file, cut by commas, semicolons or tabs; the first line names the columns."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from django.utils.translation import gettext as _

from entrepairs.kernel.errors import Refused

from .source import RawRow, RowProblem

LINE_MAX = 1 << 18  # characters; what is beyond is thrown away, and the row is one that cannot be read
COLUMNS_MAX = 200


def read_header(path: Path, encoding: str) -> tuple[str, ...]:
    """The columns, in small letters. Refused where one stands there twice, or a name is missing."""
    with path.open(encoding=encoding, newline="") as file:
        _separator, columns = _begin(file)
    if len(columns) > COLUMNS_MAX or "" in columns:
        raise Refused(_("The first line must name the columns."), code="columns")
    repeated = sorted({column for column in columns if columns.count(column) > 1})
    if repeated:
        raise Refused(
            _("The first line names a column twice: %(columns)s") % {"columns": ", ".join(repeated)},
            code="columns",
        )
    return columns


def read_rows(path: Path, encoding: str) -> Iterator[RawRow]:
    """Each row that is not empty, with its number and the line that it begins on."""
    with path.open(encoding=encoding, newline="") as file:
        separator, columns = _begin(file)
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(_lines(file), delimiter=separator, strict=True)
        number, line, is_header = 0, 1, True
        while True:
            problem, cells = None, list[str]()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                problem = RowProblem.MALFORMED
            if problem or any(cell.strip() for cell in cells):
                if not is_header:
                    number += 1
                    if len(cells) != len(columns):
                        yield RawRow(number, line, problem=RowProblem.MALFORMED)
                    else:
                        yield RawRow(number, line, dict(zip(columns, cells, strict=True)))
                is_header = False
            line = reader.line_num + 1


def _begin(file: TextIO) -> tuple[str, tuple[str, ...]]:
    """What separates the cells, and the columns, of a file at its beginning."""
    header = next((line for line in _lines(file) if line.strip()), "")
    separator = max(",;\t", key=header.count)
    try:
        cells = next(csv.reader([header], delimiter=separator, strict=True), [])
    except csv.Error as error:
        raise Refused(_("The first line must name the columns."), code="columns") from error
    return separator, tuple(cell.strip().lower() for cell in cells)


def _lines(file: TextIO) -> Iterator[str]:
    """Lines with their ends, none of them long enough to fill the memory."""
    while line := file.readline(LINE_MAX):
        if len(line) == LINE_MAX and line[-1] not in "\r\n":
            while (rest := file.readline(LINE_MAX)) and rest[-1] not in "\r\n":
                pass
        yield line

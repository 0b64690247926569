"""Rows of a JSON file, a list of objects or an object with such a list, read without holding the file."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn, TextIO

from django.utils.translation import gettext as _

from entrepairs.kernel.errors import Refused

from .source import RawRow, RowProblem

PART = 1 << 20  # characters read at a time
VALUE_MAX = 1 << 20  # characters of one row
DEPTH_MAX = 60
_SPACE = re.compile(r"[^ \t\r\n]")
_STRUCTURE = re.compile(r'["{}\[\]]')
_IN_TEXT = re.compile(r'["\\]')
_AFTER_WORD = re.compile(r"[,\]}\s]")


def read_rows(path: Path, encoding: str, list_name: str, head: dict[str, Any]) -> Iterator[RawRow]:
    """Each row, with its number and the line that it begins on.

    With a `list_name`, what else stands in the object around the list goes into `head`. Refused where the
    file is no such JSON or ends too early.
    """
    with path.open(encoding=encoding, newline="") as file:
        text = _Text(file)
        if not list_name:
            text.take("[")
            yield from _rows(text)
        else:
            yield from _enveloped(text, list_name, head)
        if text.next_sign():
            text.refuse()


def _enveloped(text: "_Text", list_name: str, head: dict[str, Any]) -> Iterator[RawRow]:
    text.take("{")
    has_list, is_first = False, True
    while text.next_sign() != "}":
        if not is_first:
            text.take(",")
        is_first = False
        name = _or_none(text)
        if not isinstance(name, str):
            text.refuse()
        text.take(":")
        if name == list_name and text.next_sign() == "[":
            if has_list:
                text.refuse()
            has_list = True
            text.take("[")
            yield from _rows(text)
        else:
            head[name] = _or_none(text)
    text.take("}")
    if not has_list:
        raise Refused(_("The file has no list “%(name)s”.") % {"name": list_name}, code="no_list")


def _rows(text: "_Text") -> Iterator[RawRow]:
    """The rows behind the opening bracket, which has been taken."""
    number = 0
    while text.next_sign() != "]":
        if number:
            text.take(",")
            text.next_sign()
        number += 1
        line = text.line
        try:
            cells = text.value()
        except _BadValue as bad:
            yield RawRow(number, line, problem=bad.problem)
            continue
        if isinstance(cells, dict):
            yield RawRow(number, line, cells)
        else:
            yield RawRow(number, line, problem=RowProblem.NOT_AN_OBJECT)
    text.take("]")


def _or_none(text: "_Text") -> Any:
    try:
        return text.value()
    except _BadValue:
        return None


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)


_DECODER = json.JSONDecoder(parse_constant=_no_number)


class _BadValue(Exception):
    def __init__(self, problem: RowProblem) -> None:
        super().__init__(problem)
        self.problem = problem


class _Text:
    """The file as a text that is read bit by bit."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._part = ""
        self._at = 0
        self.line = 1

    def next_sign(self) -> str:
        """The next sign that is no space, which stays; nothing at the end."""
        while True:
            found = _SPACE.search(self._part, self._at)
            if found:
                self._pass(found.start())
                return found[0]
            self._pass(len(self._part))
            if not self._read_on():
                return ""

    def take(self, sign: str) -> None:
        """Pass the next sign that is no space; refused if it is another."""
        if self.next_sign() != sign:
            self.refuse()
        self._at += 1

    def value(self) -> Any:
        """The value that begins here; `_BadValue` where it is wrong in itself, and is passed all the same."""
        first = self.next_sign()
        if first and first in "{[":
            found, end = self._at_once()
            if end:
                self._pass(end)
                return found
        kept = _Kept()
        if first and first in "{[":
            self._pass_nested(kept)
        elif first == '"':
            self._one(kept)
            self._pass_text(kept)
        elif first and first not in "]},:":
            self._pass_word(kept)
        else:
            self.refuse()
        return kept.value()

    def _at_once(self) -> tuple[Any, int]:
        """A value that is sound and in memory, and where it ends; 0 where one has to look closer."""
        try:
            found, end = _DECODER.raw_decode(self._part, self._at)
        except (ValueError, RecursionError):
            return None, 0
        brackets = self._part.count("[", self._at, end) + self._part.count("{", self._at, end)
        is_plain = end - self._at <= VALUE_MAX and brackets <= DEPTH_MAX
        return (found, end) if is_plain else (None, 0)

    def refuse(self) -> NoReturn:
        raise Refused(
            _("The file is not JSON as it should be: see line %(line)d.") % {"line": self.line}, code="json"
        )

    def _pass_nested(self, kept: "_Kept") -> None:
        depth = 0
        while True:
            sign = self._up_to(_STRUCTURE, kept)
            if sign == '"':
                self._pass_text(kept)
                continue
            depth += 1 if sign in "{[" else -1
            kept.deepest = max(kept.deepest, depth)
            if depth == 0:
                return

    def _pass_text(self, kept: "_Kept") -> None:
        """A text whose opening quote has been passed."""
        while self._up_to(_IN_TEXT, kept) == "\\":
            self._one(kept)

    def _pass_word(self, kept: "_Kept") -> None:
        """A number or a word; it ends before what follows."""
        while True:
            found = _AFTER_WORD.search(self._part, self._at)
            end = found.start() if found else len(self._part)
            kept.add(self._part[self._at : end])
            self._pass(end)
            if found or not self._read_on():
                return

    def _one(self, kept: "_Kept") -> None:
        if self._at >= len(self._part) and not self._read_on():
            self.refuse()
        kept.add(self._part[self._at])
        self._pass(self._at + 1)

    def _up_to(self, pattern: re.Pattern[str], kept: "_Kept") -> str:
        """Pass all up to the next sign of a kind, and that too; refused where the file ends before."""
        while True:
            found = pattern.search(self._part, self._at)
            end = found.end() if found else len(self._part)
            kept.add(self._part[self._at : end])
            self._pass(end)
            if found:
                return found[0]
            if not self._read_on():
                self.refuse()

    def _pass(self, end: int) -> None:
        self.line += self._part.count("\n", self._at, end)
        self._at = end

    def _read_on(self) -> bool:
        self._part, self._at = self._file.read(PART), 0
        return bool(self._part)


class _Kept:
    """What has been passed of a value, for as long as it is not too much."""

    def __init__(self) -> None:
        self.deepest = 0
        self._pieces: list[str] = []
        self._length = 0

    def add(self, piece: str) -> None:
        self._length += len(piece)
        if self._length > VALUE_MAX:
            self._pieces.clear()
        else:
            self._pieces.append(piece)

    def value(self) -> Any:
        if self._length > VALUE_MAX or self.deepest > DEPTH_MAX:
            raise _BadValue(RowProblem.TOO_LARGE)
        try:
            return _DECODER.decode("".join(self._pieces))
        except (ValueError, RecursionError) as error:
            raise _BadValue(RowProblem.MALFORMED) from error

"""Want lists as people write them for a multi-party trade: a line is an item, then what its owner takes.

    # a comment
    001-CHINA 472-PGRID 845-SAMUR
    (anne) 002-BTOWN : 001-CHINA ; 003-TIKAL   # the owner, a colon and preference groups are optional

This is the plain part of TradeMaximizer's format. As there, names differing only in case are the same;
they are kept as written. Owners in parentheses, a colon after the item and semicolons between wants are
understood; preferences are not, so that semicolons only separate. Lines beginning with `#`, of which
`#!` options are a kind, are comments, and so is what follows a `#` that comes after a space.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

MAX_LENGTH = 200
"""Characters in an item's code or an owner's name; more is malformed."""

_OWNER = re.compile(r"\(([^()]*)\)(.*)", re.DOTALL)


class Reason(StrEnum):
    """Why a line, or one want of it, was left out."""

    UNKNOWN_ITEM = "unknown_item"
    """No line that counts offers the wanted item. Only this want is left out."""
    ITEM_REPEATED = "item_repeated"
    """An earlier line, `first_line`, offers the same item. The whole line is left out."""
    WANT_REPEATED = "want_repeated"
    """The line names the same want before. Only the repetition is left out."""
    WANTS_ITSELF = "wants_itself"
    """The item is wanted for itself. Only this want is left out."""
    WANTS_OWN = "wants_own"
    """The wanted item belongs to the same named owner. Only this want is left out."""
    MALFORMED = "malformed"
    """No item, an owner's parenthesis that does not close, a name too long or with characters that cannot
    be printed. The whole line is left out, or only the want if that alone is malformed."""


_WORDS = {
    Reason.UNKNOWN_ITEM: "no line offers it",
    Reason.ITEM_REPEATED: "line {first_line} offers it already",
    Reason.WANT_REPEATED: "it is wanted twice",
    Reason.WANTS_ITSELF: "it is wanted for itself",
    Reason.WANTS_OWN: "it belongs to the same owner",
    Reason.MALFORMED: "it cannot be read",
}


@dataclass(frozen=True, slots=True)
class Item:
    """An item that line number `line` (from 1) offers. Each want is spelt as the line that offers it does."""

    line: int
    code: str
    owner: str | None
    wants: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """What was left out of line number `line`, and why.

    `code` is the item or want, with a replacement for what cannot be printed, cut at `MAX_LENGTH`.
    """

    line: int
    code: str
    reason: Reason
    first_line: int | None = None

    def __str__(self) -> str:
        return f"line {self.line}: {self.code}: {_WORDS[self.reason].format(first_line=self.first_line)}"


@dataclass(frozen=True, slots=True)
class WantList:
    """What of a want list counts, and what does not, both in order of lines."""

    items: tuple[Item, ...]
    faults: tuple[Fault, ...]

    def wants_by_place(self) -> dict[int, list[int]]:
        """The wants as `engines.rings` takes them: an item goes by its place in `items`."""
        places = {item.code: place for place, item in enumerate(self.items)}
        return {place: [places[want] for want in item.wants] for place, item in enumerate(self.items)}


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    code: str
    owner: str | None
    wants: list[str]


def parse(lines: Iterable[str]) -> WantList:
    """Reads a want list. Never raises for what the lines say: what does not count is among the faults.

    An item may be wanted by a line before the one that offers it. Time grows with the text.
    """
    faults: list[Fault] = []
    offers: dict[str, _Line] = {}
    for number, text in enumerate(lines, start=1):
        line = _read_line(number, text)
        if isinstance(line, Fault):
            faults.append(line)
        elif line is not None:
            first = offers.setdefault(name_key(line.code), line)
            if first is not line:
                faults.append(Fault(number, line.code, Reason.ITEM_REPEATED, first_line=first.number))
    items = tuple(_resolve(line, offers, faults) for line in offers.values())
    faults.sort(key=lambda fault: fault.line)  # stable: within a line, as it reads
    return WantList(items=items, faults=tuple(faults))


def _read_line(number: int, text: str) -> _Line | Fault | None:
    """What a line says; a fault if it cannot count, nothing if it is blank or a comment."""
    text = text.strip()
    if not text or text.startswith("#"):
        return None
    owner = None
    if text.startswith("("):
        match = _OWNER.match(text)
        owner = " ".join(match[1].split()) if match else ""
        if match is None or not _sound(owner):
            return Fault(number, _shown(text), Reason.MALFORMED)
        text = match[2]
    words = _words(text)
    code = words[0].removesuffix(":") if words else ""
    if words and code == words[0] and len(words) > 1:
        words[1] = words[1].removeprefix(":")
    if not _sound(code) or code.startswith(")"):
        return Fault(number, _shown(code), Reason.MALFORMED)
    return _Line(number, code, owner, [word for word in words[1:] if word])


def _words(text: str) -> list[str]:
    words = text.replace(";", " ").split()
    comment = next((place for place, word in enumerate(words) if word.startswith("#")), None)
    return words[:comment]


def _resolve(line: _Line, offers: dict[str, _Line], faults: list[Fault]) -> Item:
    """The item with the wants that count; the others go to `faults`."""
    itself = name_key(line.code)
    owner = None if line.owner is None else name_key(line.owner)
    seen: set[str] = set()
    wants = []
    for want in line.wants:
        key = name_key(want)
        offer = offers.get(key)
        reason = None
        if not _sound(want):
            reason = Reason.MALFORMED
        elif key in seen:
            reason = Reason.WANT_REPEATED
        elif key == itself:
            reason = Reason.WANTS_ITSELF
        elif offer is None:
            reason = Reason.UNKNOWN_ITEM
        elif owner is not None and offer.owner is not None and name_key(offer.owner) == owner:
            reason = Reason.WANTS_OWN
        else:
            wants.append(offer.code)
        if reason is not None:
            faults.append(Fault(line.number, _shown(want), reason))
        seen.add(key)
    return Item(line=line.number, code=line.code, owner=line.owner, wants=tuple(wants))


def name_key(name: str) -> str:
    """The same for names that a reader takes for the same, however they are typed."""
    return name.lower() if name.isascii() else unicodedata.normalize("NFC", name.casefold())


def _sound(name: str) -> bool:
    return 0 < len(name) <= MAX_LENGTH and name.isprintable()


def _shown(name: str) -> str:
    """Fit for a report: neither endless nor able to steer a terminal."""
    cut = name if len(name) <= MAX_LENGTH else name[: MAX_LENGTH - 1] + "…"
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in cut)

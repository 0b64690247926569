"""What changed between two texts, for a person to read: line by line, and word by word within a line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

AROUND = 2  # lines that stayed, shown before and after a change
MOST_WORDS = 2_000  # of two lines: beyond, the lines are shown whole
_PIECES = re.compile(r"\w+|\s+|[^\w\s]")


class Change(StrEnum):
    KEPT = "kept"
    ADDED = "added"
    TAKEN = "taken"


@dataclass(frozen=True)
class Piece:
    change: Change
    text: str


@dataclass(frozen=True)
class Row:
    """A line: kept, added, taken, or (with pieces of several kinds) changed within."""

    pieces: tuple[Piece, ...]

    @property
    def change(self) -> Change | None:
        """What became of the whole line; None where it changed within."""
        kinds = {piece.change for piece in self.pieces}
        return kinds.pop() if len(kinds) == 1 else None


@dataclass(frozen=True)
class Gap:
    """So many lines that stayed are left out here."""

    lines: int


def differences(old: str, new: str) -> list[Row | Gap]:
    """The lines that changed, each with some around it; empty where nothing did."""
    before, after = old.rstrip("\n").split("\n"), new.rstrip("\n").split("\n")
    rows: list[Row | Gap] = []
    at = 0
    groups = list(SequenceMatcher(None, before, after, autojunk=False).get_grouped_opcodes(AROUND))
    for group in groups:
        if group[0][1] > at:
            rows.append(Gap(group[0][1] - at))
        for tag, old_from, old_to, new_from, new_to in group:
            if tag == "equal":
                rows.extend(_line(Change.KEPT, line) for line in before[old_from:old_to])
            else:
                rows.extend(_changed(before[old_from:old_to], after[new_from:new_to]))
        at = group[-1][2]
    if groups and at < len(before):
        rows.append(Gap(len(before) - at))
    return rows


def _changed(old: list[str], new: list[str]) -> Iterator[Row]:
    """Lines in the place of others: those that have most in common are shown as one line that changed."""
    paired = min(len(old), len(new))
    for taken, added in zip(old[:paired], new[:paired], strict=True):
        yield from _within(taken, added)
    yield from (_line(Change.TAKEN, line) for line in old[paired:])
    yield from (_line(Change.ADDED, line) for line in new[paired:])


def _within(old: str, new: str) -> Iterator[Row]:
    before, after = _PIECES.findall(old), _PIECES.findall(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if len(before) + len(after) > MOST_WORDS or matcher.ratio() < 0.4:
        yield _line(Change.TAKEN, old)
        yield _line(Change.ADDED, new)
        return
    pieces: list[Piece] = []
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(Piece(Change.KEPT, "".join(before[old_from:old_to])))
            continue
        if old_to > old_from:
            pieces.append(Piece(Change.TAKEN, "".join(before[old_from:old_to])))
        if new_to > new_from:
            pieces.append(Piece(Change.ADDED, "".join(after[new_from:new_to])))
    yield Row(tuple(pieces))


def _line(change: Change, text: str) -> Row:
    return Row((Piece(change, text),))

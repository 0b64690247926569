"""Two changes of one text, made at the same time, brought together by lines.

The three-way merge is the library merge3's: what only one side changed is taken from that side, what both
changed in the same way is taken once, and where they meet, both are kept for somebody to choose.
"""

from dataclasses import dataclass
from enum import StrEnum

from merge3 import Merge3


class Side(StrEnum):
    """Whose text a part is."""

    BOTH = "both"  # neither changed it, or both in the same way
    OURS = "ours"
    THEIRS = "theirs"
    MEETING = "meeting"  # both changed it, each in another way


@dataclass(frozen=True)
class Part:
    """Some lines in a row, each with its end. Where they meet, `ours` and `theirs` differ."""

    side: Side
    ours: str
    theirs: str


@dataclass(frozen=True)
class Merge:
    parts: tuple[Part, ...]

    @property
    def is_clean(self) -> bool:
        """Whether nothing meets, so that there is one text."""
        return all(part.side is not Side.MEETING for part in self.parts)

    @property
    def text(self) -> str:
        """The text of both. ValueError where they meet."""
        if not self.is_clean:
            raise ValueError("the two changes meet")
        return "".join(part.theirs if part.side is Side.THEIRS else part.ours for part in self.parts)


def merge(base: str, ours: str, theirs: str) -> Merge:
    """Bring together two texts that both began as `base`.

    Every line of either side is in the outcome, unless the other side took it away and this one left it as
    it was. The last line counts as ended, so that two who write on at the end of a text meet there.
    """
    parts: list[Part] = []
    for group in Merge3(_lines(base), _lines(ours), _lines(theirs)).merge_groups():
        if group[0] == "conflict":
            _base, mine, others = group[1:]
            parts.append(Part(Side.MEETING, "".join(mine), "".join(others)))
            continue
        kind, lines = group[0], "".join(group[1])
        if kind == "a":
            parts.append(Part(Side.OURS, lines, ""))
        elif kind == "b":
            parts.append(Part(Side.THEIRS, "", lines))
        else:
            parts.append(Part(Side.BOTH, lines, lines))
    return Merge(tuple(parts))


def _lines(text: str) -> list[str]:
    """Lines with their ends, by line feeds alone: other separators are part of a line."""
    if not text:
        return []
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    return [f"{line}\n" for line in lines]

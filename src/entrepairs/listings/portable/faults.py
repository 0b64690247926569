"""Why a row of a file was left out."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

SHOWN_LENGTH_MAX = 80


class FaultReason(TextChoices):
    MISSING = "missing", _("nothing stands there")
    UNKNOWN_COLUMN = "unknown_column", _("there is no such column")
    NOT_TEXT = "not_text", _("not text, or with signs that no text has")
    TOO_LONG = "too_long", _("too long")
    NOT_A_NUMBER = "not_a_number", _("not a number")
    OUT_OF_RANGE = "out_of_range", _("outside of what is possible")
    NOT_A_CHOICE = "not_a_choice", _("none of the words that may stand there")
    NOT_A_MOMENT = "not_a_moment", _("not a day and an hour, such as 2026-03-14 18:30")
    NOT_ON_CLOCKS = "not_on_clocks", _("there is no such hour on that day, or it comes twice")
    NOT_VALUES = "not_values", _("not amounts with their units, such as hours=60")
    NOT_DATA = "not_data", _("not data as an export writes it")
    REPEATED = "repeated", _("an earlier row has the same reference")
    UNKNOWN_ADDRESS = "unknown_address", _("nobody has signed up with this address")
    LEFT = "left", _("no longer a member of this community")
    UNKNOWN_PLACE = "unknown_place", _("no such town is known")
    AMBIGUOUS_PLACE = "ambiguous_place", _("several towns are called so: give the code, or one of")
    DOES_NOT_FIT = "does_not_fit", _("does not go with what else the row says")
    STAYS = "stays", _("cannot change: the listing of this reference says otherwise")
    TAKEN_DOWN = "taken_down", _("a steward took it off the board")
    IN_THE_FUTURE = "in_the_future", _("this moment is yet to come")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row: its number and line, the column (or nothing), why, and what stood there."""

    row: int
    line: int
    field: str
    code: str
    reason: str
    value: str = ""

    def __str__(self) -> str:
        where = f"{self.field}: " if self.field else ""
        what = f" ({self.value})" if self.value else ""
        return f"{self.row} (line {self.line}): {where}{self.reason}{what}"


class BadCell(Exception):
    """A cell that cannot be taken in."""

    def __init__(self, reason: FaultReason, value: object = "", field: str = "") -> None:
        super().__init__(reason)
        self.reason, self.value, self.field = reason, shown(value), field


def shown(value: object) -> str:
    """What stood there, short and printable."""
    text = value if isinstance(value, str) else str(value)[: 4 * SHOWN_LENGTH_MAX]
    cut = text if len(text) <= SHOWN_LENGTH_MAX else f"{text[: SHOWN_LENGTH_MAX - 1]}…"
    return "".join(sign if sign.isprintable() else "?" for sign in cut)

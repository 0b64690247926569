"""The units of value that a community can deal in, as declarations."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Unit:
    code: str
    name: Promise | str
    paid_by_community: bool  # or by the receiver
    first_day_lowest_minor: int | None  # the lowest balance of a member; None: no limit
    smallest: Promise | str  # the name of its smallest part
    one: int = 1  # smallest parts in one


UNITS = {
    unit.code: unit
    for unit in (
        Unit(
            code="points",
            name=_("points"),
            paid_by_community=True,
            first_day_lowest_minor=0,
            smallest=_("points"),
        ),
        Unit(
            code="hours",
            name=_("hours"),
            paid_by_community=False,
            first_day_lowest_minor=-1200,
            smallest=_("minutes"),
            one=60,
        ),
    )
}

"""The units of value that a community can deal in, as declarations."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = Promise | str


@dataclass(frozen=True)
class Unit:
    code: str
    name: Text
    sentence: Text  # what it is, for those who choose
    icon: str
    colour: str
    paid_by_community: bool  # or by the receiver
    smallest: Text  # the name of its smallest part
    one: int = 1  # smallest parts in one
    is_owed: bool = False  # its balance is what people owe one another, until they pay outside


UNITS = {
    unit.code: unit
    for unit in (
        Unit(
            code="points",
            name=_("points"),
            sentence=_("The community gives them for each act, as a thank-you that can be seen."),
            icon="sparkles",
            colour="ochre",
            paid_by_community=True,
            smallest=_("points"),
        ),
        Unit(
            code="hours",
            name=_("hours"),
            sentence=_("What one gives to somebody, one may ask of anybody: everybody’s time counts."),
            icon="hourglass",
            colour="plum",
            paid_by_community=False,
            smallest=_("minutes"),
            one=60,
        ),
        Unit(
            code="credit",
            name=_("exchange credit"),
            sentence=_(
                "Members give one another credit: from the first day one may ask before having given."
            ),
            icon="handshake",
            colour="teal",
            paid_by_community=False,
            smallest=_("credits"),
        ),
        Unit(
            code="money",
            name=_("euros"),
            sentence=_("For shared costs or a price: the app says who owes what, and you pay each other."),
            icon="coins",
            colour="forest",
            paid_by_community=False,
            smallest=_("cents"),
            one=100,
            is_owed=True,
        ),
    )
}

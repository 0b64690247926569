"""What a domain has to say about itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy, override

from entrepairs.kernel import formatting

if TYPE_CHECKING:
    from entrepairs.communities.models import Community

# Of what is lent or done and not given away: nobody calls that a gift.
FREE = gettext_lazy("free of charge")
FOR_NOTHING = gettext_lazy("for nothing in return")


class When(StrEnum):
    """How time enters a listing."""

    OPEN = "open"  # whenever both sides like
    SLOTS = "slots"  # taken for a while, then free again
    DATED = "dated"  # happens once, at its date
    STOCK = "stock"  # there until it is gone


class Where(StrEnum):
    PLACE = "place"
    FROM_TO = "from-to"


class Capacity(StrEnum):
    """What limits the reservations of one listing."""

    NONE = "none"  # nothing but the owner's time
    TOTAL = "total"  # all reservations together: seats of one ride, kilos of one crate
    OVERLAP = "overlap"  # those at the same time: one drill, many borrowers


@dataclass(frozen=True)
class Quantity:
    """How much is exchanged, kept as a whole number of the smallest part of `measure`."""

    measure: str  # one of contributions.models.Measure
    label: Promise | str  # of the form field
    each: Promise | str  # what stands behind a price: per seat, per hour
    one: int = 1  # smallest parts in what a person calls one: 60 minutes in an hour, 1,000 g in a kilo
    default: int = 1  # in smallest parts


@dataclass(frozen=True)
class Domain:
    code: str
    order: int
    name: Promise | str
    told: Promise | str  # an act of it in one sentence, with {giver}, {receiver} and {title}
    offer_example: Promise | str  # a title
    need_example: Promise | str
    icon: str  # of Lucide
    colour: str  # of the palette
    when: When
    capacity: Capacity
    quantity: Quantity
    where: Where = Where.PLACE
    categories: Mapping[str, Promise | str] = field(default_factory=dict)
    units: tuple[str, ...] = (
        "hours",
        "credit",
        "money",
    )  # of value, that a listing may ask for; a gift always fits
    hours_by_default: bool = False
    nothing_asked: Promise | str = ""  # what a listing says that asks for nothing; empty: a gift
    points_per_act: int = 5  # that the community gives for each act, where it deals in points
    points_per_one: int = 0  # and for each hour, kilo or seat of it
    impact_activity: str | None = None  # None: not counted
    can_be_online: bool = False  # it may happen without meeting
    any_will_do: bool = False  # an offer may answer a need that has no word in common with it
    stays_days: int = 42  # on the board, unless its owner chooses otherwise or its date comes
    fits: tuple[When, ...] = ()  # other ways in which an owner may say when

    @property
    def kinds(self) -> tuple[When, ...]:
        """How time may enter a listing: as is usual, or as its owner says."""
        return (self.when, *self.fits)

    def units_in(self, community: "Community") -> list[str]:
        """The units of value that something of it may ask for there."""
        return [unit for unit in self.units if community.deals_in(unit, self.code)]

    def for_nothing(self, language: str, *, is_need: bool = False) -> str:
        """What is said in a language where nothing is asked in return; who needs something hopes for that."""
        with override(language):
            if is_need and self.nothing_asked in ("", FREE):
                return gettext("for nothing in return")
            return str(self.nothing_asked) or formatting.value("gift", 0, language)

"""The badges and their rules, as declarations over what a person has given in a community."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Count(StrEnum):
    """What a rule counts: the fields of `contributions.queries.Given`."""

    GIVEN = "acts"
    PEOPLE = "people"  # different people helped
    DOMAINS = "domains"  # different domains


@dataclass(frozen=True)
class Badge:
    code: str
    name: Promise | str
    means: Promise | str
    icon: str  # of Lucide
    count: Count
    at_least: int


BADGES = {
    badge.code: badge
    for badge in (
        Badge("first_step", _("First step"), _("gave for the first time"), "sprout", Count.GIVEN, 1),
        Badge("ten_times", _("Reliable hand"), _("gave ten times"), "hand-heart", Count.GIVEN, 10),
        Badge(
            "ten_people",
            _("Known in the street"),
            _("helped ten different people"),
            "users",
            Count.PEOPLE,
            10,
        ),
        Badge(
            "all_round", _("Jack of all trades"), _("gave in four different ways"), "shapes", Count.DOMAINS, 4
        ),
    )
}

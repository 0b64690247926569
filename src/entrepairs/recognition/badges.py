"""The badges that every community has, as declarations over what a person has given in it."""

import hashlib
from dataclasses import dataclass
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from entrepairs.engines.badges import Count, Rule


@dataclass(frozen=True)
class Badge:
    """What a badge stands for, how it looks (`art.py`), and by which rule it is earned."""

    code: str
    name: Promise | str
    means: Promise | str  # what whoever has it did, as in “gave ten times”
    icon: str  # of Lucide
    colour: str  # of the design system
    shape: str  # of `art.SHAPES`
    rule: Rule
    language: str = ""  # of name and meaning, where they are in one language only


BADGES = {
    badge.code: badge
    for badge in (
        Badge(
            "first_step",
            _("First step"),
            _("gave for the first time"),
            "sprout",
            "forest",
            "round",
            Rule(Count.ACTS, 1),
        ),
        Badge(
            "ten_times",
            _("Reliable hand"),
            _("gave ten times"),
            "hand-heart",
            "rose",
            "scalloped",
            Rule(Count.ACTS, 10),
        ),
        Badge(
            "ten_people",
            _("Known in the street"),
            _("helped ten different people"),
            "users",
            "terracotta",
            "star",
            Rule(Count.PEOPLE, 10),
        ),
        Badge(
            "all_round",
            _("Jack of all trades"),
            _("gave in four different ways"),
            "shapes",
            "plum",
            "hexagon",
            Rule(Count.DOMAINS, 4),
        ),
        Badge(
            "open_door",
            _("Open door"),
            _("was the first to exchange with three newcomers"),
            "door-open",
            "ochre",
            "shield",
            Rule(Count.NEWCOMERS, 3),
        ),
        Badge(
            "month_of_weeks",
            _("Every week"),
            _("gave in four different weeks within a month"),
            "calendar-check",
            "sky",
            "round",
            Rule(Count.WEEKS, 4, within_days=31),
        ),
        Badge(
            "four_seasons",
            _("In all weathers"),
            _("gave in twelve different months"),
            "cloud-sun-rain",
            "teal",
            "scalloped",
            Rule(Count.MONTHS, 12),
        ),
        Badge(
            "ten_tuesdays",
            _("Always that day"),
            _("gave on the same day of the week in ten different weeks"),
            "calendar-heart",
            "slate",
            "shield",
            Rule(Count.SAME_DAY, 10),
        ),
        Badge(
            "year_of_tuesdays",
            _("A year of Tuesdays"),
            _("gave on the same day of the week in fifty-two different weeks"),
            "trophy",
            "ochre",
            "star",
            Rule(Count.SAME_DAY, 52),
        ),
    )
}


@cache
def rules_digest() -> str:
    """A word that is another one as soon as a rule is."""
    rules = sorted(f"{badge.code}:{badge.rule}" for badge in BADGES.values())
    return hashlib.sha256("\n".join(rules).encode()).hexdigest()

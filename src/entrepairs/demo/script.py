"""What the demo tells, as read from `data/`: who, what, with whom. Nothing here knows the present day."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
LISTINGS = ("rides", "lend", "give", "food", "skills", "help", "needs", "shared", "purse", "pages")

Day = int | str
"""Days from the anchor (-3), or a weekday and a count of weeks: "jeu 0" is the first Thursday after the
anchor's day, "jeu -1" the last one before it."""


@dataclass(frozen=True, kw_only=True)
class Member:
    key: str
    name: str
    joined: int
    place: str = ""
    about: str = ""
    language: str = "fr"
    thanked: bool = True


@dataclass(frozen=True, kw_only=True)
class ScriptedExchange:
    """One exchange out of a listing. `quantity` is in hours, kilos, seats: what a person calls one."""

    with_: str
    note: str
    on: Day | None = None  # empty: the listing's only date
    quantity: int = 1
    days: int = 1  # how long a thing is lent
    counter: str = ""  # what the listing's owner answers with other terms
    counter_on: Day | None = None
    end: str = "done"  # or asked, proposed, countered, agreed, half (one side confirmed), declined, …
    reason: str = ""
    says: tuple[str, ...] = ()  # what both write afterwards, each as "key: words"; nobody read the last
    said: str = ""  # afterwards, of the listing's owner
    back: str = ""  # by the owner, of the other one
    late: bool = False  # who said so found the owner in time for the most part


@dataclass(frozen=True, kw_only=True)
class ScriptedPhoto:
    """A drawing that a listing shows, by its name in `drawings.DRAWINGS`, and what it shows."""

    draw: str
    alt: str


@dataclass(frozen=True, kw_only=True)
class ScriptedListing:
    """An offer or need; with several dates, one listing for each. `hours` are the minutes asked for one.

    `around` is a circle of so many kilometres about its place.
    """

    owner: str
    domain: str
    title: str
    text: str
    kind: str = "offer"
    category: str = ""
    language: str = "fr"
    place: str = ""
    to: str = ""
    posted: int | None = None
    closed: int | None = None
    dates: tuple[Day, ...] = ()
    at: str = ""
    minutes: int = 0
    quantity: int = 1
    hours: int = 0
    photos: tuple[ScriptedPhoto, ...] = ()
    around: int = 0
    online: bool = False
    talk: bool = False
    members_only: bool = False
    exchanges: tuple[ScriptedExchange, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ScriptedGoal:
    title: str
    story: str
    measure: str
    target: int
    starts: int
    ends: int


@dataclass(frozen=True, kw_only=True)
class ScriptedBadge:
    """A badge that the steward draws, in both languages."""

    drawn: int
    name: str
    means: str
    other_name: str
    other_means: str
    icon: str
    colour: str
    shape: str
    count: str
    at_least: int
    domain: str = ""
    within_days: int | None = None


@dataclass(frozen=True, kw_only=True)
class Home:
    """The community that the demo is about."""

    slug: str
    name: str
    place: str
    purpose: str
    story: str
    founded: int
    steward: str


@dataclass(frozen=True, kw_only=True)
class ExchangeDay:
    """The second community: an exchange day by want lists."""

    slug: str
    name: str
    place: str
    purpose: str
    story: str
    founded: int
    day: Day


@dataclass(frozen=True, kw_only=True)
class ScriptedVersion:
    """A text of a page, and why it was written anew."""

    by: str
    on: Day
    text: str
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class ScriptedPage:
    """A page that the village wrote; `translates` is the title of its original."""

    title: str
    versions: tuple[ScriptedVersion, ...]
    category: str = ""
    language: str = "fr"
    translates: str = ""


@dataclass(frozen=True, kw_only=True)
class Script:
    home: Home
    exchange_day: ExchangeDay
    people: tuple[Member, ...]
    listings: tuple[ScriptedListing, ...]
    goals: tuple[ScriptedGoal, ...]
    badges: tuple[ScriptedBadge, ...]
    pages: tuple[ScriptedPage, ...] = ()

    def only(self, people: Iterable[str]) -> "Script":
        """The part of the script that is played by these people alone."""
        kept = set(people)
        return replace(
            self,
            people=tuple(member for member in self.people if member.key in kept),
            listings=tuple(
                replace(listing, exchanges=tuple(e for e in listing.exchanges if e.with_ in kept))
                for listing in self.listings
                if listing.owner in kept
            ),
        )


@cache
def read_script() -> Script:
    """The whole script; TypeError for a name that is misspelt."""
    told = read_data("community")
    return Script(
        home=Home(**told["community"]),
        exchange_day=ExchangeDay(**told["exchange_day"]),
        people=tuple(Member(**row) for row in read_data("people")["person"]),
        listings=tuple(_listing(row) for name in LISTINGS for row in read_data(name)["listing"]),
        goals=tuple(ScriptedGoal(**row) for row in told["goal"]),
        badges=tuple(ScriptedBadge(**row) for row in told["badge"]),
        pages=tuple(_page(row) for row in read_data("commons")["page"]),
    )


def _listing(row: Mapping[str, Any]) -> ScriptedListing:
    exchanges = tuple(
        ScriptedExchange(
            **{
                **{"with_" if name == "with" else name: value for name, value in told.items()},
                "says": tuple(told.get("says", ())),
            }
        )
        for told in row.get("exchanges", ())
    )
    photos = tuple(ScriptedPhoto(**told) for told in row.get("photos", ()))
    dates = tuple(row.get("dates", ()))
    return ScriptedListing(**{**row, "dates": dates, "photos": photos, "exchanges": exchanges})


def _page(row: Mapping[str, Any]) -> ScriptedPage:
    return ScriptedPage(**{**row, "versions": tuple(ScriptedVersion(**told) for told in row["versions"])})


def read_data(name: str) -> dict[str, Any]:
    """One file of the script."""
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))

"""When a listing can be had: its owner says so, others see what is free."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from entrepairs.communities.access import get_community_for
from entrepairs.communities.models import Community, Membership
from entrepairs.engines.availability import Dated, DayState, Rule, Slots
from entrepairs.kernel import formatting
from entrepairs.kernel.clock import now
from entrepairs.kernel.errors import Refused
from entrepairs.listings import time_words, words
from entrepairs.listings.access import get_listing_for, require_owner
from entrepairs.listings.availability import (
    blocks_of,
    has_calendar,
    is_in_days,
    month_of,
    next_free,
    next_occurrences,
    own_rule,
)
from entrepairs.listings.models import Listing, ListingBlock
from entrepairs.listings.scheduling import (
    add_day,
    block_dates,
    remove_day,
    set_places,
    set_times,
    unblock_dates,
)
from entrepairs.listings.time_forms import FORMS, AddDayForm, BlockForm, PlacesForm, way_now, ways_of
from entrepairs.people.access import signed_in, viewer_of
from entrepairs.people.models import Person

from .writing import show_or_take

STARTS_SHOWN, OCCURRENCES_SHOWN, BLOCKS_SHOWN, MONTHS_AHEAD = 3, 12, 8, 24
WAYS: dict[str, tuple[Promise, str]] = {
    "agree": (gettext_lazy("whenever we agree"), "message-circle"),
    "hours": (gettext_lazy("at these hours each week"), "clock"),
    "days": (gettext_lazy("whole days"), "calendar-days"),
    "once": (gettext_lazy("on one date"), "calendar"),
    "series": (gettext_lazy("again and again, each week or month"), "repeat"),
}


@dataclass(frozen=True)
class Start:
    """The next time at which it can be had, and where to ask for it."""

    text: str
    href: str


@dataclass(frozen=True)
class Times:
    """What a listing's page says of its times besides when it is."""

    starts: list[Start]
    has_calendar: bool


def times_of(listing: Listing, at: datetime, *, may_ask: bool) -> Times:
    """Two statements at most."""
    found = next_free(listing, at, most=STARTS_SHOWN) if may_ask else []
    return Times([_start(listing, start, end) for start, end in found], has_calendar(listing))


def _start(listing: Listing, start: datetime, end: datetime) -> Start:
    zone = listing.community.timezone
    if is_in_days(listing):
        text = time_words.period(listing, start, end)
    else:
        today = formatting.local(now(), zone).date()
        text = formatting.moment(start, words.language(), timezone=zone, today=today)
    return Start(text, _propose_url(listing, f"{start:%Y-%m-%dT%H:%M}Z"))


def _propose_url(listing: Listing, start: str, page: str = "exchanges:propose") -> str:
    try:
        address = reverse(page, args=[listing.community.slug, listing.pk])
    except NoReverseMatch:
        return ""
    return f"{address}?start={start}"


# A month of days


@dataclass(frozen=True)
class Cell:
    """A day of a month; one without a number stands before its first or after its last."""

    number: int = 0
    state: str = ""
    name: str = ""
    href: str = ""
    told: str = ""  # the day in full


STATES: dict[DayState, Promise] = {
    DayState.FREE: gettext_lazy("free"),
    DayState.PARTLY: gettext_lazy("partly"),
    DayState.FULL: gettext_lazy("full"),
    DayState.CLOSED: gettext_lazy("not open"),
    DayState.PAST: gettext_lazy("past"),
}


@require_safe
def free(request: HttpRequest, slug: str, listing_id: int) -> HttpResponse:
    """A month of a listing, day by day. Eight statements at most."""
    viewer = viewer_of(request)
    community, membership = get_community_for(viewer, slug)
    listing = get_listing_for(viewer, community, listing_id)
    if not has_calendar(listing):
        raise Http404
    at = now()
    today = formatting.local(at, community.timezone).date()
    shown = _month(request.GET.get("month", ""), today)
    is_member = membership is not None and membership.is_active
    is_owner = viewer is not None and viewer.pk == listing.owner_id
    may_ask = is_member and not is_owner and listing.standing(at).value == "open"
    index = shown.year * 12 + shown.month - 1
    first = today.year * 12 + today.month - 1
    context = {
        "community": community,
        "membership": membership,
        "section": "explore",
        "listing": listing,
        "domain": listing.in_domain,
        "when": words.when(listing, community.timezone),
        "name": f"{formatting.month(shown, words.language())} {shown.year}",
        "weekdays": [(time_words.day_name(day, short=True), time_words.day_name(day)) for day in range(7)],
        "weeks": _weeks(listing, shown, at, may_ask=may_ask),
        "states": [(state.value, name) for state, name in STATES.items()],
        "before": _month_text(index - 1) if index > first else "",
        "after": _month_text(index + 1) if index < first + MONTHS_AHEAD else "",
        "may_ask": may_ask,
        "is_owner": is_owner,
    }
    return render(request, "listings/free.html", context)


def _month(told: str, today: date) -> date:
    """The first day of the month that is asked for; of this one, where it is none that can be shown."""
    first = today.replace(day=1)
    try:
        found = date.fromisoformat(f"{told}-01")
    except ValueError:
        return first
    months = (found.year - first.year) * 12 + found.month - first.month
    return found if 0 <= months <= MONTHS_AHEAD else first


def _month_text(index: int) -> str:
    return f"{index // 12:04}-{index % 12 + 1:02}"


def _weeks(listing: Listing, first: date, at: datetime, *, may_ask: bool) -> list[list[Cell]]:
    cells = [Cell()] * first.weekday()
    for day, state in month_of(listing, first.year, first.month, at):
        can_be_had = may_ask and state in {DayState.FREE, DayState.PARTLY}
        can_be_waited_for = may_ask and state is DayState.FULL
        page = "exchanges:wait" if can_be_waited_for else "exchanges:propose"
        cells.append(
            Cell(
                day.day,
                state.value,
                str(STATES[state]),
                _propose_url(listing, day.isoformat(), page) if can_be_had or can_be_waited_for else "",
                formatting.day(day, words.language()),
            )
        )
    cells += [Cell()] * (-len(cells) % 7)
    return [cells[place : place + 7] for place in range(0, len(cells), 7)]


# The owner says when


@login_required
@show_or_take
def availability(request: HttpRequest, slug: str, listing_id: int) -> HttpResponse:
    """First the way, then what it needs; besides, days that are blocked or added. Nine statements to show."""
    viewer, community, membership, listing = mine(request, slug, listing_id)
    page = _Page(viewer, listing, request)
    if request.method == "POST" and page.take():
        return redirect(page.href)
    context = page.context() | {
        "community": community,
        "membership": membership,
        "section": "explore",
        "listing": listing,
        "domain": listing.in_domain,
        "when": words.when(listing, community.timezone),
    }
    return render(request, "listings/when.html", context)


def mine(
    request: HttpRequest, slug: str, listing_id: int
) -> tuple[Person, Community, Membership | None, Listing]:
    """A listing of the viewer's own; 403 for others."""
    viewer = signed_in(request)
    community, membership = get_community_for(viewer, slug)
    listing = get_listing_for(viewer, community, listing_id)
    require_owner(viewer, listing)
    return viewer, community, membership, listing


class _Page:
    """The forms of the page; the one that was sent keeps what was typed where it is refused."""

    def __init__(self, viewer: Person, listing: Listing, request: HttpRequest) -> None:
        self.viewer, self.listing, self.request = viewer, listing, request
        self.rule: Rule | None = own_rule(listing)
        self.at = now()
        self.ways = ways_of(listing)
        self.now = way_now(listing)
        chosen = request.GET.get("how", "")
        known = {*self.ways, *(["each"] if "hours" in self.ways else [])}
        self.how = chosen if chosen in known else self.now
        self.part = request.POST.get("part", "") if request.method == "POST" else ""
        self.days = [each.start for each in next_occurrences(listing, self.at, most=OCCURRENCES_SHOWN)]
        self.form = self._form("times", partial(FORMS[self.how], listing=listing))
        self.block_form = self._form("block", partial(BlockForm, auto_id="block_%s"))
        self.add_form = self._form("add", partial(AddDayForm, in_days=is_in_days(listing)))
        self.places_form = self._form("places", partial(PlacesForm, days=self._local_days()))

    @property
    def href(self) -> str:
        return reverse("listings:availability", args=[self.listing.community.slug, self.listing.pk])

    def take(self) -> bool:
        """Do what was sent; False where it is refused, and said so at its field."""
        told = self.request.POST
        told_to: dict[str, Callable[[], None]] = {
            "times": self._set_times,
            "block": self._block,
            "unblock": lambda: unblock_dates(
                actor=self.viewer, listing=self.listing, block_id=_number(told.get("block"))
            ),
            "add": self._add,
            "remove": lambda: self._at_day(remove_day, told.get("day", "")),
            "places": self._places,
            "as_usual": lambda: self._at_day(partial(set_places, places=None), told.get("day", "")),
        }
        do = told_to.get(self.part)
        form: Any = {
            "times": self.form,
            "block": self.block_form,
            "add": self.add_form,
            "places": self.places_form,
        }.get(self.part)
        if do is None:
            raise BadRequest(f"there is no part {self.part[:20]!r}")
        if form is not None and not form.is_valid():
            return False
        try:
            do()
        except Refused as refused:
            if form is None:
                messages.error(self.request, str(refused))
                return True
            form.add_refusal(refused)
            return False
        messages.success(self.request, _("It is noted. What was agreed stays as it was."))
        return True

    def context(self) -> dict[str, Any]:
        rule = self.rule
        blocks = blocks_of(self.listing, self.at)
        return {
            "ways": [
                (WAYS[way][0], WAYS[way][1], f"?how={way}", way == self._way_shown) for way in self.ways
            ],
            "form": self.form,
            "how": self.how,
            "is_now": self.how == self.now,
            "is_hours": self.how == "hours",
            "is_each": self.how == "each",
            "block_form": self.block_form,
            "blocks": [(block.pk, self._block_text(block)) for block in blocks[:BLOCKS_SHOWN]],
            "blocks_more": max(len(blocks) - BLOCKS_SHOWN, 0),
            "add_form": self.add_form if isinstance(rule, Slots) else None,
            "added": self._added(),
            "places_form": self.places_form if isinstance(rule, Dated) and self.now == "series" else None,
            "other_places": self._other_places(),
            "has_calendar": has_calendar(self.listing),
        }

    @property
    def _way_shown(self) -> str:
        return "hours" if self.how == "each" else self.how

    def _form(self, part: str, make: Callable[[Any], Any]) -> Any:
        return make(self.request.POST if self.part == part else None)

    def _local_days(self) -> list[date]:
        zone = self.listing.community.timezone
        return [formatting.local(start, zone).date() for start in self.days]

    def _set_times(self) -> None:
        set_times(actor=self.viewer, listing=self.listing, rule=self.form.rule)

    def _block(self) -> None:
        told = self.block_form.cleaned_data
        block_dates(
            actor=self.viewer,
            listing=self.listing,
            first=told["first"],
            last=told["last"] or told["first"],
        )

    def _add(self) -> None:
        day = self.add_form.cleaned_data["day"]
        add_day(actor=self.viewer, listing=self.listing, day=day, hours=self.add_form.hours())

    def _places(self) -> None:
        told = self.places_form.cleaned_data
        set_places(actor=self.viewer, listing=self.listing, day=told["day"], places=told["places"])

    def _at_day(self, action: Callable[..., Any], told: str) -> None:
        try:
            day = date.fromisoformat(told)
        except ValueError as error:
            raise Http404 from error
        action(actor=self.viewer, listing=self.listing, day=day)

    def _block_text(self, block: ListingBlock) -> str:
        return time_words.period(self.listing, block.starts_at, block.ends_at)

    def _added(self) -> list[tuple[str, str]]:
        if not isinstance(self.rule, Slots):
            return []
        today = formatting.local(self.at, self.listing.community.timezone).date()
        found = sorted((each for each in self.rule.added if each.day >= today), key=lambda each: each.day)
        return [(each.day.isoformat(), self._day(each.day, each.hours)) for each in found[:BLOCKS_SHOWN]]

    def _day(self, day: date, hours: Any) -> str:
        told = formatting.day(day, words.language())
        if is_in_days(self.listing):
            return told
        return f"{told}, {', '.join(time_words.hours(each.opens, each.closes) for each in hours)}"

    def _other_places(self) -> list[tuple[str, str]]:
        """Those times of a series that are not as usual, with what they have instead."""
        if not isinstance(self.rule, Dated):
            return []
        today = formatting.local(self.at, self.listing.community.timezone).date()
        found = [(each.day, each.places) for each in self.rule.other_places]
        found += [(day, 0) for day in self.rule.dropped]
        return [
            (
                day.isoformat(),
                f"{formatting.day(day, words.language())}: "
                + (formatting.measure("seats", places, words.language()) if places else _("not this time")),
            )
            for day, places in sorted(found)
            if day >= today
        ][:BLOCKS_SHOWN]


def _number(told: str | None) -> int:
    return int(told) if told and told.isascii() and told.isdigit() and len(told) < 19 else 0


__all__ = ["availability", "free", "mine", "times_of"]

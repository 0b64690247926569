"""A listing in words, in the language of the page: where, when, for what, why it answers another."""

from collections.abc import Callable, Iterator
from datetime import date

from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from entrepairs.engines.fit import Reason
from entrepairs.kernel import formatting
from entrepairs.kernel.clock import now
from entrepairs.kernel.models import Place

from . import time_words
from .availability import own_rule
from .domains import all_domains
from .domains.declaration import Capacity, When
from .indexing import GIFT_ONLY, TALK
from .mine import Shelf
from .models import Listing, SavedSearch, Standing
from .queries import Answer
from .search import Wanted

CLOSE_M = 1_500.0
WORDS_SHOWN = 2


def language() -> str:
    return get_language() or "fr"


def where(listing: Listing) -> str:
    """`Figeac`, `Figeac et 5 km autour`, `en ligne`, or of a way `Figeac → Rodez`; nothing without a town."""
    if listing.reach == Listing.Reach.ONLINE:
        return _("online")
    if listing.radius_m and listing.place:
        distance = formatting.distance(listing.radius_m, language())
        return _("%(town)s and %(distance)s around") % {"town": listing.place.name, "distance": distance}
    return " → ".join(place.name for place in (listing.place, listing.to_place) if place is not None)


def when(listing: Listing, timezone: str) -> str:
    """`sam. 14 mars, 18 h – 20 h 30`, or its own hours; without either, what holds in its domain."""
    rule = own_rule(listing)
    if rule is not None and (
        told := time_words.rule_in_words(rule, today=formatting.local(now(), timezone).date())
    ):
        return told
    if listing.starts_at is None:
        how = listing.in_domain.when
        return _UNDATED[When.OPEN if how is When.STOCK and not listing.is_offer else how]()
    today = formatting.local(now(), timezone).date()
    if listing.ends_at is None:
        return formatting.moment(listing.starts_at, language(), timezone=timezone, today=today)
    return formatting.period(listing.starts_at, listing.ends_at, language(), timezone=timezone, today=today)


_UNDATED: dict[When, Callable[[], str]] = {
    When.OPEN: lambda: _("on a day to agree on"),
    When.SLOTS: lambda: _("on days to agree on"),
    When.DATED: lambda: _("on a day to agree on"),
    When.STOCK: lambda: _("as long as there is some"),
}


def until(listing: Listing, timezone: str) -> str:
    """The day on which it leaves the board, where one was chosen."""
    if listing.expires_at is None:
        return ""
    today = formatting.local(now(), timezone).date()
    return formatting.day(formatting.local(listing.expires_at, timezone).date(), language(), today=today)


def for_what(listing: Listing) -> str:
    """`1 h par place`, a gift, or what is to be talked about."""
    if listing.to_discuss:
        return _("let us talk")
    asked = [formatting.value(value.unit, value.amount_minor, language()) for value in listing.values.all()]
    if not asked:
        return listing.in_domain.for_nothing(language(), is_need=not listing.is_offer)
    return _("%(amounts)s %(each)s") % {
        "amounts": " + ".join(asked),
        "each": listing.in_domain.quantity.each,
    }


def asked_in(unit: str) -> str:
    """What is asked for in return, as a choice among others: `contre des heures`."""
    told = _ASKED_IN.get(unit)
    return str(told) if told else unit


SHELF_NAMES = {
    Shelf.BOARD: gettext_lazy("On the board"),
    Shelf.DRAFTS: gettext_lazy("Drafts"),
    Shelf.PAUSED: gettext_lazy("Paused"),
    Shelf.OFF: gettext_lazy("Off the board"),
}
_STANDINGS = {
    Standing.DRAFT: gettext_lazy("draft"),
    Standing.PAUSED: gettext_lazy("paused"),
    Standing.PAST: gettext_lazy("its date has passed"),
    Standing.EXPIRED: pgettext_lazy("a listing", "expired"),
    Standing.CLOSED: gettext_lazy("taken off"),
}


def standing(listing: Listing, stands: Standing, timezone: str) -> str:
    """Where it stands; of what is on the board, until when, where that is limited."""
    if stands is not Standing.OPEN:
        return str(_STANDINGS[stands])
    day = until(listing, timezone)
    return _("until %(day)s") % {"day": day} if day else ""


_ASKED_IN = {
    GIFT_ONLY: gettext_lazy("for nothing in return"),
    TALK: gettext_lazy("to talk about"),
    "points": gettext_lazy("for points"),
    "hours": gettext_lazy("for hours"),
    "credit": gettext_lazy("for exchange credit"),
    "money": gettext_lazy("for money"),
}


def how_much(listing: Listing, amount: int) -> str:
    """An amount of it: `3 places`, `1,5 kg`; of what is lent, how many at a time, where that is not one."""
    if listing.in_domain.capacity is Capacity.OVERLAP:
        return _("%(n)d at a time") % {"n": amount} if listing.quantity > 1 else ""
    return formatting.measure(listing.in_domain.quantity.measure, amount, language())


def left(listing: Listing, amount: int) -> str:
    """What is left of it, where something was taken."""
    if amount <= 0:
        return _("nothing left")
    if amount == listing.quantity:
        return ""
    return _("%(left)s left of %(all)s") % {
        "left": how_much(listing, amount),
        "all": how_much(listing, listing.quantity),
    }


def availability(listing: Listing, timezone: str) -> str:
    """`sam. 14 mars, 18 h · 3 places`: when, and how much where all reservations count together.

    Of a listing that `queries.open_listings` gave, which knows what is taken.
    """
    taken = getattr(listing, "taken", None)
    if listing.in_domain.capacity is not Capacity.TOTAL or taken is None:
        return when(listing, timezone)
    amount = left(listing, listing.quantity - taken) or how_much(listing, listing.quantity)
    if taken >= listing.quantity and listing.starts_at is None:
        return amount
    return f"{when(listing, timezone)} · {amount}"


def looked_for(saved: SavedSearch) -> str:
    """What somebody keeps looking for. Its place is fetched along."""
    wanted = Wanted(saved.words, saved.kind, saved.domain, saved.unit)
    return _told_search(wanted, saved.place, saved.within_m, saved.free_on)


def search_in_words(wanted: Wanted, place: Place | None, free_on: date | None) -> str:
    """`« vélo », offres, Prêt d’objet, à 10 km de Figeac, libre le sam. 14 mars`."""
    within_m = wanted.around.radius_m if wanted.around else None
    return _told_search(wanted, place, within_m, free_on)


def _told_search(wanted: Wanted, place: Place | None, within_m: float | None, free_on: date | None) -> str:
    kinds = {Listing.Kind.OFFER.value: _("offers"), Listing.Kind.NEED.value: _("needs")}
    declared = all_domains().get(wanted.domain)
    near = ""
    if place and within_m:
        distance = formatting.distance(within_m, language())
        near = _("within %(distance)s of %(town)s") % {"distance": distance, "town": place.name}
    parts = [
        _("“%(words)s”") % {"words": wanted.words} if wanted.words else "",
        kinds.get(wanted.kind, ""),
        str(declared.name) if declared else "",
        asked_in(wanted.unit) if wanted.unit else "",
        near,
        pgettext("a search", "free on %(day)s") % {"day": formatting.day(free_on, language())}
        if free_on
        else "",
    ]
    return ", ".join(part for part in parts if part)


def category(listing: Listing) -> str:
    return str(listing.in_domain.categories.get(listing.category, ""))


def reasons(answer: Answer) -> str:
    """Why it answers: `même sorte, à 4 km, ce jour-là`."""
    return ", ".join(_reasons(answer))


def _reasons(answer: Answer) -> Iterator[str]:
    found = answer.fit
    is_close = found.distance_m is not None and found.distance_m < CLOSE_M
    is_way = Reason.WAY in found.reasons
    if not {Reason.CATEGORY, Reason.WORDS, Reason.WAY} & set(found.reasons):
        yield str(answer.listing.in_domain.name).lower()
    for reason in found.reasons:
        match reason:
            case Reason.CATEGORY:
                yield _("the same kind")
            case Reason.WORDS:
                words = ", ".join(answer.words[:WORDS_SHOWN])
                yield ngettext(
                    "the word “%(words)s”", "the words “%(words)s”", len(answer.words[:WORDS_SHOWN])
                ) % {"words": words}
            case Reason.WAY:
                yield _("the same way") if is_close else _("almost the same way")
            case Reason.PLACE if not is_way or not is_close:
                yield _("very near") if is_close else _away(found.distance_m or 0.0, is_way=is_way)
            case Reason.TIME:
                yield _("at that time")
            case Reason.DAY:
                yield _("that day")
            case Reason.AMOUNT:
                yield _("enough of it")


def _away(away_m: float, *, is_way: bool) -> str:
    """In whole kilometres: the points that are shown say no more."""
    distance = formatting.distance(max(round(away_m / 1000), 1) * 1000, language())
    return (_("%(distance)s off at most") if is_way else _("%(distance)s away")) % {"distance": distance}

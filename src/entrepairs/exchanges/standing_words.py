"""What the pages say of standing arrangements."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from entrepairs.kernel import formatting
from entrepairs.kernel.clock import now
from entrepairs.listings.models import Listing
from entrepairs.listings.time_words import rule_in_words
from entrepairs.people.models import Person

from .actions.standing import DateOffered
from .lifecycle import AGREED, IN_DISPUTE
from .models import Arrangement, ArrangementDate, Exchange

State = Arrangement.State


@dataclass(frozen=True)
class StandingWords:
    """One arrangement as one of its sides reads it."""

    arrangement: Arrangement
    other: Person
    situation: str
    when: str
    how_many: str
    for_what: str
    next_at: datetime | None


@dataclass(frozen=True)
class DateLine:
    """One date: when, how it stands, and what can be done about it."""

    begins: datetime
    when: str
    situation: str
    exchange_id: int = 0
    number: int = 0
    is_free: bool = False
    can_skip: bool = False
    is_short: bool = False


def standing_words(arrangement: Arrangement, viewer: Person, language: str) -> StandingWords:
    """No statement, where its sides are there."""
    other = arrangement.other_side(viewer.pk)
    today = formatting.local(now(), arrangement.timezone).date()
    values = [
        formatting.value(unit, amount_minor, language)
        for unit, amount_minor in sorted(arrangement.values.items())
    ]
    is_mine = arrangement.proposed_by_id == viewer.pk
    situations: Mapping[str, Callable[[], str]] = {
        State.PROPOSED: lambda: (
            _("The answer is up to %(name)s") if is_mine else _("%(name)s is waiting for your answer")
        ),
        State.AGREED: lambda: _("Agreed with %(name)s"),
        State.DECLINED: lambda: _("Declined"),
        State.WITHDRAWN: lambda: _("Taken back"),
        State.EXPIRED: lambda: _("Left without an answer"),
        State.ENDED: lambda: _("With %(name)s, until %(day)s"),
    }
    ends_on = formatting.day(arrangement.ends_on, language, today=today) if arrangement.ends_on else ""
    return StandingWords(
        arrangement,
        other,
        situations[arrangement.state]() % {"name": other.display_name, "day": ends_on},
        rule_in_words(arrangement.rule, today=today),
        formatting.measure(arrangement.in_domain.quantity.measure, arrangement.quantity, language),
        " + ".join(values) or arrangement.in_domain.for_nothing(language),
        getattr(arrangement, "next_at", None),
    )


def offered_line(one: DateOffered, listing: Listing) -> DateLine:
    """A date before anything is agreed."""
    said = _("free") if one.is_free else _("not to be had")
    return DateLine(
        one.turn.start,
        _when(one.turn.start, one.turn.end, listing.community.timezone),
        said,
        is_free=one.is_free,
    )


def date_line(one: ArrangementDate, arrangement: Arrangement, at: datetime) -> DateLine:
    """A date of what is agreed, as `standing_queries.dates_of` has it."""
    begins: datetime = getattr(one, "begins", one.starts_at)
    when = _when(begins, getattr(one, "ends", None), arrangement.timezone)
    if one.exchange is None:
        return DateLine(begins, when, _("was taken already"))
    state = one.exchange.state
    is_to_come = begins > at
    said = _("skipped") if state == Exchange.State.CANCELLED else str(one.exchange.get_state_display())
    if state in AGREED and formatting.local(begins, arrangement.timezone).date() != one.day:
        said = _("%(state)s, moved") % {"state": said}
    return DateLine(
        begins,
        when,
        said,
        exchange_id=one.exchange.pk,
        number=one.pk,
        can_skip=is_to_come and state in {Exchange.State.AGREED, Exchange.State.AMENDED},
        is_short=one.is_short and state in AGREED | IN_DISPUTE,
    )


def _when(start: datetime, end: datetime | None, timezone: str) -> str:
    today = formatting.local(now(), timezone).date()
    language = get_language() or "fr"
    if end is None:
        return formatting.moment(start, language, timezone=timezone, today=today)
    return formatting.period(start, end, language, timezone=timezone, today=today)

"""What the sides of a standing arrangement are told, each in their language."""

from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from entrepairs.exchanges.models import Arrangement
from entrepairs.exchanges.news import EXCHANGES
from entrepairs.kernel import formatting
from entrepairs.kernel.clock import now
from entrepairs.listings.time_words import rule_in_words
from entrepairs.people.models import Person
from entrepairs.people.news.actions import tell
from entrepairs.people.queries import apart_from

_WORDS: dict[str, tuple[str | Promise, str | Promise]] = {
    "proposed": (
        _("%(name)s proposes dates again and again: %(title)s"),
        _(
            "%(name)s would like this with you for “%(title)s”: %(rule)s. You see which dates are free, and "
            "agree on all of them with one word."
        ),
    ),
    "agreed": (
        _("%(name)s says yes to all dates: %(title)s"),
        _(
            "Good news: “%(title)s” is agreed, %(rule)s. Each date can be skipped or moved on its own. What "
            "is given in return is set aside for each date when it is near."
        ),
    ),
    "declined": (
        _("%(name)s cannot this time: %(title)s"),
        _("%(name)s cannot agree on these dates for “%(title)s”: %(rule)s. %(reason)s"),
    ),
    "withdrawn": (
        _("%(name)s takes the proposal back: %(title)s"),
        _("%(name)s takes back the dates that were proposed for “%(title)s”: %(rule)s. %(reason)s"),
    ),
    "expired": (
        _("Left without an answer: %(title)s"),
        _("Nobody answered in time to the dates that were proposed for “%(title)s”: %(rule)s."),
    ),
    "ended": (
        _("%(name)s ends it from %(day)s on: %(title)s"),
        _(
            "%(name)s calls off the dates of “%(title)s” from %(day)s on. What was done before stays. "
            "%(reason)s"
        ),
    ),
    "short": (
        _("What is given in return could not be set aside: %(title)s"),
        _(
            "“%(title)s” on %(day)s stands, but what is given in return for it could not be set aside: the "
            "account has no room for it. It is tried again until then. Talk about it, or skip this date."
        ),
    ),
}


def tell_side(
    arrangement: Arrangement,
    reader: Person,
    what: str,
    *,
    actor: Person | None,
    starts_at: datetime | None = None,
    number: int = 0,
) -> None:
    """Write to one side, unless nothing is promised and the two are kept apart. Four statements at most."""
    other = arrangement.other_side(reader.pk)
    unbound = {"proposed", "declined", "withdrawn", "expired"}
    if what in unbound and other.pk in apart_from(reader):
        return
    subject, text = _WORDS[what]
    language = reader.language
    with override(language):
        today = formatting.local(now(), arrangement.timezone).date()
        day = formatting.local(starts_at, arrangement.timezone).date() if starts_at else arrangement.ends_on
        reason = arrangement.closing_reason
        said = {
            "name": (actor or other).display_name,
            "title": arrangement.title,
            "rule": rule_in_words(arrangement.rule, today=today),
            "day": formatting.day(day, language, today=today) if day else "",
            "reason": f"« {reason} »" if reason and language == "fr" else f"“{reason}”" if reason else "",
        }
        tell(
            actor=actor,
            person=reader,
            kind=EXCHANGES,
            key=f"arrangement:{arrangement.pk}:{what}:{number}:{now():%Y%m%d%H%M%S}",
            subject=str(subject) % said,
            text=(str(text) % said).strip(),
            link=reverse("exchanges:standing", args=[arrangement.pk]),
            community=arrangement.community,
        )

"""What people hear of reviews, each in their own language. Those who are kept apart hear nothing."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from entrepairs.communities.models import Community
from entrepairs.communities.queries import membership_of
from entrepairs.exchanges.models import Exchange
from entrepairs.kernel import formatting
from entrepairs.people.models import Person
from entrepairs.people.news.actions import tell
from entrepairs.people.queries import apart_from

from .models import Review, ReviewPeriod
from .news import REVIEWS
from .queries import written_in

REMINDED_BEFORE: Final = timedelta(days=7)  # the end of the time
TITLES_SHOWN = 5


def tell_of_review(review: Review, actor: Person | None) -> None:
    """That somebody can read how the other side says it was. At most four statements."""
    reader, writer = review.about, review.by
    if not _is_told(reader, writer):
        return
    with override(reader.language):
        words = {"name": writer.display_name, "title": review.exchange.title}
        _tell(
            reader,
            actor,
            review.exchange.community,
            f"reviews.opened:{review.pk}",
            _("%(name)s says how it was: %(title)s") % words,
            _("You can read what %(name)s says of “%(title)s”. If you like, answer it, once:") % words,
            reverse("exchanges:review", args=[review.exchange_id]),
        )


def tell_of_reply(review: Review, actor: Person) -> None:
    """That the one it is about has answered. At most four statements."""
    reader, writer = review.by, review.about
    if not _is_told(reader, writer):
        return
    with override(reader.language):
        words = {"name": writer.display_name, "title": review.exchange.title}
        _tell(
            reader,
            actor,
            review.exchange.community,
            f"reviews.replied:{review.pk}",
            _("%(name)s answers what you said: %(title)s") % words,
            _("%(name)s answers what you said of “%(title)s”:") % words,
            reverse("exchanges:review", args=[review.exchange_id]),
        )


def remind(periods: Sequence[ReviewPeriod]) -> None:
    """That there is still time to say how it was: each side that has not, in one notice for all of theirs."""
    written = written_in(period.exchange_id for period in periods)
    waiting: dict[tuple[int, int], tuple[Person, list[ReviewPeriod]]] = {}
    for period in periods:
        exchange = period.exchange
        for person in (exchange.giver, exchange.receiver):
            if (exchange.pk, person.pk) not in written and person.email and person.is_active:
                key = (person.pk, exchange.community_id)
                waiting.setdefault(key, (person, []))[1].append(period)
    for person, theirs in waiting.values():
        _remind_one(person, theirs)


def _remind_one(person: Person, periods: Sequence[ReviewPeriod]) -> None:
    community, apart = periods[0].exchange.community, apart_from(person)
    membership = membership_of(person, community)
    theirs = [one for one in periods if one.exchange.other_side(person.pk).pk not in apart]
    if not theirs or membership is None or not membership.is_active:
        return
    first = min(theirs, key=lambda one: (one.closes_at, one.pk))
    exchange = first.exchange
    with override(person.language):
        words = {
            "title": exchange.title,
            "name": exchange.other_side(person.pk).display_name,
            "when": formatting.moment(first.closes_at, person.language, timezone=community.timezone),
            "count": len(theirs),
        }
        subject = ngettext(
            "How was it? %(title)s", "How was it? You can say so of %(count)s exchanges", len(theirs)
        )
        lines = [f"– {_line(one.exchange, person)}" for one in theirs[:TITLES_SHOWN]]
        parts = [
            _("These are behind you. If you like, say in a few words how they were:"),
            "\n".join([*lines, *(["– …"] if len(theirs) > TITLES_SHOWN else [])]),
            _("Neither side reads what the other writes before both have written, or before %(when)s."),
        ]
        if len(theirs) == 1:
            parts[:2] = [_("“%(title)s”, with %(name)s, is behind you. If you like, say how it was.")]
        _tell(
            person,
            None,
            community,
            f"reviews.reminder:{first.pk}",
            subject % words,
            "\n\n".join([parts[0] % words, *parts[1:-1], parts[-1] % words]),
            reverse("exchanges:review", args=[exchange.pk])
            if len(theirs) == 1
            else reverse("exchanges:index"),
        )


def _line(exchange: Exchange, person: Person) -> str:
    return f"{exchange.title} ({exchange.other_side(person.pk).display_name})"


def _is_told(reader: Person, writer: Person) -> bool:
    return writer.pk not in apart_from(reader)


def _tell(
    person: Person, actor: Person | None, community: Community, key: str, subject: str, text: str, link: str
) -> None:
    tell(
        actor=actor,
        person=person,
        kind=REVIEWS,
        key=key,
        subject=subject,
        text=text,
        link=link,
        community=community,
    )

"""Saying how an exchange was, once for each side, and what becomes of it."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from entrepairs.communities.access import require_member
from entrepairs.communities.actions import report
from entrepairs.communities.models import Category
from entrepairs.exchanges.actions.steps import log, require_own_side
from entrepairs.exchanges.models import Exchange
from entrepairs.kernel import audit
from entrepairs.kernel.clock import now
from entrepairs.kernel.errors import Refused
from entrepairs.people.models import Person

from . import telling
from .models import WORDS_LENGTH_MAX, Answer, Review, ReviewPeriod
from .queries import can_be_read, closed_ids, due_reminders

TO_STEWARDS = "review_word"  # the kind of report, as reportable.py declares it


@dataclass(frozen=True)
class Said:
    """How somebody says that it was. Where it did not happen, nothing is said of `as_agreed`."""

    in_time: str
    again: str
    as_agreed: str = ""
    words: str = ""
    private: str = ""  # for the stewards alone


def write_review(*, actor: Person, exchange: Exchange, said: Said) -> Review:
    """Say how it was, as one of the sides. Once both have, both can read it.

    An answer that a steward should see, and each word to them, is in their queue at once. PermissionDenied
    for whoever is no side; Refused where it is too early or too late, was said before, where the answers do
    not fit, and for whoever is no active member.
    """
    if actor.pk not in {exchange.giver_id, exchange.receiver_id}:
        raise PermissionDenied
    require_own_side(actor, exchange)
    require_member(actor, exchange.community)
    with transaction.atomic():
        period = _lock(exchange)
        if period is None:
            raise Refused(_("You can say how it was once it is over."), code="too_early")
        if Review.objects.filter(exchange=exchange, by=actor).exists():
            raise Refused(_("You have said how it was already."), code="said")
        if period.opened_at is not None or period.closes_at <= now():
            raise Refused(_("It is too late for that: what was written can be read by now."), code="too_late")
        review = _checked(Review(exchange=exchange, by=actor, about=exchange.other_side(actor.pk)), said)
        review.helper_id = audit.helper_of(actor)
        review.written_at = now()
        review.save()
        log(actor, "exchanges.reviewed", exchange)
        if review.is_low or review.private:
            _bring_to_stewards(actor, review)
        if Review.objects.filter(exchange=exchange).count() == 2:
            _open(period, actor)
    return review


def _lock(exchange: Exchange) -> ReviewPeriod | None:
    """The time to write, locked: of two who write at once, the second one finds what the first one wrote."""
    return ReviewPeriod.objects.select_for_update().filter(exchange=exchange).first()


def _checked(review: Review, said: Said) -> Review:
    happened = review.exchange.state == Exchange.State.FULFILLED
    for field in ("as_agreed", "in_time", "again") if happened else ("in_time", "again"):
        if getattr(said, field) not in Answer.values:
            raise Refused(_("Choose one of the answers."), code="no_answer", field=field)
        setattr(review, field, getattr(said, field))
    review.words, review.private = said.words.strip(), said.private.strip()
    for field in ("words", "private"):
        if len(getattr(review, field)) > WORDS_LENGTH_MAX:
            raise Refused(_("This is too long."), code="too_long", field=field)
    return review


def _bring_to_stewards(actor: Person, review: Review) -> None:
    community = review.exchange.community
    with override(community.language):
        words = review.private or _("An answer is “no”: a steward should have a look.")
    report(
        actor=actor,
        community=community,
        kind=TO_STEWARDS,
        subject_id=review.pk,
        category=Category.OTHER,
        words=words,
    )


def _open(period: ReviewPeriod, actor: Person | None) -> None:
    """Both can read by now what was written, and hear of it; in the caller's transaction."""
    period.opened_at = now()
    period.save(update_fields=["opened_at"])
    reviews = Review.objects.filter(exchange=period.exchange_id, hidden_at__isnull=True)
    for review in reviews.select_related("exchange__community", "by", "about").order_by("id"):
        telling.tell_of_review(review, actor)


def reply_to_review(*, actor: Person, review: Review, words: str) -> Review:
    """Answer, once, as the one it is about. Refused before it can be read, and without words."""
    if actor.pk != review.about_id:
        raise PermissionDenied
    require_own_side(actor, review.exchange)
    require_member(actor, review.exchange.community)
    words = words.strip()
    if not words:
        raise Refused(_("Say it in a few words."), code="no_words", field="words")
    if len(words) > WORDS_LENGTH_MAX:
        raise Refused(_("This is too long."), code="too_long", field="words")
    with transaction.atomic():
        locked = _lock_review(review.pk)
        if locked.hidden_at is not None or not can_be_read(locked):
            raise Refused(_("There is nothing to answer here."), code="not_there")
        if locked.reply:
            raise Refused(_("You have answered already."), code="replied")
        locked.reply, locked.replied_at = words, now()
        locked.reply_helper_id = audit.helper_of(actor)
        locked.save(update_fields=["reply", "replied_at", "reply_helper"])
        log(actor, "exchanges.review_answered", locked.exchange)
        telling.tell_of_reply(locked, actor)
    return locked


def _lock_review(review_id: int) -> Review:
    locked = Review.objects.select_for_update(of=("self",))
    return locked.select_related("exchange__community", "by", "about").get(pk=review_id)


# By a steward's decision, in the transaction of that


def hide(*, actor: Person, review_id: int, reply: bool = False) -> None:
    """Take a review, or the reply to it, off what others read."""
    _set_hidden(actor, review_id, reply=reply, is_hidden=True)


def show_again(*, actor: Person, review_id: int, reply: bool = False) -> None:
    """Undo that, on appeal."""
    _set_hidden(actor, review_id, reply=reply, is_hidden=False)


def _set_hidden(actor: Person, review_id: int, *, reply: bool, is_hidden: bool) -> None:
    field = "reply_hidden_at" if reply else "hidden_at"
    with transaction.atomic():
        review = _lock_review(review_id)
        setattr(review, field, now() if is_hidden else None)
        review.save(update_fields=[field])
        verb = "exchanges.review_hidden" if is_hidden else "exchanges.review_shown_again"
        audit.record(actor=actor, verb=verb, subject=review, community_id=review.exchange.community_id)


# What time does


def run_due(*, limit: int = 200) -> int:
    """Open what the time is over for, and remind people, once; return how many exchanges that concerned.

    A reconciliation: run twice, late or by two workers at once, it comes to the same end.
    """
    return _open_over(limit) + _remind(limit)


def _open_over(limit: int) -> int:
    count = 0
    for period_id in closed_ids(now(), limit=limit):
        with transaction.atomic():
            period = _free_periods().filter(pk=period_id, opened_at__isnull=True).first()
            if period is not None:
                _open(period, None)
                count += 1
    return count


def _remind(limit: int) -> int:
    """One notice for each person, however many of their exchanges it is about."""
    with transaction.atomic():
        due = due_reminders(now(), telling.REMINDED_BEFORE).values("pk")
        periods = list(_free_periods().filter(pk__in=due, reminded_at__isnull=True).order_by("pk")[:limit])
        telling.remind(periods)
        ReviewPeriod.objects.filter(pk__in=[period.pk for period in periods]).update(reminded_at=now())
    return len(periods)


def _free_periods() -> QuerySet[ReviewPeriod]:
    skip = connection.features.has_select_for_update_skip_locked
    return ReviewPeriod.objects.select_for_update(of=("self",), skip_locked=skip).select_related(
        "exchange__community", "exchange__giver", "exchange__receiver"
    )

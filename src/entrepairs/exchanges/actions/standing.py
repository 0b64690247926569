"""What two people do again and again: one proposal, one word, and each date is an exchange of its own.

Agreeing reserves every date that is free, in one transaction. The value of a date is set aside when its turn
comes, and not before: holding all at once would block an account for months. Setting it aside is a
reconciliation; where a limit does not allow it, both are told, the date stands, and it is tried again.
"""

import hashlib
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from entrepairs.communities.access import require_member
from entrepairs.engines.availability import Recurrence, Refusal, Turn, rrule, turns
from entrepairs.engines.availability.local import day_start
from entrepairs.exchanges.lifecycle import DAY, SET_ASIDE
from entrepairs.exchanges.models import Arrangement, ArrangementDate, Exchange
from entrepairs.exchanges.queries import standing_terms
from entrepairs.exchanges.standing_queries import open_exchange_ids, to_be_held, unanswered
from entrepairs.kernel import audit
from entrepairs.kernel.clock import now
from entrepairs.kernel.errors import Refused
from entrepairs.listings.availability import own_rule
from entrepairs.listings.booking import refusals_of
from entrepairs.listings.domains.declaration import Capacity
from entrepairs.listings.models import Listing
from entrepairs.people.models import Person
from entrepairs.people.queries import apart_from

from .begin import Subject, begin_exchange
from .completion import HELD_BEFORE, hold_now, set_aside
from .offers import lock_listing
from .standing_letters import tell_side
from .steps import begin, finish, lock, lock_if_free, wind
from .terms import Proposal, add_terms, check_amounts, require_may_ask

logger = logging.getLogger(__name__)

DATES_MIN, DATES_MAX = 2, 60
HORIZON = timedelta(days=400)
ANSWER_WITHIN = 14 * DAY
State = Arrangement.State


@dataclass(frozen=True)
class Plan:
    """When, again and again, and the terms of each date; `starts` is a minute of the day."""

    recurrence: Recurrence
    starts: int
    length_min: int
    quantity: int = 1
    values: Mapping[str, int] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True)
class DateOffered:
    """One date before anything is agreed, and why it is not to be had, if it is not."""

    turn: Turn
    refusal: Refusal | None

    @property
    def is_free(self) -> bool:
        return self.refusal is None


def may_repeat(listing: Listing) -> bool:
    """Whether it can be had again and again: not what is there until it is gone."""
    return own_rule(listing) is not None or listing.in_domain.capacity is not Capacity.TOTAL


def look_at_dates(listing: Listing, plan: Plan) -> list[DateOffered]:
    """Every date of a plan and whether it is free. Two statements. Refused for too few, too many, too far."""
    if not may_repeat(listing):
        raise Refused(_("This cannot be had again and again."), code="once")
    found = turns(
        plan.recurrence,
        listing.community.timezone,
        plan.starts,
        plan.length_min,
        after=now(),
        most=DATES_MAX + 1,
    )
    if len(found) < DATES_MIN:
        raise Refused(_("These are too few dates: at least two."), code="too_few", field="until")
    if len(found) > DATES_MAX or found[-1].end > now() + HORIZON:
        raise Refused(
            _("At most %(count)d dates, within about a year.") % {"count": DATES_MAX},
            code="too_many_dates",
            field="until",
        )
    return _checked(listing, found, plan.quantity)


def dates_offered(arrangement: Arrangement, listing: Listing) -> list[DateOffered]:
    """The dates that are still to come of what is proposed, and which are free. Two statements."""
    found = turns(
        arrangement.recurrence,
        arrangement.timezone,
        arrangement.starts,
        arrangement.length_min,
        after=now(),
        most=DATES_MAX,
    )
    return _checked(listing, found, arrangement.quantity)


def seen_of(dates: Sequence[DateOffered]) -> str:
    """What somebody read of the dates, short: which of them are free."""
    free = ",".join(f"{one.turn.start:%Y%m%d%H%M}" for one in dates if one.is_free)
    return hashlib.sha256(free.encode()).hexdigest()[:16]


def propose_arrangement(*, actor: Person, listing: Listing, plan: Plan) -> Arrangement:
    """Propose dates again and again, out of somebody's listing. Nothing is reserved before both agree."""
    require_may_ask(actor, listing)
    dates = look_at_dates(listing, plan)
    if not any(one.is_free for one in dates):
        raise Refused(_("None of these dates is free."), code="none_free", field="until")
    giver, receiver = (listing.owner, actor) if listing.is_offer else (actor, listing.owner)
    about = Subject.of(listing)
    first = dates[0].turn
    check_amounts(
        Exchange(**vars(about), giver=giver, receiver=receiver),
        Proposal(plan.quantity, first.start, first.end, plan.values),
    )
    zone, at = listing.community.timezone, now()
    with transaction.atomic():
        arrangement = Arrangement.objects.create(
            community=listing.community,
            listing=listing,
            domain=listing.domain,
            title=listing.title,
            language=listing.language,
            giver=giver,
            receiver=receiver,
            proposed_by=actor,
            rrule=rrule(plan.recurrence, zone, plan.starts) or "",
            first_day=plan.recurrence.start,
            starts=plan.starts,
            length_min=plan.length_min,
            timezone=zone,
            quantity=plan.quantity,
            values=dict(plan.values),
            note=plan.note.strip(),
            deadline_at=min(at + ANSWER_WITHIN, first.start),
            created_at=at,
            changed_at=at,
        )
        _log(actor, "exchanges.arrangement_proposed", arrangement)
        tell_side(arrangement, arrangement.other_side(actor.pk), "proposed", actor=actor)
    return arrangement


def accept_arrangement(*, actor: Person, arrangement: Arrangement, seen: str) -> Arrangement:
    """Agree on every date that is free, as one read them: each becomes an exchange, and is reserved.

    Refused where other dates are free by now than those that were read (`seen_of`), or none is.
    """
    with transaction.atomic():
        locked = _lock(actor, arrangement)
        _require_answerer(actor, locked)
        listing = lock_listing(locked.listing_id)
        if listing.state != Listing.State.ACTIVE or locked.proposed_by_id in apart_from(actor):
            raise Refused(_("This listing is closed."), code="listing_closed")
        require_member(actor, locked.community)
        dates = dates_offered(locked, listing)
        if seen_of(dates) != seen:
            raise Refused(_("Other dates are free by now: look at them again."), code="version_changed")
        free = [one.turn for one in dates if one.is_free]
        if not free:
            raise Refused(_("None of these dates is free."), code="none_free")
        _close(locked, State.AGREED)
        exchanges = [_agree(actor, locked, listing, turn) for turn in free]
        ArrangementDate.objects.bulk_create(
            ArrangementDate(arrangement=locked, day=one.turn.day, starts_at=one.turn.start)
            for one in dates
            if not one.is_free
        )
        audit.record_many(
            actor=actor, verb="exchanges.agreed", subjects=exchanges, community_id=locked.community_id
        )
        _log(actor, "exchanges.arrangement_agreed", locked)
        tell_side(locked, locked.other_side(actor.pk), "agreed", actor=actor)
    return locked


def decline_arrangement(*, actor: Person, arrangement: Arrangement, reason: str = "") -> Arrangement:
    """Say no to all of it, as the side that is asked; or take it back, as the one that asked."""
    with transaction.atomic():
        locked = _lock(actor, arrangement)
        _require_proposed(locked)
        is_mine = locked.proposed_by_id == actor.pk
        _close(locked, State.WITHDRAWN if is_mine else State.DECLINED, reason)
        verb = "exchanges.arrangement_withdrawn" if is_mine else "exchanges.arrangement_declined"
        _log(actor, verb, locked, reason)
        word = "withdrawn" if is_mine else "declined"
        tell_side(locked, locked.other_side(actor.pk), word, actor=actor)
    return locked


def end_arrangement(
    *, actor: Person, arrangement: Arrangement, first: date, reason: str = ""
) -> tuple[Arrangement, int]:
    """Call off every date from a day on, as either side; with how many those were. What was before stays.

    Refused for a day that has passed, and where no date from then on is still to come.
    """
    with transaction.atomic():
        locked = _lock(actor, arrangement)
        if locked.state not in {State.AGREED, State.ENDED}:
            raise Refused(_("This can no longer be done: see where it stands."), code="wrong_state")
        after = max(day_start(locked.timezone, first), now())
        count = sum(_call_off(actor, pk, reason) for pk in open_exchange_ids(locked, after))
        if not count:
            raise Refused(_("No date is left from that day on."), code="no_date", field="first")
        locked.ends_on = min(first, locked.ends_on or first)
        _close(locked, State.ENDED, reason)
        _log(actor, "exchanges.arrangement_ended", locked, reason)
        tell_side(locked, locked.other_side(actor.pk), "ended", actor=actor)
    return locked, count


def run_arrangements(*, limit: int = 500) -> int:
    """Let proposals expire, and set the value aside of dates whose turn has come; return how much that was.

    Each is a transaction of its own. One that fails leaves the others alone, and is an error at the end.
    """
    count, failure = 0, None
    work: list[tuple[Callable[[int], bool], int]] = [(_expire, pk) for pk in unanswered(now())]
    work += [(_hold_date, pk) for pk in to_be_held(now() + HELD_BEFORE, limit=limit)]
    for call, pk in work:
        try:
            with transaction.atomic():
                count += call(pk)
        except Exception as error:  # the others are still to be done
            logger.exception("arrangement: %d", pk)
            failure = failure or error
    if failure is not None:
        raise failure
    return count


def _agree(actor: Person, arrangement: Arrangement, listing: Listing, turn: Turn) -> Exchange:
    exchange = begin_exchange(
        Subject.of(listing), arrangement.giver, arrangement.receiver, Exchange.State.AGREED
    )
    proposal = Proposal(arrangement.quantity, turn.start, turn.end, arrangement.values, arrangement.note)
    terms = add_terms(exchange, arrangement.proposed_by, proposal, version=1)
    is_near = turn.start <= now() + HELD_BEFORE
    ArrangementDate.objects.create(
        arrangement=arrangement,
        day=turn.day,
        starts_at=turn.start,
        exchange=exchange,
        held_version=1 if is_near else None,
    )
    set_aside(actor, exchange, terms)
    wind(exchange, terms)
    exchange.save(update_fields=["deadline_at", "due_at", "reminded"])
    return exchange


def _call_off(actor: Person, exchange_id: int, reason: str) -> bool:
    try:
        taken = begin("cancel", actor, lock(exchange_id))
    except Refused:  # one side says already that it was done
        return False
    finish(taken, reason=reason, cause=Exchange.Cause.PLANS, is_told=False)
    return True


def _expire(arrangement_id: int) -> bool:
    locked = Arrangement.objects.select_for_update(of=("self",)).get(pk=arrangement_id)
    if locked.state != State.PROPOSED or locked.deadline_at is None or locked.deadline_at > now():
        return False
    _close(locked, State.EXPIRED)
    _log(None, "exchanges.arrangement_expired", locked)
    for side in (locked.giver, locked.receiver):
        tell_side(locked, side, "expired", actor=None)
    return True


def _hold_date(date_id: int) -> bool:
    """Set the value of one date aside; where a limit does not allow it, tell both once."""
    one = ArrangementDate.objects.select_related("arrangement__community").get(pk=date_id)
    exchange = lock_if_free(one.exchange_id or 0)
    if exchange is None or exchange.state not in SET_ASIDE:
        return False
    one.refresh_from_db(fields=["held_version", "is_short"])
    if one.held_version == exchange.version:
        return False
    terms = standing_terms(exchange)
    try:
        with transaction.atomic():
            hold_now(None, exchange, terms)
    except Refused as refusal:
        if one.is_short:
            return False
        one.is_short = True
        one.save(update_fields=["is_short"])
        audit.record(
            actor=None,
            verb="exchanges.date_short",
            subject=exchange,
            community_id=exchange.community_id,
            reason=refusal.code,
        )
        for side in (exchange.giver, exchange.receiver):
            tell_side(one.arrangement, side, "short", actor=None, starts_at=terms.starts_at, number=one.pk)
        return True
    one.held_version, one.is_short = exchange.version, False
    one.save(update_fields=["held_version", "is_short"])
    return True


def _checked(listing: Listing, found: Sequence[Turn], quantity: int) -> list[DateOffered]:
    refusals = refusals_of(
        listing, [(turn.start, turn.end) for turn in found], quantity=quantity, asked_at=now()
    )
    return [DateOffered(turn, refusal) for turn, refusal in zip(found, refusals, strict=True)]


def _lock(actor: Person, arrangement: Arrangement) -> Arrangement:
    locked = (
        Arrangement.objects.select_for_update(of=("self",))
        .select_related("community", "giver", "receiver", "proposed_by")
        .get(pk=arrangement.pk)
    )
    if actor.pk not in {locked.giver_id, locked.receiver_id}:
        raise PermissionDenied
    if audit.helper_of(actor) == locked.other_side(actor.pk).pk:
        raise Refused(_("You are the other side of this: somebody else must act here."), code="both_sides")
    return locked


def _require_proposed(locked: Arrangement) -> None:
    is_late = locked.deadline_at is not None and locked.deadline_at <= now()
    if locked.state != State.PROPOSED or is_late:
        raise Refused(_("This can no longer be done: see where it stands."), code="wrong_state")


def _require_answerer(actor: Person, locked: Arrangement) -> None:
    _require_proposed(locked)
    if locked.proposed_by_id == actor.pk:
        raise Refused(_("The answer is up to the other side."), code="wrong_state")


def _close(locked: Arrangement, state: str, reason: str = "") -> None:
    locked.state, locked.deadline_at, locked.changed_at = state, None, now()
    locked.closing_reason = reason.strip()[:300]
    locked.save(update_fields=["state", "deadline_at", "changed_at", "closing_reason", "ends_on"])


def _log(actor: Person | None, verb: str, arrangement: Arrangement, reason: str = "") -> None:
    audit.record(
        actor=actor,
        verb=verb,
        subject=arrangement,
        community_id=arrangement.community_id,
        reason=reason.strip()[:300],
    )

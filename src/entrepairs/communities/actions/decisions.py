"""What stewards decide about what was reported, and what is decided on appeal."""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from entrepairs.communities import mails
from entrepairs.communities.access import may_answer_appeal, require_steward
from entrepairs.communities.models import Appeal, Category, Decision, Membership, Report
from entrepairs.communities.queries import appeal_deciders_of, open_reports_about
from entrepairs.communities.reporting import kinds
from entrepairs.kernel import audit
from entrepairs.kernel.clock import now
from entrepairs.kernel.errors import Refused
from entrepairs.people.models import Person

from .reports import WORDS_MAX

TERM_MAX = timedelta(days=366)


def decide(
    *,
    actor: Person,
    report: Report,
    outcome: str,
    reasons: str,
    rule: str = "",
    days: int | None = None,
) -> Decision:
    """Answer a report, and with it all others that are open about the same thing and person.

    Both sides hear of it; where there is nothing to do, the person concerned need not know that anything was
    reported. PermissionDenied for who is no steward, or is concerned, or has reported it themself; Refused
    where it is answered already, without reasons, or where the outcome does not fit.
    """
    with transaction.atomic():
        require_steward(actor, report.community)
        about = list(open_reports_about(report).select_for_update(of=("self",)))
        if any(actor.pk in {one.person_id, one.reporter_id} for one in [report, *about]):
            raise PermissionDenied
        answered = [one for one in about if one.person_id == report.person_id]
        if report.pk not in {one.pk for one in answered}:
            raise Refused(_("This has been decided meanwhile."), code="decided")
        decision = Decision(
            community=report.community,
            person=report.person,
            kind=report.kind,
            subject_id=report.subject_id,
            title=report.title,
            outcome=outcome,
            rule=rule,
            reasons=_reasons(reasons),
            until=_term(outcome, days),
            by=actor,
            decided_at=now(),
        )
        _check(decision)
        decision.save()
        Report.objects.filter(pk__in=[one.pk for one in answered]).update(decision=decision)
        _carry_out(actor, decision)
        if outcome != Decision.Outcome.NOTHING:
            mails.tell_decision(decision)
        for one in answered:
            mails.tell_reporter(one, decision)
        _log(actor, "communities.decided", decision, f"{outcome}: {decision.reasons}")
    return decision


def _check(decision: Decision) -> None:
    outcomes = Decision.Outcome
    if decision.outcome not in outcomes.values:
        raise Refused(_("Choose what is to be done."), code="bad_outcome", field="outcome")
    if decision.outcome != outcomes.NOTHING and decision.rule not in Category.values:
        raise Refused(_("Say which rule this rests on."), code="no_rule", field="rule")
    if decision.outcome == outcomes.TAKE_DOWN and kinds()[decision.kind].take_down is None:
        raise Refused(_("This cannot be taken off the board."), code="stays", field="outcome")


def _reasons(words: str) -> str:
    words = words.strip()
    if not words:
        raise Refused(_("Say why: both sides read it."), code="no_reasons", field="reasons")
    if len(words) > WORDS_MAX:
        raise Refused(_("This is too long."), code="too_long", field="reasons")
    return words


def _term(outcome: str, days: int | None) -> datetime | None:
    if outcome != Decision.Outcome.SUSPEND:
        return None
    if days is None or not 1 <= days <= TERM_MAX.days:
        raise Refused(_("Say for how long, at most a year."), code="no_term", field="days")
    return now() + timedelta(days=days)


def _carry_out(actor: Person, decision: Decision) -> None:
    if decision.outcome == Decision.Outcome.TAKE_DOWN:
        take_down = kinds()[decision.kind].take_down
        if take_down is not None:
            take_down(actor, decision.community, decision.subject_id)
    if decision.outcome == Decision.Outcome.SUSPEND:
        membership = _membership_of(decision)
        if membership is None or not membership.belongs:
            raise Refused(_("This person is no longer a member."), code="not_a_member", field="outcome")
        membership.state = Membership.State.SUSPENDED
        # Of two suspensions, the longer one counts.
        if not membership.is_suspended or _earlier(membership.suspended_until, decision.until):
            membership.suspended_until, membership.suspension = decision.until, decision
        membership.save(update_fields=["state", "suspended_until", "suspension"])
        _log(actor, "communities.suspended", decision, f"until {decision.until:%Y-%m-%d}", membership)


def _earlier(present: datetime | None, term: datetime | None) -> bool:
    return present is None or (term is not None and present < term)


def _membership_of(decision: Decision) -> Membership | None:
    locked = Membership.objects.select_for_update(of=("self",))
    return locked.filter(community=decision.community_id, person=decision.person_id).first()


# Appeals


def appeal(*, actor: Person, decision: Decision, words: str) -> Appeal:
    """Ask another steward to look at a decision again; those who may are written to.

    PermissionDenied for anybody but the person concerned; Refused where it was appealed already, or where
    nothing weighs on them.
    """
    if decision.person_id != actor.pk:
        raise PermissionDenied
    words = words.strip()
    if not words:
        raise Refused(_("Say what the stewards should look at again."), code="no_words", field="words")
    if len(words) > WORDS_MAX:
        raise Refused(_("This is too long."), code="too_long", field="words")
    with transaction.atomic():
        locked = (
            Decision.objects.select_for_update(of=("self",)).select_related("community").get(pk=decision.pk)
        )
        if not locked.can_be_appealed or Appeal.objects.filter(decision=locked).exists():
            raise Refused(_("You have appealed this decision already."), code="appealed")
        made = Appeal.objects.create(decision=locked, words=words, created_at=now())
        for steward in appeal_deciders_of(locked):
            mails.tell_of_appeal(made, steward.person)
        _log(actor, "communities.appealed", locked)
    return made


def answer_appeal(*, actor: Person, appeal: Appeal, upheld: bool, reasons: str) -> Appeal:
    """Let a decision stand, or undo it, as another steward; the person concerned hears of it.

    Where it is undone, whoever reported hears of it too. PermissionDenied for who is no steward, decided it
    in the first place, is concerned, or has reported it; Refused without reasons, or once it is answered.
    """
    with transaction.atomic():
        locked = Appeal.objects.select_for_update(of=("self",)).get(pk=appeal.pk)
        decision = Decision.objects.select_related("community", "person").get(pk=locked.decision_id)
        require_steward(actor, decision.community)
        if not may_answer_appeal(actor, decision):
            raise PermissionDenied
        if locked.upheld is not None:
            raise Refused(_("This has been decided meanwhile."), code="decided")
        locked.upheld, locked.reasons, locked.by, locked.decided_at = upheld, _reasons(reasons), actor, now()
        locked.save()
        if not upheld:
            _undo(actor, decision)
            for one in decision.reports.select_related("reporter", "community"):
                mails.tell_reporter_undone(one, locked)
        mails.tell_appeal_answer(locked)
        verb = "communities.appeal_upheld" if upheld else "communities.appeal_undone"
        _log(actor, verb, decision, locked.reasons)
    return locked


def _undo(actor: Person, decision: Decision) -> None:
    decision.undone_at = now()
    decision.save(update_fields=["undone_at"])
    if decision.outcome == Decision.Outcome.TAKE_DOWN:
        put_back = kinds()[decision.kind].put_back
        if put_back is not None:
            put_back(actor, decision.community, decision.subject_id)
    membership = _membership_of(decision) if decision.outcome == Decision.Outcome.SUSPEND else None
    if membership is not None and membership.suspension_id == decision.pk:
        _reinstate(membership)


def _reinstate(membership: Membership) -> None:
    """Let somebody act again; a suspension that still runs by another decision takes over."""
    other = (
        Decision.objects.filter(
            community=membership.community_id,
            person=membership.person_id,
            outcome=Decision.Outcome.SUSPEND,
            undone_at__isnull=True,
            until__gt=now(),
        )
        .order_by("-until")
        .first()
    )
    membership.state = Membership.State.SUSPENDED if other else Membership.State.ACTIVE
    membership.suspended_until, membership.suspension = (other.until, other) if other else (None, None)
    membership.save(update_fields=["state", "suspended_until", "suspension"])


def end_suspensions() -> int:
    """Write down that suspensions have reached their date; return how many."""
    with transaction.atomic():
        over = list(
            Membership.objects.select_for_update(of=("self",)).filter(
                state=Membership.State.SUSPENDED, suspended_until__lte=now()
            )
        )
        for membership in over:
            membership.state = Membership.State.ACTIVE
            membership.suspended_until, membership.suspension = None, None
            membership.save(update_fields=["state", "suspended_until", "suspension"])
            audit.record(
                actor=None,
                verb="communities.suspension_ended",
                subject=membership,
                community_id=membership.community_id,
            )
    return len(over)


def _log(
    actor: Person, verb: str, decision: Decision, reason: str = "", subject: Membership | None = None
) -> None:
    audit.record(
        actor=actor,
        verb=verb,
        subject=subject or decision,
        community_id=decision.community_id,
        reason=reason,
    )

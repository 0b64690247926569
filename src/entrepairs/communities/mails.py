"""What people are told: who asks to join, what was answered, what was reported, decided and appealed."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from entrepairs.people.models import Person
from entrepairs.people.news.actions import tell
from entrepairs.people.news.kinds import Kind

from .models import Appeal, Community, Decision, Membership, Report
from .news import DECISIONS, JOINING, STEWARDING
from .words import rule_of, what_it_means, what_was_decided


def tell_of_request(membership: Membership, steward: Person) -> None:
    """Tell a steward, in their language, who asks to join."""
    with override(steward.language):
        words = _words(membership)
        _send(
            steward,
            JOINING,
            membership.community,
            f"communities.asked:{_event(membership)}",
            _("%(person)s would like to join %(community)s") % words,
            _("%(person)s would like to join %(community)s. You can answer here:") % words,
            reverse("communities:members", args=[membership.community.slug]),
            actor=membership.person,
        )


def tell_answer(membership: Membership, *, accepted: bool) -> None:
    """Tell who asked, in their language, what a steward answered."""
    person = membership.person
    with override(person.language):
        words = _words(membership)
        if accepted:
            subject = _("Welcome to %(community)s") % words
            body = _("Good news: you are now a member of %(community)s. Come in:") % words
            path = reverse("front:community", args=[membership.community.slug])
        else:
            subject = _("Your request to join %(community)s") % words
            body = (
                _("A steward of %(community)s has not accepted your request. Other communities are here:")
                % words
            )
            path = reverse("front:home")
        _send(
            person,
            DECISIONS,
            membership.community,
            f"communities.answered:{_event(membership)}",
            subject,
            body,
            path,
        )


# Reports and decisions


def tell_of_report(report: Report, steward: Person) -> None:
    """Tell a steward, in their language, that something waits for a decision."""
    with override(steward.language):
        words = {"community": report.community.name, "what": report.get_category_display()}
        _send(
            steward,
            STEWARDING,
            report.community,
            f"communities.reported:{report.pk}",
            _("A report in %(community)s") % words,
            _("Somebody reports: “%(what)s”. Read it and decide here:") % words,
            reverse("communities:case", args=[report.community.slug, report.pk]),
            actor=report.reporter,
        )


def tell_decision(decision: Decision) -> None:
    """Tell the person concerned what was decided, why, on which rule, and how to appeal."""
    person = decision.person
    with override(person.language):
        words = {"community": decision.community.name}
        parts = [
            _("A steward of %(community)s has decided about this: %(title)s")
            % {**words, "title": decision.title},
            what_it_means(decision),
            _("The rule: %(rule)s") % {"rule": rule_of(decision)},
            _("Why: %(reasons)s") % {"reasons": decision.reasons},
            _("You find this here as well; there you can ask another steward to look at it again:"),
        ]
        _send(
            person,
            DECISIONS,
            decision.community,
            f"communities.decided:{decision.pk}",
            _("A decision in %(community)s") % words,
            "\n\n".join(parts),
            reverse("communities:decision", args=[decision.community.slug, decision.pk]),
        )


def tell_reporter(report: Report, decision: Decision) -> None:
    """Tell who reported something what was decided, and why."""
    person = report.reporter
    with override(person.language):
        parts = [
            _("You reported this: %(title)s") % {"title": report.title},
            what_was_decided(decision),
            _("Why: %(reasons)s") % {"reasons": decision.reasons},
            _("Thank you for looking after each other. You find the answer here as well:"),
        ]
        _send(
            person,
            DECISIONS,
            decision.community,
            f"communities.report_answered:{report.pk}",
            _("Your report in %(community)s") % {"community": decision.community.name},
            "\n\n".join(parts),
            reverse("communities:reported", args=[decision.community.slug, report.pk]),
        )


def tell_reporter_undone(report: Report, appeal: Appeal) -> None:
    """Tell who reported something that another steward has undone what was decided."""
    person = report.reporter
    with override(person.language):
        parts = [
            _("You reported this: %(title)s") % {"title": report.title},
            _("Another steward has looked at it again, and undone what was decided."),
            _("Why: %(reasons)s") % {"reasons": appeal.reasons},
        ]
        _send(
            person,
            DECISIONS,
            report.community,
            f"communities.report_undone:{report.pk}",
            _("Your report in %(community)s") % {"community": report.community.name},
            "\n\n".join(parts),
            reverse("communities:reported", args=[report.community.slug, report.pk]),
        )


def tell_of_appeal(appeal: Appeal, steward: Person) -> None:
    """Tell a steward who may look at a decision again that somebody asks for it."""
    community = appeal.decision.community
    with override(steward.language):
        _send(
            steward,
            STEWARDING,
            community,
            f"communities.appealed:{appeal.pk}",
            _("An appeal in %(community)s") % {"community": community.name},
            _("Somebody asks that another steward look at a decision again. Read it here:"),
            reverse("communities:appeal", args=[community.slug, appeal.pk]),
            actor=appeal.decision.person,
        )


def tell_appeal_answer(appeal: Appeal) -> None:
    """Tell the person concerned what another steward decided."""
    decision = appeal.decision
    person, community = decision.person, decision.community
    with override(person.language):
        parts = [
            _("Another steward has looked at it again: %(title)s") % {"title": decision.title},
            _("The decision stands.") if appeal.upheld else _("The decision is undone."),
            _("Why: %(reasons)s") % {"reasons": appeal.reasons},
        ]
        _send(
            person,
            DECISIONS,
            community,
            f"communities.appeal_answered:{appeal.pk}",
            _("Your appeal in %(community)s") % {"community": community.name},
            "\n\n".join(parts),
            reverse("communities:decision", args=[community.slug, decision.pk]),
        )


def _words(membership: Membership) -> dict[str, str]:
    return {"person": membership.person.display_name, "community": membership.community.name}


def _event(membership: Membership) -> str:
    """The same person may ask, leave and ask again: each time is an event of its own."""
    return f"{membership.pk}:{membership.joined_at:%Y%m%d%H%M%S%f}"


def _send(
    person: Person,
    kind: Kind,
    community: Community,
    key: str,
    subject: str,
    body: str,
    path: str,
    *,
    actor: Person | None = None,
) -> None:
    tell(
        actor=actor,
        person=person,
        kind=kind,
        key=key,
        subject=subject,
        text=body,
        link=path,
        community=community,
    )

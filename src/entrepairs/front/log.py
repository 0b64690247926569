"""The audit log in words: what a verb of any room means is said here, where all rooms are seen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from entrepairs.communities.models import Category, Decision
from entrepairs.front.queries import named_in
from entrepairs.kernel.models import AuditEntry

WORDS: Mapping[str, Promise] = {
    "communities.appeal_undone": gettext_lazy("%(who)s undid a decision on appeal: %(what)s"),
    "communities.appeal_upheld": gettext_lazy("%(who)s let a decision stand on appeal: %(what)s"),
    "communities.appealed": gettext_lazy("%(who)s appealed a decision: %(what)s"),
    "communities.asked_to_join": gettext_lazy("%(who)s asked to join."),
    "communities.decided": gettext_lazy("%(who)s decided on a report: %(what)s"),
    "communities.editor_appointed": gettext_lazy("%(who)s made %(what)s an editor."),
    "communities.founded": gettext_lazy("%(who)s founded the community."),
    "communities.helper_named": gettext_lazy("%(who)s noted that somebody may act for %(what)s."),
    "communities.helper_left": gettext_lazy("%(who)s noted that somebody no longer acts for %(what)s."),
    "communities.joined": gettext_lazy("%(who)s joined."),
    "communities.left": gettext_lazy("%(who)s left."),
    "communities.member_added": gettext_lazy("%(who)s added %(what)s."),
    "communities.reported": gettext_lazy("%(who)s reported something: %(what)s"),
    "communities.request_accepted": gettext_lazy("%(who)s took in %(what)s."),
    "communities.request_declined": gettext_lazy("%(who)s declined the request of %(what)s."),
    "communities.role_taken_back": gettext_lazy("%(who)s took back the role of %(what)s."),
    "communities.settings_changed": gettext_lazy("%(who)s changed the settings."),
    "communities.steward_appointed": gettext_lazy("%(who)s made %(what)s a steward."),
    "communities.suspended": gettext_lazy("%(who)s suspended %(what)s for a term."),
    "communities.suspension_ended": gettext_lazy("The suspension of %(what)s ended."),
    "contributions.recorded": gettext_lazy("A contribution was recorded."),
    "exchanges.agreed": gettext_lazy("%(who)s agreed on an exchange."),
    "exchanges.cancelled": gettext_lazy("%(who)s cancelled an exchange."),
    "exchanges.confirmed": gettext_lazy("%(who)s confirmed an exchange."),
    "exchanges.countered": gettext_lazy("%(who)s proposed other terms for an exchange."),
    "exchanges.date_short": gettext_lazy("There was not enough value for a date that recurs."),
    "exchanges.declined": gettext_lazy("%(who)s declined an exchange."),
    "exchanges.fulfilled": gettext_lazy("An exchange is done: %(who)s confirmed last."),
    "exchanges.not_done": gettext_lazy("%(who)s noted that an exchange did not happen."),
    "exchanges.asked": gettext_lazy("%(who)s asked a question about a listing."),
    "exchanges.proposed": gettext_lazy("%(who)s proposed an exchange."),
    "exchanges.review_answered": gettext_lazy("%(who)s answered what was said after an exchange."),
    "exchanges.review_hidden": gettext_lazy("%(who)s hid what was said after an exchange, as a steward."),
    "exchanges.review_shown_again": gettext_lazy("%(who)s showed again what was said after an exchange."),
    "exchanges.reviewed": gettext_lazy("%(who)s said how an exchange was."),
    "exchanges.withdrawn": gettext_lazy("%(who)s took a proposal back."),
    "goals.advanced": gettext_lazy("A goal advanced."),
    "goals.set": gettext_lazy("%(who)s set a goal."),
    "communities.unit_on": gettext_lazy("A steward turned a unit of value on, or chose where it counts."),
    "communities.unit_off": gettext_lazy("A steward turned a unit of value off."),
    "ledger.rule_set": gettext_lazy("A steward set the rule of a unit of value."),
    "ledger.held": gettext_lazy("Value was set aside for an exchange."),
    "ledger.posted": gettext_lazy("Value moved."),
    "ledger.voided": gettext_lazy("Value that was set aside is free again."),
    "ledger.expired": gettext_lazy("Value that was set aside is free again: its time is over."),
    "ledger.batch": gettext_lazy("Value moved on several accounts at once."),
    "listings.closed": gettext_lazy("%(who)s took a listing off the board: %(what)s"),
    "listings.edited": gettext_lazy("%(who)s changed a listing: %(what)s"),
    "listings.published": gettext_lazy("%(who)s posted: %(what)s"),
    "listings.put_back": gettext_lazy("%(who)s put back on the board, on appeal: %(what)s"),
    "listings.reopened": gettext_lazy("%(who)s put back on the board: %(what)s"),
    "listings.taken_down": gettext_lazy("%(who)s took off the board, as a steward: %(what)s"),
    "matching.ring_agreed": gettext_lazy("A ring was agreed."),
    "matching.wants_imported": gettext_lazy("A want list was read in."),
    "recognition.awarded": gettext_lazy("A badge was given."),
    "recognition.drawn": gettext_lazy("%(who)s drew a badge: %(what)s"),
    "recognition.published": gettext_lazy("%(who)s made a badge public."),
    "recognition.restored": gettext_lazy("A badge counts again."),
    "recognition.retired": gettext_lazy("%(who)s retired a badge: %(what)s"),
    "recognition.revoked": gettext_lazy("A badge no longer counts: an act was taken back."),
    "recognition.withdrawn": gettext_lazy("%(who)s withdrew a badge that was public."),
}

SETTINGS: Mapping[str, Promise] = {
    "name": pgettext_lazy("a setting", "name"),
    "purpose": pgettext_lazy("a setting", "purpose"),
    "story": pgettext_lazy("a setting", "story"),
    "language": pgettext_lazy("a setting", "language"),
    "place": pgettext_lazy("a setting", "town"),
    "domains": pgettext_lazy("a setting", "what is exchanged"),
    "units": pgettext_lazy("a setting", "what an exchange is worth"),
    "joining": pgettext_lazy("a setting", "how one joins"),
    "public": pgettext_lazy("a setting", "who may look in"),
}


@dataclass(frozen=True)
class LogLine:
    """Who did what, when, and why where that is for stewards to read."""

    at: datetime
    words: str
    reason: str


def lines_of(entries: Sequence[AuditEntry]) -> list[LogLine]:
    """Rows of the log as lines, in the active language. At most five statements."""
    names = named_in(entries)
    return [LogLine(entry.at, _words(entry, names), _reason(entry)) for entry in entries]


def _words(entry: AuditEntry, names: Mapping[tuple[str, int], str]) -> str:
    words = {"who": _who(entry, names), "what": names.get((entry.subject_kind, entry.subject_id or 0), "–")}
    said = WORDS.get(entry.verb)
    return str(said) % words if said else f"{words['who']}: {entry.verb}"


def _who(entry: AuditEntry, names: Mapping[tuple[str, int], str]) -> str:
    if entry.actor_id is None:
        return _("The operator")
    who = names.get(("people.person", entry.actor_id), "–")
    if entry.behalf_of_id is None:
        return who
    other = names.get(("people.person", entry.behalf_of_id), "–")
    return _("%(helper)s, for %(person)s,") % {"helper": who, "person": other}


def _reason(entry: AuditEntry) -> str:
    """Why, where both sides were told so anyway; what people write to each other is not for stewards."""
    if entry.verb == "communities.decided":
        outcome, _colon, reasons = entry.reason.partition(": ")
        label = Decision.Outcome(outcome).label if outcome in Decision.Outcome.values else outcome
        return f"{label}. {reasons}"
    if entry.verb == "communities.reported":
        return str(Category(entry.reason).label) if entry.reason in Category.values else ""
    if entry.verb == "communities.settings_changed":
        return ", ".join(str(SETTINGS.get(name, name)) for name in entry.reason.split(", "))
    return entry.reason if entry.verb in {"communities.appeal_undone", "communities.appeal_upheld"} else ""

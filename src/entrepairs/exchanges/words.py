"""What the pages say about steps, states and terms; steps and states themselves are `lifecycle.py`'s."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from entrepairs.kernel import formatting
from entrepairs.kernel.clock import now

from .lifecycle import ENDED_EARLY, wait_in
from .models import Decision, Exchange, Terms
from .queries import Turn

Text = str | Promise
State = Exchange.State


@dataclass(frozen=True)
class StepWords:
    label: Text  # of what opens the step
    send: Text  # of the button that takes it
    icon: str  # of Lucide
    done: Text  # once it is taken
    hint: Text = ""


STEPS: Mapping[str, StepWords] = {
    "propose": StepWords(
        gettext_lazy("Propose an exchange"),
        gettext_lazy("Send these terms"),
        "hand",
        gettext_lazy("Your terms are sent: the answer is up to the other side."),
        gettext_lazy("Say what would suit you. Nothing is set aside before you both agree."),
    ),
    "accept": StepWords(
        gettext_lazy("Accept"),
        gettext_lazy("Accept"),
        "check",
        gettext_lazy("It is agreed. Here is how to find each other."),
    ),
    "counter": StepWords(
        gettext_lazy("Propose something else"),
        gettext_lazy("Send these terms"),
        "pencil",
        gettext_lazy("Your terms are sent: the answer is up to the other side."),
        gettext_lazy("Change what you would like differently; the rest stays."),
    ),
    "decline": StepWords(
        gettext_lazy("Decline"),
        gettext_lazy("Decline"),
        "x",
        gettext_lazy("Said kindly: this time it is no."),
        gettext_lazy("A no is fine. A word helps to understand it."),
    ),
    "withdraw": StepWords(
        gettext_lazy("Take my proposal back"),
        gettext_lazy("Take my proposal back"),
        "undo-2",
        gettext_lazy("Your proposal is taken back."),
        gettext_lazy("Nothing is set aside yet: you may change your mind."),
    ),
    "confirm": StepWords(
        gettext_lazy("It is done"),
        gettext_lazy("It is done"),
        "circle-check",
        gettext_lazy("Thank you! It counts as soon as the other side says so as well."),
    ),
    "part": StepWords(
        gettext_lazy("Only a part was done"),
        gettext_lazy("This part was done"),
        "chart-pie",
        gettext_lazy("Thank you! This part counts as soon as the other side says so as well."),
        gettext_lazy("Its value is the same share of what you agreed on; the rest is free again."),
    ),
    "amend": StepWords(
        gettext_lazy("Change what is agreed"),
        gettext_lazy("Propose this change"),
        "pencil",
        gettext_lazy("Your change is proposed. Until it is accepted, what you agreed on stands."),
        gettext_lazy("What you agreed on stands until the other side accepts."),
    ),
    "accept_change": StepWords(
        gettext_lazy("Accept the change"),
        gettext_lazy("Accept the change"),
        "check",
        gettext_lazy("The change is agreed."),
    ),
    "keep": StepWords(
        gettext_lazy("Leave it as agreed"),
        gettext_lazy("Leave it as agreed"),
        "undo-2",
        gettext_lazy("It stays as agreed."),
    ),
    "dispute": StepWords(
        gettext_lazy("We do not see it alike"),
        gettext_lazy("Ask a steward"),
        "scale",
        gettext_lazy("A steward will read what both of you say. The value stays set aside until then."),
        gettext_lazy("A steward, who is neither of you, reads what you agreed on and what both of you say."),
    ),
    "explain": StepWords(
        gettext_lazy("Say how you see it"),
        gettext_lazy("Send it"),
        "message-square",
        gettext_lazy("The steward and the other side read it."),
        gettext_lazy("The steward and the other side read it."),
    ),
    "appeal": StepWords(
        gettext_lazy("Ask another steward"),
        gettext_lazy("Ask another steward"),
        "scale",
        gettext_lazy("Another steward will look at it."),
        gettext_lazy("What they decide is final."),
    ),
    "cancel": StepWords(
        gettext_lazy("Cancel"),
        gettext_lazy("Cancel this exchange"),
        "ban",
        gettext_lazy("The exchange is cancelled, and what was set aside is free again."),
        gettext_lazy("It happens. What was set aside is free again, and nobody is blamed."),
    ),
    "not_done": StepWords(
        gettext_lazy("It did not happen"),
        gettext_lazy("It did not happen"),
        "calendar-x",
        gettext_lazy("Noted, without blame. What was set aside is free again."),
        gettext_lazy("Nobody is blamed, and nothing is counted."),
    ),
}


# Where a step means something a little different.
_IN_STATE: Mapping[tuple[str, str], StepWords] = {
    ("confirm", State.RECORDED): StepWords(
        gettext_lazy("Yes, so it was"), gettext_lazy("Yes, so it was"), "circle-check", STEPS["confirm"].done
    ),
    ("confirm", State.PARTIAL): StepWords(
        gettext_lazy("Yes, this part was done"),
        gettext_lazy("Yes, this part was done"),
        "circle-check",
        STEPS["confirm"].done,
    ),
    ("decline", State.RECORDED): StepWords(
        gettext_lazy("It was not so"),
        gettext_lazy("It was not so"),
        "x",
        gettext_lazy("Noted. It does not count."),
        gettext_lazy("It does not count then. A word helps to understand it."),
    ),
    ("withdraw", State.RECORDED): StepWords(
        gettext_lazy("Take it back"),
        gettext_lazy("Take it back"),
        "undo-2",
        gettext_lazy("It is taken back, and does not count."),
    ),
    ("keep", State.PARTIAL): StepWords(
        gettext_lazy("It was not so"),
        gettext_lazy("It was not so"),
        "undo-2",
        gettext_lazy("It stays as agreed: say what was done."),
        gettext_lazy("What was said is taken off the table, and both of you may say anew what was done."),
    ),
}


def step_words(name: str, state: str) -> StepWords:
    """What the pages say of a step from a state."""
    return _IN_STATE.get((name, state)) or STEPS[name]


def waiting(exchange: Exchange, language: str) -> str:
    """What time does at the end of the wait, in a sentence; nothing where that is far off or never."""
    if exchange.deadline_at is None or exchange.state not in _WAITING:
        return ""
    wait = wait_in(exchange.state)
    if wait and wait.after_date is not None and now() < exchange.deadline_at - wait.lasts:
        return ""
    when = formatting.moment(exchange.deadline_at, language, timezone=exchange.community.timezone)
    return _WAITING[exchange.state]() % {"when": when}


_WAITING: Mapping[str, Callable[[], str]] = {
    State.ASKED: lambda: _("Nothing is proposed yet. Without another word by %(when)s, it is laid aside."),
    State.PROPOSED: lambda: _("Without an answer by %(when)s, the proposal lapses."),
    State.COUNTERED: lambda: _("Without an answer by %(when)s, the proposal lapses."),
    State.RECORDED: lambda: _("Without an answer by %(when)s, it does not count."),
    State.AMENDED: lambda: _("Without an answer by %(when)s, it stays as agreed."),
    State.CONFIRMED: lambda: _("Without another word by %(when)s, it counts as done."),
    State.PARTIAL: lambda: _("Without another word by %(when)s, this part counts as done."),
    State.AGREED: lambda: _(
        "If neither of you says anything by %(when)s, it is closed: what was set aside is free again."
    ),
    State.DECIDED: lambda: _("Unless another steward is asked, the decision takes effect on %(when)s."),
}


def situation(state: str, turn: Turn, name: str) -> str:
    """Where an exchange stands, for one of its sides; `name` is the other's."""
    return _SITUATIONS[state, turn]() % {"name": name}


_SITUATIONS: Mapping[tuple[str, Turn], Callable[[], str]] = {
    (State.ASKED, Turn.MINE): lambda: _("%(name)s wrote to you: nothing is proposed yet"),
    (State.ASKED, Turn.THEIRS): lambda: _("Your question is with %(name)s"),
    (State.PROPOSED, Turn.MINE): lambda: _("%(name)s is waiting for your answer"),
    (State.PROPOSED, Turn.THEIRS): lambda: _("The answer is up to %(name)s"),
    (State.COUNTERED, Turn.MINE): lambda: _("%(name)s proposes other terms"),
    (State.COUNTERED, Turn.THEIRS): lambda: _("Your terms are with %(name)s"),
    (State.AGREED, Turn.AGREED): lambda: _("Agreed with %(name)s"),
    (State.RECORDED, Turn.MINE): lambda: _("%(name)s tells what was done: was it so?"),
    (State.RECORDED, Turn.THEIRS): lambda: _("You told what was done, the word of %(name)s is missing"),
    (State.AMENDED, Turn.MINE): lambda: _("Agreed, and %(name)s proposes a change"),
    (State.AMENDED, Turn.THEIRS): lambda: _("Agreed, and your change is with %(name)s"),
    (State.CONFIRMED, Turn.MINE): lambda: _("%(name)s confirmed, your word is missing"),
    (State.CONFIRMED, Turn.THEIRS): lambda: _("You confirmed, the word of %(name)s is missing"),
    (State.PARTIAL, Turn.MINE): lambda: _("%(name)s says that a part was done: was it so?"),
    (State.PARTIAL, Turn.THEIRS): lambda: _("You said that a part was done, the word of %(name)s is missing"),
    (State.DISPUTED, Turn.THEIRS): lambda: _("A steward looks at it"),
    (State.DECIDED, Turn.THEIRS): lambda: _("A steward decided"),
    (State.APPEALED, Turn.THEIRS): lambda: _("Another steward looks at it"),
    (State.FULFILLED, Turn.CLOSED): lambda: _("Done, with %(name)s"),
    (State.DECLINED, Turn.CLOSED): lambda: _("Declined"),
    (State.WITHDRAWN, Turn.CLOSED): lambda: _("Taken back"),
    (State.EXPIRED, Turn.CLOSED): lambda: _("Left without an answer"),
    (State.CANCELLED, Turn.CLOSED): lambda: _("Cancelled"),
    (State.UNFULFILLED, Turn.CLOSED): lambda: _("It did not happen"),
}


def closing(exchange: Exchange, *, by_steward: bool = False) -> str:
    """Who or what ended an exchange early, in a sentence without its reason; nothing where it did not."""
    if exchange.state not in ENDED_EARLY:
        return ""
    name = exchange.closed_by.display_name if exchange.closed_by else ""
    if by_steward and exchange.state == State.UNFULFILLED:
        return _("A steward decided that it was not done.")
    if exchange.state == State.EXPIRED and exchange.version == 0:
        return _("Nothing came of the question.")
    if not name:
        return {
            State.EXPIRED.value: _("Nobody answered in time."),
            State.UNFULFILLED.value: _("Neither side said that it was done."),
        }.get(exchange.state, str(exchange.get_state_display()))
    sentences = {
        State.DECLINED.value: _("%(name)s declined."),
        State.WITHDRAWN.value: _("%(name)s took the proposal back."),
        State.CANCELLED.value: _("%(name)s cancelled."),
        State.UNFULFILLED.value: _("%(name)s noted that it did not happen."),
    }
    return sentences.get(exchange.state, "%(name)s") % {"name": name}


@dataclass(frozen=True)
class TermsWords:
    """One version of the terms as people say it; what is left open is empty."""

    when: str
    how_many: str
    for_what: str


@dataclass(frozen=True)
class Change:
    what: Text
    before: str
    after: str


NAMES: Mapping[str, Text] = {
    "when": gettext_lazy("When"),
    "how_many": gettext_lazy("How much"),
    "for_what": gettext_lazy("In return"),
}


def terms_words(terms: Terms, exchange: Exchange, *, language: str, today: date) -> TermsWords:
    """The terms in a language, on the clocks of the community. Its values are fetched along."""
    return TermsWords(
        when=_when(terms, exchange, language, today),
        how_many=formatting.measure(exchange.in_domain.quantity.measure, terms.quantity, language),
        for_what=_for_what(terms, exchange, language),
    )


def changes(before: TermsWords, after: TermsWords) -> list[Change]:
    """What differs between two versions, in the order in which terms are told."""
    found = []
    for field in fields(TermsWords):
        was, becomes = getattr(before, field.name), getattr(after, field.name)
        if was != becomes:
            found.append(Change(NAMES[field.name], was or _("open"), becomes or _("open")))
    return found


def _when(terms: Terms, exchange: Exchange, language: str, today: date) -> str:
    timezone = exchange.community.timezone
    if terms.starts_at is None:
        return ""
    if terms.ends_at is None:
        return formatting.moment(terms.starts_at, language, timezone=timezone, today=today)
    return formatting.period(terms.starts_at, terms.ends_at, language, timezone=timezone, today=today)


def _for_what(terms: Terms, exchange: Exchange, language: str) -> str:
    values: Sequence[str] = [
        formatting.value(value.unit, value.amount_minor, language)
        for value in sorted(terms.values.all(), key=lambda value: value.unit)
    ]
    return " + ".join(values) or exchange.in_domain.for_nothing(language)


def decided(decision: Decision, exchange: Exchange, language: str) -> str:
    """A decision in a sentence, without its reason."""
    if decision.quantity is None:
        return str(decision.get_ruling_display())
    amount = formatting.measure(exchange.in_domain.quantity.measure, decision.quantity, language)
    return _("a part of it was done: %(amount)s") % {"amount": amount}

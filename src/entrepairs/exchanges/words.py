"""What the pages say about steps, states and terms; steps and states themselves are `lifecycle.py`'s."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from entrepairs.kernel import formatting

from .models import Exchange, Terms
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


def situation(state: str, turn: Turn, name: str) -> str:
    """Where an exchange stands, for one of its sides; `name` is the other's."""
    return _SITUATIONS[state, turn]() % {"name": name}


_SITUATIONS: Mapping[tuple[str, Turn], Callable[[], str]] = {
    (State.PROPOSED, Turn.MINE): lambda: _("%(name)s is waiting for your answer"),
    (State.PROPOSED, Turn.THEIRS): lambda: _("The answer is up to %(name)s"),
    (State.COUNTERED, Turn.MINE): lambda: _("%(name)s proposes other terms"),
    (State.COUNTERED, Turn.THEIRS): lambda: _("Your terms are with %(name)s"),
    (State.AGREED, Turn.AGREED): lambda: _("Agreed with %(name)s"),
    (State.AGREED, Turn.MINE): lambda: _("%(name)s confirmed, your word is missing"),
    (State.AGREED, Turn.THEIRS): lambda: _("You confirmed, the word of %(name)s is missing"),
    (State.FULFILLED, Turn.CLOSED): lambda: _("Done, with %(name)s"),
    (State.DECLINED, Turn.CLOSED): lambda: _("Declined"),
    (State.WITHDRAWN, Turn.CLOSED): lambda: _("Taken back"),
    (State.EXPIRED, Turn.CLOSED): lambda: _("Left without an answer"),
    (State.CANCELLED, Turn.CLOSED): lambda: _("Cancelled"),
    (State.UNFULFILLED, Turn.CLOSED): lambda: _("It did not happen"),
}


def closing(exchange: Exchange) -> str:
    """Who ended an exchange early, in a sentence without its reason."""
    name = exchange.closed_by.display_name if exchange.closed_by else ""
    if not name:
        return str(exchange.get_state_display())
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
        how_many=formatting.measure(exchange.listing.in_domain.quantity.measure, terms.quantity, language),
        for_what=_for_what(terms, exchange, language),
    )


def changes(before: TermsWords, after: TermsWords) -> list[Change]:
    """What differs between two versions, in the order in which terms are told."""
    found = []
    for field in fields(TermsWords):
        was, now = getattr(before, field.name), getattr(after, field.name)
        if was != now:
            found.append(Change(NAMES[field.name], was or _("open"), now or _("open")))
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
    return " + ".join(values) or exchange.listing.in_domain.for_nothing(language)

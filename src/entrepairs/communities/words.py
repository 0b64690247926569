"""What is said of reports and decisions, in the active language."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from entrepairs.kernel.clock import now
from entrepairs.kernel.formatting import day, local

from .models import Category, Decision

RULES: Mapping[str, Promise] = {
    Category.DANGEROUS: gettext_lazy("Nothing that puts people in danger."),
    Category.UNLAWFUL: gettext_lazy("Nothing that the law forbids."),
    Category.HARASSMENT: gettext_lazy("Nobody is harassed, insulted or threatened."),
    Category.DECEPTIVE: gettext_lazy("Nobody is misled."),
    Category.SPAM: gettext_lazy("No advertising, and nothing posted over and over."),
    Category.OTHER: gettext_lazy("What this community has agreed on, as said in the reasons."),
}


def rule_of(decision: Decision) -> str:
    """The rule that a decision rests on; nothing where there was nothing to do."""
    return str(RULES[decision.rule]) if decision.rule else ""


def what_was_decided(decision: Decision) -> str:
    """To whoever reported, and to stewards."""
    outcomes = Decision.Outcome
    if decision.outcome == outcomes.SUSPEND:
        return _("The person is suspended until %(date)s.") % {"date": until_of(decision)}
    return {
        outcomes.NOTHING.value: _("There is nothing to be done about it."),
        outcomes.WARN.value: _("The person is warned."),
        outcomes.ASK_CHANGE.value: _("The person is asked to change it."),
        outcomes.TAKE_DOWN.value: _("It is taken off the board."),
    }[decision.outcome]


def what_it_means(decision: Decision) -> str:
    """To whom it concerns."""
    outcomes = Decision.Outcome
    if decision.outcome == outcomes.SUSPEND:
        return _(
            "Your membership is suspended until %(date)s. Until then you read on, and you can end or confirm "
            "what is agreed, but post, propose and accept nothing. It ends by itself."
        ) % {"date": until_of(decision)}
    return {
        outcomes.NOTHING.value: _("There is nothing to be done about it."),
        outcomes.WARN.value: _("This is a warning. Nothing else changes."),
        outcomes.ASK_CHANGE.value: _("Please change it. Until then it stays as it is."),
        outcomes.TAKE_DOWN.value: _("It is taken off the board, and the others no longer see it."),
    }[decision.outcome]


def until_of(decision: Decision) -> str:
    """The last day of a suspension, as the community's clocks have it; nothing without one."""
    if decision.until is None:
        return ""
    zone = decision.community.timezone
    today, last = local(now(), zone).date(), local(decision.until, zone).date()
    return day(last, get_language() or "fr", today=today, weekday=False)
